"""A school of one test alone that holds an exam regulation, with people in the roles that keep its bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from assay.servers.server_set import ServerAddresses
from tenants.bodies.models import BodyRow
from tenants.bodies.operations import appointing, keeping
from tenants.bodies.operations.appointing import Appointee
from tenants.regulations import queries as regulations
from tenants.regulations.operations import adopting
from tenants.regulations.operations.recording import Decision
from tests.support.cast import START, Member, _person, _tenant, superuser_url

TODAY = START.date()
SINCE = date(2026, 1, 1)
DECIDED = Decision("College van bestuur", TODAY, "Besluit 2026-11", "Vanaf het begin van het jaar.")


@dataclass
class School:
    """One school. ``look``: rows of any table, past every wall."""

    tenant: UUID
    slug: str
    admin: Member
    board: Member
    secretary: Member
    clerk: Member
    other: Member
    database: psycopg.Connection[dict[str, Any]]
    acting: Callable[..., Any]

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        return self.database.execute(query, values).fetchall()

    def adopt(self, issuer: str, document: str, edition: str) -> None:
        """Take an edition into force from the first of January."""
        with self.acting(self.admin) as actor:
            found = regulations.edition_at(issuer, document, edition)
            adopting.adopt(actor, START, found.id, SINCE, DECIDED)

    def body(self, key: str = "ecol", document: str = "exam-regulation", **more: Any) -> UUID:
        """Set a body up on the first of January; its id."""
        with self.acting(self.secretary) as actor:
            row: BodyRow = keeping.set_up(
                actor, START, document=document, body_key=key, set_up_on=more.pop("set_up_on", SINCE), **more
            )
            return row.id

    def seat(self, body: UUID, function: str, name: str, starts_on: date = TODAY, **more: Any) -> UUID:
        """Appoint somebody; the seat's id."""
        with self.acting(self.secretary) as actor:
            made = appointing.appoint(actor, START, body, Appointee(function, starts_on, name=name, **more))
            return made.id


def school_of(url: str, database: psycopg.Connection[dict[str, Any]], acting: Callable[..., Any]) -> School:
    """A new school that has adopted nothing yet. ``url`` and ``database``: of the superuser."""
    mark = uuid4().hex[:12]
    slug = f"school-{mark}"
    with psycopg.connect(url, autocommit=True) as plain:
        tenant = _tenant(plain, slug, f"School {mark}", "school")
        people = {}
        for role in ("administrator", "board", "secretary", "coordinator", "secretary2"):
            name = f"{role.title()}{mark} Test"
            person = _person(plain, name)
            plain.execute(
                "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
                " VALUES (%s, %s, %s, %s, '2020-01-01', %s)",
                [tenant, person, name, role.removesuffix("2"), START],
            )
            people[role] = Member(name, person, str(tenant))
    return School(
        tenant=tenant,
        slug=slug,
        admin=people["administrator"],
        board=people["board"],
        secretary=people["secretary"],
        clerk=people["coordinator"],
        other=people["secretary2"],
        database=database,
        acting=acting,
    )


@pytest.fixture
def bare(servers: ServerAddresses, acting: Callable[..., Any]) -> Iterator[School]:
    """A school that has adopted nothing yet."""
    url = superuser_url(servers)
    with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield school_of(url, connection, acting)
    regulations.forget()


@pytest.fixture
def school(bare: School) -> School:
    """A school that holds the exam regulation of ROC A12."""
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    return bare
