"""Pages that exist on a developer's machine only: the caught mail and the gallery of pieces."""

from flask import Flask, render_template

from assay.permissions import PUBLIC, Actor
from assay.web.routing import Pages

bp = Pages("development", __name__)


@bp.page("/dev/gallery", access=PUBLIC)
def gallery(actor: Actor, moment: object) -> str:
    """Every signature piece in every state."""
    return render_template("gallery.html")


def init_app(app: Flask) -> None:
    """Connect what only development needs."""
    app.register_blueprint(bp)
