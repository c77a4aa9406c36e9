"""The relay: hands the ids of due rows to the queue. It reads no payload and signs in with a login of its own.

The queue is only a wake-up call. A row that is handed over gets a lease: its ``next_try_at`` moves forward, and while
nothing comes of it, it is handed over again and again, less often as it grows older. So the queue may be wiped, a
worker killed or a message lost at any moment, and the row still runs.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from redis import Redis, RedisError
from rq import Queue

from assay.clock import Clock

log = structlog.get_logger()

#: The first lease: long enough for a worker to begin, short enough for a killed one to be noticed.
LEASE = timedelta(seconds=10)
#: A row waits at most this many leases, however old it is.
LONGEST_LEASES = 20
#: Each lease is this part of the row's age, so that the waits grow 1.3-fold.
GROWTH = 0.3
BATCH = 200
#: What the worker calls with a row's id; named, not imported: the worker stands above this module.
RUN_ROW = "assay.app.worker.run_outbox_row"
#: How long a job may run, where its queue has no limit of its own.
JOB_SECONDS = 300
#: A wake-up that no worker took within an hour is worthless: the row has been handed over again since.
WAKE_UP_SECONDS = 3600
SERIALIZER = "json"

_TAKE = """
UPDATE app.outbox o
   SET next_try_at = %(moment)s
       + least(%(lease)s * %(longest)s, greatest(%(lease)s, (%(moment)s - o.created_at) * %(growth)s::float8))
 WHERE o.id IN (SELECT d.id FROM app.outbox d
                 WHERE d.done_at IS NULL AND d.dead_at IS NULL AND d.next_try_at <= %(moment)s
                 ORDER BY d.next_try_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
RETURNING o.id, o.queue, o.attempts
"""
_GIVE_BACK = "UPDATE app.outbox SET next_try_at = %s WHERE id = ANY(%s) AND done_at IS NULL AND dead_at IS NULL"

_Row = tuple[UUID, str, int]


class Relay:
    """Moves due rows to the queue; safe beside other relays.

    :param database_url: libpq address of the relay's login.
    :param queue: connection to Valkey.
    :param clock: tells which rows are due; the database's own clock is never read.
    :param seconds: queue to how long its jobs may run; `JOB_SECONDS` for the others.
    """

    def __init__(
        self, database_url: str, queue: "Redis", clock: Clock, seconds: Mapping[str, int] | None = None
    ) -> None:
        self._database_url = database_url
        self._queue = queue
        self._clock = clock
        self._seconds = seconds or {}

    def connect(self) -> psycopg.Connection[Any]:
        """A connection that hears of new rows. Raises `psycopg.OperationalError` while the database is away."""
        connection = psycopg.connect(
            self._database_url, autocommit=True, connect_timeout=3, keepalives_idle=10, tcp_user_timeout=10_000
        )
        connection.execute("LISTEN outbox")
        return connection

    def hand_over(self, connection: psycopg.Connection[Any]) -> int:
        """Hand over every row that is due, in batches; returns how many.

        :raises psycopg.OperationalError: the database went away.
        :raises redis.RedisError: the queue is away; the rows are due again.
        """
        handed = 0
        while rows := self._take(connection):
            handed += len(rows)
            if len(rows) < BATCH:
                break
        return handed

    def _take(self, connection: psycopg.Connection[Any]) -> list[_Row]:
        moment = self._clock.now()
        # The lease commits before the wake-up leaves: a quick worker must not find the row in the relay's hands.
        rows: list[_Row] = connection.execute(
            _TAKE, {"moment": moment, "lease": LEASE, "longest": LONGEST_LEASES, "growth": GROWTH, "batch": BATCH}
        ).fetchall()
        try:
            self._wake(rows)
        except RedisError:
            connection.execute(_GIVE_BACK, [moment, [row[0] for row in rows]])
            raise
        return rows

    def _wake(self, rows: list[_Row]) -> None:
        by_queue: dict[str, list[_Row]] = defaultdict(list)
        for row in rows:
            by_queue[row[1]].append(row)
        for name, some in by_queue.items():
            Queue(name, connection=self._queue, serializer=SERIALIZER).enqueue_many(
                Queue.prepare_data(
                    RUN_ROW,
                    args=(str(row_id),),
                    # Equal wake-ups share a name: the first that runs removes it, the others find nothing.
                    job_id=f"{row_id}-{attempts}",
                    timeout=self._seconds.get(name, JOB_SECONDS),
                    ttl=WAKE_UP_SECONDS,
                    result_ttl=0,
                    failure_ttl=60,
                )
                for row_id, _, attempts in some
            )
