"""Finding ties. Who keeps them sees all of an institution; everybody else sees their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, text

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Appointment
from tenants.interests import rules
from tenants.interests.models import Tie, TieSeparation
from tenants.interests.permissions import KEEP
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import TieRule
from tenants.regulations.rules.pack import Pack

_ELSEWHERE = text("SELECT app.tie_elsewhere(:one, :other, :day)")
PAGE = 50


def visible_to(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[Tie]:
    """The ties that the actor may see, the newest first."""
    query = select(Tie).where(Tie.tenant_id == actor.tenant_id)
    if not KEEP.holds(actor):
        query = query.where(or_(Tie.one_id == actor.person_id, Tie.recorded_by == actor.person_id))
    if after is not None:
        query = query.where(Tie.id < after)
    return db.session.scalars(query.order_by(Tie.id.desc()).limit(limit)).all()


def tie(actor: Actor, tie_id: UUID, *, lock: bool = False) -> Tie:
    """One tie that the actor may see. Raises `NotFound`."""
    query = select(Tie).where(Tie.tenant_id == actor.tenant_id, Tie.id == tie_id)
    if not KEEP.holds(actor):
        query = query.where(or_(Tie.one_id == actor.person_id, Tie.recorded_by == actor.person_id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def separations(actor: Actor, tie_id: UUID) -> Sequence[TieSeparation]:
    """How roles are kept apart in spite of a tie, matter by matter."""
    return db.session.scalars(
        select(TieSeparation)
        .where(TieSeparation.tenant_id == actor.tenant_id, TieSeparation.tie_id == tie_id)
        .order_by(TieSeparation.id)
    ).all()


def between(tenant_id: UUID, one: UUID, other: UUID) -> list[rules.Tie]:
    """The standing ties between two people at an institution."""
    rows = db.session.scalars(
        select(Tie).where(
            Tie.tenant_id == tenant_id,
            Tie.withdrawn_at.is_(None),
            or_(
                (Tie.one_id == one) & (Tie.other_id == other),
                (Tie.one_id == other) & (Tie.other_id == one),
            ),
        )
    )
    return [_tie(row) for row in rows]


def barred(tenant_id: UUID, on: date, *, person: UUID, document: str, body: str) -> rules.Verdict:
    """What keeps a person out of a body from a day on, by the document that knows the body (R441)."""
    rows = db.session.scalars(
        select(Tie).where(Tie.tenant_id == tenant_id, Tie.withdrawn_at.is_(None), Tie.one_id == person).order_by(Tie.id)
    ).all()
    if not rows:
        return rules.NOTHING
    said = [rule for pack, rule in rules_in_packs(tenant_id, on) if pack.edition.document == document]
    return rules.barred([_tie(row) for row in rows], said, person=person, body=body, on=on)


def tie_rules(tenant_id: UUID, on: date) -> list[TieRule]:
    """What the regulations of an institution say of ties on a day, all documents together."""
    return [rule for _pack, rule in rules_in_packs(tenant_id, on)]


def rules_in_packs(tenant_id: UUID, on: date) -> list[tuple[Pack, TieRule]]:
    """The same, each with the edition that says it."""
    law = regulations.law_of(tenant_id)
    found: list[tuple[Pack, TieRule]] = []
    for document in law.documents(on):
        held = law.regulation(document, on, regulations.pack_of)
        if held is not None:
            for provision in held.pack.of_kind("tie"):
                rule = held.held("tie", provision).provision
                assert isinstance(rule, TieRule)
                found.append((held.pack, rule))
    return found


def colleagues(actor: Actor) -> list[tuple[UUID, str]]:
    """Everybody else who acts or acted for the institution, by name."""
    rows = db.session.execute(
        select(Appointment.person_id, Appointment.person_name)
        .where(Appointment.tenant_id == actor.tenant_id, Appointment.person_id != actor.person_id)
        .order_by(Appointment.appointed_at)
    )
    named = {row.person_id: row.person_name for row in rows}
    return sorted(named.items(), key=lambda each: each[1].casefold())


def check(tenant_id: UUID, on: date, *, one: UUID, other: UUID, role: str, matter: str = "") -> rules.Verdict:
    """Whether ``one``, who has ``role``, may act in a matter of ``other`` (R336, R374, R411).

    :param matter: the matter, as audit rows name it (``submission:<id>``); separations are recorded by it.
    """
    ties = between(tenant_id, one, other)
    if not ties:
        return rules.NOTHING
    separated = frozenset(
        db.session.scalars(
            select(TieSeparation.tie_id).where(
                TieSeparation.tenant_id == tenant_id,
                TieSeparation.matter == matter,
                TieSeparation.tie_id.in_([each.id for each in ties]),
            )
        )
    )
    return rules.verdict(ties, tie_rules(tenant_id, on), one=one, other=other, role=role, on=on, separated=separated)


def elsewhere(one: UUID, other: UUID, on: date) -> tuple[str, ...]:
    """Classes of ties that other institutions recorded between two people, and nothing else of them.

    Shared on purpose, so that nobody judges at one institution whom another already kept them away from: ``personal``,
    ``teaching``, ``work`` or ``matter``. Who, where, what and since when stay where they were recorded. Empty outside
    the hat of an approved institution. The caller asks only of people whom the institution knows (`people.known`).
    """
    return tuple(db.session.execute(_ELSEWHERE, {"one": one, "other": other, "day": on}).scalar_one())


def _tie(row: Tie) -> rules.Tie:
    return rules.Tie(row.id, row.one_id, row.other_id, row.kind, row.starts_on, row.ends_on)
