"""Pages of institutions.

`asking` is public, `invitations` for whoever holds a link; `people` and `settings` are an institution's own; `requests`
and `institutions` are the platform's; `today` says what each must do.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Connect every page."""
    from tenants.organisations.pages import asking, institutions, invitations, people, requests, settings

    for module in (asking, institutions, invitations, people, requests, settings):
        app.register_blueprint(module.bp)
