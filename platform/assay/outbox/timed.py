"""Work that comes back by itself: a kind, how often, and the scheduler that adds its row.

The table of timed work is in the program, its memory is the outbox: the scheduler adds a row of the kind where none
waits and none was made within the interval, or since the hour of the night. So a restart neither skips nor repeats, and
missed times are not made up. A kind that never ran runs at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from psycopg import Connection
from sqlalchemy import text

from assay.clock import AMSTERDAM
from assay.db import db
from assay.outbox.registry import Handler, Queue, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job

#: How long a row that is done stays readable for those who look into a question.
DONE_ROWS_STAY = timedelta(days=30)
#: When nightly work starts, in the Netherlands: soon after the day it looks back on, before the clock ever changes.
NIGHT = time(1)


@dataclass(frozen=True)
class TimedKind:
    """A kind of job and the time between two rows of it; ``interval`` None: every night at `NIGHT`."""

    name: str
    interval: timedelta | None
    queue: Queue
    platform: bool

    def span(self, moment: datetime) -> timedelta:
        """A row that was made later than so much before ``moment`` is enough."""
        if self.interval is not None:
            return self.interval
        # One of the very hour counts too.
        return moment - last_night(moment) + timedelta(microseconds=1)


_TIMED: dict[str, TimedKind] = {}


def every(
    interval: timedelta, name: str, *, queue: Queue = "work", platform: bool = False
) -> Callable[[Handler], Handler]:
    """Register a job kind that the scheduler adds by itself, at most once per ``interval``.

    The handler is that of an ordinary job. It runs with no person and no institution; with ``platform`` it wears the
    platform hat. It reaches rows of others only through definer functions.

    :raises ValueError: the kind stands already.
    """
    return _timed(interval, name, queue, platform)


def every_night(name: str, *, queue: Queue = "work", platform: bool = False) -> Callable[[Handler], Handler]:
    """Register a job kind that the scheduler adds once a night, at `NIGHT` or when it first runs after that.

    :raises ValueError: the kind stands already.
    """
    return _timed(None, name, queue, platform)


def _timed(interval: timedelta | None, name: str, queue: Queue, platform: bool) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        registered = job(name, queue=queue)(handler)
        _TIMED[name] = TimedKind(name, interval, queue, platform)
        return registered

    return register


def last_night(moment: datetime) -> datetime:
    """The last time that nightly work was to start, in UTC; ``moment`` itself where it is just that."""
    local = moment.astimezone(AMSTERDAM)
    day = local.date() if local.time() >= NIGHT else local.date() - timedelta(days=1)
    return datetime.combine(day, NIGHT, AMSTERDAM).astimezone(UTC)


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
                [kind.name, kind.queue, kind.platform, kind.span(moment), moment],
            ).fetchone()
        )
        and row[0]
    ]


@every(timedelta(days=1), "outbox.sweep")
def sweep(actor: Actor, moment: datetime, row: Job) -> None:  # noqa: ARG001 - the form of every handler
    """Forget rows that were done 30 days ago (`DONE_ROWS_STAY`)."""
    db.session.execute(text("SELECT app.sweep_jobs(:before)"), {"before": moment - DONE_ROWS_STAY})
