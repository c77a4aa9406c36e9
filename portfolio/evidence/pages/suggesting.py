"""Suggestions while typing, for browsers with script. Without it, numbers and names are typed and read on saving."""

import re
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assay.permissions import Actor
from portfolio.evidence.pages.blueprint import bp
from portfolio.evidence.permissions import READ
from tenants.organisations import queries as organisations
from tenants.reference import queries as reference


@bp.page("/portfolio/suggest/qualifications", access=READ)
def suggest_qualifications(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Qualifications that fit the last thing typed, to tick."""
    last = re.split(r"[,;\n]", request.args.get("crebo", "")[:1000])[-1].strip()
    found = reference.suggest_qualifications(last[:100], 8) if len(last) > 1 else []
    picks = [p for p in request.args.getlist("crebo_pick")[:20] if p not in {f.crebo for f in found}]
    picked = reference.qualification_names(picks) if picks else {}
    return render_template(
        "portfolio/suggest_qualifications.html",
        found=found,
        typed=last,
        picked=picked,
        ticked=request.args.getlist("crebo_pick"),
    )


@bp.page("/portfolio/suggest/organisations", access=READ)
def suggest_organisations(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Institutions that fit what was typed, to choose one."""
    typed = request.args.get("organisation_text", "")[:200].strip()
    found = organisations.find_institutions(typed, 6) if len(typed) > 1 else []
    return render_template("portfolio/suggest_organisations.html", found=found, typed=typed)
