"""Terms of office that end soon, on Today. One statement."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.bodies import queries
from tenants.bodies.operations.reminding import ENDS_SOON
from tenants.bodies.pages.shared import today_of
from tenants.bodies.permissions import KEEP_BODIES


def tasks(actor: Actor, moment: datetime) -> list[Task]:
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
