"""Which document counts for a term that more than one document of the institution has."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from assay.web.forms import choices as in_order
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.running_terms import operations
from tenants.running_terms.forms import DocumentForm
from tenants.running_terms.operations.choosing import DocumentChoice
from tenants.running_terms.permissions import CHOOSE_DOCUMENT

bp = Pages("term-documents", "tenants.running_terms", template_folder="templates")


@bp.page("/terms/documents", access=CHOOSE_DOCUMENT)
def listed(actor: Actor, moment: datetime) -> str:
    """Every term that stands in more than one document, and which of them counts."""
    return render_template(
        "running_terms/documents.html", found=operations.choices(actor, moment), language=select_language()
    )


@bp.page("/terms/documents/<key>", access=CHOOSE_DOCUMENT, methods=("GET", "POST"))
def choose(actor: Actor, moment: datetime, key: str) -> ResponseReturnValue:
    """Say which document counts for one term."""
    choice = next((each for each in operations.choices(actor, moment) if each.kind.key == key), None)
    if choice is None:
        abort(404)
    language = select_language()
    form = DocumentForm(document=choice.counts, seen=str(choice.chosen.id) if choice.chosen else "")
    form.document.choices = in_order((name, titled(choice, name, language)) for name in choice.documents)
    if form.validate_on_submit():
        try:
            operations.choose_document(
                actor,
                moment,
                key,
                document=form.document.data or "",
                reason=form.reason.data or "",
                seen=seen_of(form.seen.data),
            )
        except Problem as problem:
            form.absorb(problem)
        else:
            flash(_("Saved. The terms that run on it are counted anew."))
            return redirect(url_for("term-documents.listed"), 303)
    page = render_template(
        "running_terms/document.html",
        form=form,
        choice=choice,
        language=language,
        texts={
            name: " ".join(each.text.in_language(language) for each in pack.alternatives("term", key))
            for name, pack in choice.documents.items()
        },
    )
    return page, form.status


def titled(choice: DocumentChoice, document: str, language: str) -> str:
    """What a document is called."""
    return choice.documents[document].edition.title.in_language(language)


def seen_of(given: object) -> UUID | None:
    """The choice that was looked at; one that is no id was looked at by nobody."""
    try:
        return UUID(str(given)) if given else None
    except ValueError:
        return UUID(int=0)
