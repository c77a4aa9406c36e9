"""Nobody else's page makes our forms do something, and looking changes nothing (F20)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from assay.permissions import ACCOUNT_DOOR, PUBLIC
from assay.web.routing import RouteAccess
from tests.accounts.people import Desk, form_token
from tests.support.cast import Browser, Cast, Member, SignIn
from tests.web.routes import address, routes

#: Open calls of programs, which know no form token; they ask for JSON, which no foreign page can send unasked.
OPEN_CALLS = {"/api/v1/sign-ups", "/api/v1/account-requests"}
#: Changes a cookie and nothing else.
ONLY_A_COOKIE = {"/language"}


def _unsafe(app: Flask) -> list[tuple[str, str, RouteAccess]]:
    found = [(address(app, rule), method, access) for rule, method, access in routes(app) if method != "GET"]
    assert len(found) > 30
    return [(path, method, access) for path, method, access in found if path not in ONLY_A_COOKIE]


def _send(browser: Browser, path: str, method: str, token: str | None, **headers: str) -> int:
    if path.startswith("/api/"):
        sent = {**headers, **({"X-CSRFToken": token} if token else {})}
        return browser.client.open(path, method=method, json={}, headers=sent).status_code
    form = {"csrf_token": token} if token else {}
    return browser.client.open(path, method=method, data=form, headers=headers).status_code


def _wearers(cast: Cast) -> list[Member]:
    return [cast.anna, cast.lena, cast.sven, cast.petra]


def test_without_a_token_of_this_session_nothing_is_done(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    strangers = form_token(sign_in(cast.bram).get("/account").text)
    wrong = []
    for member in (cast.anna, cast.sven):
        browser = sign_in(member)
        browser.get("/account")
        for path, method, access in _unsafe(app):
            if path in OPEN_CALLS or access.access in (PUBLIC, ACCOUNT_DOOR):
                continue
            for token in (None, strangers):
                status = _send(browser, path, method, token)
                if status != 400:
                    wrong.append((member.name, method, path, token and token[:8], status))
    assert wrong == []


def test_open_forms_ask_for_their_own_token_too(app: Flask, desk: Desk) -> None:
    strangers = form_token(desk.browser().get("/sign-in").text)
    wrong = []
    for path, method, access in _unsafe(app):
        if access.access in (PUBLIC, ACCOUNT_DOOR) and not path.startswith("/api/"):
            browser = desk.browser()
            browser.get("/sign-in")
            wrong += [
                (method, path, status)
                for token in (None, strangers)
                if (status := _send(browser, path, method, token)) != 400
            ]
    assert wrong == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost.evil.example"},
        {"Origin": ""},
    ],
)
def test_another_site_is_refused_even_with_the_right_token(
    app: Flask, cast: Cast, sign_in: SignIn, headers: dict[str, str]
) -> None:
    browser = sign_in(cast.anna)
    token = form_token(browser.get("/account").text)
    wrong = []
    for path, method, _access in _unsafe(app):
        status = _send(browser, path, method, token, **headers)
        if status != 400:
            wrong.append((method, path, status))
    assert wrong == []


def test_our_own_origin_is_welcome_under_its_own_scheme_only(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.anna)
    token = form_token(browser.get("/account").text)
    ours = app.config["BASE_URL"]
    assert _send(browser, "/inbox/read", "POST", token, Origin=ours) == 303
    other = ours.replace("http://", "https://") if ours.startswith("http://") else ours.replace("https://", "http://")
    assert _send(browser, "/inbox/read", "POST", token, Origin=other) == 400


def test_open_calls_take_json_only(app: Flask, desk: Desk) -> None:
    known = {rule.rule for rule, _, _ in routes(app)}
    for path in OPEN_CALLS & known:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            answer = desk.browser().client.post(path, data='{"a":1}', content_type=kind)
            assert answer.status_code == 415, (path, kind)


def test_a_method_that_is_not_in_the_table_does_not_work(app: Flask, cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.anna)
    adapter = app.url_map.bind("localhost")
    wrong = []
    for path in {address(app, rule) for rule, _, _ in routes(app)}:
        allowed = set(adapter.allowed_methods(path))
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"):
            if method not in allowed:
                status = browser.client.open(path, method=method).status_code
                if status != 405:
                    wrong.append((method, path, status))
    assert wrong == []


#: Tables whose rows bear witness to a visit: when a session was last used.
WITNESSES = {"session": {"seen_at"}}


def _stored(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table with the transaction that wrote it last."""
    names = [row["name"] for row in desk.look("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'app'")]
    return {
        name: sorted(str(row) for row in desk.look(f"SELECT xmin::text, to_jsonb(t) AS row FROM app.{name} t"))
        for name in names
    }


def test_looking_changes_nothing(app: Flask, cast: Cast, sign_in: SignIn, desk: Desk) -> None:
    browsers = [sign_in(member) for member in _wearers(cast)] + [desk.browser()]
    for browser in browsers:
        browser.get("/account")
    before = _stored(desk)
    looked = 0
    for browser in browsers:
        for rule, method, _ in routes(app):
            if method == "GET":
                answer = browser.get(address(app, rule))
                assert answer.status_code < 500, (rule.rule, answer.status_code)
                looked += 1
    after = _stored(desk)
    assert {name for name in after if before.get(name) != after[name]} == set()
    assert looked > 150
