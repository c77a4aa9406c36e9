"""The one SQLAlchemy object, the base of every model and the session that insists on a scope."""

import select
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, MetaData, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, SessionTransaction

import assay.db.ahead  # noqa: F401 - connects its hooks
from assay.tenancy.scopes import ScopeError


class Base(DeclarativeBase):
    """Base of every table. A model's ``__table_args__`` ends with ``{"info": {"scope": "<class>"}}``."""

    metadata = MetaData(schema="app")


class ScopedSession(Session):
    """A session whose transactions start with the scope's statement."""


@event.listens_for(ScopedSession, "after_begin")
def _apply_scope(session: ScopedSession, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    scope = session.info.get("scope")
    if scope is None:
        raise ScopeError("no scope: no transaction")
    session.info["actor"] = scope.enter(connection, session.info["moment"])


db = SQLAlchemy(model_class=Base, session_options={"class_": ScopedSession}, disable_autonaming=True)


def refuse_ended(connection: psycopg.Connection[Any], _record: Any, _proxy: Any) -> None:
    """Give a connection out only while the server holds it: when it ends one, it says so, and nobody has read it yet.

    :raises DisconnectionError: the pool throws this one away and opens another.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("the server ended this connection")


def engine_options() -> dict[str, Any]:
    """One connection per thread is enough; a lost one is noticed by a look at its socket, not by a trip a request."""
    return {
        "pool_events": [(refuse_ended, "checkout")],
        "pool_size": 2,
        "max_overflow": 3,
        "pool_recycle": 1800,
        "pool_timeout": 5,
        "hide_parameters": True,
        "connect_args": {"connect_timeout": 3},
    }
