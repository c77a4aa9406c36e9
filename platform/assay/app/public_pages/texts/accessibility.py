"""The accessibility statement, written from `statement.toml`."""

from assay.app.public_pages.document import Document, Points, Section, Table, Text
from assay.app.public_pages.operated_by import Operator
from assay.app.public_pages.statement import Status, shipped_statement
from assay.app.public_pages.texts.help import reach
from assay.i18n import format_date, ngettext
from assay.i18n import gettext as _


def _status_words(status: Status) -> str:
    return {
        Status.FULL: _("A: this site meets all demands."),
        Status.PARTLY: _("B: this site meets the demands in part."),
        Status.FIRST_MEASURES: _("C: first measures were taken, and an audit is planned."),
        Status.NOT_SHOWN: _("D: not shown to meet the demands. No independent party has examined this site yet."),
    }[status]


def accessibility_document(operator: Operator, language: str) -> Document:
    """The statement: status, scope, known gaps, contact, answer time, and where to go with a complaint."""
    statement = shipped_statement()
    answer = ngettext(
        "You get an answer within %(num)s working day.",
        "You get an answer within %(num)s working days.",
        statement.answer_working_days,
    )
    return Document(
        title=_("Accessibility"),
        lead=_("Everyone must be able to use Assay. This page says how far we are."),
        sections=(
            Section(
                "status",
                _("Status"),
                (
                    Text(_status_words(statement.status)),
                    Text(_("We build to %(standard)s.", standard=statement.standard)),
                    Text(statement.how.said_in(language)),
                ),
            ),
            Section(
                "scope", _("What this is about"), (Points(tuple(part.said_in(language) for part in statement.scope)),)
            ),
            Section(
                "gaps",
                _("What does not work well yet"),
                (
                    Table(
                        _("Known gaps"),
                        (_("What"), _("Cause"), _("Effect"), _("What we do"), _("Ready by")),
                        tuple(
                            (
                                gap.what.said_in(language),
                                gap.cause.said_in(language),
                                gap.effect.said_in(language),
                                gap.measure.said_in(language),
                                format_date(gap.by),
                            )
                            for gap in statement.gaps
                        ),
                    ),
                ),
            ),
            Section(
                "contact",
                _("You run into something"),
                (
                    Text(_("Tell us on which page it was and what you wanted to do. %(answer)s", answer=answer)),
                    reach(operator),
                ),
            ),
            Section(
                "complaint",
                _("You are not content with our answer"),
                (Points(tuple(body.said_in(language) for body in statement.escalation)),),
            ),
        ),
        changed=statement.stated,
    )
