"""The timeline draws anything from a month to forty years: labels stay inside and apart, and the SVG is sound."""

from datetime import date, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.web.ui.timeline import Bar, Marker, Point, Timeline, draw, lay_out, rows
from assay.web.ui.timeline.layout import shorten, text_width

WIDTHS = (320, 640, 1040)
LABELS = st.one_of(st.sampled_from(["Zilver", "Hercertificering", "MMMMMM wwwww", "<b>&\"'"]), st.text(max_size=40))


@st.composite
def timelines(draw_from: st.DrawFn) -> Timeline:
    first = draw_from(st.dates(date(1980, 1, 1), date(2040, 1, 1)))
    span = draw_from(st.integers(1, 40 * 366))
    days = st.integers(0, span).map(lambda number: first + timedelta(days=number))

    def bar(label: str, one: date, other: date | None, tone: str, expected: bool) -> Bar:
        start, end = (one, None) if other is None else (min(one, other), max(one, other))
        return Bar(label, start, end, tone, expected)  # type: ignore[arg-type]  # the names and types are those of the cases

    tones = st.sampled_from(["none", "bronze", "silver", "gold", "plain"])
    return Timeline(
        title=draw_from(LABELS),
        today=draw_from(days),
        bars=tuple(
            draw_from(st.lists(st.builds(bar, LABELS, days, st.none() | days, tones, st.booleans()), max_size=6))
        ),
        points=tuple(
            draw_from(st.lists(st.builds(Point, LABELS, days, st.sampled_from(["fact", "decision"])), max_size=25))
        ),
        markers=tuple(draw_from(st.lists(st.builds(Marker, LABELS, days), max_size=6))),
    )


@settings(deadline=None, max_examples=150)
@given(timelines(), st.sampled_from(WIDTHS))
def test_labels_stay_inside_and_apart(timeline: Timeline, width: int) -> None:
    layout = lay_out(timeline, width)
    boxes = [(label.x, label.y - 10, label.x + label.width, label.y + 3, label.text) for label in layout.labels()]
    for left, top, right, bottom, text in boxes:
        assert left >= 0, text
        assert right <= width, text
        assert top >= 0, text
        assert bottom <= layout.height, text
    for one, other in combinations(boxes, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart, (one, other)


@settings(deadline=None, max_examples=80)
@given(timelines(), st.sampled_from(WIDTHS))
def test_the_drawing_is_sound_xml_without_styles(timeline: Timeline, width: int) -> None:
    root = ElementTree.fromstring(draw(timeline, "t", width))
    assert root.attrib["role"] == "img"
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert ids == ["t-title", "t-text"]
    for element in root.iter():
        assert "style" not in element.attrib
        assert not any(name.startswith("on") for name in element.attrib)
        assert element.tag.rsplit("}", 1)[1] in {"svg", "g", "title", "desc", "path", "rect", "circle", "text"}


@settings(deadline=None, max_examples=50)
@given(timelines())
def test_the_table_says_all(timeline: Timeline) -> None:
    assert len(rows(timeline)) == len(timeline.bars) + len(timeline.points) + len(timeline.markers)


@pytest.mark.parametrize(("years", "step"), [(2, 1), (10, 1), (40, 5)])
def test_years_are_marked(years: int, step: int) -> None:
    today = date(2026, 5, 5)
    layout = lay_out(Timeline("x", today, start=today.replace(year=2026 - years)), 640)
    named = [int(tick.label) for tick in layout.ticks if tick.label.isdigit()]
    assert len(named) >= 2
    assert all(after - before >= step for before, after in pairwise(named[1:]))


def test_a_month_shows_its_weeks() -> None:
    today = date(2026, 11, 22)
    layout = lay_out(Timeline("x", today, start=date(2026, 11, 1), end=date(2026, 12, 1)), 1040)
    assert [tick.label for tick in layout.ticks][:3] == ["2 nov", "9 nov", "16 nov"]


def test_near_facts_are_drawn_as_one_with_their_number() -> None:
    today = date(2026, 1, 1)
    facts = tuple(Point(f"fact {n}", date(2025, 6, 1 + n)) for n in range(3))
    timeline = Timeline("x", today, points=facts, start=date(2000, 1, 1))
    assert [len(dot.labels) for dot in lay_out(timeline, 640).dots] == [3]
    assert ">3</text>" in draw(timeline, "t", 640)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Bar("x", date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ValueError, match="identity"):
        draw(Timeline("x", date(2026, 1, 1)), '"><script>')
    with pytest.raises(ValueError, match="280"):
        lay_out(Timeline("x", date(2026, 1, 1)), 100)


def test_shortening() -> None:
    assert shorten("Zilver", 200) == "Zilver"
    assert shorten("Hercertificering", 60).endswith("…")
    assert text_width(shorten("Hercertificering", 60)) <= 60
    assert shorten("Hercertificering", 10) == ""


def test_lines_of_days_lie_below_what_has_words() -> None:
    today = date(2026, 6, 1)
    bars = (Bar("Zilver", date(2025, 1, 1), date(2027, 1, 1), "silver"),)
    points = (Point("Gestegen naar zilver", date(2026, 5, 1), "decision"), Point("Training", date(2026, 5, 20)))
    drawn = str(draw(Timeline("x", today, bars=bars, points=points, markers=(Marker("Einde", today),)), "t", 640))
    last_line = max(drawn.rindex('class="tl-today"'), drawn.rindex('class="tl-due"'))
    assert all(last_line < drawn.index(css) for css in ('class="tl-lane"', 'class="tl-bar', 'class="tl-fact"'))
    assert last_line < drawn.index('class="tl-decision"')


def test_no_line_runs_through_words_that_cannot_step_aside() -> None:
    today = date(2026, 11, 22)
    bars = (Bar("Brons", date(2026, 9, 1), today), Bar("Zilver", date(2026, 12, 1), date(2027, 12, 1), expected=True))
    points = (Point("Gestegen naar brons", date(2026, 9, 1), "decision"),)
    timeline = Timeline("x", today, bars=bars, points=points, markers=(Marker("Einde", date(2027, 6, 30)),))
    layout = lay_out(timeline, 320)
    [decision] = layout.decisions
    assert decision.label
    [line] = [mark.x for mark in layout.markers if mark.today]
    assert decision.label.x < line < decision.label.x + decision.label.width, "the sample no longer asks for anything"
    drawn = str(draw(timeline, "t", 320))
    grounds = [i for i in range(len(drawn)) if drawn.startswith('<rect class="tl-ground"', i)]
    assert len(grounds) == len(layout.lanes) + 1
    assert all(drawn[i:].partition("/>")[2].startswith("<text") for i in grounds)
    assert min(grounds) > max(drawn.rindex('class="tl-today"'), drawn.rindex('class="tl-tick"'))
    unnamed = [tick.x for tick in layout.ticks if not tick.label]
    assert unnamed, "the sample no longer asks for anything"
    assert all(f"M{x:.1f} 20V" in drawn for x in unnamed), "below the dates of the others"


def test_the_words_of_a_decision_step_aside_for_the_line_of_today() -> None:
    today = date(2026, 6, 1)
    layout = lay_out(
        Timeline("x", today, points=(Point("Gestegen", date(2026, 5, 1), "decision"),), start=date(2025, 1, 1)), 640
    )
    [line] = [mark.x for mark in layout.markers]
    [decision] = layout.decisions
    assert decision.label
    assert not decision.label.x < line < decision.label.x + decision.label.width


def test_a_lane_s_name_steps_aside_for_the_line_of_today_in_a_narrow_drawing() -> None:
    today = date(2026, 6, 1)
    bars = (Bar("Brons", today, date(2029, 6, 1), "bronze"),)
    layout = lay_out(Timeline("x", today, bars=bars), 320)
    [line] = [mark.x for mark in layout.markers]
    [name] = layout.lanes
    assert not name.x < line < name.x + name.width
    assert name.x + name.width <= 320
