"""Reading facts, events and status. What a hat may see, row security says; each query also names whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from portfolio.certification.models import SchemeAdoption
from portfolio.certification.rules import NO_LEVEL, Fact, FactKind, Scheme, Subject
from portfolio.certification.scheme_files import shipped_schemes
from portfolio.certification.status_sql import compile_all

#: The scheme of a body that adopted none.
DEFAULT_SCHEME = "assessor_bank_2026"

_FACTS = """(SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM app.verified_fact f
   WHERE f.tenant_id = {tenant} AND f.person_id = :person)"""
_EVENTS = """(SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.id), '[]') FROM app.status_event e
   WHERE e.tenant_id = {tenant} AND e.person_id = :person)"""
_STATUS = """(SELECT to_jsonb(s) FROM app.status s WHERE s.tenant_id = {tenant} AND s.person_id = :person)"""
_SCHEME = """(SELECT a.scheme FROM app.scheme_adoption a WHERE a.tenant_id = {tenant} AND a.from_day <= :day
   ORDER BY a.from_day DESC LIMIT 1)"""
_ITEMS = """(SELECT coalesce(jsonb_object_agg(i.item_id, jsonb_build_array(i.title, i.id)), '{{}}') FROM
   (SELECT x.item_id, app.handed_in({tenant}, x.id) ->> 'title' AS title, x.id FROM
   (SELECT DISTINCT ON (b.item_id) b.item_id, b.id FROM app.submission b
     WHERE b.tenant_id = {tenant} AND b.person_id = :person AND (b.person_id = app.person() OR EXISTS (
       SELECT 1 FROM app.disclosure d WHERE d.tenant_id = b.tenant_id AND d.item_id = b.item_id
          AND d.revoked_at IS NULL AND (d.open_until IS NULL OR d.open_until > app.moment())))
     ORDER BY b.item_id, b.id DESC) x) i)"""
_OVERVIEWS = """(SELECT coalesce(jsonb_agg((w.item ->> 'year')::integer), '[]') FROM
   (SELECT app.handed_in(b.tenant_id, b.id) AS item FROM app.submission b
     WHERE b.tenant_id = {tenant} AND b.person_id = :person AND b.state IN ('waiting', 'question') OFFSET 0) w
   WHERE w.item ->> 'kind' = 'yearly_overview' AND w.item ->> 'year' IS NOT NULL)"""
_NAME = """(SELECT b.person_name FROM app.submission b WHERE b.tenant_id = {tenant} AND b.person_id = :person
   ORDER BY b.id DESC LIMIT 1)"""


def _columns(tenant: str) -> str:
    parts = {
        "facts": _FACTS,
        "events": _EVENTS,
        "status": _STATUS,
        "scheme": _SCHEME,
        "items_by_id": _ITEMS,
        "name": _NAME,
        "overviews": _OVERVIEWS,
    }
    return ", ".join(f"{sql.format(tenant=tenant)} AS {name}" for name, sql in parts.items())


_COLUMNS_OF_ONE = _columns("cast(:tenant AS uuid)")
_COLUMNS_OF_EACH = _columns("o.tenant_id")
_NAME_OF_BODY = ", (SELECT t.name FROM app.tenant t WHERE t.id = cast(:tenant AS uuid)) AS body"
_SCHEME_COLUMN = _SCHEME.format(tenant="cast(:tenant AS uuid)")
_SCHEME_OF_ONE = text("SELECT " + _SCHEME_COLUMN)
_ONE = text("SELECT " + _COLUMNS_OF_ONE + _NAME_OF_BODY)
# A body that was closed has no row that others see; what it decided stays the person's.
_OWN = text(
    "SELECT o.tenant_id, t.name AS body, t.id IS NULL AS closed, "  # noqa: S608 - our own constants
    + _COLUMNS_OF_EACH
    + " FROM (SELECT DISTINCT tenant_id FROM app.submission WHERE person_id = :person) o"
    " LEFT JOIN app.tenant t ON t.id = o.tenant_id ORDER BY t.name NULLS LAST, o.tenant_id"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('status:' || :tenant || ':' || :person, 0))")
_BODIES = text("SELECT id FROM app.tenant WHERE kind = 'verifying_body' AND status = 'approved' ORDER BY id")
_FALLS = text(
    """SELECT s.person_id, s.person_name, s.held_level, s.computed_level, s.fall_proposed_on, s.scheme,
  e.id AS event_id, e.from_level, e.to_level, e.since_day, e.criteria, e.at FROM app.status s
  JOIN LATERAL (SELECT * FROM app.status_event x WHERE x.tenant_id = s.tenant_id AND x.person_id = s.person_id
    AND x.kind = 'fall_proposed' ORDER BY x.id DESC LIMIT 1) e ON true
 WHERE s.tenant_id = :tenant AND s.fall_proposed_on IS NOT NULL
   AND (cast(:after_day AS date) IS NULL OR (s.fall_proposed_on, s.person_id) > (:after_day, cast(:after_id AS uuid)))
 ORDER BY s.fall_proposed_on, s.person_id LIMIT :limit"""
)
_FALL = text(
    "SELECT e.id, e.id AS event_id, e.person_id, e.scheme, e.from_level, e.to_level, e.since_day, e.criteria, e.at,"
    " s.person_name, s.held_level, s.fall_proposed_on FROM app.status_event e JOIN app.status s"
    " ON s.tenant_id = e.tenant_id AND s.person_id = e.person_id"
    " WHERE e.tenant_id = :tenant AND e.id = :id AND e.kind = 'fall_proposed'"
)
_PENDING = text(
    "SELECT e.id FROM app.status_event e JOIN app.status s ON s.tenant_id = e.tenant_id AND s.person_id = e.person_id"
    " WHERE e.tenant_id = :tenant AND e.person_id = :person AND e.kind = 'fall_proposed'"
    " AND s.fall_proposed_on IS NOT NULL ORDER BY e.id DESC LIMIT 1"
)
_SEEN = text(
    "SELECT EXISTS (SELECT 1 FROM app.verified_fact f WHERE f.tenant_id = :tenant AND f.person_id = :person)"
    " OR EXISTS (SELECT 1 FROM app.submission s JOIN app.disclosure d ON d.tenant_id = s.tenant_id"
    " AND d.item_id = s.item_id AND d.revoked_at IS NULL AND (d.open_until IS NULL OR d.open_until > app.moment())"
    " WHERE s.tenant_id = :tenant AND s.person_id = :person)"
)


@dataclass(frozen=True)
class Event:
    """One step of the held level; see `models.StatusEvent`."""

    id: UUID
    kind: str
    from_level: str
    to_level: str
    since_day: date
    criteria: tuple[str, ...]
    reason: str | None
    actor_name: str | None
    at: datetime


@dataclass(frozen=True)
class HandedIn:
    """An item in one line, with its last submission."""

    title: str
    submission_id: UUID


@dataclass(frozen=True)
class Record:
    """Everything that is known of one person at one body, read in one statement."""

    tenant_id: UUID
    body: str
    person_id: UUID
    person_name: str
    scheme: Scheme
    #: The body adopted this scheme itself; else it is the one that ships with the product.
    adopted: bool
    facts: tuple[Fact, ...]
    #: Every crebo of a fact that still stands.
    crebo: tuple[str, ...]
    events: tuple[Event, ...]
    #: Each item as it was last handed in, of those that are open to the scope.
    items: Mapping[UUID, HandedIn]
    #: Years of the overviews that wait for a decision.
    overviews_handed_in: frozenset[int]
    #: The stored row of `models.HeldStatus`; None where nothing was ever computed.
    row: Mapping[str, Any] | None
    #: The body was closed: nothing is decided there any more, and its name is not shown to others.
    closed: bool = False

    @property
    def held_level(self) -> str:
        return NO_LEVEL if self.row is None else str(self.row["held_level"])

    @property
    def held_since(self) -> date | None:
        since = None if self.row is None else self.row["held_since"]
        return None if since is None else date.fromisoformat(since)

    @property
    def proposal(self) -> Event | None:
        """The fall that waits for a lead assessor."""
        if self.row is None or self.row["fall_proposed_on"] is None:
            return None
        return next((event for event in reversed(self.events) if event.kind == "fall_proposed"), None)

    def held_at(self, moment: datetime) -> str:
        """The level the person bore at a moment."""
        held = NO_LEVEL
        for event in self.events:
            if event.at <= moment and event.kind in ("rise", "fall_confirmed"):
                held = event.to_level
        return held


def record_of(tenant_id: UUID, person_id: UUID, day: date) -> Record:
    """What the scope may see of one person at one body. One statement."""
    row = db.session.execute(_ONE, {"tenant": tenant_id, "person": person_id, "day": day}).one()
    return _record(row, tenant_id, person_id)


def own_records(actor: Actor, day: date, *, closed: bool = False) -> list[Record]:
    """The actor's own records, one for each body they handed something in to, by its name. One statement.

    :param closed: those of bodies that were closed as well, the last ones.
    """
    assert actor.person_id is not None
    rows = db.session.execute(_OWN, {"person": actor.person_id, "day": day})
    return [_record(row, row.tenant_id, actor.person_id, row.closed) for row in rows if closed or not row.closed]


def empty_record(actor: Actor) -> Record:
    """The record of somebody who handed in nothing yet, under the scheme that ships."""
    assert actor.person_id is not None
    scheme = shipped_schemes()[DEFAULT_SCHEME]
    return Record(
        tenant_id=UUID(int=0), body="", person_id=actor.person_id, person_name=actor.name, scheme=scheme, adopted=False,
        facts=(), crebo=(), events=(), items={}, overviews_handed_in=frozenset(), row=None,
    )  # fmt: skip


def lock_status(tenant_id: UUID, person_id: UUID) -> None:
    """Wait for others who work out this status, until the end of the transaction."""
    db.session.execute(_LOCK, {"tenant": str(tenant_id), "person": str(person_id)})


def approved_bodies() -> list[UUID]:
    """Every verifying body that is open; the list of institutions is there for every scope."""
    return list(db.session.scalars(_BODIES))


def scheme_in_force(tenant_id: UUID, day: date) -> Scheme:
    """The scheme a body judges by on a day: the one it adopted last, else the one that ships."""
    return scheme_by_key(db.session.execute(_SCHEME_OF_ONE, {"tenant": tenant_id, "day": day}).scalar_one())


def scheme_by_key(key: str | None) -> Scheme:
    """A shipped scheme; the default without a key. KeyError for a key that no file has."""
    return shipped_schemes()[key or DEFAULT_SCHEME]


def due_persons(tenant_id: UUID, day: date, scheme: Scheme, after: UUID | None, limit: int) -> list[UUID]:
    """Persons whose level on ``day`` is other than the stored one, or whose level should end by then; in order of id.

    One pass over the facts of the body, by the SQL that is compiled from the scheme.
    """
    compiled = compile_all(scheme)
    # Compiled from the closed set of criteria; values are parameters.
    sql = f"""SELECT s.person_id FROM app.status s LEFT JOIN ({compiled.sql}) x
  ON x.tenant_id = s.tenant_id AND x.person_id = s.person_id
 WHERE s.tenant_id = :own AND (coalesce(x.level, 'none') <> s.computed_level OR s.level_until <= :day
   OR s.scheme <> :scheme) AND (cast(:after AS uuid) IS NULL OR s.person_id > :after)
 ORDER BY s.person_id LIMIT :limit"""  # noqa: S608 - compiled from the closed set of criteria
    keys = compiled.params(day, tenant_ids=[str(tenant_id)])
    return list(
        db.session.scalars(text(sql), {**keys, "own": tenant_id, "after": after, "limit": limit, "scheme": scheme.key})
    )


def adoptions(actor: Actor) -> Sequence[SchemeAdoption]:
    """Every scheme the actor's body adopted, the last day first."""
    query = select(SchemeAdoption).where(SchemeAdoption.tenant_id == actor.tenant_id)
    return db.session.scalars(query.order_by(SchemeAdoption.from_day.desc())).all()


def lock_adoptions(actor: Actor) -> None:
    """Wait for others who choose a scheme for this body, until the end of the transaction."""
    db.session.execute(_LOCK, {"tenant": str(actor.tenant_id), "person": "scheme"})


def falls(actor: Actor, after: tuple[date, UUID] | None, limit: int) -> Sequence[Row[Any]]:
    """Falls that wait for a decision of this body, the oldest first."""
    day, person_id = after or (None, None)
    params = {"tenant": actor.tenant_id, "after_day": day, "after_id": person_id, "limit": limit}
    return db.session.execute(_FALLS, params).all()


def fall(actor: Actor, event_id: UUID) -> Row[Any]:
    """One proposal of this body, pending or not. Raises `NotFound`."""
    row = db.session.execute(_FALL, {"tenant": actor.tenant_id, "id": event_id}).one_or_none()
    if row is None:
        raise NotFound
    return row


def pending_fall(actor: Actor, person_id: UUID) -> UUID | None:
    """The proposal about a person that waits for a decision of this body."""
    return db.session.execute(_PENDING, {"tenant": actor.tenant_id, "person": person_id}).scalar_one_or_none()


def record_at_body(actor: Actor, person_id: UUID, day: date) -> Record:
    """The record of somebody who opened something to the actor's body, or of whom it decided something.

    Raises `NotFound` for anyone else.
    """
    assert actor.tenant_id is not None
    if not db.session.execute(_SEEN, {"tenant": actor.tenant_id, "person": person_id}).scalar_one():
        raise NotFound
    return record_of(actor.tenant_id, person_id, day)


def _record(row: Row[Any], tenant_id: UUID, person_id: UUID, closed: bool = False) -> Record:
    standing = [fact for fact in row.facts if fact["known_until"] is None]
    return Record(
        tenant_id=tenant_id,
        body=_("a body that was closed") if closed else row.body or "",
        person_id=person_id,
        person_name=row.name or (row.status or {}).get("person_name") or "",
        scheme=scheme_by_key(row.scheme),
        adopted=row.scheme is not None,
        facts=tuple(_fact(fact) for fact in row.facts),
        crebo=tuple(sorted({crebo for fact in standing for crebo in fact["crebo"]})),
        events=tuple(_event(event) for event in row.events),
        items={UUID(item_id): HandedIn(title, UUID(last)) for item_id, (title, last) in row.items_by_id.items()},
        overviews_handed_in=frozenset(row.overviews),
        row=row.status,
        closed=closed,
    )


def _fact(raw: Mapping[str, Any]) -> Fact:
    return Fact(
        id=UUID(raw["id"]),
        item_id=UUID(raw["item_id"]),
        kind=FactKind(raw["kind"]),
        true_from=date.fromisoformat(raw["true_from"]),
        known_from=datetime.fromisoformat(raw["known_from"]),
        true_until=None if raw["true_until"] is None else date.fromisoformat(raw["true_until"]),
        known_until=None if raw["known_until"] is None else datetime.fromisoformat(raw["known_until"]),
        subject=None if raw["subject"] is None else Subject(raw["subject"]),
        year=raw["year"],
        organisation_key=raw["organisation_key"],
    )


def _event(raw: Mapping[str, Any]) -> Event:
    return Event(
        id=UUID(raw["id"]),
        kind=raw["kind"],
        from_level=raw["from_level"],
        to_level=raw["to_level"],
        since_day=date.fromisoformat(raw["since_day"]),
        criteria=tuple(raw["criteria"]),
        reason=raw["reason"],
        actor_name=raw["actor_name"],
        at=datetime.fromisoformat(raw["at"]),
    )
