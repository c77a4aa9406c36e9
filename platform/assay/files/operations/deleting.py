"""Deleting a photo. Evidence is never deleted: who was shown it keeps sight of it as long as that was promised."""

from datetime import datetime
from uuid import UUID

from assay import audit
from assay.files.permissions import UPLOAD
from assay.files.queries import own_file
from assay.files.rules import FileState, Purpose
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import NotFound


def delete_photo(actor: Actor, moment: datetime, file_id: UUID) -> None:
    """Delete a photo of one's own; a job removes its bytes. Twice is the same as once.

    The caller has seen to it that nothing shows this photo any more.

    :raises NotFound: it is not the person's, or no photo.
    """
    UPLOAD.require(actor)
    file = own_file(actor.person_id, file_id, lock=True)
    if file is None or file.purpose != Purpose.PHOTO:
        raise NotFound
    if file.state == FileState.GONE:
        return
    file.state = FileState.GONE.value
    file.version += 1
    audit.record(actor, "file.deleted", f"file:{file_id}")
    add_job("files.erase", moment, person_id=file.person_id, file_id=file_id)
