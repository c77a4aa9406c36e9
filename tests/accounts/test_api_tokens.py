"""Tokens of programs: shown once, narrow, and dead when they should be."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from assay.accounts.rules import TOKEN_SCOPES
from tests.accounts.people import PASSWORD, Desk, Holder
from tests.support.cast import START, Browser, Cast, SignIn

pytestmark = pytest.mark.usefixtures("cheap_hashes")

NEW = "een heel ander lang wachtwoord"


def make_token(browser: Browser, *scopes: str, hat: str = "personal", days: int = 30) -> str:
    """Make a token on the page; its secret."""
    form = {"name": "Planner", "hat": hat, "scopes": list(scopes), "days": str(days)}
    made = browser.post("/account/tokens/new", form)
    assert made.status_code == 200, made.text
    found = re.search(r">(assay_[\w-]+)</code>", made.text)
    assert found
    return found[1]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def program(desk: Desk) -> FlaskClient:
    """A program: no cookies, no form tokens."""
    return desk.browser().client


def test_a_token_does_what_its_scopes_say(desk: Desk, program: FlaskClient) -> None:
    token = make_token(desk.enter(desk.holder()), "account:read")
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 200
    assert program.patch("/api/v1/me", json={"name": "X"}, headers=_bearer(token)).status_code == 403
    writes = make_token(desk.enter(desk.holder()), "account:write")
    assert program.patch("/api/v1/me", json={"name": "X"}, headers=_bearer(writes)).status_code == 204
    assert program.get("/api/v1/me", headers=_bearer(writes)).status_code == 403


def test_the_scheme_is_read_in_any_case_and_nothing_else_is_a_token(desk: Desk, program: FlaskClient) -> None:
    token = make_token(desk.enter(desk.holder()), "account:read")
    for header, status in (
        (f"bearer {token}", 200),
        (f"BEARER {token}", 200),
        (f"Basic {token}", 401),
        (f"Bearer {token}x", 401),
        (f"Bearer {token.removeprefix('assay_')}", 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        (token, 401),
    ):
        assert program.get("/api/v1/me", headers={"Authorization": header}).status_code == status, header


def test_a_token_is_no_session_and_a_session_no_token(desk: Desk, program: FlaskClient) -> None:
    browser = desk.enter(desk.holder())
    token = make_token(browser, *TOKEN_SCOPES)
    assert program.get("/today", headers=_bearer(token)).status_code == 401
    with browser.client.session_transaction() as cookie:
        secret = cookie["_user_id"]
    assert program.get("/api/v1/me", headers=_bearer(secret)).status_code == 401
    with program.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert program.get("/today").status_code == 401


def test_a_token_ends(desk: Desk, program: FlaskClient) -> None:
    browser = desk.enter(desk.holder())
    token = make_token(browser, "account:read", days=1)
    desk.clock.advance(timedelta(days=1) - timedelta(seconds=1))
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 200
    desk.clock.advance(timedelta(seconds=1))
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 401


def test_a_revoked_token_is_refused_at_the_next_call(desk: Desk, program: FlaskClient) -> None:
    browser = desk.enter(desk.holder())
    token = make_token(browser, "account:read")
    listed = browser.get("/api/v1/me/tokens").json
    assert listed is not None
    assert token not in str(listed)
    assert browser.post(f"/account/tokens/{listed[0]['id']}/revoke", page="/account").status_code == 303
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 401


def test_a_strangers_token_is_not_found(desk: Desk, cast: Cast, sign_in: SignIn) -> None:
    browser = desk.enter(desk.holder())
    make_token(browser, "account:read")
    listed = browser.get("/api/v1/me/tokens").json
    assert listed is not None
    for token_id in (listed[0]["id"], str(uuid.uuid4())):
        assert sign_in(cast.anna).post(f"/account/tokens/{token_id}/revoke", page="/account").status_code == 404


def _in_school(desk: Desk, cast: Cast) -> Holder:
    who = desk.holder()
    desk.change(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'administrator', '2026-01-01', %s)",
        cast.school, who.person_id, who.name, START,
    )  # fmt: skip
    return who


def test_a_token_acts_in_its_own_hat_only(desk: Desk, cast: Cast, program: FlaskClient) -> None:
    who = _in_school(desk, cast)
    browser = desk.enter(who)
    token = make_token(browser, "account:read", "organisation:read", hat=str(cast.school))
    me = program.get("/api/v1/me", headers=_bearer(token)).json
    assert me is not None
    assert me["hat"]["key"] == str(cast.school)
    # The person's own things are not the institution's.
    assert program.get("/api/v1/me/sessions", headers=_bearer(token)).status_code == 403


def test_a_token_whose_role_ended_does_nothing_rather_than_act_as_the_person(
    desk: Desk, cast: Cast, program: FlaskClient
) -> None:
    who = _in_school(desk, cast)
    token = make_token(desk.enter(who), *TOKEN_SCOPES, hat=str(cast.school))
    desk.change("UPDATE app.appointment SET ends_on = '2026-11-23' WHERE person_id = %s", who.person_id)
    for method, path in (("GET", "/api/v1/me"), ("GET", "/api/v1/me/sessions"), ("PATCH", "/api/v1/me")):
        answer = program.open(path, method=method, json={"name": "X"}, headers=_bearer(token))
        assert answer.status_code == 403
        assert answer.json is not None
        assert answer.json["type"] == "/problems/hat-lost"


def test_a_token_of_a_disabled_account_is_refused(desk: Desk, program: FlaskClient) -> None:
    who = desk.holder()
    token = make_token(desk.enter(who), "account:read")
    desk.change("UPDATE app.account SET disabled_at = %s WHERE person_id = %s", START, who.person_id)
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("scopes", []),
        ("scopes", ["account:read", "everything:write"]),
        ("hat", "platform"),
        ("hat", "01990000-0000-7000-8000-000000000000"),
        ("days", "0"),
        ("days", "367"),
        ("days", "-1"),
        ("days", "many"),
        ("days", "9" * 30),
    ],
)
def test_a_token_that_may_not_be_is_not_made(desk: Desk, field: str, value: object) -> None:
    browser = desk.enter(desk.holder())
    form = {"name": "Planner", "hat": "personal", "scopes": ["account:read"], "days": "30", field: value}
    answer = browser.post("/account/tokens/new", form)
    assert answer.status_code == 422
    assert "assay_" not in answer.text.replace("assay_theme", "")
    assert browser.get("/api/v1/me/tokens").json == []


def test_its_secret_is_shown_once_and_stored_nowhere(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    form = {"name": "Planner", "hat": "personal", "scopes": ["account:read"], "days": "30", "_once": "one-click"}
    first = browser.post("/account/tokens/new", form)
    second = browser.post("/account/tokens/new", form)
    assert first.status_code == 200
    found = re.search(r">(assay_[\w-]+)</code>", first.text)
    assert found
    assert second.status_code == 409
    assert found[1] not in second.text
    assert len(browser.get("/api/v1/me/tokens").json or []) == 1
    for table in ("idempotency", "api_token", "audit_entry", "outbox"):
        rows = desk.look(f"SELECT t::text AS row, to_jsonb(t)::text AS json FROM app.{table} t")
        assert not [row for row in rows if found[1] in str(row)], table
        hexed = found[1].encode().hex()
        assert not [row for row in rows if hexed in str(row)], table


def test_a_password_chosen_by_mail_ends_every_token(desk: Desk, program: FlaskClient) -> None:
    who = desk.holder()
    token = make_token(desk.enter(who), "account:read")
    desk.browser().post("/forgot", {"email": who.email})
    link = desk.link(who.email, "reset")
    assert "een nieuwe sleutel nodig" in desk.browser().get(f"{link}?lang=nl").text
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 200
    assert desk.browser().post(link, {"password": NEW}).status_code == 303
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == 401
    [row] = desk.look(
        "SELECT detail FROM app.audit_entry WHERE act = 'account.password_reset' AND subject = %s",
        f"person:{who.person_id}",
    )
    assert json.loads(row["detail"])["tokens_ended"] == 1


@pytest.mark.parametrize(("box", "status"), [({}, 200), ({"end_programs": "y"}, 401)], ids=["kept", "ended"])
def test_a_changed_password_ends_tokens_where_that_is_asked(
    box: dict[str, str], status: int, desk: Desk, program: FlaskClient
) -> None:
    browser = desk.enter(desk.holder())
    token = make_token(browser, "account:read")
    form = {"old_password": PASSWORD, "password": NEW, **box}
    assert browser.post("/account/password", form).status_code == 303
    assert program.get("/api/v1/me", headers=_bearer(token)).status_code == status


def test_a_program_signs_browsers_out_and_marks_the_inbox_as_read(desk: Desk, program: FlaskClient) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    token = make_token(browser, "account:read", "account:write")
    desk.change(
        "INSERT INTO app.notice (person_id, kind, params, created_at) VALUES (%s, 'files.refused', '{}', %s)",
        who.person_id, START,
    )  # fmt: skip
    assert program.get("/api/v1/me", headers=_bearer(token)).json["unread"] == 1  # type: ignore[index]  # it has a body
    assert program.post("/api/v1/me/notices/read", headers=_bearer(token)).status_code == 204
    assert program.get("/api/v1/me", headers=_bearer(token)).json["unread"] == 0  # type: ignore[index]  # it has a body
    assert program.delete("/api/v1/me/sessions", headers=_bearer(token)).status_code == 204
    assert browser.get("/today").status_code == 401
    reader = make_token(desk.enter(who), "account:read")
    assert program.post("/api/v1/me/notices/read", headers=_bearer(reader)).status_code == 403
    assert program.delete("/api/v1/me/sessions", headers=_bearer(reader)).status_code == 403
