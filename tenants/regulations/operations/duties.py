"""Recurring duties of an institution: recorded as done, or withdrawn where that was wrong (R515)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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

#: The years in which duties can be asked for and recorded.
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_YEARS = 4
LONGEST = timedelta(days=LONGEST_YEARS * 366)


def of_year(actor: Actor, moment: datetime, day: date, cut: Cut = "calendar") -> list[DutyStanding]:
    """The duties of the actor's institution in the year in which a day lies, by their last day.

    :param cut: whether a year begins on 1 January or with the school year: documents that say "every year" do not say.
    """
    READ_KEPT.require(actor)
    tenant_id = tenant_of(actor)
    year = year_of(day, cut)
    today = moment.astimezone(AMSTERDAM).date()
    # What was recorded may count for any day of its period, and the longest begins years before this one ends.
    recorded = duty_queries.duties_done(tenant_id, year.first - LONGEST, year.last)
    return standings(queries.law_of(tenant_id), queries.pack_of, year, today, recorded)


def one(actor: Actor, moment: datetime, document: str, key: str, counts_for: date, cut: Cut) -> DutyStanding:
    """A duty of the institution's own in the period in which a day lies. :raises NotFound: it has no such duty then."""
    if not FIRST_YEAR <= counts_for.year <= LAST_YEAR:
        raise NotFound
    # Duties are found in the year in which their period ends: that of the day, or up to four later.
    for later in range(LONGEST_YEARS + 1):
        for each in of_year(actor, moment, counts_for.replace(year=counts_for.year + later, day=1), cut):
            theirs = (each.document, each.duty.key) == (document, key) and each.state != "outside"
            if theirs and each.period.holds(counts_for):
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

    :param counts_for: any day of the period it counts for, which is kept by its last day. It may be done after that.
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
        counts_for=found.period.last,
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
