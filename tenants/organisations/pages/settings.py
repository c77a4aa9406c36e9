"""What an institution says of itself, and its colours."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.forms import version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries
from tenants.organisations.forms import SettingsForm
from tenants.organisations.operations import institutions
from tenants.organisations.permissions import CHANGE_SETTINGS
from tenants.organisations.words import COUNTRY_WORDS, KIND_WORDS
from tenants.reference import queries as reference

bp = Pages("institution-settings", __name__, template_folder="../templates")


@bp.page("/institution/settings", access=CHANGE_SETTINGS, methods=("GET", "POST"))
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Place, website and colours; the name is the platform's to change."""
    tenant = queries.own_institution(actor)
    brand = tenant.brand or {}
    place = reference.place_by_id(tenant.place_id) if tenant.place_id else None
    form = SettingsForm(
        place=place.label(select_language()) if place else "",
        website=tenant.website or "",
        brand=brand.get("brand", ""),
        brand_ink=brand.get("brand_ink", ""),
        radius=brand.get("radius"),
        version=tenant.version,
    )
    now_stands: list[tuple[str, str, str]] = []
    status = 200
    if form.validate_on_submit():
        try:
            institutions.change_settings(
                actor,
                website=form.website.data or "",
                place=form.place.data or "",
                brand=form.brand.data or "",
                brand_ink=form.brand_ink.data or "",
                radius=form.radius.data,
                version=version_of(form.version.data),
            )
            flash(_("Saved."))
            return redirect(url_for("institution-settings.show"), 303)
        except Stale as stale:
            current = stale.facts["current"]
            colours = current.brand or {}
            now_place = reference.place_by_id(current.place_id) if current.place_id else None
            now_stands = [
                (form.place.label.text, now_place.label(select_language()) if now_place else "", form.place.data or ""),
                (form.website.label.text, current.website or "", form.website.data or ""),
                (form.brand.label.text, colours.get("brand", ""), form.brand.data or ""),
                (form.brand_ink.label.text, colours.get("brand_ink", ""), form.brand_ink.data or ""),
                (form.radius.label.text, str(colours.get("radius", "")), str(form.radius.data or "")),
            ]
            form.absorb(stale)
            form.version.raw_data, form.version.data = None, current.version
            status = stale.status
        except Problem as problem:
            form.absorb(problem)
            status = problem.status
    elif form.failed:
        status = 422
    page = render_template(
        "organisations/settings.html", form=form, tenant=tenant, now_stands=now_stands, kind=KIND_WORDS[tenant.kind],
        country=COUNTRY_WORDS[tenant.country],
    )  # fmt: skip
    return page, status
