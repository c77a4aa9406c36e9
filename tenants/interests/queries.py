"""Finding ties. Who keeps them sees all of an institution; everybody else sees their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, exists, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Appointment
from tenants.interests import rules
from tenants.interests.matters import Matter
from tenants.interests.models import Tie, TieSeparation
from tenants.interests.permissions import KEEP
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import TieRule
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Regulation

_ELSEWHERE = text("SELECT app.tie_elsewhere(:one, :other, :day)")
PAGE = 50


def visible_to(actor: Actor, after: UUID | None = None, limit: int = PAGE) -> Sequence[Tie]:
    """The ties that the actor may see, the newest first."""
    query = select(Tie).where(Tie.tenant_id == actor.tenant_id)
    if not KEEP.holds(actor):
        query = query.where(_own(actor))
    if after is not None:
        query = query.where(Tie.id < after)
    return db.session.scalars(query.order_by(Tie.id.desc()).limit(limit)).all()


def tie(actor: Actor, tie_id: UUID, *, lock: bool = False) -> Tie:
    """One tie that the actor may see. Raises `NotFound`."""
    query = select(Tie).where(Tie.tenant_id == actor.tenant_id, Tie.id == tie_id)
    if not KEEP.holds(actor):
        query = query.where(_own(actor))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor) -> ColumnElement[bool]:
    """What somebody sees without keeping ties: their own, and what they recorded. What was declared of them is not
    theirs; what follows from something that both did is of both.
    """
    declared = or_(Tie.one_id == actor.person_id, Tie.recorded_by == actor.person_id)
    of_both = or_(Tie.one_id == actor.person_id, Tie.other_id == actor.person_id)
    return or_((Tie.origin == "declared") & declared, (Tie.origin == "derived") & of_both)


def separations(actor: Actor, tie_id: UUID) -> Sequence[TieSeparation]:
    """How roles are kept apart in spite of a tie, matter by matter."""
    return db.session.scalars(
        select(TieSeparation)
        .where(TieSeparation.tenant_id == actor.tenant_id, TieSeparation.tie_id == tie_id)
        .order_by(TieSeparation.id)
    ).all()


def between(tenant_id: UUID, one: UUID, others: Collection[UUID]) -> list[rules.Tie]:
    """The standing ties between somebody and these others at an institution."""
    rows = db.session.scalars(
        select(Tie).where(
            Tie.tenant_id == tenant_id,
            Tie.withdrawn_at.is_(None),
            or_(
                (Tie.one_id == one) & Tie.other_id.in_(others),
                Tie.one_id.in_(others) & (Tie.other_id == one),
            ),
        )
    )
    return [_tie(row) for row in rows]


def barred(tenant_id: UUID, on: date, *, person: UUID, document: str, body: str) -> rules.Verdict:
    """What keeps a person out of a body from a day on, by the document that knows the body (R441)."""
    ties = own_ties(tenant_id, {person})
    if not ties:
        return rules.NOTHING
    said = [rule for pack, rule in rules_in_packs(tenant_id, on) if pack.edition.document == document]
    return rules.barred(ties, said, person=person, body=body, on=on)


def own_ties(tenant_id: UUID, people: Collection[UUID]) -> list[rules.Tie]:
    """The standing ties of these people, the first recorded one first: of whose tie it is, not with whom.

    One statement for any number of people, and none for nobody.
    """
    if not people:
        return []
    rows = db.session.scalars(
        select(Tie)
        .where(Tie.tenant_id == tenant_id, Tie.withdrawn_at.is_(None), Tie.one_id.in_(people))
        .order_by(Tie.id)
    )
    return [_tie(row) for row in rows]


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
            found.extend((held.pack, rule) for rule in rules_of(held))
    return found


def rules_of(regulation: Regulation) -> list[TieRule]:
    """What one document of an institution says of ties, as the institution holds it."""
    found: list[TieRule] = []
    for provision in regulation.pack.of_kind("tie"):
        rule = regulation.held("tie", provision).provision
        assert isinstance(rule, TieRule)
        found.append(rule)
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
    return checks(tenant_id, on, one=one, role=role, matters={matter: other})[matter]


def checks(tenant_id: UUID, on: date, *, one: UUID, role: str, matters: Mapping[str, UUID]) -> dict[str, rules.Verdict]:
    """The same of many matters, each with whose it is. As many statements as for one."""
    ties = between(tenant_id, one, set(matters.values())) if matters else []
    if not ties:
        return dict.fromkeys(matters, rules.NOTHING)
    rows = db.session.execute(
        select(TieSeparation.matter, TieSeparation.tie_id).where(
            TieSeparation.tenant_id == tenant_id,
            TieSeparation.matter.in_(matters),
            TieSeparation.tie_id.in_([each.id for each in ties]),
        )
    ).all()
    return verdicts(
        tenant_id, on, ties, [(row.matter, row.tie_id) for row in rows], one=one, role=role, matters=matters
    )


def verdicts(
    tenant_id: UUID,
    on: date,
    ties: Sequence[rules.Tie],
    separated: Iterable[tuple[str, UUID]],
    *,
    one: UUID,
    role: str,
    matters: Mapping[str, UUID],
) -> dict[str, rules.Verdict]:
    """The same from ties that were read already.

    :param separated: the matters and the ties for which it was recorded how roles are kept apart.
    """
    said = tie_rules(tenant_id, on)
    apart: dict[str, set[UUID]] = {}
    for matter, tie_id in separated:
        apart.setdefault(matter, set()).add(tie_id)
    return {
        matter: rules.verdict(
            ties, said, one=one, other=other, role=role, on=on, separated=frozenset(apart.get(matter, ()))
        )
        for matter, other in matters.items()
    }


def separable(row: Tie, on: date, found: Iterable[Matter]) -> tuple[list[Matter], bool]:
    """Those of these matters of a tie's two people in which a recorded separation lets the other of them go on (R080),
    and whether there is one from which the other stays out whatever is recorded (R336, R374).

    A tie that begins later is judged as on its first day.
    """
    known = [each for each in found if each.person_id in (row.one_id, row.other_id)]
    if not known or row.one_id is None or row.other_id is None or row.withdrawn_at is not None:
        return [], False
    day = max(on, row.starts_on)
    there, said = between(row.tenant_id, row.one_id, {row.other_id}), tie_rules(row.tenant_id, day)
    asked, barred_from_one = [], False
    for each in known:
        one = row.other_id if each.person_id == row.one_id else row.one_id
        alone, together = (
            rules.verdict(ties, said, one=one, other=each.person_id, role=each.role, on=day)
            for ties in ([_tie(row)], there)
        )
        # A heavier tie between the same two decides, and no separation of this one changes that.
        if alone.effect is together.effect is rules.Effect.SEPARATE_ROLES:
            asked.append(each)
        barred_from_one |= together.effect in (rules.Effect.BARS_MATTER, rules.Effect.BARS_ROLE)
    return asked, barred_from_one


def may_see(actor: Actor, tie: rules.Tie) -> bool:
    """Whether the actor may look at a tie that a verdict names: it is their own, or they keep ties."""
    return KEEP.holds(actor) or (tie.one_id is not None and tie.one_id == actor.person_id)


def source_of(said: Sequence[tuple[Pack, TieRule]], rule: TieRule) -> Pack | None:
    """The edition in which a rule of a verdict stands, among what is ``said`` (`rules_in_packs`); None for none."""
    return next((pack for pack, each in said if each == rule), None)


def of_one_while_other_has(
    actor: Actor, role: str, person_id: InstrumentedAttribute[UUID], one: UUID, other: UUID
) -> ColumnElement[bool]:
    """A condition: it is of one of the two, and the other has this role at the actor's institution today.

    :param person_id: the column that says whose it is.
    """
    today = cast(func.timezone("Europe/Amsterdam", func.app.moment()), Date)

    def has(who: UUID) -> ColumnElement[bool]:
        return exists().where(
            Appointment.tenant_id == actor.tenant_id,
            Appointment.person_id == who,
            Appointment.role == role,
            Appointment.ended_at.is_(None),
            Appointment.starts_on <= today,
            or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today),
        )

    return or_((person_id == one) & has(other), (person_id == other) & has(one))


def elsewhere(one: UUID, other: UUID, on: date) -> tuple[str, ...]:
    """Classes of ties that other institutions recorded between two people, and nothing else of them.

    Shared on purpose, so that nobody judges at one institution whom another already kept them away from: ``personal``,
    ``teaching``, ``work`` or ``matter``. Who, where, what and since when stay where they were recorded. Empty outside
    the hat of an approved institution. The caller asks only of people whom the institution knows (`people.known`).
    """
    return tuple(db.session.execute(_ELSEWHERE, {"one": one, "other": other, "day": on}).scalar_one())


def _tie(row: Tie) -> rules.Tie:
    return rules.Tie(row.id, row.one_id, row.other_id, row.kind, row.starts_on, row.ends_on)
