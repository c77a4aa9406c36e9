"""The pages of verification: `own` for the person, `work` for lead assessors, `today` for both."""

from flask import Flask

from portfolio.verification.pages import own, today, work

__all__ = ["register", "today"]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(own.bp)
    app.register_blueprint(work.bp)
