"""Contact and help: where to go with which question."""

from datetime import date

from assay.app.public_pages.document import Block, Document, Links, Points, Section, Table, Text
from assay.app.public_pages.operated_by import Operator
from assay.app.public_pages.texts.institutions import REQUEST
from assay.i18n import gettext as _
from tenants.organisations.rules import FLEMISH_HELP_LINE

CHANGED = date(2026, 11, 22)


def reach(operator: Operator) -> Block:
    """How to reach the operator; says so where this copy has no address."""
    if not operator.email:
        return Text(_("This copy of Assay has no contact address yet. Ask the administrator of your institution."))
    label = _("Mail %(name)s", name=operator.name or operator.email)
    return Links(((label, f"mailto:{operator.email}"),))


def contact_document(operator: Operator) -> Document:
    """Who answers what, and how to ask for an account (R003)."""
    security: tuple[Block, ...] = (
        Text(
            _(
                "Did you find a weakness in the security? Tell us before you tell others, and do not "
                "look further than is needed to show it. The address stands in security.txt."
            )
        ),
        Links(((_("Open security.txt"), "/.well-known/security.txt"),)),
    )
    return Document(
        title=_("Contact"),
        lead=_("Who answers which question."),
        sections=(
            Section(
                "account",
                _("Asking for an account"),
                (
                    Text(
                        _(
                            "Do you work for an institution and do you want to use the closed part of the "
                            "register? Ask for an account for your institution. Assessors make their own account."
                        )
                    ),
                    Links(
                        (
                            (_("Ask for an account for an institution"), REQUEST),
                            (_("Make an account as an assessor"), "/sign-up"),
                        )
                    ),
                ),
                _("Register MEI, “Besloten gedeelte” (R003)"),
            ),
            Section(
                "institution",
                _("Your role at an institution"),
                (
                    Text(
                        _(
                            "The administrator of your institution gives roles and ends them. Assay does not do "
                            "that for an institution."
                        )
                    ),
                ),
            ),
            Section(
                "decision",
                _("A decision about your portfolio"),
                (
                    Text(
                        _(
                            "A lead assessor of the body that you chose decides. Your item shows the decision and "
                            "the reason. Do you think it is wrong? Answer there, or contact that body."
                        )
                    ),
                ),
            ),
            Section(
                "other",
                _("Other questions"),
                (Text(_("For questions about this site, your account or your data.")), reach(operator)),
            ),
            Section("security", _("A weakness in the security"), security),
        ),
        changed=CHANGED,
    )


def help_document(operator: Operator) -> Document:
    """Where to go with which question, and the help lines (R032, R037, R241)."""
    return Document(
        title=_("Help"),
        lead=_("Find out who can help you."),
        sections=(
            Section(
                "assessor",
                _("You are an assessor"),
                (
                    Points(
                        (
                            _(
                                "You cannot get in: choose a new password. The link in the mail works for fifteen "
                                "minutes."
                            ),
                            _("A file is refused: the reason stands beside the file. Mend the file and send it again."),
                            _(
                                "You do not understand your status: the status page shows for each criterion what "
                                "counts, what is missing, and until when it holds."
                            ),
                            _("You do not want to be found: switch it off in your profile. That works at once."),
                        )
                    ),
                    Links(((_("Choose a new password"), "/forgot"),)),
                ),
            ),
            Section(
                "institution",
                _("You work for an institution"),
                (
                    Text(
                        _(
                            "Ask the administrator of your institution first. Does your institution have no "
                            "account yet? Then ask for one."
                        )
                    ),
                    Links(((_("Read how an institution gets an account"), "/for-institutions#account"),)),
                ),
            ),
            Section(
                "candidate",
                _("You take an exam"),
                (
                    Points(
                        (
                            _(
                                "Questions about your exam: ask your own institution. Its exam regulation stands at a "
                                "fixed place, for example on the intranet under Studenten, Studentzaken, St'OER."
                            ),
                            _(
                                "You lost your diploma or certificate: did you get it after 1 August 2007, then ask "
                                "DUO. Did you get it after 1 August 1998 and before 1 August 2007, then ask the "
                                "institution for a declaration of exam taken."
                            ),
                        )
                    ),
                ),
                _("ROC A12, exam regulation 2018-2019, art. 25 and art. 15(6) (R032, R241)"),
            ),
            Section(
                "lines",
                _("Help lines"),
                (
                    Table(
                        _("Help lines of others"),
                        (_("Where"), _("For what"), _("How")),
                        (
                            (
                                _("Flemish government: %(number)s", number=FLEMISH_HELP_LINE),
                                _("Rights in the Flemish user management, and registering there for the first time"),
                                _("By phone, mail or chat"),
                            ),
                        ),
                    ),
                    Links(((_("Read more about Flanders"), "/for-institutions#flanders"),)),
                ),
                _("Flemish government, “Uitreiken en registreren van bewijzen”, step 1 (R037)"),
            ),
            Section(
                "site",
                _("This site does not work"),
                (reach(operator), Links(((_("All contact details"), "/contact"),))),
            ),
        ),
        changed=CHANGED,
    )
