"""Deciding on a proposed fall."""

from datetime import date, datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.outbox import notify_person
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid
from portfolio.certification import notices, queries, terms
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
from portfolio.certification.ties import ROLE, matter_of
from portfolio.certification.words import TIED, TIED_APART
from tenants.interests.operations import refuse_tied

REASON_MOST = 2000


def confirm_fall(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> None:
    """Let the held level fall to what the facts amount to today, with a reason the person sees.

    :param event_id: the proposal as it was looked at.
    :raises NotFound: no such proposal at this body. :raises Forbidden: it is about the actor.
    :raises Conflict: a tie, it was decided on, or it no longer stands. :raises Invalid: no reason.
    """
    record, status, fall = _pending(actor, moment, event_id, reason)
    day = moment.astimezone(AMSTERDAM).date()
    add_event(
        actor, moment, record, "fall_confirmed", fall.from_level, fall.to_level, fall.since_day, fall.reasons,
        reason=reason.strip(),
    )  # fmt: skip
    store(moment, record, status, fall.to_level, day, None)
    # Who bears no level any more owes no overview.
    terms.follow(actor, moment, record, fall.to_level)
    notify_person(record.person_id, notices.FALL_DECIDED.name, path=STATUS_PATH, body=record.body)


def refuse_fall(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> None:
    """Let the person keep the level, with a reason; the same fall is not proposed again. Raises as `confirm_fall`."""
    record, status, fall = _pending(actor, moment, event_id, reason)
    add_event(
        actor, moment, record, "fall_refused", fall.from_level, fall.to_level, fall.since_day, fall.reasons,
        reason=reason.strip(),
    )  # fmt: skip
    store(moment, record, status, record.held_level, record.held_since, None)
    notify_person(record.person_id, notices.FALL_DECIDED.name, path=STATUS_PATH, body=record.body)


def renew_fall(actor: Actor, moment: datetime, event_id: UUID) -> UUID | None:
    """Bring a proposal that time overtook up to date now, instead of waiting for the night's work.

    What no longer stands is dropped, and a fall for other reasons is proposed as it now is. Nothing happens where the
    proposal still stands.

    :returns: the proposal that waits for a decision about this person; None for none. :raises NotFound: no such
        proposal at this body.
    """
    DECIDE_FALL.require(actor)
    person_id = queries.fall(actor, event_id).person_id
    if overtaken(actor, moment, person_id):
        recompute(actor, moment, person_id)
    return queries.pending_fall(actor, person_id)


def overtaken(actor: Actor, moment: datetime, person_id: UUID) -> bool:
    """Whether the proposal that waits about a person at the actor's body is not the fall of today any more."""
    assert actor.tenant_id is not None
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    return record.proposal is not None and _fall_today(record, day) is None


def _fall_today(record: Record, day: date) -> FallProposal | None:
    """The fall of a day, where it is the one that was proposed; None where nothing or something else is proposed."""
    fall = proposed_fall(record.scheme, record.facts, record.held_level, record.held_since or day, day)
    pending = record.proposal
    return fall if pending is not None and fall is not None and same_fall(pending, fall) else None


def _pending(actor: Actor, moment: datetime, event_id: UUID, reason: str) -> tuple[Record, Status, FallProposal]:
    DECIDE_FALL.require(actor)
    assert actor.tenant_id is not None
    person_id = queries.fall(actor, event_id).person_id
    if person_id == actor.person_id:
        raise Forbidden(_("You do not decide on your own status. Ask another lead assessor."))
    refuse_tied(
        actor,
        moment,
        person_id,
        role=ROLE,
        matter=matter_of(person_id),
        words=str(TIED),
        apart=str(TIED_APART),
    )
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Give a reason. The assessor sees it.")]})
    if len(reason.strip()) > REASON_MOST:
        raise Invalid(errors={"reason": [_("At most %(most)s characters.", most=format_number(REASON_MOST))]})
    queries.lock_status(actor.tenant_id, person_id)
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    status = evaluate(record.scheme, record.facts, day)
    fall = _fall_today(record, day)
    # Time goes on between the night's work and the decision: nobody confirms another fall than the one they looked at.
    if fall is None or record.proposal is None or record.proposal.id != event_id:
        raise Conflict(_("This fall was decided on already, or no longer stands. Look at the status as it is now."))
    return record, status, fall
