"""The check: read the bytes once, inspect them apart, write what was made of them under a new key."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import text

from assay import audit
from assay.db import db
from assay.files import events, rules
from assay.files.checks_in_use import check_seconds, current_limits, current_scanner, scratch_place
from assay.files.inspection import Accepted, PreviewKind, RefusalCode, Refused, run_isolated
from assay.files.models import FilePreview, StoredFile
from assay.files.queries import own_file
from assay.files.rules import CHANGED, MISSING, FileState
from assay.files.scanning import ScannerUnavailable
from assay.files.scratch import scratch_folder
from assay.files.store import ObjectChanged, ObjectMissing, ObjectTooLarge, Store, StoreAway, current_store
from assay.outbox import TryLater, add_job, notify_person
from assay.permissions import Actor

log = structlog.get_logger()

#: Film takes minutes to scan and rebuild; the database must not take the silence for a hung worker.
_PATIENCE = text("SELECT set_config('idle_in_transaction_session_timeout', :time, true)")


@dataclass(frozen=True)
class _NotTaken:
    """Refused before or by the inspection; ``facts`` are harmless numbers and names of features."""

    code: str
    facts: dict[str, str | int]


@dataclass(frozen=True)
class _Taken:
    """Accepted, and written to the store under new keys."""

    found: Accepted
    ready_key: str
    preview_keys: tuple[str, ...]


def check_file(actor: Actor, moment: datetime, file_id: UUID) -> None:
    """Check one confirmed file of the scope's person and release or refuse it. Nothing to do where that was done.

    Bears repeating: a try that died leaves only objects nobody refers to, and those are swept. The quarantined object
    is removed by a job of its own, after this one is committed, so that it is there for another try until then.

    :raises TryLater: the store or the scanner is away; nothing is decided.
    """
    file = own_file(actor.person_id, file_id)
    if file is None or file.state != FileState.CHECKING:
        return
    db.session.execute(_PATIENCE, {"time": f"{check_seconds()}s"})
    with scratch_folder(scratch_place()) as folder:
        try:
            outcome = _checked(file, folder, current_store())
        except StoreAway as fault:
            raise TryLater("store") from fault
        except ScannerUnavailable as fault:
            raise TryLater("scanner") from fault
    again = own_file(actor.person_id, file_id, lock=True)
    if again is None or again.state != FileState.CHECKING:
        return
    if isinstance(outcome, _Taken):
        _release(again, moment, outcome)
    else:
        _refuse(again, moment, outcome)
    again.version += 1
    audit.record(actor, f"file.{again.state}", f"file:{file_id}", person_id=again.person_id, code=again.refusal_code)
    add_job("files.discard", moment, person_id=again.person_id, file_id=file_id)
    db.session.flush()
    events.announce_checked(file_id, again.person_id, again.state)


def _checked(file: StoredFile, folder: Path, store: Store) -> _Taken | _NotTaken:
    sent, work = folder / "sent", folder / "work"
    work.mkdir()
    try:
        store.fetch(file.quarantine_key, file.quarantine_etag or "", sent, file.most_bytes)
    except ObjectChanged:
        return _NotTaken(CHANGED, {})
    except ObjectMissing:
        return _NotTaken(MISSING, {})
    except ObjectTooLarge:
        return _NotTaken(RefusalCode.TOO_LARGE.value, {"most": file.most_bytes})
    found = run_isolated(
        sent,
        file_name=file.original_name,
        declared_type=file.declared_type,
        limits=current_limits(),
        scanner=current_scanner(),
        work_dir=work,
    )
    if isinstance(found, Refused):
        if found.code is RefusalCode.TOO_LARGE_TO_SCAN:
            # The person can do something about it, and so can whoever set the scanner up.
            log.warning("files.too_large_to_scan", size=file.sent_size)
        return _NotTaken(found.code.value, dict(found.detail))
    ready_key = rules.new_key()
    store.put(ready_key, found.ready_path, found.media_type)
    keys = tuple(rules.new_key() for _ in found.previews)
    for key, preview in zip(keys, found.previews, strict=True):
        store.put(key, preview.path, preview.media_type)
    return _Taken(found, ready_key, keys)


def _release(file: StoredFile, moment: datetime, taken: _Taken) -> None:
    found = taken.found
    file.state = FileState.READY.value
    file.checked_at = moment
    file.ready_key = taken.ready_key
    file.media_type, file.extension = found.media_type, found.extension
    file.size, file.sha256 = found.size, found.sha256
    file.sent_size, file.sent_sha256 = found.sent_size, found.sent_sha256
    file.pages, file.duration = found.pages, found.duration
    file.changes = [{"code": change.code.value, "detail": dict(change.detail)} for change in found.changes]
    for key, preview in zip(taken.preview_keys, found.previews, strict=True):
        db.session.add(
            FilePreview(
                person_id=file.person_id,
                file_id=file.id,
                number=0 if preview.kind is PreviewKind.THUMBNAIL else preview.page or 1,
                kind=preview.kind.value,
                key=key,
                media_type=preview.media_type,
                width=preview.width,
                height=preview.height,
                size=preview.size,
            )
        )


def _refuse(file: StoredFile, moment: datetime, refused: _NotTaken) -> None:
    file.state = FileState.REFUSED.value
    file.checked_at = moment
    file.refusal_code = refused.code
    file.refusal_facts = refused.facts
    # Neither name nor reason: a mail is read by others too, and names of files may hold names of candidates.
    notify_person(file.person_id, "files.refused", path=f"/files/{file.id}")
