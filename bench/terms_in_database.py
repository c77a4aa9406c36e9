#!/usr/bin/env python
"""The database's side of `bench/running_terms.py`: one institution with very many terms, whose calendar changes.

    python bench/terms_in_database.py 100000

Starts servers of its own with throw-away data. Two things are timed: what the change would move, as the page shows it
before it is saved (nothing is written), and the jobs that then write it: each term that moved with its trace, a line in
its history, and a notice for its person where it has one. Terms on verification began at a moment of their own and have
one of 500 people; the others began on a day.
"""

import gc
import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import structlog
from flask import Flask

from assay.app.factory import create_app
from assay.app.migrate import upgrade
from assay.db import unit_of_work
from assay.outbox.run import run_job
from assay.servers.server_set import ServerSet
from assay.settings import Settings
from assay.tenancy.scopes import JobScope
from bench.public_list import cpu, postmaster
from bench.running_terms import FIRST, MOMENT, adopted, cases, closed, files_of
from tenants.regulations import shipped
from tenants.regulations.queries import law_of
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.reading import read_pack
from tenants.running_terms.operations import recounting
from tenants.running_terms.rules.cases import Resolver, count
from tests.support.cast import superuser_url

_COLUMNS = (
    "tenant_id, person_id, key, subject_kind, subject_id, role, kept_by, started_on, started_at, facts, ends, basis,"
    " document, edition_id, articles, inputs, due_on, due_at, trace, caveats, state, changed_at, version"
)
Database = psycopg.Connection[Any]


@dataclass
class Spent:
    """Seconds by the wall clock, and of processor time of this process and of PostgreSQL."""

    wall: float = 0.0
    python: float = 0.0
    postgres: float = 0.0


def measure(terms: int) -> dict[str, Any]:
    """Return the figures for this many terms of one institution."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        with ServerSet(Path(folder) / "state", durable=False) as addresses:
            settings = Settings.from_environment({**addresses.environment("test"), "LOG_LEVEL": "WARNING"})
            upgrade(settings)
            app = create_app(settings, role="worker")
            with psycopg.connect(superuser_url(addresses), autocommit=True) as database:
                tenant = institution(database, terms)
                return {"terms": terms, **run(app, database, tenant, postmaster(addresses))}


def institution(database: Database, terms: int) -> UUID:
    """An institution that holds two editions, with terms that began on 700 days; its id."""
    tenant = inserted(
        database,
        "tenant (slug, name, kind, country, status, approved_at)",
        ("bank", "Bank", "verifying_body", "NL", "approved", MOMENT),
    )
    packs, editions = {}, []
    for number in range(2):
        files = files_of(number)
        held_from = FIRST + timedelta(days=365 * number)
        edition = inserted(
            database,
            "regulation_edition (issuer, document, edition, revision, kind, country, title_nl, title_en,"
            " issuer_name_nl, issuer_name_en, files, sha256, origin, published_at)",
            ("bench", "scheme", f"{2025 + number}", 1, "scheme", "NL", "R", "R", "B", "B", json.dumps(files),
             f"{number:064}", "shipped", MOMENT),
        )  # fmt: skip
        inserted(
            database,
            "regulation_adoption (tenant_id, document, act, edition_id, holds_from, decided_by, decided_on, source,"
            " effect, recorded_by, recorded_by_name, recorded_at)",
            (tenant, "scheme", "adopt", edition, held_from, "x", held_from, "x", "{}", tenant, "x", MOMENT),
        )
        packs[edition] = read_pack(files, shipped.vocabulary()).whole()
        editions.append(adopted(edition, held_from))
    rows(database, tenant, terms, Law(tenant, 1, "NL", adoptions=tuple(editions)), packs)
    database.execute("ANALYZE")
    return tenant


def rows(database: Database, tenant: UUID, terms: int, law: Law, packs: dict[UUID, Any]) -> None:
    """Terms with the dates that they have under the law."""
    resolver, calendar = Resolver(law, packs.__getitem__), law.calendar()
    made_up = "INSERT INTO app.person (name, created_at) SELECT 'P' || n, %s FROM generate_series(1, 500) n"
    people = [row[0] for row in database.execute(f"{made_up} RETURNING person_id", (MOMENT,))]
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    with database.cursor().copy(f"COPY app.running_term ({_COLUMNS}) FROM STDIN") as copy:
        for number, case in enumerate(cases(terms)):
            asked = (case.key, case.start, case.extensions, case.suspensions)
            if asked not in known:
                made = count(case, resolver, calendar)
                assert made.due is not None
                assert made.inputs is not None
                known[asked] = (
                    "{}", False, "set", "scheme", made.found.edition_id, list(made.found.articles),
                    made.inputs.to_json(), made.due.due_date, made.due.due_moment, made.due.to_json(), False, "running",
                    MOMENT, 1,
                )  # fmt: skip
            own = case.key.startswith("verification.")
            began = datetime.combine(case.day, time(9), UTC) + timedelta(seconds=number % 30_000) if own else None
            person = people[number % len(people)] if own else None
            kept = (tenant, person, case.key, "submission", uuid4(), "lead_assessor", "lead_assessor", case.day, began)
            copy.write_row((*kept, *known[asked]))


def run(app: Flask, database: Database, tenant: UUID, postgres: int) -> dict[str, Any]:
    """Look at what moves, then move it."""
    gc.collect()
    gc.freeze()  # as a worker does before it serves
    looked, written = Spent(), Spent()
    moment = app.extensions["assay.clock"].now()
    job = inserted(
        database,
        "outbox (queue, kind, scope_tenant, scope_platform, payload, created_at, next_try_at)",
        ("work", "terms.nightly_of", tenant, False, "{}", moment, moment),
    )
    with app.app_context(), unit_of_work(JobScope(job), moment):
        law = law_of(tenant)
        after = with_(law, version=law.version + 1, closings=(closed(),))
        with timed(looked, postgres):
            effect = recounting.effect_of(tenant, law, after, moment)
        recounting.begin(moment, tenant)
    summer = closed().period
    inserted(
        database,
        "closing_period (tenant_id, act, name, kind, first_day, last_day, effect, recorded_by, recorded_by_name,"
        " recorded_at)",
        (tenant, "close", summer.name, "school_holiday", summer.first, summer.last, "{}", tenant, "x", MOMENT),
    )
    database.execute("UPDATE app.tenant SET law_version = law_version + 1 WHERE id = %s", (tenant,))
    jobs = 0
    waiting = "SELECT id FROM app.outbox WHERE kind = 'terms.recount' AND done_at IS NULL"
    with timed(written, postgres):
        while row := database.execute(waiting).fetchone():
            if run_job(app, row[0]) != "done":
                raise SystemExit("a job failed")
            jobs += 1
    [moved] = database.execute("SELECT moved FROM app.term_recount").fetchone() or [0]
    return {
        "moved": moved,
        "jobs": jobs,
        "looked_at": told(looked, effect.running),
        "written": told(written, effect.running),
        "us_a_term_that_moved": round((written.python + written.postgres) / moved * 1e6),
    }


def told(spent: Spent, terms: int) -> dict[str, float]:
    """The figures of one part."""
    return {
        "wall_s": round(spent.wall, 2),
        "python_us_a_term": round(spent.python / terms * 1e6, 2),
        "postgres_us_a_term": round(spent.postgres / terms * 1e6, 2),
        "terms_per_second_of_processor_time": round(terms / (spent.python + spent.postgres)),
    }


@contextmanager
def timed(spent: Spent, postgres: int) -> Iterator[None]:
    """Add what the body took."""
    wall, python, database = perf_counter(), process_time(), cpu(postgres)
    yield
    spent.wall += perf_counter() - wall
    spent.python += process_time() - python
    spent.postgres += cpu(postgres) - database


def inserted(database: Database, into: str, values: tuple[Any, ...]) -> UUID:
    """A row as the superuser; its id."""
    places = ", ".join("%s" for _value in values)
    row = database.execute(f"INSERT INTO app.{into} VALUES ({places}) RETURNING id", values).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1])), indent=1))
