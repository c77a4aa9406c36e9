#!/usr/bin/env python
"""Time of the levels of all persons in one statement, beside the least SQL that could do it.

    python bench/status.py --persons 1000000 --items 20 --rounds 5

Starts servers of its own with throw-away data, migrates, fills `app.verified_fact` with 50 bodies and their people (the
same rows for the same numbers), and runs in turn, as the login `assay_batch`, which reads those columns and no name,

    bare      one pass, `bit_or` of one bit per kind, a test on the mask: no windows, no counts, no years
    scheme    what `status_sql.compile_all` makes of the shipped scheme
    one       `status_sql.compile_person` for single persons, in microseconds
    rules     `evaluate` in Python for the same persons, facts already read, in microseconds
    night     `queries.due_persons` for one body after another, as the worker runs it each night under the walls

and prints the medians and the ratio of scheme to bare. The aim is a ratio of at most 2. The machine's load shows in the
seconds, and at few rounds also in the ratio. A million people take 10 GB of disk and some ten minutes.
"""

import argparse
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection, create_engine, make_url, text

from assay.app.factory import create_app
from assay.app.migrate import upgrade
from assay.db import unit_of_work
from assay.servers.server_set import ServerSet
from assay.settings import Settings
from assay.tenancy.scopes import JobScope
from portfolio.certification import queries
from portfolio.certification.rules import Fact, FactKind, Subject, evaluate
from portfolio.certification.scheme_files import shipped_schemes
from portfolio.certification.status_sql import compile_all, compile_person
from tests.support.cast import superuser_url

DAY = date(2026, 11, 22)
MOMENT = datetime(2026, 11, 22, 3, tzinfo=UTC)

# Ids follow the number of the person, so that a fill of this size does not write its indexes all over the disk.
PERSON = "cast(lpad(to_hex(person), 32, '0') as uuid)"
BODY = "cast(lpad(to_hex(mod(person, 50)), 32, 'b') as uuid)"

BODIES = f"""
insert into app.tenant (id, slug, name, kind, country, status, approved_at)
select distinct {BODY}, concat('bank-', mod(person, 50)), 'Bank', 'verifying_body', 'NL', 'approved', :moment
from generate_series(1, :persons) as person
"""
PEOPLE = (
    f"insert into app.person select {PERSON}, concat('P', person), :moment from generate_series(1, :persons) as person"
)

# Item 1 to 3 the trainings, 4 and 5 certificates, 6 to 8 overviews, 9 a refresher, 10 further training, the rest
# activities at one of five institutions. `h` spreads days and outcomes; one fact in fifty was withdrawn.
FILL = f"""
insert into app.verified_fact (tenant_id, person_id, item_id, submission_id, kind, subject, true_from, year,
  organisation_key, known_from, known_until)
select {BODY}, {PERSON}, cast(md5(concat('item', person, '-', item)) as uuid),
       cast(md5(concat('submission', person, '-', item)) as uuid),
       case when item <= 3 then 'training' when item <= 5 then 'certificate' when item <= 8 then 'yearly_overview'
            when item = 9 then 'refresher' when item = 10 then 'further_training' else 'activity' end,
       case item when 1 then 'exam_process' when 2 then 'judging' when 3 then 'closing_interview' end,
       date '2022-06-01' + mod(h, case when item <= 3 then 400 else 1500 end),
       case when item between 6 and 8 then 2017 + item end,
       case when item > 10 then concat('school ', mod(h, 5)) end,
       timestamptz '2022-07-01' + make_interval(days => mod(h, 1500)),
       case when mod(h, 50) = 0 then timestamptz '2026-08-01' end
from generate_series(1, :persons) as person, generate_series(1, :items) as item,
     lateral (select abs(hashint8(person * 100 + item)) as h) as spread
"""

BARE = """
select tenant_id, person_id,
       case when bits & 3 <> 3 then 'none' when bits & 28 <> 28 then 'bronze' when bits & 32 <> 32 then 'silver'
            else 'gold' end as level
from (
  select tenant_id, person_id,
         bit_or(case kind when 'training' then 1 when 'certificate' then 2 when 'activity' then 4
                          when 'further_training' then 8 when 'yearly_overview' then 16 when 'refresher' then 32 end)
         as bits
  from app.verified_fact
  where true_from <= cast(:day as date) and known_until is null
  group by tenant_id, person_id
) as gathered
"""


def main() -> None:
    """Run the benchmark and print its figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        with ServerSet(Path(folder) / "state", durable=False) as addresses:
            settings = Settings.from_environment({**addresses.environment("test"), "LOG_LEVEL": "WARNING"})
            upgrade(settings)
            with connected(superuser_url(addresses)) as root:
                fill(root, options.persons, options.items)
                with connected(settings.database_url_of("batch")) as connection:
                    figures = measure(connection, options.persons, options.rounds)
                print(json.dumps({**figures, "night_seconds": night(settings, root)}, indent=1))


def connected(url: str) -> Connection:
    """Return a connection to a database, each statement a transaction of its own."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(address, isolation_level="AUTOCOMMIT").connect()


def fill(root: Connection, persons: int, items: int) -> None:
    """Write the facts. Keys to items and submissions are not followed: nothing here reads either."""
    root.execute(text("set session_replication_role = replica"))
    for statement in (BODIES, PEOPLE, FILL):
        root.execute(text(statement), {"moment": MOMENT, "persons": persons, "items": items})
    root.execute(text("vacuum analyze app.verified_fact"))


def measure(connection: Connection, persons: int, rounds: int) -> dict[str, Any]:
    """Return the figures of the batch login."""
    # One core, no compilation, memory for the groups: what both statements are given.
    for setting in ("max_parallel_workers_per_gather = 0", "jit = off", "work_mem = '512MB'"):
        connection.execute(text(f"set {setting}"))
    scheme = shipped_schemes()["assessor_bank_2026"]
    every = compile_all(scheme, every_tenant=True)

    def counted(sql: str, params: dict[str, object]) -> Callable[[], object]:
        # The rows are counted on the server: what is measured is not the driver.
        whole = text(f"select level, count(*) from ({sql}) as rows group by level")
        return lambda: connection.execute(whole, params).all()

    seconds: dict[str, list[float]] = {"bare": [], "scheme": []}
    runs = {"bare": counted(BARE, {"day": DAY}), "scheme": counted(every.sql, every.params(DAY))}
    for round_ in range(rounds + 1):
        for name in sorted(runs, reverse=bool(round_ % 2)):
            start = time.perf_counter()
            runs[name]()
            if round_:  # the first round warms the cache
                seconds[name].append(time.perf_counter() - start)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "login": connection.execute(text("select current_user")).scalar_one(),
        "persons": persons,
        "facts": connection.execute(text("select count(id) from app.verified_fact")).scalar_one(),
        "levels": dict(sorted((row[0], row[1]) for row in runs["scheme"]())),  # type: ignore[attr-defined]  # the callable gives rows
        "bare_seconds": round(median["bare"], 3),
        "scheme_seconds": round(median["scheme"], 3),
        # Of neighbouring runs, because a machine that is shared slows both down alike; and of the best of each.
        "ratio": round(statistics.median(a / b for a, b in zip(seconds["scheme"], seconds["bare"], strict=True)), 2),
        "ratio_of_best": round(min(seconds["scheme"]) / min(seconds["bare"]), 2),
        **single_persons(connection, persons),
    }


def night(settings: Settings, root: Connection) -> float:
    """Return the seconds in which the worker finds out, body by body, whose status is due. Nobody's is."""
    scheme = shipped_schemes()["assessor_bank_2026"]
    every = compile_all(scheme, every_tenant=True)
    stored = text(
        "insert into app.status (tenant_id, person_id, scheme, held_level, computed_level, person_name, computed_at)"
        f" select tenant_id, person_id, :scheme, level, level, 'P', :moment from ({every.sql}) as levels"
    )
    root.execute(stored, {**every.params(DAY), "scheme": scheme.key, "moment": MOMENT})
    root.execute(text("vacuum analyze app.status"))
    added = text(
        "insert into app.outbox (queue, kind, scope_tenant, scope_platform, payload, created_at, next_try_at)"
        " select 'work', 'status.nightly_of', id, false, '{}', :moment, :moment from app.tenant"
        " returning scope_tenant, id"
    )
    jobs = root.execute(added, {"moment": MOMENT}).all()
    app = create_app(settings, role="worker")
    start = time.perf_counter()
    for tenant, job in jobs:
        with app.app_context(), unit_of_work(JobScope(job), MOMENT):
            if queries.due_persons(tenant, DAY, scheme, None, 100):
                raise SystemExit("the worker finds another level than the batch login")
    return round(time.perf_counter() - start, 2)


def single_persons(connection: Connection, persons: int) -> dict[str, float]:
    """Return the median microseconds for one person, in SQL and in Python, over a few hundred persons."""
    scheme = shipped_schemes()["assessor_bank_2026"]
    statement = compile_person(scheme)
    ids = connection.execute(
        text(f"select {BODY}, {PERSON} from generate_series(1, :last, :step) as person"),
        {"last": persons, "step": max(1, persons // 300)},
    ).all()
    in_sql, in_python = [], []
    for tenant, person in ids:
        params = statement.params(DAY, tenant_id=tenant, person_id=person)
        start = time.perf_counter()
        row = connection.execute(text(statement.sql), params).mappings().one()
        in_sql.append(time.perf_counter() - start)
        facts = read_facts(connection, tenant, person)
        start = time.perf_counter()
        status = evaluate(scheme, facts, DAY)
        in_python.append(time.perf_counter() - start)
        if status.level != row["level"]:
            raise SystemExit(f"SQL and rules differ for {person}: {row['level']}, {status.level}")
    return {
        "one_person_sql_us": round(statistics.median(in_sql) * 1e6),
        "one_person_rules_us": round(statistics.median(in_python) * 1e6),
    }


def read_facts(connection: Connection, tenant: UUID, person: UUID) -> list[Fact]:
    """Read one person's facts as the rules want them."""
    rows = connection.execute(
        text("select * from app.verified_fact where tenant_id = :tenant and person_id = :person"),
        {"tenant": tenant, "person": person},
    )
    return [
        Fact(
            id=row.id,
            item_id=row.item_id,
            kind=FactKind(row.kind),
            true_from=row.true_from,
            known_from=row.known_from,
            true_until=row.true_until,
            known_until=row.known_until,
            subject=Subject(row.subject) if row.subject else None,
            year=row.year,
            organisation_key=row.organisation_key,
        )
        for row in rows
    ]


if __name__ == "__main__":
    main()
