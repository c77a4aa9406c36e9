"""What an institution that begins still has to do for its regulations and its calendar, on Today, in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import text

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.web.today import Task
from tenants.regulations import queries
from tenants.regulations.permissions import ADOPT, KEEP_CALENDAR

ASKS = text(
    "(SELECT jsonb_build_object("
    "'adopted', EXISTS (SELECT FROM app.regulation_adoption a WHERE a.tenant_id = :tenant AND a.act = 'adopt' AND"
    "  NOT EXISTS (SELECT FROM app.regulation_adoption v WHERE v.tenant_id = a.tenant_id AND v.voids = a.id)),"
    "'calendar', EXISTS (SELECT FROM app.calendar_choice c WHERE c.tenant_id = :tenant AND c.known_until IS NOT NULL),"
    "'closings', EXISTS (SELECT FROM app.closing_period p WHERE p.tenant_id = :tenant AND p.act = 'close'),"
    "'location', EXISTS (SELECT FROM app.location l WHERE l.tenant_id = :tenant)))"
)


@dataclass(frozen=True)
class _Done:
    """Which first steps an institution has taken.

    :ivar adopted: an edition was adopted and not made void. :ivar calendar: it is known up to which day the closing
        days are filled in. :ivar closings: some closing days were. :ivar location: there is a location.
    """

    adopted: bool
    calendar: bool
    closings: bool
    location: bool


def holds(actor: Actor) -> bool:
    """Whether any of the steps is the actor's to take."""
    return actor.tenant_id is not None and (ADOPT.holds(actor) or KEEP_CALENDAR.holds(actor))


def tasks(actor: Actor, moment: datetime, answer: dict[str, bool]) -> list[Task]:
    """The steps that were not taken yet. Each disappears once it was."""
    done = _Done(**answer)
    found = []
    if ADOPT.holds(actor):
        found += _regulations(actor, moment, done.adopted)
    if KEEP_CALENDAR.holds(actor):
        found += _calendar(done)
    return found


def _regulations(actor: Actor, moment: datetime, adopted: bool) -> list[Task]:
    if not adopted:
        return [
            Task(
                column="mine",
                title=_("Adopt your first regulation"),
                reason=_("Only then does Assay know your terms, your committees and who decides."),
                url=url_for("regulations-kept.adopt"),
                act=_("Choose a regulation"),
                strong=True,
                order=10,
            )
        ]
    assert actor.tenant_id is not None
    waiting = _never_answered(actor.tenant_id, moment.astimezone(AMSTERDAM).date())
    if not waiting:
        return []
    return [
        Task(
            column="mine",
            title=ngettext(
                "Your regulations leave %(num)d point open", "Your regulations leave %(num)d points open", waiting
            ),
            reason=_("Until you answer, what we propose holds. Answer at least those where you do otherwise."),
            url=url_for("regulations-kept.overview"),
            act=_("Look at the points"),
            order=40,
        )
    ]


def _calendar(done: _Done) -> list[Task]:
    found = []
    if not done.calendar:
        found.append(
            Task(
                column="mine",
                title=_("Say up to when the calendar is filled in") if done.closings else _("Fill in the calendar"),
                reason=_("Terms are counted in working days. Say on which days you are closed."),
                url=url_for("institution-calendar.choose" if done.closings else "institution-calendar.show"),
                act=_("Go to the calendar"),
                order=20,
            )
        )
    if not done.location:
        found.append(
            Task(
                column="mine",
                title=_("Add your first location"),
                reason=_("Where you hold exams, and where people look into documents."),
                url=url_for("institution-calendar.new_location"),
                act=_("Add a location"),
                order=30,
            )
        )
    return found


def _never_answered(tenant_id: UUID, on: date) -> int:
    """How many open points the editions of a day have of which the institution has answered none at all."""
    law = queries.law_of(tenant_id)
    held = [law.regulation(document, on, queries.pack_of) for document in law.documents(on)]
    return sum(len(each.pack.open_points) for each in held if each and not each.answers)
