"""Why a day is a day off, as a value. It carries a code; `assay.calendar.words` knows what the day is called."""

from enum import StrEnum

from msgspec import Struct


class FreeKind(StrEnum):
    """Where a day off comes from."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """A statutory holiday, or a day the law itself puts on a par with one."""
    DECREE = "decree"
    """A day that a royal decree puts on a par with a holiday (article 3(3) of the Algemene termijnenwet)."""
    CLOSED = "closed"
    """The house is closed."""


class FreeDay(Struct, frozen=True):
    """Why a day is a day off.

    code: which holiday ("kings_day"), "saturday" or "sunday", "decree", or "closed".
    name: what the house calls its closing period; empty for the other kinds.
    """

    kind: FreeKind
    code: str
    name: str = ""


SATURDAY = FreeDay(FreeKind.WEEKEND, "saturday")
SUNDAY = FreeDay(FreeKind.WEEKEND, "sunday")
DECREE_DAY = FreeDay(FreeKind.DECREE, "decree")
