"""What time does to a status: nightly work per body."""

from datetime import datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.outbox import add_job
from assay.permissions import Actor
from portfolio.certification import queries

BODY_JOB = "certification.body"
PERSON_JOB = "certification.recompute"
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
