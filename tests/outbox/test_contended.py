"""Between recording its intent and taking the step, a job may find its row in other hands for a moment: it waits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from assay.outbox import Effect, job
from assay.permissions import Actor
from assay.servers.server_set import ServerAddresses
from assay.tenancy.scopes import Job
from tests.outbox.fixtures import Bench, superuser_connection

_inside_handler: list[Callable[[], None]] = []
_steps: list[UUID] = []


@job("test.contended", queue="work", external=True)
def contended(actor: Actor, moment: datetime, row: Job) -> Effect:
    """Does what the test asks for while the first transaction holds the row."""
    for act in _inside_handler:
        act()
    return lambda: _steps.append(row.id)


@contextmanager
def _during_the_first_transaction(act: Callable[[], None]) -> Iterator[None]:
    _steps.clear()
    _inside_handler.append(act)
    try:
        yield
    finally:
        _inside_handler.clear()


def _until_somebody_waits_for(database: "psycopg.Connection[Any]", pid: int | None) -> None:
    """Until a backend waits for a row lock: for that of ``pid``, or, with None, for anyone's."""
    for _ in range(20_000):
        query = (
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            " AND (%s::int IS NULL OR %s::int = ANY(pg_blocking_pids(pid)))"
        )
        if database.execute(query, [pid, pid]).fetchone():
            return
    raise AssertionError("nobody waits")


def test_it_waits_for_somebody_who_looks_at_the_row(bench: Bench, person: UUID, servers: ServerAddresses) -> None:
    row_id = bench.add("test.contended", person)
    with superuser_connection(servers, bench.settings) as looker, ThreadPoolExecutor(1) as thread:

        def look() -> None:
            with looker.transaction():
                # Queues behind the first transaction, and so has the row before the second one asks for it.
                looker.execute("SELECT 1 FROM app.outbox WHERE id = %s FOR UPDATE", [row_id])
                _until_somebody_waits_for(looker, looker.info.backend_pid)

        looks: list[Any] = []

        def start() -> None:
            looks.append(thread.submit(look))
            _until_somebody_waits_for(bench.database, None)

        with _during_the_first_transaction(start):
            assert bench.run(row_id) == "done"
        looks[0].result()
    assert _steps == [row_id]


@pytest.mark.parametrize(
    "change", ["dead_at = intent_at", "intent_at = intent_at + interval '11 minutes'", "intent_at = NULL"]
)
def test_it_does_nothing_when_the_row_was_decided_meanwhile(
    bench: Bench, person: UUID, servers: ServerAddresses, change: str
) -> None:
    row_id = bench.add("test.contended", person)
    with superuser_connection(servers, bench.settings) as decider, ThreadPoolExecutor(1) as thread:

        def start() -> None:
            thread.submit(decider.execute, f"UPDATE app.outbox SET {change} WHERE id = '{row_id}'")
            _until_somebody_waits_for(bench.database, None)

        with _during_the_first_transaction(start):
            assert bench.run(row_id) == "skipped"
    assert _steps == []
    assert bench.row(row_id)["done_at"] is None
