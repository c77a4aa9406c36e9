"""Timed work of the edge: forget what has had its time."""

from datetime import datetime, timedelta

from sqlalchemy import text

from assay.db import db
from assay.outbox import every
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from assay.web.once import KEYS_STAND

#: Counted tries are of no use after the longest time they count for (a day).
TRIES_STAND = timedelta(days=2)
#: Sessions and links that ended stay readable for those who look into a question.
ENDED_STAY = timedelta(days=30)

_SWEEP = text("SELECT app.sweep_edge(:answers, :tries, :ended)")


@every(timedelta(days=1), "edge.sweep")
def sweep(actor: Actor, moment: datetime, row: Job) -> None:
    """Forget stored answers after a day, counted tries after two, ended sessions and links after thirty."""
    times = {"answers": moment - KEYS_STAND, "tries": moment - TRIES_STAND, "ended": moment - ENDED_STAY}
    db.session.execute(_SWEEP, times)
