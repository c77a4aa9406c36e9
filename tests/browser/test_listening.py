"""The personal pages as a screen reader has them, and as a printer has them."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.hearing import heard, hearing_faults
from tests.browser.windows import Windows
from tests.browser.world import World

pytestmark = pytest.mark.browser

PAGES = ("/today", "/status", "/portfolio", "item", "/profile/openings", "/inbox", "/account")
#: Pages that are no place in the bar, nor below one.
NO_PLACE = ("/inbox", "/account")

_ON_PAPER = """() => [...document.querySelectorAll("button, input, select, .places, .bar-end, .btn")]
  .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 90))"""

#: Of each card the words it begins with and those of its last point.
_FIRST_AND_LAST = """() => [...document.querySelectorAll("main .card:has(.criterion)")].map((card) => [
  card.querySelector("h2").innerText.trim().replace(/\\s+/g, " "),
  [...card.querySelectorAll(".criterion h3")].at(-1).innerText.trim()])"""


def _open(page: Page, path: str) -> None:
    if path != "item":
        page.goto(path)
        return
    page.goto("/portfolio?state=to-hand-in")
    page.get_by_role("link", name=re.compile("^Getuigschrift")).click()
    expect(page.locator("#item-history")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_makes_sense_when_it_is_heard(windows: Windows, world: World, path: str) -> None:
    page = windows.window(world.cast.anna)
    _open(page, path)
    assert hearing_faults(page) == []
    found = heard(page)
    assert found["current"] == (0 if path in NO_PLACE else 1)
    if path == "item":
        # Several files of one name have several buttons; each says of which file.
        assert all(name.endswith(": bewijs.pdf") for name in found["acts"] if name.startswith("Weghalen"))


@pytest.mark.parametrize("path", ["/status", "item", "/inbox", "/portfolio"])
def test_paper_has_no_buttons_and_nothing_folded(windows: Windows, world: World, path: str) -> None:
    page = windows.window(world.cast.anna)
    _open(page, path)
    page.emulate_media(media="print")
    assert page.evaluate(_ON_PAPER) == []
    expect(page.locator(".on-paper")).to_contain_text("Anna de Vries")
    if path == "/status":
        expect(page.locator(".timeline-foot table")).to_be_visible()
        expect(page.locator(".criterion-source p").first).to_be_visible()


def test_on_paper_no_card_of_the_status_is_torn(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna)
    page.goto("/status")
    cards = page.evaluate(_FIRST_AND_LAST)
    assert len(cards) > 1
    # A sheet on which the last card only just begins, and one on which everything fits otherwise.
    for height in ("297mm", "240mm"):
        document = pypdfium2.PdfDocument(page.pdf(width="210mm", height=height, prefer_css_page_size=False))
        sheets = [" ".join(each.get_textpage().get_text_bounded().split()) for each in document]
        assert len(sheets) > 1
        for first, last in cards:
            assert any(first in sheet and last in sheet for sheet in sheets), (height, first, last)
