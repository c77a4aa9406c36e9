"""What time does to a status: nightly work per body, and reminders before a certificate ends."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.outbox import add_job, notify_person
from assay.permissions import Actor
from portfolio.certification import notices, queries, terms
from portfolio.certification.operations.recomputing import STATUS_PATH
from portfolio.certification.rules import ValidCertificate, evaluate
from portfolio.certification.rules.dates import ONE_DAY, years_later

BODY_JOB = "certification.body"
PERSON_JOB = "certification.recompute"
REMIND_JOB = "certification.remind"
#: How many persons one job hands on.
_AT_ONCE = 500


def queue_bodies(moment: datetime) -> int:
    """Add the nightly job of every verifying body. Returns how many."""
    bodies = queries.approved_bodies()
    for tenant_id in bodies:
        add_job(BODY_JOB, moment, tenant_id=tenant_id)
    return len(bodies)


def queue_due_persons(actor: Actor, moment: datetime, after: UUID | None = None) -> int:
    """Add a job for each person of the body whose status time has changed. Returns how many.

    Each person has a transaction of their own, so that one night never holds the body's audit chain for long.
    """
    assert actor.tenant_id is not None
    day = moment.astimezone(AMSTERDAM).date()
    scheme = queries.scheme_in_force(actor.tenant_id, day)
    found = queries.due_persons(actor.tenant_id, day, scheme, after, _AT_ONCE)
    for person_id in found:
        add_job(PERSON_JOB, moment, tenant_id=actor.tenant_id, person=person_id)
    if len(found) == _AT_ONCE:
        add_job(BODY_JOB, moment, tenant_id=actor.tenant_id, after_person=found[-1])
    return len(found)


def plan_reminders(moment: datetime, tenant_id: UUID, person_id: UUID, issued: date, stated_end: date | None) -> None:
    """Add a reminder for each of `terms.REMIND_BEFORE` that lies ahead of an accepted certificate's last day (R075)."""
    scheme = queries.scheme_in_force(tenant_id, moment.astimezone(AMSTERDAM).date())
    last = _last_day(scheme.criteria, issued, stated_end)
    if last is None:
        return
    for days in terms.REMIND_BEFORE:
        due = datetime.combine(last - timedelta(days=days), time(7), AMSTERDAM)
        if due > moment:
            add_job(REMIND_JOB, moment, tenant_id=tenant_id, after=due - moment, person=person_id, last_day=last)


def remind_of_certificate(actor: Actor, moment: datetime, person_id: UUID, last_day: date) -> bool:
    """Remind a person of the last day of their certificate. True when told.

    Not where a newer one took its place, nor where the body's regulation says when to remind: the running term does so
    then (`portfolio.certification.terms`).
    """
    assert actor.tenant_id is not None
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    status = evaluate(record.scheme, record.facts, day)
    ends = [
        result.met_until
        for level in status.levels
        for result in level.criteria
        if isinstance(result.criterion, ValidCertificate) and result.met_until is not None
    ]
    if last_day + ONE_DAY not in ends or terms.reminds(record):
        return False
    notify_person(
        person_id, notices.CERTIFICATE_ENDS.name, path=STATUS_PATH, body=record.body, days=(last_day - day).days
    )
    return True


def _last_day(criteria: tuple[object, ...], issued: date, stated_end: date | None) -> date | None:
    years = [criterion.years.value for criterion in criteria if isinstance(criterion, ValidCertificate)]
    if not years:
        return stated_end
    last = years_later(issued, max(years))
    return last if stated_end is None else min(last, stated_end)
