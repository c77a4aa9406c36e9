"""Between recording its intent and taking the step, a job may find its row in other hands for a moment: it waits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event

from assay.db.base import ScopedSession
from assay.outbox import Effect, job
from assay.permissions import Actor
from assay.servers.server_set import ServerAddresses
from assay.tenancy.scopes import Job
from tests.outbox.fixtures import Bench, superuser_connection

_steps: list[UUID] = []


@job("test.contended", queue="work", external=True)
def contended(actor: Actor, moment: datetime, row: Job) -> Effect:
    """Remembers in this process that the step was taken."""
    return lambda: _steps.append(row.id)


@contextmanager
def _after_the_first_transaction(act: Callable[[], None]) -> Iterator[None]:
    """Do something when the intent is recorded and the step is not yet taken."""
    _steps.clear()

    acts = [act]

    def once(session: ScopedSession) -> None:
        if acts:
            acts.pop()()

    event.listen(ScopedSession, "after_commit", once)
    try:
        yield
    finally:
        event.remove(ScopedSession, "after_commit", once)


def _until_somebody_waits_for(database: "psycopg.Connection[Any]") -> None:
    """Until another backend waits for a lock of this one."""
    for _ in range(20_000):
        query = "SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        if database.execute(query).fetchone():
            return
    raise AssertionError("nobody waits")


def test_it_waits_for_somebody_who_looks_at_the_row(bench: Bench, person: UUID, servers: ServerAddresses) -> None:
    row_id = bench.add("test.contended", person)
    with superuser_connection(servers, bench.settings) as looker, ThreadPoolExecutor(1) as thread:
        looks: list[Any] = []

        def let_go_when_waited_for() -> None:
            _until_somebody_waits_for(looker)
            looker.execute("COMMIT")

        def look() -> None:
            looker.execute("BEGIN")
            looker.execute("SELECT 1 FROM app.outbox WHERE id = %s FOR UPDATE", [row_id])
            looks.append(thread.submit(let_go_when_waited_for))

        with _after_the_first_transaction(look):
            assert bench.run(row_id) == "done"
        looks[0].result()
    assert _steps == [row_id]


@pytest.mark.parametrize(
    "change", ["dead_at = intent_at", "intent_at = intent_at + interval '11 minutes'", "intent_at = NULL"]
)
def test_it_does_nothing_when_the_row_was_decided_meanwhile(bench: Bench, person: UUID, change: str) -> None:
    row_id = bench.add("test.contended", person)

    def decide() -> None:
        bench.look(f"UPDATE app.outbox SET {change} WHERE id = %s RETURNING 1", row_id)

    with _after_the_first_transaction(decide):
        assert bench.run(row_id) == "skipped"
    assert _steps == []
    assert bench.row(row_id)["done_at"] is None
