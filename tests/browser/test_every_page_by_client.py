"""Every page that a role reaches, read as bytes: statements, size, one-effect values, headings and words.

The browser looks at each kind of page once (`test_every_page`); here every role's own page is held to what costs
nothing to look at. The last test says that no page is left out by either.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from assay.permissions import ACCOUNT_DOOR, PUBLIC
from assay.web.routing import route_table
from tests.browser.looking import MOST_HTML_BYTES, english_among
from tests.browser.test_every_page import MORE_THAN_ONE, NO_PAGES, ROLES
from tests.browser.test_regulations import AUTHOR, LOOKED_AT, faults, kept, paths
from tests.browser.test_regulations import PUBLIC as OF_REGULATIONS
from tests.browser.unlinked import NOT_WHOLE, Visit, unlinked
from tests.browser.windows import Windows
from tests.browser.world import World
from tests.portfolio.conftest import bank
from tests.portfolio.evidence.test_budget import counted
from tests.support.cast import Browser, Cast, Member, SignIn
from tests.tenants.bodies.conftest import School, bare
from tests.tenants.running_terms.conftest import house
from tests.tenants.running_terms.house import House

__all__ = ["bank", "bare", "house", "kept"]

_EMPTY = ("br", "hr", "img", "input", "link", "meta", "wbr")
MOST_STATEMENTS = {"today.show": 8}
ANY_PAGE = 12
_OF_ACCOUNTS = re.compile(r"open_session|open_token|app\.account\b|app\.session\b|app\.person\b")
#: Forms that change nothing that is stored.
WITHOUT_ONCE = ("/language",)


class Reading(HTMLParser):
    """What a page holds: its language, first headings, links, texts, and the forms that send something."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = ""
        self.first_headings = 0
        self.links: list[str] = []
        self.texts: set[str] = set()
        self.forms: list[tuple[str, set[str]]] = []
        self._in_form = False
        self._silent = 0
        #: Open elements in another language than the page: what was sent in it stays in it.
        self._foreign: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._silent += tag in ("script", "style")
        self.first_headings += tag == "h1"
        if tag == "html":
            self.language = said.get("lang", "")
        elif self._foreign or said.get("lang", self.language) != self.language:
            self._foreign += [tag] if tag not in _EMPTY else []
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "form" and said.get("method", "").lower() == "post":
            self.forms.append((said.get("action", ""), set()))
            self._in_form = True
        if self._in_form and "name" in said:
            self.forms[-1][1].add(said["name"])
        self._say(*(said.get(name, "") for name in ("aria-label", "title", "placeholder", "alt")))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")
        if self._foreign and self._foreign[-1] == tag:
            self._foreign.pop()
        self._in_form = self._in_form and tag != "form"

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._foreign:
            self._say(data, data.removesuffix(" – Assay"))

    def _say(self, *texts: str) -> None:
        self.texts.update(" ".join(text.split()) for text in texts)


@dataclass
class Crawl:
    """Follows links without a browser and notes what does not hold.

    :param known: the browser of somebody who is signed in; no public page asks who that is.
    """

    app: Flask
    known: Browser
    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    statements: int = 0
    forms: int = 0

    def of_role(self, browser: Browser, start: str, role: str) -> None:
        """A page and every page behind its links, of each kind as many as are worth it."""
        waiting, met = [start], Counter[str]()
        while waiting:
            path = waiting.pop(0)
            endpoint = self.endpoint(path)
            if endpoint.startswith(NO_PAGES) or not self._ours(endpoint, role):
                continue
            met[endpoint] += 1
            if met[endpoint] <= MORE_THAN_ONE.get(endpoint, 1):
                waiting.extend(self.visit(browser, path, role))

    def visit(self, browser: Browser, path: str, role: str) -> list[str]:
        """Read one page; the pages of ours that it links to."""
        endpoint = self.endpoint(path)
        answer, sent = self._asked(browser, path)
        most = MOST_STATEMENTS.get(endpoint, ANY_PAGE)
        if len(sent) > most:  # what a process reads once may have come with it
            answer, sent = self._asked(browser, path)
        if "html" not in str(answer.mimetype) or answer.status_code in (302, 303):
            return []
        self.seen.add(endpoint)
        found = [f"{len(sent)} statements, of which {most} may be"] if len(sent) > most else []
        if not (answer.status_code == 200 or (role == "anonymous" and answer.status_code in (401, 422))):
            found.append(f"answers {answer.status_code}")
        if len(answer.data) > MOST_HTML_BYTES:
            found.append(f"{len(answer.data)} bytes of HTML")
        if self._access(endpoint) is PUBLIC:
            sent += self._asked(self.known, path)[1]
            found += [f"asks who somebody is: {each[:120]}" for each in sent if _OF_ACCOUNTS.search(each)]
        page = Reading(answer.text)
        self.statements += len(sent)
        self.forms += len(page.forms)
        found += self._wrong_in(page, path)
        self.faults += [f"{role} {path}: {each}" for each in found]
        links = (urlsplit(urljoin(f"http://localhost{path}", unescape(link))) for link in page.links)
        return [each.path + (f"?{each.query}" if each.query else "") for each in links if each.netloc == "localhost"]

    def endpoint(self, path: str) -> str:
        try:
            return str(self.app.url_map.bind("localhost").match(path.partition("?")[0])[0])
        except HTTPException:
            self.faults.append(f"{path}: a link to nothing")
            return NO_PAGES[0]

    def _asked(self, browser: Browser, path: str) -> tuple[TestResponse, list[str]]:
        with counted(self.app) as sent:
            answer = browser.get(path, headers={"Accept-Language": "nl"})
        return answer, sent

    def _access(self, endpoint: str) -> object:
        entry = route_table(self.app).get(endpoint)
        return entry.access if entry is not None and entry.owner == "pages" else None

    def _ours(self, endpoint: str, role: str) -> bool:
        """Public pages are the same for everyone; whoever is signed in need not look at them again."""
        access = self._access(endpoint)
        return access is not None and (role == "anonymous" or access not in (PUBLIC, ACCOUNT_DOOR))

    @staticmethod
    def _wrong_in(page: Reading, path: str) -> list[str]:
        found = []
        if page.first_headings != 1:
            found.append(f"{page.first_headings} first headings")
        if page.language != "nl":
            found.append(f"the page says its language is {page.language}")
        found += english_among(sorted(page.texts))
        for action, names in page.forms:
            target = urlsplit(urljoin(f"http://localhost{path}", action))
            if target.netloc == "localhost" and target.path not in WITHOUT_ONCE and "_once" not in names:
                found.append(f"the form to {target.path} has no one-effect value")
        return found


def _member(world: World, role: str) -> Member:
    found: Member = getattr(world, role, None) or getattr(world.cast, role)
    return found


@pytest.fixture
def hidden(app: Flask, cast: Cast, house: House, sign_in: SignIn) -> list[Visit]:
    return unlinked(app, cast, house, sign_in)


def test_every_page_of_every_role(
    app: Flask, world: World, sign_in: SignIn, bare: School, kept: dict[str, str], hidden: list[Visit]
) -> None:
    crawl = Crawl(app, sign_in(world.cast.anna))
    for role in ROLES:
        if role == "anonymous":
            crawl.of_role(Browser(app), "/", role)
        else:
            crawl.of_role(sign_in(_member(world, role)), "/today", role)
    by_axe = set(crawl.seen)
    for role in ("admin", "board", "secretary", "clerk"):
        crawl.of_role(sign_in(getattr(bare, role)), "/today", role)
    draft = f"/platform/regulations/drafts/{kept['draft']}"
    listed: list[Visit] = [
        *((None, path) for path in OF_REGULATIONS),
        *((bare.admin, path) for path in paths(bare, kept)),
        *((world.cast.petra, path) for path in (*AUTHOR, draft, f"{draft}/trial", f"{draft}/changes")),
        *hidden,
    ]
    browsers = {member: sign_in(member) if member else Browser(app) for member, _path in listed}
    for member, path in listed:
        by_axe.add(crawl.endpoint(path))
        crawl.visit(browsers[member], path, member.name if member else "anonymous")
    assert not crawl.faults, "\n".join(crawl.faults)
    assert crawl.statements > 500, "nothing was counted"
    assert crawl.forms > 500, "nothing was read"
    # The browser follows the same links, and looks at what test_regulations lists and at what is hidden.
    there = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and (entry := route_table(app).get(rule.endpoint)) and entry.owner == "pages"
    }
    left_out = {each for each in there - by_axe - NOT_WHOLE if not each.startswith((*NO_PAGES, *LOOKED_AT))}
    assert left_out == set()
    assert there >= NOT_WHOLE


@pytest.mark.browser
def test_pages_that_no_page_links_to(hidden: list[Visit], windows: Windows) -> None:
    found = []
    by_whom: dict[Member | None, list[str]] = {}
    for member, path in hidden:
        by_whom.setdefault(member, []).append(path)
    for member, each in by_whom.items():
        page = windows.window(member)
        found += [fault for path in each for fault in faults(page, path)]
    assert found == []


def test_the_reading_finds_what_is_wrong(app: Flask) -> None:
    page = Reading(
        "<html lang=en><h1>Een</h1><h1 title='Send me the link'>Twee</h1><script>Sign in with this</script>"
        "<form method=post action=/sign-up><input name=email></form><form method=post action=/language></form>"
        "<form method=post action=http://store/><input name=key></form><form action=/find></form>"
    )
    assert Crawl._wrong_in(page, "/x") == [
        "2 first headings",
        "the page says its language is en",
        "English: Send me the link",
        "the form to /sign-up has no one-effect value",
    ]
