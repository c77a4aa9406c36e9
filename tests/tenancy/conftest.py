"""A database of its own for the proofs: they commit, break and rebuild what others rely on."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from assay.servers.server_set import ServerAddresses
from tests.support.servers import copy_database, drop_database

NOW = datetime(2027, 5, 12, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Isolated:
    """The addresses of the proofs' own database."""

    superuser: str = field(repr=False)
    logins: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class World:
    """Two institutions, each with an administrator (Anna at North, Bram at South), and Carla without a role."""

    north: UUID
    south: UUID
    anna: UUID
    bram: UUID
    carla: UUID


def _in_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}", scheme="postgresql+psycopg"))


@pytest.fixture(scope="session")
def isolated(servers: ServerAddresses) -> Iterator[Isolated]:
    """A fresh copy of the migrated database, dropped at the end."""
    name = f"assay_isolation_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    drop_database(servers, name)
    copy_database(servers, name)
    yield Isolated(
        superuser=_in_database(servers.superuser_url, name),
        logins={login: _in_database(url, name) for login, url in servers.database_urls.items()},
    )
    drop_database(servers, name)


@pytest.fixture(scope="session")
def superuser(isolated: Isolated) -> Iterator[Engine]:
    """The engine of the superuser, for preparing and for breaking."""
    engine = create_engine(isolated.superuser, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def root(superuser: Engine) -> Iterator[Connection]:
    """A superuser's transaction that is rolled back."""
    with superuser.connect() as connection:
        yield connection
        connection.rollback()


Connect = Callable[[str], Connection]


@pytest.fixture(scope="session")
def engines(isolated: Isolated) -> Iterator[dict[str, Engine]]:
    """An engine per login, with one pooled connection that the next one gets again."""
    made = {login: create_engine(url, pool_size=1, max_overflow=2) for login, url in isolated.logins.items()}
    yield made
    for engine in made.values():
        engine.dispose()


@pytest.fixture
def connect(engines: dict[str, Engine]) -> Iterator[Connect]:
    """``connect("assay_web")``: a transaction of that login, rolled back at the end of the test."""
    opened: list[Connection] = []

    def open_(login: str) -> Connection:
        opened.append(engines[login].connect())
        return opened[-1]

    yield open_
    for connection in opened:
        connection.rollback()
        connection.close()


def set_scope(
    connection: Connection,
    *,
    tenant: UUID | None = None,
    person: UUID | None = None,
    platform: bool = False,
    account: bool = False,
    moment: datetime | None = NOW,
) -> Connection:
    """Begin the transaction as the product does, with the scope given here."""
    connection.execute(
        text("SELECT app.set_scope(:tenant, :person, :person, :tenant, :platform, :account, :moment)"),
        {"tenant": tenant, "person": person, "platform": platform, "account": account, "moment": moment},
    )
    return connection


def keys(connection: Connection) -> dict[str, str]:
    """The scope's keys as they stand, those that are set."""
    rows = connection.execute(
        text(
            "SELECT k, coalesce(current_setting('app.' || k, true), '') FROM unnest(ARRAY['tenant_id', 'person_id',"
            " 'actor_id', 'institution_id', 'platform', 'account_scope']) k"
        )
    )
    return {name: value for name, value in rows if value}


@pytest.fixture(scope="session")
def world(superuser: Engine) -> World:
    """People and institutions, committed once in the proofs' own database."""
    with superuser.begin() as connection:
        tenants = [
            connection.execute(
                text(
                    "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
                    " VALUES (:slug, :name, 'school', 'NL', 'approved', :now) RETURNING id"
                ),
                {"slug": name.lower(), "name": name, "now": NOW},
            ).scalar_one()
            for name in ("North", "South")
        ]
        people = [make_person(connection, name) for name in ("Anna", "Bram", "Carla")]
        for tenant, person in zip(tenants, people, strict=False):
            appoint(connection, tenant, person)
    return World(*tenants, *people)


def make_person(connection: Connection, name: str, *, confirmed: bool = True) -> UUID:
    """A person with an account."""
    person: UUID = connection.execute(
        text("INSERT INTO app.person (name, created_at) VALUES (:name, :now) RETURNING person_id"),
        {"name": name, "now": NOW},
    ).scalar_one()
    connection.execute(
        text(
            "INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, created_at)"
            " VALUES (:person, :email, :email, 'nl', :confirmed, :now)"
        ),
        {"person": person, "email": f"{person}@example.org", "confirmed": NOW if confirmed else None, "now": NOW},
    )
    return person


def appoint(connection: Connection, tenant: UUID, person: UUID, *, days: int | None = None) -> UUID:
    """Make the person an administrator since last year, until ``days`` from now where given."""
    appointment: UUID = connection.execute(
        text(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, ends_on, appointed_at)"
            " VALUES (:tenant, :person, 'Somebody', 'administrator', '2026-01-01', :ends, :now) RETURNING id"
        ),
        {
            "tenant": tenant,
            "person": person,
            "ends": None if days is None else (NOW + timedelta(days=days)).date(),
            "now": NOW,
        },
    ).scalar_one()
    return appointment


@pytest.fixture(scope="module")
def rows(superuser: Engine, world: World) -> Iterator[dict[str, UUID]]:
    """Rows of both institutions and of two people, committed for this file."""
    ids: dict[str, UUID] = {}
    from tests.tenancy.samples import drop_samples, make_samples

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
