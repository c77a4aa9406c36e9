"""Reading files: one's own, and those that were opened to the institution whose hat one wears."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, exists, false, func, or_, select

from assay.clock import AMSTERDAM
from assay.db import db
from assay.files.models import FileGrant, FilePreview, StoredFile
from assay.files.permissions import READ
from assay.files.rules import FileState
from assay.permissions import Actor
from assay.problems import NotFound


def visible_to(actor: Actor, moment: datetime) -> Select[StoredFile]:
    """Files the actor may see: in the personal hat their own, in an institution's the ready ones opened to it."""
    query = select(StoredFile)
    if actor.hat.kind == "personal":
        return query.where(StoredFile.person_id == actor.person_id)
    if actor.hat.kind == "institution":
        opened = exists().where(
            FileGrant.file_id == StoredFile.id,
            FileGrant.tenant_id == actor.tenant_id,
            FileGrant.revoked_at.is_(None),
            or_(FileGrant.open_until.is_(None), FileGrant.open_until > moment),
        )
        return query.where(and_(StoredFile.state == FileState.READY, opened))
    return query.where(false())


def file_by_id(actor: Actor, moment: datetime, file_id: UUID) -> StoredFile:
    """One file. Raises `NotFound` for one that is not there and for one that is not theirs to see."""
    READ.require(actor)
    found = db.session.scalars(visible_to(actor, moment).where(StoredFile.id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_file(person_id: UUID | None, file_id: UUID, *, lock: bool = False) -> StoredFile | None:
    """The person's own file, for acts and jobs; ``lock`` waits for others who change it and reads it afresh."""
    query = select(StoredFile).where(StoredFile.id == file_id, StoredFile.person_id == person_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def files_by_id(actor: Actor, moment: datetime, file_ids: Iterable[UUID]) -> dict[UUID, StoredFile]:
    """Those of these files that the actor may see, in one statement."""
    wanted = list(file_ids)
    if not wanted:
        return {}
    found = db.session.scalars(visible_to(actor, moment).where(StoredFile.id.in_(wanted)))
    return {file.id: file for file in found}


def previews(file: StoredFile) -> Sequence[FilePreview]:
    """The preview images of a file that may be seen, the thumbnail first, then page by page."""
    query = (
        select(FilePreview)
        .where(FilePreview.file_id == file.id, FilePreview.person_id == file.person_id)
        .order_by(FilePreview.number)
    )
    return db.session.scalars(query).all()


def with_thumbnails(file_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these files that have a thumbnail the scope may see."""
    query = select(FilePreview.file_id).where(FilePreview.file_id.in_(list(file_ids)), FilePreview.number == 0)
    return set(db.session.scalars(query))


def preview(file: StoredFile, number: int) -> FilePreview:
    """One preview image. Raises `NotFound`."""
    found = db.session.get(FilePreview, (file.person_id, file.id, number))
    if found is None:
        raise NotFound
    return found


def use_today(person_id: UUID, moment: datetime) -> tuple[int, int]:
    """How many uploads the person began today, and how many bytes of theirs wait for arrival or check."""
    midnight = moment.astimezone(AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = StoredFile.state.in_((FileState.AWAITING, FileState.CHECKING))
    query = select(
        func.count().filter(StoredFile.created_at >= midnight),
        func.coalesce(func.sum(func.coalesce(StoredFile.sent_size, StoredFile.declared_size)).filter(waiting), 0),
    ).where(StoredFile.person_id == person_id, or_(StoredFile.created_at >= midnight, waiting))
    count, waiting_bytes = db.session.execute(query).one()
    return int(count), int(waiting_bytes)
