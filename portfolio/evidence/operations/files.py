"""Adding files to an item and taking them off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from assay import audit
from assay.db import db
from assay.files.operations import Intent, intend_upload
from assay.files.queries import own_file
from assay.files.rules import FileState, Purpose
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, NotFound
from portfolio.evidence import queries
from portfolio.evidence.models import ItemFile, PortfolioItem
from portfolio.evidence.operations.items import new_version, refuse_locked
from portfolio.evidence.permissions import WRITE
from portfolio.evidence.rules import FILES_MOST


def begin_file(actor: Actor, moment: datetime, item_id: UUID, name: str, media_type: str, size: int | None) -> Intent:
    """Begin an upload that belongs to the item from the start; see `assay.files.operations.intend_upload`.

    :raises NotFound: not the actor's item. :raises Conflict: the item is locked, withdrawn or full.
    """
    WRITE.require(actor)
    item = queries.item_visible(actor, item_id, lock=True)
    refuse_locked(item)
    _refuse_full(item)
    made = intend_upload(actor, moment, name, media_type, size, Purpose.EVIDENCE)
    _attach(actor, moment, item, made.file.id)
    return made


def attach_file(actor: Actor, moment: datetime, item_id: UUID, file_id: UUID) -> None:
    """Let an own file, uploaded without an item, belong to this one. Twice is the same as once.

    :raises NotFound: not the actor's item or file. :raises Conflict: it belongs to another item, or never arrived.
    """
    WRITE.require(actor)
    item = queries.item_visible(actor, item_id, lock=True)
    # Held fast, so that two items cannot take it at once.
    file = own_file(actor.person_id, file_id, lock=True)
    if file is None or file.purpose != Purpose.EVIDENCE:
        raise NotFound
    belongs = db.session.scalars(
        select(ItemFile).where(ItemFile.file_id == file_id, ItemFile.removed_at.is_(None))
    ).one_or_none()
    if belongs is not None and belongs.item_id == item_id:
        return
    refuse_locked(item)
    if belongs is not None:
        raise Conflict(_("This file belongs to another item."), code="belongs-elsewhere")
    if file.state in (FileState.GONE, FileState.REFUSED):
        raise Conflict(_("This file was refused or never arrived. Upload it again."), code="not-usable")
    _refuse_full(item)
    _attach(actor, moment, item, file_id)


def remove_file(actor: Actor, moment: datetime, item_id: UUID, file_id: UUID) -> None:
    """Take a file off an item; twice is the same as once. Who was shown it keeps sight of it until that ends."""
    WRITE.require(actor)
    item = queries.item_visible(actor, item_id, lock=True)
    link = db.session.get(ItemFile, (actor.person_id, item_id, file_id))
    if link is None:
        raise NotFound
    if link.removed_at is not None:
        return
    refuse_locked(item)
    link.removed_at = moment
    audit.record(actor, "item.file_removed", f"item:{item.id}", file_id=file_id)
    new_version(actor, moment, item, "item.changed", ("files",))


def _refuse_full(item: PortfolioItem) -> None:
    if len(queries.files_of_items([item.id]).get(item.id, [])) >= FILES_MOST:
        raise Conflict(_("An item can have %(most)s files. Add another item for more.", most=FILES_MOST), code="full")


def _attach(actor: Actor, moment: datetime, item: PortfolioItem, file_id: UUID) -> None:
    link = db.session.get(ItemFile, (actor.person_id, item.id, file_id))
    if link is None:
        link = ItemFile(item_id=item.id, file_id=file_id, person_id=actor.person_id, added_at=moment)
        db.session.add(link)
    link.removed_at, link.added_at = None, moment
    audit.record(actor, "item.file_added", f"item:{item.id}", file_id=file_id)
    new_version(actor, moment, item, "item.changed", ("files",))
