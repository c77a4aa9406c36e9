"""Counting in years, once, so that certificates and windows agree on the last day.

A period of years runs through the same date in the later year: what happened on 1 March 2026 counts for three years
through 1 March 2029, that day included. Where the date does not exist, the last day of that month ends the period
(29 February 2024 counts through 28 February 2027).
"""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """Return the same date `years` later (earlier when negative); 29 February becomes 28 February where needed."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def first_day_in_window(day: date, years: int) -> date:
    """Return the earliest day whose happenings still count on `day` in a rolling window of `years`.

    It is the smallest day for which `years_later(that day, years) >= day`. Seen from 29 February the same date years
    back may not exist, and 28 February is then a day too early.
    """
    start = years_later(day, -years)
    return start if years_later(start, years) >= day else start + ONE_DAY


def new_year(year: int) -> date:
    """Return 1 January of a year."""
    return date(year, 1, 1)


def year_end(year: int) -> date:
    """Return 31 December of a year."""
    return date(year, 12, 31)
