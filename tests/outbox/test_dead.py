"""What a platform administrator does with rows that the program gave up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text

from assay.db import unit_of_work
from assay.outbox.dead import close_job, dead_jobs, release_job
from assay.outbox.run import MAX_ATTEMPTS
from assay.permissions import Actor, Hat
from assay.problems import Forbidden, NotFound
from assay.tenancy.scopes import Scope
from tests.outbox.fixtures import Bench

PLATFORM = Actor(person_id=uuid4(), hat=Hat("platform"))
PERSONAL = Actor(person_id=uuid4(), hat=Hat("personal"))


@dataclass
class _HatScope:
    """A hat without a session."""

    actor: Actor

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(
            text("SELECT app.set_scope(NULL, NULL, :actor, NULL, :platform, false, :moment)"),
            {"actor": self.actor.person_id, "platform": self.actor.hat.kind == "platform", "moment": moment},
        )
        return self.actor


def _as(bench: Bench, actor: Actor, act: Callable[[], Any]) -> Any:
    scope: Scope = _HatScope(actor)
    with bench.app.app_context(), unit_of_work(scope, bench.clock.now()):
        return act()


def _dead_row(bench: Bench, person: UUID) -> UUID:
    row_id = bench.add("test.fail", person)
    for _ in range(MAX_ATTEMPTS):
        bench.run(row_id)
    return row_id


def test_the_platform_hat_sees_dead_rows(bench: Bench, person: UUID) -> None:
    row_id = _dead_row(bench, person)
    bench.add("test.notice", person)
    [dead] = _as(bench, PLATFORM, lambda: dead_jobs(PLATFORM))
    assert (dead.id, dead.kind, dead.reason, dead.attempts) == (row_id, "test.fail", "failed", MAX_ATTEMPTS)
    with pytest.raises(Forbidden):
        _as(bench, PERSONAL, lambda: dead_jobs(PERSONAL))


def test_the_database_shows_and_releases_nothing_without_the_platform_hat(bench: Bench, person: UUID) -> None:
    row_id = _dead_row(bench, person)
    # The program is fooled into thinking the actor is a platform administrator; the transaction is not.
    scope: Scope = _HatScope(PERSONAL)
    with bench.app.app_context(), unit_of_work(scope, bench.clock.now()):
        assert dead_jobs(PLATFORM) == []
        with pytest.raises(NotFound):
            release_job(PLATFORM, row_id, "because")
        with pytest.raises(NotFound):
            close_job(PLATFORM, row_id, "because")
    assert bench.row(row_id)["dead_at"] is not None


def test_a_released_row_runs_again_from_its_first_attempt(bench: Bench, person: UUID) -> None:
    row_id = _dead_row(bench, person)
    _as(bench, PLATFORM, lambda: release_job(PLATFORM, row_id, "the scanner was set up wrongly"))
    row = bench.row(row_id)
    assert (row["dead_at"], row["attempts"], row["next_try_at"]) == (None, 0, bench.clock.now())
    [entry] = bench.look("SELECT act, detail FROM app.audit_entry WHERE subject = %s", f"job:{row_id}")
    assert entry["act"] == "job.released"
    assert "set up wrongly" in entry["detail"]
    with pytest.raises(NotFound):
        _as(bench, PLATFORM, lambda: release_job(PLATFORM, row_id, "again"))


def test_a_closed_row_never_runs_and_leaves_the_list(bench: Bench, person: UUID) -> None:
    row_id = _dead_row(bench, person)
    _as(bench, PLATFORM, lambda: close_job(PLATFORM, row_id, "it arrived"))
    assert _as(bench, PLATFORM, lambda: dead_jobs(PLATFORM)) == []
    assert bench.run(row_id) == "skipped"
