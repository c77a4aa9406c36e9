"""Due dates for very many terms over one calendar: the same dates as `assay.calendar.due` gives, without their traces.

For a job that counts running terms anew after a calendar or an edition changed. The days of the calendar are counted
once; then a term of any number of working days is two look-ups.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple

from assay.calendar.counting import due
from assay.calendar.dates import add_days, local_start, moment_of
from assay.calendar.ending import check_law, counts_ordinary_days, may_move
from assay.calendar.extending import check, parts_of
from assay.calendar.faults import NotCovered
from assay.calendar.holidays import FIRST_YEAR, LAST_YEAR
from assay.calendar.terms import Direction, EndRule, Extension, Measure, Suspension, Term, Unit
from assay.calendar.walking import months_on, study_years_on, zero_day
from assay.calendar.working_calendar import WorkingCalendar

_GROWTH = 4
"""How many years a list of days grows by when a term leaves it."""

Plan = Callable[[date], date]


class Running(NamedTuple):
    """One term that runs: the arguments of `assay.calendar.due`, save the calendar."""

    term: Term
    start: date | datetime
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()


class DueAt(NamedTuple):
    """The due date in Amsterdam and the due moment in UTC."""

    due_date: date
    due_moment: datetime


def due_dates(running: Iterable[Running], calendar: WorkingCalendar) -> Iterator[DueAt]:
    """One answer for each term, in order, as the terms come in; nothing is gathered first.

    Raises what `assay.calendar.due` raises, at the term that has no date.
    """
    days = _CountedDays(calendar)
    plans: dict[tuple[Term, tuple[Extension, ...]], Plan | None] = {}
    moments: dict[tuple[date, time], datetime] = {}
    for term, start, extensions, suspensions in running:
        key = (term, extensions)
        if key not in plans:
            plans[key] = days.plan(term, extensions)
        plan = plans[key]
        if plan is None or suspensions:
            whole = due(term, start, calendar, extensions, suspensions)
            yield DueAt(whole.due_date, whole.due_moment)
            continue
        try:
            end = plan(local_start(start)[0])
        except NotCovered:
            # At the edge of the known years a day before the first may still begin a term; the long way decides.
            end = due(term, start, calendar, extensions).due_date
        moment = moments.get((end, term.cut_off))
        if moment is None:
            moment = moments[end, term.cut_off] = moment_of(end, term.cut_off)
        yield DueAt(end, moment)


class _Days:
    """The days for which something holds, in order, as ordinals; grows by whole years when asked past its edge."""

    def __init__(self, holds: Callable[[date], bool]) -> None:
        self._holds = holds
        self._first = self._last = 0
        self._days: list[int] = []

    def after(self, day: int, number: int) -> int:
        """The `number`th such day after `day`."""
        self._reach(day)
        while (at := bisect_left(self._days, day + 1) + number - 1) >= len(self._days):
            self._grow(self._first, self._last + _GROWTH)
        return self._days[at]

    def before(self, day: int, number: int) -> int:
        """The `number`th such day before `day`."""
        self._reach(day)
        while (at := bisect_left(self._days, day) - number) < 0:
            self._grow(self._first - _GROWTH, self._last)
        return self._days[at]

    def _reach(self, day: int) -> None:
        year = date.fromordinal(day).year
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotCovered("year", f"holidays are known from {FIRST_YEAR} to {LAST_YEAR}")
        if not self._days:
            self._grow(year, year + 1)
        elif not self._first <= year <= self._last:
            self._grow(min(self._first, year), max(self._last, year))

    def _grow(self, first: int, last: int) -> None:
        """To these years and no further than the calendar knows; raises `NotCovered` when that is no growth."""
        first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
        if self._days and (first, last) == (self._first, self._last):
            raise NotCovered("year", f"holidays are known from {FIRST_YEAR} to {LAST_YEAR}")
        span = range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1)
        self._days = [day for day in span if self._holds(date.fromordinal(day))]
        self._first, self._last = first, last


class _CountedDays:
    """The counted days of one calendar, and the plans that look dates up in them."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        self._working = {
            closing: _Days(partial(calendar.is_working_day, closing_days=closing)) for closing in (False, True)
        }
        self._ends = {closing: _Days(partial(self._may_end, closing=closing)) for closing in (False, True)}

    def _may_end(self, day: date, closing: bool) -> bool:
        return self.calendar.why_no_end(day, closing_days=closing) is None

    def plan(self, term: Term, extensions: tuple[Extension, ...]) -> Plan | None:
        """A function from the day of the event to the due date; None where the long way is the only one.

        What can be refused beforehand is refused here.
        """
        check_law(term, self.calendar)
        if term.unit.exact or term.unit is Unit.AT_ONCE:
            return None
        end = self._end(term)
        if term.unit is Unit.STUDY_YEAR:
            check(term, extensions)
            return lambda event: end(zero := zero_day(term, event), study_years_on(zero, term.amount))
        parts = parts_of(term, extensions)
        backward = term.direction is Direction.BACKWARD
        working = self._working[term.skips_closing_days]
        find = working.before if backward else working.after

        def count(event: date) -> date:
            day = zero = zero_day(term, event)
            for measure, amount in parts:
                if measure is Measure.WORKING_DAYS:
                    day = date.fromordinal(find(day.toordinal(), amount))
                elif measure is Measure.DAYS:
                    day = add_days(day, -amount if backward else amount)
                else:
                    day = months_on(term, event, zero, day, -amount if backward else amount)
            return end(zero, day)

        return count

    def _end(self, term: Term) -> Callable[[date, date], date]:
        """From the day before the first and the counted end to the due date."""
        by_law = term.end_rule is EndRule.ATW
        ends = self._ends[term.skips_closing_days and not by_law]

        def moved(_zero: date, counted: date) -> date:
            return date.fromordinal(ends.after(counted.toordinal() - 1, 1))

        def moved_by_law(zero: date, counted: date) -> date:
            if counts_ordinary_days(term, zero, counted):
                second = ends.after(zero.toordinal(), 2)
                if second > counted.toordinal():
                    return date.fromordinal(second)
            return moved(zero, counted)

        if not may_move(term):
            return lambda _zero, counted: counted
        return moved_by_law if by_law else moved
