"""The unit of work: one request or one job is one transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assay.db.base import db
from assay.permissions import ANONYMOUS, Actor
from assay.tenancy.scopes import PublicReading, Scope, ScopeError

LastStep = Callable[[Session], None]

_LAST_STEPS: list[LastStep] = []


def before_commit(step: LastStep) -> LastStep:
    """Run ``step(session)`` as the last thing of every unit of work that commits, after everything was flushed."""
    _LAST_STEPS.append(step)
    return step


@contextmanager
def unit_of_work(scope: Scope, moment: datetime) -> Iterator[Session]:
    """Run the body in one transaction under ``scope`` and commit it; roll back on any error.

    :param scope: for whom the transaction acts; fixed for the whole session object.
    :param moment: aware UTC time of the act; the database never reads its own clock.
    :raises ScopeError: inside another unit of work.
    """
    session = db.session()
    if "scope" in session.info:
        raise ScopeError("a unit of work inside another one")
    session.info.update(scope=scope, moment=moment)
    try:
        yield session
        session.flush()
        for step in _LAST_STEPS:
            step(session)
        if not isinstance(scope, PublicReading):
            session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
        db.session.remove()


def current_actor() -> Actor:
    """Who the running transaction acts for. Begins the transaction where it has not begun.

    A connection that died while it waited in the pool is noticed here, by the transaction's first statement. Nothing
    was done yet, so a new connection takes over and nobody notices that the database was restarted.
    """
    session = db.session()
    if "actor" not in session.info:
        if "scope" not in session.info:
            return ANONYMOUS
        try:
            session.connection()
        except DBAPIError as fault:
            if not fault.connection_invalidated:
                raise
            session.rollback()
            session.connection()
    actor: Actor = session.info["actor"]
    return actor
