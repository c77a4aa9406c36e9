"""Guessing is slow, and the owner still gets in."""

import threading
from datetime import timedelta

import pytest

from assay.accounts import throttle
from assay.problems import TooMany
from tests.accounts.people import PASSWORD, Desk

pytestmark = pytest.mark.usefixtures("cheap_hashes")

WRONG = "een verkeerd wachtwoord"


def _evaluated(desk: Desk, email: str, tries: int, address: str | None = None) -> int:
    """How many of so many tries reached the password."""
    browser = desk.browser(address)
    return [desk.try_password(browser, email, WRONG).status_code for _ in range(tries)].count(422)


def test_ten_tries_an_account_and_source_in_any_quarter_of_an_hour(desk: Desk) -> None:
    who, address = desk.holder(), "203.0.113.10"
    desk.clock.advance(timedelta(minutes=14, seconds=59))
    assert _evaluated(desk, who.email, 12, address) == 10
    for _ in range(15):  # over the edge of every window there could be
        desk.clock.advance(timedelta(minutes=1) - timedelta(seconds=4))
        assert _evaluated(desk, who.email, 1, address) == 0
    desk.clock.advance(timedelta(minutes=6))
    assert _evaluated(desk, who.email, 2, address) == 2


def test_too_many_says_how_long_to_wait_and_keeps_the_address(desk: Desk) -> None:
    who, browser = desk.holder(), desk.browser()
    for _ in range(10):
        desk.try_password(browser, who.email, WRONG)
    answer = desk.try_password(browser, who.email, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 1200
    assert who.email in answer.text
    desk.clock.advance(timedelta(seconds=int(answer.headers["Retry-After"])))
    assert desk.try_password(browser, who.email, PASSWORD).status_code == 303


def test_the_owner_gets_in_from_a_browser_that_was_in_before(desk: Desk) -> None:
    """Somebody else shut every new browser out of the account; the owner's own is counted apart."""
    who = desk.holder()
    own = desk.enter(who)
    own.post("/sign-out", page="/account")
    for n in range(4):
        _evaluated(desk, who.email, 10, f"203.0.113.{20 + n}")
    assert desk.try_password(desk.browser(), who.email, PASSWORD).status_code == 429
    desk.enter(who, own)


def test_the_owner_gets_in_from_another_address_after_one_source_was_shut_out(desk: Desk) -> None:
    who = desk.holder()
    assert _evaluated(desk, who.email, 30, "203.0.113.30") == 10
    desk.enter(who)


def test_a_known_browser_has_no_more_tries_and_none_at_another_account(desk: Desk) -> None:
    who, other = desk.holder(), desk.holder()
    own = desk.enter(who)
    own.post("/sign-out", page="/account")
    codes = [desk.try_password(own, who.email, WRONG).status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2
    for n in range(4):
        _evaluated(desk, other.email, 10, f"203.0.113.{40 + n}")
    assert desk.try_password(own, other.email, PASSWORD).status_code == 429


def test_one_password_at_a_thousand_accounts_from_one_source(desk: Desk) -> None:
    evaluated = sum(_evaluated(desk, f"stranger{n}@example.nl", 1, "203.0.113.50") for n in range(60))
    assert evaluated == 50


def test_an_ipv6_customer_is_one_source(desk: Desk) -> None:
    who = desk.holder()
    assert sum(_evaluated(desk, who.email, 1, f"2001:db8:1:2::{n:x}") for n in range(1, 13)) == 10
    assert _evaluated(desk, who.email, 1, "2001:db8:1:3::1") == 1


def test_after_a_hundred_wrong_ones_in_a_row_only_the_mail_helps(desk: Desk) -> None:
    who = desk.holder()
    evaluated = 0
    for n in range(12):
        evaluated += _evaluated(desk, who.email, 10, f"203.0.113.{60 + n}")
        desk.clock.advance(timedelta(minutes=21))
    assert evaluated == 120
    locked = desk.try_password(desk.browser(), who.email, PASSWORD)
    assert locked.status_code == 422
    assert "/forgot" in locked.text
    desk.clock.advance(timedelta(days=100))
    assert desk.try_password(desk.browser(), who.email, PASSWORD).status_code == 422
    desk.browser().post("/forgot", {"email": who.email})
    new = "een heel ander lang wachtwoord vol olifanten"
    assert desk.browser().post(desk.link(who.email, "reset"), {"password": new}).status_code == 303
    desk.enter(who, password=new)


def test_a_success_starts_the_row_anew(desk: Desk) -> None:
    who = desk.holder()
    for n in range(11):
        _evaluated(desk, who.email, 10, f"203.0.113.{80 + n}")
        desk.clock.advance(timedelta(minutes=21))
        desk.enter(who)
    desk.enter(who)


def test_a_refused_try_does_not_lengthen_the_wait(desk: Desk) -> None:
    with desk.app.app_context():
        for _ in range(4):
            throttle.count(desk.clock.now(), {"sign-up:account": "knock"})
        waits = []
        for _ in range(3):
            with pytest.raises(TooMany) as refused:
                throttle.count(desk.clock.now(), {"sign-up:account": "knock", "reset:account": "knock"})
            waits.append(refused.value.facts["retry_after"])
        assert len(set(waits)) == 1
        for _ in range(4):  # a try that one limit refused counted for no other
            throttle.count(desk.clock.now(), {"reset:account": "knock"})


def test_tries_at_the_same_moment_are_all_counted(desk: Desk) -> None:
    outcomes: list[bool] = []

    def attempt() -> None:
        with desk.app.app_context():
            try:
                throttle.count(desk.clock.now(), {"sign-in:account+address": "crowd"})
                outcomes.append(True)
            except TooMany:
                outcomes.append(False)

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcomes.count(True) == 10
    assert len(outcomes) == 20


@pytest.mark.parametrize(("path", "most"), [("/sign-up", 4), ("/forgot", 4)])
def test_mail_to_one_address_is_limited(desk: Desk, path: str, most: int) -> None:
    who = desk.holder()
    answers = [desk.browser().post(path, {"email": who.email, "name": "Nina"}) for _ in range(most + 2)]
    assert [a.status_code for a in answers] == [303] * most + [429] * 2
    assert "Retry-After" in answers[-1].headers
    assert len(desk.deliver(who.email)) == most


def test_guessing_the_old_password_inside_is_limited_too(desk: Desk) -> None:
    who = desk.holder()
    inside = desk.enter(who)
    form = {"old_password": WRONG, "password": "een heel ander lang wachtwoord"}
    codes = [inside.post("/account/password", form).status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2
