"""The scheduler: the relay and the timed work, in one process. A second one stands by until the first is gone."""

import time
from typing import Any

import psycopg
import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from assay.clock import Clock
from assay.outbox import timed
from assay.outbox.relay import Relay
from assay.outbox.stopping import Stopping
from assay.settings import Settings

log = structlog.get_logger()

#: Of the one who works. Held by the relay's connection, so it ends with it; a pooler in between must keep sessions.
LEADER_LOCK = 727275
POLL_SECONDS = 1.0
TIMED_WORK_EVERY_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0


def run(settings: Settings) -> None:
    """Hand over due rows and add timed work until SIGTERM or SIGINT."""
    from assay.app.factory import create_app

    create_app(settings, role="worker")  # imports every module, so that the table of timed work is whole
    Scheduler(settings, Clock.from_settings(settings), Stopping().listen()).serve()


class Scheduler:
    """Relay and timed work for one database and one queue."""

    def __init__(self, settings: Settings, clock: Clock, stopping: Stopping) -> None:
        self._clock = clock
        self._stopping = stopping
        queue = Redis.from_url(
            settings.queue_url.get_secret_value(),
            socket_timeout=5,
            socket_connect_timeout=3,
            retry=Retry(NoBackoff(), 1),  # patience is this loop's business
        )
        # A check that comes to its end must still be able to say so.
        seconds = {"files": settings.file_check_seconds + 60}
        self._relay = Relay(settings.database_url_of("relay"), queue, clock, seconds)
        self._pause = FIRST_PAUSE_SECONDS

    def serve(self) -> None:
        """Until asked to stop. A database or queue that goes away costs a growing pause and a line in the log."""
        log.info("scheduler.started")
        while not self._stopping.asked:
            try:
                with self._relay.connect() as connection:
                    log.info("scheduler.connected")
                    self._serve(connection)
            except (psycopg.Error, RedisError) as fault:
                log.warning("scheduler.part_away", error=type(fault).__name__, pause=self._pause)
                self._stopping.pause(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        log.info("scheduler.stopped")

    def _serve(self, connection: psycopg.Connection[Any]) -> None:
        leads, timed_next = False, time.monotonic()
        while not self._stopping.asked:
            leads = leads or self._takes_the_lead(connection)
            if leads:
                if time.monotonic() >= timed_next:
                    for name in timed.add_due(connection, self._clock.now()):
                        log.info("scheduler.timed_work", kind=name)
                    timed_next = time.monotonic() + TIMED_WORK_EVERY_SECONDS
                handed = self._relay.hand_over(connection)
                if handed:
                    log.info("scheduler.handed_over", rows=handed)
            self._pause = FIRST_PAUSE_SECONDS
            # Wakes at the first new row, or after a second; several at once are one round.
            for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass

    def _takes_the_lead(self, connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK]).fetchone()
        return bool(row and row[0])
