"""The living gallery: every macro in every state, and four whole pages, with made-up people. For development only."""

from flask import abort, render_template

from assay.i18n import get_locale
from assay.web.ui.gallery.sample import sample

PAGES = ("pieces", "today", "status", "register", "forms", "states")
"""The pages of the gallery; `pieces` is the first."""


def render_gallery(page: str = "pieces") -> str:
    """One page of the gallery as HTML, in the language of the request. An unknown page is a 404."""
    if page not in PAGES:
        abort(404)
    locale = get_locale()
    data = sample(locale.language if locale else "nl")
    return render_template(f"gallery/{page}.html", pages=PAGES, here=page, **data)
