"""Counting at its edges: the limits of the law, month ends, clocks that change, extensions, suspensions, silence."""

from datetime import UTC, date, datetime, time

import pytest

from assay.calendar import (
    AT_ONCE,
    Bound,
    CountsFrom,
    DecreeDaysUnknown,
    DecreeRule,
    EndRule,
    Extension,
    ExtensionRefused,
    ExtensionRule,
    ImpossibleTerm,
    MomentNeeded,
    NotCovered,
    Region,
    SetInCase,
    Silence,
    StudyYear,
    Suspension,
    Term,
    Unit,
    WorkingCalendar,
    due,
    due_as_set,
    earliest_of,
)
from assay.calendar.trace import Earliest, Law, Moved, NotMoved, StoodStill
from assay.clock import AMSTERDAM
from tests.calendar.values import DUTCH, SUMMER_CLOSED, before, by_law, day, weeks, working_days

FLANDERS = WorkingCalendar(region=Region.FLANDERS)


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        # Article 1: a Saturday moves; without the rule it stays.
        (by_law(1, Unit.DAY), "2026-06-05", "2026-06-08"),
        (Term(amount=1, unit=Unit.DAY), "2026-06-05", "2026-06-06"),
        # Article 2 begins at three days: two days keep one ordinary day only.
        (by_law(2, Unit.DAY), "2026-06-05", "2026-06-08"),
        (by_law(3, Unit.DAY), "2026-06-05", "2026-06-09"),
        (by_law(3, Unit.DAY), "2026-12-24", "2026-12-29"),
        # Article 4: up to these lengths the law moves the end, past them it does not.
        (by_law(90, Unit.DAY), "2026-02-15", "2026-05-18"),  # 16 May, a Saturday
        (by_law(91, Unit.DAY), "2026-02-14", "2026-05-16"),
        (by_law(12, Unit.WEEK), "2026-02-21", "2026-05-18"),
        (by_law(13, Unit.WEEK), "2026-02-14", "2026-05-16"),
        (by_law(3, Unit.MONTH), "2026-02-16", "2026-05-18"),
        (by_law(4, Unit.MONTH), "2026-01-16", "2026-05-16"),
        (by_law(1, Unit.YEAR), "2025-05-16", "2026-05-16"),
        # Article 1(2): counted back, never moved.
        (before(1, Unit.WEEK, end_rule=EndRule.ATW), "2026-06-13", "2026-06-06"),
        (before(1, Unit.WEEK, end_rule=EndRule.NEXT_WORKING_DAY), "2026-06-13", "2026-06-06"),
        # The rule of the house knows no longest term.
        (Term(amount=1, unit=Unit.YEAR, end_rule=EndRule.NEXT_WORKING_DAY), "2025-05-16", "2026-05-18"),
    ],
)
def test_the_end_moves_as_far_as_its_rule_goes(term: Term, start: str, end: str) -> None:
    assert due(term, day(start), DUTCH).due_date == day(end)


def test_the_trace_names_the_law_that_moved_or_did_not() -> None:
    def laws(term: Term, start: str) -> list[Law]:
        return [step.law for step in due(term, day(start), DUTCH).trace if isinstance(step, Moved | NotMoved)]

    assert laws(by_law(1, Unit.DAY), "2026-06-05") == [Law.ATW_1]
    assert laws(by_law(3, Unit.DAY), "2026-06-05") == [Law.ATW_2]
    assert laws(by_law(91, Unit.DAY), "2026-02-14") == [Law.ATW_4]
    assert laws(before(1, Unit.WEEK, end_rule=EndRule.ATW), "2026-06-13") == [Law.ATW_1_2]
    assert laws(before(1, Unit.WEEK, end_rule=EndRule.NEXT_WORKING_DAY), "2026-06-13") == [Law.BACKWARD]
    assert laws(weeks(2, end_rule=EndRule.NEXT_WORKING_DAY), "2026-04-21") == [Law.HOUSE]
    assert laws(by_law(2, Unit.WEEK), "2026-04-20") == []


def test_closing_days_move_an_end_under_the_rule_of_the_house_only() -> None:
    start = date(2026, 6, 23)
    house = weeks(2, end_rule=EndRule.NEXT_WORKING_DAY, skips_closing_days=True)
    assert due(house, start, SUMMER_CLOSED).due_date == date(2026, 8, 17)
    assert due(by_law(2, Unit.WEEK, skips_closing_days=True), start, SUMMER_CLOSED).due_date == date(2026, 7, 7)


def test_decree_days_in_their_three_treatments() -> None:
    start, term = date(2026, 5, 1), by_law(2, Unit.WEEK)  # ends on the decree day 15 May
    ends = {rule: due(term, start, WorkingCalendar(decree=rule)).due_date for rule in DecreeRule}
    assert ends == {
        DecreeRule.TERM_END_ONLY: date(2026, 5, 18),
        DecreeRule.AS_HOLIDAY: date(2026, 5, 18),
        DecreeRule.IGNORE: date(2026, 5, 15),
    }


def test_the_dutch_law_does_not_reach_flanders() -> None:
    with pytest.raises(ImpossibleTerm, match="BE-VLG"):
        due(by_law(2, Unit.WEEK), date(2026, 7, 7), FLANDERS)
    found = due(weeks(2, end_rule=EndRule.NEXT_WORKING_DAY), date(2026, 7, 7), FLANDERS)
    assert found.due_date == date(2026, 7, 22)
    assert due(working_days(1), date(2026, 4, 30), FLANDERS).due_date == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        (Term(amount=1, unit=Unit.MONTH), "2027-01-31", "2027-02-28"),
        (Term(amount=1, unit=Unit.MONTH), "2028-01-31", "2028-02-29"),
        (Term(amount=1, unit=Unit.MONTH), "2028-02-29", "2028-03-29"),
        (Term(amount=1, unit=Unit.YEAR), "2028-02-29", "2029-02-28"),
        (Term(amount=4, unit=Unit.YEAR), "2028-02-29", "2032-02-29"),
        (before(2, Unit.MONTH), "2026-04-30", "2026-02-28"),
        (before(1, Unit.MONTH), "2026-03-31", "2026-02-28"),
        (Term(amount=1, unit=Unit.DAY, start_day_counts=True), "2026-12-31", "2026-12-31"),
        (Term(amount=1, unit=Unit.DAY), "2026-12-31", "2027-01-01"),
        (weeks(1, start_day_counts=True), "2026-06-01", "2026-06-07"),
        (working_days(1, start_day_counts=True), "2026-06-01", "2026-06-01"),
        (working_days(1, start_day_counts=True), "2026-06-06", "2026-06-08"),
        (Term(amount=1, unit=Unit.MONTH, start_day_counts=True), "2026-03-01", "2026-03-31"),
        (Term(amount=1, unit=Unit.MONTH, start_day_counts=True), "2027-01-31", "2027-02-28"),
        (before(1, Unit.MONTH, start_day_counts=True), "2026-03-15", "2026-02-16"),
        (Term(amount=4, unit=Unit.WORKING_WEEK), "2026-06-01", "2026-06-29"),
        (Term(amount=50, unit=Unit.YEAR, counts_from=CountsFrom.END_OF_CALENDAR_YEAR), "2018-03-02", "2068-12-31"),
        (Term(amount=2, unit=Unit.STUDY_YEAR, study_year=StudyYear(month=8)), "2018-07-31", "2020-07-31"),
        (Term(amount=2, unit=Unit.STUDY_YEAR, study_year=StudyYear(month=8)), "2018-08-01", "2021-07-31"),
    ],
)
def test_ends_of_months_and_years(term: Term, start: str, end: str) -> None:
    assert due(term, day(start), DUTCH).due_date == day(end)


@pytest.mark.parametrize(
    ("amount", "start", "end"),
    [
        # Summer time begins on 29 March 2026: a day of 23 hours.
        (24, datetime(2026, 3, 28, 12, tzinfo=AMSTERDAM), datetime(2026, 3, 29, 13, tzinfo=AMSTERDAM)),
        # It ends on 25 October 2026: a day of 25 hours.
        (24, datetime(2026, 10, 24, 12, tzinfo=AMSTERDAM), datetime(2026, 10, 25, 11, tzinfo=AMSTERDAM)),
        (1, datetime(2026, 12, 31, 23, 30, tzinfo=AMSTERDAM), datetime(2027, 1, 1, 0, 30, tzinfo=AMSTERDAM)),
    ],
)
def test_hours_are_hours_across_a_change_of_the_clock(amount: int, start: datetime, end: datetime) -> None:
    found = due(Term(amount=amount, unit=Unit.HOUR), start, DUTCH)
    assert found.due_moment == end
    assert found.due_date == end.date()


@pytest.mark.parametrize(("month", "moment"), [(3, "2026-03-29T15:00:00+00:00"), (10, "2026-10-25T16:00:00+00:00")])
def test_a_cut_off_is_a_time_on_the_clock_of_that_day(month: int, moment: str) -> None:
    last = date(2026, 3, 29) if month == 3 else date(2026, 10, 25)
    found = due(Term(amount=7, unit=Unit.DAY, cut_off=time(17)), last.replace(day=last.day - 7), DUTCH)
    assert found.due_moment.isoformat() == moment


def test_the_day_of_an_event_is_the_day_here() -> None:
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # half past midnight on 2 June
    assert due(working_days(1), late, DUTCH).due_date == date(2026, 6, 3)


def test_a_term_of_days_ends_with_the_last_second_of_its_last_day() -> None:
    found = due(working_days(1), date(2026, 6, 1), DUTCH)
    assert found.due_moment == datetime(2026, 6, 2, 23, 59, 59, tzinfo=AMSTERDAM)


def test_minutes_before_and_after_a_moment() -> None:
    exam = datetime(2026, 5, 12, 9, 0, tzinfo=AMSTERDAM)
    assert due(Term(amount=15, unit=Unit.MINUTE), exam, DUTCH).due_moment == exam.replace(minute=15)
    opens = due(before(15, Unit.MINUTE), exam, DUTCH)
    assert opens.due_moment == exam.replace(hour=8, minute=45)


def test_at_once_is_the_moment_itself() -> None:
    moment = datetime(2026, 6, 6, 10, tzinfo=UTC)
    assert due(AT_ONCE, moment, DUTCH).due_moment == moment
    assert due(AT_ONCE, date(2026, 6, 6), DUTCH).due_date == date(2026, 6, 6)


TEN = working_days(10, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_in_total=20, needs_reasons=True))
FOUR_WEEKS = weeks(4, extension=ExtensionRule(unit=Unit.WEEK, most_added=2, most_times=1))


def more(amount: int, unit: Unit = Unit.WORKING_DAY, reasons: str = "a witness was ill") -> Extension:
    return Extension(amount=amount, unit=unit, reasons=reasons)


def test_twenty_is_the_total_not_what_comes_on_top() -> None:
    start = date(2026, 6, 1)
    assert due(TEN, start, DUTCH, [more(10)]).due_date == due(working_days(20), start, DUTCH).due_date
    assert due(TEN, start, DUTCH, [more(4), more(6)]).due_date == due(working_days(20), start, DUTCH).due_date


@pytest.mark.parametrize(
    ("term", "extensions", "code"),
    [
        (TEN, [more(11)], "over_total"),
        (TEN, [more(6), more(5)], "over_total"),
        (TEN, [more(10, reasons=" ")], "no_reasons"),
        (TEN, [more(1, Unit.WEEK)], "unit"),
        (FOUR_WEEKS, [more(3, Unit.WEEK)], "over_added"),
        (FOUR_WEEKS, [more(1, Unit.WEEK), more(1, Unit.WEEK)], "too_many"),
        (working_days(10), [more(1)], "not_allowed"),
        (AT_ONCE, [more(1)], "not_allowed"),
        (before(5, Unit.WORKING_DAY), [more(1)], "not_allowed"),
        (Term(amount=1, unit=Unit.STUDY_YEAR, study_year=StudyYear(month=8)), [more(1)], "not_allowed"),
    ],
)
def test_an_extension_that_the_rule_does_not_allow(term: Term, extensions: list[Extension], code: str) -> None:
    with pytest.raises(ExtensionRefused) as refused:
        due(term, date(2026, 6, 1), DUTCH, extensions)
    assert refused.value.code == code


def test_an_extension_in_another_unit_counts_on_from_the_counted_end() -> None:
    term = weeks(1, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_added=4))
    assert due(term, date(2026, 6, 5), DUTCH, [more(4)]).due_date == date(2026, 6, 18)


def test_each_extension_has_its_own_limit() -> None:
    term = working_days(5, extension=ExtensionRule(unit=Unit.WORKING_DAY, most_added=9, most_each=5))
    assert due(term, date(2026, 6, 1), DUTCH, [more(5), more(4)]).due_date == date(2026, 6, 19)
    with pytest.raises(ExtensionRefused, match="5 working_day at most"):
        due(term, date(2026, 6, 1), DUTCH, [more(6)])


def test_a_term_that_stood_still_runs_on_by_those_days() -> None:
    still = [
        Suspension(first=date(2026, 6, 3), last=date(2026, 6, 9), reason="b"),
        Suspension(first=date(2026, 6, 8), last=date(2026, 6, 12), reason="c"),
        Suspension(first=date(2026, 9, 1), last=date(2026, 9, 9), reason="after the end"),
    ]
    assert due(weeks(2), date(2026, 6, 1), DUTCH, (), still).due_date == date(2026, 6, 25)
    found = due(working_days(10), date(2026, 6, 1), DUTCH, (), still)
    assert found.due_date == date(2026, 6, 25)
    stood = [step for step in found.trace if isinstance(step, StoodStill)]
    assert [(step.reason, step.days, step.unit) for step in stood] == [
        ("b", 5, Unit.WORKING_DAY),
        ("c", 3, Unit.WORKING_DAY),
    ]


def test_of_a_suspension_only_the_days_within_the_term_are_made_up_for() -> None:
    early = Suspension(first=date(2026, 5, 25), last=date(2026, 6, 3))
    assert due(weeks(1), date(2026, 6, 1), DUTCH, (), [early]).due_date == date(2026, 6, 10)


def test_a_day_on_which_the_term_stood_still_is_none_of_its_two_ordinary_days() -> None:
    friday = Suspension(first=date(2026, 6, 5), last=date(2026, 6, 5))
    assert due(by_law(3, Unit.DAY), date(2026, 6, 4), DUTCH, (), [friday]).due_date == date(2026, 6, 9)


def test_a_suspension_that_the_first_one_makes_room_for() -> None:
    still = [
        Suspension(first=date(2026, 6, 3), last=date(2026, 6, 4)),
        Suspension(first=date(2026, 6, 9), last=date(2026, 6, 9)),
    ]
    # Without the first suspension the term would end on 8 June and never meet the second.
    assert due(weeks(1), date(2026, 6, 1), DUTCH, (), still).due_date == date(2026, 6, 11)


@pytest.mark.parametrize("term", [AT_ONCE, before(5, Unit.DAY), Term(amount=2, unit=Unit.HOUR)])
def test_what_cannot_stand_still(term: Term) -> None:
    with pytest.raises(ImpossibleTerm, match="stand still"):
        due(
            term,
            datetime(2026, 6, 1, tzinfo=UTC),
            DUTCH,
            (),
            [Suspension(first=date(2026, 6, 1), last=date(2026, 6, 2))],
        )


def test_silence_counts_as_a_refusal_from_the_day_after() -> None:
    found = due(weeks(2, silence=Silence.REFUSAL), date(2026, 6, 1), DUTCH)
    assert (found.due_date, found.refused_from) == (date(2026, 6, 15), date(2026, 6, 16))
    assert due(weeks(2), date(2026, 6, 1), DUTCH).refused_from is None


def test_of_two_clocks_the_earlier_counts() -> None:
    start = date(2026, 6, 1)
    clocks = {"decision": due(working_days(15), start, DUTCH), "silence": due(weeks(2), start, DUTCH)}
    found = earliest_of(clocks)
    assert found.due_date == date(2026, 6, 15)
    assert found.trace[-1] == Earliest("silence", (("decision", date(2026, 6, 22)),))
    with pytest.raises(ImpossibleTerm):
        earliest_of({})


def test_two_clocks_keep_what_is_not_known_of_either() -> None:
    clocks = {
        "early": due(weeks(1), date(2029, 6, 1), DUTCH),
        "late": due(by_law(2, Unit.WEEK), date(2029, 6, 1), DUTCH),
    }
    assert earliest_of(clocks).caveats == (DecreeDaysUnknown((2029,)),)


def test_a_date_set_in_the_case() -> None:
    found = due_as_set(SetInCase(by="chair", source="art. 4"), date(2026, 6, 1), date(2026, 6, 9), time(12))
    assert found.due_moment.isoformat() == "2026-06-09T10:00:00+00:00"
    with pytest.raises(ImpossibleTerm):
        due_as_set(SetInCase(by="chair"), date(2026, 6, 10), date(2026, 6, 9))


def test_a_minimum_says_so() -> None:
    found = due(Term(amount=42, unit=Unit.MONTH, bound=Bound.MINIMUM), date(2018, 8, 31), DUTCH)
    assert (found.due_date, found.bound) == (date(2022, 2, 28), Bound.MINIMUM)


@pytest.mark.parametrize(
    ("term", "start", "calendar", "years"),
    [
        (by_law(2, Unit.WEEK), "2021-04-21", DUTCH, (2021,)),
        (by_law(2, Unit.WEEK), "2008-04-21", DUTCH, (2008,)),
        (by_law(2, Unit.WEEK), "2028-12-20", DUTCH, (2029,)),
        (by_law(3, Unit.DAY), "2022-12-29", DUTCH, (2022,)),
        (by_law(2, Unit.WEEK), "2026-04-21", DUTCH, ()),
        (by_law(2, Unit.WEEK), "2021-04-21", WorkingCalendar(decree=DecreeRule.IGNORE), ()),
        # They are ordinary working days, so where only working days count nothing is unknown.
        (working_days(10), "2021-04-21", DUTCH, ()),
        (working_days(10), "2021-04-21", WorkingCalendar(decree=DecreeRule.AS_HOLIDAY), (2021,)),
        (before(10, Unit.WORKING_DAY), "2023-01-09", WorkingCalendar(decree=DecreeRule.AS_HOLIDAY), (2022,)),
        (by_law(1, Unit.YEAR), "2020-04-21", DUTCH, ()),
    ],
)
def test_what_is_not_known_is_said(term: Term, start: str, calendar: WorkingCalendar, years: tuple[int, ...]) -> None:
    expected = (DecreeDaysUnknown(years),) if years else ()
    assert due(term, day(start), calendar).caveats == expected


def test_closing_days_that_were_not_filled_in_yet_are_said() -> None:
    calendar = WorkingCalendar(closing_known_until=date(2026, 7, 31))
    skipping = working_days(10, skips_closing_days=True)
    assert due(skipping, date(2026, 7, 1), calendar).caveats == ()
    assert len(due(skipping, date(2026, 7, 20), calendar).caveats) == 1
    assert due(working_days(10), date(2026, 7, 20), calendar).caveats == ()


def test_what_has_no_date_is_refused() -> None:
    with pytest.raises(MomentNeeded):
        due(Term(amount=24, unit=Unit.HOUR), date(2026, 6, 1), DUTCH)
    with pytest.raises(MomentNeeded):
        due(weeks(1), datetime(2026, 6, 1), DUTCH)  # noqa: DTZ001 - what is tested is that it has no zone
    with pytest.raises(NotCovered):
        due(working_days(10**9), date(2026, 6, 1), DUTCH)
    for unit in (Unit.DAY, Unit.YEAR, Unit.MINUTE):
        with pytest.raises(NotCovered):
            due(Term(amount=10**12, unit=unit), datetime(2026, 6, 1, tzinfo=UTC), DUTCH)
