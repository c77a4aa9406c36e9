"""What the platform's and an institution's administrators find on Today. One statement each."""

from datetime import date, datetime

from flask import url_for
from sqlalchemy import text

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.web.today import Task
from tenants.organisations import rules
from tenants.organisations.permissions import DECIDE_REQUESTS, KEEP_PEOPLE
from tenants.organisations.words import ROLE_WORDS

_WAITING = text(
    "SELECT count(*) AS waiting, min(confirmed_at) AS oldest FROM app.account_request"
    " WHERE confirmed_at IS NOT NULL AND decided_at IS NULL"
)
_PEOPLE = text(
    "SELECT t.approved_at,"
    " (SELECT max(c.confirmed_at) FROM app.people_confirmation c WHERE c.tenant_id = t.id) AS confirmed_at,"
    " (SELECT coalesce(jsonb_agg(e), '[]') FROM (SELECT a.id, a.person_name, a.role, a.ends_on FROM app.appointment a"
    "   WHERE a.tenant_id = t.id AND a.ended_at IS NULL AND a.starts_on <= :today"
    "     AND a.ends_on BETWEEN :today AND :soon"
    "   ORDER BY a.ends_on, a.id LIMIT 10) e) AS ending"
    " FROM app.tenant t WHERE t.id = :tenant"
)


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Requests that wait, for the platform; roles that end and the list to confirm, for an institution."""
    if DECIDE_REQUESTS.holds(actor):
        return _for_platform()
    if KEEP_PEOPLE.holds(actor):
        return _for_institution(actor, moment.astimezone(AMSTERDAM).date())
    return []


def _for_platform() -> list[Task]:
    row = db.session.execute(_WAITING).one()
    if not row.waiting:
        return []
    return [
        Task(
            column="mine",
            title=ngettext("%(num)d request for an account", "%(num)d requests for an account", row.waiting),
            reason=_("An institution can start once you let it in."),
            url=url_for("account-requests.waiting"),
            act=_("Look at requests"),
            strong=True,
        )
    ]


def _for_institution(actor: Actor, today: date) -> list[Task]:
    soon = today + rules.ENDS_SOON
    row = db.session.execute(_PEOPLE, {"tenant": actor.tenant_id, "today": today, "soon": soon}).one()
    found = [
        Task(
            column="mine",
            title=_("The role of %(name)s ends", name=each["person_name"]),
            reason=_("%(role)s. Does it go on? Choose a later last day.", role=ROLE_WORDS[each["role"]]),
            url=url_for("organisation.person", appointment_id=each["id"]),
            act=_("Look at the role"),
            due=date.fromisoformat(each["ends_on"]),
        )
        for each in row.ending
    ]
    since = (row.confirmed_at or row.approved_at).astimezone(AMSTERDAM).date()
    if rules.confirmation_asked(since, today):
        due = rules.confirmation_due(since)
        found.append(
            Task(
                column="mine",
                title=_("Confirm the list of people"),
                reason=_("Twice a year we ask whether everybody on the list still works for you."),
                url=url_for("organisation.people"),
                act=_("Look at the list"),
                due=due,
                strong=due < today,
            )
        )
    return found
