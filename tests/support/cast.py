"""The cast: a fixed set of people and institutions, made through the operations, and browsers for them.

Anna and Bram are assessors, Lena is lead assessor and Adam administrator at the assessor bank; Sara is coordinator
and Sven administrator at one school, Tara administrator at another; Petra runs the platform. Nobody else is needed
to tell whether somebody may do a thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assay.accounts.operations import getting_in
from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db, unit_of_work
from assay.permissions import Actor
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from assay.tenancy.scopes import AccountScope, SessionScope, digest_of

#: Every test starts at this moment, a Tuesday, unless it moves the clock.
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Member:
    """One of the cast. ``hat`` is what they usually wear."""

    name: str
    person_id: UUID
    hat: str = "personal"

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.nl"


@dataclass(frozen=True)
class Cast:
    """The people and institutions of the tests."""

    anna: Member
    bram: Member
    lena: Member
    adam: Member
    sara: Member
    sven: Member
    tara: Member
    petra: Member
    bank: UUID
    school: UUID
    other_school: UUID


#: One clock a test process; its application, worker and tests all read it.
_CLOCK = FixedClock(START)


@pytest.fixture(scope="session")
def clock() -> FixedClock:
    """The clock of the session's application; a test that moves it gets it back at `START`."""
    return _CLOCK


@pytest.fixture(scope="session")
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The whole application over this test process's servers, as the web login."""
    application = create_app(settings, clock=clock)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def worker_app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application as a worker has it."""
    application = create_app(settings, role="worker", clock=clock)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _clock_at_start() -> Iterator[None]:
    """Every test begins and leaves at `START`, whoever moved the clock and by whatever fixture."""
    _CLOCK.set(START)
    yield
    _CLOCK.set(START)


@pytest.fixture(scope="session")
def cast(app: Flask, servers: ServerAddresses) -> Cast:
    """Everybody, confirmed and appointed. Made once a test process; tests add to it and never take away."""
    names = (
        "Anna de Vries",
        "Bram Jansen",
        "Lena Visser",
        "Adam Bakker",
        "Sara Smit",
        "Sven Mulder",
        "Tara Bos",
        "Petra Meijer",
    )
    people = {}
    with psycopg.connect(superuser_url(servers), autocommit=True) as connection:
        for name in names:
            people[name] = _person(connection, name)
        bank = _tenant(connection, "assessorenbank", "Assessorenbank Oost", "verifying_body")
        school = _tenant(connection, "roc-noord", "ROC Noord", "school")
        other = _tenant(connection, "roc-zuid", "ROC Zuid", "school")
        for tenant, name, role in (
            (bank, "Lena Visser", "lead_assessor"),
            (bank, "Adam Bakker", "administrator"),
            (school, "Sara Smit", "coordinator"),
            (school, "Sven Mulder", "administrator"),
            (other, "Tara Bos", "administrator"),
        ):
            connection.execute(
                "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [tenant, people[name], name, role, date(2026, 1, 1), START],
            )
        connection.execute(
            "INSERT INTO app.platform_administrator (person_id, starts_on) VALUES (%s, %s)",
            [people["Petra Meijer"], date(2026, 1, 1)],
        )
    hats = {"Lena Visser": bank, "Adam Bakker": bank, "Sara Smit": school, "Sven Mulder": school, "Tara Bos": other}
    members = [Member(n, people[n], str(hats.get(n, "platform" if n == "Petra Meijer" else "personal"))) for n in names]
    anna, bram, lena, adam, sara, sven, tara, petra = members
    return Cast(anna, bram, lena, adam, sara, sven, tara, petra, bank=bank, school=school, other_school=other)


def superuser_url(servers: ServerAddresses) -> str:
    """The superuser in this test process's own database; for making a cast and looking at what is stored."""
    database = urlsplit(servers.database_urls["assay_web"]).path
    return urlsplit(servers.superuser_url)._replace(path=database).geturl()


def _person(connection: psycopg.Connection[Any], name: str) -> UUID:
    email = f"{name.split()[0].lower()}@example.nl"
    row = connection.execute(
        "INSERT INTO app.person (name, created_at) VALUES (%s, %s) RETURNING person_id", [name, START]
    ).fetchone()
    assert row is not None
    connection.execute(
        "INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, created_at)"
        " VALUES (%s, %s, %s, 'nl', %s, %s)",
        [row[0], email, email, START, START],
    )
    found: UUID = row[0]
    return found


def _tenant(connection: psycopg.Connection[Any], slug: str, name: str, kind: str) -> UUID:
    row = connection.execute(
        "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
        " VALUES (%s, %s, %s, 'NL', 'approved', %s) RETURNING id",
        [slug, name, kind, START],
    ).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


class Browser:
    """A browser of one person (or nobody): keeps cookies, reads form tokens, follows nothing by itself."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def post(
        self, path: str, form: dict[str, Any] | None = None, *, page: str | None = None, **options: Any
    ) -> TestResponse:
        """Send a form as the page at ``page`` (default: the same path) would: with its token."""
        found = _TOKEN.search(self.client.get(page or path).get_data(as_text=True))
        token = {"csrf_token": found.group(1)} if found else {}
        return self.client.post(path, data={**token, **(form or {})}, **options)


SignIn = Callable[..., Browser]


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser where nobody is signed in."""
    return Browser(app)


@pytest.fixture
def sign_in(app: Flask, clock: FixedClock) -> SignIn:
    """``sign_in(cast.anna)`` gives her browser, in her usual hat or the one named."""

    def enter(member: Member, hat: str | None = None) -> Browser:
        secret = session_for(app, clock, member, hat)
        made = Browser(app)
        with made.client.session_transaction() as cookie:
            cookie["_user_id"] = secret
        return made

    return enter


def session_for(app: Flask, clock: FixedClock, member: Member, hat: str | None = None) -> str:
    """A running session of a member; its secret."""
    with app.app_context(), unit_of_work(AccountScope(), clock.now()):
        return getting_in.open_session(member.person_id, clock.now(), "test", hat or member.hat)


@pytest.fixture
def acting(app: Flask, clock: FixedClock) -> Callable[..., Any]:
    """``with acting(cast.anna) as actor:`` runs operations as that person, in one transaction."""
    from contextlib import contextmanager

    from assay.db import current_actor

    @contextmanager
    def act(member: Member, hat: str | None = None) -> Iterator[Actor]:
        secret = session_for(app, clock, member, hat)
        with app.app_context(), app.test_request_context(), unit_of_work(SessionScope(digest_of(secret)), clock.now()):
            yield current_actor()

    return act
