"""A written letter as PDF/UA-1."""

from __future__ import annotations

from pathlib import Path

from assay import typesetting
from assay.i18n import force_locale
from assay.i18n import gettext as _
from assay.letters.template import letter_templates
from assay.letters.writing import WrittenLetter

TEMPLATE = Path(__file__).with_name("letter.typ")


def order_for(letter: WrittenLetter) -> str:
    """What the typesetter is told, as JSON. The foot carries the version of the text and the letter's fingerprint."""
    kind = letter_templates().get(letter.template)
    with force_locale(letter.language):
        foot = _(
            "%(template)s, version %(version)s, fingerprint %(sha)s",
            template=kind.name if kind else letter.template,
            version=letter.version,
            sha=letter.sha256[:16],
        )
        if letter.language == "nl":
            foot = _("Language level %(level)s", level=letter.level) + " · " + foot
        told = {
            **letter.as_json(),
            "cited": [each.cited_words for each in letter.paragraphs],
            "author": letter.sender[0],
            "day_word": _("Date:"),
            "reference_word": _("Reference:"),
            "reference": letter.reference,
            "cite_word": _("See:"),
            "foot": foot,
        }
    return typesetting.order_of(told)


def printed(letter: WrittenLetter) -> bytes:
    """The PDF, made in a process of its own. Raises `assay.typesetting.PdfError`."""
    return typesetting.made_apart(TEMPLATE, order_for(letter))
