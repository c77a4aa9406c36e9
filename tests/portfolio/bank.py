"""A bank at work in tests: people of their own, items with files that are ready, and the acts in between."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
from flask import Flask

from assay.clock import FixedClock
from assay.permissions import Actor
from assay.servers.server_set import ServerAddresses
from portfolio.evidence.operations import add_item, attach_file
from portfolio.evidence.rules import Draft, ItemKind
from portfolio.verification import operations, queries
from tests.support.cast import START, Cast, Member, _person, _tenant, superuser_url

Acting = Callable[..., AbstractContextManager[Actor]]
_numbers = count(1)

SUBJECTS = ("exam_process", "judging", "closing_interview")
GIVEN: dict[ItemKind, dict[str, Any]] = {
    ItemKind.CERTIFICATE: {
        "certifying_body": "Certificaat BV",
        "certificate_number": "2026-0412",
        "starts_on": date(2026, 4, 12),
    },
    ItemKind.TRAINING: {"subjects": SUBJECTS, "starts_on": date(2025, 3, 1)},
    ItemKind.ACTIVITY: {"starts_on": date(2026, 6, 1), "organisation_text": "ROC Oost"},
    ItemKind.FURTHER_TRAINING: {"starts_on": date(2026, 2, 1)},
    ItemKind.REFRESHER: {"starts_on": date(2026, 2, 1)},
    ItemKind.YEARLY_OVERVIEW: {"year": 2025},
}


@dataclass
class Bank:
    """One body with lead assessors and people of its own, so that no test sees another's."""

    app: Flask
    clock: FixedClock
    acting: Acting
    url: str
    tenant_id: UUID
    name: str
    lead: Member
    other_lead: Member
    anna: Member

    def sql(self, statement: str, params: tuple[Any, ...] = ()) -> list[Any]:
        """Look at, or prepare, what is stored; as the superuser."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def person(self, name: str = "Nora") -> Member:
        """A confirmed person of this name with an account, new."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            unique = f"{name}{next(_numbers)} Testpersoon"
            return Member(unique, _person(connection, unique))

    def lead_assessor(self, name: str = "Lena") -> Member:
        """A lead assessor of this bank, new."""
        member = self.person(name)
        self.sql(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (%s, %s, %s, 'lead_assessor', '2020-01-01', %s)",
            (self.tenant_id, member.person_id, member.name, START),
        )
        return Member(member.name, member.person_id, str(self.tenant_id))

    def on(self, day: date) -> None:
        """Let it be ten in the morning (UTC) of that day."""
        self.clock.set(datetime.combine(day, time(10), UTC))

    def school(self, name: str) -> UUID:
        """A school in the directory, new."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return _tenant(connection, f"school-{uuid4()}", name, "school")

    def file(self, owner: Member, state: str = "ready") -> UUID:
        """A file as the check leaves it, without bytes in the store."""
        values: dict[str, Any] = {
            "person_id": owner.person_id,
            "purpose": "evidence",
            "state": state,
            "original_name": "bewijs.pdf",
            "declared_type": "application/pdf",
            "declared_size": 1000,
            "most_bytes": 25_000_000,
            "quarantine_key": f"{owner.person_id}/{uuid4()}",
            "created_at": self.clock.now(),
        }
        if state == "ready":
            values |= {"ready_key": f"{owner.person_id}/{uuid4()}", "media_type": "application/pdf", "extension": "pdf"}
            values |= {"size": 1000, "sha256": "0" * 64, "pages": 1}
        if state == "refused":
            values["refusal_code"] = "missing"
        columns = ", ".join(values)
        places = ", ".join("%s" for _value in values)
        rows = self.sql(f"INSERT INTO app.file ({columns}) VALUES ({places}) RETURNING id", tuple(values.values()))
        found: UUID = rows[0][0]
        return found

    def item(self, owner: Member, kind: ItemKind = ItemKind.TRAINING, *, files: int = 1, **fields: Any) -> UUID:
        """An item of the kind with files that are ready."""
        given = {"title": f"{kind.value} {next(_numbers)}", **GIVEN.get(kind, {}), **fields}
        with self.acting(owner, "personal") as actor:
            item = add_item(actor, self.clock.now(), Draft(kind=kind, **given))
            item_id = item.id
        for _each in range(files):
            file_id = self.file(owner)
            with self.acting(owner, "personal") as actor:
                attach_file(actor, self.clock.now(), item_id, file_id)
        return item_id

    def hand_in(self, owner: Member, item_id: UUID, tenant_id: UUID | None = None) -> UUID:
        """Hand an item in; the id of the submission."""
        with self.acting(owner, "personal") as actor:
            return operations.submit_item(actor, self.clock.now(), item_id, tenant_id or self.tenant_id).id

    def handed_in(self, owner: Member, kind: ItemKind = ItemKind.TRAINING, **fields: Any) -> UUID:
        """A new item, handed in; the id of the submission."""
        return self.hand_in(owner, self.item(owner, kind, **fields))

    def version(self, submission_id: UUID) -> int:
        """The version of a submission as it stands."""
        return int(self.sql("SELECT version FROM app.submission WHERE id = %s", (submission_id,))[0][0])

    def state(self, submission_id: UUID) -> str:
        """The state of a submission as it stands."""
        return str(self.sql("SELECT state FROM app.submission WHERE id = %s", (submission_id,))[0][0])

    def decide(self, act: str, submission_id: UUID, *words: str, lead: Member | None = None, **more: Any) -> None:
        """Accept, refuse, ask or take a decision back, as somebody who looked at it just now."""
        with self.acting(lead or self.lead) as actor:
            version = queries.submission(actor, submission_id).version
            getattr(operations, act)(actor, self.clock.now(), submission_id, version, *words, **more)

    def accepted(self, owner: Member, kind: ItemKind = ItemKind.TRAINING, **fields: Any) -> UUID:
        """A new item, handed in and accepted; the id of the submission."""
        submission_id = self.handed_in(owner, kind, **fields)
        self.decide("accept", submission_id)
        return submission_id

    def status(self, person: Member) -> dict[str, Any]:
        """The stored status; empty where there is none."""
        rows = self.sql(
            "SELECT held_level, computed_level, level_until, fall_proposed_on, held_since FROM app.status"
            " WHERE tenant_id = %s AND person_id = %s",
            (self.tenant_id, person.person_id),
        )
        names = ("held_level", "computed_level", "level_until", "fall_proposed_on", "held_since")
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    def notices(self, person: Member) -> list[str]:
        """Kinds of what a person was told, in order."""
        rows = self.sql("SELECT kind FROM app.notice WHERE person_id = %s ORDER BY id", (person.person_id,))
        return [row[0] for row in rows]


def open_bank(app: Flask, clock: FixedClock, acting: Acting, servers: ServerAddresses) -> Bank:
    """A new bank with two lead assessors and one assessor."""
    url = superuser_url(servers)
    number = next(_numbers)
    name = f"Bank {number}"
    with psycopg.connect(url, autocommit=True) as connection:
        tenant_id = _tenant(connection, f"bank-{number}", name, "verifying_body")
    nobody = Member("", tenant_id)
    bank = Bank(app, clock, acting, url, tenant_id, name, nobody, nobody, nobody)
    bank.lead, bank.other_lead, bank.anna = bank.lead_assessor(), bank.lead_assessor("Lotte"), bank.person("Anna")
    return bank


__all__ = ["Acting", "Bank", "Cast", "open_bank"]
