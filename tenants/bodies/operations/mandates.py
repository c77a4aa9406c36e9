"""Recording who hands a power on to whom, and ending that (R011)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from tenants.bodies import queries
from tenants.bodies.models import Mandate
from tenants.bodies.permissions import KEEP_MANDATES
from tenants.bodies.rules.mandating import comes_back
from tenants.organisations.operations import checking

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('mandates:' || :tenant, 0))")


def record(
    actor: Actor,
    moment: datetime,
    *,
    grantor: str,
    holder: str,
    power: str,
    starts_on: date | None,
    ends_on: date | None,
    source: str,
) -> Mandate:
    """Record a mandate: from the executive board to the directorate, from the directorate to the exam committee.

    :param power: what may be decided; mandates that name it in the same words are of one chain.
    :param source: where it is laid down. :raises Invalid: a fault at its field, or a power that would come back to
        whom it came from.
    """
    KEEP_MANDATES.require(actor)
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    db.session.execute(_HOLD, {"tenant": str(actor.tenant_id)})
    errors: checking.Errors = {}
    checking.text(errors, "grantor", grantor, 200, _("Say who hands the power on."))
    checking.text(errors, "holder", holder, 200, _("Say who gets the power."))
    checking.text(errors, "power", power, 500, _("Say what may be decided."))
    checking.text(errors, "source", source, 500, _("Say where it is laid down, such as a decision of the board."))
    if starts_on is None:
        errors["starts_on"] = [_("Fill in the first day.")]
    elif ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = [_("The last day lies before the first.")]
    if not errors:
        running = [
            handed
            for handed in queries.handed_on(actor)
            if (handed.ends_on is None or (starts_on is not None and handed.ends_on >= starts_on))
            and (ends_on is None or handed.starts_on <= ends_on)
        ]
        if comes_back(running, grantor, holder, power):
            errors["holder"] = [_("The power would come back to whom it came from. Choose another party.")]
    if errors or starts_on is None:
        raise Invalid(errors=errors)
    made = Mandate(
        tenant_id=actor.tenant_id,
        grantor=grantor,
        holder=holder,
        power=power,
        starts_on=starts_on,
        ends_on=ends_on,
        source=source,
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        recorded_at=moment,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "mandate.recorded", f"mandate:{made.id}", starts_on=starts_on, ends_on=ends_on)
    return made


def end(actor: Actor, mandate_id: UUID, *, ends_on: date | None, reason: str, version: int) -> Mandate:
    """Let a mandate end.

    :raises Stale: somebody changed it meanwhile. :raises Conflict: it was ended already.
    :raises Invalid: no reason, or a day before its first or after its planned last one.
    """
    KEEP_MANDATES.require(actor)
    found = queries.mandate(actor, mandate_id, lock=True)
    if found.version != version:
        raise Stale(current=found)
    if found.end_reason is not None:
        raise Conflict(_("This mandate was ended already."))
    errors: checking.Errors = {}
    checking.text(errors, "reason", reason, 500, _("Say in a few words why it ends."))
    if ends_on is None or ends_on < found.starts_on or (found.ends_on is not None and ends_on > found.ends_on):
        errors["ends_on"] = [_("Choose a day from its first day up to its last.")]
    if errors or ends_on is None:
        raise Invalid(errors=errors)
    found.ends_on, found.end_reason = ends_on, reason
    found.version += 1
    db.session.flush()
    audit.record(actor, "mandate.ended", f"mandate:{found.id}", ends_on=ends_on, reason=reason)
    return found
