"""Asking for an account for an institution: open to everyone, confirmed by mail."""

from datetime import datetime

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.permissions import ACCOUNT_DOOR, PUBLIC, Actor
from assay.problems import Problem
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries
from tenants.organisations.forms import RequestForm
from tenants.organisations.operations import requests
from tenants.organisations.rules import FLEMISH_HELP_LINE
from tenants.organisations.words import KIND_HINTS

bp = Pages("asking", __name__, template_folder="../templates")

_FIELDS = (
    "institution_name", "kind", "country", "place", "website", "registration_number",
    "requester_name", "requester_email", "requester_function", "reason",
    "legal_representative", "legal_representative_email",
)  # fmt: skip


@bp.page("/institutions/request", access=ACCOUNT_DOOR, methods=("GET", "POST"))
def ask(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Ask for an account; the rest is in the mail."""
    form = RequestForm()
    values = {name: form[name].data or "" for name in _FIELDS}
    if form.validate_on_submit():
        try:
            requests.ask(values, select_language(), moment, request.remote_addr or "unknown")
            return redirect(url_for("asking.sent"), 303)
        except Problem as problem:
            form.absorb(problem)
    elif form.failed:
        # Everything at once: who fills in what was left out hears nothing new after that.
        form.absorb_more(requests.faults(values))
    page = render_template("organisations/request.html", form=form, kind_hints=KIND_HINTS, help_line=FLEMISH_HELP_LINE)
    return page, form.status


@bp.page("/institutions/request/sent", access=PUBLIC)
def sent(actor: Actor, moment: datetime) -> str:
    """The same words whatever was asked."""
    return render_template("organisations/request_sent.html")


@bp.page("/institutions/request/<token>", access=ACCOUNT_DOOR, methods=("GET", "POST"), once=False)  # works again
def confirm(actor: Actor, moment: datetime, token: str) -> ResponseReturnValue:
    """The link from the mail. Opening it changes nothing: mail programs open links by themselves."""
    if request.method == "GET":
        return render_template("organisations/request_confirm.html", done=False)
    try:
        requests.confirm(token, current_app.config["SECRET_KEY"], moment)
    except Problem as problem:
        return render_template("organisations/request_gone.html", problem=problem), problem.status
    return render_template("organisations/request_confirm.html", done=True)


@bp.page("/suggest/institutions", access=PUBLIC)
def suggest(actor: Actor, moment: datetime) -> str:
    """Options for a list of suggestions while somebody types the name of an institution."""
    found = queries.find_institutions(request.args.get("q", "")[:200])
    return render_template("organisations/options.html", options=[(i.name, i.slug) for i in found])
