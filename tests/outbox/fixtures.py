"""What the tests of jobs and mail share: an app, a clock that stands still, people, and a look at the rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row
from redis import Redis
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from assay.clock import FixedClock
from assay.db import db, unit_of_work
from assay.outbox.run import run_job
from assay.permissions import Actor, Hat
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from assay.tenancy.scopes import PublicScope, Scope
from tests.outbox.program import add_row, make_app

START = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Personal:
    """The personal hat of somebody, without a session."""

    person_id: UUID

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(
            text("SELECT app.set_scope(NULL, :person, :person, NULL, false, false, :moment)"),
            {"person": self.person_id, "moment": moment},
        )
        return Actor(person_id=self.person_id, hat=Hat("personal"))


@dataclass
class Bench:
    """One test's view: the app, the clock, and the database as its superuser sees it."""

    app: Flask
    clock: FixedClock
    settings: Settings
    database: "psycopg.Connection[dict[str, Any]]"

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any table, walls or no walls."""
        return self.database.execute(query, values).fetchall()

    def person(
        self, name: str, email: str, *, language: str = "nl", confirmed: bool = True, disabled: bool = False
    ) -> UUID:
        """A person with an account. Who had this address in an earlier test gives it up, and keeps their account."""
        moment = self.clock.now()
        self.database.execute(
            "UPDATE app.account SET email_key = person_id::text WHERE email_key = %s", [email.casefold()]
        )
        [row] = self.look("INSERT INTO app.person (name, created_at) VALUES (%s, %s) RETURNING person_id", name, moment)
        self.database.execute(
            "INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, disabled_at, created_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                row["person_id"], email, email.casefold(), language,
                moment if confirmed else None, moment if disabled else None, moment,
            ],
        )  # fmt: skip
        person_id: UUID = row["person_id"]
        return person_id

    def within(self, act: Callable[[Session], Any], scope: Scope | None = None) -> Any:
        """Do something in one committed transaction; without a scope where none is named."""
        with self.app.app_context(), unit_of_work(scope or PublicScope(), self.clock.now()) as session:
            return act(session)

    def add(self, kind: str, person_id: UUID, **payload: object) -> UUID:
        """Add a row of a test kind and give its id."""
        add = partial(add_row, kind, self.clock.now(), person_id=person_id, **payload)
        mark = self.within(lambda _: add(), Personal(person_id))
        [row] = self.look("SELECT id FROM app.outbox WHERE payload->>'mark' = %s", str(mark))
        row_id: UUID = row["id"]
        return row_id

    def run(self, row_id: UUID) -> str:
        """Run the row as a worker does."""
        return run_job(self.app, row_id)

    def row(self, row_id: UUID) -> dict[str, Any]:
        """The outbox row as it stands."""
        [row] = self.look("SELECT * FROM app.outbox WHERE id = %s", row_id)
        return row

    def notices(self, person_id: UUID) -> int:
        """How many notices the person has: the effect of the test kinds."""
        return len(self.look("SELECT 1 FROM app.notice WHERE person_id = %s", person_id))


def superuser_connection(servers: ServerAddresses, settings: Settings) -> "psycopg.Connection[dict[str, Any]]":
    """A connection that no wall holds back, to this test process's own database."""
    name = settings.database_url_of("web").rpartition("/")[2]
    return psycopg.connect(servers.superuser_url, dbname=name, autocommit=True, row_factory=dict_row)


@pytest.fixture(scope="session")
def job_app(settings: Settings) -> Iterator[Flask]:
    """One app for all tests of this process; each test gives it its clock."""
    app = make_app(settings, FixedClock(START))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def bench(job_app: Flask, servers: ServerAddresses, settings: Settings, tmp_path: Path) -> Iterator[Bench]:
    """An empty outbox, an empty queue and a clock at START. The accounts stay: the cast lives there."""
    clock = FixedClock(START)
    job_app.extensions["assay.clock"] = clock
    with superuser_connection(servers, settings) as database:
        database.execute("TRUNCATE app.outbox")
        with Redis.from_url(servers.queue_url) as queue:
            queue.flushdb()
        yield Bench(job_app, clock, settings, database)


@pytest.fixture
def person(bench: Bench) -> UUID:
    """Somebody with a confirmed account."""
    return bench.person("Noor Jansen", "noor@example.org")
