"""Fifteen dates that were worked out by hand."""

from datetime import date

import pytest

from assay.calendar import DecreeRule, Term, Unit, WorkingCalendar, due
from tests.calendar.values import DUTCH, SUMMER_CLOSED, before, by_law, day, working_days

TWO_WEEKS = by_law(2, Unit.WEEK)
THREE_DAYS = by_law(3, Unit.DAY)
DECREE_DAYS_FREE = WorkingCalendar(decree=DecreeRule.AS_HOLIDAY)


@pytest.mark.parametrize(
    ("term", "start", "end", "calendar"),
    [
        (TWO_WEEKS, "2026-04-21", "2026-05-06", DUTCH),  # Liberation Day
        (TWO_WEEKS, "2026-04-30", "2026-05-18", DUTCH),  # Ascension Day, a decree day, a weekend
        (TWO_WEEKS, "2026-12-11", "2026-12-28", DUTCH),  # Christmas
        (TWO_WEEKS, "2026-03-20", "2026-04-07", DUTCH),  # Good Friday to Easter Monday
        (TWO_WEEKS, "2027-04-23", "2027-05-10", DUTCH),  # a decree day
        (THREE_DAYS, "2026-12-24", "2026-12-29", DUTCH),
        (THREE_DAYS, "2026-04-02", "2026-04-08", DUTCH),
        (working_days(10), "2026-04-22", "2026-05-08", DUTCH),
        (working_days(10), "2026-05-01", "2026-05-19", DUTCH),
        (working_days(10), "2026-05-01", "2026-05-20", DECREE_DAYS_FREE),
        (working_days(10), "2026-12-18", "2027-01-05", DUTCH),
        (working_days(5), "2026-03-30", "2026-04-08", DUTCH),
        (before(5, Unit.WORKING_DAY), "2026-06-15", "2026-06-08", DUTCH),
        (before(5, Unit.WORKING_DAY), "2026-04-10", "2026-04-01", DUTCH),
        (working_days(10, skips_closing_days=True), "2026-06-30", "2026-08-25", SUMMER_CLOSED),
        (working_days(10), "2026-06-30", "2026-07-14", SUMMER_CLOSED),
        (Term(amount=2, unit=Unit.MONTH), "2026-12-31", "2027-02-28", DUTCH),
    ],
)
def test_the_date(term: Term, start: str, end: str, calendar: WorkingCalendar) -> None:
    assert due(term, day(start), calendar).due_date == day(end)


def test_the_moment_is_the_last_second_of_the_day_here() -> None:
    found = due(working_days(10), date(2026, 4, 22), DUTCH)
    assert found.due_moment.isoformat() == "2026-05-08T21:59:59+00:00"
