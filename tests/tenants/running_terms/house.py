"""A body with a regulation of its own, in which terms on verification stand, so that they run with dates."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from assay.outbox.run import run_job
from tenants.regulations import queries as regulations
from tenants.regulations.operations import adopting
from tenants.regulations.operations.recording import Decision
from tests.portfolio.bank import Bank
from tests.support.cast import START, Member

EDITION = """\
[edition]
issuer = "{issuer}"
document = "verification-rules"
edition = "2026"
kind = "scheme"
issuer_name = {{ nl = "Bank", en = "Bank" }}
title = {{ nl = "Regels voor toetsing", en = "Verification rules" }}
cites_as = {{ nl = "Regels, art.", en = "Rules, art." }}
summary = {{ nl = "Regels.", en = "Rules." }}
country = "NL"
calendar = "NL"
adopted_on = 2026-01-15
adopted_by = "exam_committee"
in_force_from = 2026-02-01

[[article]]
number = "4"
title = {{ nl = "Beslissen", en = "Deciding" }}
"""

TERMS = """\
[[term]]
key = "verification.decision"
article = "4(1)"
text = {{ nl = "De bank beslist binnen {days} werkdagen.", en = "The bank decides within {days} working days." }}
amount = {days}
unit = "working_day"
direction = "after"
start = "request_received"
start_day = "next"
end_rule = "as_is"
closing_days = "skip"
limit = "at_most"
by = "exam_committee"
extension = {{ allowed = "yes", amount = 10, unit = "working_day", cap = 20, cap_unit = "working_day", reasons = true }}

[[term]]
key = "verification.answer"
article = "4(2)"
text = {{ nl = "De bank stelt de termijn.", en = "The bank sets the term." }}
state = "set_in_case"
set_by = "exam_committee"
"""

DECIDED = Decision("Bestuur", START.date(), "Besluit 2026-11", "Het gold al.")


@dataclass
class House:
    """The bank, its administrator, and the edition it may adopt."""

    bank: Bank
    admin: Member
    edition_id: UUID

    def adopt(self, holds_from: date, edition_id: UUID | None = None, *, accepted: bool = False) -> UUID:
        """Take an edition into force; the id of the adoption."""
        with self.bank.acting(self.admin) as actor:
            made = adopting.adopt(
                actor,
                self.bank.clock.now(),
                edition_id or self.edition_id,
                holds_from,
                Decision("Bestuur", self.bank.clock.today(), "Besluit 2026-11", "Het gold al."),
                accepted=accepted,
            )
            return made.id

    def term(self, subject: UUID, key: str = "verification.decision") -> dict[str, Any]:
        """The last term of a key on a matter, as it is stored."""
        columns = "id, state, basis, due_on, articles, version, edition_id, closed_at, inputs, trace, reminded_for"
        rows = self.bank.sql(
            f"SELECT {columns} FROM app.running_term WHERE subject_id = %s AND key = %s ORDER BY id DESC LIMIT 1",
            (subject, key),
        )
        return dict(zip(columns.split(", "), rows[0], strict=True)) if rows else {}

    def events(self, term_id: UUID) -> list[str]:
        """What happened to a term, in order."""
        rows = self.bank.sql("SELECT kind FROM app.running_term_event WHERE term_id = %s ORDER BY id", (term_id,))
        return [row[0] for row in rows]

    def jobs(self, *kinds: str) -> list[UUID]:
        """Jobs of these kinds at this body that still wait."""
        rows = self.bank.sql(
            "SELECT id FROM app.outbox WHERE scope_tenant = %s AND kind = ANY (%s) AND done_at IS NULL ORDER BY id",
            (self.bank.tenant_id, list(kinds)),
        )
        return [row[0] for row in rows]

    def work(self, worker_app: Any, *kinds: str) -> int:
        """Run the jobs of these kinds until none waits. Returns how many ran."""
        ran = 0
        while waiting := self.jobs(*kinds):
            for job in waiting:
                assert run_job(worker_app, job) == "done"
                ran += 1
        return ran


def publish(
    bank: Bank, days: int = 10, *, terms: str = "", document: str = "verification-rules", kind: str = "scheme"
) -> UUID:
    """A new edition, whose decision takes so many working days; with ``terms`` instead where they are given."""
    issuer = f"house-{uuid4().hex[:10]}"
    edition = EDITION.format(issuer=issuer).replace("verification-rules", document)
    files = {
        "edition.toml": edition.replace('kind = "scheme"', f'kind = "{kind}"'),
        "rules.toml": terms or TERMS.format(days=days),
    }
    sha = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
    rows = bank.sql(
        "INSERT INTO app.regulation_edition (issuer, document, edition, revision, kind, country, title_nl, title_en,"
        " issuer_name_nl, issuer_name_en, files, sha256, origin, published_at)"
        " VALUES (%s, %s, '2026', 1, %s, 'NL', 'Regels', 'Rules', 'Bank', 'Bank', %s, %s,"
        " 'shipped', %s) RETURNING id",
        (issuer, document, kind, json.dumps(files), sha, START),
    )
    found: UUID = rows[0][0]
    return found


def build(bank: Bank) -> House:
    """A body with an administrator and a regulation that it has not adopted yet."""
    admin = bank.person("Bea")
    bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'administrator', '2020-01-01', %s)",
        (bank.tenant_id, admin.person_id, admin.name, START),
    )
    regulations.forget()
    return House(bank, Member(admin.name, admin.person_id, str(bank.tenant_id)), publish(bank))
