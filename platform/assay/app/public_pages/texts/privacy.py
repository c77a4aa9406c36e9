"""The privacy notice: what is kept about whom, why, who sees it, how long, and what you can ask (GDPR art. 13 and 14).

It says what the program does. Whoever changes what is kept, or how long, changes it here.
"""

from datetime import date

from assay.app.public_pages.document import Document, Links, Points, Section, Table, Text
from assay.app.public_pages.operated_by import Operator
from assay.app.public_pages.texts.help import reach
from assay.i18n import gettext as _

CHANGED = date(2026, 11, 22)


def privacy_document(operator: Operator) -> Document:
    """The notice (R005)."""
    return Document(
        title=_("Privacy"),
        lead=_("What Assay keeps about you, why, who sees it, and what you can change."),
        sections=(
            _responsible(operator),
            _kept(),
            _not_kept(),
            _sees(),
            _cookies(),
            _rights(operator),
        ),
        changed=CHANGED,
    )


def _responsible(operator: Operator) -> Section:
    name = operator.name or _("the organisation that runs this copy of Assay")
    return Section(
        "responsible",
        _("Who is responsible"),
        (
            Text(_("The register keeps to the General Data Protection Regulation (GDPR). This notice says how.")),
            Points(
                (
                    _("For your account, your portfolio and your profile: %(name)s.", name=name),
                    _("For a decision about your portfolio: the body that took it."),
                    _(
                        "For an entry in the register, and for the roles of its staff: the institution that "
                        "made it. Assay keeps those for the institution."
                    ),
                )
            ),
        ),
        _("Register MEI, “Besloten gedeelte” (R005); GDPR art. 13, 14"),
    )


def _kept() -> Section:
    return Section(
        "kept",
        _("What is kept, why, and how long"),
        (
            Table(
                _("What Assay keeps"),
                (_("What"), _("What for"), _("On what ground"), _("How long")),
                (
                    (
                        _("Account: name, e-mail address, language, password (only a mark that cannot be turned back)"),
                        _("To let you in and to write to you"),
                        _("Contract with you (GDPR art. 6(1)(b))"),
                        _("As long as you have the account"),
                    ),
                    (
                        _("Sessions: when you signed in, and with which kind of browser"),
                        _("To keep you signed in, and to let you end a session"),
                        _("Contract with you (GDPR art. 6(1)(b))"),
                        _("A session ends after thirty minutes without use, after twelve hours, or when you sign out"),
                    ),
                    (
                        _("Portfolio: items, files, your notes, and their history"),
                        _("To show what you can do, and to compute your status"),
                        _("Contract with you (GDPR art. 6(1)(b))"),
                        _(
                            "As long as you have the account. A file that you sent but did not confirm is removed "
                            "after 24 hours"
                        ),
                    ),
                    (
                        _("Decisions: what a body accepted or refused, with the reason"),
                        _("To be able to explain your status on any day"),
                        _(
                            "Contract with you, and the interest of all in a register that is right (GDPR art. "
                            "6(1)(b) and (f))"
                        ),
                        _("The record term in the scheme of the body"),
                    ),
                    (
                        _("Profile: the fields that you open to everyone or to institutions"),
                        _("To let you be found"),
                        _("Your consent, which you withdraw when you like (GDPR art. 6(1)(a))"),
                        _(
                            "Until you withdraw it. Nobody finds it from that moment. That you gave and withdrew "
                            "consent stays on record"
                        ),
                    ),
                    (
                        _("Entries in the register by an institution, and deregistrations"),
                        _("To show institutions which qualified assessors there are"),
                        _("The interest of the institutions in a register (GDPR art. 6(1)(f))"),
                        _(
                            "As long as the institution keeps the entry. After a deregistration only that "
                            "institution sees it"
                        ),
                    ),
                    (
                        _("A record of acts: who did what and when"),
                        _("To be able to show that nothing was changed in secret"),
                        _("The interest of all in a register that is right (GDPR art. 6(1)(f))"),
                        _("As long as what it is about"),
                    ),
                ),
            ),
        ),
    )


def _not_kept() -> Section:
    return Section(
        "not-kept",
        _("What Assay does not want"),
        (
            Points(
                (
                    _(
                        "No citizen service number (BSN) and no Belgian national number. The register has no "
                        "legal ground for them."
                    ),
                    _("No identity papers, and no copies of them."),
                    _("No names of candidates."),
                )
            ),
            Text(
                _("Before you send a file we ask you to look for these. Did one get in? Withdraw the item and tell us.")
            ),
        ),
        _("Dutch GDPR Implementation Act, art. 46"),
    )


def _sees() -> Section:
    return Section(
        "sees",
        _("Who sees it"),
        (
            Points(
                (
                    _("Your portfolio: you alone, until you hand in an item."),
                    _(
                        "An item that you hand in: the lead assessors of the body that you choose, until they "
                        "decided and after that for the record term."
                    ),
                    _("Your profile: whom you opened each field to. That is everyone, institutions, or nobody."),
                    _(
                        "Those who run Assay let institutions in and keep the reference data. In that role "
                        "they do not see your portfolio."
                    ),
                )
            ),
            Text(
                _(
                    "Assay sells no data and shows no advertisements. A fall of your status is decided by "
                    "a person, unless the scheme of the body says otherwise."
                )
            ),
        ),
    )


def _cookies() -> Section:
    return Section(
        "cookies",
        _("Cookies"),
        (
            Text(
                _(
                    "These pages set no cookie until you choose a language or sign in. There are three, "
                    "all for Assay itself; nobody follows you."
                )
            ),
            Table(
                _("The cookies"),
                (_("Cookie"), _("What for"), _("How long")),
                (
                    (
                        _("Session"),
                        _("To know who is signed in, and that a form came from our own page"),
                        _("Until you sign out or close the browser"),
                    ),
                    (_("Language"), _("To show the language that you chose"), _("One year")),
                    (_("Light or dark"), _("To show the appearance that you chose"), _("One year")),
                ),
            ),
        ),
    )


def _rights(operator: Operator) -> Section:
    return Section(
        "rights",
        _("What you can ask"),
        (
            Points(
                (
                    _("To see what is kept about you, and to get a copy that a program can read."),
                    _("To have it put right, or removed where no rule says that it must be kept."),
                    _("To have it set aside for a time, or to object to its use."),
                    _("To withdraw your consent. You do that yourself in your profile, and it works at once."),
                )
            ),
            Text(
                _(
                    "You get an answer within one month. If that does not work we say so within that "
                    "month, and you get it at most two months later."
                )
            ),
            reach(operator),
            Text(
                _(
                    "Do you disagree with the answer? You can complain to the data protection authority: "
                    "in the Netherlands the Autoriteit Persoonsgegevens, in Belgium the "
                    "Gegevensbeschermingsautoriteit."
                )
            ),
            Links(((_("All contact details"), "/contact"),)),
        ),
        _("GDPR art. 12 to 22 and 77"),
    )
