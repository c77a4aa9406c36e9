"""Which scheme a body judges by, from which day."""

from datetime import date, datetime

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import Invalid
from portfolio.certification import queries
from portfolio.certification.models import SchemeAdoption
from portfolio.certification.operations.timed import BODY_JOB
from portfolio.certification.permissions import ADOPT_SCHEME
from portfolio.certification.scheme_files import shipped_schemes


def adopt_scheme(actor: Actor, moment: datetime, key: str, from_day: date | None) -> SchemeAdoption:
    """Judge by this scheme from a day on, today or later. What went before stays as it was.

    Everybody's status is worked out anew on that day; a level never falls without a word of a lead assessor where the
    scheme says so.

    :raises Invalid: at ``scheme`` or ``from_day``: unknown, already in force then, in the past, or a day that has one.
    """
    ADOPT_SCHEME.require(actor)
    assert actor.tenant_id is not None
    today = moment.astimezone(AMSTERDAM).date()
    scheme = shipped_schemes().get(key)
    errors: dict[str, list[str]] = {}
    if scheme is None:
        errors["scheme"] = [_("Choose a scheme from the list.")]
    if from_day is None:
        errors["from_day"] = [_("Fill in from which day.")]
    elif from_day < today:
        errors["from_day"] = [_("Choose today or a later day. What was decided before stays as it was.")]
    elif scheme is not None and from_day < scheme.in_force_from:
        errors["from_day"] = [_("This scheme is not in force yet on that day.")]
    if errors or from_day is None:
        raise Invalid(errors=errors)
    queries.lock_adoptions(actor)
    standing = queries.adoptions(actor)
    if any(each.from_day == from_day for each in standing):
        raise Invalid(errors={"from_day": [_("From that day another choice stands already. Choose another day.")]})
    before = next((each for each in standing if each.from_day < from_day), None)
    if before is not None and before.scheme == key:
        raise Invalid(errors={"scheme": [_("This scheme is in force on that day already.")]})
    made = SchemeAdoption(
        tenant_id=actor.tenant_id, from_day=from_day, scheme=key, adopted_by=actor.person_id, adopted_at=moment
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "scheme.adopted", f"tenant:{actor.tenant_id}", scheme=key, from_day=from_day)
    if from_day == today:
        # Later days are found by the night's work.
        add_job(BODY_JOB, moment, tenant_id=actor.tenant_id)
    return made
