"""Finding bodies, members and mandates, and what the regulations say of a body. Everything starts from the hat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Appointment
from tenants.bodies.models import BodyMember, BodyRow, Mandate
from tenants.bodies.permissions import READ_BODIES
from tenants.bodies.rules.composition import Finding, findings
from tenants.bodies.rules.mandating import Handed
from tenants.bodies.rules.office import Office, office
from tenants.bodies.rules.seated import Elsewhere, Seated
from tenants.interests import queries as interests
from tenants.interests.rules import Tie
from tenants.reference.queries import places_by_id
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import Body
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.resolving import FactMissing, Facts, Held, NoSuchValue, Regulation

_PUBLISHED = text("SELECT body_id, function, person_name FROM app.published_members(:tenant, cast(:bodies AS uuid[]))")
#: Members whose seat ended longer ago play no part in how a body stands.
_STILL_MATTERS = timedelta(days=400)


@dataclass(frozen=True)
class Said:
    """What the institution's regulations say of a body on a day."""

    regulation: Regulation
    held: Held
    body: Body


@dataclass(frozen=True)
class Standing:
    """How a body stands on a day.

    :ivar said: None where the institution has no regulation that names the body on that day: then nobody can tell.
    """

    row: BodyRow
    on: date
    said: Said | None
    sitting: tuple[Seated, ...]
    coming: tuple[Seated, ...]
    found: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """``not_set_up``, ``ended``, ``unknown``, ``well`` or ``not_well``."""
        if self.on < self.row.set_up_on:
            return "not_set_up"
        if self.row.ended_on is not None and self.on > self.row.ended_on:
            return "ended"
        if self.said is None:
            return "unknown"
        return "not_well" if any(finding.weighs for finding in self.found) else "well"


@dataclass(frozen=True)
class PublishedBody:
    """What everyone may know of a body: only what the regulations let the institution make known (R042)."""

    row: BodyRow
    said: Said
    members: tuple[tuple[str, str], ...]
    address: str


def seated(row: BodyMember) -> Seated:
    """The part of a seat that rules look at."""
    return Seated(
        id=row.id,
        name=row.person_name,
        function=row.function,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        person_id=row.person_id,
        nominated_by=row.nominated_by,
        certificates=frozenset(row.certificates),
        external=row.external,
        born_on=row.born_on,
        follows=row.follows,
        deputises_for=row.deputises_for,
    )


def visible_to(actor: Actor) -> Select[Any]:
    """The bodies of the institution the actor acts for."""
    READ_BODIES.require(actor)
    return select(BodyRow).where(BodyRow.tenant_id == actor.tenant_id)


def bodies(actor: Actor, after: UUID | None = None, limit: int = 50) -> list[BodyRow]:
    """The bodies that run, by name, from the one after that with id ``after``."""
    query = visible_to(actor).where(BodyRow.ended_on.is_(None))
    if after is not None:
        last = aliased(BodyRow)
        name = select(func.lower(last.name)).where(last.tenant_id == actor.tenant_id, last.id == after)
        query = query.where(tuple_(func.lower(BodyRow.name), BodyRow.id) > tuple_(name.scalar_subquery(), after))
    return list(db.session.scalars(query.order_by(func.lower(BodyRow.name), BodyRow.id).limit(limit)))


def ended_bodies(actor: Actor, limit: int = 50) -> list[BodyRow]:
    """The bodies that ended, the last one first."""
    query = visible_to(actor).where(BodyRow.ended_on.is_not(None))
    return list(db.session.scalars(query.order_by(BodyRow.ended_on.desc(), BodyRow.id.desc()).limit(limit)))


def body(actor: Actor, body_id: UUID, *, lock: bool = False) -> BodyRow:
    """One body of the actor's institution. ``lock``: one change of its members at a time. Raises `NotFound`."""
    query = visible_to(actor).where(BodyRow.id == body_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: BodyRow | None = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def member(actor: Actor, member_id: UUID) -> BodyMember:
    """One seat at the actor's institution, as it stands now. Raises `NotFound`."""
    READ_BODIES.require(actor)
    found = db.session.scalars(
        select(BodyMember)
        .where(BodyMember.tenant_id == actor.tenant_id, BodyMember.id == member_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def members_of(actor: Actor, body_id: UUID) -> list[BodyMember]:
    """Everybody who ever had a seat in a body, in the order of their first days."""
    READ_BODIES.require(actor)
    query = select(BodyMember).where(BodyMember.tenant_id == actor.tenant_id, BodyMember.body_id == body_id)
    query = query.order_by(BodyMember.starts_on, BodyMember.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def said_of(law: Law, row: BodyRow, on: date) -> Said | None:
    """What the institution's regulations say of the body on a day; None where they say nothing."""
    regulation = law.regulation(row.document, on, regulations.pack_of)
    if regulation is None:
        return None
    try:
        held = regulation.get("body", row.body_key, Facts(on))
    except (NoSuchValue, FactMissing):
        return None
    assert isinstance(held.provision, Body)
    return Said(regulation, held, held.provision)


def office_of(law: Law, said: Said, member: Seated) -> Office:
    """The term of office of a member, by what was said on the first day of it."""
    return office(said.regulation, said.body, member.starts_on, member.born_on, law.calendar())


def standings(actor: Actor, rows: Sequence[BodyRow], on: date) -> list[Standing]:
    """How these bodies stand on a day. The same few statements for one body and for fifty."""
    assert actor.tenant_id is not None
    law = regulations.law_of(actor.tenant_id)
    everybody = _everybody(actor, on)
    known = {row.id: row for row in db.session.scalars(visible_to(actor))} if everybody else {}
    said = {row_id: said_of(law, row, on) for row_id, row in known.items()}
    asked = {row.id for row in rows}
    ties = interests.own_ties(
        actor.tenant_id,
        {each.person_id for body_id, each in everybody if body_id in asked and each.person_id and each.sits(on)},
    )
    found = []
    for row in rows:
        mine = [each for body_id, each in everybody if body_id == row.id]
        provision = said.get(row.id) or said_of(law, row, on)
        found.append(
            Standing(
                row=row,
                on=on,
                said=provision,
                sitting=tuple(each for each in mine if each.sits(on)),
                coming=tuple(each for each in mine if each.starts_on > on and each.last_day != _never(each)),
                found=()
                if provision is None
                else _findings(law, row, provision, mine, everybody, known, said, ties, on),
            )
        )
    return found


def elsewhere(actor: Actor, body_id: UUID, on: date) -> list[Elsewhere]:
    """The seats at the institution in other bodies than this one, as rules look at them."""
    assert actor.tenant_id is not None
    law = regulations.law_of(actor.tenant_id)
    known = {row.id: row for row in db.session.scalars(visible_to(actor))}
    said = {row_id: said_of(law, row, on) for row_id, row in known.items()}
    return _elsewhere(body_id, _everybody(actor, on), known, said)


def ending(actor: Actor, first: date, last: date) -> list[tuple[BodyMember, BodyRow]]:
    """Some of the seats of the actor's institution that become free in this span; see `seats_ending`."""
    READ_BODIES.require(actor)
    assert actor.tenant_id is not None
    return seats_ending(actor.tenant_id, first, last, 10)


def seats_ending(tenant_id: UUID, first: date, last: date, limit: int = 500) -> list[tuple[BodyMember, BodyRow]]:
    """Seats whose term of office ends in this span and that nobody has followed yet, the nearest end first."""
    next_one = aliased(BodyMember)
    followed = select(next_one.id).where(next_one.tenant_id == BodyMember.tenant_id, next_one.follows == BodyMember.id)
    query = (
        select(BodyMember, BodyRow)
        .join(BodyRow, (BodyRow.tenant_id == BodyMember.tenant_id) & (BodyRow.id == BodyMember.body_id))
        .where(
            BodyMember.tenant_id == tenant_id,
            BodyMember.ended_on.is_(None),
            BodyMember.ends_on.between(first, last),
            BodyRow.ended_on.is_(None),
            ~followed.exists(),
        )
        .order_by(BodyMember.ends_on, BodyMember.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def people_of(actor: Actor, on: date) -> list[tuple[UUID, str]]:
    """Who acts for the institution on a day, once each, by name: they have an account."""
    READ_BODIES.require(actor)
    query = select(Appointment.person_id, func.min(Appointment.person_name)).where(
        Appointment.tenant_id == actor.tenant_id,
        Appointment.ended_at.is_(None),
        Appointment.starts_on <= on,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= on),
    )
    query = query.group_by(Appointment.person_id).order_by(func.min(func.lower(Appointment.person_name)))
    return [(row[0], row[1]) for row in db.session.execute(query.limit(500))]


def in_role(tenant_id: UUID, roles: Sequence[str], on: date) -> list[UUID]:
    """Who has one of these roles at the institution on a day."""
    query = select(Appointment.person_id).where(
        Appointment.tenant_id == tenant_id,
        Appointment.role.in_(roles),
        Appointment.ended_at.is_(None),
        Appointment.starts_on <= on,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= on),
    )
    return sorted(set(db.session.scalars(query)))


def mandates(actor: Actor, after: UUID | None = None, limit: int = 100) -> list[Mandate]:
    """The mandates of the institution, running and ended, in the order in which they were recorded."""
    READ_BODIES.require(actor)
    query = select(Mandate).where(Mandate.tenant_id == actor.tenant_id)
    if after is not None:
        query = query.where(Mandate.id > after)
    return list(db.session.scalars(query.order_by(Mandate.id).limit(limit)))


def handed_on(actor: Actor) -> list[Handed]:
    """Every mandate of the institution as rules look at it."""
    READ_BODIES.require(actor)
    rows = db.session.scalars(select(Mandate).where(Mandate.tenant_id == actor.tenant_id).order_by(Mandate.id))
    return [Handed(row.id, row.grantor, row.holder, row.power, row.starts_on, row.ends_on) for row in rows]


def mandate(actor: Actor, mandate_id: UUID, *, lock: bool = False) -> Mandate:
    """One mandate of the institution. Raises `NotFound`."""
    READ_BODIES.require(actor)
    query = select(Mandate).where(Mandate.tenant_id == actor.tenant_id, Mandate.id == mandate_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def published(tenant_id: UUID, on: date) -> list[PublishedBody]:
    """The bodies that the institution must make known today, with names, functions and address as far as its
    regulations say (R042). Public facts, in any scope; nothing of any other body is read."""
    law = regulations.law_of(tenant_id)
    query = select(BodyRow).where(BodyRow.tenant_id == tenant_id, BodyRow.set_up_on <= on, BodyRow.ended_on.is_(None))
    told = [
        (row, said)
        for row in db.session.scalars(query.order_by(func.lower(BodyRow.name), BodyRow.id))
        if (said := said_of(law, row, on)) is not None and said.body.publishes
    ]
    named = [row.id for row, said in told if {"names", "functions"} & set(said.body.publishes)]
    found = db.session.execute(_PUBLISHED, {"tenant": tenant_id, "bodies": named}).all() if named else []
    places = _addresses(tenant_id) if any("address" in said.body.publishes for _row, said in told) else {}
    return [
        PublishedBody(
            row=row,
            said=said,
            members=tuple(
                (
                    each.function if "functions" in said.body.publishes else "",
                    each.person_name if "names" in said.body.publishes else "",
                )
                for each in found
                if each.body_id == row.id
            ),
            address=(row.address or places.get(row.location_id) or "") if "address" in said.body.publishes else "",
        )
        for row, said in told
    ]


def _addresses(tenant_id: UUID) -> dict[UUID | None, str]:
    """Where people write to each location: street, postcode and town."""
    found = regulations.locations(tenant_id)
    towns = places_by_id(each.place_id for each in found)
    return {each.id: f"{each.address}, {each.postcode} {towns[each.place_id].name}" for each in found}


def _everybody(actor: Actor, on: date) -> list[tuple[UUID, Seated]]:
    """Everybody at the institution who sits, will sit, or whose seat ended not long before the day."""
    READ_BODIES.require(actor)
    query = select(BodyMember).where(
        BodyMember.tenant_id == actor.tenant_id,
        or_(BodyMember.ends_on.is_(None), BodyMember.ends_on >= on - _STILL_MATTERS),
        or_(BodyMember.ended_on.is_(None), BodyMember.ended_on >= on - _STILL_MATTERS),
    )
    rows = db.session.scalars(query.order_by(BodyMember.starts_on, BodyMember.id))
    return [(row.body_id, seated(row)) for row in rows]


def _findings(
    law: Law,
    row: BodyRow,
    said: Said,
    mine: list[Seated],
    everybody: list[tuple[UUID, Seated]],
    known: dict[UUID, BodyRow],
    said_of_all: dict[UUID, Said | None],
    ties: Sequence[Tie],
    on: date,
) -> tuple[Finding, ...]:
    others = _elsewhere(row.id, everybody, known, said_of_all)
    offices = {each.id: office_of(law, said, each) for each in mine if each.sits(on)}
    return findings(said.body, mine, on, others, offices, ties, interests.rules_of(said.regulation) if ties else ())


def _elsewhere(
    body_id: UUID, everybody: list[tuple[UUID, Seated]], known: dict[UUID, BodyRow], said: dict[UUID, Said | None]
) -> list[Elsewhere]:
    found = []
    for other_id, each in everybody:
        theirs = said.get(other_id)
        if other_id == body_id or known[other_id].ended_on is not None:
            continue
        found.append(
            Elsewhere(
                member=each,
                body_name=known[other_id].name,
                body_key=known[other_id].body_key,
                kind=theirs.body.kind if theirs else "",
                shuts_out=(*theirs.body.incompatible, *theirs.body.barred) if theirs else (),
            )
        )
    return found


def _never(each: Seated) -> date:
    return each.starts_on - timedelta(days=1)
