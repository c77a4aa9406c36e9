"""The port for other modules: a term begins, is met, falls away, counts again, or gets its day from the matter.

These check no permission: the act that they belong to has done so. They run in the hat of that act, so a person's own
hat starts and ends terms of that person only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from assay.db import db
from assay.permissions import Actor
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations.keeping import counted, found, note, plan_reminder, put
from tenants.running_terms.rules.cases import Case, Counted
from tenants.running_terms.rules.kinds import kind_of


def start(
    actor: Actor,
    moment: datetime,
    key: str,
    subject_id: UUID,
    *,
    tenant_id: UUID | None,
    person_id: UUID | None = None,
    began: date | datetime | None = None,
    document: str | None = None,
    facts: Mapping[str, Any] | None = None,
    set_on: date | None = None,
    reference: str | None = None,
    assignee_id: UUID | None = None,
) -> RunningTerm:
    """Begin a term on a matter. Where the body's regulations have no such term it runs without a date, and says so.

    :param key: a registered kind. :param tenant_id: at which institution; None for the platform.
    :param person_id: whose matter it is; that person sees the term. :param began: the event; ``moment`` without one.
    :param document: the document to ask, where it is known; else whichever the institution holds that has the term.
    :param facts: ``cohort``, ``component``, ``exam_form``, ``matter``, ``circumstances`` of the matter.
    :param set_on: the last day that the matter itself has. Where the regulation counts to the same day the term stands
        as it counts, with its steps; else as set. :param reference: a name without anything confidential.
    :returns: the term; the one that runs already where there is one.
    :raises KeyError: no module registered the kind.
    """
    kind = kind_of(key)
    running = queries.open_on(tenant_id, subject_id, key)
    if running is not None:
        return running
    begun = began or moment
    case, made = _with_day(tenant_id, Case(key, begun, document, dict(facts or {})), set_on)
    term = RunningTerm(
        tenant_id=tenant_id,
        person_id=person_id,
        key=key,
        subject_kind=kind.subject,
        subject_id=subject_id,
        reference=reference,
        role=kind.role,
        kept_by=kind.kept_by or kind.role,
        assignee_id=assignee_id,
        asked_document=document,
        started_on=case.day,
        started_at=begun if isinstance(begun, datetime) else None,
        facts=dict(case.facts),
        ends=kind.ends,
        state="running",
        version=0,
    )
    put(term, case, made, moment)
    db.session.add(term)
    note(actor, moment, term, "started")
    return term


def meet(actor: Actor, moment: datetime, key: str, subject_id: UUID, *, tenant_id: UUID | None) -> RunningTerm | None:
    """The act was done: the term is met, in time or late. None where none runs."""
    return _close(actor, moment, key, subject_id, tenant_id, "met")


def cancel(actor: Actor, moment: datetime, key: str, subject_id: UUID, *, tenant_id: UUID | None) -> RunningTerm | None:
    """The matter fell away, and the term with it. None where none runs."""
    return _close(actor, moment, key, subject_id, tenant_id, "cancelled")


def reopen(actor: Actor, moment: datetime, key: str, subject_id: UUID, *, tenant_id: UUID | None) -> RunningTerm | None:
    """The act was taken back: the last term counts again, with the date that it had. None where there is none."""
    term = queries.last_on(tenant_id, subject_id, key)
    if term is None or term.state != "met":
        return None
    term.state, term.closed_at = "running", None
    plan_reminder(term, found(term).rule, moment)
    note(actor, moment, term, "reopened", term.due_on)
    return term


def set_day_of(
    actor: Actor, moment: datetime, key: str, subject_id: UUID, set_on: date | None, *, tenant_id: UUID | None
) -> RunningTerm | None:
    """The matter itself has another last day now, as in `start`; with None it has none, and the term falls away."""
    if set_on is None:
        return cancel(actor, moment, key, subject_id, tenant_id=tenant_id)
    term = queries.open_on(tenant_id, subject_id, key)
    if term is None or term.due_on == set_on:
        return term
    before, case = term.due_on, queries.case_of(term)
    case, made = _with_day(tenant_id, replace(case, extensions=(), suspensions=(), set_on=None), set_on)
    put(term, case, made, moment)
    if term.state == "missed" and term.due_at is not None and term.due_at >= moment:
        term.state = "running"
    note(actor, moment, term, "day_set", before)
    return term


def foresee(
    tenant_id: UUID | None, key: str, began: date | datetime, facts: Mapping[str, Any] | None = None
) -> Counted:
    """What a term would be under the regulation if it began then. Nothing is kept."""
    return counted(tenant_id, Case(key, began, None, dict(facts or {})))


def _with_day(tenant_id: UUID | None, case: Case, set_on: date | None) -> tuple[Case, Counted]:
    """The case with the day that the matter has, unless the regulation counts to that day itself."""
    made = counted(tenant_id, case)
    if set_on is None or (made.due is not None and made.due.due_date == set_on):
        return case, made
    case = replace(case, set_on=set_on)
    return case, counted(tenant_id, case)


def _close(
    actor: Actor, moment: datetime, key: str, subject_id: UUID, tenant_id: UUID | None, state: str
) -> RunningTerm | None:
    term = queries.open_on(tenant_id, subject_id, key)
    if term is None:
        return None
    term.state, term.closed_at = state, moment
    term.remind_on = term.escalate_on = None
    term.suspended_on = term.suspended_because = None
    note(actor, moment, term, state, term.due_on)
    return term
