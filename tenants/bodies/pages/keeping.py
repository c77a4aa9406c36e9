"""The bodies of an institution: which there are, how each stands on a day, and setting them up."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound, Problem, Stale
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.bodies import queries
from tenants.bodies.forms import BodyForm, EndBodyForm, SetUpForm
from tenants.bodies.operations import keeping
from tenants.bodies.operations.reminding import ENDS_SOON
from tenants.bodies.pages.shared import asked_day, chosen_id, location_choices, today_of
from tenants.bodies.permissions import KEEP_BODIES, KEEP_MANDATES, READ_BODIES
from tenants.bodies.rules.composition import Finding
from tenants.bodies.words import STATE_TONES, STATE_WORDS, quorum_words, sentence
from tenants.interests.permissions import KEEP
from tenants.regulations import queries as regulations
from tenants.regulations.rules.edition import Article
from tenants.regulations.shown import Reader

bp = Pages("bodies", __name__, template_folder="../templates")

_PAGE = 50


@bp.page("/institution/bodies", access=READ_BODIES)
def listed(actor: Actor, moment: datetime) -> str:
    """Every body that runs, and whether it is well composed on a day."""
    on = asked_day(moment)
    rows = queries.bodies(actor, request.args.get("after", type=UUID), _PAGE + 1)
    return render_template(
        "bodies/listed.html",
        standings=queries.standings(actor, rows[:_PAGE], on),
        more=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        ended=queries.ended_bodies(actor),
        on=on,
        today=today_of(moment),
        keeps=KEEP_BODIES.holds(actor),
        keeps_mandates=KEEP_MANDATES.holds(actor),
        slug=actor.hat.slug,
        states=STATE_WORDS,
        tones=STATE_TONES,
    )


@bp.page("/institution/bodies/new", access=KEEP_BODIES, methods=("GET", "POST"))
def set_up(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Set a body up, from what the regulations describe."""
    assert actor.tenant_id is not None
    today = today_of(moment)
    form = SetUpForm(body=request.args.get("body"))
    form.body.choices = choices(_to_set_up(actor, moment))
    form.location.choices = location_choices(actor, today)
    status = 200
    if form.validate_on_submit():
        document, _colon, key = (form.body.data or "").partition(":")
        try:
            row = keeping.set_up(
                actor,
                moment,
                document=document,
                body_key=key,
                name=form.name.data or "",
                location_id=chosen_id(form.location.data),
                address=form.address.data or "",
                set_up_on=form.set_up_on.data,
            )
            flash(_("The body was set up. Appoint its members now."))
            return redirect(url_for("bodies.show", body_id=row.id), 303)
        except Problem as problem:
            if isinstance(problem, NotFound):
                raise
            form.absorb(problem)
            status = problem.status
    return render_template("bodies/set_up.html", form=form), status if status != 200 else form.status


@bp.page("/institution/bodies/<uuid:body_id>", access=READ_BODIES)
def show(actor: Actor, moment: datetime, body_id: UUID) -> str:
    """One body on a day: who sits in it, whether it is well composed, and if not, why."""
    assert actor.tenant_id is not None
    on = asked_day(moment)
    row = queries.body(actor, body_id)
    [standing] = queries.standings(actor, [row], on)
    language = select_language()
    reader = Reader(standing.said.regulation.pack, language) if standing.said else None
    names = {each.id: each.name for each in (*standing.sitting, *standing.coming)}
    rows = queries.members_of(actor, row.id)
    past = [each for each in rows if (last := queries.seated(each).last_day) is not None and last < on]
    return render_template(
        "bodies/show.html",
        row=row,
        standing=standing,
        reader=reader,
        shown=reader.provision("body", standing.said.body, standing.said.held) if reader and standing.said else None,
        sentences=[(each, sentence(each, reader), _cites(each, reader)) for each in standing.found] if reader else [],
        keeps_ties=KEEP.holds(actor),
        past=list(reversed(past))[:100],
        followed={each.follows for each in rows if each.follows},
        names=names,
        location=_location_name(actor, row.location_id),
        on=on,
        today=today_of(moment),
        soon=on + ENDS_SOON,
        keeps=KEEP_BODIES.holds(actor) and row.ended_on is None,
        states=STATE_WORDS,
        tones=STATE_TONES,
        slug=actor.hat.slug,
        quorum=quorum_words(standing.said.body, reader) if reader and standing.said else "",
    )


@bp.page("/institution/bodies/<uuid:body_id>/change", access=KEEP_BODIES, methods=("GET", "POST"))
def change(actor: Actor, moment: datetime, body_id: UUID) -> ResponseReturnValue:
    """Give a body another name, location or address."""
    row = queries.body(actor, body_id)
    form = BodyForm(name=row.name, location=str(row.location_id or ""), address=row.address or "", version=row.version)
    form.location.choices = location_choices(actor, today_of(moment))
    status = 200
    if form.validate_on_submit():
        try:
            keeping.change(
                actor,
                body_id,
                name=form.name.data or "",
                location_id=chosen_id(form.location.data),
                address=form.address.data or "",
                version=version_of(form.version.data),
            )
            flash(_("Saved."))
            return redirect(url_for("bodies.show", body_id=body_id), 303)
        except Stale as stale:
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, stale.facts["current"].version
            status = stale.status
        except Problem as problem:
            if isinstance(problem, NotFound):
                raise
            form.absorb(problem)
            status = problem.status
    return render_template("bodies/change.html", form=form, row=row), status if status != 200 else form.status


@bp.page("/institution/bodies/<uuid:body_id>/end", access=KEEP_BODIES, methods=("GET", "POST"))
def end(actor: Actor, moment: datetime, body_id: UUID) -> ResponseReturnValue:
    """End a body."""
    row = queries.body(actor, body_id)
    form = EndBodyForm(ended_on=today_of(moment))
    status = 200
    if form.validate_on_submit():
        try:
            keeping.end(actor, moment, body_id, ended_on=form.ended_on.data, reason=form.reason.data or "")
            flash(_("The body has ended."))
            return redirect(url_for("bodies.listed"), 303)
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    return render_template("bodies/end.html", form=form, row=row), status if status != 200 else form.status


def _to_set_up(actor: Actor, moment: datetime) -> list[tuple[str, Any]]:
    """The bodies that the regulations of today describe and that do not run yet; those of each location always."""
    assert actor.tenant_id is not None
    today, language = today_of(moment), select_language()
    law = regulations.law_of(actor.tenant_id)
    running = {(row.document, row.body_key) for row in queries.bodies(actor, limit=1000)}
    found = []
    for document in law.documents(today):
        regulation = law.regulation(document, today, regulations.pack_of)
        assert regulation is not None
        for key in regulation.pack.keys("body"):
            provision = keeping.provision_on(actor, document, key, today)
            if provision is not None and (provision.dispersed or (document, key) not in running):
                found.append((f"{document}:{key}", provision.name.in_language(language)))
    return found


def _cites(finding: Finding, reader: Reader) -> list[tuple[str, Article | None]]:
    """The articles that a finding rests on, each with its line of the table of contents."""
    return [(number, reader.pack.article(number)) for number in finding.article]


def _location_name(actor: Actor, location_id: UUID | None) -> str:
    return regulations.location(actor, location_id).name if location_id else ""
