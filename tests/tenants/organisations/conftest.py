"""Institutions of one test alone, and a look past every wall at what is stored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row

from assay.accounts.tokens import make_token
from assay.servers.server_set import ServerAddresses
from tenants.organisations.links import invitation_path, request_path
from tests.support.cast import START, Cast, Member, superuser_url

_numbers = count(1)


@dataclass
class Registry:
    """The database as its superuser sees it, and institutions made for one test."""

    app: Flask
    database: "psycopg.Connection[dict[str, Any]]"

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any table."""
        return self.database.execute(query, values).fetchall()

    def person(self, first_name: str) -> Member:
        """Somebody with a confirmed account and no role."""
        number = next(_numbers)
        name = f"{first_name}{number} Test"
        [row] = self.look("INSERT INTO app.person (name, created_at) VALUES (%s, %s) RETURNING person_id", name, START)
        email = f"{first_name.lower()}{number}@example.nl"
        self.database.execute(
            "INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, created_at)"
            " VALUES (%s, %s, %s, 'nl', %s, %s)",
            [row["person_id"], email, email, START, START],
        )
        return Member(name, row["person_id"])

    def institution(self, kind: str = "school", country: str = "NL", name: str | None = None) -> UUID:
        """An approved institution without people."""
        number = next(_numbers)
        [row] = self.look(
            "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
            " VALUES (%s, %s, %s, %s, 'approved', %s) RETURNING id",
            f"test-{number}", name or f"Instelling {number}", kind, country, START,
        )  # fmt: skip
        found: UUID = row["id"]
        return found

    def member(
        self,
        tenant: UUID,
        role: str = "administrator",
        *,
        starts_on: date = date(2026, 1, 1),
        ends_on: date | None = None,
    ) -> Member:
        """Somebody who acts for an institution."""
        made = self.person("Lid")
        self.database.execute(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, ends_on, appointed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [tenant, made.person_id, made.name, role, starts_on, ends_on, START],
        )
        return Member(made.name, made.person_id, str(tenant))

    def appointment_of(self, member: Member) -> dict[str, Any]:
        """The only appointment of a member."""
        [row] = self.look("SELECT * FROM app.appointment WHERE person_id = %s", member.person_id)
        return row

    def request_link(self, email: str) -> str:
        """The link in the mail to whoever asked last with this address."""
        row = self.look("SELECT id FROM app.account_request WHERE requester_email = %s ORDER BY id DESC", email)[0]
        return request_path(make_token(self.app.config["SECRET_KEY"], row["id"], "account-request"))

    def invitation_link(self, tenant: UUID) -> str:
        """The link of the newest open invitation of an institution."""
        row = self.look(
            "SELECT id FROM app.invitation WHERE tenant_id = %s AND revoked_at IS NULL ORDER BY id DESC", tenant
        )[0]
        return invitation_path(self.app.config["SECRET_KEY"], tenant, row["id"])


@pytest.fixture
def registry(app: Flask, cast: Cast, servers: ServerAddresses) -> Iterator[Registry]:
    """What a test needs to make and to look at institutions."""
    with psycopg.connect(superuser_url(servers), autocommit=True, row_factory=dict_row) as database:
        yield Registry(app, database)
        database.execute("DELETE FROM app.throttle")


#: What a Dutch school types; a test changes a field or two.
ASKED: dict[str, str] = {
    "institution_name": "Vakschool Drenthe",
    "kind": "school",
    "country": "NL",
    "place": "Groningen",
    "website": "www.rocnoorden.example",
    "registration_number": "12 34 56 78",
    "requester_name": "Karin de Wit",
    "requester_email": "k.dewit@rocnoorden.example",
    "requester_function": "Hoofd examenbureau",
    "reason": "Wij zoeken beoordelaars voor techniek.",
}
FLEMISH: dict[str, str] = {
    **ASKED,
    "institution_name": "CVO Leuven",
    "country": "BE",
    "place": "Leuven",
    "registration_number": "BE 0123.456.749",
    "requester_email": "an.peeters@cvo.example",
    "legal_representative": "Jan Claes",
    "legal_representative_email": "jan.claes@cvo.example",
}
Asked = Callable[..., UUID]


@pytest.fixture
def asked(registry: Registry, browser: Any) -> Asked:
    """``asked(institution_name=…)``: a request that was sent and confirmed; its id."""

    def make(base: dict[str, str] = ASKED, **changes: str) -> UUID:
        number = next(_numbers)
        values = {**base, "institution_name": f"{base['institution_name']} {number}", **changes}
        values["requester_email"] = changes.get("requester_email", f"r{number}@school.example")
        assert browser.post("/institutions/request", values).status_code == 303
        link = registry.request_link(values["requester_email"])
        answer = browser.post(link)
        assert answer.status_code == 200, answer.text
        [row] = registry.look(
            "SELECT id FROM app.account_request WHERE requester_email = %s", values["requester_email"]
        )
        found: UUID = row["id"]
        return found

    return make
