"""Pages of institutions: `asking` (public), `invitations` (whoever holds a link), `people` and `settings` (an institution's
own), `requests` and `institutions` (the platform's), `today` (what each must do)."""

from flask import Flask


def register(app: Flask) -> None:
    """Connect every page."""
    from tenants.organisations.pages import asking, institutions, invitations, people, requests, settings

    for module in (asking, institutions, invitations, people, requests, settings):
        app.register_blueprint(module.bp)
