"""What must hold on every page: axe without findings, nothing wider than the screen, one heading, the language."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from assay.i18n.catalogue import package_folders, translations
from assay.i18n.check import used_messages
from tests.browser.axe import axe_findings

__all__ = [
    "MOST_HTML_BYTES",
    "axe_findings",
    "drawn",
    "english_among",
    "english_on_dutch_page",
    "faults_by_width",
    "shoot",
    "structure_faults",
    "too_wide",
]

MOST_HTML_BYTES = 60_000
#: Shorter English messages may be Dutch words, names or codes as well.
LONG_ENOUGH = 12

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_SHOWN = """() => {
  const texts = new Set(document.body.innerText.split("\\n"));
  for (const each of document.querySelectorAll("[aria-label],[title],[placeholder],[alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (each.hasAttribute(name)) texts.add(each.getAttribute(name));
  for (const each of document.querySelectorAll("main *"))
    if (!each.children.length && each.textContent) texts.add(each.textContent);
  texts.add(document.title.replace(/ – Assay$/, ""));
  return [...texts].map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""
_STRUCTURE = "[document.querySelectorAll('h1').length, document.documentElement.lang, document.title]"
_WIDE = """(width) => {
  if (document.documentElement.scrollWidth <= width) return [];
  const right = (each) => Math.round(each.getBoundingClientRect().right);
  return [...document.querySelectorAll("body *")].filter((each) => right(each) > width)
    .slice(0, 5).map((each) => `${each.tagName.toLowerCase()}.${each.className} ${right(each)}`);
}"""


def drawn(page: Page) -> None:
    """Wait until the page is drawn anew, after its colours or its width changed."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    return [f"wider than {width} px: {each}" for each in page.evaluate(_WIDE, width)]


def structure_faults(page: Page, language: str) -> list[str]:
    """One first heading, the language of the page, a title."""
    faults = []
    headings, said, title = page.evaluate(_STRUCTURE)
    if headings != 1:
        faults.append(f"{headings} first headings")
    if said != language:
        faults.append(f"the page says its language is {said}")
    if title.startswith(" –"):
        faults.append("the title is empty")
    return faults


def english_on_dutch_page(page: Page) -> list[str]:
    """English messages of ours that stand on the page."""
    return english_among(page.evaluate(_SHOWN))


def english_among(texts: Iterable[str]) -> list[str]:
    """English messages of ours among the texts of a page."""
    return [f"English: {text}" for text in texts if _is_english(text)]


@functools.cache
def _is_english(text: str) -> bool:
    return len(text) > LONG_ENOUGH and (text in _english()[0] or _english()[1].fullmatch(text) is not None)


@functools.cache
def _english() -> tuple[frozenset[str], re.Pattern[str]]:
    """English messages as they stand, and those with something filled in as one pattern."""
    same = _same_in_dutch()
    plain, filled = set(), set()
    for used in used_messages(list(package_folders())):
        for message in filter(None, (used.key[1], used.plural)):
            said = " ".join(message.split())
            if message in same or len(_PLACEHOLDER.sub("", said).strip()) <= LONG_ENOUGH:
                continue
            if _PLACEHOLDER.search(said):
                filled.add(".+".join(re.escape(part) for part in _PLACEHOLDER.split(said)))
            else:
                plain.add(said)
    return frozenset(plain), re.compile("|".join(sorted(filled)))


def _same_in_dutch() -> frozenset[str]:
    """Messages whose Dutch is meant to read as the English does."""
    catalogue: dict[Any, Any] = getattr(translations("nl"), "_catalog", {})
    return frozenset(key for key, value in catalogue.items() if isinstance(key, str) and key == value)


def faults_by_width(page: Page, path: str, shown: str) -> list[str]:
    """Everything that does not hold on a Dutch page, wide and then narrow.

    :param shown: the start of the names of its pictures.
    """
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    shoot(page, f"{shown}-1280")
    found = [*axe_findings(page), *too_wide(page), *structure_faults(page, "nl"), *english_on_dutch_page(page)]
    page.set_viewport_size({"width": 320, "height": 900})
    drawn(page)
    shoot(page, f"{shown}-320")
    narrow = [*axe_findings(page, narrowed=True), *too_wide(page)]
    return [f"{path}: {each}" for each in found + [f"320 px: {each}" for each in narrow]]


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that ASSAY_SHOTS names; without it, none."""
    folder = os.environ.get("ASSAY_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
