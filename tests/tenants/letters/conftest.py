"""Institutions of one test alone, with a regulation in force, and their letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay.clock import FixedClock
from assay.outbox.run import run_job
from tenants.regulations import editions, shipped
from tenants.regulations.operations import adopting
from tenants.regulations.operations.recording import Decision
from tenants.regulations.rules.reading import read_pack
from tests.support.cast import START, Member
from tests.tenants.organisations.conftest import Asked, Registry, asked, registry

__all__ = ["Asked", "Registry", "asked", "registry"]

_numbers = count(1)
DECISION = Decision("Het college van bestuur", date(2026, 11, 2), "verslag van 2 november 2026", "Het oude liep af.")
DEMANDING = """
[[contents]]
key = "appointment_letter"
article = "5(2)"
text = { nl = "Een brief van benoeming zegt dit.", en = "A letter of appointment says this." }
document = "appointment_letter"
exhaustive = false
items = [
    { key = "start", text = { nl = "De eerste dag", en = "The first day" } },
    { key = "fee", text = { nl = "De vergoeding", en = "The fee" } },
    { key = "colour", text = { nl = "De kleur", en = "The colour" }, required = false },
]
"""


@dataclass
class School:
    """A school, its administrator and its board, and the edition it adopted."""

    registry: Registry
    acting: Callable[..., Any]
    clock: FixedClock
    worker_app: Flask
    id: UUID
    admin: Member
    board: Member
    edition_id: UUID

    def adopt(self, edition_id: UUID | None = None) -> UUID:
        """Take the edition into force from today."""
        with self.acting(self.admin) as actor:
            now = self.clock.now()
            return adopting.adopt(actor, now, edition_id or self.edition_id, now.date(), DECISION, accepted=True).id

    def letters(self, template: str = "%") -> list[dict[str, Any]]:
        """The school's letters of a kind, the first one first."""
        return self.registry.look(
            "SELECT * FROM app.letter WHERE tenant_id = %s AND template LIKE %s ORDER BY id", self.id, template
        )

    def work(self, kind: str, letter_id: UUID) -> str:
        """Run the waiting job of a letter as a worker does."""
        [row] = self.registry.look(
            "SELECT id FROM app.outbox WHERE kind = %s AND payload ->> 'letter_id' = %s", kind, str(letter_id)
        )
        return run_job(self.worker_app, row["id"])


def publish(registry: Registry, more: str = "") -> UUID:
    """The shipped regulation of ROC A12 under an issuer of this test alone; ``more`` is added to it."""
    folder = next(each for each in shipped.folders() if "roc-a12" in each.parts)
    issuer = f"letters-{next(_numbers)}"
    files = shipped.files_in(folder)
    files["edition.toml"] = files["edition.toml"].replace('issuer = "roc-a12"', f'issuer = "{issuer}"')
    if more:
        files["more.toml"] = more
    reading = read_pack(files, shipped.vocabulary())
    columns = editions.columns_of(reading.whole(), files)
    given = {**columns, "files": json.dumps(files), "revision": 1, "published_at": START, "origin": "shipped"}
    names = sorted(given)
    [row] = registry.look(
        f"INSERT INTO app.regulation_edition ({', '.join(names)})"
        f" VALUES ({', '.join(['%s'] * len(names))}) RETURNING id",
        *(given[name] for name in names),
    )
    found: UUID = row["id"]
    return found


@pytest.fixture
def school(registry: Registry, acting: Callable[..., Any], clock: FixedClock, worker_app: Flask) -> School:
    """A school with one administrator and one member of the board, which has adopted nothing yet."""
    tenant = registry.institution(name="ROC Letteren")
    admin, board = registry.member(tenant), registry.member(tenant, "board")
    return School(registry, acting, clock, worker_app, tenant, admin, board, publish(registry))
