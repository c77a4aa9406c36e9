"""The roles and grants that every PostgreSQL server gets, tried on the shared one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from assay.servers.bootstrap import DATABASE, LOGINS, bootstrap, bootstrap_sql
from assay.servers.server_set import ServerAddresses


@pytest.fixture
def superuser(servers: ServerAddresses) -> Iterator[psycopg.Connection]:
    name = servers.database_urls["assay_web"].rpartition("/")[2]
    with psycopg.connect(servers.superuser_url, dbname=name) as connection:
        yield connection


def _value(connection: psycopg.Connection, statement: str) -> Any:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def test_only_batch_and_migrate_bypass_row_security_and_nobody_is_a_superuser(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname LIKE 'assay%' ORDER BY rolname"
    ).fetchall()
    assert rows == [
        ("assay_batch", True, False, True, False, False),
        ("assay_migrate", True, False, True, False, False),
        ("assay_owner", False, False, False, False, False),
        ("assay_relay", True, False, False, False, False),
        ("assay_web", True, False, False, False, False),
        ("assay_worker", True, False, False, False, False),
    ]


def test_the_only_membership_is_that_of_migrations_which_set_and_never_inherit(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT roleid::regrole::text, member::regrole::text, admin_option, inherit_option, set_option "
        "FROM pg_auth_members WHERE roleid::regrole::text LIKE 'assay%' OR member::regrole::text LIKE 'assay%'"
    ).fetchall()
    assert rows == [("assay_owner", "assay_migrate", False, False, True)]


def test_only_migrations_may_become_the_owner(servers: ServerAddresses) -> None:
    for login, url in servers.database_urls.items():
        with psycopg.connect(url) as connection:
            if login == "assay_migrate":
                connection.execute("SET ROLE assay_owner")
            else:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute("SET ROLE assay_owner")


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TEMP TABLE probe (id int)",
        "CREATE TABLE public.probe (id int)",
        "CREATE TABLE extensions.probe (id int)",
        "CREATE SCHEMA probe",
        "CREATE DATABASE probe",
        "CREATE ROLE probe",
        "CREATE EXTENSION hstore SCHEMA extensions",
    ],
)
def test_no_login_makes_anything(servers: ServerAddresses, login: str, statement: str) -> None:
    with (
        psycopg.connect(servers.database_urls[login], autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_no_login_enters_another_database(servers: ServerAddresses, login: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(servers.database_urls[login], dbname=database)


@pytest.mark.parametrize(
    ("login", "statement", "lock"),
    [
        ("assay_web", "5s", "2s"),
        ("assay_worker", "1min", "10s"),
        ("assay_relay", "10s", "2s"),
        ("assay_batch", "5min", "10s"),
        ("assay_migrate", "15min", "5s"),
    ],
)
def test_every_login_is_stopped_when_it_takes_too_long(
    servers: ServerAddresses, login: str, statement: str, lock: str
) -> None:
    with psycopg.connect(servers.database_urls[login]) as connection:
        assert _value(connection, "SHOW statement_timeout") == statement
        assert _value(connection, "SHOW lock_timeout") == lock
        assert _value(connection, "SHOW idle_in_transaction_session_timeout") != "0"
        assert _value(connection, "SHOW search_path") == "app, extensions"


def test_the_extensions_are_there_for_every_login(servers: ServerAddresses) -> None:
    with psycopg.connect(servers.database_urls["assay_web"]) as connection:
        assert _value(connection, "SELECT extensions.unaccent('Zoë Çelik')") == "Zoe Celik"
        assert _value(connection, "SELECT extensions.similarity('examen', 'examens')") > 0.5
        assert _value(connection, "SELECT uuidv7() < uuidv7()") is True


def test_passwords_are_kept_as_scram_verifiers(superuser: psycopg.Connection) -> None:
    rows = superuser.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'assay%'").fetchall()
    for name, verifier in rows:
        assert (verifier is None) if name == "assay_owner" else verifier.startswith("SCRAM-SHA-256$"), name


@pytest.mark.servers
def test_the_script_may_run_again_and_repairs(servers: ServerAddresses) -> None:
    # On a database of its own: the roles are the server's, so they are spoilt and repaired in one go.
    passwords = {login: url.split("://")[1].split(":")[1].split("@")[0] for login, url in servers.database_urls.items()}
    bootstrap(servers.superuser_url, passwords)
    bootstrap(servers.superuser_url, passwords)
    with psycopg.connect(servers.database_urls["assay_relay"]) as connection:
        assert _value(connection, "SELECT current_user") == "assay_relay"


def test_the_script_for_managed_servers_holds_no_password() -> None:
    script = bootstrap_sql()
    assert "PASSWORD '" not in script
    assert f"CREATE DATABASE {DATABASE} " in script
    assert all(login in script for login in LOGINS)
