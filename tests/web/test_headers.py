"""What every answer carries: headers, cookies, the name it was asked under (F19)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.permissions import PUBLIC, Permission
from assay.settings import Settings
from assay.web.routing import RouteAccess
from tests.accounts.people import Desk
from tests.support.cast import Browser, Cast, SignIn, session_for
from tests.web.routes import address, routes

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_NONCE = re.compile(r"'nonce-([\w-]{20,})'")
_POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
_INSIDE = re.compile(
    r"Traceback|sqlalchemy|psycopg|werkzeug|SELECT |/site-packages|\.py\b|/srv/place|Python/3", re.IGNORECASE
)


def _faults(answer: TestResponse) -> list[str]:
    """What is missing from an answer's headers."""
    headers = answer.headers
    found = [name for name, value in ALWAYS.items() if headers.get_all(name) != [value]]
    policies = headers.get_all("Content-Security-Policy")
    found += [part for part in _POLICY if len(policies) != 1 or part not in policies[0]]
    if any(word in policies[0] for word in ("unsafe-inline", "unsafe-eval", " *", "data: *")):
        found.append("a loose policy")
    if not headers.get("Permissions-Policy"):
        found.append("Permissions-Policy")
    if not headers.get("Cache-Control"):
        found.append("Cache-Control")
    if (
        answer.data
        and "charset=utf-8" not in headers["Content-Type"]
        and str(answer.mimetype).startswith(("text/", "application/problem"))
    ):
        found.append("charset")
    if "Server" in headers or any("Access-Control" in name for name in dict(headers)):
        found.append("Server or CORS")
    return found


@dataclass(frozen=True)
class Seen:
    """One answer of the crawl."""

    who: str
    method: str
    rule: str
    access: RouteAccess
    answer: TestResponse


@pytest.fixture(scope="module")
def crawl(app: Flask, clock: FixedClock, cast: Cast) -> list[Seen]:
    """Every route once with every method, as nobody, as a person, and for an institution."""
    seen = []
    for who in (None, cast.anna, cast.sven):
        browser = Browser(app)
        if who is not None:
            with browser.client.session_transaction() as cookie:
                cookie["_user_id"] = session_for(app, clock, who)
        for rule, method, access in routes(app):
            if who is None:
                browser = Browser(app)  # a first visit each time
            answer = browser.client.open(address(app, rule), method=method)
            seen.append(Seen(who.name if who else "nobody", method, rule.rule, access, answer))
    return seen


def test_every_route_answers_with_them(crawl: list[Seen]) -> None:
    assert [(s.who, s.method, s.rule, s.answer.status_code, found) for s in crawl if (found := _faults(s.answer))] == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/api/v1/nowhere", 404), ("/api", 404), ("/assets/nothing.css", 404), ("/assets/../x", 404)],
)
def test_errors_carry_them_too(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path, headers={"Origin": "https://evil.example"})
    assert answer.status_code == status
    assert _faults(answer) == []
    assert not _INSIDE.search(answer.text)


def test_files_of_the_design_carry_them_and_may_be_kept(browser: Browser) -> None:
    found = re.search(r'href="(/assets/[^"]+\.css)"', browser.get("/sign-in").text)
    assert found
    answer = browser.get(found[1])
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert _faults(answer) == []
    assert "Set-Cookie" not in answer.headers


def test_nothing_behind_a_sign_in_is_kept_by_a_browser(crawl: list[Seen]) -> None:
    behind = [s for s in crawl if isinstance(s.access.access, Permission)]
    assert [(s.method, s.rule) for s in behind if "no-store" not in s.answer.headers["Cache-Control"]] == []
    for name in ("Cookie", "HX-Request", "Accept-Language"):
        assert [(s.method, s.rule) for s in behind if name not in ", ".join(s.answer.headers.get_all("Vary"))] == []


def test_a_nonce_is_never_seen_twice(browser: Browser) -> None:
    seen = set()
    for _ in range(300):
        answer = browser.get("/mail-sent/confirm")
        nonces = set(_NONCE.findall(answer.headers["Content-Security-Policy"]))
        assert len(nonces) == 1
        nonce = nonces.pop()
        assert f'nonce="{nonce}"' in answer.text
        seen.add(nonce)
    assert len(seen) == 300


def test_pages_hold_no_script_or_style_without_a_nonce(crawl: list[Seen]) -> None:
    pages = [s for s in crawl if s.method == "GET" and s.answer.mimetype == "text/html"]
    assert len(pages) > 100
    wrong = []
    for seen in pages:
        text = seen.answer.text
        wrong += [
            (seen.rule, tag)
            for tag in re.findall(r"<(?:script|style)\b[^>]*>", text)
            if "nonce=" not in tag and 'type="application/' not in tag
        ]
        wrong += [(seen.rule, tag) for tag in re.findall(r"<[a-z][^>]*\s(?:on[a-z]+|style)=[^>]*>", text)]
    assert wrong == []


def test_public_pages_set_no_cookie(crawl: list[Seen]) -> None:
    public = [s for s in crawl if s.access.access is PUBLIC and s.method == "GET" and s.who == "nobody"]
    assert len(public) > 5
    assert [(s.rule, s.answer.headers["Set-Cookie"]) for s in public if "Set-Cookie" in s.answer.headers] == []


def test_the_language_of_a_visitor_is_one_cookie_and_no_session(desk: Desk) -> None:
    browser = desk.browser()
    answer = browser.client.post("/language", data={"language": "en", "next": "/sign-in"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    [cookie] = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("assay_language=en;")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax"))
    assert '<html lang="en"' in browser.get("/sign-in", headers={"Accept-Language": "nl"}).text
    for odd in ("xx", "", "en\r\nSet-Cookie: a=b", "x" * 5000):
        refused = desk.browser().client.post("/language", data={"language": odd, "next": "//evil.example/x"})
        assert "Set-Cookie" not in refused.headers
        assert refused.location.startswith("/")
        assert "evil" not in refused.location


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(desk: Desk) -> None:
    answer = desk.browser().get("/sign-in")
    cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in c and "SameSite=Lax" in c and "Path=/" in c and "Domain" not in c for c in cookies)


def test_behind_https_cookies_are_bound_to_this_host(settings: Settings, desk: Desk) -> None:
    secure = create_app(settings.model_copy(update={"base_url": "https://assay.example"}), clock=desk.clock)
    answer = secure.test_client().get("/sign-in", base_url="https://assay.example")
    with secure.app_context():
        db.engine.dispose()
    [cookie] = answer.headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-assay_")
    assert "Secure" in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "evil.example:80", "[::1]x", "a b", ""]
)
@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/today", "/api/v1/me", "/nowhere", "/assets/x"])
def test_a_name_that_is_not_ours_gets_a_bare_refusal(browser: Browser, host: str, path: str) -> None:
    answer = browser.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert not _INSIDE.search(answer.text)
    assert "evil" not in answer.text
    assert _faults(answer) == []


@pytest.mark.usefixtures("cheap_hashes")
def test_what_a_client_says_of_itself_changes_nothing(desk: Desk) -> None:
    """No proxy is trusted here, so forwarded names and addresses are words."""
    said = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "10.0.0.1",
        "X-Request-Id": "mine",
        "X-Tenant-Id": "other",
        "X-HTTP-Method-Override": "DELETE",
        "Forwarded": "host=evil.example",
    }
    answer = desk.browser().get("/sign-in", headers=said)
    assert answer.status_code == 200
    assert "evil" not in answer.text + str(answer.headers)
    who = desk.holder()
    for n in range(12):
        form = {"email": who.email, "password": "een verkeerd wachtwoord"}
        last = desk.browser("203.0.113.99").post("/sign-in", form, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    assert last.status_code == 429


def test_error_pages_say_nothing_of_the_inside(
    app: Flask, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**values: object) -> str:
        raise RuntimeError("SELECT secret FROM /srv/place.py")

    monkeypatch.setitem(app.view_functions, "today.show", broken)
    monkeypatch.setitem(app.view_functions, "api-account.me", broken)
    for path in ("/today", "/api/v1/me"):
        answer = sign_in(cast.anna).get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert not _INSIDE.search(answer.text)
        assert _faults(answer) == []
