"""The one place that reads the time.

Operations never ask for the time: the edge reads a clock once per request or job and hands the moment down.
There are three kinds:

- `Clock.system()`: the real time;
- `Clock.fixed(moment)`: stands still until `advance` or `set` moves it (tests, the making of demo data);
- `Clock.from_file(path)`: development only, follows a file so that a running copy can be put in another year.

All moments are aware and in UTC; a day is a day in the Netherlands and Flanders unless another zone is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from assay.settings import Settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_OFFSET = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)


class ClockError(ValueError):
    """A moment without a time zone, or a clock file that holds neither a moment nor an offset."""


class Clock:
    """Tells the moment. `now()` is aware and in UTC; two calls may give different moments unless the clock is fixed."""

    def __init__(self, read: Callable[[], datetime]) -> None:
        self._read = read

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        return self._read().astimezone(UTC)

    def today(self, zone: tzinfo = AMSTERDAM) -> date:
        """The calendar day in `zone`, by default Europe/Amsterdam (which Brussels shares)."""
        return self.now().astimezone(zone).date()

    @staticmethod
    def system() -> Clock:
        """The real time."""
        return Clock(_real_now)

    @staticmethod
    def fixed(moment: datetime) -> FixedClock:
        """A clock that stands still at `moment`, which must be aware. Raises `ClockError` for a naive one."""
        return FixedClock(moment)

    @staticmethod
    def from_file(path: Path) -> Clock:
        """A clock that reads the file each time: a moment or an offset; without the file, or when empty, the real time.

        `now()` raises `ClockError` while the file holds something else.
        """
        return Clock(lambda: _moment_of(path))

    @staticmethod
    def from_settings(settings: Settings) -> Clock:
        """The clock of a running copy: real, unless the development setting ASSAY_CLOCK_FILE names a file."""
        if settings.assay_clock_file is None:
            return Clock.system()
        return Clock.from_file(settings.assay_clock_file)


class FixedClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self._moment = _aware(moment)
        super().__init__(lambda: self._moment)

    def advance(self, by: timedelta) -> datetime:
        """Move by `by` (may be negative) and return the new moment."""
        self._moment += by
        return self.now()

    def set(self, moment: datetime) -> datetime:
        """Move to `moment`, which must be aware, and return it."""
        self._moment = _aware(moment)
        return self.now()


def parse_offset(text: str) -> timedelta:
    """Read an ISO 8601 duration of weeks, days, hours, minutes and seconds, with an optional sign: `P90D`, `-PT6H`.

    Raises `ClockError` for anything else, months and years included: those have no fixed length.
    """
    found = _OFFSET.fullmatch(text.strip())
    parts = {} if found is None else {name: int(value) for name, value in found.groupdict().items() if _digits(value)}
    if found is None or not parts:
        raise ClockError(f"not a duration such as P90D or -PT6H: {text.strip()!r}")
    length = timedelta(**parts)
    return -length if found["sign"] == "-" else length


def _digits(value: str | None) -> bool:
    return value is not None and value.isdecimal()


def _real_now() -> datetime:
    return datetime.now(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ClockError(f"a moment needs a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def _moment_of(path: Path) -> datetime:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        text = ""
    if not text:
        return _real_now()
    if "P" in text:
        return _real_now() + parse_offset(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ClockError(f"{path.name} holds neither a moment nor an offset: {text!r}") from None
    return _aware(moment)
