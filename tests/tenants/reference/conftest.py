"""The reference data in a real database; whatever a test writes is rolled back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from assay.db import db, unit_of_work
from assay.i18n import init_i18n
from assay.permissions import Actor, Hat
from assay.settings import Settings
from assay.tenancy.scopes import PublicScope, Scope

MOMENT = datetime(2026, 8, 3, 22, 30, tzinfo=UTC)
"""Half past midnight on 4 August in the Netherlands."""
KEEPER = Actor(person_id=UUID("01980000-0000-7000-8000-000000000001"), hat=Hat("platform"))
_ENTER = text("SELECT app.set_scope(NULL, NULL, :actor, NULL, true, false, :moment)")


@dataclass(frozen=True)
class PlatformScope:
    """The platform hat without a session behind it."""

    def enter(self, connection: Connection, moment: datetime) -> Actor:
        connection.execute(_ENTER, {"actor": KEEPER.person_id, "moment": moment})
        return KEEPER


class _UndoError(Exception):
    pass


class Within(Protocol):
    """Opens a transaction that is rolled back at its end."""

    def __call__(self, scope: Scope | None = None) -> AbstractContextManager[None]: ...


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    app = Flask("reference-tests")
    url = settings.database_url.get_secret_value()
    app.config["SQLALCHEMY_DATABASE_URI"] = url.replace("postgresql://", "postgresql+psycopg://", 1)
    db.init_app(app)
    init_i18n(app, lambda: "en")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def within(app: Flask) -> Within:
    @contextmanager
    def transaction(scope: Scope | None = None) -> Iterator[None]:
        with app.app_context(), suppress(_UndoError), unit_of_work(scope or PublicScope(), MOMENT):
            yield
            raise _UndoError

    return transaction
