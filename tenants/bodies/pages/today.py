"""What Today says of bodies: terms of office that end soon, and the first steps of an institution that begins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import text

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.bodies import queries
from tenants.bodies.operations.reminding import ENDS_SOON
from tenants.bodies.pages.shared import today_of
from tenants.bodies.permissions import KEEP_BODIES
from tenants.regulations import queries as regulations

ASKS = text(
    "(SELECT jsonb_build_object('bodies', EXISTS (SELECT FROM app.body b WHERE b.tenant_id = :tenant),"
    " 'without_members', (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT b.id, b.name FROM app.body b"
    "   WHERE b.tenant_id = :tenant AND b.ended_on IS NULL AND NOT EXISTS"
    "    (SELECT FROM app.body_member m WHERE m.tenant_id = b.tenant_id AND m.body_id = b.id)"
    "   ORDER BY lower(b.name), b.id LIMIT 5) e)))"
)


def ending(actor: Actor, moment: datetime) -> list[Task]:
    """The seats that become free within sixty days and that nobody has followed yet."""
    if not KEEP_BODIES.holds(actor):
        return []
    today = today_of(moment)
    return [
        Task(
            column="mine",
            title=_("The term of office of %(name)s ends", name=member.person_name),
            reason=_("%(body)s. Appoint the same person again, or somebody else.", body=row.name),
            url=url_for("body-members.show", member_id=member.id),
            act=_("Look at the seat"),
            due=member.ends_on,
        )
        for member, row in queries.ending(actor, today, today + ENDS_SOON)
    ]


def first_steps(actor: Actor, moment: datetime, answer: dict[str, Any]) -> list[Task]:
    """Set the first body up, and appoint somebody to each that has never had a member."""
    if not answer["bodies"] and _described(actor, moment):
        return [
            Task(
                column="mine",
                title=_("Set up your first body"),
                reason=_("Your regulations say which committees and offices there are. Then appoint their members."),
                url=url_for("bodies.set_up"),
                act=_("Set up a body"),
                order=50,
            )
        ]
    return [
        Task(
            column="mine",
            title=_("Appoint members: %(body)s", body=each["name"]),
            reason=_("Nobody sits in this body yet. Its page says who must be in it."),
            url=url_for("bodies.show", body_id=each["id"]),
            act=_("Look at the body"),
            order=60,
        )
        for each in answer["without_members"]
    ]


def _described(actor: Actor, moment: datetime) -> bool:
    """Whether the regulations that hold today describe any body."""
    assert actor.tenant_id is not None
    law, today = regulations.law_of(actor.tenant_id), today_of(moment)
    held = [law.regulation(document, today, regulations.pack_of) for document in law.documents(today)]
    return any(each.pack.keys("body") for each in held if each)
