"""Terms of office as running terms (D13, D51): they end on the day of the appointment, and the page shows why then.

The regulation's term ``office.<body>`` is what the day is held against: where it counts to the same day, its steps and
articles stand with the term. A later change of the law does not move an appointment that was made until a day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, or_, select
from sqlalchemy.orm import aliased

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from tenants.bodies.events import member_appointed, member_ended
from tenants.bodies.models import BodyMember, BodyRow
from tenants.bodies.operations.reminding import REMIND_BEFORE
from tenants.running_terms import named, operations
from tenants.running_terms.notices import register_kind
from tenants.running_terms.operations import catching_up
from tenants.running_terms.queries import without_term
from tenants.running_terms.rules.kinds import TermKind

OFFICE = register_kind(
    TermKind(
        key="office.*",
        title=_l("The end of a term of office"),
        subject="body_member",
        role="administrator",
        paths={"institution": "/institution/body-members/{id}"},
        ends=True,
        remind=REMIND_BEFORE,
        # `operations.reminding`: the administrators and secretaries, in words about the body.
        told_by_matter=True,
        fixed=True,
    )
)


def connect() -> None:
    """Listen to appointments, find those from before, and say who sits in a body."""
    member_appointed.connect(_appointed)
    member_ended.connect(_ended)
    catching_up.connect("bodies", _from_before)
    named.connect_bodies(_members, _sits_in)


def _appointed(actor: Actor, moment: datetime, body: BodyRow, member: BodyMember, **_more: Any) -> None:
    if member.follows is not None:
        before = db.session.get_one(BodyMember, (member.tenant_id, member.follows))
        # The seat is seen to; when the earlier term of office ends needs nobody's act any more.
        operations.meet(actor, moment, _key(body), before.id, tenant_id=body.tenant_id)
    _start(actor, moment, body, member)


def _ended(actor: Actor, moment: datetime, body: BodyRow, member: BodyMember, **_more: Any) -> None:
    operations.cancel(actor, moment, _key(body), member.id, tenant_id=body.tenant_id)


def _start(actor: Actor, moment: datetime, body: BodyRow, member: BodyMember) -> None:
    if member.ends_on is None:
        return
    operations.start(
        actor,
        moment,
        _key(body),
        member.id,
        tenant_id=body.tenant_id,
        person_id=member.person_id,
        began=member.starts_on,
        document=body.document,
        set_on=member.ends_on,
        reference=f"{member.person_name}, {body.name}"[:200],
    )


def _key(body: BodyRow) -> str:
    return f"office.{body.body_key}"


def _from_before(actor: Actor, moment: datetime, most: int) -> int:
    """Seats that run, end on a day to come, were not followed, and have no term."""
    assert actor.tenant_id is not None
    next_one = aliased(BodyMember)
    followed = select(next_one.id).where(next_one.tenant_id == BodyMember.tenant_id, next_one.follows == BodyMember.id)
    query = (
        select(BodyMember, BodyRow)
        .join(BodyRow, (BodyRow.tenant_id == BodyMember.tenant_id) & (BodyRow.id == BodyMember.body_id))
        .where(
            BodyMember.tenant_id == actor.tenant_id,
            BodyMember.ended_on.is_(None),
            BodyMember.ends_on >= moment.astimezone(AMSTERDAM).date(),
            BodyRow.ended_on.is_(None),
            ~followed.exists(),
            without_term(actor.tenant_id, BodyMember.id, "office." + BodyRow.body_key),
        )
        .order_by(BodyMember.id)
        .limit(most)
    )
    rows = db.session.execute(query).all()
    for member, body in rows:
        _start(actor, moment, body, member)
    return len(rows)


def _members(tenant_id: UUID, body_key: str, day: date) -> frozenset[UUID]:
    """Who sits in the bodies of this name on a day and has an account."""
    query = (
        select(BodyMember.person_id)
        .join(BodyRow, (BodyRow.tenant_id == BodyMember.tenant_id) & (BodyRow.id == BodyMember.body_id))
        .where(
            BodyRow.tenant_id == tenant_id,
            BodyRow.body_key == body_key,
            BodyMember.person_id.is_not(None),
            *_seated(day),
        )
    )
    return frozenset(person_id for person_id in db.session.scalars(query) if person_id is not None)


def _sits_in(tenant_id: UUID, person_id: UUID) -> frozenset[str]:
    """The names of the bodies in which a person sits today."""
    today = cast(func.timezone("Europe/Amsterdam", func.app.moment()), Date)
    query = (
        select(BodyRow.body_key)
        .join(BodyMember, (BodyRow.tenant_id == BodyMember.tenant_id) & (BodyRow.id == BodyMember.body_id))
        .where(BodyRow.tenant_id == tenant_id, BodyMember.person_id == person_id, *_seated(today))
    )
    return frozenset(db.session.scalars(query))


def _seated(day: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        BodyRow.ended_on.is_(None),
        BodyMember.starts_on <= day,
        or_(BodyMember.ends_on.is_(None), BodyMember.ends_on >= day),
        or_(BodyMember.ended_on.is_(None), BodyMember.ended_on >= day),
    )
