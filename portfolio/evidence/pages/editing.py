"""Adding, changing and withdrawing an item."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, NotFound, Problem, Stale
from assay.web.forms import version_of
from portfolio.evidence import operations, ports, queries
from portfolio.evidence.forms import ItemForm
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.pages.blueprint import bp
from portfolio.evidence.pages.shown import compared
from portfolio.evidence.permissions import WRITE
from portfolio.evidence.rules import Draft, ItemKind, cleaned
from portfolio.evidence.words import ABOUT, KINDS, kind_words
from tenants.organisations import queries as organisations
from tenants.reference import queries as reference

_BETWEEN = re.compile(r"[,;\n]+")
_NUMBERS = re.compile(r"[0-9\s]+")
_NUMBER_FIRST = re.compile(r"([0-9]{5})\b")


@bp.page("/portfolio/new/<kind>", access=WRITE, methods=("GET", "POST"))
def add(actor: Actor, moment: datetime, kind: str) -> ResponseReturnValue:
    """Add an item of this kind."""
    if kind not in set(ItemKind):
        raise NotFound
    form = ItemForm()
    form.for_kind(ItemKind(kind))
    if request.method == "POST" and form.validate():
        try:
            made = operations.add_item(actor, moment, _draft(form))
            flash(_("Saved. Now add the files that show it."), "success")
            return redirect(url_for("portfolio.item", item_id=made.id), 303)
        except Conflict:
            raise
        except Problem as problem:
            _absorb(form, problem)
    elif request.method == "POST":
        _keep_picks(form)
    page = render_template("portfolio/edit.html", form=form, kind=KINDS[form.kind], about=ABOUT[form.kind], item=None)
    return page, form.status


@bp.page("/portfolio/<uuid:item_id>/edit", access=WRITE, methods=("GET", "POST"))
def edit(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """Change an item; who saw an older version gets to see both."""
    item = queries.item_visible(actor, item_id)
    if item.withdrawn_at is not None:
        raise Conflict(_("This item was withdrawn. Add a new one."), code="withdrawn")
    reason = ports.lock_reason(item_id)
    if reason is not None and request.method == "GET":
        raise Conflict(reason, code="locked")
    kind = ItemKind(item.kind)
    form = ItemForm() if request.method == "POST" else ItemForm(formdata=None, **_typed(item))
    form.for_kind(kind)
    conflict = None
    if request.method == "POST" and form.validate():
        try:
            operations.change_item(actor, moment, item_id, version_of(form.version.data), _draft(form))
            flash(_("Saved."), "success")
            return redirect(url_for("portfolio.item", item_id=item_id), 303)
        except Stale as stale:
            return _both_versions(form, stale.facts["current"])
        except Conflict as problem:
            # Handed in from another tab: what was typed stays on the page.
            conflict = problem
            _keep_picks(form)
        except Problem as problem:
            _absorb(form, problem)
    elif request.method == "POST":
        _keep_picks(form)
    page = render_template(
        "portfolio/edit.html", form=form, kind=KINDS[kind], about=ABOUT[kind], item=item, conflict=conflict
    )
    if conflict is not None:
        return page, conflict.status
    return page, form.status


@bp.page("/portfolio/<uuid:item_id>/withdraw", access=WRITE, methods=("GET", "POST"))
def withdraw(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """Take an item out of the portfolio; asks first."""
    item = queries.item_visible(actor, item_id)
    if request.method == "POST":
        operations.withdraw_item(actor, moment, item_id)
        flash(_("The item was withdrawn."), "success")
        return redirect(url_for("portfolio.items"), 303)
    reason = ports.lock_reason(item_id)
    if reason is not None:
        raise Conflict(reason, code="locked")
    return render_template(
        "confirm.html",
        heading=_("Withdraw this item?"),
        text=item.title,
        consequences=[
            _("It no longer stands in your portfolio, and you cannot hand it in."),
            _("What was decided about it earlier stays."),
            _("You find it back under withdrawn items, but cannot change it."),
        ],
        act=_("Withdraw this item"),
        action_url=url_for("portfolio.withdraw", item_id=item_id),
        back_url=url_for("portfolio.item", item_id=item_id),
        danger=True,
    )


def _both_versions(form: ItemForm, current: PortfolioItem) -> ResponseReturnValue:
    typed = cleaned(_draft(form))
    form.version.data = str(current.version)
    _keep_picks(form)
    page = render_template(
        "portfolio/both_versions.html",
        form=form,
        item=current,
        kind=kind_words(current),
        rows=compared(queries.draft_of(current), typed),
    )
    return page, 409


def _typed(item: PortfolioItem) -> dict[str, Any]:
    """The item's fields as they stand in the form."""
    names = organisations.institution_names([item.organisation_id]) if item.organisation_id else {}
    return {
        "version": str(item.version),
        "title": item.title,
        "subjects": item.subjects,
        "starts_on": item.starts_on,
        "ends_on": item.ends_on,
        "year": item.year,
        "crebo": ", ".join(item.crebo),
        "organisation_text": names.get(item.organisation_id, "") if item.organisation_id else item.organisation_text,
        "certifying_body": item.certifying_body,
        "certificate_number": item.certificate_number,
        "hours": str(item.hours.normalize().__format__("f")).replace(".", ",") if item.hours else "",
        "note": item.note,
    }


def _draft(form: ItemForm) -> Draft:
    return form.draft(_codes(form.value("crebo") or ""), _picked_organisation())


def _codes(typed: str) -> tuple[str, ...]:
    """Crebo numbers from what was typed and picked; a name stands for its number where only one fits."""
    picks = request.form.getlist("crebo_pick")[:50]
    codes: list[str] = []
    for part in (p.strip() for p in _BETWEEN.split(typed[:1000])):
        first = _NUMBER_FIRST.match(part)
        if not part:
            continue
        if _NUMBERS.fullmatch(part):
            codes.extend(part.split())
        elif first:
            codes.append(first.group(1))
        else:
            fits = [f.crebo for f in reference.suggest_qualifications(part, 50, include_retired=True)]
            # The letters that a suggestion was ticked for have done their work.
            if not set(fits) & set(picks):
                codes.append(fits[0] if len(fits) == 1 else part)
    return tuple(dict.fromkeys([*codes, *picks]))


def _picked_organisation() -> UUID | None:
    value = request.form.get("organisation_pick", "")
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _absorb(form: ItemForm, problem: Problem) -> None:
    if "organisation_id" in problem.errors:
        problem.errors["organisation_text"] = problem.errors.pop("organisation_id")
    form.absorb(problem)
    _keep_picks(form)


def _keep_picks(form: ItemForm) -> None:
    """What was picked from suggestions stays, as if it had been typed."""
    picks = request.form.getlist("crebo_pick")[:50]
    if form.has("crebo") and picks:
        form.crebo.data = ", ".join(dict.fromkeys([*filter(None, [form.crebo.data]), *picks]))
    organisation = _picked_organisation()
    if form.has("organisation_text") and organisation:
        found = organisations.institution(organisation)
        form.organisation_text.data = found.name if found else form.organisation_text.data
