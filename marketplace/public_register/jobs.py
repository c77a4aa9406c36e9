"""Timed work on the registers."""

from datetime import datetime, timedelta

from assay.outbox import every
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from marketplace.public_register import operations


@every(timedelta(minutes=15), "register.refresh")
def refresh(actor: Actor, moment: datetime, row: Job) -> None:
    """Bring changed names of institutions, places and qualifications into the registers."""
    operations.refresh(moment)
