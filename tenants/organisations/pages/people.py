"""The people of an institution: who acts for it, until when, and whom it invited."""

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.forms import choices, version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries, rules
from tenants.organisations.forms import EndDayForm, EndNowForm, InviteForm
from tenants.organisations.operations import people as acts
from tenants.organisations.permissions import KEEP_PEOPLE, READ_PEOPLE
from tenants.organisations.rules import Standing
from tenants.organisations.words import ROLE_HINTS, ROLE_WORDS

bp = Pages("organisation", __name__, template_folder="../templates")

_PAGE = 50


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


@bp.page("/institution", access=READ_PEOPLE)
def people(actor: Actor, moment: datetime) -> str:
    """Who acts for the institution today, who will, who did; what was offered; whether the list was confirmed."""
    today = _today(moment)
    keeps = KEEP_PEOPLE.holds(actor)
    lists = {}
    for state in Standing:
        after = request.args.get(state.value, type=UUID)
        found = queries.people(actor, moment, state, after, _PAGE + 1)
        lists[state.value] = (found[:_PAGE], found[_PAGE - 1].id if len(found) > _PAGE else None)
    invited = queries.open_invitations(actor, request.args.get("invited", type=UUID), _PAGE + 1) if keeps else []
    last = queries.last_confirmation(actor)
    since = last.confirmed_at if last else queries.own_institution(actor).approved_at
    day = since.astimezone(AMSTERDAM).date()
    return render_template(
        "organisations/people.html",
        lists=lists,
        invitations=invited[:_PAGE],
        more_invited=invited[_PAGE - 1].id if len(invited) > _PAGE else None,
        keeps=keeps,
        today=today,
        moment=moment,
        soon=today + rules.ENDS_SOON,
        last=last,
        due=rules.confirmation_due(day),
        asked=rules.confirmation_asked(day, today),
        fingerprint=queries.list_fingerprint(actor, moment)[0],
        words=ROLE_WORDS,
        flanders=actor.hat.country == "BE",
        rules=rules,
    )


@bp.page("/institution/invite", access=KEEP_PEOPLE, methods=("GET", "POST"))
def invite(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Invite somebody by mail."""
    form = InviteForm()
    form.role.choices = choices(
        (role, ROLE_WORDS[role]) for role in rules.roles_at(queries.own_institution(actor).kind)
    )
    if form.validate_on_submit():
        try:
            made = acts.invite(
                actor,
                moment,
                name=form.name.data,
                email=form.email.data,
                role=form.role.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                language=select_language(),
            )
            flash(_("%(name)s gets a mail with a link. It works for fourteen days.", name=made.name))
            return redirect(url_for("organisation.people"), 303)
        except Problem as problem:
            form.absorb(problem)
    return render_template("organisations/invite.html", form=form, hints=ROLE_HINTS), form.status


@bp.page("/institution/invitations/<uuid:invitation_id>/send-again", access=KEEP_PEOPLE, methods=("POST",))
def send_again(actor: Actor, moment: datetime, invitation_id: UUID) -> ResponseReturnValue:
    """Send an invitation once more."""
    made = acts.send_again(actor, moment, invitation_id)
    flash(_("%(name)s gets a mail with a link. It works for fourteen days.", name=made.name))
    return redirect(url_for("organisation.people"), 303)


@bp.page("/institution/invitations/<uuid:invitation_id>/take-back", access=KEEP_PEOPLE, methods=("POST",))
def take_back(actor: Actor, moment: datetime, invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    acts.take_back(actor, moment, invitation_id)
    flash(_("The invitation was taken back. Its link no longer works."))
    return redirect(url_for("organisation.people"), 303)


@bp.page("/institution/people/<uuid:appointment_id>", access=KEEP_PEOPLE, methods=("GET", "POST"))
def person(actor: Actor, moment: datetime, appointment_id: UUID) -> ResponseReturnValue:
    """One role: change its last day, or end it."""
    found = queries.appointment(actor, appointment_id)
    form = EndDayForm(ends_on=found.ends_on, version=found.version)
    status = 200
    if form.validate_on_submit():
        try:
            acts.change_end(actor, moment, appointment_id, form.ends_on.data, version_of(form.version.data))
            flash(_("Saved."))
            return redirect(url_for("organisation.people"), 303)
        except Stale as stale:
            # Both versions: what was typed stays in the field, what stands now is shown above it.
            found, status = stale.facts["current"], stale.status
            form.version.raw_data, form.version.data = None, found.version
            form.ends_on.errors = [
                _(
                    "Somebody changed this in the meantime. The last day is now: %(day)s. Send again to replace it.",
                    day=_day(found.ends_on),
                )
            ]
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    elif form.failed:
        status = 422
    return _person_page(actor, moment, found, form, EndNowForm(formdata=None)), status


@bp.page("/institution/people/<uuid:appointment_id>/end", access=KEEP_PEOPLE, methods=("POST",))
def end(actor: Actor, moment: datetime, appointment_id: UUID) -> ResponseReturnValue:
    """End a role now."""
    found = queries.appointment(actor, appointment_id)
    form = EndNowForm()
    status = 422
    if form.validate_on_submit():
        try:
            ended = acts.end(actor, moment, appointment_id, form.reason.data)
            flash(_("The role of %(name)s has ended.", name=ended.person_name))
            return redirect(url_for("organisation.people" if ended.person_id != actor.person_id else "today.show"), 303)
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    day = EndDayForm(formdata=None, ends_on=found.ends_on, version=found.version)
    return _person_page(actor, moment, found, day, form), status


@bp.page("/institution/people/confirm", access=KEEP_PEOPLE, methods=("POST",))
def confirm(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Say that the list is right."""
    acts.confirm_people_list(actor, moment, request.form.get("fingerprint", ""))
    flash(_("Thank you. We ask again in six months."))
    return redirect(url_for("organisation.people"), 303)


def _person_page(actor: Actor, moment: datetime, found: object, form: EndDayForm, end_form: EndNowForm) -> str:
    return render_template(
        "organisations/person.html", found=found, form=form, end_form=end_form, words=ROLE_WORDS, today=_today(moment)
    )


def _day(value: date | None) -> str:
    from assay.i18n import format_date

    return format_date(value) if value else _("no last day")
