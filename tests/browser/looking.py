"""What must hold on every page: axe without findings, nothing wider than the screen, one heading, the language."""

from __future__ import annotations

import functools
import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assay.i18n.catalogue import package_folders, translations
from assay.i18n.check import used_messages

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_HTML_BYTES = 60_000
#: Shorter English messages may be Dutch words, names or codes as well.
LONG_ENOUGH = 12

_AXE = Axe()
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
_WIDE = """(width) => {
  if (document.documentElement.scrollWidth <= width) return [];
  const right = (each) => Math.round(each.getBoundingClientRect().right);
  return [...document.querySelectorAll("body *")].filter((each) => right(each) > width)
    .slice(0, 5).map((each) => `${each.tagName.toLowerCase()}.${each.className} ${right(each)}`);
}"""


def drawn(page: Page) -> None:
    """Wait until the page is drawn anew, after its colours or its width changed."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def axe_findings(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line each."""
    # Installed once a page: the script is larger than any page.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_AXE.axe_script)
    found = page.evaluate(
        "(tags) => axe.run({runOnly: tags, resultTypes: ['violations']}).then((all) => all.violations)", RULES
    )
    return [
        f"axe {each['id']}: {node['target']} {node['html'][:140]} {node.get('failureSummary', '')[-160:]}"
        for each in found
        for node in each["nodes"][:4]
    ]


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    return [f"wider than {width} px: {each}" for each in page.evaluate(_WIDE, width)]


def structure_faults(page: Page, language: str) -> list[str]:
    """One first heading, the language of the page, a title."""
    faults = []
    headings = page.locator("h1").count()
    if headings != 1:
        faults.append(f"{headings} first headings")
    said = page.evaluate("document.documentElement.lang")
    if said != language:
        faults.append(f"the page says its language is {said}")
    if page.title().startswith(" –"):
        faults.append("the title is empty")
    return faults


def english_on_dutch_page(page: Page) -> list[str]:
    """English messages of ours that stand on the page."""
    return [f"English: {text}" for text in page.evaluate(_SHOWN) if _is_english(text)]


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


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page in the folder that ASSAY_SHOTS names; without it, none."""
    folder = os.environ.get("ASSAY_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
