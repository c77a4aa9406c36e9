"""Marked words, planted in what people type: none of them reaches a log line (F21)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from assay.db import db, unit_of_work
from assay.log import configure_logging
from assay.tenancy.scopes import AccountScope
from tests.accounts.people import Desk
from tests.accounts.test_api_tokens import make_token

pytestmark = pytest.mark.usefixtures("cheap_hashes")

MAIL = "kanarie-adres@example.nl"
PASSWORD = "kanarie wachtwoord van zeven woorden"
NAME = "Kanarie Naam"


@pytest.fixture
def lines(app: Flask, worker_app: Flask) -> Iterator[StringIO]:
    """The log as production writes it."""
    before = structlog.get_config()
    out = StringIO()
    configure_logging("DEBUG", as_json=True, out=out)
    yield out
    structlog.configure(**before)


def _log(lines: StringIO) -> list[dict[str, object]]:
    """What was logged since the last look, one JSON object a line."""
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    lines.seek(0)
    lines.truncate()
    return logged


def test_a_life_of_an_account_leaves_no_word_of_it_in_the_log(desk: Desk, lines: StringIO) -> None:
    secrets = [MAIL, PASSWORD, NAME, "kanarie", "Kanarie"]
    browser = desk.browser()
    assert browser.post("/sign-up", {"name": NAME, "email": MAIL}).status_code == 303
    link = desk.link(MAIL, "confirm")
    secrets.append(link.rsplit("/", 1)[1])
    assert browser.post(link, {"password": "kort kanarie"}).status_code == 422
    assert browser.post(link, {"password": PASSWORD}).status_code == 303
    assert browser.get(link).status_code == 409
    token = make_token(browser, "account:read", "account:write")
    with browser.client.session_transaction() as cookie:
        secrets += [token, cookie["_user_id"], cookie["csrf_token"]]
    program = desk.browser().client
    bearer = {"Authorization": f"Bearer {token}", "Idempotency-Key": "kanarie-key", "X-Request-Id": "kanarie-id"}
    program.get("/api/v1/me?kanarie=1", headers=bearer)
    program.patch("/api/v1/me", json={"name": NAME, "kanarie": MAIL}, headers=bearer)
    program.patch("/api/v1/me", data="kanarie{", content_type="application/json", headers=bearer)
    browser.get(f"/kanarie/{MAIL}?q={PASSWORD}", headers={"User-Agent": "kanarie", "Referer": f"https://x/{MAIL}"})
    browser.post("/account", {"name": NAME, "language": "kanarie", "theme": "auto"})
    browser.post("/account/password", {"old_password": "kanarie fout", "password": PASSWORD})
    browser.post("/sign-out", page="/account")
    desk.try_password(browser, MAIL, "kanarie verkeerd wachtwoord")
    desk.try_password(browser, MAIL, PASSWORD)
    desk.browser().post("/forgot", {"email": MAIL})
    secrets.append(desk.link(MAIL, "reset").rsplit("/", 1)[1])
    logged = _log(lines)
    assert len(logged) > 20
    whole = json.dumps(logged, ensure_ascii=False)
    assert [secret for secret in secrets if secret in whole] == []


def test_a_fault_is_logged_with_its_place_and_without_its_message(
    app: Flask, desk: Desk, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library repeats in its message what a person typed; the database even whole rows."""
    who = desk.holder()
    browser = desk.enter(who)

    def of_ours(**values: object) -> str:
        raise ValueError(f"kanarie {MAIL}")

    def of_the_database(**values: object) -> str:
        with unit_of_work(AccountScope(), desk.clock.now()):
            person = "INSERT INTO app.person (name, created_at) VALUES (:name, now()) RETURNING person_id"
            person_id = db.session.execute(text(person), {"name": NAME}).scalar()
            sql = (
                "INSERT INTO app.account (person_id, email, email_key, language, created_at)"
                " VALUES (:p, :m, :m, 'nl', :at)"
            )
            db.session.execute(text(sql), {"p": person_id, "m": who.email, "at": desk.clock.now()})
        return ""

    def of_a_value(**values: object) -> str:
        with unit_of_work(AccountScope(), desk.clock.now()):
            db.session.execute(text("SELECT cast(:kanarie AS uuid)"), {"kanarie": MAIL})
        return ""

    expected = {of_ours: 500, of_the_database: 409, of_a_value: 422}
    _log(lines)
    for broken, status in expected.items():
        monkeypatch.setitem(app.view_functions, "today.show", broken)
        answer = browser.get("/today")
        assert answer.status_code == status
        assert not re.search("kanarie|ValueError|uuid", answer.text, re.IGNORECASE)
    logged = _log(lines)
    whole = json.dumps(logged, ensure_ascii=False)
    assert MAIL not in whole
    assert who.email not in whole
    assert "kanarie" not in whole.casefold()
    [fault] = [line for line in logged if line["event"] == "request.failed"]
    assert fault["error"] == "ValueError"
    assert "test_canaries.py" in str(fault["where"])


def test_line_breaks_and_escapes_start_no_line_of_their_own(desk: Desk, lines: StringIO) -> None:
    for odd in ("/x%0d%0a%7B%22event%22:%22forged%22%7D", "/x%1b[31m", "/x%00"):
        desk.browser().get(odd, headers={"User-Agent": "a\tb"})
    assert {line["event"] for line in _log(lines)} == {"request"}


def test_every_request_leaves_one_line(desk: Desk, lines: StringIO) -> None:
    browser = desk.enter(desk.holder())
    _log(lines)
    for path, status in (("/today", 200), ("/nowhere", 404), ("/api/v1/me", 200), ("/confirm/unknown", 409)):
        assert browser.get(path).status_code == status
    logged = _log(lines)
    assert [(line["route"], line["status"]) for line in logged] == [
        ("/today", 200),
        (None, 404),
        ("/api/v1/me", 200),
        ("/confirm/<token>", 409),
    ]
    assert len({line["request_id"] for line in logged}) == 4
    persons = [line["person"] for line in logged]
    assert persons[0] == persons[2] is not None
    assert persons[1] is persons[3] is None
