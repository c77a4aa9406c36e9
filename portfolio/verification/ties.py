"""What the body's regulations make of a tie between a lead assessor and whose item it is (R336, R374)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assay.permissions import Actor
from portfolio.certification.ties import ROLE as ROLE
from portfolio.verification.models import Submission
from portfolio.verification.rules import local_day
from portfolio.verification.words import TIED, TIED_APART
from tenants.interests import shown as interests
from tenants.interests.shown import KeptOut

#: The kind of matter, as audit rows and separations name it.
SUBMISSION = "submission"


def matter_of(submission: Submission) -> str:
    """The submission as audit rows and separations name it."""
    return f"{SUBMISSION}:{submission.id}"


def kept_out(actor: Actor, moment: datetime, submissions: Sequence[Submission]) -> dict[str, KeptOut]:
    """What keeps the actor from deciding on these because of a tie, by `matter_of`."""
    matters = {matter_of(each): each.person_id for each in submissions}
    return interests.kept_out(actor, local_day(moment), matters, role=ROLE, words=TIED, apart=TIED_APART)
