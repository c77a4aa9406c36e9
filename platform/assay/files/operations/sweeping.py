"""Tidying up: uploads that were never confirmed, parts never joined, and objects that no row refers to."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import text

from assay import audit
from assay.db import db
from assay.files.models import StoredFile
from assay.files.queries import own_file, previews
from assay.files.rules import UNCONFIRMED_LIFE, FileState
from assay.files.store import StoreAway, current_store
from assay.outbox import TryLater
from assay.permissions import Actor

log = structlog.get_logger()

_STRAY = text("SELECT app.stray_objects(:keys)")


def forget_unconfirmed(actor: Actor, file_id: UUID) -> None:
    """An upload that nobody confirmed is gone, and so is what may have been sent. Raises `TryLater`."""
    file = own_file(actor.person_id, file_id, lock=True)
    if file is None or file.state != FileState.AWAITING:
        return
    _delete(file)
    file.state = FileState.GONE.value
    file.version += 1
    audit.record(actor, "file.forgotten", f"file:{file_id}", person_id=file.person_id)


def discard_upload(actor: Actor, file_id: UUID) -> None:
    """Remove what was sent of a file whose check is done. Raises `TryLater`."""
    file = own_file(actor.person_id, file_id)
    if file is not None and file.state not in (FileState.AWAITING, FileState.CHECKING):
        _delete(file)


def erase_deleted(actor: Actor, file_id: UUID) -> None:
    """Remove every object of a file that its owner deleted. Raises `TryLater`."""
    file = own_file(actor.person_id, file_id)
    if file is None or file.state != FileState.GONE:
        return
    _delete(file)
    try:
        for key in filter(None, [file.ready_key, *(image.key for image in previews(file))]):
            current_store().delete("ready", key)
    except StoreAway as fault:
        raise TryLater("store") from fault


def sweep_store(age: timedelta = UNCONFIRMED_LIFE) -> int:
    """Remove objects of at least this age that no row refers to, from both buckets, and parts that were never joined.

    Returns how many objects and uploads in parts.

    :param age: by the store's own clock; long enough that a check that still runs is not robbed of its results.
    :raises TryLater: the store is away.
    """
    store = current_store()
    removed = 0
    try:
        for bucket in ("quarantine", "ready"):
            for keys in store.older_than(bucket, age):
                for key in db.session.scalars(_STRAY, {"keys": keys}).all() if keys else ():
                    store.delete(bucket, key)
                    removed += 1
        # Whatever their rows say: by this age nothing joins them any more (`forget_unconfirmed`).
        for key, upload_id in store.unfinished(age):
            store.drop_parts(key, upload_id)
            removed += 1
    except StoreAway as fault:
        raise TryLater("store") from fault
    log.info("files.swept", removed=removed)
    return removed


def _delete(file: StoredFile) -> None:
    store = current_store()
    try:
        store.delete("quarantine", file.quarantine_key)
        if file.upload_id is not None:
            store.drop_parts(file.quarantine_key, file.upload_id)
    except StoreAway as fault:
        raise TryLater("store") from fault
