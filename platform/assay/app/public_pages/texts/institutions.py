"""For institutions: what they can do here, how they get an account, and what differs in Flanders."""

from datetime import date

from assay.app.public_pages.document import Document, Links, Points, Section, Table, Text
from assay.i18n import gettext as _
from tenants.organisations.rules import EMPLOYEE_PROFILE, FLEMISH_HELP_LINE, LOCAL_ADMINISTRATOR_PROFILE

CHANGED = date(2026, 11, 22)
REQUEST = "/institutions/request"


def institutions_document() -> Document:
    """The page for institutions (R002 to R006, R034 to R037, R251 to R253)."""
    return Document(
        title=_("For institutions"),
        lead=_(
            "Find assessors for your exams, see the proof that they are qualified, and keep your "
            "own entries in the register."
        ),
        sections=(_use(), _account(), flanders()),
        changed=CHANGED,
    )


def _use() -> Section:
    return Section(
        "use",
        _("What you do here"),
        (
            Points(
                (
                    _(
                        "You search the closed part of the register: what assessors opened to institutions, "
                        "such as contact details and further training."
                    ),
                    _("You check whether an assessor meets the criteria, and enter the assessor in the register."),
                    _("You enter it when an assessor leaves the register."),
                    _("You invite colleagues and give each a role with a start and an end."),
                )
            ),
            Text(_("You and the assessor arrange the work directly with each other. Assay does not stand in between.")),
        ),
    )


def _account() -> Section:
    return Section(
        "account",
        _("How you get an account"),
        (
            Text(
                _(
                    "An account is for educational institutions, exam bureaus and bodies that verify "
                    "assessors. With it you can use the closed part of the register."
                )
            ),
            Points(
                (
                    _("You ask for an account for your institution."),
                    _("You confirm the request with the link in the mail. The link works for three days."),
                    _("We check the request and tell you by mail how it ended."),
                    _("After approval the first administrator of your institution gets in, and invites the others."),
                ),
                ordered=True,
            ),
            Links(((_("Ask for an account"), REQUEST),)),
        ),
        _("Register MEI, “Besloten gedeelte” and “Hoe werkt het?” (R002, R003, R004, R006)"),
    )


def flanders() -> Section:
    """What differs in Flanders (R034 to R037, R251 to R253)."""
    return Section(
        "flanders",
        _("In Flanders"),
        (
            Text(
                _(
                    "Do you issue proofs of qualification? Then you register them in the Flemish database "
                    "LED within two months after the participant completed the track. You do that with "
                    "the tool “Bewijzen beroepskwalificerend traject” on MAGDA Online, not in Assay."
                )
            ),
            Text(
                _(
                    "The local administrator of your organisation grants the rights, in the Flemish user "
                    "management. That is the legal representative in the Crossroads Bank for Enterprises "
                    "(KBO)."
                )
            ),
            Table(
                _("Which right you need"),
                (_("Who registers"), _("Profile")),
                (
                    (_("An employee"), EMPLOYEE_PROFILE),
                    (_("The local administrator"), LOCAL_ADMINISTRATOR_PROFILE),
                ),
            ),
            Text(
                _(
                    "The local administrator always keeps the rights up to date: removes those of staff "
                    "who leave or change jobs, and grants them to new staff who register."
                )
            ),
            Text(
                _(
                    "Is it the first time that your organisation uses the Flemish user management? Then "
                    "there are some basic steps first. Do you get stuck? Contact %(number)s, by phone, "
                    "mail or chat.",
                    number=FLEMISH_HELP_LINE,
                )
            ),
        ),
        _("Flemish government, “Uitreiken en registreren van bewijzen” (R034 to R037, R251 to R253)"),
    )
