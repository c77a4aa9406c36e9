"""Rows that need a person: what a platform administrator sees and may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from assay import audit
from assay.db import db
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.outbox.permissions import MANAGE_JOBS
from assay.permissions import Actor
from assay.problems import Invalid, NotFound

#: Characters of the reason an administrator gives.
REASON_MOST = 500

# Dead rows are few: the function reads them all and the page takes its part.
_LIST = text(
    "SELECT * FROM app.dead_jobs(NULL) j WHERE cast(:at AS timestamptz) IS NULL OR (j.dead_at, j.id) > (:at, :after)"
    " ORDER BY j.dead_at, j.id LIMIT :limit"
)
_ONE = text("SELECT * FROM app.dead_jobs(NULL) j WHERE j.id = :id")
_COUNT = text("SELECT count(*) FROM app.dead_jobs(NULL)")
_RELEASE = text("SELECT app.release_job(:id)")
_CLOSE = text("SELECT app.close_job(:id)")


@dataclass(frozen=True)
class DeadJob:
    """A row that the program gave up, without its payload.

    :param reason: ``uncertain`` (it may have happened), ``refused`` (for good) or ``failed`` (too often).
    """

    id: UUID
    queue: str
    kind: str
    created_at: datetime
    dead_at: datetime
    attempts: int
    last_error: str | None
    request_id: str | None

    @property
    def reason(self) -> Literal["uncertain", "refused", "failed"]:
        said = self.last_error or ""
        if said.startswith("Uncertain"):
            return "uncertain"
        return "refused" if said.startswith("Refused") else "failed"


def dead_jobs(actor: Actor, after: tuple[datetime, UUID] | None = None, limit: int = 100) -> list[DeadJob]:
    """The dead rows, longest dead first, at most ``limit`` of them. Raises `Forbidden` outside the platform hat.

    :param after: when the last row of the page before died, and its id.
    """
    MANAGE_JOBS.require(actor)
    at, id_ = after or (None, None)
    found = db.session.execute(_LIST, {"at": at, "after": id_, "limit": limit})
    return [DeadJob(**row) for row in found.mappings()]


def dead_job(actor: Actor, outbox_id: UUID) -> DeadJob:
    """One dead row. Raises `NotFound` where no dead row has this id, and `Forbidden` outside the platform hat."""
    MANAGE_JOBS.require(actor)
    row = db.session.execute(_ONE, {"id": outbox_id}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return DeadJob(**row)


def dead_count(actor: Actor) -> int:
    """How many rows wait for a person. Raises `Forbidden` outside the platform hat."""
    MANAGE_JOBS.require(actor)
    return int(db.session.execute(_COUNT).scalar_one())


def release_job(actor: Actor, outbox_id: UUID, reason: str) -> None:
    """Let a dead row run again from its first attempt. For an uncertain mail this means: send it (again).

    :param reason: why, in the administrator's words; it goes into the audit trail.
    :raises NotFound: no dead row has this id. :raises Invalid: no reason, or one over `REASON_MOST` characters.
    """
    _decide(actor, outbox_id, "job.released", reason, released=True)


def close_job(actor: Actor, outbox_id: UUID, reason: str) -> None:
    """Leave a dead row dead and take it off the list. Same arguments and errors as `release_job`."""
    _decide(actor, outbox_id, "job.closed", reason, released=False)


def _decide(actor: Actor, outbox_id: UUID, act: str, reason: str, *, released: bool) -> None:
    MANAGE_JOBS.require(actor)
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Write down why. It goes into the audit trail.")]})
    if len(reason) > REASON_MOST:
        raise Invalid(errors={"reason": [_("At most %(most)s characters.", most=format_number(REASON_MOST))]})
    if not db.session.execute(_RELEASE if released else _CLOSE, {"id": outbox_id}).scalar_one():
        raise NotFound
    audit.record(actor, act, f"job:{outbox_id}", reason=reason)
