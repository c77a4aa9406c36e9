"""Pages: reading regulations, counting a date, taking editions into force, keeping the calendar, writing packs."""

from flask import Flask

from tenants.regulations.pages import (
    amending,
    authoring,
    calculating,
    comparing,
    days,
    deciding,
    duties,
    keeping,
    printing,
    reading,
    trials,
)


def register(app: Flask) -> None:
    """Connect the blueprints."""
    assert printing.TEMPLATE
    # These put their pages on the blueprints of others.
    for module in (amending, comparing, keeping):
        assert module.__name__
    for module in (reading, calculating, deciding, days, duties, authoring, trials):
        app.register_blueprint(module.bp)
