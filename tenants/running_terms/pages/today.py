"""What terms bring to Today: how many were missed, and how many end within a week. One statement."""

from datetime import datetime, timedelta

from flask import render_template, url_for

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.web.today import Task
from tenants.running_terms import queries
from tenants.running_terms.permissions import READ
from tenants.running_terms.rules.kinds import kinds

_NEAR = timedelta(days=7)


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Terms that were missed, and those that end within a week; one fact stands on Today once."""
    if not READ.holds(actor):
        return []
    besides = [kind.key for kind in kinds() if kind.shown_by_matter] if actor.hat.kind == "personal" else []
    row = queries.ending(actor, moment.astimezone(AMSTERDAM).date() + _NEAR, besides)
    found = []
    if row.missed:
        found.append(
            Task(
                column="mine" if actor.hat.kind != "personal" else "others",
                title=ngettext("%(num)d term was missed", "%(num)d terms were missed", row.missed),
                reason=_("What had to be done is still to be done."),
                url=url_for("terms.listed", view="missed"),
                act=_("Look at the terms"),
                who=_("What had to be done is still to be done."),
                strong=True,
            )
        )
    if row.near:
        found.append(
            Task(
                column="mine" if actor.hat.kind != "personal" else "others",
                title=ngettext("%(num)d term ends within a week", "%(num)d terms end within a week", row.near),
                reason=_("The list says what must be done, by when and why."),
                url=url_for("terms.listed"),
                act=_("Look at the terms"),
                due=row.first,
                who=_("The list says what must be done, by when and why."),
            )
        )
    return found


def panel(actor: Actor, moment: datetime) -> str | None:
    """The way to the list, for an institution: its bar may have no place left."""
    if actor.hat.kind != "institution" or not READ.holds(actor):
        return None
    return render_template("running_terms/panel.html")
