"""What every act shares: is it allowed in this state, and writing the step down."""

from datetime import datetime
from typing import Any
from uuid import UUID

from assay.db import db
from assay.i18n import format_date, format_number, format_time
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid, Stale
from portfolio.certification.words import TIED_APART
from portfolio.verification.models import Decision, Submission
from portfolio.verification.rules import ALLOWED, REASON_MOST, Act, State
from portfolio.verification.ties import ROLE, matter_of
from portfolio.verification.words import TIED
from tenants.interests import operations as interests


def refuse_wrong_state(submission: Submission, act: Act) -> None:
    """Raise `Conflict` where the act has no place in the submission's state, in words about that state."""
    state = State(submission.state)
    if state in ALLOWED[act]:
        return
    day = format_date(submission.decided_at) if submission.decided_at else ""
    words = {
        State.WAITING: _("This item waits for a decision. There is nothing to answer or to take back."),
        State.QUESTION: _("A question was asked and waits for an answer of the assessor."),
        State.ACCEPTED: _("This item was accepted on %(day)s.", day=day),
        State.REFUSED: _("This item was refused on %(day)s.", day=day),
        State.TAKEN_BACK: _("The assessor took this item back. There is nothing to decide any more."),
    }
    raise Conflict(words[state], state=state.value, submission=submission.id)


def refuse_own(actor: Actor, submission: Submission) -> None:
    """A lead assessor never acts on an item of their own, whatever the state."""
    if submission.person_id == actor.person_id:
        raise Forbidden(_("This is your own item. Another lead assessor decides on it."))


def refuse_tied(actor: Actor, moment: datetime, submission: Submission) -> None:
    """Raise `Conflict` where the body's regulations keep this lead assessor out because of a tie (R336, R374)."""
    interests.refuse_tied(
        actor,
        moment,
        submission.person_id,
        role=ROLE,
        matter=matter_of(submission),
        words=str(TIED),
        apart=str(TIED_APART),
    )


def refuse_claimed(actor: Actor, moment: datetime, submission: Submission) -> None:
    """Raise `Conflict` while somebody else looks at it; says who and until when."""
    if claimed_by_other(actor, moment, submission):
        assert submission.claimed_until is not None
        raise Conflict(
            _(
                "%(name)s is looking at this item, until %(time)s.",
                name=submission.claimed_by_name,
                time=format_time(submission.claimed_until),
            ),
            claimed_by=submission.claimed_by_name,
            claimed_until=submission.claimed_until,
        )


def claimed_by_other(actor: Actor, moment: datetime, submission: Submission) -> bool:
    """Whether a claim of somebody else runs."""
    runs = submission.claimed_until is not None and submission.claimed_until > moment
    return runs and submission.claimed_by != actor.person_id


def refuse_passed(submission: Submission, version: int) -> None:
    """Raise `Stale` where the submission changed since it was looked at."""
    if submission.version != version:
        raise Stale(_("This item changed since you opened the page. Look at it as it is now."), current=submission)


def given_reason(reason: str, field: str, message: Any) -> str:
    """The reason, trimmed. Raises `Invalid` at ``field`` for an empty or a too long one."""
    given = reason.strip()
    if not given:
        raise Invalid(errors={field: [message]})
    if len(given) > REASON_MOST:
        raise Invalid(errors={field: [_("At most %(most)s characters.", most=format_number(REASON_MOST))]})
    return given


def add_step(
    actor: Actor,
    moment: datetime,
    submission: Submission,
    kind: str,
    reason: str | None,
    takes_back: UUID | None = None,
) -> Decision:
    """Append a row to the submission's history and count its version on."""
    assert actor.person_id is not None
    step = Decision(
        tenant_id=submission.tenant_id,
        person_id=submission.person_id,
        submission_id=submission.id,
        kind=kind,
        said=reason,
        takes_back=takes_back,
        actor_id=actor.person_id,
        actor_name=actor.name,
        at=moment,
    )
    db.session.add(step)
    submission.version += 1
    db.session.flush()
    return step


def drop_claim(submission: Submission) -> None:
    """Nobody looks at it any more."""
    submission.claimed_by = submission.claimed_by_name = submission.claimed_until = None
