"""Every page a role can reach by links: axe, the width of a phone, one heading, Dutch, and a bound on its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from assay.permissions import ACCOUNT_DOOR, PUBLIC
from assay.web.routing import route_table
from tests.browser.looking import (
    MOST_HTML_BYTES,
    axe_findings,
    drawn,
    english_on_dutch_page,
    shoot,
    structure_faults,
    too_wide,
)
from tests.browser.site import Site
from tests.browser.test_regulations import LOOKED_AT
from tests.browser.windows import Windows
from tests.browser.world import World

pytestmark = pytest.mark.browser

#: Answers that are no pages: files of the store, documents, what programs read.
NO_PAGES = (
    "regulations.download_",
    "public.about_register_pdf",
    "files.download",
    "files.play",
    "files.preview",
    "dev_mail.",
    "development.",
    "assets",
    "api",
    "term-feed.",
)
#: Who looks at every page they reach.
ROLES = ("anonymous", "anna", "rtl", "lena", "adam", "sara", "long", "sven", "petra")
#: Who sees the pages of regulations, bodies, terms and letters here; other roles see them in `test_regulations`.
OF_ALL_MODULES = ("anna", "lena")
#: Pages of which several look different; of all others one is looked at.
MORE_THAN_ONE = {
    "portfolio.add": 4,
    "portfolio.item": 3,
    "work-list.one": 3,
    "submissions.one": 3,
    "register.detail": 2,
    "entries.entries": 4,
    "entries.one": 2,
}


@dataclass
class Crawl:
    """Follows the links of one window and notes what does not hold."""

    site: Site
    page: Page
    public: bool
    role: str
    #: Pages that axe has looked at, wide and light, then narrow and dark; who looks next looks at the rest.
    by_axe: ClassVar[set[str]] = set()
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def from_page(self, start: str) -> None:
        """Look at a page and at every page behind its links, of each kind as many as are worth it."""
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            if self._worth_it(path):
                waiting.extend(self._visit(path))

    def _worth_it(self, path: str) -> bool:
        try:
            endpoint, _values = self.site.app.url_map.bind("localhost").match(path.partition("?")[0])
        except HTTPException:
            self.faults.append(f"{path}: a link to nothing")
            return False
        if endpoint.startswith(NO_PAGES) or not self._ours(path):
            return False
        if self.role not in OF_ALL_MODULES and endpoint.startswith(LOOKED_AT):
            return False
        self.seen[endpoint] += 1
        return self.seen[endpoint] <= MORE_THAN_ONE.get(endpoint, 1)

    def _ours(self, address: str) -> bool:
        """Public pages are the same for everyone; whoever is signed in need not look at them again."""
        endpoint, _values = self.site.app.url_map.bind("localhost").match(urlsplit(address).path)
        entry = route_table(self.site.app).get(endpoint)
        return (
            entry is not None and entry.owner == "pages" and (self.public or entry.access not in (PUBLIC, ACCOUNT_DOOR))
        )

    def _visit(self, path: str) -> Iterator[str]:
        page = self.page
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        assert answer is not None
        if "html" not in answer.headers.get("content-type", ""):
            return
        if not self._ours(page.url):
            return
        found = [] if answer.ok or (self.public and answer.status == 401) else [f"answers {answer.status}"]
        if len(answer.body()) > MOST_HTML_BYTES:
            found.append(f"{len(answer.body())} bytes of HTML")
        endpoint, _values = self.site.app.url_map.bind("localhost").match(path.partition("?")[0])
        # A page of which several look different is looked at each time.
        axe = endpoint not in self.by_axe or endpoint in MORE_THAN_ONE
        self.by_axe.add(endpoint)
        found += structure_faults(page, "nl") + english_on_dutch_page(page)
        if axe:
            found += axe_findings(page)
        name = f"{self.role}{path.partition('?')[0].replace('/', '_')[:60]}"
        shoot(page, f"{name}-1280")
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.href)")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 700})
        drawn(page)
        if axe:
            found += [f"dark, 320 px: {each}" for each in axe_findings(page, narrowed=True)]
        found += too_wide(page)
        shoot(page, f"{name}-320")
        self.faults += [f"{path}: {each}" for each in found]
        for link in links:
            if link.startswith(self.site.url):
                parts = urlsplit(urljoin(self.site.url, link))
                yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of(role: str, world: World, site: Site, windows: Windows) -> None:
    member = None if role == "anonymous" else getattr(world, role, None) or getattr(world.cast, role)
    crawl = Crawl(site, windows.window(member), role == "anonymous", role)
    crawl.from_page("/" if role == "anonymous" else "/today")
    assert len(crawl.seen) > 3, "the pages lead nowhere"
    assert not crawl.faults, "\n".join(crawl.faults)


def test_the_looking_finds_what_is_wrong(windows: Windows) -> None:
    page = windows.window(width=320)
    page.set_content(
        "<html lang=en><title>x</title><main><h1>Send me the link</h1><h1>Nog een</h1>"
        "<p>3 points to go until silver.</p><input><div style='width: 500px'>Breed</div></main></html>"
    )
    assert english_on_dutch_page(page) == ["English: Send me the link", "English: 3 points to go until silver."]
    assert structure_faults(page, "nl") == ["2 first headings", "the page says its language is en"]
    assert too_wide(page)[0].startswith("wider than 320 px: div")
    assert any(fault.startswith("axe label:") for fault in axe_findings(page))


def test_the_looking_finds_what_is_wrong_later(windows: Windows) -> None:
    """Colours that axe has passed are not asked about again; others are, and so is what shows by width."""

    def shown(*lines: str, style: str = "") -> None:
        page.set_content(f"<html lang=nl><title>x</title><style>{style}</style><main><h1>x</h1>{''.join(lines)}</main>")

    def found(*, narrowed: bool = False) -> list[str]:
        return [fault.split(":")[0] for fault in axe_findings(page, narrowed=narrowed)]

    page = windows.window(width=1280)
    good, pale = "<p style='color: #123'>Zo goed te lezen</p>", "<p style='color: #ccc'>Zo niet te lezen</p>"
    dark = "body {background: #fff} @media (prefers-color-scheme: dark) {body {background: #345}}"
    shown(good)
    assert found() == found() == []
    shown(good, pale)
    assert found() == found() == ["axe color-contrast"]
    shown(f"<div style='background: #345'>{good}</div>")
    assert found() == ["axe color-contrast"]
    shown(f"<div style='opacity: 0.3'>{good}</div>")
    assert found() == ["axe color-contrast"]
    shown(good, style=dark)
    assert found() == []
    page.emulate_media(color_scheme="dark")
    assert found(narrowed=True) == ["axe color-contrast"]

    page.emulate_media(color_scheme="light")
    narrow = "@media (max-width: 500px) {.word {display: none}} @media (min-width: 501px) {.field {display: none}}"
    for part, fault in (
        ("<button style='padding: 1em'><span class=word>Ga</span></button>", "axe button-name"),
        ("<p class=field><input style='padding: 1em'></p>", "axe label"),
        ("<a href=/a style='font-size: 9px'>a</a><br>" * 3, "axe target-size"),
    ):
        page.set_viewport_size({"width": 1280, "height": 700})
        shown(part, style=narrow)
        wide = found()
        page.set_viewport_size({"width": 320, "height": 700})
        assert fault in (wide if "target" in fault else []) + found(narrowed=True)
