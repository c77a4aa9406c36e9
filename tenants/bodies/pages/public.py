"""What everyone may know of an institution's bodies (R042)."""

from __future__ import annotations

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.bodies import queries
from tenants.bodies.pages.shared import today_of
from tenants.organisations import queries as organisations
from tenants.regulations.shown import Reader

bp = Pages("public-bodies", __name__, template_folder="../templates")


@bp.page("/institutions/<slug>/bodies", access=PUBLIC)
def of_institution(actor: Actor, moment: datetime, slug: str) -> ResponseReturnValue:
    """Names, functions and addresses, as far as the institution's regulations make them public."""
    institution = organisations.institution_at(slug)
    if institution is None:
        raise NotFound
    today, language = today_of(moment), select_language()
    bodies = [(each, Reader(each.said.regulation.pack, language)) for each in queries.published(institution.id, today)]
    return render_template("bodies/public.html", institution=institution, bodies=bodies, on=today, language=language)
