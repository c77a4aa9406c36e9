"""Which scheme a body judges by: now, from when, before, and choosing another one."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid
from assay.web.forms import choices
from assay.web.routing import Pages
from portfolio.certification import operations, queries
from portfolio.certification.forms import AdoptForm
from portfolio.certification.permissions import ADOPT_SCHEME, READ_BODY_SCHEME
from portfolio.certification.queries import DEFAULT_SCHEME
from portfolio.certification.scheme_files import shipped_schemes
from portfolio.certification.words import in_words

bp = Pages("body-scheme", "portfolio.certification", template_folder="templates")


@bp.page("/institution/scheme", access=READ_BODY_SCHEME)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The scheme in force, those that come, and those that were."""
    return _page(actor, moment, AdoptForm(formdata=None))


@bp.page("/institution/scheme/adopt", access=ADOPT_SCHEME, methods=("POST",))
def adopt(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Judge by another scheme from a day on."""
    form = _with_choices(AdoptForm())
    if form.validate():
        try:
            operations.adopt_scheme(actor, moment, form.scheme.data or "", form.from_day.data)
        except Invalid as problem:
            form.absorb(problem)
        else:
            flash(_("Chosen. On that day everybody's status is worked out anew."), "success")
            return redirect(url_for("body-scheme.show"), 303)
    return _page(actor, moment, form), 422


def _with_choices(form: AdoptForm) -> AdoptForm:
    form.scheme.choices = choices([(key, in_words(scheme.title)) for key, scheme in shipped_schemes().items()])
    return form


def _page(actor: Actor, moment: datetime, form: AdoptForm) -> str:
    today = moment.astimezone(AMSTERDAM).date()
    chosen = queries.adoptions(actor)
    schemes = shipped_schemes()
    now = next((each for each in chosen if each.from_day <= today), None)
    return render_template(
        "certification/body_scheme.html",
        scheme=schemes[now.scheme if now else DEFAULT_SCHEME],
        now=now,
        coming=[(each, schemes[each.scheme]) for each in reversed(chosen) if each.from_day > today],
        before=[(each, schemes[each.scheme]) for each in chosen if each.from_day <= today and each is not now],
        form=_with_choices(form),
        in_words=in_words,
        may_adopt=ADOPT_SCHEME.holds(actor),
    )
