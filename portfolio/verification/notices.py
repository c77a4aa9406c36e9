"""What a person is told about what they handed in: which item it is about. The reason stands on the page."""

from typing import Any

from assay.i18n import lazy_gettext as _l
from assay.mail import NoticeKind, notice_kind


def _kind(name: str, subject: Any, line: Any, button: Any) -> NoticeKind:
    """``%(item)s`` is its title and year; notices from before it was named have none."""
    missing = {"item": _l("an item you handed in")}
    return notice_kind(f"verification.{name}", subject=subject, line=line, button=button, missing=missing)


ASKED = _kind(
    "question",
    _l("There is a question about an item you handed in"),
    _l("%(body)s has a question about %(item)s. Once you answer, they look at it again."),
    _l("Answer the question"),
)
ACCEPTED = _kind(
    "accepted",
    _l("There is a decision on an item you handed in"),
    _l("%(body)s accepted %(item)s. It counts from now on."),
    _l("Look at the decision"),
)
REFUSED = _kind(
    "refused",
    _l("There is a decision on an item you handed in"),
    _l("%(body)s decided on %(item)s. The page shows the decision, with the reason."),
    _l("Look at the decision"),
)
TAKEN_BACK = _kind(
    "decision_taken_back",
    _l("A decision on an item of yours was taken back"),
    _l("%(body)s took back its decision on %(item)s and looks at it again. The page shows why."),
    _l("Look at the reason"),
)
