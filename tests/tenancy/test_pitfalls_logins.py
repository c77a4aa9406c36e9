"""The owner's eyes, what a login may not do at all, and the relay and the batch.

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
from tests.tenancy.conftest import NOW, Connect, World, set_scope
from tests.tenancy.samples import WALLED

pytestmark = pytest.mark.usefixtures("rows")


def test_even_the_owner_sees_only_what_a_scope_shows(superuser: Engine, world: World) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql("SET LOCAL ROLE assay_owner")
        assert {count(root, table) for table in ("s_candidate", "s_item", "s_note", "s_assignment")} == {0}
        assert count(set_scope(root, tenant=world.north), "s_candidate") == 1
        root.rollback()


def test_a_definer_function_of_the_owner_stays_behind_the_wall(superuser: Engine, world: World) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(
            "CREATE FUNCTION app.all_of_them() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path"
            " = pg_catalog, app"
            " AS 'SELECT count(*) FROM app.s_candidate'; ALTER FUNCTION app.all_of_them() OWNER TO assay_owner"
        )
        root.exec_driver_sql("SET LOCAL ROLE assay_web")
        assert root.exec_driver_sql("SELECT app.all_of_them()").scalar() == 0
        set_scope(root, tenant=world.north)
        assert root.exec_driver_sql("SELECT app.all_of_them()").scalar() == 1
        root.rollback()


@pytest.mark.parametrize("invoker", ["false", "true"])
def test_a_view_of_the_owner_stays_behind_the_wall(superuser: Engine, world: World, invoker: str) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(
            f"CREATE VIEW app.seen WITH (security_invoker = {invoker}) AS SELECT * FROM app.s_candidate;"
            "ALTER VIEW app.seen OWNER TO assay_owner; GRANT SELECT ON app.seen TO assay_web; SET LOCAL ROLE assay_web"
        )
        assert count(root, "seen") == 0
        assert count(set_scope(root, tenant=world.north), "seen") == 1
        root.rollback()


REFUSED_TO_LOGINS = {
    "become the owner": "SET LOCAL ROLE assay_owner",
    "become the migration login": "SET LOCAL ROLE assay_migrate",
    "become a superuser": "SET SESSION AUTHORIZATION postgres",
    "turn row security off on the table": "ALTER TABLE app.s_candidate DISABLE ROW LEVEL SECURITY",
    "drop a policy": "DROP POLICY wall ON app.s_candidate",
    "add a policy": "CREATE POLICY mine ON app.s_candidate USING (true)",
    "truncate": "TRUNCATE app.s_candidate",
    "make a table": "CREATE TABLE app.mine (id int)",
    "make a table in public": "CREATE TABLE public.mine (id int)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (id int)",
    "make a schema": "CREATE SCHEMA mine",
    "make a function": "CREATE FUNCTION app.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "change a scope function": "ALTER FUNCTION app.tenant() VOLATILE",
    "make an extension": "CREATE EXTENSION citext",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "keep data in a large object": "SELECT lo_from_bytea(0, 'x')",
    "make a large object": "SELECT lo_create(0)",
    "read a large object": "SELECT lo_get(7)",
    "open a large object": "SELECT lo_open(7, 262144)",
    "read passwords": "SELECT * FROM pg_authid",
    "read statistics of values": "SELECT * FROM pg_statistic",
    "change what the server logs": "SET log_statement = 'all'",
    "copy to a program": "COPY app.s_candidate TO PROGRAM 'true'",
    "copy to a file": "COPY app.s_candidate TO '/tmp/out'",
    "end other sessions": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "run as replica": "SET session_replication_role = replica",
    "make a role": "CREATE ROLE mine",
    "give a grant": "GRANT SELECT ON app.s_candidate TO PUBLIC WITH GRANT OPTION",
    "point a key at the wall": "CREATE INDEX ON app.s_candidate (code)",
}


@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
@pytest.mark.parametrize("what", REFUSED_TO_LOGINS)
def test_a_login_may_not(connect: Connect, login: str, what: str) -> None:
    assert issubclass(
        refused(connect(login), REFUSED_TO_LOGINS[what].replace(":", "\\:")),
        (errors.InsufficientPrivilege, errors.InvalidGrantOperation),
    )


def test_row_security_off_is_an_error_and_no_way_in(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.exec_driver_sql("SET LOCAL row_security = off")
    assert refused(connection, "SELECT * FROM app.s_candidate") is errors.InsufficientPrivilege


def test_copy_out_is_filtered_and_copy_in_refused(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    cursor: Any = connection.connection.cursor()
    with cursor.copy("COPY (SELECT code FROM app.s_candidate) TO STDOUT") as copy:
        assert [bytes(line) for line in copy] == [b"north-1\n"]
    with (
        pytest.raises(errors.FeatureNotSupported),
        cursor.copy("COPY app.s_candidate (tenant_id, code) FROM STDIN") as copy,
    ):
        copy.write(f"{world.south}\tx\n")


def test_a_function_in_the_condition_sees_no_hidden_row(connect: Connect, world: World) -> None:
    """South's amount is nought: dividing by it before the wall would fail and so tell of the row."""
    connection = set_scope(connect("assay_web"), person=world.anna)
    assert connection.exec_driver_sql("SELECT count(*) FROM app.s_candidate WHERE 1 / amount = 1").scalar() == 0


@pytest.mark.parametrize("table", ["s_candidate", "account", "appointment"])
def test_the_statistics_of_values_are_hidden(connect: Connect, superuser: Engine, table: str) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(f"ANALYZE app.{table}")
        root.commit()
    shown = connect("assay_web").execute(text("SELECT count(*) FROM pg_stats WHERE tablename = :t"), {"t": table})
    assert shown.scalar_one() == 0


def test_every_id_is_made_by_the_server_and_no_sequence_can_be_read(connect: Connect) -> None:
    open_ = "CASE relkind WHEN 'S' THEN has_sequence_privilege(oid, 'USAGE, SELECT') END"
    sql = f"SELECT count(*) FROM pg_class WHERE {open_}"
    assert connect("assay_web").exec_driver_sql(sql).scalar() == 0


@pytest.mark.parametrize("table", [*WALLED, "person", "account", "session", "tenant", "appointment", "audit_entry"])
def test_the_relay_reads_no_content(connect: Connect, table: str) -> None:
    assert refused(connect("assay_relay"), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege


@pytest.mark.parametrize("column", ["payload", "scope_tenant", "scope_person", "last_error", "request_id"])
def test_the_relay_reads_no_payload(connect: Connect, column: str) -> None:
    assert refused(connect("assay_relay"), f"SELECT {column} FROM app.outbox") is errors.InsufficientPrivilege


def test_the_relay_sees_rows_that_are_due_and_no_others(connect: Connect, superuser: Engine) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(
            "INSERT INTO app.outbox (queue, kind, payload, created_at, next_try_at, done_at, dead_at)"
            " SELECT 'work', k, '{}',"
            " '2027-01-01', '2027-01-01', CASE k WHEN 'done' THEN timestamptz '2027-01-01' END,"
            " CASE k WHEN 'dead' THEN timestamptz '2027-01-01' END FROM unnest(ARRAY['due', 'done', 'dead']) k"
        )
        root.exec_driver_sql("SET LOCAL ROLE assay_relay")
        assert root.exec_driver_sql("SELECT kind FROM app.outbox").scalars().all() == ["due"]
        assert refused(root, "UPDATE app.outbox SET done_at = now()") is errors.InsufficientPrivilege
        assert refused(root, "DELETE FROM app.outbox") is errors.InsufficientPrivilege
        assert root.exec_driver_sql("UPDATE app.outbox SET next_try_at = now()").rowcount == 1
        root.rollback()


@pytest.mark.parametrize("login", ["assay_web", "assay_worker"])
def test_jobs_are_added_and_never_read_back(connect: Connect, world: World, login: str) -> None:
    connection = set_scope(connect(login), person=world.anna)
    add = (
        "INSERT INTO app.outbox (queue, kind, scope_person, payload, created_at, next_try_at)"
        " VALUES ('work', 'x', app.person(), '{}', :m, :m)"
    )
    connection.execute(text(add), {"m": NOW})
    for sql in (f"{add} RETURNING id", "SELECT id FROM app.outbox", "UPDATE app.outbox SET kind = 'y'"):
        assert refused(connection, sql, **({"m": NOW} if ":m" in sql else {})) is errors.InsufficientPrivilege


@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
@pytest.mark.parametrize("table", ["audit_entry", "audit_head", "throttle", "door_answer", "s_system"])
def test_system_tables_are_out_of_reach(connect: Connect, login: str, table: str) -> None:
    assert refused(connect(login), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege


@pytest.mark.parametrize(
    "table", ["person", "account", "session", "notice", "outbox", "audit_entry", "s_item", "s_note"]
)
def test_the_batch_login_reads_no_content(connect: Connect, table: str) -> None:
    """It bypasses row security, so its grants are its only wall; W15 holds them against the list."""
    assert refused(connect("assay_batch"), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege
