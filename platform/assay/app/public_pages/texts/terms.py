"""The terms of use: what one may expect of Assay, and what Assay asks."""

from datetime import date

from assay.app.public_pages.document import Document, Links, Points, Section, Text
from assay.app.public_pages.operated_by import Operator
from assay.app.public_pages.texts.help import reach
from assay.i18n import gettext as _

CHANGED = date(2026, 11, 22)


def terms_document(operator: Operator) -> Document:
    """The terms. R103 and R104: being found is a choice, and contact runs directly."""
    return Document(
        title=_("Terms"),
        lead=_("What you can expect of Assay, and what we ask of you."),
        sections=(_everyone(), _assessors(), _institutions(), _status(), _changes(operator), _others()),
        changed=CHANGED,
    )


def _everyone() -> Section:
    return Section(
        "everyone",
        _("For everyone"),
        (
            Points(
                (
                    _(
                        "Your account is yours alone. Do not share your password, and do not use the account "
                        "of somebody else."
                    ),
                    _(
                        "You may look people up in the register to find or check an assessor. You may not "
                        "copy the register as a whole, or use addresses for advertising."
                    ),
                    _(
                        "Programs use the API, with a token of their own. Those that overload the site are "
                        "slowed down or stopped."
                    ),
                )
            ),
        ),
    )


def _assessors() -> Section:
    return Section(
        "assessors",
        _("For assessors"),
        (
            Points(
                (
                    _("What you put in your portfolio is true and about you."),
                    _("You send no identity papers, no citizen service numbers and no names of candidates."),
                    _(
                        "Your portfolio stays yours. You decide which body checks it and who sees your "
                        "profile. You may choose not to be found."
                    ),
                )
            ),
        ),
        _("Assessor bank, “Marktplaats” (R103)"),
    )


def _institutions() -> Section:
    return Section(
        "institutions",
        _("For institutions"),
        (
            Points(
                (
                    _("You use the closed part of the register to find and check assessors for your own exams."),
                    _(
                        "You give access to those who need it, and take it away at once when somebody leaves "
                        "or changes jobs."
                    ),
                    _("You agree on work and payment directly with the assessor. Assay is no party to that."),
                )
            ),
        ),
        _("Assessor bank, “Marktplaats” (R104)"),
    )


def _status() -> Section:
    return Section(
        "status",
        _("What a status says"),
        (
            Text(
                _(
                    "A status says that a body verified the proof that its scheme asks for, on the day "
                    "that is shown. It does not say how somebody will judge your exam. Whoever uses an "
                    "assessor decides that for themselves."
                )
            ),
            Text(_("What says “own statement” was not verified.")),
        ),
    )


def _changes(operator: Operator) -> Section:
    return Section(
        "changes",
        _("When something changes"),
        (
            Text(
                _(
                    "We tell people with an account before these terms change. Do you not agree? Then you "
                    "can end your account. Whoever breaks these terms can lose access; we say so with the "
                    "reason, and you can answer."
                )
            ),
            Text(_("Dutch law applies.")),
            reach(operator),
        ),
    )


def _others() -> Section:
    return Section(
        "others",
        _("Work of others in this site"),
        (
            Points(
                (
                    _(
                        "Places: GeoNames, CC BY 4.0, changed. Provinces of Flemish places: looked up in "
                        "boundaries of the National Geographic Institute, CC BY 4.0."
                    ),
                    _(
                        "Layout: Bootstrap and Bootstrap Icons (MIT) and htmx (0BSD). Typefaces: Source Sans "
                        "and Source Serif (SIL Open Font License 1.1)."
                    ),
                )
            ),
            Links(
                (
                    ("GeoNames", "https://www.geonames.org/"),
                    (_("The licence CC BY 4.0"), "https://creativecommons.org/licenses/by/4.0/"),
                )
            ),
        ),
    )
