"""Work that comes back by itself: a kind, how often, and the scheduler that adds its row.

The table of timed work is in the program, its memory is the outbox: the scheduler adds a row of the kind where none
waits and none was made within the interval. So a restart neither skips nor repeats, and missed times are not made up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from sqlalchemy import text

from assay.db import db
from assay.outbox.registry import Handler, Queue, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job

#: How long a row that is done stays readable for those who look into a question.
DONE_ROWS_STAY = timedelta(days=30)


@dataclass(frozen=True)
class TimedKind:
    """A kind of job and the time between two rows of it."""

    name: str
    interval: timedelta
    queue: Queue
    platform: bool


_TIMED: dict[str, TimedKind] = {}


def every(
    interval: timedelta, name: str, *, queue: Queue = "work", platform: bool = False
) -> Callable[[Handler], Handler]:
    """Register a job kind that the scheduler adds by itself, at most once per ``interval``.

    The handler is that of an ordinary job. It runs with no person and no institution; with ``platform`` it wears the
    platform hat. It reaches rows of others only through definer functions.

    :raises ValueError: the kind stands already.
    """

    def register(handler: Handler) -> Handler:
        registered = job(name, queue=queue)(handler)
        _TIMED[name] = TimedKind(name, interval, queue, platform)
        return registered

    return register


def timed_kinds() -> dict[str, TimedKind]:
    """Every timed kind that the imported modules declare."""
    return _TIMED


def add_due(connection: Connection[Any], moment: datetime) -> list[str]:
    """Add a row for each timed kind that is due. ``connection`` is the relay's. Returns the kinds that got one."""
    return [
        kind.name
        for kind in _TIMED.values()
        if (
            row := connection.execute(
                "SELECT app.add_timed_job(%s, %s, %s, %s, %s)",
                [kind.name, kind.queue, kind.platform, kind.interval, moment],
            ).fetchone()
        )
        and row[0]
    ]


@every(timedelta(days=1), "outbox.sweep")
def sweep(actor: Actor, moment: datetime, row: Job) -> None:  # noqa: ARG001 - the form of every handler
    """Forget rows that were done 30 days ago (`DONE_ROWS_STAY`)."""
    db.session.execute(text("SELECT app.sweep_jobs(:before)"), {"before": moment - DONE_ROWS_STAY})
