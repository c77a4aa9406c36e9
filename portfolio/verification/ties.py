"""What the body's regulations make of a tie between a lead assessor and whose item it is (R336, R374)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from assay.permissions import Actor
from portfolio.certification.ties import ROLE as ROLE
from portfolio.certification.words import TIED_APART
from portfolio.verification.models import Submission
from portfolio.verification.rules import local_day
from portfolio.verification.words import TIED
from tenants.interests import queries as interests_queries
from tenants.interests import shown as interests
from tenants.interests.rules import Tie
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


def open_to(actor: Actor, moment: datetime, read: Any) -> set[str]:
    """Those of the matters in the row of `queries.today_body` that no tie keeps the actor out of as a lead assessor."""
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    matters = {each["matter"]: UUID(each["person_id"]) for each in read.matters}
    if not matters:
        return set()
    found = interests_queries.verdicts(
        actor.tenant_id,
        local_day(moment),
        [_tie(each) for each in read.ties],
        [(matter, UUID(tie_id)) for matter, tie_id in read.apart],
        one=actor.person_id,
        role=ROLE,
        matters=matters,
    )
    return {matter for matter, verdict in found.items() if verdict.allowed}


def _tie(read: Mapping[str, Any]) -> Tie:
    return Tie(
        UUID(read["id"]),
        UUID(read["one_id"]) if read["one_id"] else None,
        UUID(read["other_id"]) if read["other_id"] else None,
        read["kind"],
        date.fromisoformat(read["starts_on"]),
        date.fromisoformat(read["ends_on"]) if read["ends_on"] else None,
    )
