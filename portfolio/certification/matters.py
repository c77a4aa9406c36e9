"""The status of a person as a matter in which roles can be kept apart (``status:<person id>``).

It is an open matter while a fall waits for a lead assessor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, select

from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from portfolio.certification.models import HeldStatus
from portfolio.certification.permissions import READ_ASSESSORS
from portfolio.certification.ties import ROLE, STATUS, matter_of
from tenants.interests.matters import Matter, ids
from tenants.interests.queries import of_one_while_other_has


def known(actor: Actor, names: Collection[str]) -> Iterable[Matter]:
    """Those of the matters named that are a status at the actor's body, with a fall proposed or without."""
    people = ids(names, STATUS)
    if people:
        yield from _statuses(actor, _held(actor).where(HeldStatus.person_id.in_(people)))


def between(actor: Actor, one: UUID, other: UUID) -> Iterable[Matter]:
    """The status of one of the two whose fall waits, while the other is a lead assessor of the body."""
    falls = _held(actor).where(HeldStatus.fall_proposed_on.is_not(None))
    yield from _statuses(actor, falls.where(of_one_while_other_has(actor, ROLE, HeldStatus.person_id, one, other)))


def _held(actor: Actor) -> Select[HeldStatus]:
    return select(HeldStatus).where(HeldStatus.tenant_id == actor.tenant_id)


def _statuses(actor: Actor, query: Select[HeldStatus]) -> Iterable[Matter]:
    opens = READ_ASSESSORS.holds(actor)
    for each in db.session.scalars(query):
        yield Matter(
            matter_of(each.person_id),
            _("Status of %(name)s", name=each.person_name),
            each.person_id,
            url_for("status.of_assessor", person_id=each.person_id) if opens else "",
            ROLE,
        )
