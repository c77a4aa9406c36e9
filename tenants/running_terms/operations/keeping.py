"""What every act on a term shares: counting it under the law, and writing down what happened."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from assay import audit
from assay.calendar import WorkingCalendar
from assay.clock import AMSTERDAM
from assay.db import db
from assay.permissions import Actor
from tenants.regulations.queries import law_of, pack_of
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.terms_said import TermRule
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm, RunningTermEvent
from tenants.running_terms.operations.in_hand import law_to_count_by
from tenants.running_terms.rules.cases import Basis, Case, Counted, Found, Resolver, count
from tenants.running_terms.rules.kinds import kind_of
from tenants.running_terms.rules.telling import plan_of


def resolver(law: Law) -> Resolver:
    """Finds rules in a law, with the documents that the institution chose."""
    return Resolver(law, pack_of, queries.chosen_documents(law.tenant_id))


def counted(tenant_id: UUID | None, case: Case) -> Counted:
    """The case under the law of an institution as it is by now. The platform holds no regulation.

    Until the transaction ends a recount waits for it (`in_hand`).
    """
    if tenant_id is None:
        without = Counted(Found(Basis.NO_REGULATION))
        return without if case.set_on is None else count(case, _NoLaw(), WorkingCalendar())
    law = law_to_count_by(tenant_id)
    return count(case, resolver(law), law.calendar())


def rules_at(tenant_id: UUID | None) -> Resolver:
    """Finds rules in the law of an institution as it is now; at the platform there are none."""
    return _NoLaw() if tenant_id is None else resolver(law_of(tenant_id))


def found(term: RunningTerm, rules: Resolver | None = None) -> Found:
    """What the law says of a term as it is now."""
    return (rules or rules_at(term.tenant_id)).find(queries.case_of(term))


class _NoLaw(Resolver):
    """Of whoever holds no regulation."""

    def __init__(self) -> None:
        pass

    def find(self, case: Case) -> Found:
        return Found(Basis.NO_REGULATION)


def put(term: RunningTerm, case: Case, made: Counted, moment: datetime) -> None:
    """Let the term stand as it was counted."""
    term.basis = made.basis.value
    term.document, term.edition_id = made.found.document, made.found.edition_id
    term.articles = list(made.found.articles)
    term.inputs = json.loads(made.inputs.to_json()) if made.inputs else None
    term.set_on = case.set_on
    waits = (term.escalate_on - term.due_on).days if term.escalate_on and term.due_on else None
    term.due_on = made.due.due_date if made.due else None
    term.due_at = made.due.due_moment if made.due else None
    term.trace = json.loads(made.due.to_json()) if made.due else None
    term.caveats = bool(made.due and made.due.caveats)
    term.changed_at = moment
    plan_reminder(term, made.found.rule, moment)
    if term.state == "missed" and term.due_on is not None and waits is not None:
        # Whoever was still to be told that it was missed is, as many days after the date that it has now.
        plan = plan_of(kind_of(term.key), made.found.rule)
        term.escalate_on = plan.escalate_on(term.due_on, term.due_on + timedelta(days=waits - 1))


def plan_reminder(term: RunningTerm, rule: TermRule | None, moment: datetime) -> None:
    """Say when somebody is reminded of the term's date as it is now."""
    term.remind_on = term.escalate_on = None
    if term.due_on is not None:
        today = moment.astimezone(AMSTERDAM).date()
        term.remind_on = plan_of(kind_of(term.key), rule).remind_on(
            term.due_on, today, told=term.reminded_for == term.due_on
        )


def note(
    actor: Actor,
    moment: datetime,
    term: RunningTerm,
    kind: str,
    before: date | None = None,
    reasons: str | None = None,
    **detail: Any,
) -> None:
    """Write down what happened: in the term's own history and in the record of acts. Counts the version on."""
    term.version += 1
    term.changed_at = moment
    # The history is about the row as it is now.
    db.session.flush()
    db.session.add(event_of(actor, moment, term, kind, before, reasons))
    db.session.flush()
    audit.record(
        actor, f"term.{kind}", f"term:{term.id}", key=term.key, due_before=before, due_after=term.due_on, **detail
    )


def event_of(
    actor: Actor,
    moment: datetime,
    term: RunningTerm,
    kind: str,
    before: date | None = None,
    reasons: str | None = None,
) -> RunningTermEvent:
    """A line of the term's history, as the term is now; not yet added."""
    return RunningTermEvent(
        tenant_id=term.tenant_id,
        person_id=term.person_id,
        term_id=term.id,
        kind=kind,
        at=moment,
        actor_id=actor.person_id,
        actor_name=actor.name or None,
        reasons=reasons,
        due_before=before,
        due_after=term.due_on,
        trace=term.trace,
    )
