"""A job runs in the scope that its row names: whoever adds one adds it for themselves, or a kind that is listed."""

from typing import Any

import pytest
from psycopg import errors
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from tests.tenancy.acting import as_login, as_superuser, refused
from tests.tenancy.conftest import NOW, World, set_scope

_ADD = (
    "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_person, scope_platform, payload, created_at, next_try_at)"
    " VALUES ('work', :kind, :tenant, :person, :platform, '{}', :now, :now)"
)
LOGINS = ("assay_web", "assay_worker")
#: How a scope and a row are called here → the arguments of `set_scope`, and the columns of the row.
SCOPES = {"north": "tenant", "anna": "person", "platform": "platform", "account": "account", "nobody": ""}
#: (who adds, which kind, for whom): beside one's own. ``nobody`` is timed work, which the worker alone runs.
LISTED = {
    ("account", "mail.account", "anna"),
    ("account", "mail.account_exists", "anna"),
    ("account", "organisations.mail_request", "platform"),
    ("platform", "organisations.mail_invitation", "north"),
    ("platform", "organisations.tell_closed", "north"),
    ("nobody", "certification.body", "north"),
}
KINDS = sorted({kind for _, kind, _ in LISTED} | {"x", "certification.nightly", "files.check", "mail.notice"})


def _scope(world: World, who: str) -> dict[str, Any]:
    value = {"north": world.north, "anna": world.anna}.get(who, True)
    return {SCOPES[who]: value} if SCOPES[who] else {}


def _row(world: World, whom: str, kind: str) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": kind, "tenant": None, "person": None, "platform": False, "now": NOW}
    return row | {key: value for key, value in _scope(world, whom).items() if key != "account"}


def _added(connection: Connection, row: dict[str, Any]) -> bool:
    savepoint = connection.begin_nested()
    try:
        connection.execute(text(_ADD), row)
    except ProgrammingError as fault:
        if not isinstance(fault.orig, errors.InsufficientPrivilege):
            raise
        return False
    finally:
        savepoint.rollback()
    return True


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("who", SCOPES)
def test_who_adds_which_jobs_for_whom(root: Connection, world: World, login: str, who: str) -> None:
    """Every scope × every kind that is listed anywhere × every scope a row can name."""
    as_login(root, login)
    set_scope(root, **_scope(world, who))
    seen = {(who, kind, whom) for kind in KINDS for whom in SCOPES if _added(root, _row(world, whom, kind))}
    own = {(who, kind, who) for kind in KINDS} if who in ("north", "anna", "platform") else set()
    listed = {entry for entry in LISTED if entry[0] == who and (who != "nobody" or login == "assay_worker")}
    assert seen == own | listed


@pytest.mark.parametrize("login", LOGINS)
def test_a_row_names_one_scope(root: Connection, world: World, login: str) -> None:
    """Else the worker would choose among them."""
    as_login(root, login)
    every = {"tenant": world.north, "person": world.anna, "platform": True}
    for who in SCOPES:
        set_scope(root, **_scope(world, who))
        for left_out in every:
            for kind in KINDS:
                row = {"kind": kind, "now": NOW, **every, left_out: False if left_out == "platform" else None}
                assert refused(root, _ADD, **row) is errors.InsufficientPrivilege


def test_nobody_adds_for_a_stranger(root: Connection, world: World) -> None:
    as_login(root, "assay_web")
    tries: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        ({"tenant": world.north}, {"tenant": world.south, "person": None, "platform": False}),
        ({"person": world.anna}, {"tenant": None, "person": world.bram, "platform": False}),
        ({"tenant": world.north}, {"tenant": None, "person": world.anna, "platform": False}),
        ({"person": world.anna}, {"tenant": world.north, "person": None, "platform": False}),
    )
    for scope, row in tries:
        set_scope(root, **scope)
        for kind in KINDS:
            assert refused(root, _ADD, kind=kind, now=NOW, **row) is errors.InsufficientPrivilege


@pytest.mark.parametrize(
    "wider",
    [
        "ALTER POLICY write ON app.outbox WITH CHECK (true)",
        "ALTER POLICY write ON app.outbox WITH CHECK (scope_tenant IS NOT DISTINCT FROM (SELECT app.tenant()))",
        "ALTER POLICY write ON app.outbox WITH CHECK ((SELECT app.person()) IS NOT NULL)",
        "CREATE POLICY more ON app.outbox FOR INSERT TO assay_web WITH CHECK (kind = 'mail.account')",
        "ALTER POLICY go_round ON app.outbox TO assay_web, assay_worker",
        "ALTER POLICY go_round ON app.outbox WITH CHECK (kind = 'certification.body')",
        "ALTER POLICY go_round ON app.outbox WITH CHECK (scope_tenant IS NOT NULL)",
    ],
)
def test_the_table_above_sees_a_wider_wall(root: Connection, world: World, wider: str) -> None:
    as_superuser(root).exec_driver_sql(wider)
    wrong = []
    for login in LOGINS:
        for who in SCOPES:
            try:
                test_who_adds_which_jobs_for_whom(root, world, login, who)
            except AssertionError:
                wrong.append((login, who))
            as_superuser(root)
    assert wrong
