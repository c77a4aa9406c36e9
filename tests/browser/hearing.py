"""What a screen reader makes of a page: the order of its headings, its landmarks, and what everything is called."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

_HEARD = """() => {
  const seen = (each) => each.checkVisibility({contentVisibilityAuto: true});
  const named = (each) => (each.getAttribute("aria-label") || each.textContent || each.value || "").trim();
  const text = (id) => document.getElementById(id)?.textContent.trim() || "";
  const of = (ids) => (ids || "").split(" ").map(text).join(" ");
  const all = (what) => [...document.querySelectorAll(what)].filter(seen);
  const outside = (each) => !each.closest("nav, li, td, th, p, dd, cite");
  const where = (each) => each.href + (each.hash || "");
  const twice = (links) => [...new Set(links.map(named))].filter(
    (name) => new Set(links.filter((each) => named(each) === name).map(where)).size > 1);
  return {
    levels: all(":is(h1, h2, h3, h4):not([role=alert] *)").map((each) => Number(each.tagName[1])),
    sections: all("main section").filter((each) => !each.ariaLabel && !of(each.getAttribute("aria-labelledby")).trim())
      .map((each) => each.outerHTML.slice(0, 80)),
    navs: all("nav").map((each) => each.ariaLabel),
    nameless: all("a, button, summary").filter((each) => !named(each)).map((each) => each.outerHTML.slice(0, 80)),
    unlabelled: all("input:not([type=hidden]), select, textarea")
      .filter((each) => !each.labels.length && !each.ariaLabel).map((each) => each.outerHTML.slice(0, 80)),
    alike: twice(all("main a.btn, main button, main summary").filter(outside)),
    tables: all("table").filter((each) => !each.caption || !each.querySelector("th[scope=col]"))
      .map((each) => each.outerHTML.slice(0, 80)),
    lists: all("dl").filter((each) => each.querySelectorAll("dt").length !== each.querySelectorAll("dd").length)
      .map((each) => each.outerHTML.slice(0, 80)),
    acts: all("main button").map(named),
    current: document.querySelectorAll("#places [aria-current=page]").length,
    live: document.querySelectorAll("[aria-live=polite]").length,
  };
}"""


def heard(page: Page) -> dict[str, Any]:
    """What stands on the page for somebody who hears it."""
    found: dict[str, Any] = page.evaluate(_HEARD)
    return found


def hearing_faults(page: Page) -> list[str]:
    """What would not make sense to somebody who hears the page."""
    found = heard(page)
    levels = found["levels"]
    faults = [f"headings {levels}"] if any(below - above > 1 for above, below in pairwise([0, *levels])) else []
    for what in ("sections", "nameless", "unlabelled", "alike", "tables", "lists"):
        faults += [f"{what}: {each}" for each in found[what]]
    if len(set(found["navs"])) != len(found["navs"]) or not all(found["navs"]):
        faults.append(f"navigation: {found['navs']}")
    if found["live"] != 1:
        faults.append(f"{found['live']} places that speak")
    return faults
