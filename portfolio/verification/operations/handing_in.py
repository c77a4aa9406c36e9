"""What the person does: hand in, answer a question, take back."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from assay import audit
from assay.db import db
from assay.files.models import StoredFile
from assay.files.operations import close_to, open_to
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.queries import item_visible
from portfolio.evidence.rules import KEPT
from portfolio.verification import queries, terms
from portfolio.verification.models import Disclosure, Submission
from portfolio.verification.operations.steps import add_step, drop_claim, given_reason, refuse_wrong_state
from portfolio.verification.permissions import HAND_IN
from portfolio.verification.rules import Act, State
from portfolio.verification.words import not_ready_words
from tenants.organisations.queries import institution

_AT_BODY = text(
    "SELECT app.audit_at_body(cast(:tenant AS uuid), cast(split_part(:subject, ':', 2) AS uuid), :act, :detail)"
)


def submit_item(
    actor: Actor, moment: datetime, item_id: UUID, tenant_id: UUID, *, version: int | None = None
) -> Submission:
    """Hand an item in to a body. It is open to that body, with its files, until it is decided on and for the record
    term after that.

    :param version: the version of the item the person saw; None where nobody looked first.
    :raises NotFound: not the actor's item. :raises Invalid: at ``tenant_id``, for what is no body that verifies.
    :raises Conflict: withdrawn, without files, with files that are not ready, or handed in to this body already.
    :raises Stale: the item has a newer version.
    """
    HAND_IN.require(actor)
    item = item_visible(actor, item_id, lock=True)
    if item.withdrawn_at is not None:
        raise Conflict(_("This item was withdrawn. Add a new one."))
    if version is not None and item.version != version:
        raise Stale(_("This item changed since you opened the page. Look at it as it is now."), current=item)
    if tenant_id not in {body.id for body in queries.bodies()}:
        raise Invalid(errors={"tenant_id": [_("Choose the body that checks your item.")]})
    files = queries.files_at_hand_in(item.id)
    _refuse_unready(files)
    _refuse_open(item.id, tenant_id)
    submission = Submission(
        tenant_id=tenant_id,
        person_id=actor.person_id,
        item_id=item.id,
        person_name=actor.name,
        item_version=item.version,
        as_handed_in=_as_handed_in(item, files),
        state=State.WAITING.value,
        submitted_at=moment,
        version=1,
    )
    db.session.add(submission)
    _disclose(actor, moment, item, tenant_id)
    open_to(actor, moment, tenant_id, [file.id for file in files])
    db.session.flush()
    _record(actor, submission, "item.handed_in", item_version=item.version)
    terms.handed_in(actor, moment, submission)
    return submission


def take_back_submission(actor: Actor, moment: datetime, submission_id: UUID, *, version: int | None = None) -> None:
    """Take an item back that nobody decided on; from now on the body sees neither it nor its files.

    :raises NotFound: not the actor's. :raises Conflict: it was decided on, or taken back. :raises Stale: it changed.
    """
    HAND_IN.require(actor)
    submission = queries.submission(actor, submission_id, lock=True)
    refuse_wrong_state(submission, Act.TAKE_BACK)
    _refuse_passed(submission, version)
    submission.state = State.TAKEN_BACK.value
    drop_claim(submission)
    add_step(actor, moment, submission, Act.TAKE_BACK.value, None)
    db.session.execute(
        update(Disclosure)
        .where(Disclosure.tenant_id == submission.tenant_id, Disclosure.item_id == submission.item_id)
        .where(Disclosure.revoked_at.is_(None))
        .values(revoked_at=moment)
    )
    close_to(actor, moment, submission.tenant_id, file_ids(submission))
    _record(actor, submission, "submission.taken_back")
    terms.taken_back(actor, moment, submission)


def answer_question(
    actor: Actor, moment: datetime, submission_id: UUID, answer: str, *, version: int | None = None
) -> None:
    """Answer what the body asked; the item waits for its decision again, at its old place in the list.

    :raises NotFound: not the actor's. :raises Conflict: nothing was asked. :raises Invalid: at ``answer``.
    """
    HAND_IN.require(actor)
    submission = queries.submission(actor, submission_id, lock=True)
    refuse_wrong_state(submission, Act.ANSWER)
    _refuse_passed(submission, version)
    given = given_reason(answer, "answer", _("Write your answer."))
    submission.state = State.WAITING.value
    add_step(actor, moment, submission, Act.ANSWER.value, given)
    _record(actor, submission, "submission.answered")
    terms.answered(actor, moment, submission)


def file_ids(submission: Submission) -> list[UUID]:
    """The files as they were handed in."""
    return [UUID(file["id"]) for file in submission.item.get("files", [])]


def _refuse_passed(submission: Submission, version: int | None) -> None:
    if version is not None and submission.version != version:
        raise Stale(_("This item changed since you opened the page. Look at it as it is now."), current=submission)


def _refuse_unready(files: list[StoredFile]) -> None:
    if not files:
        raise Conflict(_("Add at least one file first: the body judges what it can see."), code="no-files")
    waiting = queries.not_ready(files)
    if waiting:
        raise Conflict(not_ready_words(waiting), code="files-not-ready")


def _refuse_open(item_id: UUID, tenant_id: UUID) -> None:
    """One body judges an item once: while it is there, and after it was accepted, it is not handed in there again."""
    held = next((found for found in queries.holding(item_id) if found[0].tenant_id == tenant_id), None)
    if held is None:
        return
    submission, body = held
    if submission.state == State.ACCEPTED:
        raise Conflict(_("%(body)s accepted this item already.", body=body), code="accepted", submission=submission.id)
    raise Conflict(_("This item is with %(body)s already.", body=body), code="handed-in", submission=submission.id)


def _as_handed_in(item: PortfolioItem, files: list[StoredFile]) -> dict[str, Any]:
    """The item as it is now; what is decided is about this, whatever the item becomes later."""
    kept: dict[str, Any] = {"kind": item.kind, **{name: getattr(item, name) for name in KEPT}}
    if item.organisation_id is not None:
        found = institution(item.organisation_id)
        kept["organisation_name"] = None if found is None else found.name
    kept["files"] = [
        {"id": f.id, "name": f.original_name, "media_type": f.media_type, "size": f.size, "sha256": f.sha256}
        for f in files
    ]
    written: dict[str, Any] = json.loads(json.dumps(kept, default=_plain))
    return written


def _plain(value: object) -> str:
    if isinstance(value, UUID | date | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _disclose(actor: Actor, moment: datetime, item: PortfolioItem, tenant_id: UUID) -> None:
    opened = {"opened_at": moment, "open_until": None, "revoked_at": None}
    statement = insert(Disclosure).values(tenant_id=tenant_id, person_id=actor.person_id, item_id=item.id, **opened)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=[Disclosure.tenant_id, Disclosure.item_id], set_=opened)
    )


def _record(actor: Actor, submission: Submission, act: str, **detail: Any) -> None:
    """In the person's chain, and in that of the body."""
    detail = {"item_id": submission.item_id, "tenant_id": submission.tenant_id, **detail}
    audit.record(actor, act, f"submission:{submission.id}", **detail)
    audit.record_through(_AT_BODY, submission.tenant_id, act, f"submission:{submission.id}", **detail)
