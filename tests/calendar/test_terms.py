"""Terms and calendars that contradict themselves cannot be made."""

from collections.abc import Callable
from datetime import UTC, date, time
from typing import Any

import pytest

from assay.calendar import (
    CapUnderTerm,
    ClosingPeriod,
    CountsFrom,
    DecreeRule,
    Direction,
    EndRule,
    Extension,
    ExtensionRule,
    FreeKind,
    ImpossibleTerm,
    Silence,
    StudyYear,
    Suspension,
    Term,
    Unit,
    WorkingCalendar,
)
from tests.calendar.values import DUTCH, SUMMER_CLOSED, before, day, weeks, working_days

AUGUST = StudyYear(month=8)


def extending(unit: Unit = Unit.WORKING_DAY, **caps: Any) -> ExtensionRule:
    return ExtensionRule(unit=unit, **caps)


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("no_length", lambda: working_days(0)),
        ("no_length", lambda: weeks(-1)),
        ("at_once_with_amount", lambda: Term(amount=1, unit=Unit.AT_ONCE)),
        ("cut_off_zone", lambda: weeks(1, cut_off=time(17, tzinfo=UTC))),
        ("no_study_year", lambda: Term(amount=1, unit=Unit.STUDY_YEAR)),
        ("no_study_year", lambda: weeks(1, counts_from=CountsFrom.END_OF_STUDY_YEAR)),
        ("start_of_year_end", lambda: weeks(1, counts_from=CountsFrom.END_OF_CALENDAR_YEAR, start_day_counts=True)),
        ("not_backward", lambda: before(0, Unit.AT_ONCE)),
        ("not_backward", lambda: before(1, Unit.STUDY_YEAR, study_year=AUGUST)),
        ("silence_backward", lambda: before(1, Unit.WEEK, silence=Silence.REFUSAL)),
        ("exact_days", lambda: Term(amount=1, unit=Unit.HOUR, start_day_counts=True)),
        ("exact_days", lambda: Term(amount=1, unit=Unit.HOUR, skips_closing_days=True)),
        ("exact_moved", lambda: Term(amount=1, unit=Unit.HOUR, end_rule=EndRule.NEXT_WORKING_DAY)),
        ("not_extendable", lambda: before(5, Unit.WORKING_DAY, extension=extending(most_added=1))),
        ("not_extendable", lambda: Term(amount=0, unit=Unit.AT_ONCE, extension=extending(most_added=1))),
        ("extension_unit", lambda: working_days(5, extension=extending(Unit.HOUR, most_added=1))),
        ("extension_unit", lambda: working_days(5, extension=extending(Unit.WEEK, most_in_total=9))),
        ("extension_unit", lambda: extending(Unit.STUDY_YEAR, most_added=1)),
        ("extension_without_cap", lambda: extending(most_times=2)),
        ("negative_extension", lambda: extending(most_added=-1)),
        ("negative_extension", lambda: extending(most_added=1, most_times=0)),
        ("negative_extension", lambda: Extension(amount=-3, unit=Unit.WEEK)),
        ("extension_unit", lambda: Extension(amount=1, unit=Unit.AT_ONCE)),
        ("cap_under_term", lambda: working_days(10, extension=extending(most_in_total=9))),
        ("cap_under_term", lambda: working_days(10, extension=extending(Unit.WORKING_WEEK, most_in_total=2))),
        ("study_year", lambda: StudyYear(month=13)),
        ("study_year", lambda: StudyYear(month=2, day=30)),
        ("suspension_order", lambda: Suspension(first=date(2026, 6, 2), last=date(2026, 6, 1))),
        ("closing_name", lambda: ClosingPeriod(name=" ", first=date(2026, 6, 2), last=date(2026, 6, 2))),
        ("closing_order", lambda: ClosingPeriod(name="a", first=date(2026, 6, 2), last=date(2026, 6, 1))),
        ("closing_order", lambda: ClosingPeriod(name="a", first=date(2026, 6, 2), last=date(2027, 6, 3))),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(code: str, make: Callable[[], object]) -> None:
    with pytest.raises(ImpossibleTerm) as refused:
        make()
    assert refused.value.code == code
    assert isinstance(refused.value, CapUnderTerm) is (code == "cap_under_term")


def test_a_cap_in_weeks_of_work_holds_a_term_in_working_days() -> None:
    term = working_days(10, extension=extending(Unit.WORKING_WEEK, most_in_total=3))
    assert term.direction is Direction.FORWARD


@pytest.mark.parametrize(
    ("on", "kind", "code"),
    [
        ("2026-04-27", FreeKind.HOLIDAY, "kings_day"),
        ("2024-04-27", FreeKind.WEEKEND, "saturday"),
        ("2026-07-05", FreeKind.WEEKEND, "sunday"),
        ("2026-07-06", FreeKind.CLOSED, "closed"),
    ],
)
def test_a_day_off_has_one_reason(on: str, kind: FreeKind, code: str) -> None:
    because = SUMMER_CLOSED.why_free(day(on))
    assert because is not None
    assert (because.kind, because.code) == (kind, code)
    assert not SUMMER_CLOSED.is_working_day(day(on))


def test_a_closing_day_is_worked_for_whoever_does_not_ask_for_it() -> None:
    assert SUMMER_CLOSED.is_working_day(date(2026, 7, 6), closing_days=False)
    assert SUMMER_CLOSED.why_no_end(date(2026, 7, 6)) is None
    named = SUMMER_CLOSED.why_no_end(date(2026, 7, 6), closing_days=True)
    assert named is not None
    assert named.name == "Zomervakantie"


def test_a_decree_day_is_worked_but_ends_no_term() -> None:
    decree_day = date(2026, 5, 15)
    assert DUTCH.is_working_day(decree_day)
    assert DUTCH.why_no_end(decree_day) is not None
    assert WorkingCalendar(decree=DecreeRule.IGNORE).why_no_end(decree_day) is None
    assert not WorkingCalendar(decree=DecreeRule.AS_HOLIDAY).is_working_day(decree_day)


def test_of_overlapping_periods_the_first_names_the_day() -> None:
    calendar = WorkingCalendar(
        closing=(
            ClosingPeriod(name="study day", first=date(2026, 6, 2), last=date(2026, 6, 2)),
            ClosingPeriod(name="spring week", first=date(2026, 6, 1), last=date(2026, 6, 5)),
        )
    )
    names = [because.name for d in (1, 2, 3) if (because := calendar.why_free(date(2026, 6, d)))]
    assert names == ["spring week", "study day", "spring week"]
