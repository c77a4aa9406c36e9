"""What people are told about the bodies they sit on or keep."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

#: Goes out with the letter of appointment (`tenants.letters`), so that one appointment is told once.
APPOINTED = notice_kind(
    "bodies.appointed",
    subject=_l("You were appointed"),
    line=_l("%(institution)s appointed you to %(body)s. The letter of your appointment has the details."),
    button=_l("Open the letter"),
)
KINDS = (
    APPOINTED,
    notice_kind(
        "bodies.ended",
        subject=_l("Your seat has ended"),
        line=_l("Your seat in %(body)s at %(institution)s ends or has ended. The institution can tell you more."),
        button=_l("Open Assay"),
    ),
    notice_kind(
        "bodies.office_ends",
        subject=_l("A term of office ends soon"),
        line=_l("A term of office in %(body)s ends in %(days)s days. Appoint somebody again, or somebody else."),
        button=_l("Look at the body"),
    ),
)
