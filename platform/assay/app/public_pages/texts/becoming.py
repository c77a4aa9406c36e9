"""The way to becoming an assessor, for who has no training or certificate yet."""

from collections.abc import Sequence
from datetime import date

from assay.app.public_pages.document import Block, Document, Links, Points, Section, Text
from assay.i18n import gettext as _
from tenants.organisations.queries import InstitutionFound

CHANGED = date(2026, 11, 22)


def becoming_document(banks: Sequence[InstitutionFound]) -> Document:
    """Training through an assessor bank, the exam, and sending the certificate along (R007, R064, R065, R066, R069)."""
    return Document(
        title=_("Becoming an assessor"),
        lead=_("Not trained yet, or no certificate? You can get both through an assessor bank."),
        sections=(
            Section(
                "certificate",
                _("From training to certificate"),
                (
                    Points(
                        (
                            _("Follow a training for assessors. An assessor bank offers it or knows where it is."),
                            _("Close the training with an exam at a certifying body."),
                            _("Passed? Then you have your certificate and may call yourself a qualified assessor."),
                        ),
                        ordered=True,
                    ),
                ),
                _("Nationale Assessorenbank, “Bevoegd” (R064, R065)"),
            ),
            Section("banks", _("Where you can follow training"), _banks(banks)),
            Section(
                "have-one",
                _("You have a certificate already"),
                (
                    Text(
                        _(
                            "Make an account, put the certificate in your portfolio and hand it in to an assessor "
                            "bank. A lead assessor judges whether it meets the demands. With training and certificate "
                            "you are qualified to start: bronze."
                        )
                    ),
                    Links(((_("Make an account"), "/sign-up"),)),
                ),
                _("Nationale Assessorenbank, “Bevoegd” and “Zichtbaar ervaren assessor” (R007, R066, R069)"),
            ),
        ),
        changed=CHANGED,
    )


def _banks(banks: Sequence[InstitutionFound]) -> tuple[Block, ...]:
    if not banks:
        return (Text(_("There is no assessor bank on Assay yet.")),)
    with_site = tuple((bank.name, bank.website) for bank in banks if bank.website)
    others = tuple(bank.name for bank in banks if not bank.website)
    found: list[Block] = [Text(_("Ask one of these assessor banks when the next training starts."))]
    if with_site:
        found.append(Links(with_site))
    if others:
        found.append(Points(others))
    return tuple(found)
