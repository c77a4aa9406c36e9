"""Recording that people sit on one body together, as a tie between them."""

from __future__ import annotations

from datetime import datetime

from assay.permissions import Actor
from tenants.bodies import queries
from tenants.bodies.models import BodyRow
from tenants.bodies.rules.together import sitting_together
from tenants.interests import operations as interests

#: As the shared vocabulary calls it.
_KIND = "panel_mate"


def tie_members(actor: Actor, moment: datetime, row: BodyRow) -> None:
    """Let the ties that follow from a body be those of its seats, after one was filled or ended."""
    seats = [queries.seated(each) for each in queries.members_of(actor, row.id)]
    ties = [
        interests.Derived(
            (each.one_id, each.one_name), (each.other_id, each.other_name), _KIND, each.starts_on, each.ends_on
        )
        for each in sitting_together(seats)
    ]
    interests.settle(actor, moment, f"body:{row.id}", ties)
