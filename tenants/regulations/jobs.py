"""Jobs of regulations. Payloads hold ids."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from assay.outbox import job
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from tenants.regulations.operations import trials

KINDS = (trials.TRIAL_JOB,)


@job(trials.TRIAL_JOB, queue="work")
def trial(actor: Actor, moment: datetime, row: Job) -> None:
    """Count what a draft would do to the running terms of one institution, for the author who asked."""
    trials.step(moment, UUID(row.payload["trial"]))
