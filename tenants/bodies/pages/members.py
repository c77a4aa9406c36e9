"""Appointing members, appointing them again, what is known of them, and ending a seat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.calendar.naming import list_of
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, NotFound, Problem, Stale
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.bodies import queries
from tenants.bodies.forms import AgainForm, AppointForm, EndSeatForm, MemberFacts, MemberForm
from tenants.bodies.models import BodyMember, BodyRow
from tenants.bodies.operations import appointing, fitting
from tenants.bodies.operations.appointing import Appointee
from tenants.bodies.pages.shared import asked_day, chosen_id, today_of
from tenants.bodies.permissions import KEEP_BODIES
from tenants.bodies.queries import Said
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import Vacancy
from tenants.regulations.shown import Reader

bp = Pages("body-members", __name__, template_folder="../templates")


@bp.page("/institution/bodies/<uuid:body_id>/appoint", access=KEEP_BODIES, methods=("GET", "POST"))
def appoint(actor: Actor, moment: datetime, body_id: UUID) -> ResponseReturnValue:
    """Appoint somebody. Where somebody else was quicker, the page says who has the seat."""
    row = queries.body(actor, body_id)
    on = max(asked_day(moment), row.set_up_on)
    if row.ended_on is not None:
        raise Conflict(_("This body has ended. Nothing about it changes any more."))
    said = _said(row, on)
    if said is None:
        raise Conflict(_("None of your regulations describes this body on that day. Adopt an edition that does."))
    form = AppointForm(starts_on=on)
    form.born_on.render_kw = {"required": bool(said.body.age_limit)}
    reader = _choose(form, said)
    form.function.choices = choices(
        (key, reader.name(key)) for key in dict.fromkeys(seat.function for seat in said.body.seats)
    )
    form.person.choices = choices(
        [("", _("Nobody of them")), *((str(key), name) for key, name in queries.people_of(actor, today_of(moment)))]
    )
    members = [each for each in queries.members_of(actor, row.id) if queries.seated(each).sits(on)]
    form.deputises_for.choices = choices(
        [("", _("Nobody in particular")), *((str(m.id), m.person_name) for m in members)]
    )
    status = 200
    if form.validate_on_submit():
        try:
            made = appointing.appoint(actor, moment, body_id, _appointee(form))
            flash(_("%(name)s was appointed.", name=made.person_name))
            return redirect(url_for("bodies.show", body_id=body_id), 303)
        except Problem as problem:
            if isinstance(problem, NotFound):
                raise
            form.absorb(problem)
            status = problem.status
    page = render_template("bodies/appoint.html", form=form, row=row, said=said, **_rules_shown(said, reader))
    return page, status if status != 200 else form.status


@bp.page("/institution/body-members/<uuid:member_id>", access=KEEP_BODIES, methods=("GET", "POST"))
def show(actor: Actor, moment: datetime, member_id: UUID) -> ResponseReturnValue:
    """One seat: what is known of the person, appointing them again, ending it."""
    found = queries.member(actor, member_id)
    form = _facts_form(actor, found)
    status = 200
    if form.validate_on_submit():
        try:
            appointing.change(
                actor,
                member_id,
                certificates=tuple(form.certificates.data or ()),
                external=bool(form.external.data),
                nominated_by=form.nominated_by.data or "",
                born_on=form.born_on.data,
                version=version_of(form.version.data),
            )
            flash(_("Saved."))
            return redirect(url_for("bodies.show", body_id=found.body_id), 303)
        except Stale as stale:
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, stale.facts["current"].version
            status = stale.status
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    page = _page(actor, moment, found, form, AgainForm(formdata=None), _end_form(actor, moment, found, fresh=True))
    return page, status if status != 200 else form.status


@bp.page("/institution/body-members/<uuid:member_id>/again", access=KEEP_BODIES, methods=("POST",))
def again(actor: Actor, moment: datetime, member_id: UUID) -> ResponseReturnValue:
    """Appoint a member again."""
    found = queries.member(actor, member_id)
    form = AgainForm()
    status = 422
    if form.validate_on_submit():
        try:
            made = appointing.reappoint(actor, moment, member_id, form.starts_on.data, form.ends_on.data)
            flash(_("%(name)s was appointed again.", name=made.person_name))
            return redirect(url_for("bodies.show", body_id=found.body_id), 303)
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    facts, end_form = _facts_form(actor, found, fresh=True), _end_form(actor, moment, found, fresh=True)
    return _page(actor, moment, found, facts, form, end_form), status


@bp.page("/institution/body-members/<uuid:member_id>/end", access=KEEP_BODIES, methods=("POST",))
def end(actor: Actor, moment: datetime, member_id: UUID) -> ResponseReturnValue:
    """End a seat before its term of office does."""
    found = queries.member(actor, member_id)
    form = _end_form(actor, moment, found)
    status = 422
    if form.validate_on_submit():
        try:
            appointing.end(
                actor,
                moment,
                member_id,
                ended_on=form.ended_on.data,
                reason=form.reason.data or "",
                ground=form.ground.data or "",
                version=version_of(form.version.data),
            )
            flash(_("The seat of %(name)s ends.", name=found.person_name))
            return redirect(url_for("bodies.show", body_id=found.body_id), 303)
        except Stale as stale:
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, stale.facts["current"].version
            status = stale.status
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    return _page(actor, moment, found, _facts_form(actor, found, fresh=True), AgainForm(formdata=None), form), status


def _appointee(form: Any) -> Appointee:
    return Appointee(
        function=form.function.data or "",
        starts_on=form.starts_on.data,
        name=form.name.data or "",
        person_id=chosen_id(form.person.data),
        nominated_by=form.nominated_by.data or "",
        certificates=tuple(form.certificates.data or ()),
        external=bool(form.external.data),
        born_on=form.born_on.data,
        ends_on=form.ends_on.data,
        deputises_for=chosen_id(form.deputises_for.data),
    )


def _rules_shown(said: Said, reader: Reader) -> dict[str, str]:
    """Who decides on an appointment, and who may not be appointed, in words."""
    return {
        "appointed_by": list_of([reader.name(key) for key in said.body.appointed_by]),
        "shut_out": list_of([reader.name(key) for key in (*said.body.barred, *said.body.incompatible)]),
    }


def _said(row: BodyRow, on: date) -> Said | None:
    return queries.said_of(regulations.law_of(row.tenant_id), row, on)


def _choose(form: MemberFacts, said: Said) -> Reader:
    """Fill the choices that the regulations give; a field that they do not ask for leaves the form."""
    reader = Reader(said.regulation.pack, select_language())
    nominators = dict.fromkeys(key for seat in said.body.seats for key in seat.nominated_by)
    certificates: Sequence[str] = fitting.certificates_of(said)
    filling = {key: seat.vacancy for seat in said.body.seats if seat.vacancy for key in seat.vacancy.by}
    form.nominated_by.choices = choices(
        [
            ("", _("Nobody")),
            *((key, reader.name(key)) for key in nominators),
            *((key, _filling(reader, key, vacancy)) for key, vacancy in filling.items() if key not in nominators),
        ]
    )
    form.certificates.choices = choices((key, reader.name(key)) for key in certificates)
    return reader


def _filling(reader: Reader, key: str, vacancy: Vacancy) -> str:
    """Who fills a seat while those who put people forward are not there, and whom they consult."""
    whom = list_of([reader.name(each) for each in vacancy.consulting])
    if not whom:
        return _("nobody could; filled by %(who)s", who=reader.name(key))
    return _("nobody could; filled by %(who)s after consulting %(whom)s", who=reader.name(key), whom=whom)


def _facts_form(actor: Actor, found: BodyMember, *, fresh: bool = False) -> MemberForm:
    values = {
        "nominated_by": found.nominated_by or "",
        "certificates": list(found.certificates),
        "external": found.external,
        "born_on": found.born_on,
        "version": found.version,
    }
    form = MemberForm(formdata=None, **values) if fresh else MemberForm(**values)
    said = _said(queries.body(actor, found.body_id), found.starts_on)
    if said is None:
        form.nominated_by.choices, form.certificates.choices = choices([("", _("Nobody"))]), []
    else:
        _choose(form, said)
    return form


def _end_form(actor: Actor, moment: datetime, found: BodyMember, *, fresh: bool = False) -> EndSeatForm:
    values = {"ended_on": today_of(moment), "version": found.version}
    form = EndSeatForm(formdata=None, **values) if fresh else EndSeatForm(**values)
    said = _said(queries.body(actor, found.body_id), found.starts_on)
    grounds = []
    if said is not None:
        reader = Reader(said.regulation.pack, select_language())
        grounds = [(key, reader.name(key)) for key in said.body.ends_on]
    form.ground.choices = choices([("", _("None of these")), *grounds])
    return form


def _page(
    actor: Actor, moment: datetime, found: BodyMember, form: MemberForm, again_form: AgainForm, end_form: EndSeatForm
) -> str:
    row = queries.body(actor, found.body_id)
    said = _said(row, found.starts_on)
    rows = queries.members_of(actor, row.id)
    return render_template(
        "bodies/member.html",
        found=found,
        row=row,
        form=form,
        again_form=again_form,
        end_form=end_form,
        body=said.body if said else None,
        reader=Reader(said.regulation.pack, select_language()) if said else None,
        followed=next((each for each in rows if each.follows == found.id), None),
        before=next((each for each in rows if each.id == found.follows), None),
        deputised=next((each for each in rows if each.id == found.deputises_for), None),
        today=today_of(moment),
    )
