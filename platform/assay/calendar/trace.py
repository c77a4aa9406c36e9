"""How a date was reached, step by step, and the date itself. Values that can be stored and read back.

Steps carry codes and days, never sentences: `assay.calendar.words` puts them into words in the reader's language.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from assay.calendar.faults import Unreadable
from assay.calendar.free_days import FreeDay
from assay.calendar.terms import Bound, CountsFrom, Direction, Unit

VERSION = 1
"""The version of the stored form. A change that an older reader would misread gets the next number."""


class Law(StrEnum):
    """On what ground the end of a term was moved, or was not."""

    ATW_1 = "atw_1"
    """Article 1(1): an end on a day off moves to the next day that is none."""
    ATW_1_2 = "atw_1_2"
    """Article 1(2): a term counted back is not moved."""
    ATW_2 = "atw_2"
    """Article 2: at least two ordinary days in a term of at least three days."""
    ATW_4 = "atw_4"
    """Article 4: no extension for hours, more than 90 days, 12 weeks or 3 months, nor for years."""
    HOUSE = "house"
    """A rule of the house."""
    BACKWARD = "backward"
    """Not moved because it is counted back; the house rule follows the law in this."""


class Started(Struct, frozen=True, tag="started", tag_field="step"):
    """The event: its day here, its moment when that is known, and the term that began to run."""

    day: date
    moment: datetime | None
    amount: int
    unit: Unit
    direction: Direction
    source: str


class CountedFrom(Struct, frozen=True, tag="counted_from", tag_field="step"):
    """Counting begins at the end of a calendar year or study year: on `day`, that day not included."""

    rule: CountsFrom
    day: date


class DayOne(Struct, frozen=True, tag="day_one", tag_field="step"):
    """The first day that counts; `start_day` says whether that is the day of the event itself."""

    day: date
    start_day: bool


class Extended(Struct, frozen=True, tag="extended", tag_field="step"):
    """An extension: what it adds, why, and the caps it stays within (None: no such cap)."""

    amount: int
    unit: Unit
    reasons: str
    most_in_total: int | None
    most_added: int | None
    cap_unit: Unit


class Skipped(Struct, frozen=True, tag="skipped", tag_field="step"):
    """Days that did not count as working days, all for one reason, in order of time."""

    because: FreeDay
    days: tuple[date, ...]


class StoodStill(Struct, frozen=True, tag="stood_still", tag_field="step"):
    """Days on which the term was suspended and that would else have counted: `days` of them, in `unit`.

    The unit is the day, or the working day where working days were counted.
    """

    first: date
    last: date
    days: int
    unit: Unit
    reason: str


class Counted(Struct, frozen=True, tag="counted", tag_field="step"):
    """Where counting alone ends: the last day before any rule on ends."""

    day: date


class Moved(Struct, frozen=True, tag="moved", tag_field="step"):
    """The end moved from one day to another, because of these days, on this ground."""

    from_day: date
    to_day: date
    because: tuple[tuple[date, FreeDay], ...]
    law: Law


class NotMoved(Struct, frozen=True, tag="not_moved", tag_field="step"):
    """The end is on a day off and stays there, on this ground."""

    day: date
    because: FreeDay
    law: Law


class SetBy(Struct, frozen=True, tag="set_by", tag_field="step"):
    """The date was set in the case by somebody."""

    by: str
    source: str


class Ended(Struct, frozen=True, tag="ended", tag_field="step"):
    """The due date, and what it bounds."""

    day: date
    moment: datetime
    bound: Bound


class RefusedFrom(Struct, frozen=True, tag="refused_from", tag_field="step"):
    """From this day on silence counts as a refusal."""

    day: date


class Earliest(Struct, frozen=True, tag="earliest", tag_field="step"):
    """Of several clocks on one matter this one ends first; `others` are the keys and dates of the rest."""

    key: str
    others: tuple[tuple[str, date], ...]


class DecreeDaysUnknown(Struct, frozen=True, tag="decree_days_unknown", tag_field="step"):
    """A caveat: the decree days of these years are not known here, and one of them could change the date."""

    years: tuple[int, ...]


class ClosingDaysUnknown(Struct, frozen=True, tag="closing_days_unknown", tag_field="step"):
    """A caveat: the closing days of the house are filled in up to and including this day; the term runs past it."""

    until: date


Caveat = DecreeDaysUnknown | ClosingDaysUnknown
Step = (
    Started
    | CountedFrom
    | DayOne
    | Extended
    | Skipped
    | StoodStill
    | Counted
    | Moved
    | NotMoved
    | SetBy
    | Ended
    | RefusedFrom
    | Earliest
    | DecreeDaysUnknown
    | ClosingDaysUnknown
)


class Due(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A due date with how it was reached.

    due_date: the last day, in Amsterdam.
    due_moment: the last second that is in time, aware, in UTC; for a term in hours or minutes the exact moment.
    trace: the steps, in the order in which they were taken.
    bound: what the date bounds; under `Bound.MINIMUM` it is no latest date but the last day that must pass first.
    refused_from: from what day silence counts as a refusal; None when it does not.
    version: of the stored form.
    """

    due_date: date
    due_moment: datetime
    trace: tuple[Step, ...]
    bound: Bound = Bound.LATEST
    refused_from: date | None = None
    version: int = VERSION

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What is not known and could change the date. Whoever shows the date shows these."""
        return tuple(step for step in self.trace if isinstance(step, DecreeDaysUnknown | ClosingDaysUnknown))

    def to_json(self) -> str:
        """The value as JSON: stable, with its version."""
        return _ENCODER.encode(self).decode()


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Due)


def from_json(stored: str | bytes) -> Due:
    """Read what `Due.to_json` wrote. Raises `Unreadable` for anything else."""
    try:
        due = _DECODER.decode(stored)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unreadable("no_due_date", f"not a stored due date: {error}") from None
    if due.version != VERSION:
        raise Unreadable("version", f"a due date of version {due.version}; this program reads {VERSION}")
    return due
