"""One effect for one form of somebody who is not signed in (F9): pressed twice, or by two at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from assay.accounts import jobs
from assay.permissions import ACCOUNT_DOOR, PUBLIC
from assay.web.once import KEYS_STAND
from tests.accounts.people import Desk
from tests.faults.acts import form_at
from tests.support.cast import Browser
from tests.tenants.organisations.conftest import ASKED
from tests.web.routes import routes
from tests.web.test_once import _at_once, _clone

pytestmark = pytest.mark.usefixtures("cheap_hashes")

MAILS = "SELECT count(*) AS n FROM app.outbox WHERE kind LIKE 'mail.%%' AND scope_person = "


@dataclass(frozen=True)
class Filled:
    """A form as somebody filled it in, and how to count what it did: 0 before, 1 after."""

    path: str
    typed: dict[str, str]
    effects: tuple[tuple[str, object], ...]


def _sign_up(desk: Desk) -> Filled:
    email = desk.address()
    person = "(SELECT person_id FROM app.account WHERE email = %s)"
    return Filled(
        "/sign-up",
        {"name": "Nina Nieuw", "email": email},
        (
            (f"SELECT count(*) AS n FROM app.account_token WHERE person_id = {person}", email),
            (MAILS + person, email),
        ),
    )


def _sign_up_again(desk: Desk) -> Filled:
    """By somebody who has an account: a mail that says so."""
    who = desk.holder()
    return Filled("/sign-up", {"name": "Nina Nieuw", "email": who.email}, ((MAILS + "%s", who.person_id),))


def _forgot(desk: Desk) -> Filled:
    who = desk.holder()
    tokens = "SELECT count(*) AS n FROM app.account_token WHERE person_id = %s"
    return Filled("/forgot", {"email": who.email}, ((tokens, who.person_id), (MAILS + "%s", who.person_id)))


def _ask_account(desk: Desk) -> Filled:
    email = desk.address()
    rows = "SELECT count(*) AS n FROM app.account_request WHERE requester_email = %s"
    letters = (
        "SELECT count(*) AS n FROM app.outbox o JOIN app.account_request r"
        " ON o.payload ->> 'request_id' = r.id::text WHERE r.requester_email = %s"
    )
    return Filled("/institutions/request", {**ASKED, "requester_email": email}, ((rows, email), (letters, email)))


def _choose(purpose: str) -> Callable[[Desk], Filled]:
    def make(desk: Desk) -> Filled:
        who = desk.holder(confirmed=purpose == "reset")
        desk.browser().post("/forgot", {"email": who.email})
        path = desk.link(who.email, purpose)
        sessions = "SELECT count(*) AS n FROM app.session WHERE person_id = %s"
        return Filled(path, {"password": "acht rode bussen in de zon"}, ((sessions, who.person_id),))

    return make


FORMS: dict[str, Callable[[Desk], Filled]] = {
    "/sign-up": _sign_up,
    "/sign-up of a known address": _sign_up_again,
    "/forgot": _forgot,
    "/institutions/request": _ask_account,
    "/confirm/<token>": _choose("confirm"),
    "/reset/<token>": _choose("reset"),
}
each_form = pytest.mark.parametrize("form", FORMS)

#: Forms of nobody that may be sent twice.
SENT_TWICE = {
    "/sign-in": "each answer holds a session of its own",
    "/institutions/request/<token>": "works again with the same effect, and says the same again",
    "/language": "changes a cookie and nothing that is stored",
}


def _done(desk: Desk, filled: Filled) -> list[int]:
    return [int(desk.look(query, value)[0]["n"]) for query, value in filled.effects]


def _opened(desk: Desk, filled: Filled) -> tuple[Browser, dict[str, str]]:
    browser = desk.browser()
    form = form_at(browser.get(filled.path).text, filled.path, filled.path) | filled.typed
    assert form["_once"]
    return browser, form


@each_form
def test_pressed_twice_it_is_done_once_and_answered_the_same(desk: Desk, form: str) -> None:
    filled = FORMS[form](desk)
    browser, sent = _opened(desk, filled)
    before = _done(desk, filled)
    # The second press leaves before the first is answered, so with the cookies of before.
    first, second = (_clone(desk, browser).post(filled.path, data=sent) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 303
    assert [now - had for now, had in zip(_done(desk, filled), before, strict=True)] == [1] * len(before)
    assert "Idempotent-Replay" in second.headers


@each_form
def test_sent_by_two_at_the_same_moment_it_is_done_once(desk: Desk, form: str) -> None:
    filled = FORMS[form](desk)
    browser, sent = _opened(desk, filled)
    before = _done(desk, filled)
    answers = _at_once(2, lambda: _clone(desk, browser).post(filled.path, data=sent))
    assert len({(answer.status_code, answer.location) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {303}
    assert [now - had for now, had in zip(_done(desk, filled), before, strict=True)] == [1] * len(before)


def test_every_form_of_nobody_is_looked_at(app: Flask) -> None:
    there = {
        rule.rule
        for rule, method, entry in routes(app)
        if method == "POST" and entry.owner == "pages" and entry.access in (PUBLIC, ACCOUNT_DOOR)
    }
    assert there == {form.partition(" ")[0] for form in FORMS} | SENT_TWICE.keys()


def test_a_second_press_tells_no_more_of_an_address_than_the_first(desk: Desk) -> None:
    seen = set()
    for email in (desk.address(), desk.holder().email, desk.holder(disabled=True).email):
        browser, sent = _opened(desk, Filled("/forgot", {"email": email}, ()))
        for _ in range(2):
            answer = browser.client.post("/forgot", data=sent)
        seen.add((answer.status_code, answer.location, answer.text, tuple(sorted(answer.headers.keys()))))
    assert len(seen) == 1


def test_the_same_form_with_something_else_typed_is_another(desk: Desk) -> None:
    """Somebody goes back and mends the address; to be refused would leave them without their mail."""
    filled = _sign_up(desk)
    browser, sent = _opened(desk, filled)
    assert browser.client.post("/sign-up", data={**sent, "email": desk.address()}).status_code == 303
    assert browser.client.post("/sign-up", data=sent).status_code == 303
    assert _done(desk, filled) == [1, 1]


def test_a_refusal_keeps_nothing(desk: Desk) -> None:
    filled = _sign_up(desk)
    browser, sent = _opened(desk, filled)
    before = _kept(desk)
    assert browser.client.post("/sign-up", data={**sent, "name": ""}).status_code == 422
    assert _kept(desk) == before
    assert browser.client.post("/sign-up", data=sent).status_code == 303
    assert _kept(desk) == before + 1


def test_after_a_day_the_form_counts_anew_and_what_was_kept_is_swept(desk: Desk) -> None:
    filled = _forgot(desk)
    browser, sent = _opened(desk, filled)
    for forward, done in ((timedelta(0), 1), (KEYS_STAND, 1), (timedelta(seconds=1), 2)):
        desk.clock.advance(forward)
        assert browser.client.post("/forgot", data=sent).status_code == 303
        assert _done(desk, filled) == [done, done]
    later = desk.clock.now() + KEYS_STAND + timedelta(seconds=1)
    with desk.database.transaction(force_rollback=True):
        desk.change("SET LOCAL ROLE assay_worker")
        desk.look("SELECT app.set_scope(NULL, NULL, NULL, NULL, false, false, %s)", later)
        times = (later - KEYS_STAND, later - jobs.TRIES_STAND, later - jobs.ENDED_STAY)
        desk.look("SELECT app.sweep_edge(%s, %s, %s)", *times)
        desk.change("RESET ROLE")
        assert _kept(desk) == 0


def test_a_program_that_is_nobody_has_one_effect_for_one_key(desk: Desk) -> None:
    program, headers = desk.browser().client, {"Idempotency-Key": "1"}

    def ask(email: str) -> Any:
        return program.post("/api/v1/sign-ups", json={"name": "Nina", "email": email}, headers=headers)

    filled, other = _sign_up(desk), _sign_up(desk)
    answers = [ask(filled.typed["email"]) for _ in range(2)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, "")}
    assert _done(desk, filled) == [1, 1]
    # A stranger may have chosen the same key.
    assert ask(other.typed["email"]).status_code == 202
    assert _done(desk, other) == [1, 1]


def test_what_is_kept_says_nothing_of_who_sent_it(desk: Desk) -> None:
    filled = _sign_up(desk)
    browser, sent = _opened(desk, filled)
    before = [row["key"] for row in desk.look("SELECT key FROM app.door_answer")]
    browser.client.post("/sign-up", data=sent)
    [row] = desk.look("SELECT * FROM app.door_answer WHERE key <> ALL(%s)", before)
    assert len(row["key"]) == 32
    assert row["status"] == 303
    assert row["headers"] == {"Location": "/mail-sent/confirm", "Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("role", ["assay_web", "assay_worker"])
@pytest.mark.parametrize(
    "call", ["claim_door_answer(sha256('x'), now(), now())", "keep_door_answer(sha256('x'), 303, '{}')"]
)
def test_nothing_is_claimed_or_kept_outside_the_account_scope(desk: Desk, role: str, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), desk.database.transaction():  # noqa: PT012 - the whole transaction
        desk.change(f"SET LOCAL ROLE {role}")
        desk.look(
            "SELECT app.set_scope(NULL, NULL, NULL, NULL, false, %s, %s)", role == "assay_worker", desk.clock.now()
        )
        desk.look(f"SELECT app.{call}")


def _kept(desk: Desk) -> int:
    [row] = desk.look("SELECT count(*) AS n FROM app.door_answer")
    return int(row["n"])
