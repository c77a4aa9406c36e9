"""axe on a page, each rule where its answer can differ.

Contrast takes axe most of its time, and the same few colours stand on every page. An element is asked about it unless
axe has passed text of the same colour, size and weight on the same ground; so every pair of colours is looked at, on
whichever page it comes first. A page that is made narrow after a whole look is asked what width can change: targets,
scrolling, and every rule where something shows or hides that did not before.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What width changes without anything showing or hiding.
OF_WIDTH = ["target-size", "scrollable-region-focusable"]

_AXE = Axe()
#: What was looked at in this test process, as numbers: pairs of colours, and what shows or hides on a narrow screen.
_seen: set[int] = set()

_LOOK = """async ([tags, ofWidth, seenBefore, narrowed]) => {
  const seen = new Set(seenBefore), now = new Set(), found = [];
  const number = (text) => {
    let one = 0xdeadbeef, two = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 2654435761);
      two = Math.imul(two ^ code, 1597334677);
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
    two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
    return 4294967296 * (2097151 & two) + (one >>> 0);
  };
  const all = [...document.querySelectorAll("body, body *")];
  const places = new Map(), grounds = new Map();
  const place = (each) => {
    if (!each || each === document.documentElement) return "";
    if (!places.has(each))
      places.set(each, `${place(each.parentElement)} ${each.tagName}.${each.getAttribute("class") || ""}`);
    return places.get(each);
  };
  const ground = (each) => {
    if (!each) return "";
    if (!grounds.has(each)) {
      const is = getComputedStyle(each);
      const own = [is.backgroundColor, is.backgroundImage, is.opacity, is.filter, is.mixBlendMode].join("|");
      const lies = ["static", "relative"].includes(is.position) ? "" : `${is.position} ${place(each)}`;
      const plain = own === "rgba(0, 0, 0, 0)|none|1|none|normal" && !lies;
      grounds.set(each, ground(each.parentElement) + (plain ? "" : `/${own}|${lies}`));
    }
    return grounds.get(each);
  };
  const colours = (each) => {
    const is = getComputedStyle(each);
    return [is.color, is.fontSize, is.fontWeight, is.textShadow, ground(each)].join(" ");
  };
  const says = (each) =>
    /^(INPUT|TEXTAREA|SELECT)$/.test(each.tagName) ||
    [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const ask = async (context, options) => {
    const all = await axe.run(context, {resultTypes: ["violations"], ...options});
    for (const {id, nodes} of all.violations)
      for (const {html, target, failureSummary} of nodes.slice(0, 4))
        found.push(`axe ${id}: ${target || ""} ${html.slice(0, 140)} ${(failureSummary || "").slice(-160)}`);
    return all;
  };

  const shown = new Set(all.filter((each) => each.checkVisibility({visibilityProperty: true})));
  let whole = !narrowed || !window.assayShown;
  if (narrowed && !whole) {
    const before = window.assayShown;
    const changed = new Set(all.filter((each) => shown.has(each) !== before.has(each)));
    for (const each of changed)
      if (!changed.has(each.parentElement))
        now.add(number(`${shown.has(each) ? "shows" : "hides"} ${place(each)}`));
    whole = [...now].some((each) => !seen.has(each));
  }
  window.assayShown = shown;
  if (whole) await ask(document, {runOnly: tags, rules: {"color-contrast": {enabled: false}}});
  else await ask(document, {runOnly: {type: "rule", values: ofWidth}});

  const pair = (each) => number(`colours ${colours(each)}`);
  const single = (each) => number(`one ${colours(each)} ${place(each)}`);
  const open = [...shown].filter((each) => says(each) && !seen.has(pair(each)) && !seen.has(single(each)));
  if (open.length) {
    const answer = await ask({include: open}, {
      runOnly: {type: "rule", values: ["color-contrast"]},
      resultTypes: ["violations", "passes"],
      elementRef: true,
    });
    const wrong = new Set(answer.violations.flatMap((rule) => rule.nodes.map((node) => node.element)));
    for (const rule of answer.passes) for (const node of rule.nodes) now.add(pair(node.element));
    // Of some axe cannot tell; that is known of this place only.
    for (const each of open) if (!wrong.has(each)) now.add(single(each));
  }
  return [found, [...now]];
}"""


def axe_findings(page: Page, *, narrowed: bool = False) -> list[str]:
    """What axe finds on the page as it is now, one line each.

    :param narrowed: the page had a whole look and was only made narrow, or given other colours, since.
    """
    # Installed once a page: the script is larger than any page.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_AXE.axe_script)
    found: list[str]
    found, looked_at = page.evaluate(_LOOK, [RULES, OF_WIDTH, list(_seen), narrowed])
    if not found:
        _seen.update(looked_at)
    return found
