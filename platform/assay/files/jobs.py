"""Jobs on files. Payloads hold a file's id; whose file it is, the scope of the row says."""

from datetime import datetime, timedelta
from uuid import UUID

from assay.files import operations
from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind
from assay.outbox import every, job
from assay.permissions import Actor
from assay.tenancy.scopes import Job

FILE_REFUSED = notice_kind(
    "files.refused",
    subject=_l("A file of yours was refused"),
    line=_l("One of the files you sent was refused. The page says why and how to mend it."),
    button=_l("Look at the file"),
)


@job("files.check", queue="files")
def check(actor: Actor, moment: datetime, row: Job) -> None:
    """Check a confirmed file and release or refuse it."""
    operations.check_file(actor, moment, UUID(row.payload["file_id"]))


@job("files.discard", queue="files")
def discard(actor: Actor, moment: datetime, row: Job) -> None:
    """Remove what was sent, once the check is done."""
    operations.discard_upload(actor, UUID(row.payload["file_id"]))


@job("files.erase", queue="work")
def erase(actor: Actor, moment: datetime, row: Job) -> None:
    """Remove what is left of a photo that its owner deleted."""
    operations.erase_deleted(actor, UUID(row.payload["file_id"]))


@job("files.forget", queue="work")
def forget(actor: Actor, moment: datetime, row: Job) -> None:
    """Forget an upload that was never confirmed."""
    operations.forget_unconfirmed(actor, UUID(row.payload["file_id"]))


@every(timedelta(hours=6), "files.sweep")
def sweep(actor: Actor, moment: datetime, row: Job) -> None:
    """Remove objects that no row refers to."""
    operations.sweep_store()
