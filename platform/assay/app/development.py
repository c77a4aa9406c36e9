"""Pages that exist on a developer's machine only: the caught mail and the gallery of pieces."""

from flask import Flask

from assay.permissions import PUBLIC, Actor
from assay.web.routing import Pages
from assay.web.ui.gallery import render_gallery

bp = Pages("development", __name__)


@bp.page("/dev/gallery", access=PUBLIC)
def gallery(actor: Actor, moment: object) -> str:
    """Every signature piece in every state."""
    return render_gallery()


@bp.page("/dev/gallery/<page>", access=PUBLIC)
def gallery_page(actor: Actor, moment: object, page: str) -> str:
    """One page of the gallery."""
    return render_gallery(page)


def init_app(app: Flask) -> None:
    """Connect what only development needs."""
    app.register_blueprint(bp)
