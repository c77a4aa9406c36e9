"""Beginning an upload and saying that it arrived."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assay import audit
from assay.db import db
from assay.files import rules
from assay.files.checks_in_use import current_limits, parts_from_bytes
from assay.files.inspection.values import RefusalCode, RefusalError
from assay.files.models import StoredFile
from assay.files.operations.in_parts import Parts, join, parts_of
from assay.files.permissions import UPLOAD
from assay.files.queries import own_file, use_today
from assay.files.rules import FileState, Purpose
from assay.files.store import SignedForm, current_store
from assay.files.words import refusal_words
from assay.i18n import gettext as _
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound, TooMany


@dataclass(frozen=True)
class Intent:
    """A file that may now be sent: its row, the store's form, and for large media its parts, which may come instead.

    ``expires_at`` is the end of the form; parts have until `rules.UNCONFIRMED_LIFE` after the intent.
    """

    file: StoredFile
    form: SignedForm
    expires_at: datetime
    parts: Parts | None = None


def intend_upload(
    actor: Actor,
    moment: datetime,
    name: str,
    media_type: str,
    size: int | None,
    purpose: Purpose = Purpose.EVIDENCE,
) -> Intent:
    """Let the person's browser put one object into quarantine: this key, this type, and exactly this size.

    Sound and film of at least the size in the settings may come in parts too.

    :param name: the file's name as the browser says; cleaned for showing. :param size: bytes, as the browser says;
        None where it cannot tell (no script); then at most the size for its kind.
    :raises assay.files.store.StoreAway: it may come in parts, and the store does not answer.
    :raises Invalid: at ``name`` or ``size``, with the reason in ``detail``. :raises TooMany: a quota is reached.
    """
    UPLOAD.require(actor)
    assert actor.person_id is not None
    try:
        terms = rules.upload_terms(name, media_type, size, purpose, current_limits())
    except RefusalError as refusal:
        code, words = refusal.refused.code, refusal_words(refusal.refused.code, refusal.refused.detail)
        field = "size" if code in (RefusalCode.EMPTY, RefusalCode.TOO_LARGE) else "name"
        raise Invalid(words, errors={field: [words]}) from refusal
    declared_size = terms.most_bytes if size is None else size
    _refuse_over_quota(actor.person_id, moment, declared_size)
    key, upload_id = rules.new_key(), None
    if terms.format.kind.is_media and size is not None and size >= parts_from_bytes():
        upload_id = current_store().begin_parts(key, terms.media_type)
    file = StoredFile(
        person_id=actor.person_id,
        purpose=purpose.value,
        state=FileState.AWAITING.value,
        original_name=terms.name,
        declared_type=terms.media_type,
        declared_size=declared_size,
        most_bytes=terms.most_bytes,
        quarantine_key=key,
        upload_id=upload_id,
        part_bytes=rules.part_bytes(declared_size) if upload_id else None,
        changes=[],
        created_at=moment,
        version=1,
    )
    db.session.add(file)
    db.session.flush()
    audit.record(actor, "file.intended", f"file:{file.id}", purpose=purpose.value, media_type=terms.media_type)
    add_job("files.forget", moment, person_id=actor.person_id, after=rules.UNCONFIRMED_LIFE, file_id=file.id)
    return _intent(file, moment, None)


def form_again(actor: Actor, moment: datetime, file_id: UUID, redirect: str | None) -> Intent:
    """A fresh form for a file that has not arrived; for browsers without script it says where to go afterwards.

    :param redirect: absolute address the store sends the browser to. :raises NotFound: not the person's file.
    :raises Conflict: it arrived already, or was forgotten.
    """
    UPLOAD.require(actor)
    file = own_file(actor.person_id, file_id)
    if file is None:
        raise NotFound
    if file.state != FileState.AWAITING:
        raise Conflict(_("This file was sent already, or it is too long ago. Begin again where you want to add it."))
    return _intent(file, moment, redirect)


def _intent(file: StoredFile, moment: datetime, redirect: str | None) -> Intent:
    size = rules.bytes_bound(file.declared_size, file.most_bytes)
    form = current_store().upload_form(file.quarantine_key, file.declared_type, size, rules.INTENT_LIFE, redirect)
    return Intent(file, form, moment + rules.INTENT_LIFE, parts_of(file))


def _refuse_over_quota(person_id: UUID, moment: datetime, size: int) -> None:
    count, waiting = use_today(person_id, moment)
    if count >= rules.FILES_PER_DAY:
        raise TooMany(
            _("You can add %(most)s files a day. Go on tomorrow.", most=rules.FILES_PER_DAY), retry_after=3600
        )
    if waiting + size > rules.BYTES_WAITING:
        raise TooMany(
            _("Too much of what you sent still waits to be checked. Wait until that is done and try again."),
            retry_after=600,
        )


def confirm_upload(actor: Actor, moment: datetime, file_id: UUID, etags: Mapping[int, str] | None = None) -> StoredFile:
    """The browser has sent the file: note exactly which object lies there and have it checked.

    Twice is the same as once.

    :param etags: of a file that was sent in parts, the ETag the store gave for each part, by number; all of them.
    :raises NotFound: not the person's file. :raises Conflict: nothing arrived, parts are missing or others than were
        sent, the size is wrong, or it is too long ago.
    :raises assay.files.store.StoreAway: the store does not answer; nothing changed.
    """
    UPLOAD.require(actor)
    file = own_file(actor.person_id, file_id, lock=True)
    if file is None:
        raise NotFound
    if file.state == FileState.GONE:
        raise Conflict(_("This upload was never finished and has been forgotten. Add the file again."))
    if file.state != FileState.AWAITING:
        return file
    if etags:
        join(file, etags)
    found = current_store().look("quarantine", file.quarantine_key)
    if found is None:
        raise Conflict(_("The file has not arrived. Send it first, or send it again."), code="not-arrived")
    least, most = rules.bytes_bound(file.declared_size, file.most_bytes)
    if not least <= found.size <= most:
        raise Conflict(_("The file that arrived has another size than it may have. Add it again."), code="wrong-size")
    file.state = FileState.CHECKING.value
    # The bytes that are checked must be these: what is put under the same key afterwards is refused by the check.
    file.quarantine_etag = found.etag
    file.sent_size = found.size
    file.confirmed_at = moment
    file.version += 1
    audit.record(actor, "file.confirmed", f"file:{file.id}", size=found.size)
    add_job("files.check", moment, person_id=file.person_id, file_id=file.id)
    db.session.flush()
    return file
