"""Finding terms: those of the hat, those of a matter, and those that night work looks at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Date, Row, Select, and_, cast, func, literal, literal_column, or_, select

from assay.calendar import Inputs
from assay.db import db
from assay.permissions import Actor
from assay.problems import Invalid, NotFound
from assay.tenancy.models import Appointment, Tenant
from tenants.running_terms.models import RunningTerm, RunningTermEvent, TermDocument, TermRecount
from tenants.running_terms.named import Named, extended_by
from tenants.running_terms.permissions import SEE_ALL
from tenants.running_terms.rules.cases import Case
from tenants.running_terms.rules.kinds import TermKind

#: Views of the list, and the states that each holds.
VIEWS = {"open": ("running", "suspended"), "missed": ("missed",), "done": ("met", "cancelled")}
#: A calendar feed holds no more than this many terms of a view; who has more looks at the list.
FEED_MOST = 1000
#: Where a term without a date stands in an order of dates.
_LAST: ColumnElement[datetime] = literal_column("'infinity'::timestamptz")
_DUE = func.coalesce(RunningTerm.due_at, _LAST)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The terms of the hat: a person's own; at an institution those of the actor's roles and those that the regulation
    lets them make longer, or all for who keeps the whole; the platform's for the platform."""
    if actor.hat.kind == "personal":
        return RunningTerm.person_id == actor.person_id
    if actor.hat.kind == "platform":
        return and_(RunningTerm.tenant_id.is_(None), RunningTerm.person_id.is_(None))
    if actor.hat.roles & SEE_ALL:
        return RunningTerm.tenant_id == actor.tenant_id
    theirs = or_(
        RunningTerm.kept_by.in_(sorted(actor.hat.roles)),
        RunningTerm.assignee_id == actor.person_id,
        *map(_under, extended_by(actor)),
    )
    return and_(RunningTerm.tenant_id == actor.tenant_id, theirs)


def _under(named: Named) -> ColumnElement[bool]:
    """The terms whose rule is this one: of the edition and the key, where the law of their day says so."""
    those = [RunningTerm.edition_id == named.edition_id, RunningTerm.key == named.key]
    # As `Case.law_day`.
    law_day = func.coalesce(cast(RunningTerm.facts["under"].astext, Date), RunningTerm.started_on)
    if named.first:
        those.append(law_day >= named.first)
    if named.until:
        those.append(law_day < named.until)
    return and_(*those)


def listed(
    actor: Actor, view: str, after: tuple[str, UUID] | None, most: int, kind: TermKind | None = None
) -> list[RunningTerm]:
    """Terms of the hat in a view: by due date, the nearest first and those without a date last; done ones by when they
    were done, the last first.

    :param view: one of `VIEWS`. :param after: `position` of the last term of the page before. Raises `Invalid` for one
        of another view that has no place in this one. :param kind: only terms of this kind.
    """
    query = select(RunningTerm).where(visible_to(actor), RunningTerm.state.in_(VIEWS[view]))
    if kind is not None:
        family = RunningTerm.key.startswith(f"{kind.name}.", autoescape=True)
        query = query.where(RunningTerm.key == kind.key if kind.key == kind.name else family)
    if view == "done":
        if after:
            if not after[0]:
                # A term without a date has a place among those that run; one that is done has a moment.
                raise Invalid(errors={"cursor": ["not a cursor of this list"]})
            on = datetime.fromisoformat(after[0])
            query = query.where(
                or_(RunningTerm.closed_at < on, and_(RunningTerm.closed_at == on, RunningTerm.id < after[1]))
            )
        query = query.order_by(RunningTerm.closed_at.desc(), RunningTerm.id.desc())
    else:
        if after:
            at = literal(datetime.fromisoformat(after[0]), RunningTerm.due_at.type) if after[0] else _LAST
            query = query.where(or_(at < _DUE, and_(at == _DUE, RunningTerm.id > after[1])))
        query = query.order_by(_DUE, RunningTerm.id)
    return list(db.session.scalars(query.limit(most)))


def position(term: RunningTerm, view: str) -> tuple[str, UUID]:
    """Where a term stands in a view, for the next page."""
    at = term.closed_at if view == "done" else term.due_at
    return (at.isoformat() if at else "", term.id)


def one(actor: Actor, term_id: UUID, *, lock: bool = False) -> RunningTerm:
    """A term of the hat. Raises `NotFound`."""
    query = select(RunningTerm).where(RunningTerm.id == term_id, visible_to(actor))
    found = db.session.scalars(_held(query) if lock else query).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_on(tenant_id: UUID | None, subject_id: UUID, key: str) -> RunningTerm | None:
    """The term of this key that is not closed on a matter, held fast; None without one."""
    at = RunningTerm.tenant_id.is_(None) if tenant_id is None else RunningTerm.tenant_id == tenant_id
    query = select(RunningTerm).where(
        at, RunningTerm.subject_id == subject_id, RunningTerm.key == key, RunningTerm.closed_at.is_(None)
    )
    return db.session.scalars(_held(query)).one_or_none()


def last_on(tenant_id: UUID | None, subject_id: UUID, key: str) -> RunningTerm | None:
    """The last term of this key on a matter, closed or not, held fast; None without one."""
    at = RunningTerm.tenant_id.is_(None) if tenant_id is None else RunningTerm.tenant_id == tenant_id
    query = select(RunningTerm).where(at, RunningTerm.subject_id == subject_id, RunningTerm.key == key)
    return db.session.scalars(_held(query.order_by(RunningTerm.id.desc()).limit(1))).one_or_none()


def without_term(tenant_id: UUID | None, subject_id: Any, key: Any, *, ever: bool = False) -> ColumnElement[bool]:
    """Whether no term of this key runs on the matter whose id stands in a column; with ``ever``, whether none ever did.

    For modules that look which of their matters still want a term.
    """
    at = RunningTerm.tenant_id.is_(None) if tenant_id is None else RunningTerm.tenant_id == tenant_id
    found = select(RunningTerm.id).where(at, RunningTerm.subject_id == subject_id, RunningTerm.key == key)
    return ~(found if ever else found.where(RunningTerm.closed_at.is_(None))).exists()


def events(term: RunningTerm) -> list[RunningTermEvent]:
    """Everything that happened to a term, the first first."""
    query = select(RunningTermEvent).where(RunningTermEvent.term_id == term.id)
    return list(db.session.scalars(query.order_by(RunningTermEvent.at, RunningTermEvent.id)))


def ending(actor: Actor, until: date, besides: Sequence[str] = ()) -> Row[int, int, date | None]:
    """How many terms of the hat were missed, and how many that run end by a day, with the nearest. One statement.

    :param besides: keys of terms that are not counted while they run.
    """
    near = and_(RunningTerm.state == "running", RunningTerm.due_on <= until, RunningTerm.key.not_in(besides))
    missed = RunningTerm.state == "missed"
    return db.session.execute(
        select(
            func.count().filter(missed).label("missed"),
            func.count().filter(near).label("near"),
            func.min(RunningTerm.due_on).filter(near).label("first"),
        ).where(visible_to(actor), RunningTerm.state.in_(("running", "missed")))
    ).one()


def institution_names(terms: Sequence[RunningTerm]) -> dict[UUID, str]:
    """The names of the institutions at which these terms run."""
    ids = {term.tenant_id for term in terms if term.tenant_id is not None}
    if not ids:
        return {}
    rows = db.session.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_(ids)))
    return {row.id: row.name for row in rows}


def approved_institutions() -> list[UUID]:
    """Every institution that works. Public facts, in any scope."""
    return list(db.session.scalars(select(Tenant.id).where(Tenant.status == "approved").order_by(Tenant.id)))


def law_version(tenant_id: UUID) -> int:
    """Which law of an institution holds now."""
    return db.session.execute(select(Tenant.law_version).where(Tenant.id == tenant_id)).scalar_one()


def case_of(term: RunningTerm) -> Case:
    """What the date of a term follows from, save the law."""
    given = Inputs.from_json(msgspec.json.encode(term.inputs)) if term.inputs else None
    return Case(
        key=term.key,
        start=term.started_at or term.started_on,
        document=term.asked_document,
        facts=term.facts,
        extensions=given.extensions if given else (),
        suspensions=given.suspensions if given else (),
        set_on=term.set_on,
    )


#: Which terms count anew when the law changes.
COUNTS = RunningTerm.state.in_(("running", "missed"))


def running(tenant_id: UUID) -> int:
    """How many terms of an institution count anew when its law changes."""
    return db.session.execute(select(func.count()).where(RunningTerm.tenant_id == tenant_id, COUNTS)).scalar_one()


def chosen_documents(tenant_id: UUID) -> dict[str, str]:
    """The document that an institution chose for each term that more than one of its documents has. In any scope."""
    query = select(TermDocument.key, TermDocument.document).where(TermDocument.tenant_id == tenant_id)
    return {row.key: row.document for row in db.session.execute(query.order_by(TermDocument.id))}


def document_choices(actor: Actor) -> list[TermDocument]:
    """Every choice of a document at the actor's institution, the last first."""
    query = select(TermDocument).where(TermDocument.tenant_id == actor.tenant_id)
    return list(db.session.scalars(query.order_by(TermDocument.id.desc())))


def running_of(tenant_id: UUID, key: str) -> int:
    """How many terms of a key count anew when its document becomes another."""
    query = select(func.count()).where(RunningTerm.tenant_id == tenant_id, RunningTerm.key == key, COUNTS)
    return db.session.execute(query).scalar_one()


def recount_under_way(tenant_id: UUID) -> TermRecount | None:
    """The last counting anew that is not done; None without one."""
    query = select(TermRecount).where(TermRecount.tenant_id == tenant_id, TermRecount.done_at.is_(None))
    return db.session.scalars(query.order_by(TermRecount.id.desc()).limit(1)).one_or_none()


def passed(tenant_id: UUID | None, moment: datetime, most: int) -> list[RunningTerm]:
    """Terms that run and whose last second is over, held fast; those in other hands are left for the next time."""
    query = _night(tenant_id).where(RunningTerm.due_at < moment.replace(microsecond=0))
    return list(db.session.scalars(_held(query.order_by(RunningTerm.due_at).limit(most), skip_locked=True)))


def to_remind(tenant_id: UUID | None, today: date, most: int) -> list[RunningTerm]:
    """Terms that run and of whose date somebody is to be reminded by today. Held fast."""
    query = _night(tenant_id).where(RunningTerm.remind_on <= today)
    return list(db.session.scalars(_held(query.order_by(RunningTerm.due_at).limit(most), skip_locked=True)))


def to_escalate(tenant_id: UUID | None, today: date, most: int) -> list[RunningTerm]:
    """Terms that were missed and of which somebody further is to be told by today. Held fast."""
    query = _night(tenant_id, "missed").where(RunningTerm.escalate_on <= today)
    return list(db.session.scalars(_held(query.order_by(RunningTerm.due_at).limit(most), skip_locked=True)))


def people_with(tenant_id: UUID, roles: frozenset[str], day: date) -> list[UUID]:
    """Who has one of these roles at an institution on a day."""
    query = select(Appointment.person_id).where(
        Appointment.tenant_id == tenant_id,
        Appointment.role.in_(sorted(roles)),
        Appointment.ended_at.is_(None),
        Appointment.starts_on <= day,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
    )
    return sorted(set(db.session.scalars(query)))


def _held(query: Select[RunningTerm], *, skip_locked: bool = False) -> Select[RunningTerm]:
    """The query that holds its rows fast and reads them anew, also those that the session has already."""
    return query.with_for_update(skip_locked=skip_locked).execution_options(populate_existing=True)


def _night(tenant_id: UUID | None, state: str = "running") -> Select[RunningTerm]:
    at = RunningTerm.tenant_id.is_(None) if tenant_id is None else RunningTerm.tenant_id == tenant_id
    return select(RunningTerm).where(at, RunningTerm.state == state)
