"""The kinds of jobs, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assay.permissions import Actor
from assay.tenancy.scopes import Job

Queue = Literal["mail", "files", "work"]
QUEUES: tuple[Queue, ...] = ("mail", "files", "work")

#: The one step outside the database of an external job, ready to be taken.
Effect = Callable[[], None]
Handler = Callable[[Actor, datetime, Job], Effect | None]


@dataclass(frozen=True)
class JobKind:
    """One kind of job.

    :param external: the effect leaves the database and cannot be undone or repeated (mail): intent is recorded first.
    """

    name: str
    queue: Queue
    handler: Handler
    external: bool


_KINDS: dict[str, JobKind] = {}


def job(name: str, *, queue: Queue, external: bool = False) -> Callable[[Handler], Handler]:
    """Register the handler of a kind: ``handler(actor, moment, job)``, in the scope of the outbox row.

    An ordinary handler does its work and returns None; its database effects and the row's ``done_at`` are one
    transaction. It may run again after a failure, so what it does outside the database must bear repeating.

    An ``external`` handler prepares and returns the one step that leaves the database, or None when nothing needs to
    be done. The intent is recorded before that step is taken. The step raises `DidNotHappen` (or a subclass) where it
    knows that nothing went out; any other error means that it may have, and it is never repeated by itself.

    :raises ValueError: the kind stands already.
    """

    def register(handler: Handler) -> Handler:
        if name in _KINDS:
            raise ValueError(f"job {name} stands twice")
        _KINDS[name] = JobKind(name, queue, handler, external)
        return handler

    return register


def registered_jobs() -> dict[str, JobKind]:
    """Every kind that the imported modules declare."""
    return _KINDS
