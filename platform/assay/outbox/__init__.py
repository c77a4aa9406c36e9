"""The outbox: everything that must happen outside the transaction is a row written inside it.

Words: a *row* names a kind, a queue, a scope and ids; the *relay* wakes a worker for rows that are due; a *job* opens
the row's scope, does its effect and marks the row done in one transaction. The queue is only a wake-up call and may be
wiped at any time. A job that fails is tried again, later each time; after `MAX_ATTEMPTS` it is *dead* and shown to a
platform administrator, who releases or closes it. Payloads hold ids, never texts.

An *external* effect (mail) cannot be taken back and must not be doubled: its *intent* is recorded first. Whatever may
have gone out is *uncertain*: it is dead at once, and a person decides. *Timed work* is a row that the scheduler adds.

Invariants: an effect inside the database happens exactly once; an external one at most once without a person's word;
what a queue message says beyond the row's id is not believed.
"""

from flask import Flask

from assay.outbox.add import Notice, add_job, notify_people, notify_person
from assay.outbox.faults import DidNotHappen, Refused, TryLater, Uncertain
from assay.outbox.registry import Effect, job, registered_jobs
from assay.outbox.timed import every, every_night, timed_kinds

__all__ = [
    "DidNotHappen",
    "Effect",
    "Notice",
    "Refused",
    "TryLater",
    "Uncertain",
    "add_job",
    "every",
    "every_night",
    "init_app",
    "job",
    "notify_people",
    "notify_person",
    "registered_jobs",
    "timed_kinds",
]


def init_app(app: Flask) -> None:
    """Connect the pages and calls about dead jobs, their place in the bar and the line on Today."""
    from assay.outbox import api, pages
    from assay.outbox.permissions import MANAGE_JOBS
    from assay.outbox.words import PLACE
    from assay.web.shell import Place, add_place
    from assay.web.today import add_tasks

    app.register_blueprint(pages.bp)
    api.register(app)
    add_place(app, Place(PLACE, "dead-jobs.listed", 60, MANAGE_JOBS, ("platform",), ("dead-jobs.",)))
    add_tasks(app, pages.tasks)
