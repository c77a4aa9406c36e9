"""Keeping the working-day calendar of an institution: closing days, decree days, and the days a decree names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from assay import audit
from assay.calendar import ClosingPeriod, DecreeRule
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound
from tenants.regulations.models import CalendarChoice, ClosingDays, DecreeYear
from tenants.regulations.operations import recording
from tenants.regulations.permissions import AUTHOR, KEEP_CALENDAR
from tenants.regulations.rules.law import CalendarEvent, ClosingEvent, standing


def close_days(
    actor: Actor,
    moment: datetime,
    *,
    name: str,
    kind: str,
    first: date | None,
    last: date | None,
    accepted: bool = False,
) -> ClosingDays:
    """Say that the institution is closed on these days, first and last included.

    :param kind: ``closing_day`` or ``school_holiday``. :param accepted: the effect on running terms was seen.
    :raises EffectUnseen: terms move and that was not accepted; days that have passed ask for it as well.
    :raises Invalid: with every fault at its field.
    """
    KEEP_CALENDAR.require(actor)
    errors: recording.Errors = {}
    recording.required_text(errors, "name", name, 100, _("Give the days a name; dates explain themselves with it."))
    if kind not in ("closing_day", "school_holiday"):
        errors["kind"] = [_("Choose one of the kinds.")]
    if first is None:
        errors["first"] = [_("Fill in the first day.")]
    if last is None:
        errors["last"] = [_("Fill in the last day.")]
    if first and last and last < first:
        errors["last"] = [_("The last day lies before the first.")]
    elif first and last and (last - first).days >= 366:
        errors["last"] = [_("This is longer than a year. Check the years.")]
    recording.refuse(errors)
    assert first is not None
    assert last is not None
    law = recording.current_law(actor)
    period = ClosingPeriod(name=name.strip(), first=first, last=last)
    if any(event.period == period for event in standing(law.closings)):
        raise Conflict(_("These days are in the calendar already."))
    chosen: Literal["closing_day", "school_holiday"] = "closing_day" if kind == "closing_day" else "school_holiday"
    event = ClosingEvent(**recording.event_head(actor, moment), act="close", kind=chosen, period=period)
    after = recording.with_event(law, "closings", event)
    today = moment.astimezone(AMSTERDAM).date()
    effect = recording.accept_effect(actor, moment, law, after, accepted, retroactive=first < today)
    row = ClosingDays(
        **recording.kept_of(actor, moment, effect),
        act="close",
        name=period.name,
        kind=kind,
        first_day=first,
        last_day=last,
    )
    db.session.add(row)
    recording.announce(
        actor, moment, "calendar.closed", "calendar", first=first.isoformat(), last=last.isoformat(), moved=effect.moved
    )
    return row


def open_days(actor: Actor, moment: datetime, closing_id: UUID, *, accepted: bool = False) -> ClosingDays:
    """Take closing days out of the calendar. The row stays, and so do dates that were counted with it.

    :raises NotFound: none of this institution. :raises Conflict: taken out already. :raises EffectUnseen: terms move.
    """
    KEEP_CALENDAR.require(actor)
    law = recording.current_law(actor)
    found = next((event for event in law.closings if event.id == closing_id and event.act == "close"), None)
    if found is None:
        raise NotFound
    if found not in standing(law.closings):
        raise Conflict(_("These days were taken out of the calendar already."))
    event = ClosingEvent(
        **recording.event_head(actor, moment, closing_id), act="void", kind=found.kind, period=found.period
    )
    after = recording.with_event(law, "closings", event)
    effect = recording.accept_effect(actor, moment, law, after, accepted)
    row = ClosingDays(
        **recording.kept_of(actor, moment, effect),
        act="void",
        name=found.period.name,
        kind=found.kind,
        first_day=found.period.first,
        last_day=found.period.last,
        voids=closing_id,
    )
    db.session.add(row)
    recording.announce(actor, moment, "calendar.opened", "calendar", first=found.period.first.isoformat())
    return row


def choose(
    actor: Actor, moment: datetime, *, decree: str, known_until: date | None, accepted: bool = False
) -> CalendarChoice:
    """Say what decree days do, and up to which day the closing days are filled in.

    :raises Invalid: no such rule. :raises EffectUnseen: terms move and that was not accepted.
    """
    KEEP_CALENDAR.require(actor)
    if decree not in {rule.value for rule in DecreeRule}:
        raise Invalid(errors={"decree": [_("Choose one of the ways to count.")]})
    law = recording.current_law(actor)
    event = CalendarEvent(**recording.event_head(actor, moment), decree=DecreeRule(decree), known_until=known_until)
    after = recording.with_event(law, "calendars", event)
    effect = recording.accept_effect(actor, moment, law, after, accepted)
    row = CalendarChoice(**recording.kept_of(actor, moment, effect), decree=decree, known_until=known_until)
    db.session.add(row)
    recording.announce(actor, moment, "calendar.chosen", "calendar", decree=decree)
    return row


def record_decree_year(actor: Actor, moment: datetime, year: int | None, days: list[date], source: str) -> DecreeYear:
    """Record which days a royal decree named in one year; for every institution. An empty list means: none.

    :raises Invalid: a day in another year or in a weekend, or no source.
    """
    AUTHOR.require(actor)
    errors: recording.Errors = {}
    recording.required_text(errors, "source", source, 300, _("Name the official journal in which the decree stands."))
    if year is None or not 2000 <= year <= 2100:
        errors["year"] = [_("Fill in a year between 2000 and 2100.")]
    elif any(day.year != year for day in days):
        errors["days"] = [_("Every day lies in the year itself.")]
    elif any(day.weekday() >= 5 for day in days):
        errors["days"] = [_("A decree names no Saturday or Sunday.")]
    recording.refuse(errors)
    assert year is not None
    assert actor.person_id is not None
    row = db.session.get(DecreeYear, year) or DecreeYear(year=year)
    row.days, row.source = sorted(set(days)), source
    row.recorded_by, row.recorded_by_name, row.recorded_at = actor.person_id, actor.name, moment
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "calendar.decree_recorded", f"decree_year:{year}", days=[day.isoformat() for day in row.days])
    return row
