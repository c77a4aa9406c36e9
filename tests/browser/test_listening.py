"""The personal pages as a screen reader has them, and as a printer has them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.windows import Windows
from tests.browser.world import World

pytestmark = pytest.mark.browser

PAGES = ("/today", "/status", "/portfolio", "item", "/profile/openings", "/inbox", "/account")
#: Pages that are no place in the bar, nor below one.
NO_PLACE = ("/inbox", "/account")

_HEARD = """() => {
  const seen = (each) => each.checkVisibility({contentVisibilityAuto: true});
  const named = (each) => (each.getAttribute("aria-label") || each.textContent || each.value || "").trim();
  const text = (id) => document.getElementById(id)?.textContent.trim() || "";
  const of = (ids) => (ids || "").split(" ").map(text).join(" ");
  const all = (what) => [...document.querySelectorAll(what)].filter(seen);
  return {
    levels: all("h1, h2, h3, h4").map((each) => Number(each.tagName[1])),
    sections: all("main section").filter((each) => !each.ariaLabel && !of(each.getAttribute("aria-labelledby")))
      .map((each) => each.outerHTML.slice(0, 80)),
    navs: all("nav").map((each) => each.ariaLabel),
    nameless: all("a, button, summary").filter((each) => !named(each)).map((each) => each.outerHTML.slice(0, 80)),
    unlabelled: all("input:not([type=hidden]), select, textarea")
      .filter((each) => !each.labels.length && !each.ariaLabel).map((each) => each.outerHTML.slice(0, 80)),
    acts: all("main button").map(named),
    current: document.querySelectorAll("#places [aria-current=page]").length,
    live: document.querySelectorAll("[aria-live=polite]").length,
  };
}"""
_ON_PAPER = """() => [...document.querySelectorAll("button, input, select, .places, .bar-end, .btn")]
  .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 90))"""


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
    heard: dict[str, Any] = page.evaluate(_HEARD)
    levels = heard["levels"]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels
    for nothing in ("sections", "nameless", "unlabelled"):
        assert heard[nothing] == [], nothing
    assert len(set(heard["navs"])) == len(heard["navs"])
    assert all(heard["navs"])
    assert heard["current"] == (0 if path in NO_PLACE else 1)
    assert heard["live"] == 1
    if path == "item":
        # Several files of one name have several buttons; each says of which file.
        assert all(name.endswith(": bewijs.pdf") for name in heard["acts"] if name.startswith("Weghalen"))


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
