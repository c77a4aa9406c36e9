"""The pages of certification: `own` status and schemes, `falls` for lead assessors, `today` for the person."""

from flask import Flask

from portfolio.certification.pages import falls, own, today

__all__ = ["register", "today"]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(own.bp)
    app.register_blueprint(falls.bp)
