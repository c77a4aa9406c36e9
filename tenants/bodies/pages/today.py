"""What Today says of bodies: terms of office that end soon, and the first steps of an institution that begins."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import text

from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.bodies import queries
from tenants.bodies.operations.reminding import ENDS_SOON
from tenants.bodies.pages.shared import today_of
from tenants.bodies.permissions import KEEP_BODIES
from tenants.regulations import queries as regulations

_BODIES = text(
    "SELECT (SELECT count(*) FROM app.body b WHERE b.tenant_id = :tenant) AS bodies,"
    " (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT b.id, b.name FROM app.body b"
    "   WHERE b.tenant_id = :tenant AND b.ended_on IS NULL AND NOT EXISTS"
    "    (SELECT FROM app.body_member m WHERE m.tenant_id = b.tenant_id AND m.body_id = b.id)"
    "   ORDER BY lower(b.name), b.id LIMIT 5) e) AS without_members"
)


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """The seats that become free within sixty days and that nobody has followed yet, and the first steps to take."""
    if not KEEP_BODIES.holds(actor):
        return []
    today = today_of(moment)
    ending = [
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
    return ending + _first_steps(actor, moment)


def _first_steps(actor: Actor, moment: datetime) -> list[Task]:
    """Set the first body up, and appoint somebody to each that has never had a member."""
    row = db.session.execute(_BODIES, {"tenant": actor.tenant_id}).one()
    if not row.bodies and _described(actor, moment):
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
        for each in row.without_members
    ]


def _described(actor: Actor, moment: datetime) -> bool:
    """Whether the regulations that hold today describe any body."""
    assert actor.tenant_id is not None
    law, today = regulations.law_of(actor.tenant_id), today_of(moment)
    held = [law.regulation(document, today, regulations.pack_of) for document in law.documents(today)]
    return any(each.pack.keys("body") for each in held if each)
