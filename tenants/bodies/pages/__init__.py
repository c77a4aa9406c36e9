"""Pages: the bodies of an institution, their members, mandates, and what everyone may see of it."""

from flask import Flask

from tenants.bodies.pages import keeping, mandates, members, public


def register(app: Flask) -> None:
    """Connect the blueprints."""
    for module in (keeping, members, mandates, public):
        app.register_blueprint(module.bp)
