"""The deadlines of the rule catalogue as values: a usual date and one at an edge for each.

The numbers (D01 to D54) are those of its deadline index. That a regulation says so is proven where the rule packs are;
here stands that such a term is counted right. D32, D40, D42, D44, D48 and D49 are duties that come back each year or
quarter, D47 and D52 orders between two moments; they are no terms.
"""

from datetime import date, datetime

import pytest

from assay.calendar import (
    AT_ONCE,
    Bound,
    EndRule,
    Extension,
    ExtensionRule,
    SetInCase,
    Silence,
    StudyYear,
    Term,
    Unit,
    WorkingCalendar,
    due,
    due_as_set,
)
from assay.clock import AMSTERDAM
from tests.calendar.values import DUTCH, SUMMER_CLOSED, before, by_law, day, weeks, working_days

TEN_SKIPPING = working_days(10, skips_closing_days=True)
RULING = working_days(
    10, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_in_total=20, most_times=1, needs_reasons=True)
)
APPEAL_RULING = weeks(4, extension=ExtensionRule(unit=Unit.WEEK, most_added=2))
INQUIRY = working_days(5, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_added=4))
ADVICE = weeks(4, extension=ExtensionRule(unit=Unit.WEEK, most_added=4, needs_reasons=True))
AUGUST = StudyYear(month=8)


def more(amount: int, unit: Unit) -> tuple[Extension, ...]:
    return (Extension(amount=amount, unit=unit, reasons="the expert was away"),)


@pytest.mark.parametrize(
    ("row", "term", "start", "end", "calendar", "extensions"),
    [
        ("D01", Term(amount=4, unit=Unit.WORKING_WEEK), "2026-09-01", "2026-09-29", DUTCH, ()),
        ("D01", Term(amount=4, unit=Unit.WORKING_WEEK), "2026-12-07", "2027-01-06", DUTCH, ()),
        ("D02", TEN_SKIPPING, "2026-06-01", "2026-06-15", SUMMER_CLOSED, ()),
        ("D02", TEN_SKIPPING, "2026-07-03", "2026-08-28", SUMMER_CLOSED, ()),
        ("D03", TEN_SKIPPING, "2026-07-02", "2026-08-27", SUMMER_CLOSED, ()),
        ("D04", working_days(10), "2028-02-21", "2028-03-06", DUTCH, ()),  # over 29 February
        ("D05", weeks(4), "2026-06-10", "2026-07-08", DUTCH, ()),
        ("D05", weeks(4, end_rule=EndRule.NEXT_WORKING_DAY), "2026-04-27", "2026-05-26", DUTCH, ()),  # Whit Monday
        ("D06", Term(amount=1, unit=Unit.DAY), "2026-05-29", "2026-05-30", DUTCH, ()),
        ("D07", working_days(10), "2026-04-22", "2026-05-08", DUTCH, ()),
        ("D07", working_days(10), "2026-12-18", "2027-01-05", DUTCH, ()),
        ("D08", RULING, "2026-06-01", "2026-06-15", DUTCH, ()),
        ("D08", RULING, "2026-06-01", "2026-06-29", DUTCH, more(10, Unit.WORKING_DAY)),
        ("D09", working_days(10), "2026-06-05", "2026-06-19", DUTCH, ()),
        ("D12", before(2, Unit.MONTH), "2026-05-18", "2026-03-18", DUTCH, ()),
        ("D12", before(2, Unit.MONTH), "2028-04-30", "2028-02-29", DUTCH, ()),
        ("D13", before(2, Unit.WEEK), "2026-06-15", "2026-06-01", DUTCH, ()),
        ("D13", before(2, Unit.WEEK, end_rule=EndRule.ATW), "2026-05-11", "2026-04-27", DUTCH, ()),  # stays
        ("D14", before(5, Unit.WORKING_DAY), "2026-06-15", "2026-06-08", DUTCH, ()),
        ("D14", before(5, Unit.WORKING_DAY), "2026-04-10", "2026-04-01", DUTCH, ()),
        ("D15", Term(amount=1, unit=Unit.DAY, start_day_counts=True), "2026-06-06", "2026-06-06", DUTCH, ()),
        ("D15", working_days(10), "2026-05-01", "2026-05-19", DUTCH, ()),
        ("D16", Term(amount=1, unit=Unit.MONTH), "2026-06-12", "2026-07-12", DUTCH, ()),
        ("D16", Term(amount=1, unit=Unit.MONTH), "2027-01-31", "2027-02-28", DUTCH, ()),
        ("D17", working_days(2), "2026-06-05", "2026-06-09", DUTCH, ()),
        ("D18", Term(amount=2, unit=Unit.DAY), "2026-06-05", "2026-06-07", DUTCH, ()),
        ("D18", by_law(2, Unit.DAY), "2026-06-05", "2026-06-08", DUTCH, ()),
        ("D19", working_days(15), "2026-06-01", "2026-06-22", DUTCH, ()),
        ("D20", working_days(15), "2026-04-20", "2026-05-13", DUTCH, ()),
        ("D21", working_days(5), "2026-03-30", "2026-04-08", DUTCH, ()),
        ("D22", working_days(5), "2026-06-01", "2026-06-08", DUTCH, ()),
        ("D23", working_days(15), "2026-12-14", "2027-01-06", DUTCH, ()),
        ("D24", by_law(2, Unit.WEEK), "2026-06-01", "2026-06-15", DUTCH, ()),
        ("D24", by_law(2, Unit.WEEK), "2026-03-20", "2026-04-07", DUTCH, ()),
        ("D24", weeks(2), "2026-03-20", "2026-04-03", DUTCH, ()),
        ("D25", APPEAL_RULING, "2026-06-01", "2026-06-29", DUTCH, ()),
        ("D25", APPEAL_RULING, "2026-06-01", "2026-07-13", DUTCH, more(2, Unit.WEEK)),
        ("D26", weeks(2, silence=Silence.REFUSAL), "2026-06-01", "2026-06-15", DUTCH, ()),
        ("D27", before(4, Unit.DAY), "2026-06-12", "2026-06-08", DUTCH, ()),
        ("D27", before(4, Unit.DAY, end_rule=EndRule.ATW), "2026-06-10", "2026-06-06", DUTCH, ()),
        ("D28", weeks(2), "2026-06-10", "2026-06-24", DUTCH, ()),
        ("D29", working_days(7), "2026-06-10", "2026-06-19", DUTCH, ()),
        ("D30", weeks(6), "2026-06-10", "2026-07-22", DUTCH, ()),
        ("D31", Term(amount=2, unit=Unit.WORKING_WEEK), "2026-06-10", "2026-06-24", DUTCH, ()),
        ("D33", Term(amount=1, unit=Unit.YEAR), "2026-06-10", "2027-06-10", DUTCH, ()),
        ("D33", by_law(1, Unit.YEAR), "2028-02-29", "2029-02-28", DUTCH, ()),
        ("D34", working_days(4), "2026-04-30", "2026-05-07", DUTCH, ()),
        ("D35", weeks(1), "2026-06-10", "2026-06-17", DUTCH, ()),
        ("D35", INQUIRY, "2026-06-10", "2026-06-23", DUTCH, more(4, Unit.WORKING_DAY)),
        ("D36", by_law(2, Unit.WEEK), "2026-12-11", "2026-12-28", DUTCH, ()),
        ("D37", weeks(4), "2026-06-10", "2026-07-08", DUTCH, ()),
        ("D38", ADVICE, "2026-06-10", "2026-08-05", DUTCH, more(4, Unit.WEEK)),
        ("D39", ADVICE, "2026-06-10", "2026-07-08", DUTCH, ()),
        ("D41", Term(amount=2, unit=Unit.MONTH), "2026-12-31", "2027-02-28", DUTCH, ()),
        ("D41", Term(amount=2, unit=Unit.MONTH), "2027-12-31", "2028-02-29", DUTCH, ()),
        ("D43", Term(amount=3, unit=Unit.YEAR, bound=Bound.EXACT), "2026-06-10", "2029-06-10", DUTCH, ()),
        ("D43", Term(amount=3, unit=Unit.YEAR, bound=Bound.EXACT), "2028-02-29", "2031-02-28", DUTCH, ()),
        ("D45", Term(amount=2, unit=Unit.STUDY_YEAR, study_year=AUGUST), "2018-11-10", "2021-07-31", DUTCH, ()),
        ("D45", Term(amount=1, unit=Unit.STUDY_YEAR, study_year=AUGUST), "2019-07-31", "2020-07-31", DUTCH, ()),
        ("D46", weeks(2), "2026-06-10", "2026-06-24", DUTCH, ()),
        ("D50", Term(amount=4, unit=Unit.YEAR), "2008-09-01", "2012-09-01", DUTCH, ()),
        ("D51", Term(amount=3, unit=Unit.YEAR, bound=Bound.EXACT), "2026-01-01", "2029-01-01", DUTCH, ()),
        ("D53", AT_ONCE, "2026-06-06", "2026-06-06", DUTCH, ()),
    ],
)
def test_the_row(
    row: str, term: Term, start: str, end: str, calendar: WorkingCalendar, extensions: tuple[Extension, ...]
) -> None:
    assert due(term, day(start), calendar, extensions).due_date == day(end), row


def test_late_at_a_central_exam_and_the_opening_of_the_doors() -> None:
    """D10 and D11, also on the morning after the clock changed."""
    for exam in (datetime(2026, 5, 12, 9, tzinfo=AMSTERDAM), datetime(2026, 3, 30, 9, tzinfo=AMSTERDAM)):
        assert due(Term(amount=15, unit=Unit.MINUTE), exam, DUTCH).due_moment == exam.replace(minute=15)
        opens = due(before(15, Unit.MINUTE, bound=Bound.MINIMUM), exam, DUTCH)
        assert opens.due_moment == exam.replace(hour=8, minute=45)


def test_silence_becomes_a_refusal() -> None:
    """D26."""
    found = due(weeks(2, silence=Silence.REFUSAL), date(2026, 6, 1), DUTCH)
    assert found.refused_from == date(2026, 6, 16)


def test_a_term_that_a_person_sets() -> None:
    """D54: the date of the case, with the trace of who may set it."""
    found = due_as_set(SetInCase(by="chair"), date(2026, 12, 30), date(2027, 1, 6))
    assert found.due_date == date(2027, 1, 6)
