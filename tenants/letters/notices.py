"""What somebody is told when a letter came for them. The mail holds the whole letter."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

RECEIVED = notice_kind(
    "letters.received",
    subject=_l("There is a letter for you"),
    line=_l("%(sender)s sent you a letter. You can read it here and save it as a PDF."),
    button=_l("Open the letter"),
)
