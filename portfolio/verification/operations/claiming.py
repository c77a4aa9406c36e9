"""Claiming an item on the work list, so that two lead assessors do not look at it at once."""

from datetime import datetime
from uuid import UUID

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict
from portfolio.verification import queries
from portfolio.verification.models import Submission
from portfolio.verification.operations.steps import (
    drop_claim,
    refuse_claimed,
    refuse_own,
    refuse_tied,
    refuse_wrong_state,
)
from portfolio.verification.permissions import DECIDE
from portfolio.verification.rules import CLAIM_LIFE, Act


def claim(actor: Actor, moment: datetime, submission_id: UUID) -> Submission:
    """Claim for `CLAIM_LIFE`; claiming again lengthens one's own claim. One that ran out is anybody's.

    :raises Forbidden: an own item. :raises Conflict: somebody else looks at it, or it was decided on.
    """
    DECIDE.require(actor)
    submission = queries.submission(actor, submission_id, lock=True)
    refuse_own(actor, submission)
    refuse_tied(actor, moment, submission)
    refuse_wrong_state(submission, Act.CLAIM)
    refuse_claimed(actor, moment, submission)
    submission.claimed_by, submission.claimed_by_name = actor.person_id, actor.name
    submission.claimed_until = moment + CLAIM_LIFE
    submission.version += 1
    audit.record(actor, "submission.claimed", f"submission:{submission.id}", until=submission.claimed_until)
    db.session.flush()
    return submission


def release(actor: Actor, moment: datetime, submission_id: UUID) -> Submission:
    """Give an own claim up. Raises `Conflict` where there is none."""
    DECIDE.require(actor)
    submission = queries.submission(actor, submission_id, lock=True)
    refuse_own(actor, submission)
    refuse_wrong_state(submission, Act.RELEASE)
    refuse_claimed(actor, moment, submission)
    if submission.claimed_by is None:
        raise Conflict(_("Nobody is looking at this item."))
    drop_claim(submission)
    submission.version += 1
    audit.record(actor, "submission.released", f"submission:{submission.id}")
    db.session.flush()
    return submission
