"""Running one row: what a worker does when it is woken."""

import traceback
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import structlog
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from assay.clock import Clock
from assay.db import current_actor, db, unit_of_work
from assay.log import bind_request_id
from assay.outbox.faults import DidNotHappen, Refused, TryLater, Uncertain, UnknownKindError
from assay.outbox.registry import Effect, registered_jobs
from assay.permissions import Actor
from assay.tenancy.scopes import Job, JobScope, PublicScope

log = structlog.get_logger()

Outcome = Literal["done", "skipped", "failed"]

MAX_ATTEMPTS = 8
#: The pause after the first failure; it doubles with each one: 5 s, 10 s, ... 320 s, about ten minutes in all.
FIRST_PAUSE = timedelta(seconds=5)
#: An intent this old belongs to a worker that died with the effect in its hands.
INTENT_STANDS = timedelta(minutes=10)

_FINISH = text("SELECT app.finish_job(:id, :moment)")
_INTENT = text("SELECT app.mark_job_intent(:id, :moment)")
_AWAIT = text("SELECT app.await_job(:id)")
_PUT_BACK = text("SELECT app.put_back_job(:id, :intent, :error, :counts, :dead, :next, :moment)")


def run_job(app: Flask, outbox_id: UUID) -> Outcome:
    """Run the row once, in the scope that the row names.

    An ordinary job is one transaction: effect and ``done_at`` together. An external one takes two: the first prepares
    and records the intent, the second takes the step outside and marks the row done; a worker that dies in between
    leaves the intent behind, and after `INTENT_STANDS` the row is dead for a person to decide.

    :returns: ``done``; ``skipped`` (done, dead or in other hands); ``failed`` (rolled back and written to the row: the
        next try, or the end).
    :raises sqlalchemy.exc.DBAPIError: the database went away before the failure could be written; the relay comes back.
    """
    clock: Clock = app.extensions["assay.clock"]
    bind_request_id(None)
    with app.app_context():
        run = _Run(clock, outbox_id)
        try:
            outcome = run.attempt()
        except Exception as fault:  # noqa: BLE001 - the row must carry every failure; it is logged and counted, not swallowed
            run.put_back(fault)
            return "failed"
        log.info("job.ended", outcome=outcome, outbox_id=str(outbox_id), kind=run.job.kind if run.job else None)
        return outcome


class _MarkedJobScope(JobScope):
    """The scope of a row whose intent this worker recorded; waits for the row where `JobScope` passes it by."""

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(_AWAIT, {"id": self.outbox_id})
        return super().enter(connection, moment)


class _Run:
    """One attempt at one row. ``intent`` is the recorded intent as this worker knows it: the fence of every write."""

    def __init__(self, clock: Clock, outbox_id: UUID) -> None:
        self.clock = clock
        self.outbox_id = outbox_id
        self.job: Job | None = None
        self.intent: datetime | None = None

    def attempt(self) -> Outcome:
        moment = self.clock.now()
        scope = JobScope(self.outbox_id)
        with unit_of_work(scope, moment) as session:
            actor = current_actor()
            self.job = row = scope.job
            if row is None:
                return "skipped"
            bind_request_id(row.request_id)
            self.intent = _moment(row.intent_at)
            if self.intent is not None:
                if moment - self.intent < INTENT_STANDS:
                    return "skipped"
                raise Uncertain("stopped midway")
            kind = registered_jobs().get(row.kind)
            if kind is None:
                raise UnknownKindError(row.kind)
            effect = kind.handler(actor, moment, row)
            if effect is None:
                self._finish(session)
                return "done"
            if not kind.external:
                raise TypeError(f"{kind.name} is not external and may not hand out an effect")
            session.execute(_INTENT, {"id": self.outbox_id, "moment": moment})
        self.intent = moment
        return self._take(effect)

    def _take(self, effect: Effect) -> Outcome:
        """The step outside, under the lock of the row, fenced by the intent."""
        scope = _MarkedJobScope(self.outbox_id)
        leaving = False
        try:
            with unit_of_work(scope, self.clock.now()) as session:
                current_actor()
                if scope.job is None or _moment(scope.job.intent_at) != self.intent:
                    return "skipped"
                leaving = True
                effect()
                self._finish(session)
        except DidNotHappen:
            raise
        except Exception as fault:
            if not leaving:
                raise
            raise Uncertain(type(fault).__name__) from fault
        return "done"

    def _finish(self, session: Session) -> None:
        session.execute(_FINISH, {"id": self.outbox_id, "moment": self.clock.now()})

    def put_back(self, fault: Exception) -> None:
        """Write the failure in a transaction of its own and log it, without any text that may be of a person."""
        moment = self.clock.now()
        attempts = self.job.attempts if self.job else 0
        counts = not isinstance(fault, TryLater)
        dead = isinstance(fault, (Uncertain, Refused)) or (counts and attempts + 1 >= MAX_ATTEMPTS)
        pause = fault.pause if isinstance(fault, TryLater) else FIRST_PAUSE * 2**attempts
        params: Mapping[str, Any] = {
            "id": self.outbox_id,
            "intent": self.intent,
            "error": _words(fault),
            "counts": counts,
            "dead": dead,
            "next": moment + pause,
            "moment": moment,
        }
        log.warning(
            "job.dead" if dead else "job.failed",
            outbox_id=str(self.outbox_id),
            kind=self.job.kind if self.job else None,
            error=_words(fault),
            attempts=attempts + 1,
            where=_where(fault) if counts else None,
        )
        with unit_of_work(PublicScope(), moment):
            db.session.execute(_PUT_BACK, params)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _words(fault: Exception) -> str:
    """The class; with the text only for our own classes, because a library's text may repeat what a person typed."""
    name = type(fault).__name__
    ours = isinstance(fault, (DidNotHappen, Uncertain, UnknownKindError))
    return f"{name}: {fault}" if ours and str(fault) else name


def _where(fault: BaseException) -> list[str]:
    """The frames of the traceback, without messages and values."""
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(fault.__traceback__)][-12:]
