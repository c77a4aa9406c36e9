"""The explanation of the register as PDF/UA-1 (R054): tagged, with title and language, in our own typefaces.

It is made when somebody first asks and kept in the cache folder, under a name that changes with its words.
"""

from pathlib import Path

from flask_babel import force_locale

from assay import typesetting
from assay.app.public_pages.document import Document
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.settings import Settings

TEMPLATE = Path(__file__).with_name("register.typ")


def register_pdf(document: Document, language: str, settings: Settings) -> bytes:
    """The document as PDF: from the cache, or made now. ``document`` is in ``language`` already."""
    order = order_for(document, language, settings.base_url)
    return typesetting.kept_pdf(TEMPLATE, order, settings.cache_dir, f"register-{language}")


def order_for(document: Document, language: str, base_url: str) -> str:
    """What the typesetter is told, as JSON: the words and nothing of any person."""
    with force_locale(language):
        day = format_date(document.changed)
        told = {
            **document.plain(),
            "lang": language,
            "version": _("Text of %(day)s. The newest text is at %(url)s.", day=day, url=f"{base_url}/about-register"),
            "source_word": _("Source:"),
        }
    return typesetting.order_of(told)
