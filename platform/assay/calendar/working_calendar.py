"""Which days are worked: a five-day week, the holidays of a region, decree days, and the closing days of a house."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from assay.calendar.decree_days import SHIPPED, DecreeDays
from assay.calendar.faults import ImpossibleTerm
from assay.calendar.free_days import DECREE_DAY, SATURDAY, SUNDAY, FreeDay, FreeKind
from assay.calendar.holidays import Region, holidays

LONGEST_CLOSING = 366
"""The most days of one closing period. A longer one is a slip of the year."""


class DecreeRule(StrEnum):
    """What a decree day does.

    TERM_END_ONLY: as the law has it; a term does not end on it, but it is an ordinary working day.
    AS_HOLIDAY: the house treats it as a holiday, so it is not counted as a working day either.
    IGNORE: nothing.
    """

    TERM_END_ONLY = "term_end_only"
    AS_HOLIDAY = "as_holiday"
    IGNORE = "ignore"


class ClosingPeriod(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days on which the house is closed, `first` and `last` included, under the name the house gives it.

    Raises `ImpossibleTerm` without a name, when it ends before it begins, or past `LONGEST_CLOSING` days.
    """

    name: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ImpossibleTerm("closing_name", "a closing period needs a name: a date explains itself with it")
        if not 0 <= (self.last - self.first).days < LONGEST_CLOSING:
            raise ImpossibleTerm("closing_order", f"a closing period cannot run from {self.first} to {self.last}")


class WorkingCalendar(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """The days on which a house works, for one region. Monday to Friday, less what is named here.

    region: whose holidays count.
    decree: what decree days do; Dutch law, so without meaning in Flanders.
    decree_days: which those are and for which years that is known.
    closing: the closing periods of the house; they may overlap, and the first one names a day.
    closing_known_until: the last day up to which closing periods were filled in; None when nobody said.
    """

    region: Region = Region.NETHERLANDS
    decree: DecreeRule = DecreeRule.TERM_END_ONLY
    decree_days: DecreeDays = SHIPPED
    closing: tuple[ClosingPeriod, ...] = ()
    closing_known_until: date | None = None

    def why_free(self, day: date, *, closing_days: bool = True) -> FreeDay | None:
        """Why nobody works on this day; None on a working day.

        `closing_days`: whether a day on which the house is closed counts as one. A day that is off for two reasons
        gives the one that binds most people: weekend, holiday, decree, closing. Raises `NotCovered` outside the known
        years.
        """
        weekday = day.weekday()
        if weekday >= 5:
            return SUNDAY if weekday == 6 else SATURDAY
        found = holidays(self.region, day.year).get(day)
        if found is None and self.decree is DecreeRule.AS_HOLIDAY and self.is_decree_day(day):
            found = DECREE_DAY
        if found is None and closing_days:
            found = self._closed.get(day)
        return found

    def is_working_day(self, day: date, *, closing_days: bool = True) -> bool:
        """Whether the day is worked; arguments as for `why_free`."""
        return self.why_free(day, closing_days=closing_days) is None

    def working_days(self, after: date, until: date) -> int:
        """How many days are worked after a day, up to and including another; 0 where that is not later.

        Days on which the house is closed do not count. Raises `NotCovered` outside the known years.
        """
        days = (date.fromordinal(number) for number in range(after.toordinal() + 1, until.toordinal() + 1))
        return sum(self.is_working_day(day) for day in days)

    def why_no_end(self, day: date, *, closing_days: bool = False) -> FreeDay | None:
        """Why a term may not end on this day: as `why_free`, and decree days in each treatment but "ignore"."""
        found = self.why_free(day, closing_days=closing_days)
        if (found is None or found.kind is FreeKind.CLOSED) and self.decrees_matter and self.is_decree_day(day):
            return DECREE_DAY
        return found

    def is_decree_day(self, day: date) -> bool:
        """Whether a royal decree named this day. That it did not is certain for the known years only."""
        return day in self._decreed

    @property
    def decrees_matter(self) -> bool:
        """Whether decree days do anything in this calendar."""
        return self.decree is not DecreeRule.IGNORE and self.region is Region.NETHERLANDS

    @cached_property
    def _decreed(self) -> frozenset[date]:
        return frozenset(self.decree_days.days) if self.region is Region.NETHERLANDS else frozenset()

    @cached_property
    def _closed(self) -> Mapping[date, FreeDay]:
        closed: dict[date, FreeDay] = {}
        for period in self.closing:
            because = FreeDay(FreeKind.CLOSED, "closed", period.name)
            for offset in range((period.last - period.first).days + 1):
                closed.setdefault(period.first + timedelta(days=offset), because)
        return closed
