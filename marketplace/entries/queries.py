"""Reading entries: an institution its own, a person theirs."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, Select, func, select, text

from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Tenant
from marketplace.entries.models import RegisterEntry
from marketplace.entries.permissions import READ_ENTRIES, READ_OWN_REPORTS

#: How many people reported to the institution and wait for an answer; for Today.
WAITING = text(
    "(SELECT to_jsonb(count(*)) FROM app.register_entry e WHERE e.tenant_id = :tenant AND e.state = 'reported')"
)


def visible_to(actor: Actor) -> Select[RegisterEntry]:
    """The entries of the institution the actor acts for."""
    READ_ENTRIES.require(actor)
    return select(RegisterEntry).where(RegisterEntry.tenant_id == actor.tenant_id)


def entries(
    actor: Actor, state: str, name: str = "", after: UUID | None = None, limit: int = 25
) -> list[RegisterEntry]:
    """Entries in a state, the newest first, from the one before ``after``; ``name``: a part of the person's name."""
    query = visible_to(actor).where(RegisterEntry.state == state)
    if name:
        query = query.where(RegisterEntry.person_name.icontains(name, autoescape=True))
    if after is not None:
        query = query.where(RegisterEntry.id < after)
    return list(db.session.scalars(query.order_by(RegisterEntry.id.desc()).limit(limit)))


def entry_counts(actor: Actor) -> dict[str, int]:
    """State → how many."""
    READ_ENTRIES.require(actor)
    query = (
        select(RegisterEntry.state, func.count())
        .where(RegisterEntry.tenant_id == actor.tenant_id)
        .group_by(RegisterEntry.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def entry(actor: Actor, entry_id: UUID, *, lock: bool = False) -> RegisterEntry:
    """One entry of the institution. Raises `NotFound`."""
    query = visible_to(actor).where(RegisterEntry.id == entry_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def known_people(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those among these people who have or had an entry at the actor's institution."""
    rows = db.session.execute(
        select(RegisterEntry.person_id, RegisterEntry.person_name)
        .where(RegisterEntry.tenant_id == actor.tenant_id, RegisterEntry.person_id.in_(ids))
        .order_by(RegisterEntry.id)
    )
    return {row.person_id: row.person_name for row in rows}


def own_entries(actor: Actor) -> Sequence[Row[RegisterEntry, str | None]]:
    """The person's entries with the institution's name, the newest first. A closed institution has no name here."""
    READ_OWN_REPORTS.require(actor)
    query = (
        select(RegisterEntry, Tenant.name)
        .outerjoin(Tenant, Tenant.id == RegisterEntry.tenant_id)
        .where(RegisterEntry.person_id == actor.person_id)
        .order_by(RegisterEntry.id.desc())
        .limit(100)
    )
    return db.session.execute(query).all()


def own_entry(actor: Actor, entry_id: UUID) -> RegisterEntry:
    """One of the person's own entries, locked. Raises `NotFound`."""
    READ_OWN_REPORTS.require(actor)
    query = select(RegisterEntry).where(RegisterEntry.id == entry_id, RegisterEntry.person_id == actor.person_id)
    found = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_open_entry(actor: Actor, tenant_id: UUID) -> RegisterEntry | None:
    """The person's entry at this institution that still runs."""
    query = select(RegisterEntry).where(
        RegisterEntry.tenant_id == tenant_id,
        RegisterEntry.person_id == actor.person_id,
        RegisterEntry.state.in_(("reported", "registered")),
    )
    return db.session.scalars(query).one_or_none()
