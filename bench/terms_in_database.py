#!/usr/bin/env python
"""The database's side of `bench/running_terms.py`: one institution with very many terms, whose calendar changes.

    python bench/terms_in_database.py 100000

Starts servers of its own with throw-away data. Two things are timed: what the change would move, as the page shows it
before it is saved (one stream, nothing is written), and the jobs that then write it, each with an event and a line in
the record of acts for every term that moved.
"""

import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import replace as with_
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import structlog
from flask import Flask

from assay.app.factory import create_app
from assay.app.migrate import upgrade
from assay.calendar import Extension, Unit
from assay.db import unit_of_work
from assay.outbox.run import run_job
from assay.servers.server_set import ServerSet
from assay.settings import Settings
from assay.tenancy.scopes import JobScope
from bench.public_list import cpu, postmaster
from bench.running_terms import EDITION, FIRST, MOMENT, TERM, adopted, closed
from tenants.regulations import shipped
from tenants.regulations.queries import law_of
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.reading import read_pack
from tenants.running_terms.operations import recounting
from tenants.running_terms.rules.cases import Case, Resolver, count
from tests.support.cast import superuser_url

_COLUMNS = (
    "tenant_id, key, subject_kind, subject_id, role, kept_by, started_on, facts, ends, basis, document, edition_id,"
    " articles, inputs, due_on, due_at, trace, caveats, state, changed_at, version"
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
    for number, days in enumerate((10, 15)):
        files = {"edition.toml": EDITION, "rules.toml": TERM % days}
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
    """Terms with the dates that they have under the law; one in twenty was made longer."""
    dice, resolver, calendar = random.Random(1), Resolver(law, packs.__getitem__), law.calendar()
    longer = Extension(amount=5, unit=Unit.WORKING_DAY, reasons="-")
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    with database.cursor().copy(f"COPY app.running_term ({_COLUMNS}) FROM STDIN") as copy:
        for number in range(terms):
            case = Case("verification.decision", FIRST + timedelta(days=dice.randrange(700)))
            if number % 20 == 0:
                case = with_(case, extensions=(longer,))
            asked = (case.start, case.extensions)
            if asked not in known:
                made = count(case, resolver, calendar)
                assert made.due is not None
                assert made.inputs is not None
                known[asked] = (
                    case.start, "{}", False, "set", "scheme", made.found.edition_id, list(made.found.articles),
                    made.inputs.to_json(), made.due.due_date, made.due.due_moment, made.due.to_json(), False, "running",
                    MOMENT, 1,
                )  # fmt: skip
            kept = (tenant, case.key, "submission", uuid4(), "lead_assessor", "lead_assessor", *known[asked])
            copy.write_row([each.decode() if isinstance(each, bytes) else each for each in kept])


def run(app: Flask, database: Database, tenant: UUID, postgres: int) -> dict[str, Any]:
    """Look at what moves, then move it."""
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
        "moved_per_second": round(moved / written.wall),
    }


def told(spent: Spent, terms: int) -> dict[str, float]:
    """The figures of one part."""
    return {
        "wall_s": round(spent.wall, 2),
        "python_s": round(spent.python, 2),
        "postgres_s": round(spent.postgres, 2),
        "terms_per_second": round(terms / spent.wall),
    }


@contextmanager
def timed(spent: Spent, postgres: int) -> Iterator[None]:
    """Add what the body took."""
    wall, python, database = time.perf_counter(), time.process_time(), cpu(postgres)
    yield
    spent.wall += time.perf_counter() - wall
    spent.python += time.process_time() - python
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
