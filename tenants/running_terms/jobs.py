"""Jobs of running terms. Payloads hold ids."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from assay.outbox import every_night, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from tenants.running_terms.operations import nightly as night
from tenants.running_terms.operations import recounting

KINDS = ("terms.nightly", night.OF_JOB, night.PLATFORM_JOB, recounting.RECOUNT_JOB)


@every_night("terms.nightly")
def nightly(actor: Actor, moment: datetime, row: Job) -> None:
    """Every institution looks at the terms that passed or near."""
    night.queue_institutions(moment)


@job(night.OF_JOB, queue="work")
def nightly_of(actor: Actor, moment: datetime, row: Job) -> None:
    """Look at the terms of one institution: missed, ended, near."""
    night.go_over(actor, moment)


@every_night(night.PLATFORM_JOB, platform=True)
def nightly_platform(actor: Actor, moment: datetime, row: Job) -> None:
    """Look at the terms of the platform."""
    night.go_over(actor, moment)


@job(recounting.RECOUNT_JOB, queue="work")
def recount(actor: Actor, moment: datetime, row: Job) -> None:
    """Count an institution's terms anew after its law changed, some thousands at a time."""
    after = row.payload.get("after_term")
    recounting.step(actor, moment, UUID(row.payload["recount"]), UUID(after) if after else None)
