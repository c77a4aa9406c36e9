"""The working-day calendar and the locations of an institution."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.calendar import WorkingCalendar
from assay.calendar.naming import name_of
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound, Problem, Stale
from assay.web.forms import version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from assay.web.ui.year import year_of
from tenants.reference import queries as reference
from tenants.regulations import queries
from tenants.regulations.effects import Effect
from tenants.regulations.forms import CalendarForm, ClosingForm, LocationForm, OpenForm
from tenants.regulations.operations import calendars
from tenants.regulations.operations import locations as location_acts
from tenants.regulations.operations.recording import EffectUnseen
from tenants.regulations.permissions import KEEP_CALENDAR, READ_KEPT
from tenants.regulations.rules.law import ClosingEvent, standing

bp = Pages("institution-calendar", __name__, template_folder="../templates")


@bp.page("/institution/calendar", access=READ_KEPT)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """A year of days: holidays, closing days, and what decree days do."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    calendar = law.calendar()
    today = moment.astimezone(AMSTERDAM).date()
    year = request.args.get("year", type=int) or today.year
    year = min(max(year, 2000), 2100)
    locations = queries.locations(actor.tenant_id)
    free = _free_days(calendar, year)
    closings = [e for e in standing(law.closings) if e.period.first.year <= year <= e.period.last.year]
    return render_template(
        "regulations/calendar.html",
        year=year,
        months=year_of(year, _marked(free, closings, year), today),
        free=free,
        closings=closings,
        calendar=calendar,
        keeps=KEEP_CALENDAR.holds(actor),
        decree_known=calendar.decree_days.known(year),
        locations=locations,
        places=reference.places_by_id(each.place_id for each in locations),
        language=select_language(),
    )


@bp.page("/institution/calendar/close", access=KEEP_CALENDAR, methods=("GET", "POST"))
def close(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Add closing days; what moves is shown first."""
    form = ClosingForm(kind="closing_day")
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            made = calendars.close_days(
                actor,
                moment,
                name=form.name.data or "",
                kind=form.kind.data or "",
                first=form.first.data,
                last=form.last.data or form.first.data,
                accepted=bool(form.accepted.data),
            )
            flash(_("The days are in the calendar."))
            return redirect(url_for("institution-calendar.show", year=made.first_day.year), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/close.html", form=form, effect=effect), form.status


@bp.page("/institution/calendar/<uuid:closing_id>/open", access=KEEP_CALENDAR, methods=("GET", "POST"))
def reopen(actor: Actor, moment: datetime, closing_id: UUID) -> ResponseReturnValue:
    """Take closing days out of the calendar; what moves is shown first."""
    assert actor.tenant_id is not None
    if not any(event.id == closing_id and event.act == "close" for event in queries.law_of(actor.tenant_id).closings):
        raise NotFound
    form = OpenForm()
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            calendars.open_days(actor, moment, closing_id, accepted=bool(form.accepted.data))
            flash(_("The days were taken out of the calendar."))
            return redirect(url_for("institution-calendar.show"), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
    return render_template("regulations/open.html", form=form, effect=effect), form.status


@bp.page("/institution/calendar/choice", access=KEEP_CALENDAR, methods=("GET", "POST"))
def choose(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What decree days do, and until when closing days are filled in."""
    assert actor.tenant_id is not None
    now = queries.law_of(actor.tenant_id).calendar()
    form = CalendarForm(decree=now.decree.value, known_until=now.closing_known_until)
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            calendars.choose(
                actor,
                moment,
                decree=form.decree.data or "",
                known_until=form.known_until.data,
                accepted=bool(form.accepted.data),
            )
            flash(_("Saved."))
            return redirect(url_for("institution-calendar.show"), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/choice.html", form=form, effect=effect), form.status


@bp.page("/institution/locations/new", access=KEEP_CALENDAR, methods=("GET", "POST"))
def new_location(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Add a location (R025)."""
    return _location(actor, None, LocationForm(starts_on=moment.astimezone(AMSTERDAM).date(), version=1))


@bp.page("/institution/locations/<uuid:location_id>", access=KEEP_CALENDAR, methods=("GET", "POST"))
def location(actor: Actor, moment: datetime, location_id: UUID) -> ResponseReturnValue:
    """Change a location, or give it a last day."""
    found = queries.location(actor, location_id)
    place = reference.place_by_id(found.place_id)
    form = LocationForm(
        name=found.name,
        address=found.address,
        postcode=found.postcode,
        place=place.label(select_language()) if place else "",
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        version=found.version,
    )
    return _location(actor, location_id, form)


def _location(actor: Actor, location_id: UUID | None, form: Any) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            location_acts.keep(
                actor,
                location_id,
                name=form.name.data or "",
                address=form.address.data or "",
                postcode=form.postcode.data or "",
                place=form.place.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                version=version_of(form.version.data),
            )
            flash(_("Saved."))
            return redirect(url_for("institution-calendar.show"), 303)
        except Stale as stale:
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, stale.facts["current"].version
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/location.html", form=form, new=location_id is None), form.status


def _free_days(calendar: WorkingCalendar, year: int) -> list[tuple[date, str, str]]:
    """The holidays and decree days of a year: the day, its name, and what kind it is."""
    found = []
    day = date(year, 1, 1)
    while day.year == year:
        reason = calendar.why_free(day, closing_days=False) if day.weekday() < 5 else None
        if reason is None and calendar.is_decree_day(day) and calendar.decrees_matter:
            reason = calendar.why_no_end(day)
        if reason is not None:
            found.append((day, name_of(reason), reason.kind.value))
        day = date.fromordinal(day.toordinal() + 1)
    return found


def _marked(free: list[tuple[date, str, str]], closings: list[ClosingEvent], year: int) -> dict[date, str]:
    """How each day that stands out is drawn; a holiday in the holidays is drawn as a holiday."""
    marked: dict[date, str] = {}
    for event in closings:
        first, last = max(event.period.first, date(year, 1, 1)), min(event.period.last, date(year, 12, 31))
        marked |= {date.fromordinal(number): "shut" for number in range(first.toordinal(), last.toordinal() + 1)}
    return marked | {day: "free" for day, _name, _kind in free}
