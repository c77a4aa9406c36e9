"""Accepting, refusing, asking, and taking a wrong decision back (R066: the bank judges)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.exc import IntegrityError

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.outbox import notify_person
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from portfolio.certification.operations import recompute, record_facts, withdraw_facts
from portfolio.certification.operations.facts import Origin
from portfolio.verification import letters, notices, queries, terms
from portfolio.verification.models import Submission
from portfolio.verification.operations.handing_in import file_ids
from portfolio.verification.operations.steps import (
    add_step,
    drop_claim,
    given_reason,
    refuse_claimed,
    refuse_own,
    refuse_passed,
    refuse_tied,
    refuse_wrong_state,
)
from portfolio.verification.permissions import DECIDE
from portfolio.verification.rules import Act, State, facts_of, open_until
from portfolio.verification.words import ONLY_REFUSE, named
from tenants.organisations.queries import institution

_BOUND = text("SELECT app.bound_disclosure(:submission, :files, :until)").bindparams(
    bindparam("files", type_=ARRAY(Uuid()))
)


def accept(
    actor: Actor,
    moment: datetime,
    submission_id: UUID,
    version: int,
    *,
    reason: str = "",
    organisation_id: UUID | None = None,
) -> Submission:
    """Accept an item: what it says is a fact from now on, and the status is worked out in the same transaction.

    :param version: the version of the submission that was looked at.
    :param organisation_id: the institution that a typed name stands for; only where the item names none itself.
    :raises Forbidden: an own item. :raises Stale: it changed meanwhile.
    :raises Conflict: it was decided on or taken back, somebody else looks at it, or the body no longer sees it.
    """
    submission = _to_decide(actor, moment, submission_id, version, Act.ACCEPT)
    _refuse_closed(submission, str(ONLY_REFUSE))
    item = _linked(submission, organisation_id)
    note = given_reason(reason, "reason", "") if reason.strip() else None
    _decide(actor, moment, submission, State.ACCEPTED, note, organisation_id=organisation_id)
    origin = Origin(submission.tenant_id, submission.person_id, submission.item_id, submission.id)
    record_facts(moment, origin, facts_of(item, submission.submitted_at))
    recompute(actor, moment, submission.person_id)
    _tell(actor, submission, notices.ACCEPTED.name)
    return submission


def refuse(actor: Actor, moment: datetime, submission_id: UUID, version: int, reason: str) -> Submission:
    """Refuse an item, with a reason that the assessor reads; also one that the body no longer sees.

    Raises as `accept` for the rest, and `Invalid` without a reason.
    """
    submission = _to_decide(actor, moment, submission_id, version, Act.REFUSE)
    given = given_reason(reason, "reason", _("Give a reason. The assessor reads it and knows what to mend."))
    _decide(actor, moment, submission, State.REFUSED, given)
    _tell(actor, submission, notices.REFUSED.name)
    return submission


def ask(actor: Actor, moment: datetime, submission_id: UUID, version: int, question: str) -> Submission:
    """Ask the assessor something; the item waits for the answer. Raises as `accept`, and `Invalid` at ``question``."""
    submission = _to_decide(actor, moment, submission_id, version, Act.ASK)
    _refuse_closed(submission, str(ONLY_REFUSE))
    given = given_reason(question, "question", _("Write your question."))
    submission.state = State.QUESTION.value
    drop_claim(submission)
    add_step(actor, moment, submission, Act.ASK.value, given)
    _record(actor, submission, "submission.question_asked")
    terms.asked(actor, moment, submission)
    _tell(actor, submission, notices.ASKED.name)
    return submission


def take_back_decision(actor: Actor, moment: datetime, submission_id: UUID, version: int, reason: str) -> Submission:
    """Take a wrong decision back, with a reason: it stays in the history, its facts are no longer known from now on,
    and the item waits for a decision again.

    :raises Conflict: a tie; nothing was decided; the item was handed in again; or a refusal is so old that the body
        no longer sees the item.
    """
    submission = _held_by(actor, moment, submission_id)
    refuse_wrong_state(submission, Act.TAKE_BACK_DECISION)
    refuse_passed(submission, version)
    given = given_reason(reason, "reason", _("Give a reason. The assessor reads it."))
    wrong = queries.standing_decision(submission)
    assert wrong is not None, "a decided submission has a decision"
    if submission.state == State.REFUSED:
        _refuse_closed(submission, _("This item is no longer open to you. The assessor can hand it in again."))
    was = submission.state
    try:
        with db.session.begin_nested():
            submission.state, submission.decided_at = State.WAITING.value, None
            db.session.flush()
    except IntegrityError as fault:
        raise Conflict(_("The assessor handed this item in again. Decide on that.")) from fault
    add_step(actor, moment, submission, Act.TAKE_BACK_DECISION.value, given, takes_back=wrong.id)
    _bound(submission, None)
    _record(actor, submission, "submission.decision_taken_back", takes_back=wrong.id, was=was, reason=given)
    terms.decision_taken_back(actor, moment, submission)
    if was == State.ACCEPTED:
        withdraw_facts(moment, submission.tenant_id, submission.id)
        recompute(actor, moment, submission.person_id)
    _tell(actor, submission, notices.TAKEN_BACK.name)
    return submission


def _to_decide(actor: Actor, moment: datetime, submission_id: UUID, version: int, act: Act) -> Submission:
    """The submission, held fast, where this actor may do this with it now."""
    submission = _held_by(actor, moment, submission_id)
    refuse_wrong_state(submission, act)
    refuse_claimed(actor, moment, submission)
    refuse_passed(submission, version)
    return submission


def _refuse_closed(submission: Submission, words: str) -> None:
    """Raise `Conflict` where the body no longer sees the item: nobody judges what they cannot see (R066)."""
    if not queries.open_at(submission.tenant_id, submission.item_id):
        raise Conflict(words, code="closed", submission=submission.id)


def _held_by(actor: Actor, moment: datetime, submission_id: UUID) -> Submission:
    """The submission, held fast. Whatever a lead assessor decides, it is never about themselves or somebody tied."""
    DECIDE.require(actor)
    submission = queries.submission(actor, submission_id, lock=True)
    refuse_own(actor, submission)
    refuse_tied(actor, moment, submission)
    return submission


def _decide(
    actor: Actor, moment: datetime, submission: Submission, state: State, reason: str | None, **detail: Any
) -> None:
    submission.state, submission.decided_at = state.value, moment
    drop_claim(submission)
    act = Act.ACCEPT if state is State.ACCEPTED else Act.REFUSE
    add_step(actor, moment, submission, act.value, reason)
    _bound(submission, open_until(state, moment))
    said = {name: value for name, value in {"reason": reason, **detail}.items() if value is not None}
    _record(actor, submission, f"submission.{state.value}", **said)
    terms.decided(actor, moment, submission)
    letters.decided(actor, moment, submission, state, reason)


def _linked(submission: Submission, organisation_id: UUID | None) -> dict[str, Any]:
    """The item with the institution that the lead assessor read in a typed name."""
    if organisation_id is None:
        return submission.item
    if submission.item.get("organisation_id") or not submission.item.get("organisation_text"):
        raise Invalid(errors={"organisation_id": [_("The assessor chose the institution, or named none.")]})
    if institution(organisation_id) is None:
        raise Invalid(errors={"organisation_id": [_("Choose an institution from the list.")]})
    return {**submission.item, "organisation_id": str(organisation_id)}


def _bound(submission: Submission, until: datetime | None) -> None:
    params = {"submission": submission.id, "files": file_ids(submission), "until": until}
    db.session.execute(_BOUND, params)


def _record(actor: Actor, submission: Submission, act: str, **detail: Any) -> None:
    audit.record(
        actor, act, f"submission:{submission.id}", person_id=submission.person_id, item_id=submission.item_id, **detail
    )


def _tell(actor: Actor, submission: Submission, kind: str) -> None:
    path, item = f"/submissions/{submission.id}", named(submission.item)
    notify_person(submission.person_id, kind, path=path, body=actor.hat.name, item=item)
