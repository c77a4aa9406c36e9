"""Term chip, medal and comparison."""

from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from assay.i18n import init_i18n
from assay.web.ui.compare import compare_words
from assay.web.ui.medal import STROKES, medal, medal_svg
from assay.web.ui.term import term_chip

TODAY = date(2026, 4, 27)


@pytest.fixture(autouse=True)
def application() -> Iterator[None]:
    app = Flask(__name__)
    init_i18n(app, lambda: "nl")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("due", "days", "met", "text", "tone"),
    [
        (date(2026, 5, 5), 6, None, "nog 6 werkdagen, tot di 5 mei", "calm"),
        (date(2026, 4, 28), 1, None, "nog 1 werkdag, tot di 28 apr", "soon"),
        (date(2026, 4, 27), 0, None, "vandaag, ma 27 apr", "soon"),
        (date(2026, 4, 24), 1, None, "1 werkdag te laat, was vr 24 apr", "late"),
        (date(2026, 4, 25), 0, None, "te laat, was za 25 apr", "late"),
        (date(2027, 4, 30), None, None, "tot vr 30 apr 2027", "calm"),
        (date(2026, 4, 28), None, None, "tot di 28 apr", "soon"),
        (date(2026, 4, 24), 1, date(2026, 4, 23), "gedaan op do 23 apr", "done"),
    ],
)
def test_term_chip(due: date, days: int | None, met: date | None, text: str, tone: str) -> None:
    chip = term_chip(due, TODAY, days, met)
    assert (chip.text.replace("\u00a0", " "), chip.tone) == (text, tone)


@pytest.mark.parametrize(("level", "strokes"), STROKES.items())
def test_the_rim_has_as_many_strokes_as_the_level(level: str, strokes: int) -> None:
    root = ElementTree.fromstring(medal_svg(level))
    assert [element.attrib["class"] for element in root].count("medal-rim") == strokes
    assert root.attrib["aria-hidden"] == "true"


def test_the_medal_is_also_a_word() -> None:
    assert "Zilver" in medal("silver")
    with pytest.raises(KeyError):
        medal("platinum")


def test_compare_marks_words() -> None:
    text = compare_words("Het bezwaar is ongegrond.", "Het bezwaar is deels gegrond.")
    assert "verwijderd: </span>ongegrond." in text
    assert "toegevoegd: </span>deels gegrond." in text


@given(st.text(), st.text())
def test_compare_escapes_everything(before: str, after: str) -> None:
    text = compare_words(before + "<x>", after + "<y>")
    assert "<x>" not in text
    assert "<y>" not in text


def test_compare_keeps_equal_text() -> None:
    assert compare_words("a & b", "a & b") == Markup("a &amp; b")
