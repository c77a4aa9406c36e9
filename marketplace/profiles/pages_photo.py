"""The photo: sending one, with and without script, and choosing which one others may see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from assay.files import operations as file_operations
from assay.files import queries as file_queries
from assay.files.forms import PlainUploadForm
from assay.files.rules import Purpose
from assay.files.widget import intent_answer, upload_offer
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem
from marketplace.profiles import operations, queries
from marketplace.profiles.pages import bp
from marketplace.profiles.permissions import CHANGE_PROFILE


@bp.page("/profile/photo", access=CHANGE_PROFILE)
def photo(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Send a photo, and choose which one others may see."""
    profile = queries.own_profile(actor)
    files = queries.own_photos(actor)
    return render_template(
        "profiles/photo.html",
        files=files,
        pictured=file_queries.with_thumbnails([file.id for file in files]),
        in_use=profile.photo_file_id if profile else None,
        offer=upload_offer(Purpose.PHOTO),
    )


@bp.page("/profile/photo/intent", access=CHANGE_PROFILE, methods=("POST",))
def photo_intent(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """With script: a signed form for one photo."""
    return intent_answer(
        lambda name, kind, size: file_operations.intend_upload(actor, moment, name, kind, size, Purpose.PHOTO)
    )


@bp.page("/profile/photo/new", access=CHANGE_PROFILE, methods=("GET", "POST"))
def new_photo(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Without script, first step: what kind of picture. The pages of files lead on, and back to `photo`."""
    form = PlainUploadForm()
    form.offer(Purpose.PHOTO)
    if form.validate_on_submit():
        try:
            made = file_operations.intend_upload(actor, moment, form.file_name, form.media_type, None, Purpose.PHOTO)
            return redirect(url_for("files.send", file_id=made.file.id), 303)
        except Problem as problem:
            form.absorb(problem)
    page = render_template("profiles/new_photo.html", form=form)
    return page, form.status


@bp.page("/profile/photo/<uuid:file_id>", access=CHANGE_PROFILE, methods=("POST",))
def choose_photo(actor: Actor, moment: datetime, file_id: UUID) -> ResponseReturnValue:
    """Use this picture."""
    operations.choose_photo(actor, moment, file_id)
    flash(_("This is your photo now. Whom you opened it to sees it."), "success")
    return redirect(url_for("profile.show"), 303)


@bp.page("/profile/photo/remove", access=CHANGE_PROFILE, methods=("POST",))
def remove_photo(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Show no picture."""
    operations.choose_photo(actor, moment, None)
    flash(_("Your photo is deleted. Nobody sees it any more."), "success")
    return redirect(url_for("profile.show"), 303)


def home(actor: Actor, file_id: UUID) -> tuple[Any, str] | None:
    """Where a photo belongs, for the pages of files."""
    file = file_queries.own_file(actor.person_id, file_id) if actor.hat.kind == "personal" else None
    return (_("My photo"), url_for("profile.photo")) if file and file.purpose == Purpose.PHOTO else None
