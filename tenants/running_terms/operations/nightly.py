"""What time does to terms, every night: what passed is missed or has ended, what nears is reminded of, what was missed
goes on to whom the regulation names. Matters that want a term and have none get it."""

from __future__ import annotations

from datetime import date, datetime

from assay.clock import AMSTERDAM
from assay.outbox import add_job
from assay.permissions import Actor
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations import recounting
from tenants.running_terms.operations.catching_up import catch_up
from tenants.running_terms.operations.keeping import found, note, rules_at
from tenants.running_terms.operations.telling import administrators, people_for, remind, tell, who_must_act
from tenants.running_terms.rules.cases import Resolver
from tenants.running_terms.rules.kinds import kind_of
from tenants.running_terms.rules.telling import plan_of, words_for

OF_JOB = "terms.nightly_of"
PLATFORM_JOB = "terms.nightly_platform"
#: How many terms one job handles of each kind of work.
AT_ONCE = 500


def queue_institutions(moment: datetime) -> int:
    """Add the nightly job of every institution. Returns how many."""
    institutions = queries.approved_institutions()
    for tenant_id in institutions:
        add_job(OF_JOB, moment, tenant_id=tenant_id)
    return len(institutions)


def go_over(actor: Actor, moment: datetime) -> tuple[int, int]:
    """Look at the terms of the actor's institution, or of the platform. Returns how many passed and were reminded of.

    Missing a term has no effect of its own here: what silence means stands in the trace, and the module whose matter
    it is acts on it.
    """
    tenant_id = actor.tenant_id
    if tenant_id is not None:
        recounting.begin_where_decreed(moment, tenant_id)
    begun = catch_up(actor, moment, AT_ONCE)
    rules, today = rules_at(tenant_id), moment.astimezone(AMSTERDAM).date()
    over = queries.passed(tenant_id, moment, AT_ONCE)
    for term in over:
        _pass(actor, moment, term, rules)
    further = queries.to_escalate(tenant_id, today, AT_ONCE)
    for term in further:
        _escalate(term, today, rules)
    near = queries.to_remind(tenant_id, today, AT_ONCE)
    for term in near:
        _remind(term, today, rules)
    if max(begun, len(over), len(further), len(near)) >= AT_ONCE:
        if tenant_id is None:
            add_job(PLATFORM_JOB, moment, platform=True)
        else:
            add_job(OF_JOB, moment, tenant_id=tenant_id)
    return len(over), len(near)


def _pass(actor: Actor, moment: datetime, term: RunningTerm, rules: Resolver) -> None:
    term.remind_on = None
    if term.ends or _bound(term) != "latest":
        # Nobody had to act: something held until that day, or had to wait for it.
        term.state, term.closed_at = "met", moment
        note(actor, moment, term, "ended", term.due_on)
        return
    today = moment.astimezone(AMSTERDAM).date()
    term.state = "missed"
    plan = plan_of(kind_of(term.key), found(term, rules).rule)
    told = who_must_act(term, today)
    if plan.escalate:
        assert term.due_on is not None
        term.escalate_on = plan.escalate_on(term.due_on, term.due_on)
    else:
        told |= administrators(term, today)
    note(actor, moment, term, "missed", term.due_on)
    tell(term, "missed", told)


def _bound(term: RunningTerm) -> str:
    return str((term.trace or {}).get("bound", "latest"))


def _escalate(term: RunningTerm, today: date, rules: Resolver) -> None:
    rule = found(term, rules).rule
    plan = plan_of(kind_of(term.key), rule)
    assert term.due_on is not None
    if rule is not None and plan.escalate:
        past = [days for days in plan.escalate if term.escalate_on and term.escalate_on <= _after(term, days) <= today]
        tell(term, "missed", people_for(term, words_for(rule.escalate, past), today))
    term.escalate_on = plan.escalate_on(term.due_on, today)


def _remind(term: RunningTerm, today: date, rules: Resolver) -> None:
    rule = found(term, rules).rule
    plan = plan_of(kind_of(term.key), rule)
    assert term.due_on is not None
    if rule is not None and plan.by_rule:
        # Whom the rule names on the day it is about; a night that was passed over is made good.
        left = (term.due_on - today).days
        words = words_for(rule.remind, [days for days in plan.remind if days >= left][-1:] or plan.remind[-1:])
        remind(term, people_for(term, words, today), today)
    elif not plan.by_matter:
        remind(term, who_must_act(term, today), today)
    term.reminded_for = term.due_on
    term.remind_on = plan.remind_on(term.due_on, today, told=True)


def _after(term: RunningTerm, days: int) -> date:
    assert term.due_on is not None
    return date.fromordinal(term.due_on.toordinal() + days)
