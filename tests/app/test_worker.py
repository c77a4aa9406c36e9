"""Real workers and schedulers, killed and robbed of their queue: nothing is lost, nothing is doubled."""

import os
import signal
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from redis import Redis

from assay.app import worker
from assay.outbox.relay import LEASE, Relay
from assay.servers.server_set import ServerAddresses
from tests.outbox.fixtures import Bench, bench, job_app, person
from tests.outbox.processes import program

__all__ = ["bench", "job_app", "person"]

pytestmark = pytest.mark.servers


def _hand_over(bench: Bench) -> int:
    queue = Redis.from_url(bench.settings.queue_url.get_secret_value())
    relay = Relay(bench.settings.database_url_of("relay"), queue, bench.clock)
    with queue, relay.connect() as connection:
        return relay.hand_over(connection)


def test_a_job_whose_work_horse_is_killed_runs_again_after_its_lease(
    bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path
) -> None:
    row_id = bench.add("test.hang_once", person)
    with program(servers, tmp_path, "worker", "work") as started:
        _hand_over(bench)
        horse = int(started.wait_for("hangs").split()[1])
        os.kill(horse, signal.SIGKILL)
        assert bench.notices(person) == 0
        # Its backend holds the row until it notices that nobody listens any more; this waits for just that.
        bench.database.execute("SELECT id FROM app.outbox WHERE id = %s FOR UPDATE", (row_id,))
        bench.clock.advance(LEASE)
        assert _hand_over(bench) == 1
        assert str(row_id) in started.wait_for("job.ended")
        assert started.stop() == 0
    assert bench.row(row_id)["done_at"] is not None
    assert bench.notices(person) == 1


def test_a_worker_that_is_asked_to_stop_finishes_its_job_first(
    bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path
) -> None:
    row_id = bench.add("test.hang_once", person)
    with program(servers, tmp_path, "worker", "work") as started:
        _hand_over(bench)
        horse = int(started.wait_for("hangs").split()[1])
        os.kill(started.pid, signal.SIGTERM)
        os.kill(horse, signal.SIGUSR1)  # lets the job go on
        assert str(row_id) in started.wait_for("job.ended")
        started.wait_for("worker.stopped")
        assert started.wait() == 0
    assert bench.notices(person) == 1


def test_a_wiped_queue_loses_nothing(bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path) -> None:
    rows = [bench.add("test.notice", person) for _ in range(3)]
    assert _hand_over(bench) == 3
    with Redis.from_url(servers.queue_url) as queue:
        queue.flushdb()
    bench.clock.advance(LEASE)
    assert _hand_over(bench) == 3
    with program(servers, tmp_path, "worker", "work", "--burst") as started:
        started.wait_for("worker.stopped")
    assert all(bench.row(row_id)["done_at"] for row_id in rows)
    assert bench.notices(person) == 3


def test_each_work_horse_has_a_database_connection_of_its_own(
    bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path
) -> None:
    for _ in range(2):
        bench.add("test.backend", person)
    _hand_over(bench)
    with program(servers, tmp_path, "worker", "work", "--burst") as started:
        pids = [started.wait_for(words).split()[1] for words in ("parent", "backend", "backend")]
        started.wait_for("worker.stopped")
    assert len(set(pids)) == 3


def test_equal_wake_ups_run_the_job_once(bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path) -> None:
    row_id = bench.add("test.notice", person)
    for _ in range(5):
        assert _hand_over(bench) == 1
        bench.clock.advance(timedelta(minutes=5))
    with program(servers, tmp_path, "worker", "work", "--burst") as started:
        assert str(row_id) in started.wait_for("job.ended")
        started.wait_for("worker.stopped")
    assert bench.notices(person) == 1


def test_scheduler_and_worker_together_survive_a_cut_database(
    bench: Bench, person: UUID, servers: ServerAddresses, tmp_path: Path
) -> None:
    with (
        program(servers, tmp_path, "scheduler") as scheduler,
        program(servers, tmp_path, "scheduler") as second,
        program(servers, tmp_path, "worker", "work") as started,
    ):
        for one in (scheduler, second):
            one.wait_for("scheduler.connected")
        started.wait_for("worker.started")
        first_row = bench.add("test.notice", person)
        while str(first_row) not in started.wait_for("job.ended"):
            pass
        cut = bench.look("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'assay_relay'")
        assert cut
        for one in (scheduler, second):
            one.wait_for("scheduler.part_away")
        second_row = bench.add("test.notice", person)
        while str(second_row) not in started.wait_for("job.ended"):
            pass
        assert [scheduler.stop(), second.stop(), started.stop()] == [0, 0, 0]
    assert bench.notices(person) == 2
    kinds = [row["kind"] for row in bench.look("SELECT kind FROM app.outbox WHERE kind = 'outbox.sweep'")]
    assert kinds == ["outbox.sweep"]


def test_there_is_no_worker_for_an_unknown_queue(bench: Bench) -> None:
    with pytest.raises(ValueError, match="no queue is called default"):
        worker.serve(bench.app, bench.settings, "default")
