"""The relay hands over what is due, leases it, and bears that parts go away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import psycopg
import pytest
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

from assay.outbox import relay as relay_module
from assay.outbox.relay import LEASE, LONGEST_LEASES, Relay
from assay.servers.server_set import ServerAddresses
from tests.outbox.fixtures import Bench


@pytest.fixture
def queue(servers: ServerAddresses) -> Iterator["Redis"]:
    with Redis.from_url(servers.queue_url) as connection:
        yield connection


@pytest.fixture
def relay(bench: Bench, queue: "Redis") -> Relay:
    return Relay(bench.settings.database_url_of("relay"), queue, bench.clock)


def _waiting(queue: "Redis", name: str = "work") -> list[str]:
    return list(Queue(name, connection=queue, serializer="json").job_ids)


def test_a_due_row_is_handed_over_by_its_id_alone(bench: Bench, person: UUID, relay: Relay, queue: "Redis") -> None:
    row_id = bench.add("test.notice", person, secret="canary")
    with relay.connect() as connection:
        assert relay.hand_over(connection) == 1
    [job] = Queue("work", connection=queue, serializer="json").jobs
    assert (job.id, job.func_name, job.args) == (f"{row_id}-0", "assay.app.worker.run_outbox_row", [str(row_id)])
    everything = repr([(key, queue.dump(key)) for key in queue.keys("*")])
    assert "canary" not in everything
    assert str(person) not in everything


def test_a_row_that_is_not_due_or_done_or_dead_stays(bench: Bench, person: UUID, relay: Relay, queue: "Redis") -> None:
    later, done, dead = (bench.add("test.notice", person) for _ in range(3))
    bench.database.execute(
        "UPDATE app.outbox SET next_try_at = next_try_at + interval '1 second' WHERE id = %s", [later]
    )
    bench.database.execute("UPDATE app.outbox SET done_at = created_at WHERE id = %s", [done])
    bench.database.execute("UPDATE app.outbox SET dead_at = created_at WHERE id = %s", [dead])
    with relay.connect() as connection:
        assert relay.hand_over(connection) == 0
        bench.clock.advance(timedelta(seconds=1))
        assert relay.hand_over(connection) == 1
    assert _waiting(queue) == [f"{later}-0"]


def test_the_lease_grows_with_the_age_of_the_row(bench: Bench, person: UUID, relay: Relay) -> None:
    row_id = bench.add("test.notice", person)
    leases = []
    with relay.connect() as connection:
        for _ in range(30):
            assert relay.hand_over(connection) == 1
            leases.append(bench.row(row_id)["next_try_at"] - bench.clock.now())
            assert relay.hand_over(connection) == 0
            bench.clock.advance(leases[-1])
    assert leases[0] == LEASE
    assert leases == sorted(leases)
    assert leases[-1] == LEASE * LONGEST_LEASES
    assert all(b <= a * 1.31 for a, b in pairwise(leases))


def test_two_relays_hand_each_row_over_once(
    bench: Bench, person: UUID, relay: Relay, queue: "Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "BATCH", 7)
    rows = {f"{bench.add('test.notice', person)}-0" for _ in range(40)}

    def hand_over(_: int) -> int:
        with relay.connect() as connection:
            return relay.hand_over(connection)

    with ThreadPoolExecutor(2) as both:
        assert sum(both.map(hand_over, range(2))) == 40
    waiting = _waiting(queue)
    assert len(waiting) == 40
    assert set(waiting) == rows


def test_a_row_in_a_workers_hands_is_left_alone(bench: Bench, person: UUID, relay: Relay) -> None:
    row_id = bench.add("test.notice", person)
    with relay.connect() as connection:
        with bench.database.transaction():
            bench.database.execute("SELECT 1 FROM app.outbox WHERE id = %s FOR UPDATE", [row_id])
            assert relay.hand_over(connection) == 0
        assert relay.hand_over(connection) == 1


def test_rows_stay_due_while_the_queue_is_away(bench: Bench, person: UUID, relay: Relay) -> None:
    row_id = bench.add("test.notice", person)
    # Port 1 answers nobody.
    cut_off = Relay(bench.settings.database_url_of("relay"), Redis(port=1, retry=Retry(NoBackoff(), 0)), bench.clock)
    with cut_off.connect() as connection, pytest.raises(RedisError):
        cut_off.hand_over(connection)
    assert bench.row(row_id)["next_try_at"] == bench.clock.now()
    with relay.connect() as connection:
        assert relay.hand_over(connection) == 1


def test_a_new_row_rings(bench: Bench, person: UUID, relay: Relay) -> None:
    with relay.connect() as connection:
        bench.add("test.notice", person)
        assert len(list(connection.notifies(timeout=10, stop_after=1))) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT payload FROM app.outbox",
        "SELECT scope_person FROM app.outbox",
        "SELECT 1 FROM app.notice",
        "UPDATE app.outbox SET done_at = next_try_at",
        "DELETE FROM app.outbox",
    ],
)
def test_the_relays_login_reads_and_writes_nothing_else(relay: Relay, query: str) -> None:
    with relay.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(query)
