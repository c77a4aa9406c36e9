"""What the database itself keeps apart around institutions, whatever the program above it does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assay.clock import FixedClock
from assay.db import db, unit_of_work
from assay.tenancy.scopes import AccountScope, PublicScope, Scope
from tests.support.cast import Cast
from tests.tenants.organisations.conftest import Asked, Registry

_COPY = (
    "INSERT INTO app.account_request (institution_name, kind, country, place_id, registration_number, requester_name,"
    " requester_email, requester_function, reason, language, asked_at, link_until)"
    " SELECT 'Wandtest', 'school', 'NL', id, '12345678', 'x', 'x@x.example', 'x', 'x', 'nl', app.moment(), app.moment()"
    " FROM app.place LIMIT 1"
)


@pytest.fixture
def as_nobody(app: Flask, clock: FixedClock) -> Callable[[Scope, str], Any]:
    """Run one statement in the public or the account scope."""

    def run(scope: Scope, statement: str) -> Any:
        with app.app_context(), unit_of_work(scope, clock.now()):
            return db.session.execute(text(statement))

    return run


def test_a_request_goes_in_at_the_door_and_is_read_by_the_platform_only(
    registry: Registry, cast: Cast, acting: Callable[..., Any], as_nobody: Callable[..., Any], asked: Asked
) -> None:
    asked()
    as_nobody(AccountScope(), _COPY)
    with pytest.raises(DBAPIError, match="row-level security"):
        as_nobody(PublicScope(), _COPY)
    for scope in (AccountScope(), PublicScope()):
        assert as_nobody(scope, "SELECT 1 FROM app.account_request").fetchall() == []
        assert as_nobody(scope, "UPDATE app.account_request SET reason = 'y'").rowcount == 0
    for member in (cast.anna, cast.sven):
        with acting(member):
            assert db.session.execute(text("SELECT 1 FROM app.account_request")).fetchall() == []
    with acting(cast.petra):
        assert db.session.execute(text("SELECT 1 FROM app.account_request")).fetchall() != []
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text("DELETE FROM app.account_request"))


def test_the_definers_do_nothing_in_another_hat(
    registry: Registry, cast: Cast, acting: Callable[..., Any], as_nobody: Callable[..., Any], asked: Asked
) -> None:
    request_id = asked()
    registry.database.execute("UPDATE app.account_request SET confirmed_at = NULL WHERE id = %s", [request_id])
    for member in (cast.anna, cast.sven, cast.petra):
        with acting(member):
            assert _call("confirm_account_request(:id)", id=request_id) is False
    tenant = registry.institution()
    registry.database.execute(
        "UPDATE app.account_request SET confirmed_at = asked_at, decision = 'approved', decided_at = asked_at,"
        " tenant_id = %s WHERE id = %s",
        [tenant, request_id],
    )
    for member in (cast.anna, cast.sven):
        with acting(member):
            assert _call("invite_first_administrator(:id, app.moment())", id=request_id) is None
    with acting(cast.petra):
        made = _call("invite_first_administrator(:id, app.moment() + interval '1 day')", id=request_id)
        assert _call("accept_invitation(:tenant, :id)", tenant=tenant, id=made)["outcome"] == "gone"
        assert db.session.execute(text("SELECT 1 FROM app.invitation")).fetchall() == []
    with acting(cast.sven):
        assert _call("accept_invitation(:tenant, :id)", tenant=tenant, id=made)["outcome"] == "gone"
        assert _call("show_invitation(:tenant, :id)", tenant=tenant, id=made)["open"] is True
        # The caller's own hat is as it was.
        assert _call("tenant()") == cast.school
    with acting(cast.anna):
        assert _call("accept_invitation(:tenant, :id)", tenant=tenant, id=made)["outcome"] == "accepted"
        assert _call("tenant()") is None
    assert registry.look("SELECT 1 FROM app.appointment WHERE tenant_id = %s", tenant) != []


def test_an_institution_with_people_gets_no_administrator_from_the_platform(
    registry: Registry, cast: Cast, acting: Callable[..., Any], asked: Asked
) -> None:
    request_id = asked()
    tenant = registry.institution()
    registry.member(tenant, "coordinator")
    registry.database.execute(
        "UPDATE app.account_request SET decision = 'approved', decided_at = asked_at, tenant_id = %s WHERE id = %s",
        [tenant, request_id],
    )
    with acting(cast.petra):
        assert _call("invite_first_administrator(:id, app.moment())", id=request_id) is None
        with pytest.raises(DBAPIError, match="row-level security"):
            db.session.execute(
                text(
                    "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
                    " VALUES (:tenant, :person, 'x', 'administrator', app.day(), app.moment())"
                ),
                {"tenant": tenant, "person": cast.petra.person_id},
            )


def _call(function: str, **values: UUID) -> Any:
    return db.session.execute(text(f"SELECT app.{function}"), values).scalar_one()
