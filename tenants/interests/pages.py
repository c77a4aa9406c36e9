"""Declaring ties, and how roles are kept apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from assay.web.forms import choices
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.interests import operations, queries
from tenants.interests.forms import SeparateForm, TieForm, WithdrawForm
from tenants.interests.models import Tie
from tenants.interests.permissions import DECLARE, KEEP
from tenants.regulations.shipped import vocabulary

bp = Pages("interests", __name__, template_folder="templates")


@bp.page("/institution/ties", access=DECLARE)
def ties(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """One's own ties; who keeps them sees all."""
    found = queries.visible_to(actor, request.args.get("after", type=UUID), queries.PAGE + 1)
    more = found[queries.PAGE - 1].id if len(found) > queries.PAGE else None
    today = moment.astimezone(AMSTERDAM).date()
    assert actor.tenant_id is not None
    rules = queries.tie_rules(actor.tenant_id, today)
    language = select_language()
    return render_template(
        "interests/ties.html",
        ties=found[: queries.PAGE],
        more=more,
        kinds=_kinds(),
        keeps=KEEP.holds(actor),
        today=today,
        rules=[(rule.text.in_language(language), ", ".join(rule.article)) for rule in rules],
    )


@bp.page("/institution/ties/new", access=DECLARE, methods=("GET", "POST"))
def declare(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Declare a tie of one's own."""
    form = TieForm(starts_on=_today(moment))
    people = queries.colleagues(actor)
    form.other.choices = choices([("", _("Nobody of this list")), *((str(each), name) for each, name in people)])
    form.kind.choices = choices(_kinds().items())
    if form.validate_on_submit():
        try:
            operations.declare(
                actor,
                moment,
                other_id=_id(form.other.data),
                other_name=form.other_name.data or "",
                kind=form.kind.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
            flash(_("Recorded."))
            return redirect(url_for("interests.ties"), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("interests/declare.html", form=form), form.status


@bp.page("/institution/ties/<uuid:tie_id>", access=DECLARE)
def tie(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """One tie, and the matters in which roles are kept apart in spite of it."""
    return _one(actor, queries.tie(actor, tie_id), WithdrawForm(), SeparateForm())


@bp.page("/institution/ties/<uuid:tie_id>/withdraw", access=DECLARE, methods=("POST",))
def withdraw(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """Say that it was recorded wrongly."""
    found = queries.tie(actor, tie_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        version = str(form.version.data or "")
        try:
            operations.withdraw(
                actor,
                moment,
                tie_id,
                form.reason.data or "",
                int(version) if version.isdigit() and len(version) < 10 else 0,
            )
            flash(_("Recorded."))
            return redirect(url_for("interests.ties"), 303)
        except Problem as problem:
            form.absorb(problem)
    return _one(actor, found, form, SeparateForm(formdata=None))


@bp.page("/institution/ties/<uuid:tie_id>/separate", access=KEEP, methods=("POST",))
def separate(actor: Actor, moment: datetime, tie_id: UUID) -> ResponseReturnValue:
    """Record how roles are kept apart in one matter."""
    found = queries.tie(actor, tie_id)
    form = SeparateForm()
    if form.validate_on_submit():
        try:
            operations.separate(actor, moment, tie_id, form.matter.data or "", form.how.data or "")
            flash(_("Recorded."))
            return redirect(url_for("interests.tie", tie_id=tie_id), 303)
        except Problem as problem:
            form.absorb(problem)
    return _one(actor, found, WithdrawForm(formdata=None), form)


def _one(actor: Actor, found: Tie, withdrawing: Any, separating: Any) -> ResponseReturnValue:
    withdrawing.version.data = found.version
    page = render_template(
        "interests/tie.html",
        tie=found,
        kind=_kinds().get(found.kind, found.kind),
        separations=queries.separations(actor, found.id),
        withdrawing=withdrawing,
        separating=separating,
        keeps=KEEP.holds(actor),
    )
    return page, 422 if withdrawing.failed or separating.failed else 200


def _kinds() -> dict[str, str]:
    language = select_language()
    return {key: words.in_language(language) for key, words in vocabulary()["tie_kind"].items()}


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None
