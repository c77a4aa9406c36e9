"""The HTML pages, and the explanation of the register as PDF."""

from datetime import datetime

from flask import Response, current_app, render_template

from assay.app.public_pages.document import Document
from assay.app.public_pages.operated_by import Operator, operator_of
from assay.app.public_pages.register_pdf import register_pdf
from assay.app.public_pages.texts.accessibility import accessibility_document
from assay.app.public_pages.texts.becoming import becoming_document
from assay.app.public_pages.texts.help import contact_document, help_document
from assay.app.public_pages.texts.institutions import institutions_document
from assay.app.public_pages.texts.privacy import privacy_document
from assay.app.public_pages.texts.register import register_document
from assay.app.public_pages.texts.terms import terms_document
from assay.permissions import PUBLIC, Actor
from assay.web.routing import Pages
from assay.web.shell import select_language
from portfolio.certification.scheme_files import shipped_schemes
from tenants.organisations.queries import verifying_bodies

bp = Pages("public", __name__, template_folder="templates")


def _operator() -> Operator:
    return operator_of(current_app.config["SETTINGS"])


def _page(document: Document) -> str:
    return render_template("public_pages/document.html", document=document)


@bp.page("/", access=PUBLIC)
def home(actor: Actor, moment: datetime) -> str:
    """What Assay is, for whom, and the ways in."""
    scheme = next(iter(shipped_schemes().values()))
    language = select_language()
    levels = [(level.id, getattr(level.explanation, language)) for level in scheme.levels]
    return render_template("public_pages/home.html", levels=levels)


@bp.page("/about-register", access=PUBLIC)
def about_register(actor: Actor, moment: datetime) -> str:
    """What the register is (R043 to R051)."""
    return _page(register_document())


@bp.page("/about-register.pdf", access=PUBLIC)
def about_register_pdf(actor: Actor, moment: datetime) -> Response:
    """The same as PDF (R054), in the language of the page or the one that ``?lang=`` names."""
    language = select_language()
    settings = current_app.config["SETTINGS"]
    answer = Response(register_pdf(register_document(), language, settings), mimetype="application/pdf")
    name = {"nl": "over-het-register.pdf", "en": "about-the-register.pdf"}[language]
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Content-Language"] = language
    return answer


@bp.page("/for-institutions", access=PUBLIC)
def for_institutions(actor: Actor, moment: datetime) -> str:
    """How an institution takes part (R002 to R006), and Flanders (R034 to R037)."""
    return _page(institutions_document())


@bp.page("/become-assessor", access=PUBLIC)
def become_assessor(actor: Actor, moment: datetime) -> str:
    """The way to training and a certificate for who has none (R064, R065)."""
    return _page(becoming_document(verifying_bodies()))


@bp.page("/privacy", access=PUBLIC)
def privacy(actor: Actor, moment: datetime) -> str:
    """The privacy notice (R005)."""
    return _page(privacy_document(_operator()))


@bp.page("/terms-of-use", access=PUBLIC)
def terms(actor: Actor, moment: datetime) -> str:
    """The terms of use."""
    return _page(terms_document(_operator()))


@bp.page("/accessibility", access=PUBLIC)
def accessibility(actor: Actor, moment: datetime) -> str:
    """The accessibility statement."""
    return _page(accessibility_document(_operator(), select_language()))


@bp.page("/contact", access=PUBLIC)
def contact(actor: Actor, moment: datetime) -> str:
    """Who answers what, and how to ask for an account (R003)."""
    return _page(contact_document(_operator()))


@bp.page("/help", access=PUBLIC)
def help_lines(actor: Actor, moment: datetime) -> str:
    """Where to go with which question (R037)."""
    return _page(help_document(_operator()))
