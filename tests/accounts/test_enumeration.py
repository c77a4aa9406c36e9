"""Nobody learns from us who has an account: the answers and the work are the same."""

import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from assay.accounts import passwords
from tests.accounts.people import Desk, counting_hashes

KINDS: dict[str, Callable[[Desk], str]] = {
    "unknown": lambda desk: desk.address(),
    "known": lambda desk: desk.holder().email,
    "unconfirmed": lambda desk: desk.holder(confirmed=False).email,
    "disabled": lambda desk: desk.holder(disabled=True).email,
}
_OF_ONE_REQUEST = re.compile(
    r'nonce="[^"]+"|nonce-[\w-]+|name="(csrf_token|_once)" value="[^"]+"|csrf-token" content="[^"]+"'
)


def _seen(answer: TestResponse, email: str) -> tuple[int, str, list[tuple[str, str]]]:
    """What a stranger can see of an answer, without what differs at every request."""
    body = _OF_ONE_REQUEST.sub("", answer.text.replace(email, "@"))
    headers = [
        (name, _OF_ONE_REQUEST.sub("", value).split("=")[0] if name == "Set-Cookie" else _OF_ONE_REQUEST.sub("", value))
        for name, value in answer.headers.items()
        if name != "Content-Length"  # as long as the address that was typed
    ]
    return answer.status_code, body, headers


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in", {"password": "een verkeerd wachtwoord"}),
        ("/sign-in", {"password": "x"}),
        ("/forgot", {}),
        ("/sign-up", {"name": "Iemand Anders"}),
    ],
)
def test_every_address_gets_the_same_answer(desk: Desk, path: str, form: dict[str, str]) -> None:
    seen = {}
    for kind, make in KINDS.items():
        email = make(desk)
        seen[kind] = _seen(desk.browser().post(path, {**form, "email": email}), email)
    assert {kind: answer == seen["unknown"] for kind, answer in seen.items()} == dict.fromkeys(KINDS, True)


def test_the_api_answers_the_same(desk: Desk) -> None:
    answers = set()
    for make in KINDS.values():
        answer = desk.browser().client.post("/api/v1/sign-ups", json={"email": make(desk), "name": "Iemand Anders"})
        answers.add((answer.status_code, answer.text))
    assert answers == {(202, "")}


def test_a_wrong_password_costs_one_hash_whoever_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted instead of timed: the hash is nearly all of the time a try takes."""
    work = {}
    for kind, make in KINDS.items():
        email, browser = make(desk), desk.browser()
        with counting_hashes(monkeypatch) as done:
            desk.try_password(browser, email, "een verkeerd wachtwoord")
        work[kind] = done
    assert work == {kind: ["verify"] for kind in KINDS}


def test_the_stand_in_costs_what_a_real_hash_costs() -> None:
    assert not passwords.needs_rehash(passwords._NOBODY)
    assert passwords._NOBODY.startswith("$argon2id$")


def test_the_right_password_of_a_disabled_account_is_a_wrong_one(desk: Desk) -> None:
    who, stranger = desk.holder(disabled=True), desk.address()
    right = _seen(desk.try_password(desk.browser(), who.email, who.password), who.email)
    assert right == _seen(desk.try_password(desk.browser(), stranger, who.password), stranger)


def test_asking_for_a_reset_works_no_harder_for_a_known_address(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for make in KINDS.values():
        email = make(desk)
        with counting_hashes(monkeypatch) as done:
            desk.browser().post("/forgot", {"email": email})
            desk.browser().post("/sign-up", {"email": email, "name": "Iemand"})
        assert done == []


@pytest.mark.usefixtures("cheap_hashes")
def test_limits_are_the_same_for_an_unknown_address(desk: Desk) -> None:
    seen = {}
    for kind in ("unknown", "known"):
        email = KINDS[kind](desk)
        browser = desk.browser()
        seen[kind] = [desk.try_password(browser, email, "een verkeerd wachtwoord").status_code for _ in range(12)]
    assert seen["known"] == seen["unknown"] == [422] * 10 + [429] * 2
