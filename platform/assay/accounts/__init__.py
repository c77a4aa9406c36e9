"""Accounts: who may come in, and what belongs to being signed in.

Words: a *person* is a human; an *account* is how that person signs in; a *session* is one browser; an *API token* is
one program. Invariants: no secret is stored, only its digest; sign-up and reset answer the same whether an address is
known or not; ending a session or token acts on the next request.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API and jobs."""
    from assay.accounts import api, jobs, pages, pages_own  # noqa: F401 - jobs registers its kind

    app.register_blueprint(pages.bp)
    app.register_blueprint(pages_own.bp)
    api.register(app)
