"""Terms on what was handed in: until when a body decides, and until when the person answers a question.

How long they are stands in the body's own regulations. A body without one, or one that gives no length, has a term
without a date, and every page says so.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from portfolio.certification.rules import FactKind
from portfolio.certification.terms import overview_recorded, overview_taken_back
from portfolio.verification.models import Decision, Submission
from portfolio.verification.rules import Act, State
from tenants.running_terms import operations
from tenants.running_terms.notices import register_kind
from tenants.running_terms.operations import catching_up
from tenants.running_terms.queries import without_term
from tenants.running_terms.rules.kinds import PERSON, TermKind

_PATHS = {"institution": "/work-list/{id}", "personal": "/submissions/{id}"}
#: By what evidence is judged, where more than one document has the term.
_DOCUMENTS = ("scheme",)
_PEOPLE = {"assessor": PERSON}
DECISION = register_kind(
    TermKind(
        key="verification.decision",
        title=_l("Decision on evidence that was handed in"),
        subject="submission",
        role="lead_assessor",
        paths=_PATHS,
        documents=_DOCUMENTS,
        people=_PEOPLE,
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
        documents=_DOCUMENTS,
        people=_PEOPLE,
    )
)


def connect() -> None:
    """Find what waits for a decision or an answer and has no term."""
    catching_up.connect("submissions", _from_before)


def handed_in(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The body must decide. Whoever handed in a yearly overview has done so in time or late, whatever is decided."""
    _start(actor, moment, DECISION, submission)
    _overview(overview_recorded, actor, moment, submission, submission.as_handed_in)


def taken_back(actor: Actor, moment: datetime, submission: Submission) -> None:
    """There is nothing to decide any more, and nothing to answer."""
    for kind in (DECISION, ANSWER):
        operations.cancel(actor, moment, kind.key, submission.id, tenant_id=submission.tenant_id)
    _overview(overview_taken_back, actor, moment, submission)


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
    if submission.state == State.REFUSED:
        _overview(overview_taken_back, actor, moment, submission)


def decision_taken_back(actor: Actor, moment: datetime, submission: Submission) -> None:
    """The body must decide again, by the date that it had."""
    operations.reopen(actor, moment, DECISION.key, submission.id, tenant_id=submission.tenant_id)
    _overview(overview_recorded, actor, moment, submission)


def _start(
    actor: Actor, moment: datetime, kind: TermKind, submission: Submission, began: datetime | None = None
) -> None:
    operations.start(
        actor,
        moment,
        kind.key,
        submission.id,
        tenant_id=submission.tenant_id,
        person_id=submission.person_id,
        began=began,
    )


def _overview(
    act: Callable[..., None],
    actor: Actor,
    moment: datetime,
    submission: Submission,
    handed_in: dict[str, Any] | None = None,
) -> None:
    item = handed_in or submission.item
    if item.get("kind") == FactKind.YEARLY_OVERVIEW.value and item.get("year"):
        act(actor, moment, submission.tenant_id, submission.person_id, int(item["year"]))


def _asked_at(submission: Submission) -> datetime | None:
    """When the question was asked that waits for an answer."""
    query = select(func.max(Decision.at)).where(
        Decision.tenant_id == submission.tenant_id,
        Decision.submission_id == submission.id,
        Decision.kind == Act.ASK.value,
    )
    return db.session.execute(query).scalar_one()


def _from_before(actor: Actor, moment: datetime, most: int) -> int:
    """Submissions that wait for the body or for the person and have no term for it."""
    assert actor.tenant_id is not None
    undecided = (State.WAITING.value, State.QUESTION.value)
    query = select(Submission).where(
        Submission.tenant_id == actor.tenant_id,
        or_(
            and_(
                Submission.state.in_(undecided),
                without_term(actor.tenant_id, Submission.id, DECISION.key),
            ),
            and_(
                Submission.state == State.QUESTION.value,
                without_term(actor.tenant_id, Submission.id, ANSWER.key),
            ),
        ),
    )
    found = db.session.scalars(query.order_by(Submission.id).limit(most)).all()
    for submission in found:
        _start(actor, moment, DECISION, submission, submission.submitted_at)
        if submission.state == State.QUESTION.value:
            _start(actor, moment, ANSWER, submission, _asked_at(submission))
    return len(found)
