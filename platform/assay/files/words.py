"""Words for the state of a file, why it was refused and what was changed in it."""

from collections.abc import Mapping
from typing import Any

from assay.files.inspection.messages import CHANGES, REFUSALS
from assay.files.inspection.values import ChangeCode, RefusalCode
from assay.files.models import StoredFile
from assay.files.rules import CHANGED, MISSING, FileState
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l

STATES: Mapping[str, Any] = {
    FileState.AWAITING: _l("Not arrived yet"),
    FileState.CHECKING: _l("Being checked"),
    FileState.READY: _l("Ready"),
    FileState.REFUSED: _l("Refused"),
    FileState.GONE: _l("Never arrived"),
}
_OWN_REFUSALS: Mapping[str, Any] = {
    CHANGED: _l("The file was replaced while it was being checked. Upload it again."),
    MISSING: _l("The file did not arrive whole. Upload it again."),
}


def refusal_words(code: str | None) -> str:
    """What is wrong with a refused file and how to mend it."""
    if code is None:
        return ""
    return str(_OWN_REFUSALS[code] if code in _OWN_REFUSALS else REFUSALS[RefusalCode(code)])


def file_words(file: StoredFile) -> str:
    """The state of a file in words, with the reason where it was refused."""
    if file.state == FileState.REFUSED:
        return _("Refused, because: %(reason)s", reason=refusal_words(file.refusal_code))
    return str(STATES[file.state])


def change_words(file: StoredFile) -> list[str]:
    """What was changed in the file while checking, one sentence each."""
    return [str(CHANGES[ChangeCode(change["code"])]) for change in file.changes]
