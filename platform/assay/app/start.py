"""What every process checks of itself before it serves anyone."""

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from assay.db import db
from assay.tenancy.catalogue import refuse_unsafe_start

log = structlog.get_logger()


def refuse_unsafe(app: Flask) -> None:
    """Refuse to start with a login that could look past the walls.

    A database that is away is no reason: pages answer 503 until it is back, and each new process looks again.

    :raises UnsafeStartError: the login is more than it should be, or a wall let a row through.
    """
    with app.app_context():
        try:
            with db.engine.connect() as connection:
                refuse_unsafe_start(connection)
        except OperationalError as fault:
            log.warning("start.database_away", error=type(fault).__name__)
