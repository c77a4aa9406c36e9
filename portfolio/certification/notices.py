"""What a person is told about their status."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

_LINES = {
    "bronze": _l("Your status with %(body)s is now bronze."),
    "silver": _l("Your status with %(body)s is now silver."),
    "gold": _l("Your status with %(body)s is now gold."),
}
RISEN = {
    level: notice_kind(
        f"status.risen.{level}", subject=_l("Your status went up"), line=line, button=_l("Look at your status")
    )
    for level, line in _LINES.items()
}
FALL_PROPOSED = notice_kind(
    "status.fall_proposed",
    subject=_l("Your status may go down"),
    line=_l(
        "You no longer meet everything your status with %(body)s asks. Nothing changes until a lead assessor decides."
        " The page shows what is missing."
    ),
    button=_l("Look at what is missing"),
)
_DECIDED = {
    "subject": _l("There is a decision about your status"),
    "line": _l("A decision was taken about your status with %(body)s. The page shows it, with the reason."),
    "button": _l("Look at the decision"),
}
#: The level falls, or it stays: the page says which.
FALL_DECIDED = notice_kind("status.fall_decided", **_DECIDED)
# Notices of before bear this name.
notice_kind("status.fall_confirmed", **_DECIDED)
CERTIFICATE_ENDS = notice_kind(
    "status.certificate_ends",
    subject=_l("Your certificate ends soon"),
    line=_l(
        "Your certificate with %(body)s is valid for %(days)s more days. Hand in a new one in time to keep your status."
    ),
    button=_l("Look at your status"),
)
