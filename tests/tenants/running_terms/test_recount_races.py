"""Counting anew while people act: every term ends with the date that the law as it is gives to what was done with it.

Two transactions at once over two connections. An act waits inside its transaction for a thing of the other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from assay.db import db
from assay.outbox.run import run_job
from assay.permissions import Actor
from tenants.regulations.operations import calendars
from tenants.regulations.queries import law_of
from tenants.running_terms import operations, queries, recount_queries
from tenants.running_terms.operations import in_hand
from tests.tenants.running_terms.house import House

RECOUNT = "terms.recount"
#: A term of ten working days that began on the first day of the tests; with two of them closed; five days longer.
DUE, CLOSED, LONGER, BOTH = (date(2026, 12, day) for day in (8, 10, 15, 17))
Act = Callable[[Actor], object]


@pytest.fixture
def term(house: House, worker_app: Flask) -> UUID:
    """A term that runs until `DUE`; its id."""
    house.adopt(date(2026, 11, 1))
    house.work(worker_app, RECOUNT)
    return begun(house)


def begun(house: House) -> UUID:
    """Begin a term on a matter of its own; its id."""
    with house.bank.acting(house.bank.lead) as actor:
        return start(house, actor)


def start(house: House, actor: Actor) -> UUID:
    moment, bank = house.bank.clock.now(), house.bank.tenant_id
    return operations.start(actor, moment, "verification.decision", uuid4(), tenant_id=bank).id


def close(house: House, first: date = date(2026, 12, 3), last: date = date(2026, 12, 4)) -> None:
    """Close the house on two days, which are counted anew in a job."""
    with house.bank.acting(house.admin) as actor:
        days = {"first": first, "last": last}
        calendars.close_days(actor, house.bank.clock.now(), name="Dicht", kind="closing_day", accepted=True, **days)


def extend(house: House, term_id: UUID, actor: Actor) -> None:
    term = queries.one(actor, term_id)
    moment, version = house.bank.clock.now(), term.version
    operations.extend(actor, moment, term_id, version, amount=5, reasons="Er is meer tijd nodig.")


def stored(house: House, term_id: UUID) -> tuple[Any, ...]:
    """The state of a term, its date, its extensions in working days, and the date that its steps end on."""
    query = """
        SELECT state, due_on, jsonb_path_query_array(inputs, '$.extensions[*].amount'), trace ->> 'due_date'
        FROM app.running_term WHERE id = %s"""
    return tuple(house.bank.sql(query, (term_id,))[0])


@contextmanager
def beside(run: Callable[[], object]) -> Iterator[None]:
    """Run something in a thread while the body runs, and wait for it; what it raises is raised."""
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            run()
        except BaseException as fault:  # noqa: BLE001 - the thread's failure is the test's
            faults.append(fault)

    thread = Thread(target=guarded)
    thread.start()
    try:
        yield
    finally:
        thread.join(60)
    assert not faults, faults
    assert not thread.is_alive()


def between(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> None:
    """Let this happen after a recount has looked at a part and before it holds what changes, once."""
    real, happened = recount_queries.hold, Event()

    def held(*given: Any) -> str | None:
        if not happened.is_set():
            happened.set()
            with beside(run):
                pass
        return real(*given)

    monkeypatch.setattr(recount_queries, "hold", held)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set as soon as a recount waits for an act: it looked, and looks again."""
    real, seen, looks = in_hand._signed, Event(), []

    def signed(tenant_id: UUID) -> set[str]:
        looks.append(found := real(tenant_id))
        if len(looks) > 1 and found:
            seen.set()
        return found

    monkeypatch.setattr(in_hand, "_signed", signed)
    return seen


def in_one(house: House, act: Act, counted: Event, go: Event) -> Callable[[], None]:
    """The act in a transaction that ends when ``go`` is set."""

    def run() -> None:
        with house.bank.acting(house.bank.lead) as actor:
            act(actor)
            counted.set()
            assert go.wait(60)

    return run


def test_a_term_that_begins_under_the_law_from_before(house: House, worker_app: Flask, waited: Event) -> None:
    """Nobody else sees the row when the law changes; it is the first of its institution."""
    house.adopt(date(2026, 11, 1))
    house.work(worker_app, RECOUNT)
    counted, made = Event(), []
    with beside(in_one(house, lambda actor: made.append(start(house, actor)), counted, waited)):
        assert counted.wait(60)
        close(house)
        assert house.bank.sql(
            "SELECT running FROM app.term_recount WHERE tenant_id = %s AND done_at IS NULL", (house.bank.tenant_id,)
        ) == [(0,)]
        assert house.work(worker_app, RECOUNT) == 1
    assert stored(house, made[0]) == ("running", CLOSED, [], CLOSED.isoformat())


def test_a_term_that_is_made_longer_under_the_law_from_before(
    house: House, term: UUID, worker_app: Flask, waited: Event
) -> None:
    counted = Event()
    with beside(in_one(house, lambda actor: extend(house, term, actor), counted, waited)):
        assert counted.wait(60)
        close(house)
        assert house.work(worker_app, RECOUNT) == 1
    assert stored(house, term) == ("running", BOTH, [5], BOTH.isoformat())
    assert house.events(term) == ["started", "extended", "recounted"]


def test_an_act_that_takes_very_long_is_left_for_the_next_try(
    house: House, term: UUID, worker_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_hand, "LOOKS", 1)
    counted, go = Event(), Event()
    with beside(in_one(house, lambda actor: extend(house, term, actor), counted, go)):
        assert counted.wait(60)
        close(house)
        [job] = house.jobs(RECOUNT)
        assert run_job(worker_app, job) == "failed"
        go.set()
    assert house.work(worker_app, RECOUNT) == 1
    assert stored(house, term)[:3] == ("running", BOTH, [5])


def test_what_an_act_read_of_the_law_before_it_counts_is_read_anew(house: House, term: UUID, worker_app: Flask) -> None:
    """The page of a term reads the law; closing days that touch the longer term alone then do not change its row."""

    def change() -> None:
        close(house, date(2026, 12, 10), date(2026, 12, 11))
        house.work(worker_app, RECOUNT)

    with house.bank.acting(house.bank.lead) as actor:
        law_of(house.bank.tenant_id)
        with beside(change):
            pass
        extend(house, term, actor)
    assert stored(house, term) == ("running", BOTH, [5], BOTH.isoformat())


def test_made_longer_after_a_recount_looked(
    house: House, term: UUID, worker_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> None:
        with house.bank.acting(house.bank.lead) as actor:
            extend(house, term, actor)

    other = begun(house)
    close(house)
    between(monkeypatch, run)
    house.work(worker_app, RECOUNT)
    assert stored(house, term) == ("running", BOTH, [5], BOTH.isoformat())
    assert house.events(term) == ["started", "extended"], "the act counted by the law as it is"
    assert stored(house, other) == ("running", CLOSED, [], CLOSED.isoformat())


def test_a_recount_waits_for_the_row_and_keeps_what_the_act_made_of_it(
    house: House, term: UUID, worker_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recount asks for the row while the act has it; what it then reads is the row as the act left it."""
    counted = Event()

    def run() -> None:
        with house.bank.acting(house.bank.lead) as actor:
            extend(house, term, actor)
            counted.set()
            waiting = text("SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            while not db.session.execute(waiting).scalar_one():
                pass

    close(house)
    real, threads = recount_queries.hold, []

    def held(*given: Any) -> str | None:
        thread = Thread(target=run)
        threads.append(thread)
        thread.start()
        assert counted.wait(60)
        return real(*given)

    monkeypatch.setattr(recount_queries, "hold", held)
    house.work(worker_app, RECOUNT)
    for thread in threads:
        thread.join(60)
    assert len(threads) == 1
    assert stored(house, term) == ("running", BOTH, [5], BOTH.isoformat())


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ("state = 'suspended', suspended_on = '2026-11-24', due_on = NULL, due_at = NULL, trace = NULL", "suspended"),
        ("state = 'met', closed_at = '2026-11-24 10:00Z'", "met"),
        ("state = 'missed'", "running"),
        ("reminded_for = due_on, remind_on = NULL", "running"),
    ],
)
def test_what_else_becomes_of_a_term_after_a_recount_looked(
    house: House, term: UUID, worker_app: Flask, monkeypatch: pytest.MonkeyPatch, changes: str, left: str
) -> None:
    """Stood still, met, missed by the night, reminded of: what runs or was missed moves, the rest is left alone."""
    other = begun(house)
    close(house)
    between(monkeypatch, lambda: house.bank.sql(f"UPDATE app.running_term SET {changes} WHERE id = %s", (term,)))
    house.work(worker_app, RECOUNT)
    state, due_on, _longer, steps = stored(house, term)
    wanted = {"running": CLOSED, "met": DUE, "suspended": None}[left]
    assert (state, due_on, steps) == (left, wanted, wanted and wanted.isoformat())
    assert house.events(term) == (["started", "recounted"] if left == "running" else ["started"])
    [(reminded_for,)] = house.bank.sql("SELECT reminded_for FROM app.running_term WHERE id = %s", (term,))
    assert reminded_for is None
    assert stored(house, other)[:2] == ("running", CLOSED)
    [(counted, moved)] = house.bank.sql(
        "SELECT counted, moved FROM app.term_recount WHERE tenant_id = %s AND running > 0", (house.bank.tenant_id,)
    )
    assert (counted, moved) == (2, 2 if left == "running" else 1)


def test_terms_that_keep_their_date_are_not_held(
    house: House, term: UUID, worker_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An act on one of them and a recount do not wait for each other."""
    close(house, date(2027, 1, 4), date(2027, 1, 5))
    monkeypatch.setattr(recount_queries, "hold", lambda *_given: pytest.fail("nothing is to be held"))
    # Only a lock: an act that counts would be waited for.
    with house.bank.acting(house.bank.lead) as actor:
        queries.one(actor, term, lock=True)
        with beside(lambda: house.work(worker_app, RECOUNT)):
            pass
    assert stored(house, term)[:2] == ("running", DUE)
