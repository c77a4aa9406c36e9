"""Dead jobs in words. What died is named by its kind; what a row was about stays in the row."""

from typing import Any

from assay.i18n import lazy_gettext as _l

PLACE = _l("Stopped work")

#: Queue to what kind of work it holds.
QUEUE_WORDS: dict[str, Any] = {
    "mail": _l("A mail"),
    "files": _l("The check of a file"),
    "work": _l("Work in the background"),
}
#: `DeadJob.reason` to: label, tone, why it stopped, what running it again does.
REASON_WORDS: dict[str, tuple[Any, str, Any, Any]] = {
    "uncertain": (
        _l("Perhaps done"),
        "warning",
        _l("It may have happened before the program stopped. Whatever may have gone out is never repeated by itself."),
        _l("It is done once more. A mail can then arrive twice."),
    ),
    "refused": (
        _l("Refused"),
        "danger",
        _l("The other side refused it for good. Trying again changes nothing as long as the cause stands."),
        _l("It is tried again from the first attempt. Mend the cause first."),
    ),
    "failed": (
        _l("Failed too often"),
        "danger",
        _l("It failed at every attempt. Each attempt was undone completely, so nothing is half done."),
        _l("It is tried again from the first attempt. Mend the cause first."),
    ),
}
