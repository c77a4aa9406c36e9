"""Finding institutions, requests, invitations and people. What an institution has starts from the actor's hat."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from assay.accounts.models import PlatformAdministrator
from assay.clock import AMSTERDAM
from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Appointment, Tenant
from tenants.organisations import rules
from tenants.organisations.models import AccountRequest, Invitation, PeopleConfirmation
from tenants.organisations.permissions import DECIDE_REQUESTS, KEEP_INSTITUTIONS, KEEP_PEOPLE, READ_PEOPLE
from tenants.organisations.rules import Span, Standing

_MOST_FOUND = 50

_SHOW_INVITATION = text("SELECT app.show_invitation(:tenant, :id)")


@dataclass(frozen=True)
class InstitutionFound:
    """What everyone may know of an approved institution."""

    id: UUID
    slug: str
    name: str
    kind: str
    country: str
    place_id: int | None
    website: str | None


@dataclass(frozen=True)
class InvitationShown:
    """What the holder of a link sees before accepting. ``open``: it can still be taken up."""

    institution: str
    kind: str
    country: str
    role: str
    starts_on: date
    ends_on: date | None
    invited_by: str
    expires_at: datetime
    open: bool


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


# The directory -------------------------------------------------------------------------------------------------------


def find_institutions(text: str, limit: int = 10) -> list[InstitutionFound]:
    """Approved institutions whose name holds every word of the text; those that start with it come first.

    Capitals and accents do not matter. Without text there are none. Public facts only, in any scope.
    """
    words = text.split()
    if not words:
        return []
    slug_words = [word for word in rules.slug_of(text).split("-") if word]
    named = and_(*(Tenant.name.icontains(word, autoescape=True) for word in words))
    # The short name is the name without accents: "Curacao" finds Curaçao.
    plain = and_(*(Tenant.slug.contains(word, autoescape=True) for word in slug_words))
    query = (
        _approved()
        .where(or_(named, plain))
        .order_by(Tenant.name.istartswith(text.strip(), autoescape=True).desc(), func.lower(Tenant.name), Tenant.id)
        .limit(min(limit, _MOST_FOUND))
    )
    return [InstitutionFound(*row) for row in db.session.execute(query)]


def institutions_named(names: Sequence[str]) -> list[InstitutionFound]:
    """Approved institutions with one of these names, whole, in any capitals; one statement. Public facts only."""
    query = _approved().where(func.lower(Tenant.name).in_({name.lower() for name in names}))
    return [InstitutionFound(*row) for row in db.session.execute(query.order_by(Tenant.name, Tenant.id))]


def verifying_bodies() -> list[InstitutionFound]:
    """Every assessor bank that is open, by name."""
    query = _approved().where(Tenant.kind == "verifying_body").order_by(Tenant.name, Tenant.id)
    return [InstitutionFound(*row) for row in db.session.execute(query)]


def institution(institution_id: UUID) -> InstitutionFound | None:
    """The approved institution with this id, or None. Public facts only, in any scope."""
    row = db.session.execute(_approved().where(Tenant.id == institution_id)).one_or_none()
    return None if row is None else InstitutionFound(*row)


def institution_at(slug: str) -> InstitutionFound | None:
    """The approved institution with this short name, or None. Public facts only, in any scope."""
    row = db.session.execute(_approved().where(Tenant.slug == slug)).one_or_none()
    return None if row is None else InstitutionFound(*row)


def institution_names(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Id to name for the approved institutions among these, in one query."""
    query = select(Tenant.id, Tenant.name).where(Tenant.id.in_(set(ids)), Tenant.status == "approved")
    return {row.id: row.name for row in db.session.execute(query)}


def _approved() -> Select[UUID, str, str, str, str, int | None, str | None]:
    return select(
        Tenant.id, Tenant.slug, Tenant.name, Tenant.kind, Tenant.country, Tenant.place_id, Tenant.website
    ).where(Tenant.status == "approved")


# For the platform ----------------------------------------------------------------------------------------------------


def requests_waiting(actor: Actor, after: tuple[datetime, UUID] | None = None, limit: int = 25) -> list[AccountRequest]:
    """Confirmed requests nobody decided yet, the oldest first, from the one after ``after`` (confirmed_at, id)."""
    DECIDE_REQUESTS.require(actor)
    query = select(AccountRequest).where(AccountRequest.confirmed_at.is_not(None), AccountRequest.decided_at.is_(None))
    if after is not None:
        query = query.where(tuple_(AccountRequest.confirmed_at, AccountRequest.id) > after)
    return list(db.session.scalars(query.order_by(AccountRequest.confirmed_at, AccountRequest.id).limit(limit)))


def requests_decided(
    actor: Actor, before: tuple[datetime, UUID] | None = None, limit: int = 25
) -> list[AccountRequest]:
    """Requests that were decided, the last first, from the one after ``before`` (decided_at, id)."""
    DECIDE_REQUESTS.require(actor)
    query = select(AccountRequest).where(AccountRequest.decided_at.is_not(None))
    if before is not None:
        query = query.where(tuple_(AccountRequest.decided_at, AccountRequest.id) < before)
    query = query.order_by(AccountRequest.decided_at.desc(), AccountRequest.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def request_by_id(actor: Actor, request_id: UUID, *, lock: bool = False) -> AccountRequest:
    """One confirmed request. Raises `NotFound`.

    :param lock: wait for whoever decides on it now, and keep others waiting.
    """
    DECIDE_REQUESTS.require(actor)
    query = select(AccountRequest).where(AccountRequest.id == request_id, AccountRequest.confirmed_at.is_not(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def platform_administrators(moment: datetime) -> list[UUID]:
    """Who runs the platform today; only the account scope sees that, for those it lets in."""
    today = _today(moment)
    query = select(PlatformAdministrator.person_id).where(
        PlatformAdministrator.starts_on <= today,
        or_(PlatformAdministrator.ends_on.is_(None), PlatformAdministrator.ends_on >= today),
    )
    return sorted(set(db.session.scalars(query)))


def institutions_listed(actor: Actor, after: UUID | None = None, limit: int = 25) -> list[Tenant]:
    """Every institution, closed ones included, by name, from the one after that with id ``after``."""
    KEEP_INSTITUTIONS.require(actor)
    query = select(Tenant)
    if after is not None:
        last = aliased(Tenant)
        name = select(func.lower(last.name)).where(last.id == after).scalar_subquery()
        query = query.where(tuple_(func.lower(Tenant.name), Tenant.id) > tuple_(name, after))
    return list(db.session.scalars(query.order_by(func.lower(Tenant.name), Tenant.id).limit(limit)))


def institution_to_keep(actor: Actor, institution_id: UUID, *, lock: bool = False) -> Tenant:
    """One institution for the platform, closed or not. Raises `NotFound`."""
    KEEP_INSTITUTIONS.require(actor)
    return _tenant(institution_id, lock)


def request_of_institution(actor: Actor, institution_id: UUID) -> AccountRequest | None:
    """The request an institution came from; None for one that was there before requests were kept."""
    DECIDE_REQUESTS.require(actor)
    return db.session.scalars(select(AccountRequest).where(AccountRequest.tenant_id == institution_id)).one_or_none()


def _tenant(institution_id: UUID, lock: bool) -> Tenant:
    query = select(Tenant).where(Tenant.id == institution_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


# For an institution --------------------------------------------------------------------------------------------------


def own_institution(actor: Actor, *, lock: bool = False) -> Tenant:
    """The institution of the actor's hat. ``lock``: one change of people at a time."""
    READ_PEOPLE.require(actor)
    assert actor.tenant_id is not None
    return _tenant(actor.tenant_id, lock)


def visible_to(actor: Actor) -> Select[Appointment]:
    """The appointments of the institution the actor acts for."""
    READ_PEOPLE.require(actor)
    return select(Appointment).where(Appointment.tenant_id == actor.tenant_id)


def _stands(state: Standing, today: date) -> ColumnElement[bool]:
    over = or_(Appointment.ended_at.is_not(None), and_(Appointment.ends_on.is_not(None), Appointment.ends_on < today))
    if state is Standing.ENDED:
        return over
    begun = Appointment.starts_on <= today
    return and_(~over, begun if state is Standing.RUNNING else ~begun)


def people(
    actor: Actor, moment: datetime, state: Standing, after: UUID | None = None, limit: int = 50
) -> list[Appointment]:
    """Appointments that stand so today, by name, from the one after that with id ``after``."""
    query = visible_to(actor).where(_stands(state, _today(moment)))
    if after is not None:
        last = aliased(Appointment)
        mine = (last.tenant_id == actor.tenant_id, last.id == after)
        name = select(func.lower(last.person_name)).where(*mine).scalar_subquery()
        query = query.where(tuple_(func.lower(Appointment.person_name), Appointment.id) > tuple_(name, after))
    return list(db.session.scalars(query.order_by(func.lower(Appointment.person_name), Appointment.id).limit(limit)))


def appointment(actor: Actor, appointment_id: UUID) -> Appointment:
    """One appointment of the actor's institution, as it stands now. Raises `NotFound`."""
    query = visible_to(actor).where(Appointment.id == appointment_id).execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def spans(actor: Actor) -> list[Span]:
    """Every appointment of the institution that was not ended by hand, as rules see it."""
    query = visible_to(actor).where(Appointment.ended_at.is_(None))
    return [span_of(row) for row in db.session.scalars(query.execution_options(populate_existing=True))]


def span_of(row: Appointment) -> Span:
    """The part of an appointment that rules look at."""
    return Span(row.id, row.role, row.starts_on, row.ends_on, row.ended_at is not None)


def list_fingerprint(actor: Actor, moment: datetime) -> tuple[str, int]:
    """What the list of people says now, as one short text, and how many appointments run.

    It changes with every appointment, end and change of an end, so that what is confirmed is what was seen.
    """
    today = _today(moment)
    query = select(Appointment.id, Appointment.version, Appointment.starts_on).where(
        Appointment.tenant_id == actor.tenant_id,
        or_(_stands(Standing.RUNNING, today), _stands(Standing.COMING, today)),
    )
    READ_PEOPLE.require(actor)
    rows = db.session.execute(query.order_by(Appointment.id)).all()
    said = ";".join(f"{row.id}:{row.version}" for row in rows)
    return hashlib.sha256(said.encode()).hexdigest()[:32], sum(row.starts_on <= today for row in rows)


def last_confirmation(actor: Actor) -> PeopleConfirmation | None:
    """The last time somebody confirmed the list of people."""
    READ_PEOPLE.require(actor)
    query = select(PeopleConfirmation).where(PeopleConfirmation.tenant_id == actor.tenant_id)
    return db.session.scalars(query.order_by(PeopleConfirmation.confirmed_at.desc()).limit(1)).one_or_none()


def open_invitations(actor: Actor, after: UUID | None = None, limit: int = 50) -> list[Invitation]:
    """Invitations nobody took up yet and nobody took back, the oldest first; those past their time included."""
    KEEP_PEOPLE.require(actor)
    query = select(Invitation).where(
        Invitation.tenant_id == actor.tenant_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if after is not None:
        query = query.where(Invitation.id > after)
    return list(db.session.scalars(query.order_by(Invitation.id).limit(limit)))


def invitation(actor: Actor, invitation_id: UUID, *, lock: bool = False) -> Invitation:
    """One invitation of the actor's institution, taken up or not. Raises `NotFound`."""
    KEEP_PEOPLE.require(actor)
    query = select(Invitation).where(Invitation.tenant_id == actor.tenant_id, Invitation.id == invitation_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


# For whoever holds a link --------------------------------------------------------------------------------------------


def show_invitation(tenant_id: UUID, invitation_id: UUID) -> InvitationShown | None:
    """What a link offers; None where there is no such invitation or the institution is closed."""
    shown: dict[str, Any] | None = db.session.execute(
        _SHOW_INVITATION, {"tenant": tenant_id, "id": invitation_id}
    ).scalar_one()
    if shown is None:
        return None
    return InvitationShown(
        institution=shown["institution"],
        kind=shown["kind"],
        country=shown["country"],
        role=shown["role"],
        starts_on=date.fromisoformat(shown["starts_on"]),
        ends_on=date.fromisoformat(shown["ends_on"]) if shown["ends_on"] else None,
        invited_by=shown["invited_by"],
        expires_at=datetime.fromisoformat(shown["expires_at"]),
        open=shown["open"],
    )
