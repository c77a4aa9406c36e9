"""What a last day that is a day off does: the rule of the house, or the law on terms with its limits."""

from datetime import date

from assay.calendar.dates import ONE_DAY
from assay.calendar.faults import ImpossibleTerm
from assay.calendar.free_days import FreeDay
from assay.calendar.holidays import Region
from assay.calendar.terms import Direction, EndRule, Measure, Term, Unit, in_measure
from assay.calendar.trace import Law, Moved, NotMoved
from assay.calendar.working_calendar import WorkingCalendar

_LONGEST = {Unit.DAY: 90, Unit.WORKING_DAY: 90, Unit.WEEK: 12, Unit.WORKING_WEEK: 12, Unit.MONTH: 3}
"""The longest terms that the law extends (Algemene termijnenwet, article 4); in another unit it extends none."""
_ORDINARY_DAYS = 2
_FROM_DAYS = 3
"""A term of at least three days has at least two ordinary days (article 2)."""


def check_law(term: Term, calendar: WorkingCalendar) -> None:
    """Raise `ImpossibleTerm` where a Dutch law is to move a term in another region's calendar."""
    if term.end_rule is EndRule.ATW and calendar.region is not Region.NETHERLANDS:
        raise ImpossibleTerm("foreign_law", f"the Algemene termijnenwet does not hold in {calendar.region}")


def within_law(term: Term) -> bool:
    """Whether the law extends a term of this length, as it was set; an extension does not take it out (article 4)."""
    longest = _LONGEST.get(term.unit)
    return longest is not None and term.amount <= longest


def may_move(term: Term) -> bool:
    """Whether the rule on ends can move this term at all."""
    if term.direction is Direction.BACKWARD or term.unit.exact or term.end_rule is EndRule.AS_COUNTED:
        return False
    return term.end_rule is EndRule.NEXT_WORKING_DAY or within_law(term)


def end_of(
    term: Term, zero: date, counted: date, suspended: frozenset[date], calendar: WorkingCalendar
) -> tuple[date, Moved | NotMoved | None]:
    """The last day of a term whose counting ended on `counted`, and the step that says why it is another day.

    zero: the day before the first that may count. suspended: days on which the term stood still.
    """
    if term.end_rule is EndRule.AS_COUNTED:
        return counted, None
    closing = term.skips_closing_days and term.end_rule is EndRule.NEXT_WORKING_DAY
    if not may_move(term):
        because = calendar.why_no_end(counted, closing_days=closing)
        return counted, NotMoved(counted, because, _why_not(term)) if because is not None else None
    if term.end_rule is EndRule.ATW and counts_ordinary_days(term, zero, counted):
        second = _second_ordinary_day(zero, counted, suspended, calendar)
        if second > counted:
            return second, Moved(counted, second, _days_off(zero + ONE_DAY, second, False, calendar), Law.ATW_2)
    day = counted
    while calendar.why_no_end(day, closing_days=closing) is not None:
        day += ONE_DAY
    if day == counted:
        return day, None
    law = Law.ATW_1 if term.end_rule is EndRule.ATW else Law.HOUSE
    return day, Moved(counted, day, _days_off(counted, day, closing, calendar), law)


def counts_ordinary_days(term: Term, zero: date, counted: date) -> bool:
    """Whether article 2 looks at this term: one of at least three days, in whatever unit it is set."""
    measure, amount = in_measure(term.amount, term.unit)
    days = amount if measure in (Measure.DAYS, Measure.WORKING_DAYS) else (counted - zero).days
    return days >= _FROM_DAYS


def _second_ordinary_day(zero: date, counted: date, suspended: frozenset[date], calendar: WorkingCalendar) -> date:
    """The day that completes two ordinary days; `counted` itself when the term has them already."""
    found, day = 0, zero
    while found < _ORDINARY_DAYS:
        day += ONE_DAY
        # A day after the counted end is never one on which the term stood still: those have been made up for.
        if calendar.why_no_end(day) is None and day not in suspended:
            found += 1
    return max(day, counted)


def _why_not(term: Term) -> Law:
    if term.direction is Direction.BACKWARD:
        return Law.ATW_1_2 if term.end_rule is EndRule.ATW else Law.BACKWARD
    return Law.ATW_4


def _days_off(first: date, until: date, closing: bool, calendar: WorkingCalendar) -> tuple[tuple[date, FreeDay], ...]:
    """The days off from `first` up to but not including `until`."""
    days = (date.fromordinal(number) for number in range(first.toordinal(), until.toordinal()))
    reasons = ((day, calendar.why_no_end(day, closing_days=closing)) for day in days)
    return tuple((day, because) for day, because in reasons if because is not None)
