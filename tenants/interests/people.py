"""Whom an institution knows: who acts or acted for it, and whom a module above knows there.

A tie and a question about one name only such people. A module above says with `connect` whom else it knows: whoever
handed something in to the institution, whoever stands in its register.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from assay.db import db
from assay.permissions import Actor
from assay.tenancy.models import Appointment

#: ``(actor, ids) -> name by id``, of those among the ids whom the module knows at the actor's institution.
Finder = Callable[[Actor, Collection[UUID]], Mapping[UUID, str]]

_FINDERS: dict[str, Finder] = {}


def connect(name: str, finder: Finder) -> None:
    """Let a module say whom it knows. A second one of a name replaces the first."""
    _FINDERS[name] = finder


def known(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those among these people whom the actor's institution knows."""
    found: dict[UUID, str] = {}
    for _name, finder in sorted(_FINDERS.items()):
        found |= finder(actor, ids)
    rows = db.session.execute(
        select(Appointment.person_id, Appointment.person_name)
        .where(Appointment.tenant_id == actor.tenant_id, Appointment.person_id.in_(ids))
        .order_by(Appointment.appointed_at)
    )
    return found | {row.person_id: row.person_name for row in rows}
