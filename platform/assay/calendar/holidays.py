"""Statutory holidays of the Netherlands and of Flanders, computed for any year that the rules below cover.

Dutch: the General Extension of Time Limits Act (Algemene termijnenwet), article 3(1), with Good Friday, which article
3(2) puts on a par. Easter Sunday and Whit Sunday are Sundays and need no line of their own. Flemish: the ten Belgian
statutory holidays; 11 July and 26 December are none.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from assay.calendar.faults import NotCovered
from assay.calendar.free_days import FreeDay, FreeKind

FIRST_YEAR = 1990
"""Before this year the Dutch list was another one: 5 May was not on it every year."""
LAST_YEAR = 2299


class Region(StrEnum):
    """Whose holidays count."""

    NETHERLANDS = "NL"
    FLANDERS = "BE-VLG"


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, skipped = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    quarter, rest = divmod(in_century, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - moon - rest) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def monarchs_day(year: int) -> tuple[str, date]:
    """The code and date of the day on which the King's, until 2013 the Queen's, birthday is celebrated.

    Since 2014 27 April, before that 30 April; on a Sunday it is the day before.
    """
    code, day = ("kings_day", date(year, 4, 27)) if year >= 2014 else ("queens_day", date(year, 4, 30))
    return code, day - timedelta(days=1) if day.weekday() == 6 else day


@cache
def holidays(region: Region, year: int) -> Mapping[date, FreeDay]:
    """The holidays of a year by date, in order. Raises `NotCovered` outside `FIRST_YEAR` to `LAST_YEAR`.

    Where two fall on one day (Ascension on 5 May 2016), the first in the list of the law gives the day its name.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotCovered("year", f"holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not in {year}")
    named: dict[date, FreeDay] = {}
    for code, day in _DAYS[region](year):
        named.setdefault(day, FreeDay(FreeKind.HOLIDAY, code))
    return MappingProxyType(dict(sorted(named.items())))


def _dutch(year: int) -> list[tuple[str, date]]:
    sunday = easter(year)
    return [
        ("new_year", date(year, 1, 1)),
        ("easter_monday", sunday + timedelta(days=1)),
        ("whit_monday", sunday + timedelta(days=50)),
        ("christmas_day", date(year, 12, 25)),
        ("second_christmas_day", date(year, 12, 26)),
        ("ascension_day", sunday + timedelta(days=39)),
        monarchs_day(year),
        ("liberation_day", date(year, 5, 5)),
        ("good_friday", sunday - timedelta(days=2)),
    ]


def _flemish(year: int) -> list[tuple[str, date]]:
    sunday = easter(year)
    return [
        ("new_year", date(year, 1, 1)),
        ("easter_monday", sunday + timedelta(days=1)),
        ("labour_day", date(year, 5, 1)),
        ("ascension_day", sunday + timedelta(days=39)),
        ("whit_monday", sunday + timedelta(days=50)),
        ("national_day", date(year, 7, 21)),
        ("assumption_day", date(year, 8, 15)),
        ("all_saints", date(year, 11, 1)),
        ("armistice_day", date(year, 11, 11)),
        ("christmas_day", date(year, 12, 25)),
    ]


_DAYS = {Region.NETHERLANDS: _dutch, Region.FLANDERS: _flemish}
