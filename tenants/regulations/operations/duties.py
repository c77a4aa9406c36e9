"""Recurring duties of an institution: recorded as done, or withdrawn where that was wrong (R515)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound
from tenants.regulations import duty_queries, queries
from tenants.regulations.models import DutyDone
from tenants.regulations.operations.recording import Errors, refuse, required_text, tenant_of
from tenants.regulations.permissions import KEEP_DUTIES, READ_KEPT
from tenants.regulations.rules.duties import Cut, DutyStanding, standings, year_of


def of_year(actor: Actor, moment: datetime, day: date, cut: Cut = "calendar") -> list[DutyStanding]:
    """The duties of the actor's institution in the year in which a day lies, by their last day.

    :param cut: whether a year begins on 1 January or with the school year: documents that say "every year" do not say.
    """
    READ_KEPT.require(actor)
    tenant_id = tenant_of(actor)
    year = year_of(day, cut)
    today = moment.astimezone(AMSTERDAM).date()
    return standings(
        queries.law_of(tenant_id),
        queries.pack_of,
        year,
        today,
        duty_queries.duties_done(tenant_id, year.first, year.last),
    )


def one(actor: Actor, moment: datetime, document: str, key: str, counts_for: date, cut: Cut) -> DutyStanding:
    """A duty in the period in which a day lies. :raises NotFound: the institution has no such duty then."""
    # A period of a school year or of several years may end in the year after.
    for year in (counts_for, counts_for.replace(year=counts_for.year + 1, day=1)):
        for each in of_year(actor, moment, year, cut):
            if (each.document, each.duty.key) == (document, key) and each.period.holds(counts_for):
                return each
    raise NotFound


def record(
    actor: Actor,
    moment: datetime,
    *,
    document: str,
    key: str,
    counts_for: date,
    done_on: date | None,
    done_by: str,
    note: str = "",
    cut: Cut = "calendar",
) -> DutyDone:
    """Record that a duty was done, once.

    :param counts_for: any day of the period it counts for; it may be done after that period is over.
    :param done_by: who did it, in the institution's words.
    :raises NotFound: no such duty then. :raises Invalid: with every fault at its field. :raises Conflict: the period
        has not begun.
    """
    KEEP_DUTIES.require(actor)
    assert actor.person_id is not None
    found = one(actor, moment, document, key, counts_for, cut)
    if found.state == "later":
        raise Conflict(_("This period has not begun yet."))
    errors: Errors = {}
    required_text(errors, "done_by", done_by, 200, _("Say who did it."))
    if done_on is None:
        errors["done_on"] = [_("Fill in the day on which it was done.")]
    elif done_on > moment.astimezone(AMSTERDAM).date():
        errors["done_on"] = [_("That day has yet to come.")]
    elif done_on < found.period.first:
        errors["done_on"] = [_("That day lies before the period.")]
    if len(note) > 1000:
        errors["note"] = [_("Keep it under 1,000 characters.")]
    refuse(errors)
    row = DutyDone(
        tenant_id=tenant_of(actor),
        document=document,
        key=key,
        edition_id=found.edition_id,
        counts_for=counts_for,
        done_on=done_on,
        done_by=done_by.strip(),
        note=note.strip(),
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        recorded_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "duty.done", f"duty:{row.id}", document=document, key=key, done_on=str(done_on))
    return row


def withdraw(actor: Actor, moment: datetime, done_id: UUID, because: str) -> DutyDone:
    """Take back what was recorded, with the reason. The row stays.

    :raises NotFound: none of this institution. :raises Conflict: it was withdrawn before. :raises Invalid: no reason.
    """
    KEEP_DUTIES.require(actor)
    row = duty_queries.duty_done(actor, done_id, lock=True)
    if row.withdrawn_at is not None:
        raise Conflict(_("This was withdrawn already."))
    if not because.strip() or len(because) > 1000:
        raise Invalid(errors={"because": [_("Say in at most 1,000 characters why this was wrong.")]})
    row.withdrawn_at, row.withdrawn_by_name, row.withdrawn_because = moment, actor.name, because.strip()
    db.session.flush()
    audit.record(actor, "duty.withdrawn", f"duty:{row.id}", document=row.document, key=row.key)
    return row
