"""The recurring duties of an institution: what is due this year, by whom, and what was done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.routing import Pages
from assay.web.shell import select_language
from assay.web.today import Task
from tenants.regulations import duty_queries, queries
from tenants.regulations.forms import DutyForm, WithdrawDutyForm
from tenants.regulations.operations import duties
from tenants.regulations.permissions import KEEP_DUTIES, READ_KEPT
from tenants.regulations.rules.duties import Cut, DutyStanding, year_of
from tenants.regulations.shown import Reader
from tenants.regulations.words import DUTY_BADGES

bp = Pages("institution-duties", __name__, template_folder="../templates")

#: How long Today speaks of a duty after its period went by.
_SPEAKS = timedelta(days=90)


@bp.page("/institution/duties", access=READ_KEPT)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """A year of duties: by their last day, with what was done, by whom and when."""
    cut = _cut(request.args.get("cut"))
    today = moment.astimezone(AMSTERDAM).date()
    asked = request.args.get("year", type=int)
    shown_year = year_of(today, cut)
    year = min(max(asked or shown_year.first.year, duties.FIRST_YEAR), duties.LAST_YEAR)
    first = shown_year.first.replace(year=year)
    found = duties.of_year(actor, moment, first, cut)
    return render_template(
        "regulations/duties.html",
        year=year,
        cut=cut,
        name=_name_of_year(year, cut),
        before=_name_of_year(year - 1, cut),
        after=_name_of_year(year + 1, cut),
        rows=[_row(each) for each in found],
        keeps=KEEP_DUTIES.holds(actor),
        badges=DUTY_BADGES,
        language=select_language(),
    )


@bp.page("/institution/duties/<document>/<key>/done", access=KEEP_DUTIES, methods=("GET", "POST"))
def record(actor: Actor, moment: datetime, document: str, key: str) -> ResponseReturnValue:
    """Record that a duty was done."""
    today = moment.astimezone(AMSTERDAM).date()
    form = DutyForm(counts_for=request.args.get("for", ""), cut=_cut(request.args.get("cut")), done_on=today)
    cut = _cut(form.cut.data)
    counts_for = _day(form.counts_for.data)
    found = duties.one(actor, moment, document, key, counts_for, cut)
    if form.validate_on_submit():
        try:
            duties.record(
                actor,
                moment,
                document=document,
                key=key,
                counts_for=counts_for,
                done_on=form.done_on.data,
                done_by=form.done_by.data or "",
                note=form.note.data or "",
                cut=cut,
            )
            flash(_("Recorded."))
            year = year_of(found.period.last, cut).first.year
            return redirect(url_for("institution-duties.show", year=year, cut=cut), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/duty.html", form=form, row=_row(found), cut=cut), form.status


@bp.page("/institution/duties/done/<uuid:done_id>/withdraw", access=KEEP_DUTIES, methods=("GET", "POST"))
def withdraw(actor: Actor, moment: datetime, done_id: UUID) -> ResponseReturnValue:
    """Take back what was recorded."""
    row = duty_queries.duty_done(actor, done_id)
    form = WithdrawDutyForm()
    if form.validate_on_submit():
        try:
            duties.withdraw(actor, moment, done_id, form.because.data or "")
            flash(_("Withdrawn."))
            return redirect(url_for("institution-duties.show", year=row.counts_for.year), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("regulations/duty_withdraw.html", form=form, done=row), form.status


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """Duties that near, and those whose period went by not long ago without them."""
    if actor.tenant_id is None or not KEEP_DUTIES.holds(actor):
        return []
    today = moment.astimezone(AMSTERDAM).date()
    if not any(event.act == "adopt" for event in queries.law_of(actor.tenant_id).adoptions):
        return []
    found = duties.of_year(actor, moment, today)
    if today - year_of(today, "calendar").first < _SPEAKS:
        found = [*duties.of_year(actor, moment, today.replace(year=today.year - 1, day=1)), *found]
    missed = [each for each in found if each.state == "missed" and today - each.period.last <= _SPEAKS]
    near = [each for each in found if each.state == "near"]
    lines = []
    if missed:
        lines.append(
            Task(
                column="mine",
                title=ngettext(
                    "%(num)d yearly duty was not recorded", "%(num)d yearly duties were not recorded", len(missed)
                ),
                reason=_("The period is over. Record what was done, or see to it."),
                url=url_for("institution-duties.show", year=missed[0].period.last.year),
                act=_("Look at the duties"),
            )
        )
    if near:
        lines.append(
            Task(
                column="mine",
                title=ngettext("%(num)d yearly duty is due", "%(num)d yearly duties are due", len(near)),
                reason=_("Your regulations ask for it in this period. Record it when it was done."),
                url=url_for("institution-duties.show", year=near[0].period.last.year),
                act=_("Look at the duties"),
                due=min(each.period.last for each in near),
            )
        )
    return lines


def _row(each: DutyStanding) -> dict[str, Any]:
    reader = Reader(each.regulation.pack, select_language())
    return {
        "standing": each,
        "shown": reader.provision("duty", each.duty, each.held),
        "who": [reader.name(key) for key in each.duty.by],
        "to": [reader.name(key) for key in each.duty.to],
        "edition": each.regulation.pack.edition,
    }


def _cut(typed: str | None) -> Cut:
    return "school" if typed == "school" else "calendar"


def _day(typed: str | None) -> date:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        raise NotFound from None


def _name_of_year(year: int, cut: Cut) -> str:
    return f"{year}-{year + 1}" if cut == "school" else str(year)
