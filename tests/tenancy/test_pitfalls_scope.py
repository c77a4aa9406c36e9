"""What a scope shows, and what is left without one.

Each known way past row security is tried against our functions and walls, as the product's logins. Every table here is
a sample made with the canonical walls; a mistake in `walls.py` shows here as a leak.
"""

from typing import Any

import pytest
from psycopg import errors
from sqlalchemy import Engine, text

from tests.tenancy.acting import (
    count,
    refused,
)
from tests.tenancy.conftest import NOW, Connect, World, keys, set_scope
from tests.tenancy.samples import WALLED

pytestmark = pytest.mark.usefixtures("rows")


@pytest.mark.parametrize("login", ["assay_web", "assay_worker"])
@pytest.mark.parametrize("table", WALLED)
def test_no_scope_no_rows(connect: Connect, login: str, table: str) -> None:
    assert count(connect(login), table) == 0


@pytest.mark.parametrize("table", WALLED)
def test_no_scope_no_rows_after_a_first_commit(connect: Connect, world: World, table: str) -> None:
    """The setting then reads '' and not NULL: a bare cast would raise, a careless comparison would match."""
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.commit()
    assert count(connection, table) == 0


def test_no_scope_no_writes(connect: Connect, world: World) -> None:
    connection = connect("assay_web")
    assert refused(connection, "INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'x')", t=world.north)
    assert connection.execute(text("UPDATE app.s_candidate SET code = 'x'")).rowcount == 0
    assert connection.execute(text("DELETE FROM app.s_note")).rowcount == 0


@pytest.mark.parametrize("login", ["assay_web", "assay_worker"])
def test_the_next_client_of_a_pooled_connection_inherits_nothing(
    engines: dict[str, Engine], world: World, login: str
) -> None:
    with engines[login].connect() as first:
        set_scope(first, tenant=world.north)
        backend = first.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        assert count(first, "s_candidate") == 1
    with engines[login].connect() as second:
        assert second.exec_driver_sql("SELECT pg_backend_pid()").scalar() == backend
        assert keys(second) == {}
        assert count(second, "s_candidate") == 0


def test_a_poisoned_connection_is_cleaned_by_every_scope(connect: Connect, world: World) -> None:
    """Somebody left every key set for the whole session; each scope writes every key, so none survives."""
    connection = connect("assay_web")
    for key in ("tenant_id", "person_id", "actor_id", "institution_id"):
        connection.execute(text("SELECT set_config('app.' || :k, :v, false)"), {"k": key, "v": str(world.south)})
    for key in ("platform", "account_scope"):
        connection.execute(text("SELECT set_config('app.' || :k, 'yes', false)"), {"k": key})
    connection.commit()
    try:
        set_scope(connection, person=world.anna)
        assert keys(connection) == {"person_id": str(world.anna), "actor_id": str(world.anna)}
        assert count(connection, "s_candidate") == 0
        connection.commit()
        connection.execute(text("SELECT app.open_session('none', NULL, :m)"), {"m": NOW})
        assert keys(connection) == {}
    finally:
        connection.invalidate()


def test_rollback_to_restores_the_scope(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    with connection.begin_nested() as savepoint:
        set_scope(connection, tenant=world.south)
        savepoint.rollback()
    assert connection.execute(text("SELECT code FROM app.s_candidate")).scalars().all() == ["north-1"]


def test_a_prepared_plan_serves_each_scope_its_own_rows(connect: Connect, world: World) -> None:
    connection = connect("assay_web")
    for turn in range(40):
        tenant = (world.north, world.south)[turn % 2]
        set_scope(connection, tenant=tenant)
        cursor = connection.connection.cursor()
        cursor.execute("SELECT tenant_id FROM app.s_candidate WHERE amount >= %s", (0,), prepare=True)  # type: ignore[call-arg]  # psycopg's own parameter
        assert cursor.fetchall() == [(tenant,)]
        connection.commit()


def test_an_institution_sees_its_own_rows_only(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    seen = {table for table in WALLED if count(connection, table) == 1}
    assert seen == {"s_candidate", "s_result", "s_assignment", "s_closed"}


def test_a_person_sees_own_rows_only(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), person=world.anna)
    seen = {table for table in WALLED if count(connection, table) == 1}
    assert seen == {"s_item", "s_note", "s_page"}


def test_a_person_reads_both_ends_of_a_dual_table_and_writes_neither(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), person=world.carla)
    assert count(connection, "s_assignment") == 2
    assert connection.execute(text("UPDATE app.s_assignment SET state = 'x'")).rowcount == 0
    assert connection.execute(text("DELETE FROM app.s_assignment")).rowcount == 0
    forged = "INSERT INTO app.s_assignment (tenant_id, person_id) VALUES (:t, :p)"
    assert refused(connection, forged, t=world.north, p=world.carla) is errors.InsufficientPrivilege


def test_the_actor_opens_nothing(connect: Connect, world: World) -> None:
    """In an institution's hat the person stands in a key of its own, which no policy reads."""
    connection = connect("assay_web")
    connection.execute(
        text("SELECT app.set_scope(:t, NULL, :p, :t, false, false, :m)"),
        {"t": world.north, "p": world.carla, "m": NOW},
    )
    assert count(connection, "s_assignment") == 1


@pytest.mark.parametrize("scope", [{"platform": True}, {"account": True}, {}])
def test_platform_account_and_public_see_no_content(connect: Connect, scope: dict[str, Any]) -> None:
    connection = set_scope(connect("assay_web"), **scope)
    assert {count(connection, table) for table in WALLED} == {0}


def test_opened_facts_are_for_everyone_and_written_by_nobody(connect: Connect) -> None:
    connection = set_scope(connect("assay_web"))
    assert count(connection, "s_open") == 1
    for sql in ("INSERT INTO app.s_open DEFAULT VALUES", "UPDATE app.s_open SET fact = ''", "DELETE FROM app.s_open"):
        assert refused(connection, sql) is errors.InsufficientPrivilege


def test_closed_facts_are_for_institutions_and_written_by_nobody(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.south)
    assert count(connection, "s_closed") == 1
    for sql in (
        "INSERT INTO app.s_closed DEFAULT VALUES",
        "UPDATE app.s_closed SET fact = ''",
        "DELETE FROM app.s_closed",
    ):
        assert refused(connection, sql) is errors.InsufficientPrivilege


def test_published_rows_are_for_everyone_and_written_by_their_institution(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    add = text("INSERT INTO app.s_rule (tenant_id) VALUES (:t)")
    connection.execute(add, {"t": world.north})
    assert refused(connection, add.text, t=world.south) is errors.InsufficientPrivilege
    assert count(set_scope(connection), "s_rule") == 1
    set_scope(connection, tenant=world.south)
    assert connection.execute(text("UPDATE app.s_rule SET rule = 'x'")).rowcount == 0
    assert connection.execute(text("DELETE FROM app.s_rule")).rowcount == 0
