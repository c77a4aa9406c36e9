"""What an assessor is told about entries, on the page and by mail. The letter does not hold the reason."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

REGISTERED = notice_kind(
    "entry.registered",
    subject=_l("A school registered you"),
    line=_l("%(institution)s entered you in its register of assessors."),
    button=_l("Look at my registrations"),
)
DECLINED = notice_kind(
    "entry.declined",
    subject=_l("A school did not register you"),
    line=_l("%(institution)s did not enter you in its register. You can read the reason."),
    button=_l("Read the reason"),
)
DEREGISTERED = notice_kind(
    "entry.deregistered",
    subject=_l("A school ended your registration"),
    line=_l("%(institution)s ended your registration. You can read the reason and what it means for being found."),
    button=_l("Read the reason"),
)
