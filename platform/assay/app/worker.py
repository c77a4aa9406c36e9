"""The worker: takes wake-ups from one queue and runs the outbox rows they name.

One queue a process: only then does a wake-up that was popped by a worker that dies stay in Valkey's hands. The app is
made once, before the forks; each job runs in a forked child (the work-horse), so that a job that dies takes nothing
along.
"""

import gc
import logging
import sys
import time
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from redis import Redis, RedisError
from rq import Queue, Worker
from rq.job import Job

from assay.db import db
from assay.files.scratch import sweep_scratch
from assay.outbox.registry import QUEUES
from assay.outbox.relay import SERIALIZER
from assay.outbox.run import run_job
from assay.outbox.stopping import Stopping
from assay.settings import Settings

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0

_app: Flask | None = None


def run(settings: Settings, queue: str) -> None:
    """Serve one queue until SIGTERM or SIGINT. The job at hand is finished first; a second signal ends it as well.

    :param queue: one of `assay.outbox.registry.QUEUES`.
    :raises ValueError: there is no such queue.
    """
    from assay.app.factory import create_app
    from assay.app.start import refuse_unsafe

    app = create_app(settings, role="worker")
    refuse_unsafe(app)
    # The collector would look through everything that stays, and so copy it into each work-horse.
    gc.collect()
    gc.freeze()
    serve(app, settings, queue)


def serve(app: Flask, settings: Settings, queue: str, *, burst: bool = False) -> None:
    """Serve one queue with an app that is made already; ``burst`` ends when the queue is empty.

    Survives Valkey going away: it starts over, with a growing pause.
    """
    global _app  # the work-horses inherit it
    if queue not in QUEUES:
        raise ValueError(f"no queue is called {queue}; there are {', '.join(QUEUES)}")
    _app = app
    stopping = Stopping().listen()
    pause = FIRST_PAUSE_SECONDS
    if queue == "files":
        sweep_scratch(settings.scratch_dir)
    log.info("worker.started", queue=queue)
    while not stopping.asked:
        began = time.monotonic()
        try:
            connection = Redis.from_url(settings.queue_url.get_secret_value())
            _worker(connection, queue, stopping).work(burst=burst, logging_level="WARNING")
            if burst:
                break
        except RedisError as fault:
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = FIRST_PAUSE_SECONDS  # it worked meanwhile: this is another time that Valkey is away
            log.warning("worker.queue_away", queue=queue, error=type(fault).__name__, pause=pause)
        stopping.pause(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    log.info("worker.stopped", queue=queue)


def run_outbox_row(outbox_id: str) -> str:
    """What a wake-up calls, in the work-horse. Returns the outcome of `assay.outbox.run.run_job`.

    Raises nothing: what cannot be written to the row is logged, and the relay comes back to it. A traceback would end
    up in Valkey, and it may hold texts of people.
    """
    if _app is None:
        return "skipped"
    try:
        return run_job(_app, UUID(outbox_id))
    except Exception as fault:  # noqa: BLE001 - see above
        log.error("job.lost_hold", outbox_id=outbox_id, error=type(fault).__name__)
        return "failed"
    finally:
        sys.stdout.flush()  # the work-horse ends without flushing


class _OutboxWorker(Worker):
    """RQ's worker, which passes on that it was asked to stop and keeps the parent's database connections unharmed."""

    stopping: Stopping
    #: While Valkey is away RQ looks less and less often, by its own measure once a minute.
    max_connection_wait_time = LONGEST_PAUSE_SECONDS

    def request_stop(self, signum: Any, frame: Any) -> None:
        self.stopping.ask()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # rq ships no types

    def request_force_stop(self, signum: Any, frame: Any) -> None:
        self.stopping.ask()
        super().request_force_stop(signum, frame)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        # A pooled connection is shared with the parent after a fork; this child must neither use nor close it.
        assert _app is not None
        with _app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)
        super().main_work_horse(job, queue)


def _worker(connection: "Redis", queue: str, stopping: Stopping) -> _OutboxWorker:
    logging.getLogger("rq").setLevel(logging.WARNING)
    worker = _OutboxWorker([queue], connection=connection, serializer=SERIALIZER, log_job_description=False)
    worker.stopping = stopping
    return worker
