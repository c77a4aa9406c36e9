"""Finding what an institution recorded of its recurring duties."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from tenants.regulations.models import DutyDone
from tenants.regulations.rules.duties import Done


def duties_done(tenant_id: UUID, first: date, last: date) -> list[Done]:
    """What an institution recorded as done for days in this stretch, the first first; withdrawn rows left out."""
    query = select(DutyDone).where(
        DutyDone.tenant_id == tenant_id, DutyDone.withdrawn_at.is_(None), DutyDone.counts_for.between(first, last)
    )
    rows = db.session.scalars(query.order_by(DutyDone.done_on, DutyDone.id))
    names = Done.__dataclass_fields__
    return [Done(**{name: getattr(row, name) for name in names}) for row in rows]


def duty_done(actor: Actor, done_id: UUID, *, lock: bool = False) -> DutyDone:
    """What the actor's institution recorded. Raises `NotFound`."""
    query = select(DutyDone).where(DutyDone.tenant_id == actor.tenant_id, DutyDone.id == done_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found
