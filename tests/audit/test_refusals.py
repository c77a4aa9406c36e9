"""What was refused leaves a trace: tries to sign in in the chain of whose account it is, the rest in the log."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import structlog

from assay.accounts import throttle
from assay.audit import Entry, broken_links
from tests.accounts.people import PASSWORD, Desk
from tests.accounts.people import cheap_hashes as cheap_hashes
from tests.accounts.people import desk as desk
from tests.support.cast import Cast, SignIn

pytestmark = pytest.mark.usefixtures("cheap_hashes")

WRONG = "een verkeerd wachtwoord"


def _chain(desk: Desk, person_id: UUID) -> list[Entry]:
    rows = desk.look("SELECT * FROM app.audit_entry WHERE chain = 'person:' || %s ORDER BY seq", str(person_id))
    return [Entry(**row) for row in rows]


def _refused(desk: Desk, person_id: UUID) -> list[tuple[str, str]]:
    return [(entry.act, entry.detail) for entry in _chain(desk, person_id) if entry.act.startswith("account.")]


def test_a_failed_sign_in_stands_in_the_chain_of_the_account(desk: Desk) -> None:
    who = desk.holder()
    own = desk.enter(who)
    own.post("/sign-out", page="/account")
    desk.try_password(desk.browser(), who.email, WRONG)
    desk.try_password(own, who.email, WRONG)
    assert _refused(desk, who.person_id)[-2:] == [
        ("account.sign_in_failed", '{"known_browser": false}'),
        ("account.sign_in_failed", '{"known_browser": true}'),
    ]
    entries = _chain(desk, who.person_id)
    # Nobody knows who tried.
    assert {entry.actor_id for entry in entries if entry.act == "account.sign_in_failed"} == {None}
    assert broken_links(entries) == []
    assert not any(who.email in entry.detail or WRONG in entry.detail for entry in entries)


@pytest.mark.parametrize("disabled", [False, True])
def test_also_of_an_account_that_lets_nobody_in(desk: Desk, disabled: bool) -> None:
    who = desk.holder(confirmed=disabled, disabled=disabled)
    desk.try_password(desk.browser(), who.email, PASSWORD)
    assert [act for act, _ in _refused(desk, who.person_id)] == ["account.sign_in_failed"]


def test_an_address_without_an_account_leaves_no_entry_and_costs_as_much(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One statement that writes and one commit, on a connection of its own, for either."""
    before = desk.look("SELECT count(*) AS n FROM app.audit_entry")
    done: list[str] = []
    real = throttle.stand_in

    def counted(moment: datetime, whom: str) -> None:
        done.append(whom)
        real(moment, whom)

    monkeypatch.setattr(throttle, "stand_in", counted)
    stranger, who = desk.address(), desk.holder()
    desk.try_password(desk.browser(), stranger, WRONG)
    assert (done, desk.look("SELECT count(*) AS n FROM app.audit_entry")) == ([stranger], before)
    desk.try_password(desk.browser(), who.email, WRONG)
    assert done == [stranger]
    assert len(_refused(desk, who.person_id)) == 1


def test_the_limits_bound_how_many_there_can_be(desk: Desk) -> None:
    who = desk.holder()
    for n in range(12):
        browser = desk.browser(f"203.0.113.{n + 1}")
        for _ in range(12):
            desk.try_password(browser, who.email, WRONG)
        desk.clock.advance(timedelta(minutes=21))
    acts = [act for act, _ in _refused(desk, who.person_id)]
    assert acts == ["account.sign_in_failed"] * throttle.MOST_IN_A_ROW + ["account.sign_in_shut"]


def test_guessing_the_old_password_inside_stands_there_too(desk: Desk) -> None:
    who = desk.holder()
    inside = desk.enter(who)
    form = {"old_password": WRONG, "password": "een heel ander lang wachtwoord"}
    assert inside.post("/account/password", form).status_code == 422
    assert _refused(desk, who.person_id)[-1] == ("account.current_password_wrong", "{}")


def _line(lines: list[MutableMapping[str, Any]]) -> MutableMapping[str, Any]:
    [line] = [line for line in lines if line["event"] == "request"]
    return line


def test_a_refusal_is_logged_with_who_what_and_which_right(cast: Cast, sign_in: SignIn) -> None:
    sara = sign_in(cast.sara)
    with structlog.testing.capture_logs() as lines:
        assert sara.get("/platform/institutions").status_code == 403
    line = _line(lines)
    assert (line["status"], line["problem"], line["permission"], line["route"], line["hat"]) == (
        403,
        "forbidden",
        "organisation.institutions:keep",
        "/platform/institutions",
        "institution",
    )
    assert line["person"]
    assert str(cast.sara.person_id) not in str(lines)
    assert "Sara" not in str(lines)


def test_a_limit_is_logged_by_its_name(desk: Desk) -> None:
    who, browser = desk.holder(), desk.browser()
    for _ in range(10):
        desk.try_password(browser, who.email, WRONG)
    token = browser.get("/sign-in")
    assert token.status_code == 200
    with structlog.testing.capture_logs() as lines:
        assert desk.try_password(browser, who.email, WRONG).status_code == 429
    [line] = [line for line in lines if line.get("status") == 429]
    assert (line["problem"], line["limit"]) == ("too-many", "sign-in:account+address")
    assert who.email not in str(lines)


def test_what_went_well_is_no_refusal(cast: Cast, sign_in: SignIn) -> None:
    with structlog.testing.capture_logs() as lines:
        assert sign_in(cast.anna).get("/account").status_code == 200
    assert "problem" not in _line(lines)
