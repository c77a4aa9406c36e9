#!/usr/bin/env python
"""Time of the levels of all persons in one statement, beside the least SQL that could do it.

    python bench/status.py --persons 100000 --items 20 --rounds 5

Starts a PostgreSQL of its own with throw-away data, fills a table like `app.verified_fact` (bodies of uneven size,
the same rows for the same numbers), and runs in turn

    bare      one pass, `bit_or` of one bit per kind, a test on the mask: no windows, no counts, no years
    scheme    what `status_sql.compile_all` makes of the shipped scheme
    one       `status_sql.compile_person` for single persons, in microseconds
    rules     `evaluate` in Python for the same persons, facts already read, in microseconds

and prints the medians and the ratio of scheme to bare. The aim is a ratio of at most 2. The machine's load shows in the
seconds, and at few rounds also in the ratio.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, create_engine, make_url, text

from assay.servers.postgres import postgres_answers, start_postgres, superuser_url
from assay.servers.state import State
from portfolio.certification.rules import Fact, FactKind, Subject, evaluate
from portfolio.certification.scheme_files import shipped_schemes
from portfolio.certification.status_sql import compile_all, compile_person

DAY = date(2026, 11, 22)

TABLE = """
create schema app;
create table app.verified_fact (
    id uuid not null, tenant_id uuid not null, person_id uuid not null, item_id uuid not null,
    submission_id uuid not null, kind text not null, subject text, true_from date not null, true_until date, year int,
    organisation_key text, crebo text[], hours numeric, known_from timestamptz not null, known_until timestamptz
)
"""

# Item 1 to 3 the trainings, 4 and 5 certificates, 6 to 8 overviews, 9 a refresher, 10 further training, the rest
# activities at one of five institutions. `h` spreads days and outcomes; one fact in fifty was withdrawn.
FILL = """
insert into app.verified_fact
select cast(md5(concat('fact', person, '-', item)) as uuid), cast(md5(concat('body', person % 50)) as uuid),
       cast(md5(concat('person', person)) as uuid), cast(md5(concat('item', person, '-', item)) as uuid),
       cast(md5(concat('submission', person, '-', item)) as uuid),
       case when item <= 3 then 'training' when item <= 5 then 'certificate' when item <= 8 then 'yearly_overview'
            when item = 9 then 'refresher' when item = 10 then 'further_training' else 'activity' end,
       case item when 1 then 'exam_process' when 2 then 'judging' when 3 then 'closing_interview' end,
       date '2022-06-01' + h % case when item <= 3 then 400 else 1500 end, null,
       case when item between 6 and 8 then 2017 + item end,
       case when item > 10 then concat('school ', h % 5) end, null, null,
       timestamptz '2022-07-01' + make_interval(days => h % 1500),
       case when h % 50 = 0 then timestamptz '2026-08-01' end
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
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        state = State.open(Path(folder) / "state")
        port = state.ports("postgres")["postgres"]
        server = start_postgres(state, port, durable=False)
        try:
            server.wait_until(lambda: postgres_answers(state, port))
            url = make_url(superuser_url(state, port)).set(drivername="postgresql+psycopg")
            with create_engine(url).connect() as connection:
                print(json.dumps(measure(connection, options.persons, options.items, options.rounds), indent=1))
        finally:
            server.stop()


def measure(connection: Connection, persons: int, items: int, rounds: int) -> dict[str, Any]:
    """Fill the table and return the figures."""
    connection.execute(text(TABLE))
    connection.execute(text(FILL), {"persons": persons, "items": items})
    connection.execute(text("create index on app.verified_fact (tenant_id, person_id)"))
    connection.commit()
    connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("vacuum analyze app.verified_fact"))
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
        "persons": persons,
        "facts": connection.execute(text("select count(*) from app.verified_fact")).scalar_one(),
        "levels": dict(sorted((row[0], row[1]) for row in runs["scheme"]())),  # type: ignore[attr-defined]  # the callable gives rows
        "bare_seconds": round(median["bare"], 3),
        "scheme_seconds": round(median["scheme"], 3),
        # Of neighbouring runs, because a machine that is shared slows both down alike; and of the best of each.
        "ratio": round(statistics.median(a / b for a, b in zip(seconds["scheme"], seconds["bare"], strict=True)), 2),
        "ratio_of_best": round(min(seconds["scheme"]) / min(seconds["bare"]), 2),
        **single_persons(connection, persons),
    }


def single_persons(connection: Connection, persons: int) -> dict[str, float]:
    """Return the median microseconds for one person, in SQL and in Python, over a few hundred persons."""
    scheme = shipped_schemes()["assessor_bank_2026"]
    statement = compile_person(scheme)
    ids = connection.execute(
        text(
            "select cast(md5(concat('body', p % 50)) as uuid), cast(md5(concat('person', p)) as uuid)"
            " from generate_series(1, :last, :step) as p"
        ),
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
