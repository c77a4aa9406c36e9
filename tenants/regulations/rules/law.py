"""The law of one institution: which edition holds on a day, with its answers, its amendments and its calendar.

Everything follows from events that are only ever added. An event that was wrong is voided by another; what was known
at an earlier moment can still be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeVar
from uuid import UUID

from assay.calendar.decree_days import SHIPPED, DecreeDays
from assay.calendar.holidays import Region
from assay.calendar.working_calendar import ClosingPeriod, DecreeRule, WorkingCalendar
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Amendment, Answer, Regulation

Packs = Callable[[UUID], Pack]


@dataclass(frozen=True)
class Event:
    """What every event has: when it was recorded, and which earlier one it makes void."""

    id: UUID
    recorded_at: datetime
    recorded_by_name: str
    voids: UUID | None


_E = TypeVar("_E", bound=Event)


@dataclass(frozen=True)
class AdoptionEvent(Event):
    """``adopt``: the edition holds from ``holds_from``; ``end``: the document has no edition from then on."""

    act: Literal["adopt", "end", "void"]
    document: str
    edition_id: UUID | None
    holds_from: date
    decided_by: str
    decided_on: date
    source: str
    reason: str | None


@dataclass(frozen=True)
class AmendmentEvent(Event):
    """One decision that sets values of one provision otherwise from a day.

    :ivar changes: what it sets, together: all of one kind, key and variant. None where it makes an earlier one void.
    """

    act: Literal["amend", "void"]
    document: str
    edition_id: UUID
    changes: tuple[Change, ...]
    holds_from: date
    decided_by: str
    decided_on: date
    source: str
    reason: str | None


@dataclass(frozen=True)
class AnswerEvent(Event):
    """The answer to an open point of one edition."""

    edition_id: UUID
    answer: Answer
    decided_by: str


@dataclass(frozen=True)
class ClosingEvent(Event):
    """Days on which the institution is closed."""

    act: Literal["close", "void"]
    kind: Literal["closing_day", "school_holiday"]
    period: ClosingPeriod


@dataclass(frozen=True)
class CalendarEvent(Event):
    """How decree days count, and until which day the closing days are filled in."""

    decree: DecreeRule
    known_until: date | None


@dataclass(frozen=True)
class Law:
    """Every event of an institution, in the order in which they were recorded.

    :ivar version: counts up with every event; a copy in memory with another version is old.
    :ivar decreed: days that royal decrees named, by year, beyond those that come with the product.
    """

    tenant_id: UUID
    version: int
    country: str
    adoptions: tuple[AdoptionEvent, ...] = ()
    amendments: tuple[AmendmentEvent, ...] = ()
    answers: tuple[AnswerEvent, ...] = ()
    closings: tuple[ClosingEvent, ...] = ()
    calendars: tuple[CalendarEvent, ...] = ()
    decreed: Mapping[int, tuple[date, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def adoption(self, document: str, on: date, known: datetime | None = None) -> AdoptionEvent | None:
        """The adoption under which a document holds on a day; None without one. Nothing is guessed (Z1.14).

        :param known: as it was known at this moment; now when not given.
        """
        holding = [
            event
            for event in standing(self.adoptions, known)
            if event.document == document and event.act != "void" and event.holds_from <= on
        ]
        last = max(holding, key=lambda event: (event.holds_from, event.recorded_at), default=None)
        return last if last and last.act == "adopt" else None

    def documents(self, on: date, known: datetime | None = None) -> tuple[str, ...]:
        """The documents that have an edition on this day, by name."""
        named = sorted({event.document for event in self.adoptions})
        return tuple(document for document in named if self.adoption(document, on, known))

    def regulation(self, document: str, on: date, packs: Packs, known: datetime | None = None) -> Regulation | None:
        """The edition of a document as the institution holds it on a day; None where it has none."""
        adopted = self.adoption(document, on, known)
        if adopted is None or adopted.edition_id is None:
            return None
        return self.as_held(adopted.edition_id, on, packs, known)

    def as_held(self, edition_id: UUID, on: date, packs: Packs, known: datetime | None = None) -> Regulation:
        """An edition with the institution's answers and amendments on a day, adopted on it or not."""
        amendments = [
            Amendment(event.changes, event.source, event.decided_by, event.decided_on, event.holds_from)
            for event in standing(self.amendments, known)
            if event.edition_id == edition_id and event.changes
        ]
        answers = [event.answer for event in standing(self.answers, known) if event.edition_id == edition_id]
        return Regulation(packs(edition_id), on, sorted(answers, key=lambda a: a.answered_on), amendments)

    def turns(self) -> tuple[date, ...]:
        """The days from which any document is held otherwise, in order: between two of them nothing differs."""
        adopted = {event.holds_from for event in standing(self.adoptions)}
        amended = {event.holds_from for event in standing(self.amendments)}
        answered = {event.answer.answered_on for event in standing(self.answers)}
        return tuple(sorted(adopted | amended | answered))

    def calendar(self, known: datetime | None = None) -> WorkingCalendar:
        """The days on which the institution works, as filled in."""
        chosen = standing(self.calendars, known)
        decree = chosen[-1].decree if chosen else DecreeRule.TERM_END_ONLY
        known_until = chosen[-1].known_until if chosen else None
        periods = [event.period for event in standing(self.closings, known) if event.act == "close"]
        return WorkingCalendar(
            region=Region.FLANDERS if self.country == "BE" else Region.NETHERLANDS,
            decree=decree,
            decree_days=with_years(SHIPPED, self.decreed),
            closing=tuple(sorted(periods, key=lambda period: (period.first, period.last, period.name))),
            closing_known_until=known_until,
        )


def with_edition(law: Law, replaced: frozenset[UUID], edition_id: UUID) -> Law:
    """The law as it would be had the institution taken this edition into force in place of others.

    Answers and amendments stay with the edition they were made for, as they do at every adoption.
    """
    return replace(
        law,
        adoptions=tuple(
            replace(event, edition_id=edition_id) if event.edition_id in replaced else event for event in law.adoptions
        ),
    )


def standing(events: tuple[_E, ...], known: datetime | None = None) -> list[_E]:
    """The events that were recorded by then and not voided by then, in order."""
    seen = [event for event in events if known is None or event.recorded_at <= known]
    voided = {event.voids for event in seen if event.voids is not None}
    return [event for event in seen if event.id not in voided and event.voids is None]


def with_years(shipped: DecreeDays, more: Mapping[int, tuple[date, ...]]) -> DecreeDays:
    """The decree days that come with the product, with further years."""
    # What a person recorded for a year goes before what came with the product.
    kept = [day for day in shipped.days if day.year not in more]
    return DecreeDays(
        days=tuple(sorted({*kept, *(day for days in more.values() for day in days)})),
        years=tuple(sorted({*shipped.years, *more})),
    )
