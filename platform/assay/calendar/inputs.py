"""Everything a due date was counted from, as one value to store beside it: it can then be counted anew and compared."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Self

import msgspec
from msgspec import Struct

from assay.calendar.counting import due
from assay.calendar.dates import local_start
from assay.calendar.faults import Unreadable
from assay.calendar.terms import Extension, Suspension, Term
from assay.calendar.trace import VERSION, Due
from assay.calendar.working_calendar import WorkingCalendar


class Inputs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The term, the event (its day here, and its moment in UTC where known), the calendar, and what came between."""

    term: Term
    day: date
    moment: datetime | None
    calendar: WorkingCalendar
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    version: int = VERSION

    @classmethod
    def of(
        cls,
        term: Term,
        start: date | datetime,
        calendar: WorkingCalendar,
        extensions: Sequence[Extension] = (),
        suspensions: Iterable[Suspension] = (),
    ) -> Self:
        """The arguments of `assay.calendar.due` as one value. Raises `MomentNeeded` for a moment without a zone."""
        day, moment = local_start(start)
        return cls(
            term=term,
            day=day,
            moment=moment,
            calendar=calendar,
            extensions=tuple(extensions),
            suspensions=tuple(suspensions),
        )

    def due(self) -> Due:
        """The due date; raises what `assay.calendar.due` raises."""
        return due(self.term, self.moment or self.day, self.calendar, self.extensions, self.suspensions)

    def to_json(self) -> str:
        """The value as JSON: stable, with its version."""
        return _ENCODER.encode(self).decode()

    @staticmethod
    def from_json(stored: str | bytes) -> "Inputs":
        """Read what `to_json` wrote. Raises `Unreadable` for anything else."""
        try:
            inputs = _DECODER.decode(stored)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unreadable("no_inputs", f"not the stored inputs of a due date: {error}") from None
        if inputs.version != VERSION:
            raise Unreadable("version", f"inputs of version {inputs.version}; this program reads {VERSION}")
        return inputs


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Inputs)
