"""What an institution that begins still has to do for its letters, on Today. One statement."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.letters import queries
from tenants.letters.permissions import KEEP_LETTERHEAD


def tasks(actor: Actor, _moment: datetime) -> list[Task]:
    """The letterhead, until there is one."""
    if actor.tenant_id is None or not KEEP_LETTERHEAD.holds(actor) or queries.letterhead_of(actor.tenant_id):
        return []
    return [
        Task(
            column="mine",
            title=_("Make your letterhead"),
            reason=_("It stands above every letter of your institution, such as an appointment."),
            url=url_for("letters.letterhead"),
            act=_("Fill in the letterhead"),
            order=70,
        )
    ]
