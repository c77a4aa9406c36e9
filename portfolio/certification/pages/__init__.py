"""The pages of certification: `own` status and schemes, `training` for who has no certificate, `falls` for lead
assessors, `body_scheme` for a body, `today` for the person."""

from flask import Flask

from portfolio.certification.pages import body_scheme, falls, own, today, training

__all__ = ["register", "today"]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(own.bp)
    app.register_blueprint(falls.bp)
    app.register_blueprint(body_scheme.bp)
    app.register_blueprint(training.bp)
