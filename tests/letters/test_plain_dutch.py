"""The gate: every Dutch letter of the product and every Dutch mail is as plain as its level asks.

A sentence that fails is named with what makes it hard. Mend the Dutch in `nl.po`; a word that readers know although it
is long goes into `platform/assay/letters/words/everyday_nl.txt`.
"""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from flask import Flask

from assay.i18n import force_locale
from assay.i18n.catalogue import package_folders, translations
from assay.i18n.check import KEYWORDS
from assay.letters import letter_templates
from assay.letters.readability import Level, Report, measure
from assay.mail.jobs import _ACCOUNT_SUBJECTS, EXISTS_SUBJECT
from assay.mail.notices import notice_kinds
from tenants.organisations import jobs as organisations

MAIL_LEVEL: Level = "B1"


def _said(report: Report) -> str:
    return "\n".join(f"{f.why} ({f.detail}): {f.sentence}" for f in report.findings)


def _mail_templates() -> list[Path]:
    found = [path for folder in package_folders() for path in folder.glob("**/templates/mail/*")]
    return sorted(path for path in found if path.suffix in (".txt", ".html"))


def _messages(path: Path) -> list[str]:
    """The Dutch of what a mail template says."""
    found = extract_from_file("jinja2.ext:babel_extract", path, keywords=KEYWORDS, options={"trimmed": "true"})
    singular = [message if isinstance(message, str) else message[0] for _line, message, _notes, _context in found]
    return [translations("nl").gettext(message) for message in singular]


def test_every_letter_is_as_plain_as_it_says(app: Flask) -> None:
    assert {each.key for each in letter_templates().values()} >= {
        "letters.appointment",
        "letters.adoption",
        "letters.account_approved",
        "letters.account_refused",
        "verification.accepted",
        "verification.refused",
    }
    faults = []
    with app.app_context():
        for template in letter_templates().values():
            report = template.measured()
            assert report.sentences >= 3
            # What the government asks of letters to citizens; a template may not lower its own bar.
            assert template.level == "A2", template.key
            faults += [f"{template.key} ({template.level})\n{_said(report)}"] if not report.fits else []
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("path", _mail_templates(), ids=lambda path: path.name)
def test_every_mail_template_is_plain(path: Path) -> None:
    report = measure(_messages(path), MAIL_LEVEL)
    assert report.fits, _said(report)


def test_every_mail_template_was_read() -> None:
    said = {path.name: _messages(path) for path in _mail_templates()}
    assert len(said) >= 20
    assert [name for name, texts in said.items() if not texts] == [
        name for name in said if name in ("_letter.html", "_letter.txt", "notice.html", "notice.txt", *SILENT)
    ]


#: They say only what the kind of notice says.
SILENT = ("letters.received.html", "letters.received.txt", "bodies.appointed.html", "bodies.appointed.txt")


def test_every_notice_is_plain(app: Flask) -> None:
    faults = []
    with app.app_context(), force_locale("nl"):
        assert len(notice_kinds()) > 10
        for kind in notice_kinds().values():
            if kind.name.startswith("test."):
                continue
            report = measure([str(kind.subject), str(kind.line), str(kind.button)], MAIL_LEVEL)
            faults += [f"{kind.name}\n{_said(report)}"] if not report.fits else []
        subjects = [
            *_ACCOUNT_SUBJECTS.values(),
            EXISTS_SUBJECT,
            organisations.CONFIRM_SUBJECT,
            organisations.INVITATION_SUBJECT,
        ]
        report = measure([str(each) for each in subjects], MAIL_LEVEL)
        faults += [_said(report)] if not report.fits else []
    assert not faults, "\n\n".join(faults)


def test_the_gate_bites(app: Flask) -> None:
    hard = "Conform het reglement wordt de aanvraag door de herbeoordelingscommissie behandeld."
    assert {f.why for f in measure([hard], "A2").findings} == {"jargon", "passive", "hard_word"}
