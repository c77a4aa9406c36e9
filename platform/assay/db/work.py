"""The unit of work: one request or one job is one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from assay.db.base import db
from assay.permissions import ANONYMOUS, Actor
from assay.tenancy.scopes import Scope, ScopeError


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
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()
        db.session.remove()


def current_actor() -> Actor:
    """Who the running transaction acts for. Begins the transaction where it has not begun."""
    session = db.session()
    if "actor" not in session.info:
        if "scope" not in session.info:
            return ANONYMOUS
        session.connection()
    actor: Actor = session.info["actor"]
    return actor
