"""Every page on which a shipped edition can be read or held beside another: short enough, and each thing found once."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import combinations
from urllib.parse import quote

import pytest
from flask import Flask
from markupsafe import escape

from assay.i18n import LANGUAGES
from tenants.regulations import compared
from tenants.regulations.rules import browsing
from tenants.regulations.shipped import shipped_packs
from tests.support.cast import Browser, Cast
from tests.tenants.bodies.conftest import School
from tests.tenants.bodies.conftest import bare as bare

MOST_BYTES = 60_000
_ID = re.compile(r'\bid="([^"]+)"')
_NAMED = re.compile(r'<section\b[^>]* aria-labelledby="([^"]+)"')


def whole_page(browser: Browser, path: str, language: str) -> str:
    """A page whose ids and names of parts are each there once, and which is not too long."""
    answer = browser.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    assert len(answer.data) < MOST_BYTES, (path, language, len(answer.data))
    text = answer.text
    assert f'<html lang="{language}"' in text
    ids = _ID.findall(text)
    assert [each for each, times in Counter(ids).items() if times > 1] == [], path
    names = [re.search(rf'id="{re.escape(each)}"[^>]*>(.*?)</h\d>', text, re.DOTALL) for each in _NAMED.findall(text)]
    said = Counter(" ".join(name[1].split()) for name in names if name)
    assert [each for each, times in said.items() if times > 1] == [], path
    assert len(said) == len(names), path
    return text


def all_parts(browser: Browser, path: str, language: str) -> dict[str, str]:
    """Every part of a page that may have several, by its address."""
    found = {path: whole_page(browser, path, language)}
    while onward := re.search(r'<a class="[^"]*" rel="next" href="([^"]+)"', [*found.values()][-1]):
        path = unescape(onward[1])
        found[path] = whole_page(browser, path, language)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", sorted(shipped_packs()))
def test_every_article(cast: Cast, browser: Browser, address: str, language: str) -> None:
    pack = shipped_packs()[address]
    pages: dict[str, str] = {}
    for article in pack.articles:
        parts = all_parts(browser, f"/regulations/{address}/articles/{quote(article.number)}", language)
        provisions = len(browsing.of_article(pack, article.number))
        assert "".join(parts.values()).count('<section class="card stack-tight"') == provisions
        assert all(str(escape(article.title.in_language(language))) in text for text in parts.values())
        pages |= parts
    whole_page(browser, f"/regulations/{address}", language)
    for view in ("?view=questions", *(f"?view=roles&role={role}" for role in browsing.roles(pack)[:3])):
        asked = whole_page(browser, f"/regulations/{address}{view}", language)
        for link in re.findall(r'<li><a href="([^"#]+)#([^"]+)"', asked):
            assert f'id="{link[1]}"' in pages[unescape(link[0])], link


@pytest.mark.parametrize("document", ["roc-a12/exam-regulation/2018-2019", "mondriaan/exam-regulation/2008"])
def test_every_article_as_an_institution_holds_it(bare: School, browser: Browser, document: str) -> None:
    """Beside what the document says stands what it leaves open and what was decided, so that these are the longest."""
    bare.adopt(*document.split("/"))
    for article in shipped_packs()[document].articles:
        path = f"/institutions/{bare.slug}/regulations/exam-regulation/articles/{quote(article.number)}"
        all_parts(browser, path, "nl")
    whole_page(browser, f"/institutions/{bare.slug}/regulations/exam-regulation?view=questions", "nl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pair_of_editions_that_can_be_compared(cast: Cast, app: Flask, browser: Browser, language: str) -> None:
    packs = shipped_packs()
    pairs = [
        (one, other)
        for one, other in combinations(sorted(packs), 2)
        if packs[one].edition.kind == packs[other].edition.kind
    ]
    assert len(pairs) >= 3
    for one, other in pairs:
        with app.test_request_context(headers={"Accept-Language": language}):
            parts = compared.in_parts(compared.differences(packs[other], packs[one]))
        # The part that was reckoned to be longest; of all of them there are dozens.
        longest = max(range(len(parts)), key=lambda at: sum(each.bytes for each in parts[at]))
        [with_id] = {each["id"] for each in browser.get("/api/v1/regulations").get_json() if each["address"] == other}
        for part in {1, longest + 1, len(parts)}:
            text = whole_page(browser, f"/regulations/{one}/changes?with={with_id}&part={part}", language)
            nothing = {"nl": "Niets", "en": "Nothing"}[language]
            rows = re.findall(r"<tr role=\"row\".*?</tr>", text, re.DOTALL)
            assert [row for row in rows if row.count(f">{nothing}<") > 1] == []


def test_a_long_article_has_parts(cast: Cast, browser: Browser) -> None:
    path = "/regulations/roc-a12/exam-regulation/2018-2019/articles/1"
    for odd in ("endpoint=x", "_method=POST", "_external=1"):
        onward = browser.get(f"{path}?{odd}")  # names that mean something to the maker of addresses mean nothing here
        assert onward.status_code == 200
        assert odd not in onward.text.split('rel="next"')[1][:200]
    assert "1 tot en met 30 van 83" in browser.get(path).text
    assert "61 tot en met 83 van 83" in browser.get(f"{path}?part=3").text
    for wrong in ("4", "0", "x"):
        assert browser.get(f"{path}?part={wrong}").status_code == 404
