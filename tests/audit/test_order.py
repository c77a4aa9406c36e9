"""Writing in several chains: never in a circle, never without the act, and checkable from outside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row

from assay import audit
from assay.audit import Entry, broken_links, own_chain, record
from assay.clock import FixedClock
from assay.db import current_actor, db, unit_of_work
from assay.permissions import ANONYMOUS, Actor, Hat
from assay.servers.server_set import ServerAddresses
from assay.tenancy.scopes import AccountScope, SessionScope, digest_of
from tests.accounts.people import Desk, cheap_hashes, desk
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Cast, session_for, superuser_url

__all__ = ["cheap_hashes", "desk"]

Look = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def look(servers: ServerAddresses) -> Iterator[Look]:
    """Rows of any table."""
    with psycopg.connect(superuser_url(servers), autocommit=True, row_factory=dict_row) as connection:
        yield lambda query, *values: connection.execute(query, values).fetchall()


def _chain(look: Look, chain: str) -> list[Entry]:
    rows = look("SELECT * FROM app.audit_entry WHERE chain = %s ORDER BY seq", chain)
    return [Entry(**{**row, "prev_hash": bytes(row["prev_hash"]), "hash": bytes(row["hash"])}) for row in rows]


def _people(number: int) -> list[Actor]:
    return [replace(ANONYMOUS, person_id=uuid4(), hat=Hat("personal")) for _ in range(number)]


def test_acts_on_the_same_chains_in_opposite_order_do_not_wait_in_a_circle(
    app: Flask, clock: FixedClock, cast: Cast, look: Look
) -> None:
    """Each thread records on two people, one way around and the other; all commit."""
    one, two = _people(2)
    failed: list[BaseException] = []
    meet = threading.Barrier(4)

    def run(first: Actor, second: Actor) -> None:
        try:
            with app.app_context():
                meet.wait(60)
                for n in range(25):
                    with unit_of_work(AccountScope(), clock.now()):
                        record(first, "test.first", f"n:{n}")
                        db.session.connection()
                        record(second, "test.second", f"n:{n}")
        except BaseException as fault:  # noqa: BLE001 - carried to the test
            failed.append(fault)

    threads = [threading.Thread(target=run, args=pair) for pair in ((one, two), (two, one)) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    for actor in (one, two):
        entries = _chain(look, f"person:{actor.person_id}")
        assert len(entries) == 100
        assert broken_links(entries) == []


def test_an_act_in_two_chains_stands_in_both_in_the_order_of_the_acts(
    app: Flask, clock: FixedClock, cast: Cast, look: Look
) -> None:
    secret = session_for(app, clock, cast.lena)
    [person] = _people(1)
    before = len(_chain(look, f"tenant:{cast.bank}"))
    with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
        lena = current_actor()
        record(lena, "test.one", "x:1", person_id=person.person_id, why="b", how=["a"])
        record(lena, "test.two", "x:2")
        record(lena, "test.three", "x:3", person_id=person.person_id)
    bank = _chain(look, f"tenant:{cast.bank}")
    assert [e.act for e in bank[before:]] == ["test.one", "test.two", "test.three"]
    assert [e.act for e in _chain(look, f"person:{person.person_id}")] == ["test.one", "test.three"]
    assert json.loads(bank[before].detail) == {"how": ["a"], "why": "b"}
    assert {e.actor_id for e in bank[before:]} == {cast.lena.person_id}
    assert broken_links(bank) == []


def test_what_is_taken_back_leaves_no_entry(app: Flask, clock: FixedClock, look: Look) -> None:
    [actor] = _people(1)
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work(AccountScope(), clock.now()):  # noqa: PT012 - the whole unit
            record(actor, "test.lost", "x")
            raise ZeroDivisionError
        with unit_of_work(AccountScope(), clock.now()) as session:
            record(actor, "test.rolled_back", "x")
            session.rollback()
        with unit_of_work(AccountScope(), clock.now()) as session:
            record(actor, "test.before", "x")
            with session.begin_nested():
                record(actor, "test.inside", "x")
            with pytest.raises(ZeroDivisionError), session.begin_nested():  # noqa: PT012 - the whole savepoint
                record(actor, "test.savepoint", "x")
                raise ZeroDivisionError
            record(actor, "test.after", "x")
    acts = [e.act for e in _chain(look, f"person:{actor.person_id}")]
    assert acts == ["test.before", "test.inside", "test.after"]


def test_an_act_without_a_chain_is_a_fault_of_the_program(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="needs a chain"):
        record(ANONYMOUS, "test.nobody", "x")


def test_the_acts_of_an_account_stand_in_its_chain(desk: Desk, cheap_hashes: None, look: Look) -> None:
    """From sign-up to sign-out, through the pages; checked as anyone with the export can."""
    email = desk.address()
    desk.browser().post("/sign-up", {"name": "Nina Nieuw", "email": email})
    browser = desk.browser()
    password, new = "zeven gele fietsen in de regen", "een heel ander lang wachtwoord"
    assert browser.post(desk.link(email, "confirm"), {"password": password}).status_code == 303
    browser.post("/account", {"name": "Nina Nu", "language": "nl", "theme": "auto"})
    make_token(browser, "account:read")
    browser.post("/account/password", {"old_password": password, "password": new})
    [token] = browser.get("/api/v1/me/tokens").json or []
    browser.post(f"/account/tokens/{token['id']}/revoke", page="/account")
    browser.post("/account/sessions/end-others", page="/account")
    browser.post("/sign-out", page="/account")
    assert desk.try_password(browser, email, new).status_code == 303
    [person] = desk.look("SELECT person_id FROM app.account WHERE email = %s", email)
    entries = _chain(look, f"person:{person['person_id']}")
    assert [e.act for e in entries] == [
        "account.requested",
        "account.confirmed",
        "account.renamed",
        "api_token.made",
        "account.password_changed",
        "api_token.revoked",
        "session.others_ended",
        "session.ended",
        "account.signed_in",
    ]
    assert broken_links(entries) == []
    words = " ".join(e.detail + e.subject for e in entries)
    assert not any(word in words for word in (email, "Nina", password, new))


def test_a_person_reads_their_own_chain_and_no_other(app: Flask, clock: FixedClock, cast: Cast, look: Look) -> None:
    for member, hat, count in ((cast.anna, None, True), (cast.lena, "personal", True), (cast.lena, None, False)):
        secret = session_for(app, clock, member, hat)
        with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
            actor = current_actor()
            if count:
                record(actor, "test.read", "x")
        with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
            entries = list(own_chain())
            assert bool(entries) is count
            assert {e.chain for e in entries} <= {f"person:{member.person_id}"}
            assert broken_links(entries) == []


def test_a_changed_line_is_found(app: Flask, clock: FixedClock, cast: Cast) -> None:
    secret = session_for(app, clock, cast.bram)
    with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
        for n in range(4):
            record(current_actor(), "test.line", f"n:{n}")
    with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
        entries = list(own_chain())
    last = entries[-1].seq
    assert broken_links([*entries[:-1], replace(entries[-1], detail='{"a": 1}')]) == [last]
    assert broken_links([*entries[:-2], entries[-1]]) == [last]
    assert last - 1 in broken_links([*entries[:-2], entries[-1], entries[-2]])


def test_long_chains_are_read_in_parts(
    app: Flask, clock: FixedClock, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit.queries, "_AT_A_TIME", 2)
    secret = session_for(app, clock, cast.bram)
    with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
        for n in range(3):
            record(current_actor(), "test.part", f"n:{n}")
    with app.app_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
        entries = list(own_chain())
        assert len(entries) >= 3
        assert broken_links(entries) == []
