"""Walks a number of days, working days or months from a day, and notes on the way what did not count."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Self

from assay.calendar.dates import ONE_DAY, add_days, add_months
from assay.calendar.free_days import FreeDay
from assay.calendar.terms import CountsFrom, Direction, Measure, Suspension, Term, Unit
from assay.calendar.trace import DayOne, Skipped, Step, StoodStill
from assay.calendar.working_calendar import WorkingCalendar


class Walk:
    """Where counting stands. `zero` is the day before the first that may count, `day` the last that counted."""

    def __init__(self, term: Term, event: date, calendar: WorkingCalendar, still: Sequence[Suspension]) -> None:
        self.term = term
        self.event = event
        self.calendar = calendar
        self.still = still
        self.suspended = frozenset(_days_of(still))
        self.sign = -1 if term.direction is Direction.BACKWARD else 1
        self.zero = zero_day(term, event)
        self.day = self.zero
        self.day_one: date | None = None
        self._skipped: dict[FreeDay, list[date]] = {}
        self._stood: dict[tuple[Suspension, Unit], int] = {}

    def on(self, measure: Measure, amount: int) -> Self:
        """Count on by an amount of one measure."""
        if measure is Measure.WORKING_DAYS:
            self._working_days(amount)
        elif measure is Measure.DAYS:
            self._to(add_days(self.day, self.sign * amount))
        else:
            self._to(months_on(self.term, self.event, self.zero, self.day, self.sign * amount))
        return self

    def on_study_years(self, years: int) -> Self:
        """Count on by whole study years; `zero` is then the last day of one."""
        self._to(study_years_on(self.zero, years))
        return self

    def steps(self) -> list[Step]:
        """Day 1, what was skipped for which reason, and when the term stood still."""
        first = self.day_one or self.day
        skipped = [Skipped(because, tuple(sorted(days))) for because, days in self._skipped.items()]
        skipped.sort(key=lambda step: step.days)
        stood = [StoodStill(one.first, one.last, days, unit, one.reason) for (one, unit), days in self._stood.items()]
        return [DayOne(first, first == self.event), *skipped, *stood]

    def _working_days(self, amount: int) -> None:
        day, step, left = self.day, ONE_DAY * self.sign, amount
        why_free, closing, suspended = self.calendar.why_free, self.term.skips_closing_days, self.suspended
        while left:
            day += step
            because = why_free(day, closing_days=closing)
            if because is not None:
                self._skipped.setdefault(because, []).append(day)
            elif day in suspended:
                self._stood_still(next(one for one in self.still if one.first <= day <= one.last), 1, Unit.WORKING_DAY)
            else:
                left -= 1
                self.day_one = self.day_one or day
        self.day = day

    def _to(self, end: date) -> None:
        """To a day on the calendar, later by each day on which the term stood still."""
        first = add_days(self.day, self.sign)
        for one in self.still:
            if one.last >= first and one.first <= end:
                days = (one.last - max(one.first, first)).days + 1
                end = add_days(end, days)
                self._stood_still(one, days, Unit.DAY)
        while first in self.suspended:
            first += ONE_DAY
        self.day_one = self.day_one or first
        self.day = end

    def _stood_still(self, one: Suspension, days: int, unit: Unit) -> None:
        self._stood[one, unit] = self._stood.get((one, unit), 0) + days


def zero_day(term: Term, event: date) -> date:
    """The day before the first that may count (for a term counted back: the day after it)."""
    if term.names_study_year and term.study_year is not None:
        return term.study_year.last_day(event)
    if term.counts_from is CountsFrom.END_OF_CALENDAR_YEAR:
        return date(event.year, 12, 31)
    if not term.start_day_counts:
        return event
    return add_days(event, 1 if term.direction is Direction.BACKWARD else -1)


def months_on(term: Term, event: date, zero: date, day: date, months: int) -> date:
    """The day `months` after `day` (before it, when negative), where counting stands on `day` and began on `zero`."""
    if day != zero or not term.start_day_counts:
        return add_months(day, months)
    # The day of the event is day 1, so the last day is the one before that date; where the month has no such date, its
    # last day is already the one before.
    end = add_months(event, months)
    if months < 0:
        return add_days(end, 1)
    return end if end.day < event.day else add_days(end, -1)


def study_years_on(zero: date, years: int) -> date:
    """The last day of the study year that ends `years` after the one that ended on `zero`."""
    return add_days(add_months(add_days(zero, 1), 12 * years), -1)


def apart(suspensions: Iterable[Suspension]) -> list[Suspension]:
    """The suspensions in order of time, each without the days of those before it."""
    found: list[Suspension] = []
    for one in sorted(suspensions, key=lambda s: (s.first, s.last)):
        first = max(one.first, found[-1].last + ONE_DAY) if found else one.first
        if first <= one.last:
            found.append(Suspension(first=first, last=one.last, reason=one.reason))
    return found


def _days_of(suspensions: Iterable[Suspension]) -> Iterable[date]:
    for one in suspensions:
        yield from map(date.fromordinal, range(one.first.toordinal(), one.last.toordinal() + 1))
