"""Days that a royal decree puts on a par with a holiday (Algemene termijnenwet, article 3(3)), and what is not known.

A decree names such days a few years ahead. They matter for the end of a term and stay ordinary working days. For a year
without a known decree nobody may conclude that there are none: results carry that as a caveat.
"""

from datetime import date

from msgspec import Struct

from assay.calendar.faults import ImpossibleTerm


class DecreeDays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Decree days, and the years of which all of them are known.

    days: in order of time, each in a known year, none on a Saturday or Sunday.
    years: the known years, in order; a known year may have no such day.

    Raises `ImpossibleTerm` for days that contradict this.
    """

    days: tuple[date, ...]
    years: tuple[int, ...]

    def __post_init__(self) -> None:
        if list(self.days) != sorted(set(self.days)) or list(self.years) != sorted(set(self.years)):
            raise ImpossibleTerm("decree_order", "decree days and their years stand in order, each once")
        for day in self.days:
            if day.year not in self.years:
                raise ImpossibleTerm("decree_year", f"decree day {day} lies in a year that is not marked as known")
            if day.weekday() >= 5:
                raise ImpossibleTerm("decree_weekend", f"decree day {day} falls in a weekend")

    def known(self, year: int) -> bool:
        """Whether all decree days of the year are known."""
        return year in self.years

    @property
    def known_until(self) -> int | None:
        """The last year that is known; None when there is none."""
        return self.years[-1] if self.years else None


SHIPPED = DecreeDays(
    # 2017 to 2019: Stcrt. 2016, 58653. The days of 2020 to 2022, and of before 2017, still have to be looked up.
    years=(2017, 2018, 2019, 2023, 2024, 2025, 2026, 2027, 2028),
    days=(
        date(2017, 4, 28),
        date(2017, 5, 26),
        date(2018, 5, 11),
        date(2018, 12, 24),
        date(2018, 12, 31),
        date(2019, 5, 31),
        date(2019, 12, 27),
        date(2023, 4, 28),
        date(2023, 5, 19),
        date(2024, 5, 10),
        date(2024, 12, 27),
        date(2025, 5, 30),
        date(2026, 1, 2),
        date(2026, 5, 15),
        date(2027, 5, 7),
        date(2028, 4, 28),
        date(2028, 5, 26),
    ),
)
"""The decree days that come with the program."""
