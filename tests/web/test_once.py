"""One effect for one form and one key (F9, F14)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assay.accounts import jobs
from assay.outbox.run import run_job
from assay.web.once import KEYS_STAND
from tests.accounts.people import Desk, form_token
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Browser

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def _at_once(times: int, act: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do the same from so many threads at the same moment."""
    answers: list[TestResponse] = []
    ready = threading.Barrier(times)

    def run() -> None:
        ready.wait(60)
        answers.append(act())

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(answers) == times
    return answers


def _clone(desk: Desk, browser: Browser) -> FlaskClient:
    """The same browser in a thread of its own."""
    client = desk.browser().client
    with browser.client.session_transaction() as cookie:
        kept = dict(cookie)
    with client.session_transaction() as copied:
        copied.update(kept)
    return client


def _audited(desk: Desk, person_id: UUID, act: str) -> int:
    rows = desk.look("SELECT 1 FROM app.audit_entry WHERE chain = %s AND act = %s", f"person:{person_id}", act)
    return len(rows)


def _keys(desk: Desk, person_id: UUID) -> list[dict[str, Any]]:
    return desk.look("SELECT * FROM app.idempotency WHERE actor_id = %s", person_id)


def test_fifty_equal_forms_at_once_have_one_effect_and_fifty_equal_answers(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    token = form_token(browser.get("/account").text)
    form = {
        "csrf_token": token,
        "_once": "double-click",
        "_hat": "personal",
        "name": "Nina Nu",
        "language": "nl",
        "theme": "auto",
    }
    answers = _at_once(50, lambda: _clone(desk, browser).post("/account", data=form))
    assert {(a.status_code, a.location) for a in answers} == {(303, "/account")}
    assert _audited(desk, who.person_id, "account.renamed") == 1
    assert sum("Idempotent-Replay" in a.headers for a in answers) == 49


def test_fifty_equal_calls_at_once_have_one_effect_and_fifty_equal_answers(desk: Desk) -> None:
    who = desk.holder()
    headers = {
        "Authorization": "Bearer " + make_token(desk.enter(who), "account:write"),
        "Idempotency-Key": '"one-change"',
    }

    def call() -> TestResponse:
        return desk.browser().client.patch("/api/v1/me", json={"name": "Nina Nu"}, headers=headers)

    answers = _at_once(50, call)
    assert {(a.status_code, a.text) for a in answers} == {(204, "")}
    assert _audited(desk, who.person_id, "account.renamed") == 1


def test_one_key_for_something_else_is_refused_and_does_nothing(desk: Desk) -> None:
    who = desk.holder()
    token = make_token(desk.enter(who), "account:write", "account:read")
    program, headers = desk.browser().client, {"Authorization": f"Bearer {token}", "Idempotency-Key": "key-1"}
    assert program.patch("/api/v1/me", json={"name": "Een"}, headers=headers).status_code == 204
    other = program.patch("/api/v1/me", json={"name": "Twee"}, headers=headers)
    assert other.status_code == 409
    assert other.mimetype == "application/problem+json"
    assert other.json is not None
    assert other.json["type"] == "/problems/key-reused"
    me = program.get("/api/v1/me", headers=headers).json
    assert me is not None
    assert me["name"] == "Een"
    # The key with or without its quotes is one key; another person's equal key is another.
    quoted = {**headers, "Idempotency-Key": '"key-1"'}
    assert "Idempotent-Replay" in program.patch("/api/v1/me", json={"name": "Een"}, headers=quoted).headers
    others = {**headers, "Authorization": "Bearer " + make_token(desk.enter(desk.holder()), "account:write")}
    assert "Idempotent-Replay" not in program.patch("/api/v1/me", json={"name": "Twee"}, headers=others).headers


@pytest.mark.parametrize("key", ['""', '"' + "x" * 201 + '"', "x" * 201, '"a"b"', "é", "a b", "a,b", '"open', ""])
def test_a_key_that_is_none_is_refused(desk: Desk, key: str) -> None:
    token = make_token(desk.enter(desk.holder()), "account:write")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    answer = desk.browser().client.patch("/api/v1/me", json={"name": "Een"}, headers=headers)
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_a_refusal_leaves_no_row_and_the_key_free(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    form = {"_once": "again", "name": "", "language": "nl", "theme": "auto"}
    assert browser.post("/account", form).status_code == 422
    assert _keys(desk, who.person_id) == []
    assert browser.post("/account", {**form, "name": "Nina Nu"}).status_code == 303
    assert len(_keys(desk, who.person_id)) == 1


@pytest.mark.parametrize("value", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 10_000, "🦊", " "])
def test_any_value_will_do_for_a_form(desk: Desk, value: str | bytes) -> None:
    browser = desk.enter(desk.holder())
    form = {"_once": value, "name": "Nina Nu", "language": "nl", "theme": "auto"}
    assert [browser.post("/account", form).status_code for _ in range(2)] == [303, 303]


def test_pages_are_never_stored(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    make_token(browser, "account:read")
    form = {"name": "Planner", "hat": "personal", "scopes": ["account:read"], "days": "30", "_once": "page"}
    assert browser.post("/account/tokens/new", form).status_code == 200
    assert {bytes(row["body"]) for row in _keys(desk, who.person_id)} == {b""}


def test_a_key_may_be_used_anew_after_a_day(desk: Desk) -> None:
    who = desk.holder()
    token = make_token(desk.enter(who), "account:write")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "daily"}
    program = desk.browser().client

    def call(name: str) -> TestResponse:
        return program.patch("/api/v1/me", json={"name": name}, headers=headers)

    assert call("Een").status_code == 204
    desk.clock.advance(KEYS_STAND)
    assert call("Twee").status_code == 409
    desk.clock.advance(timedelta(seconds=1))
    assert call("Twee").status_code == 204


def test_what_has_had_its_time_is_swept(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    browser.post("/account", {"_once": "old", "name": "Nina Nu", "language": "nl", "theme": "auto"})
    desk.browser().post("/forgot", {"email": who.email})
    [row] = desk.look(
        "INSERT INTO app.outbox (queue, kind, payload, created_at, next_try_at)"
        " VALUES ('work', 'edge.sweep', '{}', %s, %s) RETURNING id", desk.clock.now(), desk.clock.now(),
    )  # fmt: skip
    assert len(_keys(desk, who.person_id)) == 1
    desk.clock.advance(KEYS_STAND + timedelta(seconds=1))
    new = desk.enter(who)
    new.post("/account", {"_once": "new", "name": "Nina Dan", "language": "nl", "theme": "auto"})
    assert run_job(desk.worker_app, row["id"]) == "done"
    assert len(_keys(desk, who.person_id)) == 1
    assert len(desk.look("SELECT 1 FROM app.session WHERE person_id = %s", who.person_id)) == 2


def test_ended_sessions_links_and_tries_are_swept_in_the_end(desk: Desk) -> None:
    """In a transaction that is taken back: the other tests of this process have their sessions here too."""
    who = desk.holder()
    desk.enter(who).post("/account", {"_once": "old", "name": "Nina Nu", "language": "nl", "theme": "auto"})
    desk.browser().post("/forgot", {"email": who.email})
    own = (
        "SELECT (SELECT count(*) FROM app.session WHERE person_id = %(p)s) AS sessions,"
        " (SELECT count(*) FROM app.account_token WHERE person_id = %(p)s) AS links,"
        " (SELECT count(*) FROM app.idempotency WHERE actor_id = %(p)s) AS answers"
    )
    for days, expected in ((29, (1, 1, 0)), (31, (0, 0, 0))):
        later = desk.clock.now() + timedelta(days=days)
        with desk.database.transaction(force_rollback=True):
            desk.change("SET LOCAL ROLE assay_worker")
            desk.look("SELECT app.set_scope(NULL, NULL, NULL, NULL, false, false, %s)", later)
            desk.look(
                "SELECT app.sweep_edge(%s, %s, %s)",
                later - KEYS_STAND, later - jobs.TRIES_STAND, later - jobs.ENDED_STAY,
            )  # fmt: skip
            desk.change("RESET ROLE")
            [row] = desk.database.execute(own, {"p": who.person_id}).fetchall()
            assert tuple(row.values()) == expected
            assert desk.look("SELECT 1 FROM app.throttle WHERE window_start < %s", later - jobs.TRIES_STAND) == []


def test_only_the_worker_sweeps_and_in_no_hat(desk: Desk) -> None:
    for role, person in (("assay_web", None), ("assay_worker", desk.holder().person_id)):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), desk.database.transaction():  # noqa: PT012 - the whole transaction
            desk.change(f"SET LOCAL ROLE {role}")
            desk.look("SELECT app.set_scope(NULL, %s, NULL, NULL, false, false, %s)", person, desk.clock.now())
            desk.look("SELECT app.sweep_edge(%s, %s, %s)", *[desk.clock.now()] * 3)
