"""Who looked at what was handed in."""

from assay import audit
from assay.permissions import Actor
from portfolio.verification.models import Submission
from portfolio.verification.operations.handing_in import file_ids
from portfolio.verification.permissions import READ_WORK


def note_viewed(actor: Actor, submission: Submission) -> None:
    """Record in the body's chain and in the person's that an official opened the item and saw its files.

    Only for what is open to the actor: who sees nothing of an item looked at nothing.
    """
    READ_WORK.require(actor)
    audit.record(
        actor,
        "submission.viewed",
        f"submission:{submission.id}",
        person_id=submission.person_id,
        item_id=submission.item_id,
        files=[str(each) for each in file_ids(submission)],
    )
