"""Jobs of bodies. Payloads hold ids and days."""

from datetime import date, datetime
from uuid import UUID

from assay.outbox import job
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from tenants.bodies.operations import reminding

KINDS = (reminding.REMIND_JOB,)


@job(reminding.REMIND_JOB, queue="work")
def remind(actor: Actor, moment: datetime, row: Job) -> None:
    """Warn that a term of office ends (``member``, ``last_day``)."""
    reminding.remind(actor, moment, UUID(row.payload["member"]), date.fromisoformat(row.payload["last_day"]))
