"""The SQL compiled from a scheme says what the rules say, on a real PostgreSQL."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from assay.servers.server_set import ServerAddresses
from portfolio.certification.rules import Fact, FactKind, Scheme, evaluate
from portfolio.certification.status_sql import compile_all, compile_person
from tests.portfolio.certification.building import (
    SCHEME,
    activity,
    certificate,
    changed,
    days,
    fact,
    folders,
    moments,
    overview,
    schemes,
    trainings,
    with_criteria,
)

BODY, OTHER_BODY = UUID(int=1), UUID(int=2)
DATABASE = "status_sql_alone"
TABLE = """
create schema app;
create table app.verified_fact (
    id uuid not null, tenant_id uuid not null, person_id uuid not null, item_id uuid not null, kind text not null,
    subject text, true_from date not null, true_until date, year int, organisation_key text,
    known_from timestamptz not null, known_until timestamptz
)
"""


@pytest.fixture(scope="module")
def connection(servers: ServerAddresses) -> Iterator[Connection]:
    """A database with the columns the statements read, and nothing else."""
    name = f"{DATABASE}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(servers.superuser_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url: URL = make_url(servers.superuser_url).set(drivername="postgresql+psycopg", database=name)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as opened:
        opened.execute(text(TABLE))
        opened.commit()
        yield opened
    with psycopg.connect(servers.superuser_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def fill(connection: Connection, people: dict[tuple[UUID, UUID], list[Fact]]) -> None:
    """Put exactly these facts into the table."""
    connection.execute(text("delete from app.verified_fact"))
    rows: list[dict[str, Any]] = [
        {
            "id": fact.id,
            "tenant": tenant,
            "person": person,
            "item": fact.item_id,
            "kind": fact.kind.value,
            "subject": fact.subject.value if fact.subject else None,
            "true_from": fact.true_from,
            "true_until": fact.true_until,
            "year": fact.year,
            "organisation": fact.organisation_key,
            "known_from": fact.known_from,
            "known_until": fact.known_until,
        }
        for (tenant, person), folder in people.items()
        for fact in folder
    ]
    if rows:
        connection.execute(
            text(
                "insert into app.verified_fact values (:id, :tenant, :person, :item, :kind, :subject, :true_from,"
                " :true_until, :year, :organisation, :known_from, :known_until)"
            ),
            rows,
        )


def levels(connection: Connection, scheme: Scheme, day: date, known_at: datetime | None) -> dict[UUID, str]:
    """The level of each person of BODY that has a row."""
    statement = compile_all(scheme)
    params = statement.params(day, known_at, tenant_ids=[BODY])
    return {row.person_id: row.level for row in connection.execute(text(statement.sql), params)}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    schemes(),
    st.lists(folders(withdrawn=True, most=10), min_size=1, max_size=5),
    st.lists(st.tuples(days, st.none() | moments), min_size=1, max_size=4),
)
def test_sql_and_rules_agree(
    connection: Connection, scheme: Scheme, people: list[list[Fact]], asked: list[tuple[date, datetime | None]]
) -> None:
    ids = {UUID(int=100 + number): folder for number, folder in enumerate(people)}
    fill(connection, {(BODY, person): folder for person, folder in ids.items()})
    one = compile_person(scheme)
    for day, known_at in asked:
        found = levels(connection, scheme, day, known_at)
        for person, folder in ids.items():
            status = evaluate(scheme, folder, day, known_at)
            assert found.get(person, "none") == status.level, (day, known_at)
            row = (
                connection.execute(text(one.sql), one.params(day, known_at, tenant_id=BODY, person_id=person))
                .mappings()
                .one()
            )
            assert row["level"] == status.level
            for criterion in scheme.criteria:
                assert row[f"have_{criterion.id}"] == status.result(criterion.id).have, criterion.id


@pytest.mark.rule("R066")
def test_the_facts_of_another_body_do_not_count(connection: Connection) -> None:
    person = UUID(int=100)
    start = date(2026, 3, 1)
    trained, certified = trainings(start), certificate(start)
    fill(connection, {(BODY, person): trained, (OTHER_BODY, person): [certified]})
    assert levels(connection, SCHEME, start, None) == {person: "none"}
    fill(connection, {(BODY, person): [*trained, certified]})
    assert levels(connection, SCHEME, start, None) == {person: "bronze"}


def test_every_tenant_at_once(connection: Connection) -> None:
    person = UUID(int=100)
    start = date(2026, 3, 1)
    facts = [*trainings(start), certificate(start)]
    fill(connection, {(BODY, person): facts, (OTHER_BODY, person): facts[:2]})
    statement = compile_all(SCHEME, every_tenant=True)
    rows = connection.execute(text(statement.sql), statement.params(start))
    assert {(row.tenant_id, row.level) for row in rows} == {(BODY, "bronze"), (OTHER_BODY, "none")}


def test_a_person_without_facts_has_no_level_and_nothing_counts(connection: Connection) -> None:
    fill(connection, {})
    assert levels(connection, SCHEME, date(2026, 3, 1), None) == {}
    statement = compile_person(SCHEME)
    params = statement.params(date(2026, 3, 1), tenant_id=BODY, person_id=UUID(int=100))
    row = connection.execute(text(statement.sql), params).mappings().one()
    assert row == {"level": "none", **{f"have_{criterion.id}": 0 for criterion in SCHEME.criteria}}


def test_withdrawal_counts_from_its_moment(connection: Connection) -> None:
    person = UUID(int=100)
    start = date(2026, 3, 1)
    withdrawn = datetime.fromisoformat("2026-05-01T10:00:00+02:00")
    fill(connection, {(BODY, person): [*trainings(start), replace(certificate(start), known_until=withdrawn)]})
    before = datetime.fromisoformat("2026-05-01T09:59:59+02:00")
    assert levels(connection, SCHEME, start, before) == {person: "bronze"}
    assert levels(connection, SCHEME, start, withdrawn) == {person: "none"}
    assert levels(connection, SCHEME, start, None) == {person: "none"}


def test_six_facts_of_five_items_are_five_activities(connection: Connection) -> None:
    person = UUID(int=100)
    start = date(2026, 1, 5)
    acts = [activity(start, school) for school in ("a", "b", "a", "b", "a")]
    twice = replace(activity(start, "b"), item_id=acts[0].item_id)
    fill(connection, {(BODY, person): [*acts, twice, overview(2025)]})
    statement = compile_person(SCHEME)
    params = statement.params(start, tenant_id=BODY, person_id=person)
    assert connection.execute(text(statement.sql), params).mappings().one()["have_experienced"] == 5


@pytest.mark.parametrize(("items", "schools", "level"), [(6, 2, "gold"), (5, 2, "silver"), (6, 1, "silver")])
def test_values_that_share_a_hash_are_still_counted_one_by_one(
    connection: Connection, items: int, schools: int, level: str
) -> None:
    """The statement for all first looks at 64 hash bits; here all items share one, and so do the two schools."""
    same_items = connection.execute(
        text(
            "select id from (select cast(lpad(to_hex(n), 32, '0') as uuid) as id from generate_series(1, 9999) as n)"
            " as made where uuid_hash(id) & 63 = 7 limit 6"
        )
    ).scalars()
    same_schools = (
        connection.execute(
            text(
                "select name from (select 's' || n as name from generate_series(1, 999) as n) as made"
                " where hashtext(name) & 63 = 7 limit 2"
            )
        )
        .scalars()
        .all()
    )
    ids: list[UUID] = list(same_items)
    start = date(2025, 1, 1)
    folder: list[Fact] = [*trainings(start), certificate(start), fact(FactKind.REFRESHER, start)]
    folder += [overview(year, date(year + 1, 1, 1)) for year in (2023, 2024, 2025)]
    folder += [activity(start, same_schools[place % schools], item_id=ids[place % items]) for place in range(8)]
    person = UUID(int=100)
    fill(connection, {(BODY, person): folder})
    day = date(2026, 3, 1)
    assert levels(connection, SCHEME, day, None) == {person: level}
    assert evaluate(SCHEME, folder, day).level == level


def test_a_scheme_too_wide_for_the_mask_is_refused() -> None:
    criterion = next(c for c in SCHEME.criteria if c.id == "overviews_in_a_row")
    with pytest.raises(ValueError, match="at most 63 conditions"):
        compile_all(with_criteria(SCHEME, [changed(criterion, years=64)]))
