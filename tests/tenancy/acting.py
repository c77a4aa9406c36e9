"""Acting as a login inside a test's transaction."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from assay.tenancy.scopes import digest_of
from tests.tenancy.conftest import NOW, World, set_scope


def count(connection: Connection, table: str) -> int:
    """How many rows of the table this scope shows."""
    found: int = connection.execute(text(f"SELECT count(*) FROM app.{table}")).scalar_one()
    return found


def refusal(connection: Connection, sql: str, **params: Any) -> BaseException:
    """Run it in a savepoint; it must be refused. Returns the driver's error."""
    with pytest.raises(DBAPIError) as caught, connection.begin_nested():
        connection.execute(text(sql), params)
    assert caught.value.orig is not None
    return caught.value.orig


def refused(connection: Connection, sql: str, **params: Any) -> type[BaseException]:
    """The kind of that error."""
    return type(refusal(connection, sql, **params))


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


def job(root: Connection, **values: Any) -> UUID:
    """An outbox row."""
    row = {"tenant": None, "person": None, "platform": False, "done": None, "dead": None} | values
    sql = (
        "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_person, scope_platform, payload,"
        " created_at, next_try_at,"
        " done_at, dead_at) VALUES ('work', 'x', :tenant, :person, :platform, '{}', :now, :now, :done,"
        " :dead) RETURNING id"
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
