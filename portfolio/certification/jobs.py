"""Jobs of certification. Payloads hold ids and days."""

from datetime import datetime
from uuid import UUID

from assay.outbox import every_night, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from portfolio.certification import operations
from portfolio.certification.operations.timed import BODY_JOB, PERSON_JOB


@every_night("certification.nightly")
def nightly(actor: Actor, moment: datetime, row: Job) -> None:
    """Every verifying body looks at what time did to the status of its people."""
    operations.queue_bodies(moment)


@job(BODY_JOB, queue="work")
def body(actor: Actor, moment: datetime, row: Job) -> None:
    """Find the people of one body whose status time has changed."""
    after = row.payload.get("after_person")
    operations.queue_due_persons(actor, moment, UUID(after) if after else None)


@job(PERSON_JOB, queue="work")
def person(actor: Actor, moment: datetime, row: Job) -> None:
    """Work out one person's status at one body."""
    operations.recompute(actor, moment, UUID(row.payload["person"]))


@job("certification.remind", queue="work")
def remind(actor: Actor, moment: datetime, row: Job) -> None:
    """Nothing any more: the running term reminds. Rows of before stand planned for years."""
