"""The letter with a body's decision on what was handed in.

The body keeps the letter for good, and an item only while it is open to it: so the letter names the kind of the item
and the day it was handed in, and nothing more of it. Beside the letter its readers see which item it is (`called`), for
as long as they may see the item.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.i18n import force_locale
from assay.i18n import lazy_gettext as _l
from assay.letters import Field, LetterTemplate, Paragraph, letter_template
from assay.permissions import Actor
from portfolio.evidence.rules import ItemKind
from portfolio.evidence.words import KINDS
from portfolio.verification import queries
from portfolio.verification.models import Submission
from portfolio.verification.rules import State
from portfolio.verification.words import named
from tenants.letters import citing, operations

#: The institution does not see which language somebody reads, and its own is Dutch.
LANGUAGE = "nl"

_SUBJECT = _l("Decision on your evidence")
_MATTER = _l("%(kind)s, handed in on %(handed_in)s")
_HANDED_IN = Paragraph(_l("On %(handed_in)s you handed evidence in to %(body)s. It is about: %(kind)s."))
_FIELDS = (Field("body"), Field("kind"), Field("handed_in", "day"), Field("decided_by"))
_COVERS = {"body": "body", "evidence": "kind", "decision": "decision", "decided_by": "decided_by"}

ACCEPTED = letter_template(
    LetterTemplate(
        key="verification.accepted",
        version=1,
        level="A2",
        name=_l("Evidence accepted"),
        subject=_SUBJECT,
        readers=("lead_assessor",),
        fields=(*_FIELDS, Field("note", "text", required=False)),
        paragraphs=(
            _HANDED_IN,
            Paragraph(_l("%(decided_by)s looked at it. The decision: your evidence is accepted."), claim="decision"),
            Paragraph(_l("%(decided_by)s adds this:"), when="note", quotes="note"),
            Paragraph(_l("It counts for your status from today. Your status page shows what is still missing.")),
        ),
        document="verification_decision",
        covers=_COVERS,
        matter=_MATTER,
    )
)

REFUSED = letter_template(
    LetterTemplate(
        key="verification.refused",
        version=1,
        level="A2",
        name=_l("Evidence refused"),
        subject=_SUBJECT,
        readers=("lead_assessor",),
        fields=(*_FIELDS, Field("reason", "text")),
        paragraphs=(
            _HANDED_IN,
            Paragraph(
                _l("%(decided_by)s looked at it. The decision: your evidence is refused. This is the reason:"),
                claim="decision",
                quotes="reason",
            ),
            Paragraph(_l("It does not count for your status. You can mend it and hand it in again."), claim="after"),
            Paragraph(_l("Do you disagree? Ask %(body)s to look at it again, and say why.")),
        ),
        document="verification_decision",
        covers={**_COVERS, "reasons": "reason"},
        matter=_MATTER,
    )
)


def decided(actor: Actor, moment: datetime, submission: Submission, state: State, reason: str | None) -> None:
    """Put the decision into a letter. The notice about the decision tells the person of it."""
    today = moment.astimezone(AMSTERDAM).date()
    with force_locale(LANGUAGE):
        kind = str(KINDS[ItemKind(submission.item["kind"])])
    accepted = state is State.ACCEPTED
    operations.send(
        actor,
        moment,
        ACCEPTED if accepted else REFUSED,
        {
            "body": actor.hat.name,
            "kind": kind,
            "handed_in": submission.submitted_at.astimezone(AMSTERDAM).date(),
            "decided_by": actor.name,
            "note" if accepted else "reason": reason,
        },
        about=("submission", submission.id),
        to_name=submission.person_name,
        person_id=submission.person_id,
        cited={
            "decision": citing.of_law(submission.tenant_id, today, "decider", "verification", LANGUAGE),
            "after": citing.of_law(submission.tenant_id, today, "setting", "verification.after_refusal", LANGUAGE),
        },
        language=LANGUAGE,
        notice=None,
    )


def called(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """What the items handed in under these ids are called, of those that the actor may see now."""
    return {id_: named(item) for id_, item in queries.titles(actor, ids).items()}
