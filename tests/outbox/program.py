"""A small program with test jobs: an app for tests in this process, and a worker or scheduler as a process of its own.

`python -m tests.outbox.program worker mail` reads its settings from the environment. The kinds below start with
``test.``; their effect in the database is a notice of the row's person.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from assay import mail
from assay.app import scheduler, worker
from assay.clock import Clock
from assay.db import unit_of_work
from assay.db.base import db, engine_options
from assay.i18n import init_i18n
from assay.log import configure_logging
from assay.outbox import Effect, TryLater, Uncertain, job, notify_person, registered_jobs
from assay.outbox.stopping import Stopping
from assay.permissions import Actor
from assay.settings import Settings
from assay.tenancy.scopes import Job, PublicScope

#: Where jobs leave a mark outside the database.
MARKS = Path(os.environ.get("ASSAY_TEST_MARKS", "."))


def make_app(settings: Settings, clock: Clock) -> Flask:
    """An app under the worker's login, with the mail jobs and the test jobs and without pages."""
    app = Flask("assay", template_folder=None, static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url_of("worker"),
        SQLALCHEMY_ENGINE_OPTIONS=engine_options() | {"pool_size": 8},
    )
    app.extensions["assay.clock"] = clock
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    init_i18n(app, lambda: None)
    mail.init_app(app)
    return app


def add_row(kind: str, moment: datetime, *, person_id: UUID, **payload: Any) -> UUID:
    """Add a row as an operation does and give its id, which an operation never sees."""
    from assay.outbox import add_job

    row_id: UUID = db.session.execute(text("SELECT uuidv7()")).scalar_one()
    add_job(kind, moment, person_id=person_id, mark=str(row_id), **payload)
    return row_id


def _notice(row: Job) -> None:
    assert row.person_id is not None
    notify_person(row.person_id, "test.effect", mail=False, of=str(row.id))


if "test.notice" not in registered_jobs():

    @job("test.notice", queue="work")
    def notice(actor: Actor, moment: datetime, row: Job) -> None:
        """The effect."""
        _notice(row)

    @job("test.backend", queue="work")
    def backend(actor: Actor, moment: datetime, row: Job) -> None:
        """Tells which database connection it has."""
        pid = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        sys.stdout.write(f"backend {pid}\n")

    @job("test.fail", queue="work")
    def fail(actor: Actor, moment: datetime, row: Job) -> None:
        """The effect, and a failure after it."""
        _notice(row)
        raise LookupError("a text that may be of a person")

    @job("test.away", queue="work")
    def away(actor: Actor, moment: datetime, row: Job) -> None:
        """A part is away."""
        _notice(row)
        raise TryLater("scanner")

    @job("test.hang_once", queue="work")
    def hang_once(actor: Actor, moment: datetime, row: Job) -> None:
        """The effect; the first time it then hangs, until somebody kills it or lets it go with SIGUSR1."""
        _notice(row)
        mark = MARKS / f"{row.id}.hung"
        if not mark.exists():
            mark.touch()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
            sys.stdout.write(f"hangs {os.getpid()}\n")
            sys.stdout.flush()
            signal.sigwait({signal.SIGUSR1})

    @job("test.outside", queue="work", external=True)
    def outside(actor: Actor, moment: datetime, row: Job) -> Effect:
        """One line in a file for each time the step outside was taken; ``then`` says how it ends."""

        def step() -> None:
            with (Path(row.payload["folder"]) / "steps").open("a") as file:
                file.write(f"{row.id}\n")
            ending = row.payload.get("then")
            if ending == "away":
                raise TryLater("mail server")
            if ending == "uncertain":
                raise Uncertain("connection lost")
            if ending == "broken":
                raise OSError("connection lost")

        return step


def main() -> None:
    """Worker or scheduler, as the command line says."""
    settings = Settings.from_environment()
    configure_logging("INFO", as_json=True)
    clock = Clock.from_settings(settings)
    if sys.argv[1] == "worker":
        app = make_app(settings, clock)
        with app.app_context(), unit_of_work(PublicScope(), clock.now()) as session:
            # Leaves a connection in the pool, as an app that looks something up at the start would.
            parent = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        sys.stdout.write(f"parent {parent}\n")
        worker.serve(app, settings, sys.argv[2], burst="--burst" in sys.argv)
    else:
        scheduler.Scheduler(settings, clock, Stopping().listen()).serve()


if __name__ == "__main__":
    main()
