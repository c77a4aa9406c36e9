"""What a term is: how long, which way it is counted, what moves its end, how it may be extended.

Values only; `assay.calendar.counting` counts them. A rule of a regulation about time is one of three values: a `Term`,
`NotSet` (the source gives no term, which is something else than a term of nothing) or `SetInCase` (a person sets it).
"""

from datetime import date, time, timedelta
from enum import StrEnum

from msgspec import Struct

from assay.calendar.faults import CapUnderTerm, ImpossibleTerm

END_OF_DAY = time(23, 59, 59)
"""The last second of a day: an act in it is still in time."""


class Unit(StrEnum):
    """In what a term is counted. A working week is five working days; a day is a calendar day."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WORKING_WEEK = "working_week"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    STUDY_YEAR = "study_year"
    AT_ONCE = "at_once"

    @property
    def exact(self) -> bool:
        """Whether it is counted by the clock, from moment to moment."""
        return self in _MINUTES

    @property
    def working(self) -> bool:
        """Whether it is counted in working days."""
        return self in _WORKING_DAYS


_MINUTES = {Unit.MINUTE: 1, Unit.HOUR: 60}
_WORKING_DAYS = {Unit.WORKING_DAY: 1, Unit.WORKING_WEEK: 5}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


class Measure(StrEnum):
    """What units are made of. Amounts of one measure add up; those of two are counted one after the other."""

    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"


_MEASURES = (
    (Measure.MINUTES, _MINUTES),
    (Measure.WORKING_DAYS, _WORKING_DAYS),
    (Measure.DAYS, _DAYS),
    (Measure.MONTHS, _MONTHS),
)
_PARTS = {unit: (measure, each) for measure, table in _MEASURES for unit, each in table.items()}


def in_measure(amount: int, unit: Unit) -> tuple[Measure, int]:
    """An amount of a unit in what the unit is made of: three weeks are 21 days, two years 24 months.

    Raises `ImpossibleTerm` for at once and study years, which are made of nothing else.
    """
    if unit not in _PARTS:
        raise ImpossibleTerm("no_measure", f"{unit} is not made of a smaller unit")
    measure, each = _PARTS[unit]
    return measure, amount * each


class Direction(StrEnum):
    """Whether a term is counted from what started it, or back from what is to come ("five days before the exam")."""

    FORWARD = "forward"
    BACKWARD = "backward"


class CountsFrom(StrEnum):
    """Where counting begins: at the event, or at the end of the calendar year or study year in which it falls."""

    EVENT = "event"
    END_OF_CALENDAR_YEAR = "end_of_calendar_year"
    END_OF_STUDY_YEAR = "end_of_study_year"


class EndRule(StrEnum):
    """What happens when the last day is a day off.

    AS_COUNTED: nothing.
    NEXT_WORKING_DAY: a rule of the house; the term runs on to the next working day, whatever its length.
    ATW: the General Extension of Time Limits Act (Algemene termijnenwet): article 1(1), and article 2 on terms of at
    least three days, within the limits of article 4. Closing days of the house move nothing under it.
    A term that is counted back is never moved (article 1(2)).
    """

    AS_COUNTED = "as_counted"
    NEXT_WORKING_DAY = "next_working_day"
    ATW = "atw"


class Bound(StrEnum):
    """What the due date bounds.

    LATEST: the act is done on the due date at the latest ("within ten working days", "at least five days before").
    EXACT: something holds up to and including the due date and then ends ("valid for three years").
    MINIMUM: nothing may happen before the due date is over ("kept for at least 3.5 years"): never a latest date.
    """

    LATEST = "latest"
    EXACT = "exact"
    MINIMUM = "minimum"


class Silence(StrEnum):
    """What it means when nothing was done within the term: that it is late, or that the request counts as refused."""

    LATE = "late"
    REFUSAL = "refusal"


class StudyYear(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first day of a study year; it lasts until the day before that date in the next year.

    `month` 1 to 12; `day` 1 to 28, so that the day exists in every year. Raises `ImpossibleTerm` for another.
    """

    month: int
    day: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or not 1 <= self.day <= 28:
            raise ImpossibleTerm("study_year", f"a study year cannot begin on day {self.day} of month {self.month}")

    def last_day(self, day: date) -> date:
        """The last day of the study year in which `day` falls."""
        first = date(day.year, self.month, self.day)
        return (first if day < first else first.replace(year=day.year + 1)) - timedelta(days=1)


class ExtensionRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a term may be extended.

    unit: in what extensions are counted.
    most_in_total: the most that the term and all extensions count together, in `unit`, of the same measure as the
        term's own ("to at most twenty working days in total", R360: ten and ten, not ten and twenty).
    most_added: the most that all extensions add together, in `unit` ("at most two weeks more", R436).
    most_each: the most that one extension adds, in `unit`; None when only the sum is limited.
    most_times: how many extensions there may be; None when only the sum is limited.
    needs_reasons: whether an extension without reasons is void.

    One of `most_in_total` and `most_added` is required: an extension without an end is no rule. Raises
    `ImpossibleTerm`.
    """

    unit: Unit
    most_in_total: int | None = None
    most_added: int | None = None
    most_each: int | None = None
    most_times: int | None = None
    needs_reasons: bool = False

    def __post_init__(self) -> None:
        if self.unit in (Unit.AT_ONCE, Unit.STUDY_YEAR):
            raise ImpossibleTerm("extension_unit", f"an extension is not counted in {self.unit}")
        if self.most_in_total is None and self.most_added is None:
            raise ImpossibleTerm("extension_without_cap", "an extension needs a cap, in total or in what it adds")
        for name in ("most_in_total", "most_added", "most_each", "most_times"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ImpossibleTerm("negative_extension", f"{name} must be above 0, not {value}")


class Term(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="term"):
    """A term as a regulation sets it.

    amount: how many units; above 0, save for `Unit.AT_ONCE`, where it is 0.
    unit, direction: in what and which way it is counted.
    start_day_counts: whether the day of the event is day 1. Else day 1 is the day after (for working days: the first
        working day after). "On the same day" is a term of 1 day of which the start day counts.
    counts_from: the event, or the end of the year in which it falls. Study years always count from the end of the study
        year of the event.
    end_rule: what a last day that is a day off does.
    skips_closing_days: whether days on which the house is closed are no working days for this term, both in counting
        and (under `EndRule.NEXT_WORKING_DAY`) at its end.
    cut_off: until what time of the last day, in Amsterdam; that second included.
    bound: what the due date bounds.
    silence: what a missed term means.
    study_year: when a study year begins; needed when the term names one.
    extension: how it may be extended; None when it may not.
    source: the article it comes from, as the reader sees it ("art. 19(5)").

    Raises `ImpossibleTerm`, or `CapUnderTerm` where the extension cannot add anything.
    """

    amount: int
    unit: Unit
    direction: Direction = Direction.FORWARD
    start_day_counts: bool = False
    counts_from: CountsFrom = CountsFrom.EVENT
    end_rule: EndRule = EndRule.AS_COUNTED
    skips_closing_days: bool = False
    cut_off: time = END_OF_DAY
    bound: Bound = Bound.LATEST
    silence: Silence = Silence.LATE
    study_year: StudyYear | None = None
    extension: ExtensionRule | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.unit is Unit.AT_ONCE:
            if self.amount != 0:
                raise ImpossibleTerm("at_once_with_amount", f"at once has no length, not {self.amount}")
        elif self.amount <= 0:
            raise ImpossibleTerm("no_length", f"a term is at least 1 {self.unit}, not {self.amount}")
        if self.cut_off.tzinfo is not None:
            raise ImpossibleTerm("cut_off_zone", "a cut-off is a time of day in Amsterdam and carries no zone")
        if self.names_study_year and self.study_year is None:
            raise ImpossibleTerm("no_study_year", "a term in study years says when a study year begins")
        if self.start_day_counts and (self.counts_from is not CountsFrom.EVENT or self.unit is Unit.STUDY_YEAR):
            raise ImpossibleTerm("start_of_year_end", "a term from the end of a year begins on the day after it")
        if self.direction is Direction.BACKWARD:
            self._check_backward()
        if self.unit.exact:
            self._check_exact()
        if self.extension is not None:
            self._check_extension(self.extension)

    @property
    def names_study_year(self) -> bool:
        """Whether counting needs to know when a study year begins."""
        return self.unit is Unit.STUDY_YEAR or self.counts_from is CountsFrom.END_OF_STUDY_YEAR

    def _check_backward(self) -> None:
        if self.unit in (Unit.AT_ONCE, Unit.STUDY_YEAR) or self.counts_from is not CountsFrom.EVENT:
            raise ImpossibleTerm("not_backward", "at once, study years and year ends are counted forward only")
        if self.silence is Silence.REFUSAL:
            raise ImpossibleTerm("silence_backward", "silence follows on a request; it has no term before an event")

    def _check_exact(self) -> None:
        if self.start_day_counts or self.skips_closing_days or self.counts_from is not CountsFrom.EVENT:
            raise ImpossibleTerm("exact_days", "a term in hours or minutes runs from a moment and knows no days")
        if self.end_rule is EndRule.NEXT_WORKING_DAY:
            raise ImpossibleTerm("exact_moved", "a term in hours or minutes ends at its moment and is not moved")

    def _check_extension(self, rule: ExtensionRule) -> None:
        if self.direction is Direction.BACKWARD or self.unit in (Unit.AT_ONCE, Unit.STUDY_YEAR):
            raise ImpossibleTerm("not_extendable", f"a term counted {self.direction} in {self.unit} is not extended")
        if self.unit.exact != rule.unit.exact:
            raise ImpossibleTerm("extension_unit", f"a term in {self.unit} is not extended in {rule.unit}")
        if rule.most_in_total is not None:
            measure, whole = in_measure(rule.most_in_total, rule.unit)
            own, length = in_measure(self.amount, self.unit)
            if measure is not own:
                raise ImpossibleTerm("extension_unit", f"a total in {rule.unit} cannot hold a term in {self.unit}")
            if whole <= length:
                raise CapUnderTerm(
                    "cap_under_term",
                    f"a cap of {rule.most_in_total} {rule.unit} in total adds nothing to {self.amount} {self.unit}",
                )


AT_ONCE = Term(amount=0, unit=Unit.AT_ONCE)
"""At once, without delay: the due date is the day of the event and the due moment the event itself."""


class NotSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="not_set"):
    """The source gives no term. It has no due date, and is shown as "not set", never as 0.

    source: where one would look for it.
    """

    source: str = ""


class SetInCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="set_in_case"):
    """Somebody sets the term in the case itself ("a term set by the chair", D54).

    by: the code of whoever sets it, as the pack names the role.
    source: the article that lets them.
    """

    by: str
    source: str = ""


TermRule = Term | NotSet | SetInCase
"""What a regulation can say of the time something may take."""


class Extension(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An extension that was given in a case, under the term's `ExtensionRule`.

    amount, unit: what it adds; the unit is of the same measure as the rule's. Raises `ImpossibleTerm` at 0 or below.
    reasons: why, in the words of whoever gave it.
    """

    amount: int
    unit: Unit
    reasons: str = ""

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ImpossibleTerm("negative_extension", f"an extension adds at least 1 {self.unit}, not {self.amount}")
        if self.unit in (Unit.AT_ONCE, Unit.STUDY_YEAR):
            raise ImpossibleTerm("extension_unit", f"an extension is not counted in {self.unit}")


class Suspension(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days on which a term stands still, `first` and `last` included; `reason` is a code or the words of the case.

    While nobody knows when a suspension ends, a term has no due date: ask for one when `last` is known.
    Raises `ImpossibleTerm` when it ends before it begins.
    """

    first: date
    last: date
    reason: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ImpossibleTerm("suspension_order", f"a suspension from {self.first} cannot end on {self.last}")
