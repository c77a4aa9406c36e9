"""Half-open stretches of days and the few things the rules do with them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

ALWAYS = date.max
"""End of a stretch that nothing known will end."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from `start` up to, and without, `end`."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def stretches_where(holds: Callable[[date], bool], turning_days: Iterable[date]) -> tuple[Stretch, ...]:
    """Return where `holds` is true, given that it can change on the turning days only and is false before them."""
    found: list[Stretch] = []
    start: date | None = None
    for day in sorted(set(turning_days)):
        now = holds(day)
        if now and start is None:
            start = day
        elif not now and start is not None:
            found.append(Stretch(start, day))
            start = None
    if start is not None:
        found.append(Stretch(start, ALWAYS))
    return tuple(found)


def at(stretches: Sequence[Stretch], day: date) -> Stretch | None:
    """Return the stretch that holds `day`, of stretches in order."""
    index = bisect_right(stretches, day, key=lambda stretch: stretch.start) - 1
    return stretches[index] if index >= 0 and day in stretches[index] else None


def last_before(stretches: Sequence[Stretch], day: date) -> Stretch | None:
    """Return the last stretch that ended on or before `day`."""
    ended = [stretch for stretch in stretches if stretch.end <= day]
    return ended[-1] if ended else None


def known_end(end: date) -> date | None:
    """Return the end, or None where nothing known ends it."""
    return None if end == ALWAYS else end
