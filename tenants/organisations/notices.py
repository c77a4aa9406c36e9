"""What the people of an institution are told about their roles."""

from assay.i18n import lazy_gettext as _l
from assay.mail import notice_kind

KINDS = (
    notice_kind(
        "organisation.appointment_ended",
        subject=_l("Your role has ended"),
        line=_l(
            "Your role at %(institution)s has ended. You no longer act for this institution; your own portfolio"
            " stays yours."
        ),
        button=_l("Open Assay"),
    ),
    notice_kind(
        "organisation.appointment_changed",
        subject=_l("The end of your role has changed"),
        line=_l("%(institution)s changed until when you have your role. The list of people shows the new day."),
        button=_l("Look at the list of people"),
    ),
    notice_kind(
        "organisation.invitation_accepted",
        subject=_l("Your invitation was accepted"),
        line=_l("%(name)s accepted your invitation and now stands in the list of people of your institution."),
        button=_l("Look at the list of people"),
    ),
    notice_kind(
        "organisation.account_requested",
        subject=_l("An institution asks for an account"),
        line=_l("%(institution)s asks for an account and confirmed the request. Check it and decide."),
        button=_l("Look at the request"),
    ),
    notice_kind(
        "organisation.closed",
        subject=_l("The account of your institution was closed"),
        line=_l(
            "The account of %(institution)s on Assay was closed. Nobody acts for this institution any more."
            " Do you want to know why? Ask us."
        ),
        button=_l("Ask us why"),
    ),
)
