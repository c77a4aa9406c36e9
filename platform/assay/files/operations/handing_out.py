"""Links to read what was checked, made per click, after the permission check."""

from datetime import datetime
from uuid import UUID

from assay import audit
from assay.files import rules
from assay.files.models import StoredFile
from assay.files.queries import file_by_id, preview
from assay.files.rules import FileState
from assay.files.store import current_store
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, NotFound


def download_link(actor: Actor, moment: datetime, file_id: UUID) -> str:
    """An address that saves the file, for 60 seconds (sound and film 15 minutes). Recorded in the audit trail.

    :raises NotFound: not theirs to see. :raises Conflict: it is not ready.
    """
    file = _ready(actor, moment, file_id)
    assert file.ready_key
    assert file.media_type
    audit.record(actor, "file.downloaded", f"file:{file_id}", person_id=file.person_id)
    name = rules.download_name(file.original_name, file.extension or "")
    return current_store().link(
        file.ready_key, file.media_type, rules.link_life(file.media_type), rules.attachment(name)
    )


def play_link(actor: Actor, moment: datetime, file_id: UUID) -> str:
    """An address for the player in the page, for 15 minutes. Recorded. Raises `NotFound` for other kinds."""
    file = _ready(actor, moment, file_id)
    if not rules.is_media(file.media_type) or not file.ready_key or not file.media_type:
        raise NotFound
    audit.record(actor, "file.played", f"file:{file_id}", person_id=file.person_id)
    return current_store().link(file.ready_key, file.media_type, rules.MEDIA_LIFE)


def preview_link(actor: Actor, moment: datetime, file_id: UUID, number: int) -> str:
    """An address of one preview image, for 60 seconds; number 0 is the thumbnail. Raises `NotFound`.

    Recorded where somebody else than its owner looks at a page.
    """
    file = _ready(actor, moment, file_id)
    image = preview(file, number)
    if number and actor.person_id != file.person_id:
        audit.record(actor, "file.previewed", f"file:{file_id}", person_id=file.person_id, page=number)
    return current_store().link(image.key, image.media_type, rules.DOWNLOAD_LIFE)


def _ready(actor: Actor, moment: datetime, file_id: UUID) -> StoredFile:
    file = file_by_id(actor, moment, file_id)
    if file.state != FileState.READY:
        raise Conflict(_("This file is not ready, so there is nothing to look at yet."))
    return file
