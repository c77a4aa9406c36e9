"""Words for the state of a file, why it was refused and what was changed in it."""

from collections.abc import Mapping
from typing import Any

from assay.files.inspection.messages import CHANGES, REFUSALS
from assay.files.inspection.values import MIB, ChangeCode, RefusalCode
from assay.files.models import StoredFile
from assay.files.rules import CHANGED, MISSING, FileState
from assay.i18n import format_size
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


def limit_words(count: int) -> str:
    """The size of a limit as the settings count it, in units of 1,024: "25 MB"."""
    return f"{count // MIB}\u00a0MB" if count % MIB == 0 else format_size(count)


def refusal_words(code: str | None, facts: Mapping[str, Any] | None = None) -> str:
    """What is wrong with a refused file and how to mend it; ``facts`` are the numbers that go with the code."""
    if code is None:
        return ""
    if code == RefusalCode.TOO_LARGE and facts and "most" in facts:
        most = limit_words(int(facts["most"]))
        return _("This file is too large: it may be at most %(size)s. Make it smaller and try again.", size=most)
    return str(_OWN_REFUSALS[code] if code in _OWN_REFUSALS else REFUSALS[RefusalCode(code)])


def file_words(file: StoredFile) -> str:
    """The state of a file in words, with the reason where it was refused."""
    if file.state == FileState.REFUSED:
        return _("Refused, because: %(reason)s", reason=refusal_words(file.refusal_code, file.refusal_facts))
    if file.state == FileState.GONE and file.confirmed_at is not None:
        return _("Deleted")
    return str(STATES[file.state])


def change_words(file: StoredFile) -> list[str]:
    """What was changed in the file while checking, one sentence each."""
    return [str(CHANGES[ChangeCode(change["code"])]) for change in file.changes]
