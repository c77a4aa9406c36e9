"""Signature pieces: what the macros in `templates/ui/` need from Python. The state around them: `assay.web.shell`."""

from flask import Flask

from assay.web.ui.colour import TenantStyle, tenant_css
from assay.web.ui.compare import compare_words
from assay.web.ui.links import Links
from assay.web.ui.medal import WORDS, medal, medal_svg
from assay.web.ui.term import TermChip, term_chip
from assay.web.ui.timeline import draw, rows

__all__ = [
    "Links",
    "TenantStyle",
    "TermChip",
    "init_ui",
    "medal",
    "tenant_css",
    "term_chip",
]


def init_ui(app: Flask) -> None:
    """Gives the templates the pieces that are functions: medal, term chip, timeline, word comparison."""
    app.jinja_env.globals.update(
        compare_words=compare_words,
        default_links=Links(),
        level_words=WORDS,
        medal=medal,
        medal_svg=medal_svg,
        tenant_css=tenant_css,
        term_chip=term_chip,
        timeline_rows=rows,
        timeline_svg=draw,
    )
