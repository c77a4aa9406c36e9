"""The other definer functions under attack: wrong logins, tricks with paths and settings, foreign ids."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from psycopg import errors
from sqlalchemy import Connection, Engine, text

from assay.tenancy.scopes import actor_of
from tests.tenancy.acting import (
    as_login,
    as_superuser,
    job,
    open_job,
    open_session,
    poison,
    refusal,
    session_of,
)
from tests.tenancy.conftest import NOW, Connect, World, keys, make_person, set_scope

LOGINS = ("assay_web", "assay_worker", "assay_relay", "assay_batch")
CALLS = {
    "app.set_scope(NULL, NULL, NULL, NULL, false, false, NULL)": {"assay_web", "assay_worker"},
    "app.enter_person(NULL, 'personal', '2027-05-12Z')": set(),
    "app.open_session('', NULL, '2027-05-12Z')": {"assay_web", "assay_worker"},
    "app.open_token('', '2027-05-12Z')": {"assay_web", "assay_worker"},
    "app.open_job(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.finish_job(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.mark_job_intent(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.throttle_count('', 1, 60, '2027-05-12Z')": {"assay_web", "assay_worker"},
    "app.handed_in(NULL, NULL)": {"assay_web", "assay_worker"},
    "app.said(NULL, NULL)": {"assay_web", "assay_worker"},
}


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("call", CALLS)
def test_only_the_named_logins_may_call(root: Connection, call: str, login: str) -> None:
    as_login(root, login)
    if login in CALLS[call]:
        root.exec_driver_sql(f"SELECT {call}")
    else:
        assert isinstance(refusal(root, f"SELECT {call}"), errors.InsufficientPrivilege)


@pytest.fixture
def evil(root: Connection) -> Connection:
    """A schema first on the path with our names in it, as if somebody had got so far as to make one."""
    root.exec_driver_sql(
        "CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO PUBLIC;"
        "CREATE FUNCTION evil.current_setting(text, boolean) RETURNS text LANGUAGE sql"
        " AS $$ SELECT '00000000-0000-0000-0000-000000000001' $$;"
        "CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT $2 $$;"
        "CREATE FUNCTION evil.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$;"
        "CREATE FUNCTION evil.coalesce_uuid(uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT $1 $$;"
        "CREATE TABLE evil.session (digest bytea, person_id uuid, hat text, ended_at timestamptz,"
        " expires_at timestamptz,"
        " seen_at timestamptz, id uuid); GRANT ALL ON evil.session TO PUBLIC"
    )
    return root


def test_a_path_of_the_callers_changes_no_wall(evil: Connection, world: World) -> None:
    set_scope(evil, tenant=world.north)
    as_login(evil, "assay_web").exec_driver_sql("SET LOCAL search_path = evil, pg_catalog, app")
    assert evil.exec_driver_sql("SELECT app.tenant()").scalar() == world.north
    assert evil.exec_driver_sql("SELECT DISTINCT tenant_id FROM app.appointment").scalars().all() == [world.north]


def test_a_path_of_the_callers_changes_no_definer_function(evil: Connection, world: World) -> None:
    digest = session_of(evil, world.anna, str(world.north))
    as_login(evil, "assay_web").exec_driver_sql("SET LOCAL search_path = evil, pg_catalog, app")
    actor = actor_of(open_session(evil, digest))
    assert actor.hat.tenant_id == world.north
    chain = f"tenant:{world.north}"
    evil.execute(text("SELECT app.audit_append(ARRAY[:c], 'x.y', 's', '{}')"), {"c": chain})
    as_superuser(evil)
    sql = "SELECT length(hash) FROM app.audit_entry WHERE chain = :c ORDER BY seq DESC LIMIT 1"
    assert evil.execute(text(sql), {"c": chain}).scalar_one() == 32


def test_settings_of_the_callers_survive_no_scope(root: Connection, world: World) -> None:
    """Whatever the caller set by hand is gone after the first statement of the next act."""
    digest = session_of(root, world.anna)
    as_login(root, "assay_web")
    for key in ("tenant_id", "person_id", "actor_id", "institution_id", "platform", "account_scope"):
        root.exec_driver_sql(f"SET LOCAL app.{key} = '{world.south}'")
    open_session(root, digest)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


@pytest.mark.parametrize("value", ["x", "' OR true --", "00000000", "{}"])
def test_a_scope_that_is_no_id_is_an_error_and_no_way_in(root: Connection, value: str) -> None:
    as_login(root, "assay_web").execute(text("SELECT set_config('app.tenant_id', :v, true)"), {"v": value})
    refusal(root, "SELECT * FROM app.appointment")


NOTIFY = "SELECT app.notify_person(:p, 'some.kind', '{}', :path, true, 'r1')"


@pytest.mark.parametrize("scope", ["tenant", "person", "platform", "account"])
def test_telling_a_person_leaves_the_tellers_scope(root: Connection, world: World, scope: str) -> None:
    as_login(root, "assay_web")
    given: dict[str, dict[str, Any]] = {
        "tenant": {"tenant": world.north},
        "person": {"person": world.anna},
        "platform": {"platform": True},
        "account": {"account": True},
    }
    set_scope(root, **given[scope])
    before = keys(root)
    root.execute(text(NOTIFY), {"p": world.bram, "path": "/items"})
    assert keys(root) == before
    assert root.exec_driver_sql("SELECT count(*) FROM app.notice").scalar() == 0
    set_scope(root, person=world.bram)
    assert root.exec_driver_sql("SELECT kind, created_at FROM app.notice").all() == [("some.kind", NOW)]


@pytest.mark.parametrize(
    ("person", "path"), [("bram", "//evil.example"), ("bram", "https://evil.example"), ("none", "/")]
)
def test_a_notice_that_fails_leaves_the_tellers_scope(root: Connection, world: World, person: str, path: str) -> None:
    as_login(root, "assay_web")
    set_scope(root, tenant=world.north)
    before = keys(root)
    refusal(root, NOTIFY, p=world.bram if person == "bram" else uuid4(), path=path)
    assert keys(root) == before


def test_a_notice_is_written_by_the_function_only(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    set_scope(root, person=world.anna)
    sql = "INSERT INTO app.notice (person_id, kind, params, created_at) VALUES (:p, 'x', '{}', :m)"
    assert isinstance(refusal(root, sql, p=world.anna, m=NOW), errors.InsufficientPrivilege)


def test_nobody_is_told_anything_without_a_scope(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    assert isinstance(refusal(root, NOTIFY, p=world.bram, path="/"), errors.NotNullViolation)


def test_hits_are_counted_across_scopes_and_shown_to_nobody(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    waits = []
    for scope in ({"tenant": world.north}, {"person": world.anna}, {}, {"account": True}):
        set_scope(root, **scope)
        hit = text("SELECT app.throttle_count('one', 3, 60, :m)")
        waits.append(root.execute(hit, {"m": NOW + timedelta(seconds=15)}).scalar_one())
    assert waits == [0, 0, 0, 65]
    assert (
        root.execute(text("SELECT app.throttle_count('one', 3, 60, :m)"), {"m": NOW + timedelta(seconds=80)}).scalar()
        == 0
    )
    assert root.execute(text("SELECT app.throttle_count('two', 3, 60, :m)"), {"m": NOW}).scalar() == 0


def test_a_job_takes_its_scope_from_its_row(root: Connection, world: World) -> None:
    north, anna = str(world.north), str(world.anna)
    for values, expected in (
        ({"tenant": world.north}, {"tenant_id": north, "institution_id": north}),
        ({"person": world.anna}, {"person_id": anna}),
        ({"platform": True}, {"platform": "yes"}),
        ({"tenant": world.north, "person": world.anna}, {"tenant_id": north, "institution_id": north}),
        ({}, {}),
    ):
        id_ = job(root, **values)
        poison(root, world)
        assert open_job(root, id_) is not None
        assert keys(root) == expected


@pytest.mark.parametrize("state", ["done", "dead", "unknown"])
def test_a_job_that_is_over_gives_no_scope(root: Connection, world: World, state: str) -> None:
    id_ = uuid4() if state == "unknown" else job(root, tenant=world.north, **{state: NOW})
    poison(root, world)
    assert open_job(root, id_) is None
    assert keys(root) == {}


def test_a_job_in_other_hands_gives_no_scope(superuser: Engine, connect: Connect, world: World) -> None:
    with superuser.begin() as connection:
        id_ = job(connection, tenant=world.north)
    first, second = connect("assay_worker"), connect("assay_worker")
    take = text("SELECT app.open_job(:id, :m)")
    assert first.execute(take, {"id": id_, "m": NOW}).scalar_one()["tenant_id"] == str(world.north)
    assert second.execute(take, {"id": id_, "m": NOW}).scalar_one() is None
    assert keys(second) == {}
    first.rollback()
    with superuser.begin() as connection:
        connection.execute(text("DELETE FROM app.outbox WHERE id = :id"), {"id": id_})


def test_a_job_is_finished_once(root: Connection) -> None:
    id_ = job(root)
    as_login(root, "assay_worker")
    finish = text("SELECT app.finish_job(:id, :m)")
    assert [root.execute(finish, {"id": id_, "m": NOW}).scalar_one() for _ in range(2)] == [True, False]


def test_a_new_person_has_the_personal_hat_only(root: Connection) -> None:
    person = make_person(root, "Dora")
    actor = actor_of(open_session(root, session_of(root, person)))
    assert [hat.kind for hat in actor.hats] == ["personal"]


def test_an_unconfirmed_person_has_no_session(root: Connection) -> None:
    person = make_person(root, "Emil", confirmed=False)
    assert open_session(root, session_of(root, person)) is None
