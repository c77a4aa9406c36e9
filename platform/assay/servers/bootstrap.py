"""Prepare a PostgreSQL server as superuser: roles, database, extensions, by the statements of `bootstrap.sql`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

import psycopg
from psycopg import sql

DATABASE = "assay"
LOGINS = ("assay_web", "assay_worker", "assay_relay", "assay_batch", "assay_migrate")

_SECTION = re.compile(r"^-- section: (\w+) -*$", re.MULTILINE)


def bootstrap_sql() -> str:
    """The whole script, for `psql` on a managed server."""
    return resources.files("assay.servers").joinpath("bootstrap.sql").read_text(encoding="utf-8")


def bootstrap(superuser_url: str, passwords: Mapping[str, str], database: str = DATABASE) -> None:
    """Make or repair roles, passwords and the database. Safe to repeat.

    `superuser_url` is a libpq address of the maintenance database; `passwords` maps each of `LOGINS` to its password.
    """
    parts = _sections()
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(_trusted(parts["roles"]))
        for login in LOGINS:
            # The server is handed the verifier, never the password: it cannot end up in a log.
            verifier = connection.pgconn.encrypt_password(
                passwords[login].encode(), login.encode(), b"scram-sha-256"
            ).decode()
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(verifier))
            )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
                ).format(sql.Identifier(database))
            )
        grant_on_database(connection, database)
        # This server is ours alone, so its other databases are closed as well.
        connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    with psycopg.connect(superuser_url, dbname=database, autocommit=True) as connection:
        connection.execute(_trusted(parts["inside"]))


def grant_on_database(connection: psycopg.Connection, database: str) -> None:
    """Who may enter `database`. A database copied from a template has to be told again."""
    connection.execute(_trusted(_sections()["database"].replace("DATABASE assay ", f"DATABASE {database} ")))


def _sections() -> dict[str, str]:
    pieces = _SECTION.split(bootstrap_sql())
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _trusted(statements: str) -> sql.SQL:
    # Text of our own file, so it may pass as a literal; nothing of a user's is ever in it.
    return sql.SQL(statements)
