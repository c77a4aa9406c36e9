"""The ``type`` of every problem the API answers with leads to a page in both languages."""

import re
from pathlib import Path

import pytest

from assay.app.public_pages.problems import NARROWER, meanings
from assay.problems import problem_classes
from tests.support.cast import Browser

ROOT = Path(__file__).resolve().parents[2]
_GIVEN = re.compile(r'code="([a-z][a-z0-9-]+)"')


def test_every_class_and_every_narrower_code_has_words() -> None:
    given = {
        code
        for folder in ("platform/assay", "tenants", "portfolio", "marketplace")
        for path in (ROOT / folder).rglob("*.py")
        if "app" not in path.relative_to(ROOT).parts
        for code in _GIVEN.findall(path.read_text(encoding="utf-8"))
    }
    assert given - set(meanings()) == set(), "a code without a page"
    assert set(NARROWER) - given == set(), "a page for a code that nobody gives"
    assert set(problem_classes()) <= set(meanings())


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("code", ["stale", "no-files", "http-405", "http-431", "internal", "foreign-form", "not-json"])
def test_a_code_is_explained(code: str, language: str, browser: Browser) -> None:
    page = browser.get(f"/problems/{code}?lang={language}")
    assert page.status_code == 200
    assert f"<dd>{code}</dd>" in page.text
    assert ("Wat je kunt doen" if language == "nl" else "What you can do") in page.text


def test_the_type_of_an_answer_resolves(browser: Browser) -> None:
    for path in ("/api/v1/register?crebo=x", "/api/v1/account", "/api/v1/none", "/api/v1/register/x"):
        answer = browser.get(path)
        assert answer.mimetype == "application/problem+json", path
        document = answer.json
        assert document is not None
        page = browser.get(document["type"])
        assert page.status_code == 200, document["type"]


def test_the_list_leads_to_each_and_nothing_else_is_explained(browser: Browser) -> None:
    page = browser.get("/problems?lang=nl").text
    for code in meanings():
        assert f'href="/problems/{code}"' in page
    links = re.findall(r'href="/problems/[^"]+">(.*?)</a>', page)
    assert len(set(links)) == len(links) == len(meanings()), "two links read the same"
    titles = {re.search(r"<title>(.*?)</title>", browser.get(f"/problems/{code}").text)[1] for code in NARROWER}  # type: ignore[index]  # every page has one
    assert len(titles) == len(NARROWER)
    for code in ("none", "http-200", "http-499"):
        assert browser.get(f"/problems/{code}").status_code == 404
