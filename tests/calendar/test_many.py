"""The fast way at the edges that random terms seldom meet."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from assay.calendar import (
    AT_ONCE,
    Extension,
    ExtensionRefused,
    ImpossibleTerm,
    NotCovered,
    Region,
    Term,
    Unit,
    WorkingCalendar,
    due,
)
from assay.calendar.many import Running, due_dates
from tests.calendar.values import DUTCH, before, by_law, weeks, working_days


def test_terms_by_the_clock_and_at_once_go_the_long_way() -> None:
    moment = datetime(2026, 3, 28, 12, tzinfo=UTC)
    rows = [Running(Term(amount=24, unit=Unit.HOUR), moment), Running(AT_ONCE, moment)]
    assert [found.due_moment for found in due_dates(rows, DUTCH)] == [datetime(2026, 3, 29, 12, tzinfo=UTC), moment]


def test_starts_far_apart_in_any_order() -> None:
    starts = [date(year, 5, 4) for year in (2026, 1991, 2250, 2025, 2100)]
    for term in (working_days(10), before(10, Unit.WORKING_DAY), by_law(2, Unit.WEEK)):
        found = list(due_dates([Running(term, start) for start in starts], DUTCH))
        assert [one.due_date for one in found] == [due(term, start, DUTCH).due_date for start in starts]


@pytest.mark.parametrize(
    ("term", "start"),
    [
        (working_days(3), date(1989, 12, 31)),
        (working_days(3, start_day_counts=True), date(1990, 1, 1)),
        (before(2, Unit.WORKING_DAY), date(1990, 1, 5)),
        (weeks(1), date(1985, 1, 1)),
        (working_days(3), date(2299, 12, 1)),
    ],
)
def test_at_the_edge_of_the_known_years(term: Term, start: date) -> None:
    [found] = due_dates([Running(term, start)], DUTCH)
    assert found.due_date == due(term, start, DUTCH).due_date


@pytest.mark.parametrize(
    ("term", "start"),
    [
        (working_days(3), date(1985, 12, 1)),
        (working_days(3), date(2299, 12, 31)),
        (before(9, Unit.WORKING_DAY), date(1990, 1, 5)),
        (by_law(1, Unit.WEEK), date(1985, 1, 1)),
    ],
)
def test_outside_the_known_years_both_refuse(term: Term, start: date) -> None:
    with pytest.raises(NotCovered):
        due(term, start, DUTCH)
    with pytest.raises(NotCovered):
        list(due_dates([Running(term, start)], DUTCH))


def test_what_one_refuses_the_other_refuses() -> None:
    with pytest.raises(ExtensionRefused):
        list(due_dates([Running(weeks(1), date(2026, 6, 1), (Extension(amount=1, unit=Unit.WEEK),))], DUTCH))
    with pytest.raises(ImpossibleTerm):
        list(due_dates([Running(by_law(1, Unit.WEEK), date(2026, 6, 1))], WorkingCalendar(region=Region.FLANDERS)))


def test_answers_come_as_the_terms_come_in() -> None:
    taken = []

    def rows() -> Iterator[Running]:
        for number in range(3):
            taken.append(number)
            yield Running(weeks(1), date(2026, 6, 1))

    answers = due_dates(rows(), DUTCH)
    next(answers)
    assert taken == [0]
