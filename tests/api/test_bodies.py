"""What programs send, strictly read; and every refusal in one form."""

from __future__ import annotations

import base64
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assay.api import cursors
from assay.problems import Invalid
from tests.accounts.people import Desk, Holder
from tests.support.cast import Cast, SignIn
from tests.web.routes import address, routes


def _problem(answer: TestResponse, status: int) -> dict[str, object]:
    """The problem document of an answer, checked (RFC 9457)."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    document = answer.json
    assert document is not None
    assert document["status"] == status
    assert set(document) <= {"type", "title", "status", "detail", "instance", "trace_id", "errors", "rule"}
    assert document["type"].startswith("/problems/")
    assert document["title"]
    assert document["detail"]
    return document  # type: ignore[no-any-return]  # what was read is of this type


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"{'name': 'x'}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": -Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": 9007199254740993}',
        b'{"name": -9007199254740992}',
        b'{"name": 1e999}',
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"name": "\xff"}',
        b'\xef\xbb\xbf{"name": "x"}',
        '{"name": "x"}'.encode("utf-16"),
        b"[" * 1000 + b"]" * 1000,
        b"[" * 100_000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"1" * 5000,
        b"null x",
        b'{"name": "x"} {"name": "y"}',
        b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_not_one_clear_value_is_refused(program: FlaskClient, body: bytes) -> None:
    answer = program.patch("/api/v1/me", data=body, content_type="application/json")
    assert _problem(answer, 400)["type"] == "/problems/broken-json"


@pytest.mark.parametrize(
    "value",
    [
        [],
        "x",
        1,
        True,
        [{"name": "x"}],
        {"name": 5},
        {"name": True},
        {"name": None},
        {"name": []},
        {"name": ""},
        {"name": "x" * 201},
        {"name": "x", "is_admin": True},
        {"person_id": "1"},
        {"name": {"$ne": ""}},
        {"theme": "pink"},
        {"language": ["nl"]},
        {"name": list(range(10_000))},
        {f"f{n}": n for n in range(10_000)},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_value_that_does_not_fit_is_named(program: FlaskClient, value: object) -> None:
    answer = program.patch("/api/v1/me", json=value)
    document = _problem(answer, 422)
    errors = document["errors"]
    assert isinstance(errors, list)
    assert 1 <= len(errors) <= 100
    assert all(error["pointer"].startswith("/") and error["detail"] for error in errors)
    assert len(answer.data) < 50_000


def test_pointers_are_escaped(program: FlaskClient) -> None:
    document = _problem(program.patch("/api/v1/me", json={"a/b~c": 1}), 422)
    assert document["errors"] == [{"pointer": "/a~1b~0c", "detail": "Unknown field."}]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", ""]
)
def test_only_json_is_read(program: FlaskClient, kind: str) -> None:
    _problem(program.patch("/api/v1/me", data=b'{"name": "x"}', content_type=kind), 415)


def test_a_body_beyond_the_limit_is_refused(program: FlaskClient) -> None:
    _problem(
        program.patch("/api/v1/me", data=b'"' + b"x" * (2 * 1024 * 1024) + b'"', content_type="application/json"), 413
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=1e3", "limit"),
        ("limit=9999999999999999999999", "limit"),
        ("limit=1&limit=2", "limit"),
        ("limit[]=1", "limit[]"),
        ("page=2", "page"),
        ("cursor=x", "cursor"),
        ("cursor=" + "A" * 501, "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=%C3%A9", "cursor"),
        ("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "cursor"),
        ("limit=%00", "limit"),
    ],
)
def test_a_query_that_does_not_fit_is_named(program: FlaskClient, query: str, field: str) -> None:
    document = _problem(program.get(f"/api/v1/me/notices?{query}"), 422)
    errors = document["errors"]
    assert isinstance(errors, list)
    assert [error["pointer"] for error in errors] == ["/" + field]


def test_a_cursor_is_ours_and_of_its_own_list(app: Flask) -> None:
    with app.test_request_context("/api/v1/me/notices"):
        made = cursors.encode(["2026-11-24", "0198"])
        assert cursors.decode(made) == ["2026-11-24", "0198"]
        assert cursors.decode(None) is None
        raw = bytearray(base64.urlsafe_b64decode(made + "=" * (-len(made) % 4)))
        for position in range(len(raw)):
            changed = bytearray(raw)
            changed[position] ^= 1
            with pytest.raises(Invalid):
                cursors.decode(base64.urlsafe_b64encode(bytes(changed)).decode())
    with app.test_request_context("/api/v1/me/tokens"), pytest.raises(Invalid):
        cursors.decode(made)


def test_notices_come_in_pages_without_gap_or_double(desk: Desk, program: FlaskClient, caller: Holder) -> None:
    for n in range(7):
        desk.change(
            "INSERT INTO app.notice (person_id, kind, params, created_at) VALUES (%s, 'test', %s, %s)",
            caller.person_id, json.dumps({"n": n}), desk.clock.now(),
        )  # fmt: skip
    seen, path = [], "/api/v1/me/notices?limit=3"
    for _ in range(3):
        answer = program.get(path)
        assert answer.json is not None
        seen += [notice["params"]["n"] for notice in answer.json]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    assert seen == [6, 5, 4, 3, 2, 1, 0]
    assert path == ""


@pytest.mark.parametrize(
    "value", ["²", "1" * 5000, "٣", '"²"', '"' + "9" * 5000 + '"', "*", 'W/"1"', '"1", "2"', '"-1"', "", '""']
)
def test_any_if_match_is_answered(app: Flask, cast: Cast, sign_in: SignIn, value: str) -> None:
    """For every call that asks for one: a version that is not ours is a passed one, never a fault of ours."""
    browser = sign_in(cast.anna)
    token = browser.client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    headers = {"X-CSRFToken": token, "If-Match": value.encode().decode("latin-1")}
    for rule, method, _ in routes(app):
        if rule.rule.startswith("/api/") and method in ("PUT", "PATCH", "DELETE"):
            answer = browser.client.open(address(app, rule), method=method, json={}, headers=headers)
            assert answer.status_code < 500, (method, rule.rule)


def test_each_refusal_has_its_status(desk: Desk, program: FlaskClient, cast: Cast, sign_in: SignIn) -> None:
    anonymous = desk.browser().client
    _problem(anonymous.get("/api/v1/me"), 401)
    assert anonymous.get("/api/v1/me").headers["WWW-Authenticate"] == 'Bearer realm="assay"'
    _problem(program.get("/api/v1/nowhere"), 404)
    _problem(program.get("/api"), 404)
    refused = program.post("/api/v1/me", json={})
    _problem(refused, 405)
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "PATCH"}
    _problem(program.delete("/api/v1/me/sessions/01990000-0000-7000-8000-000000000000"), 404)
    _problem(program.delete("/api/v1/me/sessions/not-an-id"), 404)
    _problem(sign_in(cast.lena).get("/api/v1/me/sessions"), 403)
    email = desk.address()
    codes = [anonymous.post("/api/v1/sign-ups", json={"email": email, "name": "N"}) for _ in range(5)]
    _problem(codes[-1], 429)
    assert int(codes[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "LINK"])
def test_unknown_methods_do_nothing(program: FlaskClient, method: str) -> None:
    _problem(program.open("/api/v1/me", method=method), 405)


def test_head_and_options_say_what_there_is_and_no_more(program: FlaskClient) -> None:
    head = program.head("/api/v1/me")
    assert (head.status_code, head.data) == (200, b"")
    options = program.options(
        "/api/v1/me", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "PATCH"}
    )
    assert options.data == b""
    assert not [name for name in dict(options.headers) if name.startswith("Access-Control")]


def test_a_foreign_page_gets_no_permission_to_read(program: FlaskClient) -> None:
    for origin in ("https://evil.example", "null", "http://localhost"):
        answer = program.get("/api/v1/me", headers={"Origin": origin})
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_every_answer_says_the_version(program: FlaskClient) -> None:
    assert program.get("/api/v1/me").headers["API-Version"]
    assert program.get("/api/v1/nowhere").headers["API-Version"]


def test_problems_speak_the_language_that_was_asked(program: FlaskClient) -> None:
    dutch = program.get("/api/v1/nowhere", headers={"Accept-Language": "nl"}).json
    english = program.get("/api/v1/nowhere", headers={"Accept-Language": "en"}).json
    assert dutch is not None
    assert english is not None
    assert english["title"] == "We cannot find this"
    assert dutch["title"] != english["title"]
