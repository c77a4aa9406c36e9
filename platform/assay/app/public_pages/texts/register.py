"""What the register is. The page and the PDF (R054) are both made from this.

Numbers and facts are those of the source; `tests/app/test_public_pages.py` holds the criteria against the scheme that
ships, so that page and computation cannot part.
"""

from datetime import date

from assay.app.public_pages.document import Document, Links, Points, Section, Table, Text
from assay.i18n import gettext as _

CHANGED = date(2026, 11, 22)


def register_document() -> Document:
    """The explanation of the register (R001, R005, R006, R043 to R051, R055 to R058, R060 to R062)."""
    return Document(
        title=_("About the register"),
        lead=_(
            "The register shows who is qualified to judge vocational exams, where they work, and "
            "for which qualifications."
        ),
        sections=(
            _origin(),
            _purpose(),
            _criteria(),
            _steps(),
            _parts(),
            _states(),
            _not_found(),
            _data(),
        ),
        changed=CHANGED,
        pdf="/about-register.pdf",
    )


def _origin() -> Section:
    return Section(
        "origin",
        _("Who made it"),
        (
            Text(
                _(
                    "A register is a joint initiative: the training and development funds of an industry "
                    "and an exam service set it up together, for all the institutions they represent."
                )
            ),
            Text(
                _(
                    "The rules on this page come from the Register MEI, an initiative of the funds A+O, "
                    "OOM and OTIB and of Examenservice MEI, in which 45 educational institutions are "
                    "represented. Together they have one register."
                )
            ),
        ),
        _("Register MEI, “Gekwalificeerd Praktijkbeoordelaar” (R001)"),
    )


def _purpose() -> Section:
    return Section(
        "purpose",
        _("What it is for"),
        (
            Points(
                (
                    _("It registers the qualified practice assessors for the exams of the exam service."),
                    _("It shows institutions which qualified practice assessors there are."),
                )
            ),
        ),
        _("Register MEI, “Doel Register MEI” (R043)"),
    )


def _criteria() -> Section:
    return Section(
        "criteria",
        _("Who can be in it"),
        (
            Text(_("You meet two criteria:")),
            Points(
                (
                    _(
                        "You followed training about the exam process and the roles in it, about judging "
                        "observations and products, and about holding a closing interview."
                    ),
                    _(
                        "In a period of three years you were active as an assessor at least once, and you "
                        "followed further training at least once."
                    ),
                )
            ),
            Text(
                _(
                    "Further training is for example a return day of your training institute, a "
                    "verification meeting at an institution, a regional meeting for workplace trainers "
                    "that is partly about exams, or a workshop about assessing at a conference."
                )
            ),
        ),
        _("Register MEI, “Criteria voor Register” and “Zoeken in het register” (R060, R061, R062)"),
    )


def _steps() -> Section:
    return Section(
        "steps",
        _("How it works, in five steps"),
        (
            Points(
                (
                    _("The institution asks for an account."),
                    _("The assessor reports to the institution."),
                    _("The institution checks whether the assessor meets the criteria."),
                    _("The institution enters the assessor in the register."),
                    _("The institution keeps track of when the assessor examines and follows further training."),
                ),
                ordered=True,
            ),
        ),
        _("Register MEI, “Hoe werkt het?” (R006, R055 to R058)"),
    )


def _parts() -> Section:
    return Section(
        "parts",
        _("What everyone sees, and what institutions see"),
        (
            Table(
                _("The two parts of the register"),
                (_("Part"), _("Who sees it"), _("What it shows")),
                (
                    (
                        _("Public part"),
                        _("Everyone, without signing in"),
                        _("Which assessors work in a region, and for which qualifications they may hold exams"),
                    ),
                    (
                        _("Closed part"),
                        _("Institutions with an account, after signing in"),
                        _("Contact details, and which further training an assessor followed"),
                    ),
                ),
            ),
            Text(
                _(
                    "Name, organisation, crebo numbers and schools are public only after the assessor "
                    "agreed. The other data are for institutions only, after signing in, unless the "
                    "assessor opens something more to everyone, such as the status."
                )
            ),
            Text(
                _(
                    "In Assay the assessor also chooses what institutions see. As long as an assessor has "
                    "chosen nothing, nobody finds that assessor."
                )
            ),
        ),
        _(
            "Register MEI, “Zoeken in het register” and “Gegevens praktijkbeoordelaar” (R044 to "
            "R047); the last paragraph is the choice of Assay"
        ),
    )


def _states() -> Section:
    return Section(
        "findable",
        _("Three ways to be found or not"),
        (
            Table(
                _("Who finds an assessor"),
                (_("How the assessor stands"), _("Who finds the assessor")),
                (
                    (
                        _("Not publicly findable"),
                        _("Institutions, after signing in; nobody else"),
                    ),
                    (
                        _("Publicly findable, after the assessor agreed"),
                        _("Everyone, without signing in"),
                    ),
                    (
                        _("After deregistration"),
                        _("Only the institution that entered the deregistration, after signing in"),
                    ),
                ),
            ),
        ),
        _("Register MEI, “Vindbaarheid” (R048, R049, R050)"),
    )


def _not_found() -> Section:
    return Section(
        "not-found",
        _("You cannot find somebody"),
        (
            Text(
                _(
                    "Then the information about that assessor is only available to institutions with an "
                    "account, or the assessor is not in the register."
                )
            ),
            Links(((_("Read how an institution gets an account"), "/for-institutions#account"),)),
        ),
        _("Register MEI, “Zoeken in het register” (R051)"),
    )


def _data() -> Section:
    return Section(
        "privacy",
        _("Your data"),
        (
            Text(
                _(
                    "The register keeps to the General Data Protection Regulation (GDPR). The privacy "
                    "notice says what is kept, why, who sees it, and how you have it changed or removed."
                )
            ),
            Links(((_("Read the privacy notice"), "/privacy"),)),
        ),
        _("Register MEI, “Besloten gedeelte” (R005)"),
    )
