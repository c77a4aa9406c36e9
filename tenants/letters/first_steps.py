"""What an institution that begins still has to do for its letters, on Today."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from sqlalchemy import text

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.today import Task
from tenants.letters.permissions import KEEP_LETTERHEAD

ASKS = text("(SELECT to_jsonb(EXISTS (SELECT FROM app.letterhead h WHERE h.tenant_id = :tenant)))")


def holds(actor: Actor) -> bool:
    """Whether the letterhead is the actor's to make."""
    return actor.tenant_id is not None and KEEP_LETTERHEAD.holds(actor)


def tasks(_actor: Actor, _moment: datetime, made: bool) -> list[Task]:
    """The letterhead, until there is one."""
    if made:
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
