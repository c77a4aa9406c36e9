"""The values behind a timeline, and the table that says the same in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assay.i18n import format_date, format_period
from assay.i18n import gettext as _

Tone = Literal["none", "bronze", "silver", "gold", "plain"]
Lane = Literal["fact", "decision"]


@dataclass(frozen=True)
class Bar:
    """A period, both days included; no `end` means it goes on. `expected` marks what may come."""

    label: str
    start: date
    end: date | None = None
    tone: Tone = "plain"
    expected: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a bar ends before it starts")


@dataclass(frozen=True)
class Point:
    """A fact (above the periods) or a decision (below them) on one day."""

    label: str
    on: date
    lane: Lane = "fact"
    url: str = ""


@dataclass(frozen=True)
class Marker:
    """A due date."""

    label: str
    on: date
    url: str = ""


@dataclass(frozen=True)
class Timeline:
    """What is drawn. `title` names it, `description` says in one sentence what it shows.

    `start` and `end` widen the stretch of time; without them it holds every value and today.
    """

    title: str
    today: date
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    markers: tuple[Marker, ...] = ()
    description: str = ""
    start: date | None = None
    end: date | None = None

    def days(self) -> Iterator[date]:
        """Every day that must be inside the drawing."""
        yield self.today
        for bar in self.bars:
            yield bar.start
            if bar.end is not None:
                yield bar.end
        yield from (point.on for point in self.points)
        yield from (marker.on for marker in self.markers)
        yield from (day for day in (self.start, self.end) if day is not None)


@dataclass(frozen=True)
class Row:
    """One line of the table: when, what kind of thing, what, and where to read more."""

    when: str
    kind: str
    label: str
    url: str


def rows(timeline: Timeline) -> list[Row]:
    """The table behind the drawing, oldest first."""
    found: list[tuple[date, Row]] = []
    for bar in timeline.bars:
        kind = _("Period, expected") if bar.expected else _("Period")
        found.append((bar.start, Row(format_period(bar.start, bar.end), kind, bar.label, bar.url)))
    for point in timeline.points:
        kind = _("Decision") if point.lane == "decision" else _("Fact")
        found.append((point.on, Row(format_date(point.on), kind, point.label, point.url)))
    for marker in timeline.markers:
        found.append((marker.on, Row(format_date(marker.on), _("Due date"), marker.label, marker.url)))
    return [row for _day, row in sorted(found, key=lambda pair: pair[0])]
