"""What the link in an invitation shows, and accepting it."""

from datetime import datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.accounts.operations import own_account
from assay.clock import AMSTERDAM
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.permissions import ACCOUNT_DOOR, Actor
from assay.problems import Problem
from assay.web.routing import Pages
from tenants.organisations import queries
from tenants.organisations.links import read_invitation
from tenants.organisations.operations import people
from tenants.organisations.permissions import ACCEPT_INVITATION
from tenants.organisations.queries import InvitationShown
from tenants.organisations.words import ROLE_HINTS, ROLE_WORDS

bp = Pages("invitations", __name__, template_folder="../templates")


def _shown(tenant_id: UUID, token: str) -> tuple[UUID | None, InvitationShown | None]:
    found = read_invitation(current_app.config["SECRET_KEY"], tenant_id, token)
    shown = queries.show_invitation(tenant_id, found) if found else None
    return found, shown if shown and shown.open else None


def _gone() -> ResponseReturnValue:
    return render_template("organisations/invitation_gone.html", text=people.INVITATION_GONE), 409


@bp.page("/invitations/<uuid:tenant_id>/<token>", access=ACCOUNT_DOOR)
def show(actor: Actor, moment: datetime, tenant_id: UUID, token: str) -> ResponseReturnValue:
    """Who invites, for which role, until when; then sign in or make an account."""
    _found, shown = _shown(tenant_id, token)
    if shown is None:
        return _gone()
    target = url_for("invitations.accept", tenant_id=tenant_id, token=token)
    return render_template(
        "organisations/invitation.html",
        shown=shown,
        target=target,
        role=ROLE_WORDS[shown.role],
        about=ROLE_HINTS[shown.role],
    )


@bp.page("/invitations/<uuid:tenant_id>/<token>/accept", access=ACCEPT_INVITATION, hat="personal", methods=("GET",))
def accept(actor: Actor, moment: datetime, tenant_id: UUID, token: str) -> ResponseReturnValue:
    """Look once more, as the person who is signed in."""
    _found, shown = _shown(tenant_id, token)
    if shown is None:
        return _gone()
    return render_template(
        "organisations/invitation_accept.html", shown=shown, role=ROLE_WORDS[shown.role], about=ROLE_HINTS[shown.role]
    )


@bp.page("/invitations/<uuid:tenant_id>/<token>/accept", access=ACCEPT_INVITATION, hat="personal", methods=("POST",))
def take_up(actor: Actor, moment: datetime, tenant_id: UUID, token: str) -> ResponseReturnValue:
    """Accept, and go on in the new hat: whoever accepts wants to begin."""
    found, shown = _shown(tenant_id, token)
    if found is None or shown is None:
        return _gone()
    try:
        people.accept(actor, tenant_id, found)
    except Problem as problem:
        return render_template("organisations/invitation_gone.html", text=problem.detail), problem.status
    if shown.starts_on <= moment.astimezone(AMSTERDAM).date():
        own_account.wear(actor, str(tenant_id))
        flash(
            _(
                "You act for %(institution)s now. Your portfolio stays yours; choose it at the top of the page.",
                institution=shown.institution,
            )
        )
    else:
        flash(
            _(
                "From %(day)s you act for %(institution)s too.",
                day=format_date(shown.starts_on),
                institution=shown.institution,
            )
        )
    return redirect(url_for("today.show"), 303)
