"""Deciding on a proposed fall."""

from datetime import datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.outbox import notify_person
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid
from portfolio.certification import notices, queries
from portfolio.certification.operations.recomputing import (
    STATUS_PATH,
    add_event,
    recompute,
    same_fall,
    store,
)
from portfolio.certification.permissions import DECIDE_FALL
from portfolio.certification.queries import Record
from portfolio.certification.rules import FallProposal, Status, evaluate, proposed_fall

REASON_MOST = 2000


def confirm_fall(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> None:
    """Let the held level fall to what the facts amount to today, with a reason the person sees.

    :param event_id: the proposal as it was looked at.
    :raises NotFound: no such proposal at this body. :raises Forbidden: it is about the actor.
    :raises Conflict: it was decided on, or no longer stands. :raises Invalid: no reason.
    """
    record, status, fall = _pending(actor, moment, event_id, reason)
    day = moment.astimezone(AMSTERDAM).date()
    add_event(
        actor, moment, record, "fall_confirmed", fall.from_level, fall.to_level, fall.since_day, fall.reasons,
        reason=reason.strip(),
    )  # fmt: skip
    store(moment, record, status, fall.to_level, day, None)
    notify_person(record.person_id, notices.FALL_CONFIRMED.name, path=STATUS_PATH, body=record.body)


def refuse_fall(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> None:
    """Let the person keep the level, with a reason; the same fall is not proposed again. Raises as `confirm_fall`."""
    record, status, fall = _pending(actor, moment, event_id, reason)
    add_event(
        actor, moment, record, "fall_refused", fall.from_level, fall.to_level, fall.since_day, fall.reasons,
        reason=reason.strip(),
    )  # fmt: skip
    store(moment, record, status, record.held_level, record.held_since, None)
    notify_person(record.person_id, notices.FALL_CONFIRMED.name, path=STATUS_PATH, body=record.body)


def freshen_fall(actor: Actor, moment: datetime, event_id: UUID) -> None:
    """Bring a proposal that time overtook up to date when it is opened, instead of waiting for the night's work.

    What no longer stands is dropped, and a fall for other reasons is proposed as it now is. Nothing happens where the
    proposal still stands. Raises `NotFound` as `queries.fall`.
    """
    DECIDE_FALL.require(actor)
    assert actor.tenant_id is not None
    person_id = queries.fall(actor, event_id).person_id
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    pending = record.proposal
    if pending is None:
        return
    fall = proposed_fall(record.scheme, record.facts, record.held_level, record.held_since or day, day)
    if fall is None or not same_fall(pending, fall):
        recompute(actor, moment, person_id)


def _pending(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> tuple[Record, Status, FallProposal]:
    DECIDE_FALL.require(actor)
    assert actor.tenant_id is not None
    person_id = queries.fall(actor, event_id).person_id
    if person_id == actor.person_id:
        raise Forbidden(_("You do not decide on your own status. Ask another lead assessor."))
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Give a reason. The assessor sees it.")]})
    if len(reason.strip()) > REASON_MOST:
        raise Invalid(errors={"reason": [_("At most %(most)s characters.", most=REASON_MOST)]})
    queries.lock_status(actor.tenant_id, person_id)
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    status = evaluate(record.scheme, record.facts, day)
    fall = proposed_fall(record.scheme, record.facts, record.held_level, record.held_since or day, day)
    pending = record.proposal
    # Time goes on between the night's work and the decision: nobody confirms another fall than the one they looked at.
    if pending is None or pending.id != event_id or fall is None or not same_fall(pending, fall):
        raise Conflict(_("This fall was decided on already, or no longer stands. Look at the status as it is now."))
    return record, status, fall
