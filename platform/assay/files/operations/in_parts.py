"""Large media in parts: an address for each part, and making one object of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assay.files import rules
from assay.files.models import StoredFile
from assay.files.permissions import UPLOAD
from assay.files.queries import own_file
from assay.files.rules import FileState
from assay.files.store import ObjectChanged, ObjectFacts, ObjectMissing, current_store
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, NotFound


@dataclass(frozen=True)
class Parts:
    """How a file is cut: ``count`` parts of ``size`` bytes, the last one shorter."""

    size: int
    count: int


@dataclass(frozen=True)
class PartLink:
    """Where one part is PUT, and its bytes."""

    url: str
    size: int
    expires_at: datetime


def parts_of(file: StoredFile) -> Parts | None:
    """How this file is cut; None for one that comes by form alone."""
    if file.upload_id is None or file.part_bytes is None:
        return None
    return Parts(file.part_bytes, len(rules.part_sizes(file.declared_size, file.part_bytes)))


def part_link(actor: Actor, moment: datetime, file_id: UUID, number: int) -> PartLink:
    """An address that takes exactly this part of the person's file, for 15 minutes. A part may be sent again.

    :raises NotFound: not the person's file, or it has no such part. :raises Conflict: it arrived already, or was
        forgotten.
    """
    UPLOAD.require(actor)
    file = own_file(actor.person_id, file_id)
    if file is None or file.upload_id is None or file.part_bytes is None:
        raise NotFound
    size = rules.part_sizes(file.declared_size, file.part_bytes).get(number)
    if size is None:
        raise NotFound
    if file.state != FileState.AWAITING:
        raise Conflict(_("This file was sent already, or it is too long ago. Begin again where you want to add it."))
    url = current_store().part_link(file.quarantine_key, file.upload_id, number, size, rules.INTENT_LIFE)
    return PartLink(url, size, moment + rules.INTENT_LIFE)


def join(file: StoredFile, etags: Mapping[int, str]) -> None:
    """Make one object of the parts, after comparing number, size and ETag of each with what lies in the store.

    Bears repeating: where an earlier try joined them and died, there is nothing left to do.

    :raises Conflict: the file has no parts, or not exactly these have arrived.
    """
    if file.upload_id is None or file.part_bytes is None:
        raise Conflict(_("This file does not come in parts. Send it whole."), code="no-parts")
    store = current_store()
    wanted = rules.part_sizes(file.declared_size, file.part_bytes)
    told = {number: ObjectFacts(size, etags.get(number, "").strip('"')) for number, size in wanted.items()}
    try:
        arrived = store.parts(file.quarantine_key, file.upload_id)
        if etags.keys() != wanted.keys() or any(arrived.get(number) != facts for number, facts in told.items()):
            raise _incomplete()
        store.join_parts(file.quarantine_key, file.upload_id, {number: facts.etag for number, facts in told.items()})
    except ObjectMissing:
        return
    except ObjectChanged as fault:
        raise _incomplete() from fault


def _incomplete() -> Conflict:
    return Conflict(_("Not every part of the file has arrived. Send it again."), code="parts-missing")
