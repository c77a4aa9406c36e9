"""Terms on what was handed in: until when a body decides, and until when the person answers a question.

How long they are stands in the body's own regulations. A body without one, or one that gives no length, has a term
without a date, and every page says so.
"""

from datetime import datetime

from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from portfolio.verification.models import Submission
from tenants.running_terms import operations
from tenants.running_terms.notices import register_kind
from tenants.running_terms.rules.kinds import PERSON, TermKind

_PATHS = {"institution": "/work-list/{id}", "personal": "/submissions/{id}"}
DECISION = register_kind(
    TermKind(
        key="verification.decision",
        title=_l("Decision on evidence that was handed in"),
        subject="submission",
        role="lead_assessor",
        paths=_PATHS,
    )
)
ANSWER = register_kind(
    TermKind(
        key="verification.answer",
        title=_l("Answer to a question about evidence"),
        subject="submission",
        role=PERSON,
        kept_by="lead_assessor",
        paths=_PATHS,
    )
)


def handed_in(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The body must decide."""
    _start(actor, moment, DECISION, submission)


def taken_back(actor: Actor, moment: datetime, submission: Submission) -> None:
    """There is nothing to decide any more, and nothing to answer."""
    for kind in (DECISION, ANSWER):
        operations.cancel(actor, moment, kind.key, submission.id, tenant_id=submission.tenant_id)


def asked(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The person must answer. The term for the decision runs on: no document says that a question stops it."""
    _start(actor, moment, ANSWER, submission)


def answered(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The person answered."""
    operations.meet(actor, moment, ANSWER.key, submission.id, tenant_id=submission.tenant_id)


def decided(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The body decided; a question that was open needs no answer any more."""
    operations.meet(actor, moment, DECISION.key, submission.id, tenant_id=submission.tenant_id)
    operations.cancel(actor, moment, ANSWER.key, submission.id, tenant_id=submission.tenant_id)


def decision_taken_back(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The body must decide again, by the date that it had."""
    operations.reopen(actor, moment, DECISION.key, submission.id, tenant_id=submission.tenant_id)


def _start(actor: Actor, moment: datetime, kind: TermKind, submission: Submission) -> None:
    operations.start(
        actor, moment, kind.key, submission.id, tenant_id=submission.tenant_id, person_id=submission.person_id
    )
