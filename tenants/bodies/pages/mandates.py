"""Who hands a power on to whom (R011)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.forms import version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.bodies import queries
from tenants.bodies.forms import EndMandateForm, MandateForm
from tenants.bodies.operations import mandates
from tenants.bodies.pages.shared import asked_day, today_of
from tenants.bodies.permissions import KEEP_MANDATES, READ_BODIES
from tenants.bodies.rules.mandating import chains
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import Mandate as MandateSaid
from tenants.regulations.shown import ProvisionShown, Reader

bp = Pages("mandates", __name__, template_folder="../templates")

_PAGE = 100


@bp.page("/institution/mandates", access=READ_BODIES)
def listed(actor: Actor, moment: datetime) -> str:
    """The chains of mandates that hold on a day, and everything that was recorded."""
    on = asked_day(moment)
    rows = queries.mandates(actor, request.args.get("after", type=UUID), _PAGE + 1)
    return render_template(
        "bodies/mandates.html",
        chains=chains(queries.handed_on(actor), on),
        said=_said(actor, on),
        rows=rows[:_PAGE],
        more=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        keeps=KEEP_MANDATES.holds(actor),
        on=on,
        today=today_of(moment),
    )


@bp.page("/institution/mandates/new", access=KEEP_MANDATES, methods=("GET", "POST"))
def record(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Record a mandate."""
    today = today_of(moment)
    form = MandateForm(grantor=request.args.get("grantor"), holder=request.args.get("holder"), starts_on=today)
    status = 200
    if form.validate_on_submit():
        try:
            mandates.record(
                actor,
                moment,
                grantor=form.grantor.data or "",
                holder=form.holder.data or "",
                power=form.power.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                source=form.source.data or "",
            )
            flash(_("The mandate was recorded."))
            return redirect(url_for("mandates.listed"), 303)
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    return render_template("bodies/mandate.html", form=form), status if status != 200 else form.status


@bp.page("/institution/mandates/<uuid:mandate_id>/end", access=KEEP_MANDATES, methods=("GET", "POST"))
def end(actor: Actor, moment: datetime, mandate_id: UUID) -> ResponseReturnValue:
    """Let a mandate end."""
    found = queries.mandate(actor, mandate_id)
    form = EndMandateForm(ends_on=today_of(moment), version=found.version)
    status = 200
    if form.validate_on_submit():
        try:
            mandates.end(
                actor,
                mandate_id,
                ends_on=form.ends_on.data,
                reason=form.reason.data or "",
                version=version_of(form.version.data),
            )
            flash(_("The mandate ends."))
            return redirect(url_for("mandates.listed"), 303)
        except Stale as stale:
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, stale.facts["current"].version
            status = stale.status
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    page = render_template("bodies/mandate_end.html", form=form, found=found)
    return page, status if status != 200 else form.status


def _said(actor: Actor, on: date) -> list[tuple[ProvisionShown, str, str]]:
    """The mandates that the regulations of the day describe: the provision, and both parties in words."""
    assert actor.tenant_id is not None
    law = regulations.law_of(actor.tenant_id)
    found = []
    for document in law.documents(on):
        regulation = law.regulation(document, on, regulations.pack_of)
        assert regulation is not None
        reader = Reader(regulation.pack, select_language())
        for provision in regulation.pack.of_kind("mandate"):
            assert isinstance(provision, MandateSaid)
            found.append(
                (reader.provision("mandate", provision), reader.name(provision.grantor), reader.name(provision.holder))
            )
    return found
