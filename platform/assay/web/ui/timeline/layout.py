"""Where everything of a timeline stands: a pure step from values and a width in pixels to boxes.

Labels never leave the drawing and never overlap: each takes the first row where it fits, is shortened when nothing
else helps, and is left to the table when even that fails.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assay.i18n import gettext as _
from assay.web.ui.timeline.model import Bar, Timeline
from assay.web.ui.timeline.scale import Scale, Tick, ticks_for

GUTTER = 96.0
NARROW = 560
MARGIN = 10.0
LANE = 34.0
ROW = 26.0
MAX_ROWS = 4
_GAP = 8.0

_SLIM = set("iIjlft.,:;|'’`()[] ")
_BROAD = set("mwMW@%—…")


def text_width(text: str) -> float:
    """An upper estimate of the width of a label in pixels, in 13 px semibold Source Sans."""
    return sum(
        4.4 if c in _SLIM else 12.0 if c in _BROAD or ord(c) > 0x24F else 8.2 if c.isupper() else 7.2 for c in text
    )


def shorten(text: str, room: float) -> str:
    """The text, or its beginning with an ellipsis, or nothing when fewer than three letters would remain."""
    if text_width(text) <= room:
        return text
    kept = text
    while len(kept) > 2 and text_width(kept.rstrip() + "…") > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if len(kept) > 2 else ""


@dataclass(frozen=True)
class Label:
    """A text with its box; `y` is the baseline, `x` the left edge."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class BarBox:
    """A period as a rectangle; `label` is empty when it does not fit."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    label: Label | None


@dataclass(frozen=True)
class Dot:
    """One or more facts that stand too near to each other to be drawn apart."""

    x: float
    y: float
    labels: tuple[str, ...]
    last: date


@dataclass(frozen=True)
class Mark:
    """A decision, a due date or today: a sign at `x`, `y` with perhaps a label."""

    x: float
    y: float
    on: date
    title: str
    label: Label | None
    today: bool = False


@dataclass
class Layout:
    """The whole drawing in pixels."""

    width: float
    height: float = 0.0
    top: float = 26.0
    bottom: float = 0.0
    ticks: list[Tick] = field(default_factory=list)
    lanes: list[Label] = field(default_factory=list)
    bars: list[BarBox] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    decisions: list[Mark] = field(default_factory=list)
    markers: list[Mark] = field(default_factory=list)

    def labels(self) -> list[Label]:
        """Every text of the drawing with its box."""
        return [
            *(Label(tick.label, tick.label_x, 16, text_width(tick.label)) for tick in self.ticks if tick.label),
            *self.lanes,
            *(box.label for box in self.bars if box.label),
            *(mark.label for mark in (*self.decisions, *self.markers) if mark.label),
        ]


class _Rows:
    """Rows of boxes: each new box goes into the first row where nothing is in its way."""

    def __init__(self, most: int | None = None) -> None:
        self.taken: list[list[tuple[float, float]]] = []
        self.most = most

    def place(self, left: float, right: float) -> int | None:
        for number, row in enumerate(self.taken):
            if all(right + _GAP <= start or left >= end + _GAP for start, end in row):
                row.append((left, right))
                return number
        if self.most is not None and len(self.taken) >= self.most:
            return None
        self.taken.append([(left, right)])
        return len(self.taken) - 1


def lay_out(timeline: Timeline, width: int = 1040) -> Layout:
    """Places everything for a drawing of `width` pixels (at least 280)."""
    if width < 280:
        raise ValueError("a timeline needs 280 pixels")
    narrow = width < NARROW
    left = MARGIN if narrow else GUTTER
    scale = Scale.over(timeline, left + 6, width - MARGIN - 6)
    result = Layout(width=width)
    result.ticks = ticks_for(scale, width - 2, text_width)
    y = 32.0
    lines = [scale.x(day) for day in (timeline.today, *(marker.on for marker in timeline.markers))]

    def lane(name: str, y: float) -> float:
        """Writes the lane's name beside the lane, or above it where there is no room beside."""
        if narrow:
            width = text_width(name)
            result.lanes.append(Label(name, _clear(width, lines, result.width), y + 12, width))
            return y + 18
        text = shorten(name, GUTTER - 8)
        result.lanes.append(Label(text, 0, y + LANE / 2 + 4.5, text_width(text)))
        return y

    facts = sorted((point for point in timeline.points if point.lane == "fact"), key=lambda point: point.on)
    if facts:
        y = lane(_("Facts"), y)
        result.dots = _cluster([(scale.x(point.on), point.label, point.on) for point in facts], y + LANE / 2)
        y += LANE
    if timeline.bars:
        y = lane(_("Status"), y)
        y = _place_bars(result, timeline.bars, scale, y)
    decided = sorted((point for point in timeline.points if point.lane == "decision"), key=lambda point: point.on)
    if decided:
        y = lane(_("Decisions"), y + 2)
        y = _place_decisions(result, [(point.on, point.label) for point in decided], scale, y, left, lines)
    result.bottom = y + 6
    result.height = _place_markers(result, timeline, scale, y + 6, left) + 4
    return result


def _cluster(facts: Sequence[tuple[float, str, date]], y: float) -> list[Dot]:
    """Facts nearer than 16 pixels to the group before them join it."""
    groups: list[list[tuple[float, str, date]]] = []
    for fact in facts:
        if groups and fact[0] - sum(x for x, _l, _d in groups[-1]) / len(groups[-1]) < 16:
            groups[-1].append(fact)
        else:
            groups.append([fact])
    return [
        Dot(sum(x for x, _l, _d in group) / len(group), y, tuple(label for _x, label, _d in group), group[-1][2])
        for group in groups
    ]


def _place_bars(result: Layout, bars: Sequence[Bar], scale: Scale, y: float) -> float:
    """Bars that follow each other share a lane; bars at the same time get lanes of their own."""
    ends: list[date] = []
    for bar in sorted(bars, key=lambda bar: bar.start):
        end = bar.end or scale.last
        number = next((n for n, taken in enumerate(ends) if taken <= bar.start), len(ends))
        ends[number : number + 1] = [end]
        x = scale.x(bar.start)
        width = max(scale.x(end) - x, 4.0)
        x = min(x, scale.right - width)
        text = shorten(bar.label, width - 20)
        top = y + number * LANE + 2
        label = Label(text, x + 10, top + 19.5, text_width(text)) if text else None
        result.bars.append(BarBox(bar, x, top, width, LANE - 5, label))
    return y + len(ends) * LANE


def _place_decisions(
    result: Layout,
    decided: Sequence[tuple[date, str]],
    scale: Scale,
    y: float,
    left: float,
    lines: Sequence[float],
) -> float:
    """Diamonds with their label to the right, in as many rows as they need.

    To the left near the edge, and where only there no line of ``lines`` (today, a due date) runs through it.
    """
    rows = _Rows(MAX_ROWS)
    for on, title in decided:
        x = scale.x(on)
        text = shorten(title, min(240.0, max(result.width - x - 16, x - left - 16)))
        width = text_width(text)
        to_right = x + 14 + width <= result.width - 2
        if to_right and x - 14 - width >= left and _crossed(x + 14, width, lines):
            to_right = _crossed(x - 14 - width, width, lines)
        start, end = (x - 9, x + 14 + width) if to_right else (x - 14 - width, x + 9)
        row = rows.place(start, end) if text else None
        if row is None:
            text, row = "", rows.place(x - 9, x + 9) or 0
        middle = y + row * ROW + ROW / 2 + 3
        label = Label(text, x + 14 if to_right else x - 14 - width, middle + 4.5, width) if text else None
        result.decisions.append(Mark(x, middle, on, title, label))
    return y + max(len(rows.taken), 1) * ROW + 6


def _clear(width: float, lines: Sequence[float], room: float) -> float:
    """Where a lane's name begins: at the left edge, or past the lines that would run through it there."""
    start = MARGIN
    for line in sorted(lines):
        if _crossed(start, width, [line]):
            start = line + 6
    return start if start + width <= room - 2 else MARGIN


def _crossed(start: float, width: float, lines: Sequence[float]) -> bool:
    return any(start - 2 < line < start + width + 2 for line in lines)


def _place_markers(result: Layout, timeline: Timeline, scale: Scale, y: float, left: float) -> float:
    """Today first, so that it is always named; then the due dates."""
    rows = _Rows(MAX_ROWS)
    wanted = [(timeline.today, _("today"), True)]
    wanted += [(marker.on, marker.label, False) for marker in sorted(timeline.markers, key=lambda each: each.on)]
    for on, title, is_today in wanted:
        x = scale.x(on)
        text = shorten(title, min(220.0, result.width - left - 24))
        width = text_width(text) + 16
        start = min(max(x - width / 2, left), result.width - 2 - width)
        row = rows.place(start, start + width) if text else None
        label = None
        if row is not None:
            label = Label(text, start + 8, y + row * ROW + 17, width - 16)
        result.markers.append(Mark(x, y + (row or 0) * ROW, on, title, label, is_today))
    return y + max(len(rows.taken), 1) * ROW
