"""Pages of one file: what became of it, looking at it in place, downloading, and the way without script."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.files import home_of, operations, queries, widget
from assay.files.models import StoredFile
from assay.files.permissions import READ, UPLOAD
from assay.files.rules import FileState, is_media
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.routing import Pages

bp = Pages("files", __name__, template_folder="templates")


@bp.page("/files/<uuid:file_id>", access=READ)
def show(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """What became of a file, what was changed in it, and looking at it in place."""
    file = queries.file_by_id(actor, moment, file_id)
    return render_template("files/show.html", home=home_of(actor, file_id), **viewed(file))


def viewed(file: StoredFile) -> dict[str, Any]:
    """What the macro ``file_view`` needs."""
    images = queries.previews(file) if file.state == FileState.READY else []
    return {"file": file, "pages": [p for p in images if p.number > 0], "media": is_media(file.media_type)}


@bp.page("/files/<uuid:file_id>/state", access=READ)
def state(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """One line of a list of files; it asks for itself again until the check is done."""
    file = queries.file_by_id(actor, moment, file_id)
    return render_template("files/state.html", file=file, home=home_of(actor, file_id))


@bp.page("/files/<uuid:file_id>/send", access=UPLOAD)
def send(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """Without script, second step: the store's own form, which comes back to `uploaded`."""
    back = current_app.config["BASE_URL"] + url_for("files.uploaded", file_id=file_id)
    intent = operations.form_again(actor, moment, file_id, back)
    return render_template("files/send.html", intent=intent, file=intent.file, home=home_of(actor, file_id))


@bp.page("/files/<uuid:file_id>/uploaded", access=UPLOAD)
def uploaded(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """Without script, third step: the store sent the browser back; one button says that the file is there."""
    file = queries.file_by_id(actor, moment, file_id)
    if file.state != FileState.AWAITING:
        return redirect(url_for("files.show", file_id=file_id), 303)
    return render_template("files/uploaded.html", file=file)


@bp.page("/files/<uuid:file_id>/parts/<int:number>", access=UPLOAD)
def part(actor: Actor, moment: datetime, file_id: UUID, number: int) -> ResponseReturnValue:
    """With script: where to send one part of a large file."""
    return widget.as_json(lambda: {"url": operations.part_link(actor, moment, file_id, number).url})


@bp.page("/files/<uuid:file_id>/confirm", access=UPLOAD, methods=("POST",))
def confirm(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """The file was sent; have it checked. Twice is the same as once."""
    if request.is_json:
        return widget.as_json(lambda: _confirmed(actor, moment, file_id))
    operations.confirm_upload(actor, moment, file_id)
    home = home_of(actor, file_id)
    flash(_("The file has arrived and is being checked."), "success")
    return redirect(home[1] if home else url_for("files.show", file_id=file_id), 303)


def _confirmed(actor: Actor, moment: datetime, file_id: UUID) -> dict[str, Any]:
    file = operations.confirm_upload(actor, moment, file_id, widget.sent_parts())
    return {"state": file.state, "state_url": url_for("files.state", file_id=file_id)}


@bp.page("/files/<uuid:file_id>/download", access=READ)
def download(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """To the store, with an address that works for a minute."""
    return redirect(operations.download_link(actor, moment, file_id), 303)


@bp.page("/files/<uuid:file_id>/play", access=READ)
def play(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """To the store, for the player in the page."""
    return redirect(operations.play_link(actor, moment, file_id), 303)


@bp.page("/files/<uuid:file_id>/preview/<int:number>", access=READ)
def preview(actor: Actor, moment: datetime, file_id: UUID, number: int) -> ResponseReturnValue:
    """To the store, for one preview image."""
    return redirect(operations.preview_link(actor, moment, file_id, number), 303)
