"""What a person is told about what they handed in. No title, no reason: those stand on the page."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

ASKED = notice_kind(
    "verification.question",
    subject=_l("There is a question about an item you handed in"),
    line=_l("%(body)s has a question about an item you handed in. Once you answer, they look at it again."),
    button=_l("Answer the question"),
)
ACCEPTED = notice_kind(
    "verification.accepted",
    subject=_l("There is a decision on an item you handed in"),
    line=_l("%(body)s accepted an item you handed in. It counts from now on."),
    button=_l("Look at the decision"),
)
REFUSED = notice_kind(
    "verification.refused",
    subject=_l("There is a decision on an item you handed in"),
    line=_l("%(body)s decided on an item you handed in. The page shows the decision, with the reason."),
    button=_l("Look at the decision"),
)
TAKEN_BACK = notice_kind(
    "verification.decision_taken_back",
    subject=_l("A decision on an item of yours was taken back"),
    line=_l("%(body)s took back its decision on an item you handed in and looks at it again. The page shows why."),
    button=_l("Look at the reason"),
)
