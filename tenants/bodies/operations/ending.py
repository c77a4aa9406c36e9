"""What happens when a seat ends otherwise than by its term of office: by itself, or with its body."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from assay import audit
from assay.db import db
from assay.outbox import notify_person
from assay.permissions import Actor
from tenants.bodies.events import member_ended
from tenants.bodies.models import BodyMember, BodyRow
from tenants.bodies.operations.tying import tie_members

_ONE = timedelta(days=1)


def end_seat(
    actor: Actor, moment: datetime, row: BodyRow, seat: BodyMember, *, ended_on: date, reason: str, ground: str = ""
) -> None:
    """End a seat, and tell, record and announce it. The caller has checked that it may end so.

    :param ended_on: last day on the seat; one before its first day says that it never begins.
    """
    seat.ended_on = max(ended_on, seat.starts_on - _ONE)
    seat.end_reason, seat.end_ground = reason, ground or None
    seat.version += 1
    db.session.flush()
    # The reason of a personal ending (R421) is read on the page of the seat, not in the chain that others check.
    audit.record(actor, "body_member.ended", f"body_member:{seat.id}", person_id=seat.person_id, ended_on=seat.ended_on)
    if seat.person_id is not None:
        notify_person(seat.person_id, "bodies.ended", body=row.name, institution=actor.hat.name)
    tie_members(actor, moment, row)
    member_ended.send(actor, moment=moment, body=row, member=seat)
