"""Finding editions, drafts and the law of an institution. Reading a pack or a law again costs next to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text

from assay.calendar.working_calendar import ClosingPeriod, DecreeRule
from assay.db import db
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Tenant
from tenants.regulations.editions import read_edition
from tenants.regulations.models import (
    CalendarChoice,
    ClosingDays,
    DecreeYear,
    Location,
    Recorded,
    RegulationAdoption,
    RegulationAmendment,
    RegulationAnswer,
    RegulationDraft,
    RegulationEdition,
)
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import (
    AdoptionEvent,
    AmendmentEvent,
    AnswerEvent,
    CalendarEvent,
    ClosingEvent,
    Law,
)
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, Regulation

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('law:' || :tenant, 0))")
_CHANGED = "regulations.law_being_changed"
_READ = "regulations.laws_read"
_DECREED = select(func.jsonb_object_agg(DecreeYear.year, func.to_jsonb(DecreeYear.days))).scalar_subquery()
_LAW_NOW = select(Tenant.law_version, Tenant.country, func.coalesce(_DECREED, text("'{}'::jsonb")).label("decreed"))
_PACKS: dict[UUID, Pack] = {}
_LAWS: dict[UUID, Law] = {}
_LOCK = Lock()
_MOST_KEPT = 256
_V = TypeVar("_V")
_R = TypeVar("_R", bound=Recorded)


@dataclass(frozen=True)
class EditionFound:
    """A published edition without its files."""

    id: UUID
    issuer: str
    document: str
    edition: str
    revision: int
    kind: str
    country: str
    title_nl: str
    title_en: str
    issuer_name_nl: str
    issuer_name_en: str
    in_force_from: date | None
    origin: str
    sha256: str
    published_at: datetime

    @property
    def address(self) -> str:
        """``issuer/document/edition``."""
        return f"{self.issuer}/{self.document}/{self.edition}"

    @property
    def example(self) -> bool:
        """Whether it shows how packs are written and belongs to no institution: its issuer is ``example``."""
        return self.issuer == "example"

    def title(self, language: str) -> str:
        """The title in a language."""
        return self.title_nl if language == "nl" else self.title_en


def pack_of(edition_id: UUID) -> Pack:
    """The pack of a published edition, read once in a process. Raises `NotFound`."""
    pack = _PACKS.get(edition_id)
    if pack is None:
        pack = read_edition(edition_id)
        if pack is None:
            raise NotFound
        _keep(_PACKS, edition_id, pack)
    return pack


def law_of(tenant_id: UUID) -> Law:
    """The law of an institution. Costs one small query in a unit of work, and the reading of its events when there are
    new ones.

    Public facts, in any scope. Raises `NotFound` for an institution that nobody may know of.
    """
    read: dict[UUID, Law] = db.session().info.setdefault(_READ, {})
    changing = tenant_id in _being_changed()
    if tenant_id in read and not changing:
        return read[tenant_id]
    found = db.session.execute(_LAW_NOW.where(Tenant.id == tenant_id)).one_or_none()
    if found is None:
        raise NotFound
    decreed = {int(year): tuple(date.fromisoformat(day) for day in days) for year, days in found.decreed.items()}
    law = _LAWS.get(tenant_id)
    if law is None or law.version != found.law_version or law.decreed != decreed:
        law = Law(
            tenant_id=tenant_id,
            version=found.law_version,
            country=found.country,
            adoptions=tuple(_adoptions(tenant_id)),
            amendments=tuple(_amendments(tenant_id)),
            answers=tuple(_answers(tenant_id)),
            closings=tuple(_closings(tenant_id)),
            calendars=tuple(_calendars(tenant_id)),
            decreed=decreed,
        )
        if not changing:
            _keep(_LAWS, tenant_id, law)
    read[tenant_id] = law
    return law


def law_now(tenant_id: UUID) -> Law:
    """The same as it is by now: what the unit of work read of it earlier may be from before a change."""
    db.session().info.get(_READ, {}).pop(tenant_id, None)
    return law_of(tenant_id)


def titles(adoptions: Sequence[AdoptionEvent], language: str) -> dict[str, str]:
    """What the documents of an institution are called, by their key."""
    found: dict[str, str] = {}
    for event in adoptions:
        if event.edition_id is not None and event.document not in found:
            found[event.document] = edition(event.edition_id).title(language)
    return found


def lock_law(tenant_id: UUID) -> None:
    """Let nobody else change the institution's law before this transaction ends; it is then read anew.

    What this transaction reads of it until then is kept for nobody else: it may yet be rolled back, and another change
    then gets the same version.
    """
    db.session.execute(_HOLD, {"tenant": str(tenant_id)})
    _being_changed().add(tenant_id)


def _being_changed() -> set[UUID]:
    changed: set[UUID] = db.session().info.setdefault(_CHANGED, set())
    return changed


def regulation_of(tenant_id: UUID, document: str, on: date) -> Regulation | None:
    """A document as an institution holds it on a day; None where it has none, which is said and never guessed."""
    return law_of(tenant_id).regulation(document, on, pack_of)


def editions(issuer: str | None = None, *, examples: bool = True) -> list[EditionFound]:
    """The newest revision of every published edition, by issuer, document and date, the newest first.

    :param examples: whether those that belong to no institution are there too.
    """
    query = _columns().order_by(RegulationEdition.revision)
    if issuer is not None:
        query = query.where(RegulationEdition.issuer == issuer)
    newest = {row.address: row for row in _found_by(query)}
    found = [each for each in newest.values() if examples or not each.example]
    return sorted(found, key=lambda e: (e.issuer, e.document, -(e.in_force_from or date.min).toordinal(), e.edition))


def edition(edition_id: UUID) -> EditionFound:
    """One published edition. Raises `NotFound`."""
    found = _found_by(_columns().where(RegulationEdition.id == edition_id))
    if not found:
        raise NotFound
    return found[0]


def edition_at(issuer: str, document: str, edition: str, revision: int | None = None) -> EditionFound:
    """The edition at its permanent address; the newest revision when none is named. Raises `NotFound`."""
    query = _columns().where(
        RegulationEdition.issuer == issuer,
        RegulationEdition.document == document,
        RegulationEdition.edition == edition,
    )
    if revision is not None:
        query = query.where(RegulationEdition.revision == revision)
    found = _found_by(query.order_by(RegulationEdition.revision.desc()).limit(1))
    if not found:
        raise NotFound
    return found[0]


def holders(limit: int = 500) -> list[tuple[str, str]]:
    """Short name and name of the institutions that ever adopted an edition, by name. Public facts, in any scope."""
    adopted = select(RegulationAdoption.id).where(RegulationAdoption.tenant_id == Tenant.id)
    query = select(Tenant.slug, Tenant.name).where(Tenant.status == "approved", adopted.exists())
    return [(row.slug, row.name) for row in db.session.execute(query.order_by(func.lower(Tenant.name)).limit(limit))]


def files_of(edition_id: UUID) -> dict[str, str]:
    """The files of a published edition. Raises `NotFound`."""
    files = db.session.execute(
        select(RegulationEdition.files).where(RegulationEdition.id == edition_id)
    ).scalar_one_or_none()
    if files is None:
        raise NotFound
    return files


def newest_revision(issuer: str, document: str, edition: str) -> EditionFound | None:
    """The newest revision at an address, or None."""
    query = _columns().where(
        RegulationEdition.issuer == issuer,
        RegulationEdition.document == document,
        RegulationEdition.edition == edition,
    )
    return next(iter(_found_by(query.order_by(RegulationEdition.revision.desc()).limit(1))), None)


def lock_edition(address: str) -> None:
    """Let nobody else publish at this address before this transaction ends."""
    db.session.execute(_HOLD, {"tenant": address})


def drafts(actor: Actor) -> list[RegulationDraft]:
    """Drafts that were not put aside, the last changed first."""
    AUTHOR.require(actor)
    query = select(RegulationDraft).where(RegulationDraft.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(RegulationDraft.changed_at.desc(), RegulationDraft.id)))


def draft(actor: Actor, draft_id: UUID, *, lock: bool = False) -> RegulationDraft:
    """One draft. Raises `NotFound`."""
    AUTHOR.require(actor)
    query = select(RegulationDraft).where(RegulationDraft.id == draft_id, RegulationDraft.removed_at.is_(None))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def decree_years() -> list[DecreeYear]:
    """The years whose decree days were recorded, the last first."""
    return list(db.session.scalars(select(DecreeYear).order_by(DecreeYear.year.desc())))


def locations(tenant_id: UUID, on: date | None = None) -> list[Location]:
    """The locations of an institution by name; with ``on``, those in use on that day. Public facts, in any scope."""
    query = select(Location).where(Location.tenant_id == tenant_id)
    if on is not None:
        query = query.where(Location.starts_on <= on, or_(Location.ends_on.is_(None), Location.ends_on >= on))
    return list(db.session.scalars(query.order_by(Location.name, Location.id)))


def location(actor: Actor, location_id: UUID, *, lock: bool = False) -> Location:
    """A location of the actor's institution. Raises `NotFound`."""
    query = select(Location).where(Location.tenant_id == actor.tenant_id, Location.id == location_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def forget() -> None:
    """Read everything anew from here on. For tests that put rows in beside the operations."""
    with _LOCK:
        _PACKS.clear()
        _LAWS.clear()


def _keep(kept: dict[UUID, _V], key: UUID, value: _V) -> None:
    with _LOCK:
        if len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = value


def _columns() -> Select[Any]:
    """Everything of an edition but its files, which are large."""
    return select(*(getattr(RegulationEdition, name) for name in EditionFound.__dataclass_fields__))


def _found_by(query: Select[Any]) -> list[EditionFound]:
    return [EditionFound(*row) for row in db.session.execute(query)]


def _events(model: type[_R], tenant_id: UUID) -> Sequence[_R]:
    """The events of an institution in one table, in the order in which they were recorded."""
    query = select(model).where(model.tenant_id == tenant_id)
    return db.session.scalars(query.order_by(model.recorded_at, model.id)).all()


def _head(row: Recorded, voids: UUID | None = None) -> dict[str, Any]:
    return {"id": row.id, "recorded_at": row.recorded_at, "recorded_by_name": row.recorded_by_name, "voids": voids}


def _adoptions(tenant_id: UUID) -> list[AdoptionEvent]:
    return [
        AdoptionEvent(
            **_head(row, row.voids),
            act=row.act,  # type: ignore[arg-type]  # the table holds no other
            document=row.document,
            edition_id=row.edition_id,
            holds_from=row.holds_from,
            decided_by=row.decided_by,
            decided_on=row.decided_on,
            source=row.source,
            reason=row.reason,
        )
        for row in _events(RegulationAdoption, tenant_id)
    ]


def _amendments(tenant_id: UUID) -> list[AmendmentEvent]:
    return [
        AmendmentEvent(
            **_head(row, row.voids),
            act=row.act,  # type: ignore[arg-type]  # the table holds no other
            document=row.document,
            edition_id=row.edition_id,
            changes=tuple(
                Change(kind=row.kind, key=row.key, variant=row.variant, field=each["field"], value=each["value"])
                for each in row.changes
            ),
            holds_from=row.holds_from,
            decided_by=row.decided_by,
            decided_on=row.decided_on,
            source=row.source,
            reason=row.reason,
        )
        for row in _events(RegulationAmendment, tenant_id)
    ]


def _answers(tenant_id: UUID) -> list[AnswerEvent]:
    return [
        AnswerEvent(
            **_head(row),
            edition_id=row.edition_id,
            answer=Answer(row.point, row.option, row.reason, row.answered_on),
            decided_by=row.decided_by,
        )
        for row in _events(RegulationAnswer, tenant_id)
    ]


def _closings(tenant_id: UUID) -> list[ClosingEvent]:
    return [
        ClosingEvent(
            **_head(row, row.voids),
            act=row.act,  # type: ignore[arg-type]  # the table holds no other
            kind=row.kind,  # type: ignore[arg-type]  # the table holds no other
            period=ClosingPeriod(name=row.name, first=row.first_day, last=row.last_day),
        )
        for row in _events(ClosingDays, tenant_id)
    ]


def _calendars(tenant_id: UUID) -> list[CalendarEvent]:
    return [
        CalendarEvent(
            **_head(row),
            decree=DecreeRule(row.decree),
            known_until=row.known_until,
        )
        for row in _events(CalendarChoice, tenant_id)
    ]
