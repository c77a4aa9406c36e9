"""Reading submissions: one's own in the personal hat, those handed in to the body in a lead assessor's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, false, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from assay.db import db
from assay.files.models import FilePreview, StoredFile
from assay.files.rules import FileState
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from assay.tenancy.models import Tenant
from portfolio.evidence.models import ItemFile
from portfolio.verification.models import Decision, Disclosure, Submission
from portfolio.verification.rules import DECIDED, LOCKING, UNDECIDED, State

BODY = "verifying_body"


@dataclass(frozen=True)
class Shown:
    """A submission with the name of its body.

    :param open: the body may (still) see what was handed in. :param open_until: when that ends, or ended; None while
        no end is set (nothing was decided), and where the person closed it.
    """

    submission: Submission
    body: str
    open: bool
    open_until: datetime | None


@dataclass(frozen=True)
class Step:
    """One step of a submission's history; see `models.Decision`."""

    id: UUID
    kind: str
    reason: str | None
    takes_back: UUID | None
    actor_name: str
    at: datetime


def visible_to(actor: Actor) -> Select[Submission]:
    """Submissions of the person, or of the institution whose hat is worn."""
    query = select(Submission)
    if actor.hat.kind == "personal":
        return query.where(Submission.person_id == actor.person_id)
    if actor.hat.kind == "institution":
        return query.where(Submission.tenant_id == actor.tenant_id)
    return query.where(false())


def submission(actor: Actor, submission_id: UUID, *, lock: bool = False) -> Submission:
    """One submission. Raises `NotFound` for one that is not there and for one that is not theirs to see.

    :param lock: wait for others who act on it and read it afresh.
    """
    query = visible_to(actor).where(Submission.id == submission_id).execution_options(populate_existing=True)
    found = db.session.scalars(query.with_for_update()).one_or_none() if lock else None
    if found is None:
        # A person may look at what was decided, but holds it fast no more: the wall lets them change it no further.
        found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def shown(actor: Actor, submission_id: UUID) -> Shown:
    """One submission with its body and whether it is open to the body now. Raises `NotFound`."""
    query = _with_body(actor).where(Submission.id == submission_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Shown(*row)


def work_list(actor: Actor, after: tuple[datetime, UUID] | None, limit: int) -> list[Shown]:
    """What waits for a decision of the body, the oldest first.

    One of them may be closed: an acceptance that was taken back after the record term.
    """
    query = _with_body(actor).where(Submission.state.in_(UNDECIDED))
    if after is not None:
        query = query.where(tuple_(Submission.submitted_at, Submission.id) > after)
    rows = db.session.execute(query.order_by(Submission.submitted_at, Submission.id).limit(limit))
    return [Shown(*row) for row in rows]


def decided_list(actor: Actor, before: UUID | None, limit: int) -> list[Shown]:
    """What the body decided on, the last handed in first."""
    query = _with_body(actor).where(Submission.state.in_(DECIDED))
    if before is not None:
        query = query.where(Submission.id < before)
    return [Shown(*row) for row in db.session.execute(query.order_by(Submission.id.desc()).limit(limit))]


def of_item(actor: Actor, item_id: UUID) -> list[Shown]:
    """Every submission of an item that the actor may see, the last first."""
    rows = db.session.execute(_with_body(actor).where(Submission.item_id == item_id).order_by(Submission.id.desc()))
    return [Shown(*row) for row in rows]


def with_steps(actor: Actor, item_id: UUID) -> list[tuple[Submission, str, list[Decision]]]:
    """Every submission of an item that the actor may see, with its body and its steps, the first ones first."""
    chosen = visible_to(actor).where(Submission.item_id == item_id).with_only_columns(Submission.id)
    rows = db.session.execute(
        select(Submission, _body_name(), Decision)
        .outerjoin(Tenant, Tenant.id == Submission.tenant_id)
        .outerjoin(Decision, and_(Decision.tenant_id == Submission.tenant_id, Decision.submission_id == Submission.id))
        .where(Submission.id.in_(chosen))
        .order_by(Submission.id, Decision.id)
    )
    found: dict[UUID, tuple[Submission, str, list[Decision]]] = {}
    for submission, body, step in rows:
        found.setdefault(submission.id, (submission, body, []))
        if step is not None:
            found[submission.id][2].append(step)
    return list(found.values())


def of_items(actor: Actor, item_ids: Iterable[UUID]) -> list[Shown]:
    """The submission by which each of these items stands; see `standing`."""
    rows = db.session.execute(standing(_with_body(actor).where(Submission.item_id.in_(list(item_ids)))))
    return [Shown(*row) for row in rows]


def standing(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Of the submissions of each item the one by which it stands: with a body, else accepted, else refused; of equals
    the last. What was taken back counts as never handed in.
    """
    rank = case((Submission.state.in_(UNDECIDED), 0), (Submission.state == State.ACCEPTED, 1), else_=2)
    chosen = query.where(Submission.state != State.TAKEN_BACK).ext(distinct_on(Submission.item_id))
    return chosen.order_by(Submission.item_id, rank, Submission.id.desc())


def known_people(actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of those among these people who ever handed something in to the actor's institution."""
    rows = db.session.execute(
        select(Submission.person_id, Submission.person_name)
        .where(Submission.tenant_id == actor.tenant_id, Submission.person_id.in_(ids))
        .order_by(Submission.id)
    )
    return {row.person_id: row.person_name for row in rows}


def titles(actor: Actor, ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """What was handed in under these ids, of those whose title the actor may (still) see."""
    found = db.session.execute(
        visible_to(actor).with_only_columns(Submission.id, Submission.item).where(Submission.id.in_(ids))
    )
    return {row.id: row.item for row in found if "title" in row.item}


def own_submissions(actor: Actor, before: UUID | None, limit: int) -> list[Shown]:
    """The actor's own submissions, the last first."""
    query = _with_body(actor)
    if before is not None:
        query = query.where(Submission.id < before)
    return [Shown(*row) for row in db.session.execute(query.order_by(Submission.id.desc()).limit(limit))]


def earlier(actor: Actor, of: Submission, limit: int = 10) -> list[Shown]:
    """What the same person handed in before to this body, the last first."""
    query = _with_body(actor).where(Submission.person_id == of.person_id, Submission.id != of.id)
    return [Shown(*row) for row in db.session.execute(query.order_by(Submission.id.desc()).limit(limit))]


def decisions(of: Submission) -> Sequence[Decision]:
    """The steps of a submission, the first one first."""
    query = select(Decision).where(Decision.tenant_id == of.tenant_id, Decision.submission_id == of.id)
    return db.session.scalars(query.order_by(Decision.id)).all()


def steps_shown(shown: Shown) -> list[Step]:
    """The steps of a submission as the scope may read them: once it is closed to the body, without the answers."""
    return [
        Step(
            id=step.id,
            kind=step.kind,
            reason=step.reason,
            takes_back=step.takes_back,
            actor_name=step.actor_name,
            at=step.at,
        )
        for step in decisions(shown.submission)
    ]


def standing_decision(of: Submission) -> Decision | None:
    """The last acceptance or refusal that nobody took back."""
    taken = select(Decision.takes_back).where(
        Decision.tenant_id == of.tenant_id, Decision.submission_id == of.id, Decision.takes_back.is_not(None)
    )
    query = select(Decision).where(
        Decision.tenant_id == of.tenant_id,
        Decision.submission_id == of.id,
        Decision.kind.in_(("accept", "refuse")),
        Decision.id.not_in(taken),
    )
    return db.session.scalars(query.order_by(Decision.id.desc()).limit(1)).one_or_none()


def open_at(tenant_id: UUID, item_id: UUID) -> bool:
    """Whether the item is open to the body now."""
    return bool(db.session.scalar(select(_open(tenant_id, item_id))))


def holding(item_id: UUID) -> list[tuple[Submission, str]]:
    """The submissions that hold an item fast, each with the name of its body; the undecided ones first."""
    query = (
        select(Submission, _body_name())
        .outerjoin(Tenant, Tenant.id == Submission.tenant_id)
        .where(Submission.item_id == item_id, Submission.state.in_(LOCKING))
        .order_by(Submission.state == State.ACCEPTED, Submission.id.desc())
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def bodies() -> list[Tenant]:
    """Every verifying body that is open for business, by name."""
    query = select(Tenant).where(Tenant.kind == BODY, Tenant.status == "approved")
    return list(db.session.scalars(query.order_by(Tenant.name, Tenant.id)))


def files_at_hand_in(item_id: UUID) -> list[StoredFile]:
    """The files that belong to the actor's item now, in the order they were added."""
    query = (
        select(StoredFile)
        .join(ItemFile, and_(ItemFile.file_id == StoredFile.id, ItemFile.person_id == StoredFile.person_id))
        .where(ItemFile.item_id == item_id, ItemFile.removed_at.is_(None))
        .order_by(ItemFile.added_at, ItemFile.file_id)
    )
    return list(db.session.scalars(query))


def previews_of(file_ids: Iterable[UUID]) -> dict[UUID, list[FilePreview]]:
    """The page images of these files, page by page; what the scope may see, in one statement."""
    query = select(FilePreview).where(FilePreview.file_id.in_(list(file_ids)), FilePreview.number > 0)
    found: dict[UUID, list[FilePreview]] = {}
    for image in db.session.scalars(query.order_by(FilePreview.file_id, FilePreview.number)):
        found.setdefault(image.file_id, []).append(image)
    return found


_TODAY_OWN = text(
    """SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'item', s.item_id, 'title',
    app.handed_in(s.tenant_id, s.id) ->> 'title', 'body', t.name, 'question',
    (SELECT app.said(d.tenant_id, d.id) FROM app.decision d WHERE d.tenant_id = s.tenant_id
      AND d.submission_id = s.id AND d.kind = 'question' ORDER BY d.id DESC LIMIT 1)) ORDER BY s.id), '[]')
  FROM app.submission s JOIN app.tenant t ON t.id = s.tenant_id
  WHERE s.person_id = :person AND s.state = 'question') AS questions,
 (SELECT coalesce(jsonb_agg(w ORDER BY w.body), '[]') FROM (SELECT t.name AS body, count(*) AS waiting
    FROM app.submission s JOIN app.tenant t ON t.id = s.tenant_id
   WHERE s.person_id = :person AND s.state = 'waiting' GROUP BY t.name) w) AS waiting,
 (SELECT coalesce(jsonb_agg(f ORDER BY f.added_at), '[]') FROM (SELECT i.id AS item, i.title, l.added_at,
      f.refusal_code AS code, f.original_name AS name
    FROM app.item_file l JOIN app.portfolio_item i ON i.id = l.item_id AND i.withdrawn_at IS NULL
    JOIN app.file f ON f.id = l.file_id AND f.person_id = l.person_id AND f.state = 'refused'
   WHERE l.person_id = :person AND l.removed_at IS NULL ORDER BY l.added_at DESC LIMIT 5) f) AS refused,
 (SELECT coalesce(jsonb_agg(d ORDER BY d.decided_at DESC), '[]') FROM (SELECT s.id,
      app.handed_in(s.tenant_id, s.id) ->> 'title' AS title, s.state, s.decided_at FROM app.submission s
   WHERE s.person_id = :person AND s.decided_at > :since ORDER BY s.decided_at DESC LIMIT 5) d) AS decided,
 NOT EXISTS (SELECT 1 FROM app.portfolio_item i WHERE i.person_id = :person) AS empty,
 (SELECT count(*) FROM app.portfolio_item i WHERE i.person_id = :person AND i.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM app.submission s WHERE s.person_id = :person AND s.item_id = i.id)
    AND (SELECT bool_and(f.state = 'ready') FROM app.item_file l
      JOIN app.file f ON f.id = l.file_id AND f.person_id = l.person_id
      WHERE l.person_id = :person AND l.item_id = i.id AND l.removed_at IS NULL)) AS ready"""
)
#: What waits of people with whom there is a tie stands apart: what a tie does to it is for the regulation to say.
_TODAY_BODY = text(
    """WITH tied AS (SELECT t.*, CASE WHEN t.one_id = :person THEN t.other_id ELSE t.one_id END AS who FROM app.tie t
   WHERE t.tenant_id = :tenant AND t.withdrawn_at IS NULL AND :person IN (t.one_id, t.other_id)),
 waiting AS (SELECT s.id, s.person_id, s.submitted_at, EXISTS (SELECT FROM tied WHERE who = s.person_id) AS tied
    FROM app.submission s WHERE s.tenant_id = :tenant AND s.state = 'waiting' AND s.person_id <> :person),
 falls AS (SELECT f.person_id, EXISTS (SELECT FROM tied WHERE who = f.person_id) AS tied FROM app.status f
   WHERE f.tenant_id = :tenant AND f.fall_proposed_on IS NOT NULL AND f.person_id <> :person),
 matters AS (SELECT 'submission:' || id AS matter, person_id, submitted_at FROM waiting WHERE tied
   UNION ALL SELECT 'status:' || person_id, person_id, NULL FROM falls WHERE tied)
SELECT (SELECT count(*) FROM waiting WHERE NOT tied) AS waiting,
 (SELECT min(submitted_at) FROM waiting WHERE NOT tied) AS oldest,
 (SELECT count(*) FROM app.submission s WHERE s.tenant_id = :tenant AND s.state = 'question') AS asked,
 (SELECT count(*) FROM falls WHERE NOT tied) AS falls,
 (SELECT coalesce(jsonb_agg(m), '[]') FROM matters m) AS matters,
 (SELECT coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'one_id', t.one_id, 'other_id', t.other_id, 'kind', t.kind,
    'starts_on', t.starts_on, 'ends_on', t.ends_on)), '[]') FROM tied t
   WHERE t.who IN (SELECT m.person_id FROM matters m)) AS ties,
 (SELECT coalesce(jsonb_agg(jsonb_build_array(a.matter, a.tie_id)), '[]') FROM app.tie_separation a
   WHERE a.tenant_id = :tenant AND a.matter IN (SELECT m.matter FROM matters m)) AS apart"""
)


def today_own(actor: Actor, since: datetime) -> Any:
    """What waits for the person and for others: questions, waiting, refused (files), decided since; whether the
    portfolio is empty, and how many items are ready but were never handed in. One statement."""
    return db.session.execute(_TODAY_OWN, {"person": actor.person_id, "since": since}).one()


def today_body(actor: Actor) -> Any:
    """What waits at the body for this lead assessor: waiting, oldest, asked, falls. What waits of people with whom they
    have a tie is not among these but in matters, beside the ties and how roles are kept apart. One statement."""
    return db.session.execute(_TODAY_BODY, {"tenant": actor.tenant_id, "person": actor.person_id}).one()


def not_ready(files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those of these files that are not checked and ready."""
    return [file for file in files if file.state != FileState.READY]


def _with_body(actor: Actor) -> Select[Submission, str, bool, datetime | None]:
    chosen = visible_to(actor).with_only_columns(Submission.id)
    # What was taken back stays closed, also while the same item lies there again: it may have been mended since.
    opened = and_(
        Disclosure.tenant_id == Submission.tenant_id,
        Disclosure.item_id == Submission.item_id,
        Disclosure.revoked_at.is_(None),
        Submission.state != State.TAKEN_BACK.value,
    )
    return (
        select(
            Submission,
            _body_name(),
            and_(Disclosure.id.is_not(None), _not_over()).label("open"),
            Disclosure.open_until,
        )
        .outerjoin(Tenant, Tenant.id == Submission.tenant_id)
        .outerjoin(Disclosure, opened)
        .where(Submission.id.in_(chosen))
    )


def _body_name() -> Any:
    """A body that was closed has no name for others any more; what was handed in to it stays."""
    return func.coalesce(Tenant.name, _("a body that was closed"))


def _open(tenant_id: Any, item_id: Any) -> Any:
    return exists().where(
        Disclosure.tenant_id == tenant_id,
        Disclosure.item_id == item_id,
        Disclosure.revoked_at.is_(None),
        _not_over(),
    )


def _not_over() -> Any:
    return or_(Disclosure.open_until.is_(None), Disclosure.open_until > func.app.moment())
