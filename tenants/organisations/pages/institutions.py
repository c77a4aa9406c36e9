"""The list of institutions, for the administrators of the platform."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from assay.web.routing import Pages
from tenants.organisations import queries
from tenants.organisations.forms import CloseForm
from tenants.organisations.operations import institutions
from tenants.organisations.permissions import KEEP_INSTITUTIONS
from tenants.organisations.words import COUNTRY_WORDS, KIND_WORDS

bp = Pages("institutions", __name__, template_folder="../templates")

_PAGE = 50


@bp.page("/platform/institutions", access=KEEP_INSTITUTIONS)
def listed(actor: Actor, moment: datetime) -> str:
    """Every institution by name."""
    found = queries.institutions_listed(actor, request.args.get("after", type=UUID), _PAGE + 1)
    return render_template(
        "organisations/institutions.html",
        institutions=found[:_PAGE],
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        kinds=KIND_WORDS,
        countries=COUNTRY_WORDS,
    )


@bp.page("/platform/institutions/<uuid:institution_id>", access=KEEP_INSTITUTIONS)
def show(actor: Actor, moment: datetime, institution_id: UUID) -> str:
    """One institution."""
    return _page(actor, institution_id, CloseForm(formdata=None))


@bp.page("/platform/institutions/<uuid:institution_id>/close", access=KEEP_INSTITUTIONS, methods=("POST",))
def close(actor: Actor, moment: datetime, institution_id: UUID) -> ResponseReturnValue:
    """Close its account."""
    form = CloseForm()
    if form.validate_on_submit():
        try:
            tenant = institutions.close(actor, moment, institution_id, form.reason.data)
        except Problem as problem:
            if problem.status != 422:
                raise
            form.absorb(problem)
        else:
            flash(_("The account of %(name)s was closed.", name=tenant.name))
            return redirect(url_for("institutions.listed"), 303)
    return _page(actor, institution_id, form), 422


@bp.page("/platform/institutions/<uuid:institution_id>/invite-again", access=KEEP_INSTITUTIONS, methods=("POST",))
def invite_again(actor: Actor, moment: datetime, institution_id: UUID) -> ResponseReturnValue:
    """Send the first administrator a new invitation."""
    institutions.invite_first_again(actor, moment, institution_id)
    flash(_("The first administrator gets a new invitation by mail."))
    return redirect(url_for("institutions.show", institution_id=institution_id), 303)


def _page(actor: Actor, institution_id: UUID, form: CloseForm) -> str:
    found = queries.institution_to_keep(actor, institution_id)
    return render_template(
        "organisations/institution.html",
        found=found,
        form=form,
        asked=queries.request_of_institution(actor, institution_id),
        kind=KIND_WORDS[found.kind],
        country=COUNTRY_WORDS[found.country],
    )
