"""The layout as SVG: classes and presentation attributes only, every text escaped."""

import re

from markupsafe import Markup, escape

from assay.i18n import format_date, format_period
from assay.web.ui.timeline.layout import BarBox, Dot, Label, Layout, Mark, lay_out
from assay.web.ui.timeline.model import Timeline

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _safe(text: str) -> Markup:
    return escape(_NOT_IN_XML.sub("", text))


def _text(label: Label, css: str) -> str:
    return f'<text class="{css}" x="{label.x:.1f}" y="{label.y:.1f}">{_safe(label.text)}</text>'


def _clear_text(label: Label, css: str) -> str:
    """A text on a ground of its own: a line of a day ends above it and goes on below it."""
    place = f'x="{label.x - 3:.1f}" y="{label.y - 14:.1f}" width="{label.width + 6:.1f}" height="19"'
    return f'<rect class="tl-ground" {place}/>{_text(label, css)}'


def _titled(text: str, inside: str, css: str) -> str:
    return f'<g class="{css}"><title>{_safe(text)}</title>{inside}</g>'


def draw(timeline: Timeline, identity: str, width: int = 1040) -> Markup:
    """The timeline as one `<svg>` of `width` pixels, an image with a title and a description.

    `identity` makes the ids on the page unique; letters, digits and hyphens.
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*", identity, re.ASCII):
        raise ValueError("an identity is letters, digits and hyphens")
    layout = lay_out(timeline, width)
    parts = [
        f'<svg class="timeline-drawing" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {width} {layout.height:.0f}" width="{width}" height="{layout.height:.0f}" '
        f'aria-labelledby="{identity}-title {identity}-text">',
        f'<title id="{identity}-title">{_safe(timeline.title)}</title>',
        f'<desc id="{identity}-text">{_safe(timeline.description or timeline.title)}</desc>',
        *_axis(layout),
        # Lines of days lie below everything that has words, and words have a ground, so that none runs through them.
        *(_marker(mark, layout) for mark in reversed(layout.markers)),
        *(_clear_text(label, "tl-lane") for label in layout.lanes),
        *(_bar(box) for box in layout.bars),
        *(_dot(dot) for dot in layout.dots),
        *(_decision(mark) for mark in layout.decisions),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704  every text went through _safe


def _axis(layout: Layout) -> list[str]:
    parts = []
    for tick in layout.ticks:
        css = "tl-year" if tick.strong else "tl-tick"
        # Without a date of its own the line begins below the row of dates, where it could run through another's.
        top = 4 if tick.label else 20
        parts.append(f'<path class="{css}" d="M{tick.x:.1f} {top}V{layout.bottom:.1f}"/>')
        if tick.label:
            parts.append(_text(Label(tick.label, tick.label_x, 16, 0), "tl-date"))
    return parts


def _bar(box: BarBox) -> str:
    bar = box.bar
    css = f"tl-bar tl-{bar.tone}" + (" tl-expected" if bar.expected else "")
    shape = f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>'
    label = _text(box.label, "tl-name") if box.label else ""
    return _titled(f"{bar.label}: {format_period(bar.start, bar.end)}", shape + label, css)


def _dot(dot: Dot) -> str:
    radius, count = (6.0, "") if len(dot.labels) == 1 else (9.5, str(len(dot.labels)))
    shape = f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{radius}"/>'
    if count:
        shape += f'<text class="tl-count" x="{dot.x:.1f}" y="{dot.y + 4:.1f}" text-anchor="middle">{count}</text>'
    return _titled(f"{', '.join(dot.labels)}: {format_date(dot.last)}", shape, "tl-fact")


def _decision(mark: Mark) -> str:
    shape = f'<path d="M{mark.x:.1f} {mark.y - 7.5:.1f}l7.5 7.5-7.5 7.5-7.5-7.5z"/>'
    label = _clear_text(mark.label, "tl-note") if mark.label else ""
    return _titled(f"{mark.title}: {format_date(mark.on)}", label + shape, "tl-decision")


def _marker(mark: Mark, layout: Layout) -> str:
    foot = mark.y if mark.label else layout.bottom
    shape = f'<path d="M{mark.x:.1f} {layout.top:.1f}V{foot:.1f}"/>'
    if mark.label:
        box = mark.label
        shape += f'<rect x="{box.x - 8:.1f}" y="{mark.y:.1f}" width="{box.width + 16:.1f}" height="22" rx="11"/>'
        middle = box.x + box.width / 2
        shape += f'<text x="{middle:.1f}" y="{mark.y + 15.5:.1f}" text-anchor="middle">{_safe(box.text)}</text>'
    return _titled(f"{mark.title}: {format_date(mark.on)}", shape, "tl-today" if mark.today else "tl-due")
