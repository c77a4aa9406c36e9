"""The definer functions under attack: wrong logins, foreign ids, tricks with paths and settings, keys left behind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import errors
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from assay.tenancy.scopes import actor_of, digest_of
from tests.tenancy.conftest import NOW, Connect, World, appoint, keys, make_person, set_scope

LOGINS = ("assay_web", "assay_worker", "assay_relay", "assay_batch")
CALLS = {
    "app.set_scope(NULL, NULL, NULL, NULL, false, false, NULL)": {"assay_web", "assay_worker"},
    "app.enter_person(NULL, 'personal', '2027-05-12Z')": set(),
    "app.open_session('', NULL, '2027-05-12Z')": {"assay_web", "assay_worker"},
    "app.open_token('', '2027-05-12Z')": {"assay_web", "assay_worker"},
    "app.open_job(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.finish_job(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.mark_job_intent(NULL, '2027-05-12Z')": {"assay_worker"},
    "app.fail_job(NULL, '', false, '2027-05-12Z', '2027-05-12Z')": {"assay_worker"},
    "app.throttle_hit('', 1, 60, '2027-05-12Z')": {"assay_web", "assay_worker"},
}


def as_login(connection: Connection, login: str) -> Connection:
    """Go on as that login, within the transaction."""
    connection.exec_driver_sql(f"SET LOCAL ROLE {login}")
    return connection


def as_superuser(connection: Connection) -> Connection:
    """Come back, to prepare or to look."""
    connection.exec_driver_sql("SET LOCAL ROLE NONE")
    return connection


def poison(connection: Connection, world: World) -> None:
    """Every key as a stranger would leave it."""
    set_scope(connection, tenant=world.south, person=world.bram, platform=True, account=True)


def session_of(root: Connection, person: UUID, hat: str = "personal", **changed: Any) -> bytes:
    """A session that stands, unless ``changed`` says otherwise. Returns its digest."""
    digest = digest_of(str(uuid4()))
    values = {"seen_at": NOW, "expires_at": NOW + timedelta(hours=12), "ended_at": None} | changed
    root.execute(
        text(
            "INSERT INTO app.session (digest, person_id, hat, created_at, seen_at, expires_at, ended_at)"
            " VALUES (:digest, :person, :hat, :now, :seen_at, :expires_at, :ended_at)"
        ),
        {"digest": digest, "person": person, "hat": hat, "now": NOW, **values},
    )
    return digest


def token_of(root: Connection, person: UUID, hat: str, **changed: Any) -> bytes:
    """An API token that stands, unless ``changed`` says otherwise."""
    digest = digest_of(str(uuid4()))
    values = {"expires_at": NOW + timedelta(days=90), "revoked_at": None} | changed
    root.execute(
        text(
            "INSERT INTO app.api_token (digest, person_id, hat, name, scopes, created_at, expires_at, revoked_at)"
            " VALUES (:digest, :person, :hat, 'mine', ARRAY['item:read'], :now, :expires_at, :revoked_at)"
        ),
        {"digest": digest, "person": person, "hat": hat, "now": NOW, **values},
    )
    return digest


def open_session(
    connection: Connection, digest: bytes, hat: str | None = None, moment: datetime = NOW
) -> dict[str, Any] | None:
    """As the web login."""
    row: dict[str, Any] | None = (
        as_login(connection, "assay_web")
        .execute(text("SELECT app.open_session(:d, :h, :m)"), {"d": digest, "h": hat, "m": moment})
        .scalar_one()
    )
    return row


def refused(connection: Connection, sql: str, **params: Any) -> BaseException:
    """Run it in a savepoint; it must be refused."""
    with pytest.raises(DBAPIError) as caught, connection.begin_nested():
        connection.execute(text(sql), params)
    assert caught.value.orig is not None
    return caught.value.orig


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("call", CALLS)
def test_only_the_named_logins_may_call(root: Connection, call: str, login: str) -> None:
    as_login(root, login)
    if login in CALLS[call]:
        root.exec_driver_sql(f"SELECT {call}")
    else:
        assert isinstance(refused(root, f"SELECT {call}"), errors.InsufficientPrivilege)


# Sessions and hats ----------------------------------------------------------------------------------------------


def test_the_personal_hat_sets_the_person_and_nothing_else(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna)
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.person_id, actor.hat.kind, actor.hat_lost) == (world.anna, "personal", False)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


def test_the_institution_hat_sets_the_institution_and_nothing_else(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna, str(world.north))
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.tenant_id, actor.hat.roles, actor.hat_lost) == (world.north, {"administrator"}, False)
    north = str(world.north)
    assert keys(root) == {"tenant_id": north, "institution_id": north, "actor_id": str(world.anna)}


def test_the_platform_hat_sets_the_platform_and_nothing_else(root: Connection, world: World) -> None:
    root.execute(text("INSERT INTO app.platform_administrator VALUES (:p, '2027-05-12', NULL)"), {"p": world.carla})
    digest = session_of(root, world.carla, "platform")
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.kind, actor.hat_lost) == ("platform", False)
    assert keys(root) == {"platform": "yes", "actor_id": str(world.carla)}


def test_a_page_that_is_always_personal_is_so_in_every_hat(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna, str(world.north))
    actor = actor_of(open_session(root, digest, "personal"))
    assert (actor.hat.kind, actor.hat_lost) == ("personal", False)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


@pytest.mark.parametrize(
    "hat",
    ["south", "platform", "institution", "", "nonsense", "' OR true --", str(uuid4())],
)
def test_a_hat_that_is_not_theirs_falls_back_to_personal(root: Connection, world: World, hat: str) -> None:
    digest = session_of(root, world.anna, str(world.south) if hat == "south" else hat)
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.kind, actor.hat_lost) == ("personal", True)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


@pytest.mark.parametrize(("days", "lost"), [(0, False), (1, False), (-1, True)])
def test_an_appointment_holds_until_and_including_its_last_day(
    root: Connection, world: World, days: int, lost: bool
) -> None:
    appoint(root, world.north, world.carla, days=days)
    actor = actor_of(open_session(root, session_of(root, world.carla, str(world.north))))
    assert actor.hat_lost is lost
    assert (actor.hat.kind == "personal") is lost
    assert (len(actor.hats) == 1) is lost


def test_the_last_day_ends_at_midnight_in_amsterdam(root: Connection, world: World) -> None:
    appoint(root, world.north, world.carla, days=0)
    evening = datetime(2027, 5, 12, 21, 59, tzinfo=UTC)  # 23:59 in Amsterdam
    digest = session_of(root, world.carla, str(world.north), seen_at=evening, expires_at=evening + timedelta(hours=1))
    assert not actor_of(open_session(root, digest, moment=evening)).hat_lost
    assert actor_of(open_session(root, digest, moment=evening + timedelta(minutes=1))).hat_lost


def test_an_appointment_that_has_not_begun_is_no_hat(root: Connection, world: World) -> None:
    root.execute(
        text(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (:t, :p, 'C', 'coordinator', '2027-05-13', :m)"
        ),
        {"t": world.north, "p": world.carla, "m": NOW},
    )
    assert actor_of(open_session(root, session_of(root, world.carla, str(world.north)))).hat_lost


def test_a_closed_institution_is_no_hat(root: Connection, world: World) -> None:
    root.execute(text("UPDATE app.tenant SET status = 'closed', closed_at = :m WHERE id = :t"), {"t": world.north, "m": NOW})
    actor = actor_of(open_session(root, session_of(root, world.anna, str(world.north))))
    assert (actor.hat.kind, actor.hat_lost, len(actor.hats)) == ("personal", True, 1)


def test_a_platform_role_that_ended_is_no_hat(root: Connection, world: World) -> None:
    sql = "INSERT INTO app.platform_administrator VALUES (:p, '2026-01-01', '2027-05-11')"
    root.execute(text(sql), {"p": world.carla})
    assert actor_of(open_session(root, session_of(root, world.carla, "platform"))).hat_lost


@pytest.mark.parametrize(
    "changed",
    [
        {"ended_at": NOW - timedelta(minutes=5)},
        {"expires_at": NOW},
        {"expires_at": NOW - timedelta(seconds=1)},
        {"seen_at": NOW - timedelta(minutes=30)},
        {"seen_at": NOW - timedelta(days=2)},
    ],
)
def test_a_session_that_does_not_stand_gives_nobody_and_no_scope(
    root: Connection, world: World, changed: dict[str, Any]
) -> None:
    digest = session_of(root, world.anna, str(world.north), **changed)
    poison(root, world)
    assert open_session(root, digest) is None
    assert keys(root) == {}
    for table in ("person", "account", "session", "appointment", "notice", "api_token"):
        assert root.exec_driver_sql(f"SELECT count(*) FROM app.{table}").scalar() == 0


@pytest.mark.parametrize("digest", [b"", b"\x00", digest_of("nobody's"), b"' OR true --"])
def test_an_unknown_session_gives_nobody_and_no_scope(root: Connection, world: World, digest: bytes) -> None:
    poison(root, world)
    assert open_session(root, digest) is None
    assert keys(root) == {}


@pytest.mark.parametrize("change", ["disabled_at = '2027-05-01Z'", "confirmed_at = NULL"])
def test_an_account_that_does_not_stand_gives_nobody_and_no_scope(root: Connection, world: World, change: str) -> None:
    digest, token = session_of(root, world.anna), token_of(root, world.anna, "personal")
    root.execute(text(f"UPDATE app.account SET {change} WHERE person_id = :p"), {"p": world.anna})
    for call, value in (("open_session(:d, NULL, :m)", digest), ("open_token(:d, :m)", token)):
        poison(as_superuser(root), world)
        as_login(root, "assay_web")
        assert root.execute(text(f"SELECT app.{call}"), {"d": value, "m": NOW}).scalar_one() is None
        assert keys(root) == {}


def test_the_doors_of_sign_in_are_shut_behind_a_session(root: Connection, world: World) -> None:
    """While it looks, the function sees all sessions; afterwards the caller sees only what its hat shows."""
    digest = session_of(root, world.anna)
    session_of(root, world.bram)
    open_session(root, digest)
    assert root.exec_driver_sql("SELECT person_id FROM app.session").scalars().all() == [world.anna]
    assert root.exec_driver_sql("SELECT person_id FROM app.account").scalars().all() == [world.anna]
    as_superuser(root)
    open_session(root, session_of(root, world.anna, str(world.north)))
    for table in ("session", "account", "person", "platform_administrator"):
        assert root.exec_driver_sql(f"SELECT count(*) FROM app.{table}").scalar() == 0


def test_a_session_is_touched_once_a_minute(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna)
    seen = []
    for seconds in (30, 90, 100):
        open_session(root, digest, moment=NOW + timedelta(seconds=seconds))
        sql = "SELECT seen_at FROM app.session WHERE digest = :d"
        seen.append(as_superuser(root).execute(text(sql), {"d": digest}).scalar_one() - NOW)
    assert [delta.total_seconds() for delta in seen] == [0, 90, 90]


def test_a_token_opens_its_hat_and_its_scopes_only(root: Connection, world: World) -> None:
    token = token_of(root, world.anna, str(world.north))
    poison(root, world)
    as_login(root, "assay_web")
    actor = actor_of(root.execute(text("SELECT app.open_token(:d, :m)"), {"d": token, "m": NOW}).scalar_one())
    assert (actor.hat.tenant_id, actor.token_scopes, actor.session_id) == (world.north, {"item:read"}, None)
    assert "account_scope" not in keys(root)


@pytest.mark.parametrize("changed", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_token_that_does_not_stand_gives_nobody(root: Connection, world: World, changed: dict[str, Any]) -> None:
    token = token_of(root, world.anna, "personal", **changed)
    poison(root, world)
    as_login(root, "assay_web")
    assert root.execute(text("SELECT app.open_token(:d, :m)"), {"d": token, "m": NOW}).scalar_one() is None
    assert keys(root) == {}


# Paths, settings and names --------------------------------------------------------------------------------------


@pytest.fixture
def evil(root: Connection) -> Iterator[Connection]:
    """A schema first on the path with our names in it, as if somebody had got so far as to make one."""
    root.exec_driver_sql(
        "CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO PUBLIC;"
        "CREATE FUNCTION evil.current_setting(text, boolean) RETURNS text LANGUAGE sql"
        " AS $$ SELECT '00000000-0000-0000-0000-000000000001' $$;"
        "CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT $2 $$;"
        "CREATE FUNCTION evil.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$;"
        "CREATE FUNCTION evil.coalesce_uuid(uuid) RETURNS uuid LANGUAGE sql AS $$ SELECT $1 $$;"
        "CREATE TABLE evil.session (digest bytea, person_id uuid, hat text, ended_at timestamptz, expires_at timestamptz,"
        " seen_at timestamptz, id uuid); GRANT ALL ON evil.session TO PUBLIC"
    )
    yield root


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
    refused(root, "SELECT * FROM app.appointment")


# Telling a person, counting, jobs --------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("person", "path"), [("bram", "//evil.example"), ("bram", "https://evil.example"), ("none", "/")])
def test_a_notice_that_fails_leaves_the_tellers_scope(root: Connection, world: World, person: str, path: str) -> None:
    as_login(root, "assay_web")
    set_scope(root, tenant=world.north)
    before = keys(root)
    refused(root, NOTIFY, p=world.bram if person == "bram" else uuid4(), path=path)
    assert keys(root) == before


def test_a_notice_is_written_by_the_function_only(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    set_scope(root, person=world.anna)
    sql = "INSERT INTO app.notice (person_id, kind, params, created_at) VALUES (:p, 'x', '{}', :m)"
    assert isinstance(refused(root, sql, p=world.anna, m=NOW), errors.InsufficientPrivilege)


def test_nobody_is_told_anything_without_a_scope(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    assert isinstance(refused(root, NOTIFY, p=world.bram, path="/"), errors.NotNullViolation)


def test_hits_are_counted_across_scopes_and_shown_to_nobody(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    waits = []
    for scope in ({"tenant": world.north}, {"person": world.anna}, {}, {"account": True}):
        set_scope(root, **scope)  # type: ignore[arg-type]
        hit = text("SELECT app.throttle_hit('one', 3, 60, :m)")
        waits.append(root.execute(hit, {"m": NOW + timedelta(seconds=15)}).scalar_one())
    assert waits == [0, 0, 0, 45]
    assert root.execute(text("SELECT app.throttle_hit('one', 3, 60, :m)"), {"m": NOW + timedelta(seconds=60)}).scalar() == 0
    assert root.execute(text("SELECT app.throttle_hit('two', 3, 60, :m)"), {"m": NOW}).scalar() == 0


def job(root: Connection, **values: Any) -> UUID:
    """An outbox row."""
    row = {"tenant": None, "person": None, "platform": False, "done": None, "dead": None} | values
    sql = (
        "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_person, scope_platform, payload, created_at, next_try_at,"
        " done_at, dead_at) VALUES ('work', 'x', :tenant, :person, :platform, '{}', :now, :now, :done, :dead) RETURNING id"
    )
    made: UUID = as_superuser(root).execute(text(sql), {**row, "now": NOW}).scalar_one()
    return made


def open_job(connection: Connection, id_: UUID) -> dict[str, Any] | None:
    """As the worker."""
    as_login(connection, "assay_worker")
    row: dict[str, Any] | None = connection.execute(
        text("SELECT app.open_job(:id, :m)"), {"id": id_, "m": NOW}
    ).scalar_one()
    return row


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
