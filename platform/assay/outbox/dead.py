"""Rows that need a person: what a platform administrator sees and may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from assay import audit
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor, permission, platform
from assay.problems import NotFound

MANAGE_JOBS = permission(
    "outbox.jobs:manage", scope="platform:write", grants=(platform,), whose=_l("a platform administrator")
)

_LIST = text("SELECT * FROM app.dead_jobs(:limit)")
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
    last_error: str
    request_id: str | None

    @property
    def reason(self) -> Literal["uncertain", "refused", "failed"]:
        if self.last_error.startswith("Uncertain"):
            return "uncertain"
        return "refused" if self.last_error.startswith("Refused") else "failed"


def dead_jobs(actor: Actor, limit: int = 100) -> list[DeadJob]:
    """The dead rows, longest dead first, at most ``limit``. Raises `Forbidden` outside the platform hat."""
    MANAGE_JOBS.require(actor)
    return [DeadJob(**row) for row in db.session.execute(_LIST, {"limit": limit}).mappings()]


def release_job(actor: Actor, outbox_id: UUID, reason: str) -> None:
    """Let a dead row run again from its first attempt. For an uncertain mail this means: send it (again).

    :param reason: why, in the administrator's words; it goes into the audit trail.
    :raises NotFound: no dead row has this id.
    """
    _decide(actor, outbox_id, "job.released", reason, released=True)


def close_job(actor: Actor, outbox_id: UUID, reason: str) -> None:
    """Leave a dead row dead and take it off the list. Same arguments and errors as `release_job`."""
    _decide(actor, outbox_id, "job.closed", reason, released=False)


def _decide(actor: Actor, outbox_id: UUID, act: str, reason: str, *, released: bool) -> None:
    MANAGE_JOBS.require(actor)
    if not db.session.execute(_RELEASE if released else _CLOSE, {"id": outbox_id}).scalar_one():
        raise NotFound
    audit.record(actor, act, f"job:{outbox_id}", reason=reason)
