"""A year of days as twelve small months, with the days that stand out drawn."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import get_locale

_WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Month:
    """One month.

    :ivar name: in the language of the page. :ivar blank: how many days of its first week belong to the month before.
    :ivar days: each day's number with its marks, separated by spaces: ``off`` in a weekend, what the caller gave,
        and ``now``.
    """

    name: str
    blank: int
    days: tuple[tuple[int, str], ...]


def year_of(year: int, marked: Mapping[date, str], today: date) -> tuple[Month, ...]:
    """The months of a year from January on.

    :param marked: the mark of each day that stands out.
    """
    locale = get_locale()
    names = locale.months["stand-alone"]["wide"]
    months = []
    for number in range(1, 13):
        days = tuple(
            (day.day, _marks(day, marked, today)) for day in _WEEKS.itermonthdates(year, number) if day.month == number
        )
        months.append(Month(names[number], date(year, number, 1).weekday(), days))
    return tuple(months)


def _marks(day: date, marked: Mapping[date, str], today: date) -> str:
    marks = ["off"] if day.weekday() >= 5 else []
    if day in marked:
        marks.append(marked[day])
    if day == today:
        marks.append("now")
    return " ".join(marks)
