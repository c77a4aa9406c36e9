"""Keeping the list of qualifications, and suggestions for every form that asks for a qualification or a place."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound, Problem
from assay.web.forms import whole_number
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.reference import operations, queries
from tenants.reference.forms import ImportForm
from tenants.reference.permissions import IMPORT_QUALIFICATIONS
from tenants.reference.rules import LARGEST_FILE, Difference

bp = Pages("reference", __name__, template_folder="templates")

#: What one page of a preview holds, as `Difference.pages` counts; the API gives everything at once.
_ROOM = 100

FIELD_WORDS: dict[str, Any] = {
    "crebo": _l("Crebo number"),
    "name": _l("Name"),
    "level": _l("Level"),
    "kind": _l("Kind of programme"),
    "pathways": _l("Pathways"),
    "regulated": _l("Legal demands"),
    "dossier_crebo": _l("Number of the file"),
    "dossier_name": _l("Qualification file"),
    "domain_code": _l("Number of the domain"),
    "domain_name": _l("Domain"),
}


@bp.page("/platform/reference", access=IMPORT_QUALIFICATIONS, methods=("GET", "POST"))
def imports(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Upload a list and see what it would change."""
    form = ImportForm()
    if form.validate_on_submit():
        upload = request.files.get("file")
        content = upload.stream.read(LARGEST_FILE + 1) if upload is not None else b""
        if upload is None or not upload.filename:
            form.file.errors = [_("Choose a file.")]
        else:
            try:
                shown = operations.preview_import(
                    actor,
                    moment,
                    content,
                    file_name=upload.filename,
                    source=form.source.data or "",
                    complete=form.complete.data,
                )
                return redirect(url_for("reference.preview", import_id=shown.id), 303)
            except Problem as problem:
                form.absorb(problem)
    page = render_template("reference/imports.html", form=form, imports=queries.imports(actor))
    return page, form.status


@bp.page("/platform/reference/imports/<uuid:import_id>", access=IMPORT_QUALIFICATIONS)
def preview(actor: Actor, moment: datetime, import_id: UUID) -> str:
    """What an import changes, or changed, in pages."""
    shown = queries.import_by_id(actor, import_id)
    difference = Difference.from_json(shown.difference)
    pages = difference.pages(_ROOM)
    at = whole_number(request.args.get("page", "1"), 5)
    if not at or at > len(pages):
        raise NotFound
    return render_template(
        "reference/import.html",
        shown=shown,
        difference=difference,
        here=pages[at - 1],
        page=at,
        pages=len(pages),
        words=FIELD_WORDS,
        said=_said,
    )


@bp.page("/platform/reference/imports/<uuid:import_id>/apply", access=IMPORT_QUALIFICATIONS, methods=("POST",))
def apply(actor: Actor, moment: datetime, import_id: UUID) -> ResponseReturnValue:
    """Apply exactly what was shown."""
    operations.apply_import(actor, moment, import_id, request.form.get("sha256", ""))
    flash(_("The list of qualifications has changed."))
    return redirect(url_for("reference.preview", import_id=import_id), 303)


@bp.page("/suggest/qualifications", access=PUBLIC)
def suggest_qualifications(actor: Actor, moment: datetime) -> str:
    """Options for a list of suggestions; the value is the crebo number with the name."""
    found = queries.suggest_qualifications(_typed("crebo"))
    return render_template("reference/options.html", options=[(q.label, q.dossier_name) for q in found])


@bp.page("/suggest/places", access=PUBLIC)
def suggest_places(actor: Actor, moment: datetime) -> str:
    """Options for a list of suggestions; the value is the place with its province."""
    language = select_language()
    found = queries.suggest_places(_typed("place"))
    return render_template("reference/options.html", options=[(p.label(language), "") for p in found])


def _typed(field: str) -> str:
    """What was typed: ``q``, or the field's own name as htmx sends it."""
    return (request.args.get("q") or request.args.get(field) or "")[:200]


def _said(value: object) -> str:
    """A fact as text: lists with commas, nothing as nothing."""
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
