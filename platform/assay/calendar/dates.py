"""Arithmetic on days: months that end, moments and the days they fall on here."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from assay.calendar.faults import MomentNeeded, NotCovered
from assay.clock import AMSTERDAM

ONE_DAY = timedelta(days=1)


def add_days(day: date, days: int) -> date:
    """`days` later, or earlier when negative. Raises `NotCovered` where dates end."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise NotCovered("year", f"{days} days from {day} is past what a date can hold") from None


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later or earlier; where the month has no such day, its last day.

    31 December and two months: 28 February, or 29 in a leap year. Raises `NotCovered` where dates end.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise NotCovered("year", f"{months} months from {day} is past what a date can hold")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_start(start: date | datetime) -> tuple[date, datetime | None]:
    """The day in Amsterdam on which something happened and, where it is known, the moment in UTC.

    Raises `MomentNeeded` for a moment without a time zone: its day would be a guess.
    """
    if not isinstance(start, datetime):
        return start, None
    if start.tzinfo is None:
        raise MomentNeeded("naive", f"a moment needs a time zone: {start.isoformat()}")
    return start.astimezone(AMSTERDAM).date(), start.astimezone(UTC)


def moment_of(day: date, at: time) -> datetime:
    """A time of day in Amsterdam as a moment in UTC. Where the clock shows it twice, the first.

    A time that the clock skips counts by the offset of before the change.
    """
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)
