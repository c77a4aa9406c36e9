"""Timed work on the registers."""

from datetime import datetime, timedelta

from assay.outbox import every
from assay.permissions import Actor
from assay.tenancy.scopes import Job
from marketplace.public_register import operations

#: Registered by importing this module.
KINDS = ("register.refresh",)


@every(timedelta(minutes=15), KINDS[0])
def refresh(actor: Actor, moment: datetime, row: Job) -> None:
    """Bring changed names of institutions, places and qualifications into the registers."""
    operations.refresh(moment)
