"""What time does to terms, every night: those that passed are missed or have ended, those that near are reminded of."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.outbox import add_job, notify_person
from assay.permissions import Actor
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations import recounting
from tenants.running_terms.operations.keeping import note
from tenants.running_terms.rules.kinds import PERSON, kinds

OF_JOB = "terms.nightly_of"
PLATFORM_JOB = "terms.nightly_platform"
#: How many terms one job handles of each kind of work.
AT_ONCE = 500
#: Who is told besides whoever had to act, once a term at an institution was missed. A setting of the product: no
#: document in the catalogue says whom to tell.
_ESCALATE_TO = frozenset({"administrator"})


def queue_institutions(moment: datetime) -> int:
    """Add the nightly job of every institution. Returns how many."""
    found = queries.approved_institutions()
    for tenant_id in found:
        add_job(OF_JOB, moment, tenant_id=tenant_id)
    return len(found)


def go_over(actor: Actor, moment: datetime) -> tuple[int, int]:
    """Look at the terms of the actor's institution, or of the platform. Returns how many passed and were reminded of.

    Missing a term has no effect of its own here: what silence means stands in the trace, and the module whose matter
    it is acts on it.
    """
    tenant_id = actor.tenant_id
    if tenant_id is not None:
        recounting.begin_where_decreed(moment, tenant_id)
    over = queries.passed(tenant_id, moment, AT_ONCE)
    for term in over:
        _pass(actor, moment, term)
    near = _remind(moment, tenant_id)
    if AT_ONCE in (len(over), near):
        if tenant_id is None:
            add_job(PLATFORM_JOB, moment, platform=True)
        else:
            add_job(OF_JOB, moment, tenant_id=tenant_id)
    return len(over), near


def _pass(actor: Actor, moment: datetime, term: RunningTerm) -> None:
    if term.ends or _bound(term) != "latest":
        # Nobody had to act: something held until that day, or had to wait for it.
        term.state, term.closed_at = "met", moment
        note(actor, moment, term, "ended", term.due_on)
        return
    term.state = "missed"
    note(actor, moment, term, "missed", term.due_on)
    _tell(term, f"terms.missed.{term.key}", _today(moment), escalate=True)


def _bound(term: RunningTerm) -> str:
    return str((term.trace or {}).get("bound", "latest"))


def _remind(moment: datetime, tenant_id: UUID | None) -> int:
    today = _today(moment)
    near = queries.to_remind(
        tenant_id, {kind.key: today + timedelta(days=kind.remind_days) for kind in kinds()}, AT_ONCE
    )
    for term in near:
        term.reminded_for = term.due_on
        _tell(term, f"terms.near.{term.key}", today)
    return len(near)


def _tell(term: RunningTerm, notice: str, today: date, *, escalate: bool = False) -> None:
    for person_id in _who_must_act(term, today, escalate=escalate):
        notify_person(person_id, notice, path=f"/terms/{term.id}")


def _who_must_act(term: RunningTerm, today: date, *, escalate: bool) -> list[UUID]:
    """Whoever must act, and at an institution whom a missed term is brought to."""
    if term.tenant_id is None:
        # Of the platform: its Today shows what was missed; nobody's notices are reached from there.
        return []
    if term.role == PERSON:
        return [term.person_id] if term.person_id else []
    told = queries.people_with(term.tenant_id, _ESCALATE_TO, today) if escalate else []
    if term.assignee_id:
        return sorted({*told, term.assignee_id})
    return sorted({*told, *queries.people_with(term.tenant_id, frozenset({term.role}), today)})


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
