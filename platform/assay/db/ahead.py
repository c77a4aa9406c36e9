"""Sending a statement together with the scope it needs: both in one trip, and one transaction of these two alone."""

from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExecutionContext

from assay.tenancy.scopes import AHEAD, ScopeError


@event.listens_for(Engine, "do_execute")
def _with_scope(cursor: psycopg.Cursor[Any], statement: str, parameters: Any, context: ExecutionContext) -> bool:
    """Where the connection names a statement to send ahead, send it and this one, and wait once for both answers.

    PostgreSQL takes what comes between two synchronisations as one transaction: it ends with the pipeline, by itself,
    and the scope with it. A fault of either statement is raised as if it had been sent alone.
    """
    ahead = context.execution_options.get(AHEAD)
    if ahead is None:
        return False
    connection = cursor.connection
    connection.autocommit = True
    try:
        with connection.pipeline():
            connection.execute(*ahead)
            cursor.execute(statement, parameters)
    finally:
        if not connection.closed:
            connection.autocommit = False
    return True


@event.listens_for(Engine, "do_executemany")
def _refuse_many(_cursor: Any, _statement: str, _parameters: Any, context: ExecutionContext) -> None:
    if AHEAD in context.execution_options:
        raise ScopeError("only writing sends one statement many times, and this scope reads")
