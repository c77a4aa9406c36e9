"""The ways past row security that are known, each tried against our functions and walls, as the product's logins.

Every table here is a sample made with the canonical walls; a mistake in `walls.py` shows here as a leak.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import errors
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from tests.tenancy.conftest import NOW, Connect, World, keys, set_scope
from tests.tenancy.samples import drop_samples, make_samples

WALLED = ("s_candidate", "s_result", "s_item", "s_note", "s_grant", "s_assignment", "s_closed", "s_page")


@pytest.fixture(scope="module", autouse=True)
def rows(superuser: Engine, world: World) -> Iterator[dict[str, UUID]]:
    """Rows of both institutions and of two people, committed for this file."""
    ids: dict[str, UUID] = {}
    with superuser.begin() as connection:
        make_samples(connection)

        def add(name: str, table: str, **values: Any) -> None:
            columns, marks = ", ".join(values), ", ".join(f":{column}" for column in values)
            sql = f"INSERT INTO app.{table} ({columns}) VALUES ({marks}) RETURNING id"
            ids[name] = connection.execute(text(sql), values).scalar_one()

        for side, tenant in (("north", world.north), ("south", world.south)):
            add(f"{side}_candidate", "s_candidate", tenant_id=tenant, code=f"{side}-1", amount=0)
            add(f"{side}_result", "s_result", tenant_id=tenant, candidate_id=ids[f"{side}_candidate"])
            add(f"{side}_assignment", "s_assignment", tenant_id=tenant, person_id=world.carla)
        for name, person in (("anna", world.anna), ("bram", world.bram)):
            add(f"{name}_item", "s_item", person_id=person, title=name)
            add(f"{name}_note", "s_note", person_id=person, item_id=ids[f"{name}_item"])
            page = text("INSERT INTO app.s_page (person_id, item_id, number) VALUES (:p, :i, 1)")
            connection.execute(page, {"p": person, "i": ids[f"{name}_item"]})
        add("closed", "s_closed", fact="a fact")
        add("open", "s_open", fact="a fact")
    yield ids
    with superuser.begin() as connection:
        drop_samples(connection)


def count(connection: Connection, table: str) -> int:
    found: int = connection.execute(text(f"SELECT count(*) FROM app.{table}")).scalar_one()
    return found


def refused(connection: Connection, sql: str, **params: Any) -> type[BaseException]:
    """Run it in a savepoint; it must be refused. Returns the kind of error."""
    with pytest.raises(DBAPIError) as caught, connection.begin_nested():
        connection.execute(text(sql), params)
    assert caught.value.orig is not None
    return type(caught.value.orig)


# Without a scope, and with what an earlier transaction left ------------------------------------------------------


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
        cursor.execute("SELECT tenant_id FROM app.s_candidate WHERE amount >= %s", (0,), prepare=True)  # type: ignore[call-arg]
        assert cursor.fetchall() == [(tenant,)]
        connection.commit()


# What each hat sees ---------------------------------------------------------------------------------------------


def test_an_institution_sees_its_own_rows_only(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    seen = {table: count(connection, table) for table in WALLED}
    assert seen == {
        "s_candidate": 1, "s_result": 1, "s_item": 0, "s_note": 0, "s_grant": 0, "s_assignment": 1, "s_closed": 1, "s_page": 0,
    }  # fmt: skip


def test_a_person_sees_own_rows_only(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), person=world.anna)
    seen = {table: count(connection, table) for table in WALLED}
    assert seen == {
        "s_candidate": 0, "s_result": 0, "s_item": 1, "s_note": 1, "s_grant": 0, "s_assignment": 0, "s_closed": 0, "s_page": 1,
    }  # fmt: skip


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
    for sql in ("INSERT INTO app.s_closed DEFAULT VALUES", "UPDATE app.s_closed SET fact = ''", "DELETE FROM app.s_closed"):
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


# Writing past the wall ------------------------------------------------------------------------------------------


def test_a_row_cannot_be_made_for_another(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'x')"
    assert refused(connection, sql, t=world.south) is errors.InsufficientPrivilege


def test_a_row_cannot_be_pushed_to_another(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "UPDATE app.s_assignment SET tenant_id = :t"
    assert refused(connection, sql, t=world.south) is errors.InsufficientPrivilege
    connection.rollback()
    set_scope(connection, person=world.anna)
    sql = "UPDATE app.s_note SET person_id = :p"
    assert refused(connection, sql, p=world.bram) is errors.InsufficientPrivilege


def test_a_strangers_row_is_not_changed(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    for sql in ("UPDATE app.s_candidate SET code = 'x' WHERE id = :id", "DELETE FROM app.s_candidate WHERE id = :id"):
        assert connection.execute(text(sql), {"id": rows["south_candidate"]}).rowcount == 0


def test_a_foreign_and_a_made_up_id_fail_alike(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    """Foreign keys look past row security; the owner in the pair keeps them from finding the stranger's row."""
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_result (tenant_id, candidate_id) VALUES (:t, :c)"
    kinds = {refused(connection, sql, t=world.north, c=c) for c in (rows["south_candidate"], uuid4())}
    assert kinds == {errors.ForeignKeyViolation}


def test_a_person_cannot_point_at_a_strangers_row(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), person=world.anna)
    sql = "INSERT INTO app.s_note (person_id, item_id) VALUES (:p, :i)"
    kinds = {refused(connection, sql, p=world.anna, i=i) for i in (rows["bram_item"], uuid4())}
    assert kinds == {errors.ForeignKeyViolation}


def test_a_cascade_stays_within_the_institution(connect: Connect, superuser: Engine, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.execute(text("DELETE FROM app.s_candidate"))
    connection.rollback()
    set_scope(connection, tenant=world.south)
    assert count(connection, "s_result") == 1


def test_a_unique_key_tells_nothing_about_others(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.execute(text("INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'south-1')"), {"t": world.north})
    sql = "INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'south-1')"
    assert refused(connection, sql, t=world.north) is errors.UniqueViolation


def test_a_chosen_id_tells_nothing_about_others(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_candidate (tenant_id, id, code) VALUES (:t, :id, 'x') ON CONFLICT DO NOTHING"
    assert connection.execute(text(sql), {"t": world.north, "id": rows["south_candidate"]}).rowcount == 1


def test_merge_and_upsert_cannot_reach_a_stranger(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    merge = (
        "MERGE INTO app.s_candidate c USING (VALUES (cast(:t AS uuid))) v (t) ON c.tenant_id = v.t"
        " WHEN MATCHED THEN UPDATE SET code = 'x' WHEN NOT MATCHED THEN INSERT (tenant_id, code) VALUES (v.t, 'x')"
    )
    assert refused(connection, merge, t=world.south) is errors.InsufficientPrivilege


# Grants: what a person opens to an institution ------------------------------------------------------------------


Open = Callable[..., None]


@pytest.fixture
def opened(connect: Connect, world: World, rows: dict[str, UUID]) -> Iterator[tuple[Connection, Open]]:
    """Anna opens her item to North within one transaction, in which the hat is then changed."""
    connection = connect("assay_web")

    def open_(**values: Any) -> None:
        set_scope(connection, person=world.anna)
        given = {"until": None, "revoked": None, "item": rows["anna_item"], "person": world.anna} | values
        sql = (
            "INSERT INTO app.s_grant (tenant_id, person_id, item_id, open_until, revoked_at)"
            " VALUES (:tenant, :person, :item, :until, :revoked)"
        )
        connection.execute(text(sql), {"tenant": world.north, **given})

    yield connection, open_


def test_an_institution_reads_what_was_opened_to_it(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_()
    assert count(set_scope(connection, tenant=world.north), "s_item") == 1
    assert count(set_scope(connection, tenant=world.south), "s_item") == 0
    assert count(set_scope(connection, tenant=world.north), "s_page") == 1
    assert count(set_scope(connection, tenant=world.south), "s_page") == 0
    assert count(set_scope(connection, person=world.bram), "s_item") == 1  # his own


def test_an_institution_does_not_write_what_was_opened_to_it(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_()
    set_scope(connection, tenant=world.north)
    assert connection.execute(text("UPDATE app.s_item SET title = 'x'")).rowcount == 0
    assert connection.execute(text("DELETE FROM app.s_item")).rowcount == 0
    sql = "INSERT INTO app.s_item (person_id) VALUES (:p)"
    assert refused(connection, sql, p=world.anna) is errors.InsufficientPrivilege


def test_a_grant_ends(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_(until=NOW + timedelta(days=1))
    assert count(set_scope(connection, tenant=world.north), "s_item") == 1
    assert count(set_scope(connection, tenant=world.north, moment=NOW + timedelta(days=1)), "s_item") == 0
    assert count(set_scope(connection, tenant=world.north, moment=None), "s_item") == 0


def test_a_revoked_grant_opens_nothing(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_(revoked=NOW)
    assert count(set_scope(connection, tenant=world.north), "s_item") == 0


def test_an_institution_cannot_grant_to_itself(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_grant (tenant_id, person_id, item_id) VALUES (:t, :p, :i)"
    kind = refused(connection, sql, t=world.north, p=world.anna, i=rows["anna_item"])
    assert kind is errors.InsufficientPrivilege


def test_a_person_cannot_open_what_is_not_theirs(
    opened: tuple[Connection, Open], superuser: Engine, world: World, rows: dict[str, UUID]
) -> None:
    """Bram points a grant at Anna's item: the pair refuses it, and the wall would not believe it either."""
    connection, open_ = opened
    with pytest.raises(DBAPIError) as caught:
        open_(item=rows["bram_item"])
    assert isinstance(caught.value.orig, errors.ForeignKeyViolation)
    with superuser.connect() as root:
        root.exec_driver_sql("ALTER TABLE app.s_grant DROP CONSTRAINT s_grant_person_id_item_id_fkey")
        sql = "INSERT INTO app.s_grant (tenant_id, person_id, item_id) VALUES (:t, :p, :i)"
        root.execute(text(sql), {"t": world.north, "p": world.anna, "i": rows["bram_item"]})
        root.exec_driver_sql("SET LOCAL ROLE assay_web")
        assert count(set_scope(root, tenant=world.north), "s_item") == 0
        root.rollback()


# Definer's and owner's eyes, and what a login may not do at all ---------------------------------------------------


def test_even_the_owner_sees_only_what_a_scope_shows(superuser: Engine, world: World) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql("SET LOCAL ROLE assay_owner")
        assert {count(root, table) for table in ("s_candidate", "s_item", "s_note", "s_assignment")} == {0}
        assert count(set_scope(root, tenant=world.north), "s_candidate") == 1
        root.rollback()


def test_a_definer_function_of_the_owner_stays_behind_the_wall(superuser: Engine, world: World) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(
            "CREATE FUNCTION app.all_of_them() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, app"
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
    with pytest.raises(errors.FeatureNotSupported), cursor.copy("COPY app.s_candidate (tenant_id, code) FROM STDIN") as copy:
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
    sql = (
        "SELECT count(*) FROM pg_class WHERE CASE relkind WHEN 'S' THEN has_sequence_privilege(oid, 'USAGE, SELECT') END"
    )
    assert connect("assay_web").exec_driver_sql(sql).scalar() == 0


# The other logins -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", [*WALLED, "person", "account", "session", "tenant", "appointment", "audit_entry"])
def test_the_relay_reads_no_content(connect: Connect, table: str) -> None:
    assert refused(connect("assay_relay"), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege


@pytest.mark.parametrize("column", ["payload", "scope_tenant", "scope_person", "last_error", "request_id"])
def test_the_relay_reads_no_payload(connect: Connect, column: str) -> None:
    assert refused(connect("assay_relay"), f"SELECT {column} FROM app.outbox") is errors.InsufficientPrivilege


def test_the_relay_sees_rows_that_are_due_and_no_others(connect: Connect, superuser: Engine) -> None:
    with superuser.connect() as root:
        root.exec_driver_sql(
            "INSERT INTO app.outbox (queue, kind, payload, created_at, next_try_at, done_at, dead_at) SELECT 'work', k, '{}',"
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
def test_jobs_are_added_and_never_read_back(connect: Connect, login: str) -> None:
    connection = set_scope(connect(login))
    add = "INSERT INTO app.outbox (queue, kind, payload, created_at, next_try_at) VALUES ('work', 'x', '{}', :m, :m)"
    connection.execute(text(add), {"m": NOW})
    for sql in (f"{add} RETURNING id", "SELECT id FROM app.outbox", "UPDATE app.outbox SET kind = 'y'"):
        assert refused(connection, sql, **({"m": NOW} if ":m" in sql else {})) is errors.InsufficientPrivilege


@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
@pytest.mark.parametrize("table", ["audit_entry", "audit_head", "throttle", "s_system"])
def test_system_tables_are_out_of_reach(connect: Connect, login: str, table: str) -> None:
    assert refused(connect(login), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege


@pytest.mark.parametrize("table", ["person", "account", "session", "notice", "outbox", "audit_entry", "s_item", "s_note"])
def test_the_batch_login_reads_no_content(connect: Connect, table: str) -> None:
    """It bypasses row security, so its grants are its only wall; W15 holds them against the list."""
    assert refused(connect("assay_batch"), f"SELECT * FROM app.{table}") is errors.InsufficientPrivilege
