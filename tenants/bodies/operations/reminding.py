"""Warning before a term of office ends, so that the next appointment is there in time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.outbox import add_job, notify_person
from assay.permissions import Actor
from tenants.bodies import queries
from tenants.bodies.models import BodyMember
from tenants.running_terms.operations.telling import reminded_by_rule

REMIND_JOB = "bodies.remind"
#: How many days before the last day somebody is warned. A setting of the product.
REMIND_BEFORE = (60, 14)
#: From so many days before the last day it stands on Today.
ENDS_SOON = timedelta(days=60)
#: Who is warned.
WARNED = ("administrator", "secretary")


def plan_reminders(moment: datetime, member: BodyMember) -> None:
    """Add a warning for each of `REMIND_BEFORE` that still lies ahead of the seat's planned last day."""
    if member.ends_on is None:
        return
    for days in REMIND_BEFORE:
        due = datetime.combine(member.ends_on - timedelta(days=days), time(7), AMSTERDAM)
        if due > moment:
            add_job(
                REMIND_JOB,
                moment,
                tenant_id=member.tenant_id,
                after=due - moment,
                member=member.id,
                last_day=member.ends_on,
            )


def remind(actor: Actor, moment: datetime, member_id: UUID, last_day: date) -> int:
    """Tell the administrators and secretaries that a seat becomes free. Returns how many were told.

    Nobody is told where the seat ended meanwhile, ends on another day, or somebody is appointed already; nor where the
    regulation says when to remind: the running term does so then (`tenants.bodies.terms`).
    """
    assert actor.tenant_id is not None
    today = moment.astimezone(AMSTERDAM).date()
    found = [pair for pair in queries.seats_ending(actor.tenant_id, last_day, last_day) if pair[0].id == member_id]
    if not found or reminded_by_rule(actor.tenant_id, f"office.{found[0][1].body_key}", member_id):
        return 0
    people = queries.in_role(actor.tenant_id, WARNED, today)
    for person_id in people:
        notify_person(
            person_id,
            "bodies.office_ends",
            path=f"/institution/bodies/{found[0][1].id}",
            at=actor.tenant_id,
            body=found[0][1].name,
            days=(last_day - today).days,
        )
    return len(people)
