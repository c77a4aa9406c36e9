"""What the body's regulations make of a tie between a lead assessor and whose status it is (R336)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.permissions import Actor
from portfolio.certification.words import TIED, TIED_APART
from tenants.interests import shown as interests
from tenants.interests.shown import KeptOut

#: As a regulation names whoever decides on evidence and on falls.
ROLE = "lead_assessor"
#: The kind of matter, as audit rows and separations name it.
STATUS = "status"


def matter_of(person_id: UUID) -> str:
    """The status of a person as audit rows and separations name it."""
    return f"{STATUS}:{person_id}"


def kept_out(actor: Actor, moment: datetime, people: Iterable[UUID]) -> dict[str, KeptOut]:
    """What keeps the actor from deciding on falls of these people because of a tie, by `matter_of`."""
    day = moment.astimezone(AMSTERDAM).date()
    matters = {matter_of(each): each for each in people}
    return interests.kept_out(actor, day, matters, role=ROLE, words=TIED, apart=TIED_APART)
