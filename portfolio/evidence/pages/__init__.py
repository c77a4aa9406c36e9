"""The pages of the portfolio."""

from flask import Flask

from portfolio.evidence.pages import editing, files, listing, suggesting
from portfolio.evidence.pages.blueprint import bp
from portfolio.evidence.pages.shown import home

__all__ = ["home", "register"]


def register(app: Flask) -> None:
    """Add the pages."""
    assert editing
    assert files
    assert listing
    assert suggesting
    app.register_blueprint(bp)
