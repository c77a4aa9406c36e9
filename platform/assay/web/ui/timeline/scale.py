"""From days to pixels, and which days get a line and a label: from weeks to tens of years."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from flask_babel import get_locale

from assay.web.ui.timeline.model import Timeline


@dataclass(frozen=True)
class Scale:
    """A straight line from the first day to the last, between two edges in pixels."""

    first: date
    last: date
    left: float
    right: float

    @classmethod
    def over(cls, timeline: Timeline, left: float, right: float) -> "Scale":
        """A scale that holds every day of the timeline, with a little air and never less than four weeks."""
        days = sorted(timeline.days())
        first, last = days[0], days[-1]
        air = max((last - first).days // 24, (28 - (last - first).days) // 2, 1)
        return cls(_shift(first, -air), _shift(last, air), left, right)

    def x(self, day: date) -> float:
        """The place of a day; a day outside stands on the edge."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def _shift(day: date, days: int) -> date:
    """The day moved, kept inside what a date can hold."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


@dataclass(frozen=True)
class Tick:
    """A line for a day; `strong` where a year begins. `label` is empty where it would touch the one before."""

    x: float
    label: str
    label_x: float
    strong: bool


def _weeks(scale: Scale) -> Iterator[date]:
    day = _shift(scale.first, (7 - scale.first.weekday()) % 7)
    while day <= scale.last:
        yield day
        if day > date.max - timedelta(days=7):
            return
        day += timedelta(days=7)


def _months(scale: Scale, step: int) -> Iterator[date]:
    """First days of months, every `step` months, counted from year 0 so that years begin on a tick."""
    number = scale.first.year * 12 + scale.first.month - 1
    number += -number % step
    while number // 12 <= date.max.year:
        day = date(max(number // 12, 1), number % 12 + 1, 1)
        if day > scale.last:
            return
        if day >= scale.first:
            yield day
        number += step


def _name(day: date, step: int, first: bool) -> str:
    locale = get_locale() or "nl"
    if step == 0:
        return format_date(day, "d MMM", locale=locale)
    if step >= 12 or day.month == 1:
        return str(day.year)
    return format_date(day, "MMM y" if first else "MMM", locale=locale)


def ticks_for(scale: Scale, limit: float, width_of: Callable[[str], float]) -> list[Tick]:
    """Lines at the smallest step whose labels fit; `limit` is the right edge for labels in pixels."""
    room = scale.right - scale.left
    days = max((scale.last - scale.first).days, 1)
    steps = ((0, 7, 56), (1, 30, 44), (3, 91, 48), (12, 365, 44), (24, 730, 44), (60, 1826, 44), (120, 3652, 44))
    step = next((months for months, length, least in steps if room * length / days >= least), 600)
    ticks: list[Tick] = []
    free = 0.0
    first = scale.first
    if step == 12 and scale.x(date(first.year + 1, 1, 1)) - scale.left > width_of(str(first.year)) + 16:
        # The year in which the line begins has no first of January on it; its number stands at the edge.
        ticks.append(Tick(scale.left - 6, str(first.year), scale.left - 1, False))
    for number, day in enumerate(_weeks(scale) if step == 0 else _months(scale, step)):
        x = scale.x(day)
        label = _name(day, step, number == 0)
        if x + 5 < free or x + 5 + width_of(label) > limit:
            label = ""
        else:
            free = x + 5 + width_of(label) + 6
        ticks.append(Tick(x, label, x + 5, day.month == 1 and day.day == 1))
    return ticks
