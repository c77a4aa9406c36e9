"""Duties that recur: the periods in which they fall, and how they stand there. The day asked about is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from tenants.regulations.rules.bodies_said import Decider
from tenants.regulations.rules.edition import EditionSaid
from tenants.regulations.rules.law import Law, Packs
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import FactMissing, Facts, Held, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import Duty

Cut = Literal["calendar", "school"]
State = Literal["done", "missed", "held_in_part", "near", "open", "later", "outside"]

#: Documents in the catalogue say "every year" and not when in the year: what ends within this time is near.
NEAR = timedelta(days=60)
#: When a school year begins where an edition does not say so: 1 August, as in the Dutch education acts.
SCHOOL_YEAR = (8, 1)
_MONTHS: Mapping[str, int] = MappingProxyType(
    {"year": 12, "half_year": 6, "quarter": 3, "school_year": 12, "three_years": 36, "four_years": 48}
)


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Done:
    """A duty that was done: on which day, by whom, and the period it counts for by any day in it."""

    id: UUID
    document: str
    key: str
    counts_for: date
    done_on: date
    done_by: str
    note: str
    recorded_by_name: str


@dataclass(frozen=True)
class DutyStanding:
    """A duty in one of its periods.

    :ivar held: the duty as the institution holds it. :ivar done: what was recorded for this period.
    :ivar state: ``done``; ``missed``: over, and not done as often as asked; ``held_in_part``: over, and the document
        held in a part of it only; ``near``: ends within `NEAR`; ``open``; ``later``: the period has not begun;
        ``outside``: somebody outside the institution has it, so that it is told and not theirs to record.
    """

    document: str
    edition_id: UUID
    regulation: Regulation
    held: Held
    period: Period
    done: tuple[Done, ...]
    state: State

    @property
    def duty(self) -> Duty:
        """What must be done."""
        assert isinstance(self.held.provision, Duty)
        return self.held.provision

    @property
    def left(self) -> int:
        """How many times it must still be done in this period."""
        return max(0, self.duty.times - len(self.done))


def year_of(day: date, cut: Cut) -> Period:
    """The calendar year or school year in which a day lies."""
    month, first_day = SCHOOL_YEAR if cut == "school" else (1, 1)
    first = date(day.year, month, first_day)
    if day < first:
        first = first.replace(year=day.year - 1)
    return _stretch(first, 12)


def periods(duty: Duty, year: Period, school_begins: tuple[int, int], held_from: date) -> list[Period]:
    """The periods of a duty that end within a year.

    A year, half year or quarter is cut from the year that is asked for; a school year is one; three or four years
    count from the day since which the document holds: documents that name them do not say from when.
    """
    months = _MONTHS[duty.per]
    if duty.per == "school_year":
        found = [_stretch(date(at, *school_begins), 12) for at in (year.first.year - 1, year.first.year)]
    elif months > 12:
        found = [_stretch(_later(held_from, months * number), months) for number in range(100 * 12 // months)]
    else:
        found = [_stretch(_later(year.first, after), months) for after in range(0, 12, months)]
    return [period for period in found if year.holds(period.last)]


def standings(law: Law, packs: Packs, year: Period, today: date, done: Iterable[Done]) -> list[DutyStanding]:
    """Every duty of an institution in the periods that end within a year, by their last day.

    A duty that everybody has for themselves (``each``) is theirs and not the institution's to record.
    """
    recorded = list(done)
    found: list[DutyStanding] = []
    for document in sorted({event.document for event in law.adoptions}):
        # The law of today for a year that runs, of its last day for one that is over, of its first for one to come.
        on = min(max(today, year.first), year.last)
        adopted = law.adoption(document, on)
        if adopted is None or adopted.edition_id is None:
            continue
        regulation = law.as_held(adopted.edition_id, on, packs)
        begins = _school_begins(regulation.pack.edition)
        outside = _outside(regulation.pack)
        for held in _duties(regulation, on):
            assert isinstance(held.provision, Duty)
            for period in periods(held.provision, year, begins, adopted.holds_from):
                mine = tuple(
                    each
                    for each in recorded
                    if each.document == document and each.key == held.provision.key and period.holds(each.counts_for)
                )
                whole = law.adoption(document, period.first) is not None
                theirs = outside.issuperset(held.provision.by)
                state = "outside" if theirs else _state(held.provision, period, len(mine), today, whole)
                found.append(DutyStanding(document, adopted.edition_id, regulation, held, period, mine, state))
    return sorted(found, key=lambda each: (each.period.last, each.document, each.duty.key))


def _duties(regulation: Regulation, on: date) -> Iterator[Held]:
    for key in regulation.pack.keys("duty"):
        try:
            held = regulation.get("duty", key, Facts(on))
        except (NoSuchValue, FactMissing):
            continue  # it holds for some matters only, and this asks about none
        if isinstance(held.provision, Duty) and not held.provision.each:
            yield held


def _state(duty: Duty, period: Period, done: int, today: date, whole: bool) -> State:
    if done >= duty.times:
        return "done"
    if today > period.last:
        return "missed" if whole else "held_in_part"
    if today < period.first:
        return "later"
    return "near" if period.last - today <= NEAR else "open"


def _outside(pack: Pack) -> frozenset[str]:
    """Who decides on something in this document and stands outside the institution."""
    return frozenset(key for each in pack.of_kind("decider") if isinstance(each, Decider) for key in each.outside)


def _school_begins(edition: EditionSaid) -> tuple[int, int]:
    if edition.study_year_start is None:
        return SCHOOL_YEAR
    month, day = map(int, edition.study_year_start.split("-"))
    return month, day


def _stretch(first: date, months: int) -> Period:
    return Period(first, _later(first, months) - timedelta(days=1))


def _later(day: date, months: int) -> date:
    """The same day so many months later; the first of the next month where that month has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return date(day.year + years, month + 2, 1)
