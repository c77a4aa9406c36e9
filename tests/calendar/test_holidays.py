"""Our holidays against two packages that know them too, and the history they do not."""

from datetime import date, timedelta

import holidays as holidays_package
import pytest
from workalendar.europe import Belgium, Netherlands

from assay.calendar import (
    SHIPPED,
    ClosingPeriod,
    DecreeDays,
    ImpossibleTerm,
    NotCovered,
    Region,
    WorkingCalendar,
    holidays,
)
from assay.calendar.holidays import easter, monarchs_day

YEARS = range(2018, 2031)


def _sundays(year: int) -> set[date]:
    return {easter(year), easter(year) + timedelta(days=49)}


@pytest.mark.parametrize("year", YEARS)
def test_dutch_holidays_are_those_of_both_packages(year: int) -> None:
    ours = set(holidays(Region.NETHERLANDS, year)) | _sundays(year)
    assert ours == set(holidays_package.country_holidays("NL", years=year, categories=("public", "optional")))
    assert ours == {day for day, _name in Netherlands().holidays(year)}


@pytest.mark.parametrize("year", YEARS)
def test_flemish_holidays_are_those_of_both_packages(year: int) -> None:
    ours = set(holidays(Region.FLANDERS, year))
    assert ours | _sundays(year) == set(holidays_package.country_holidays("BE", years=year)) | _sundays(year)
    assert ours | _sundays(year) == {day for day, _name in Belgium().holidays(year)} | _sundays(year)
    assert len(ours) == 10 or date(year, 5, 1) == easter(year) + timedelta(days=39)


@pytest.mark.parametrize(
    ("year", "code", "expected"),
    [
        (2008, "queens_day", "2008-04-30"),
        (2006, "queens_day", "2006-04-29"),  # 30 April was a Sunday
        (2013, "queens_day", "2013-04-30"),
        (2014, "kings_day", "2014-04-26"),  # 27 April was a Sunday
        (2025, "kings_day", "2025-04-26"),
        (2026, "kings_day", "2026-04-27"),
    ],
)
def test_the_monarchs_birthday(year: int, code: str, expected: str) -> None:
    assert monarchs_day(year) == (code, date.fromisoformat(expected))


def test_good_friday_and_liberation_day_are_on_the_list_every_year() -> None:
    for year in range(1990, 2100):
        codes = {free.code for free in holidays(Region.NETHERLANDS, year).values()}
        assert "good_friday" in codes
        assert date(year, 5, 5) in holidays(Region.NETHERLANDS, year)


def test_flanders_has_no_second_christmas_day_and_no_good_friday() -> None:
    assert date(2026, 12, 26) not in holidays(Region.FLANDERS, 2026)
    assert date(2026, 4, 3) not in holidays(Region.FLANDERS, 2026)
    assert date(2026, 7, 11) not in holidays(Region.FLANDERS, 2026)


@pytest.mark.parametrize("year", [1989, 2300])
def test_a_year_outside_the_list_is_refused(year: int) -> None:
    with pytest.raises(NotCovered):
        holidays(Region.NETHERLANDS, year)


def test_shipped_decree_days_say_which_years_are_known() -> None:
    assert SHIPPED.known_until == 2028
    assert [year for year in range(2017, 2029) if not SHIPPED.known(year)] == [2020, 2021, 2022]
    assert not SHIPPED.known(2016)
    assert SHIPPED.known(2028)
    assert all(day not in holidays(Region.NETHERLANDS, day.year) for day in SHIPPED.days)


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ((date(2030, 5, 31),), (2029,)),
        ((date(2029, 5, 12),), (2029,)),  # a Saturday
        ((date(2029, 5, 11), date(2029, 5, 11)), (2029,)),
        ((), (2029, 2028)),
    ],
)
def test_decree_days_that_contradict_themselves_are_refused(days: tuple[date, ...], years: tuple[int, ...]) -> None:
    with pytest.raises(ImpossibleTerm):
        DecreeDays(days=days, years=years)


@pytest.mark.parametrize(
    ("calendar", "after", "until", "expected"),
    [
        (WorkingCalendar(), date(2026, 12, 24), date(2026, 12, 28), 1),  # Christmas, then a weekend
        (WorkingCalendar(), date(2026, 7, 17), date(2026, 7, 21), 2),
        (WorkingCalendar(region=Region.FLANDERS), date(2026, 7, 17), date(2026, 7, 21), 1),  # the national holiday
        (
            WorkingCalendar(
                closing=(ClosingPeriod(name="Verhuizing", first=date(2026, 7, 20), last=date(2026, 7, 20)),)
            ),
            date(2026, 7, 17),
            date(2026, 7, 21),
            1,
        ),
        (WorkingCalendar(), date(2026, 7, 17), date(2026, 7, 17), 0),
        (WorkingCalendar(), date(2026, 7, 17), date(2026, 7, 10), 0),
    ],
)
def test_days_that_are_worked(calendar: WorkingCalendar, after: date, until: date, expected: int) -> None:
    assert calendar.working_days(after, until) == expected
