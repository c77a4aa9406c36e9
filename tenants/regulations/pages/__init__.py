"""Pages: reading regulations, counting a date, taking editions into force, keeping the calendar, writing packs."""

from flask import Flask

from tenants.regulations.pages import authoring, calculating, days, duties, keeping, printing, reading, trials


def register(app: Flask) -> None:
    """Connect the blueprints."""
    assert printing.TEMPLATE
    for module in (reading, calculating, keeping, days, duties, authoring, trials):
        app.register_blueprint(module.bp)
