"""The language switch leads to a page that opens, and takes along what was typed in a form that was refused."""

import re
from html import unescape

import pytest
from flask import Flask

from assay.web.shell import Shell
from tests.accounts.people import Desk
from tests.web.routes import address, routes

pytestmark = pytest.mark.usefixtures("cheap_hashes")

#: What a browser says of a form that one of our own pages sends.
OURS = {"Sec-Fetch-Site": "same-origin"}
_FORM = re.compile(r'<form class="languages".*?action="([^"]+)".*?</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def _switch(page: str) -> tuple[str, dict[str, list[str]]]:
    """Where the last switch of the page posts to, and its fields with English chosen."""
    found = list(_FORM.finditer(page))[-1]
    fields: dict[str, list[str]] = {"language": ["en"]}
    for name, value in _HIDDEN.findall(found[0]):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return found[1], fields


def _fields(page: str) -> dict[str, list[str]]:
    """The hidden fields of the page's own form."""
    fields: dict[str, list[str]] = {}
    for name, value in _HIDDEN.findall(page[page.index("<main") : page.index("</main>")]):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def test_from_every_address_that_only_takes_a_form_it_leads_to_a_page(app: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule, method, access in routes(app):
        if access.owner == "pages":
            methods.setdefault(address(app, rule), set()).add(method)
    only = [path for path, those in methods.items() if "GET" not in those]
    assert len(only) > 40
    for path in only:
        with app.test_request_context(path, method="POST"):
            page = Shell().page
        app.url_map.bind("").match(page, method="GET")
        assert path.startswith(page), (path, page)
        assert page != "/" or path in ("/language", "/sign-out"), path


def test_a_page_keeps_its_own_address(app: Flask) -> None:
    for path in ("/register?q=a&page=2", "/", "/calculator?term=x"):
        with app.test_request_context(path):
            assert Shell().page == path


def test_what_was_typed_comes_along(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    typed = {"name": "", "hat": "personal", "scopes": ["account:read"], "days": "30 <i>"}
    refused = browser.post("/account/tokens/new", typed)
    assert refused.status_code == 422
    target, fields = _switch(refused.text)
    go_on = browser.client.post(target, data=fields, headers=OURS)
    assert go_on.status_code == 200
    assert '<html lang="en"' in go_on.text
    assert "What you typed is still here" in go_on.text
    assert 'href="/account/tokens/new">Leave it' in go_on.text
    again = browser.client.post("/account/tokens/new", data={**_fields(go_on.text), "_show": "1"}, headers=OURS)
    assert '<html lang="en"' in again.text
    assert re.search(r'checked [^>]*value="account:read"', again.text)


def test_a_visitors_form_comes_along_and_another_sites_does_not(desk: Desk) -> None:
    browser = desk.browser()
    refused = browser.post("/institutions/request", {"institution_name": "ROC <Noord>", "reason": "Voor examens."})
    assert refused.status_code == 422
    target, fields = _switch(refused.text)
    assert target == "/language"
    go_on = browser.client.post(target, data=fields, headers=OURS)
    assert '<html lang="en"' in go_on.text
    filled = browser.client.post("/institutions/request", data={**_fields(go_on.text), "_show": "1"}, headers=OURS)
    assert 'value="ROC &lt;Noord&gt;"' in filled.text
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = desk.browser().client.post(target, data=fields, headers=headers)
        assert (answer.status_code, answer.location) == (303, "/institutions/request")


def test_a_password_never_comes_along(desk: Desk) -> None:
    browser = desk.browser()
    refused = browser.post("/sign-in", {"email": "nina@example.nl", "password": "not this one"})
    assert refused.status_code == 422
    _target, fields = _switch(refused.text)
    assert not any(name.startswith("kept.") for name in fields)
    assert fields["next"] == ["/sign-in"]
