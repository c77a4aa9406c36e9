"""Files of an item: beginning an upload with and without script, taking one off."""

from datetime import datetime
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.files.forms import PlainUploadForm
from assay.files.rules import Purpose
from assay.files.widget import intent_answer
from assay.permissions import Actor
from assay.problems import Conflict, NotFound, Problem
from portfolio.evidence import operations, queries
from portfolio.evidence.pages.blueprint import bp
from portfolio.evidence.permissions import WRITE


@bp.page("/portfolio/<uuid:item_id>/files/intents", access=WRITE, methods=("POST",))
def intend_file(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """With script: ask for a form to send one file."""
    return intent_answer(
        lambda name, media_type, size: operations.begin_file(actor, moment, item_id, name, media_type, size)
    )


@bp.page("/portfolio/<uuid:item_id>/files/new", access=WRITE, methods=("GET", "POST"))
def new_file(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """Without script, first step: what kind of file, and what to call it."""
    item = queries.item_visible(actor, item_id)
    form = PlainUploadForm()
    form.offer(Purpose.EVIDENCE)
    if form.validate_on_submit():
        try:
            made = operations.begin_file(actor, moment, item_id, form.file_name, form.media_type, None)
            return redirect(url_for("files.send", file_id=made.file.id), 303)
        except (Conflict, NotFound):
            raise
        except Problem as problem:
            form.absorb(problem)
    page = render_template("portfolio/new_file.html", form=form, item=item)
    return page, form.status


@bp.page("/portfolio/<uuid:item_id>/files/<uuid:file_id>/remove", access=WRITE, methods=("POST",))
def remove_file(actor: Actor, moment: datetime, item_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """Take a file off the item."""
    operations.remove_file(actor, moment, item_id, file_id)
    return redirect(url_for("portfolio.item", item_id=item_id), 303)
