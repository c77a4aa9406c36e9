"""The way to a certificate, for who has none: training through an assessor bank (R064, R065)."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.permissions import Actor
from assay.web.routing import Pages
from assay.web.shell import select_language
from portfolio.certification import queries
from portfolio.certification.permissions import READ_OWN
from portfolio.certification.rules import ValidCertificate, evaluate
from portfolio.certification.rules.dates import ONE_DAY
from tenants.organisations.queries import verifying_bodies
from tenants.reference.queries import places_by_id

bp = Pages("training", "portfolio.certification", template_folder="templates")


@bp.page("/status/training", access=READ_OWN, hat="personal")
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Where training can be followed, and what to do with the certificate; who has one sees until when."""
    day = moment.astimezone(AMSTERDAM).date()
    # The first day on which it no longer counts is what the rules give; people read the last day that does.
    certificates = [
        (record.body, result.met_until - ONE_DAY if result.met_until else None)
        for record in queries.own_records(actor, day, closed=True)
        for level in evaluate(record.scheme, record.facts, day).levels
        for result in level.criteria
        if isinstance(result.criterion, ValidCertificate) and result.met
    ]
    bodies = verifying_bodies()
    places = places_by_id(body.place_id for body in bodies if body.place_id)
    return render_template(
        "certification/training.html",
        certificates=certificates,
        bodies=[(body, places.get(body.place_id) if body.place_id else None) for body in bodies],
        language=select_language(),
    )
