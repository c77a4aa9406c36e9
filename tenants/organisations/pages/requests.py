"""Requests for an account, for the administrators of the platform."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries
from tenants.organisations.forms import RefusalForm
from tenants.organisations.operations import requests
from tenants.organisations.permissions import DECIDE_REQUESTS
from tenants.organisations.words import COUNTRY_WORDS, KIND_WORDS
from tenants.reference import queries as reference

bp = Pages("account-requests", __name__, template_folder="../templates")

_PAGE = 25


def _position() -> tuple[datetime, UUID] | None:
    from flask import request

    found = cursors.decode(request.args.get("cursor"))
    return (datetime.fromisoformat(found[0]), UUID(found[1])) if found else None


@bp.page("/platform/requests", access=DECIDE_REQUESTS)
def waiting(actor: Actor, moment: datetime) -> str:
    """Requests nobody decided yet, the oldest first."""
    found = queries.requests_waiting(actor, _position(), _PAGE + 1)
    last = found[_PAGE - 1] if len(found) > _PAGE else None
    return render_template(
        "organisations/requests.html",
        requests=found[:_PAGE],
        more=last and url_for("account-requests.waiting", cursor=cursors.encode([last.confirmed_at, last.id])),
        decided=False,
        kinds=KIND_WORDS,
    )


@bp.page("/platform/requests/decided", access=DECIDE_REQUESTS)
def decided(actor: Actor, moment: datetime) -> str:
    """Requests that were decided, the last first."""
    found = queries.requests_decided(actor, _position(), _PAGE + 1)
    last = found[_PAGE - 1] if len(found) > _PAGE else None
    return render_template(
        "organisations/requests.html",
        requests=found[:_PAGE],
        more=last and url_for("account-requests.decided", cursor=cursors.encode([last.decided_at, last.id])),
        decided=True,
        kinds=KIND_WORDS,
    )


@bp.page("/platform/requests/<uuid:request_id>", access=DECIDE_REQUESTS)
def show(actor: Actor, moment: datetime, request_id: UUID) -> str:
    """One request, with what is needed to decide on it."""
    return _page(actor, request_id, RefusalForm(formdata=None))


@bp.page("/platform/requests/<uuid:request_id>/approve", access=DECIDE_REQUESTS, methods=("POST",))
def approve(actor: Actor, moment: datetime, request_id: UUID) -> ResponseReturnValue:
    """Let the institution in."""
    tenant = requests.approve(actor, moment, request_id)
    flash(_("%(name)s was let in. The first administrator gets an invitation by mail.", name=tenant.name))
    return redirect(url_for("account-requests.waiting"), 303)


@bp.page("/platform/requests/<uuid:request_id>/refuse", access=DECIDE_REQUESTS, methods=("POST",))
def refuse(actor: Actor, moment: datetime, request_id: UUID) -> ResponseReturnValue:
    """Refuse it with a reason."""
    form = RefusalForm()
    if form.validate_on_submit():
        try:
            requests.refuse(actor, moment, request_id, form.reason.data)
        except Problem as problem:
            if problem.status != 422:
                raise
            form.absorb(problem)
        else:
            flash(_("The request was refused. The requester gets the reason by mail."))
            return redirect(url_for("account-requests.waiting"), 303)
    return _page(actor, request_id, form), form.status


def _page(actor: Actor, request_id: UUID, form: RefusalForm) -> str:
    found = queries.request_by_id(actor, request_id)
    place = reference.place_by_id(found.place_id)
    return render_template(
        "organisations/request_show.html",
        found=found,
        form=form,
        place=place.label(select_language()) if place else "",
        kind=KIND_WORDS[found.kind],
        country=COUNTRY_WORDS[found.country],
        similar=queries.find_institutions(found.institution_name, 5) if found.decided_at is None else [],
    )
