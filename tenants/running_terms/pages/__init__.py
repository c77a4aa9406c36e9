"""Pages of running terms: the list and one term, which document counts, the calendar feed, and the lines on Today."""

from flask import Flask

from tenants.running_terms.pages import documents, feed, listing, today

__all__ = ["documents", "feed", "listing", "register", "today"]


def register(app: Flask) -> None:
    """Connect the pages."""
    app.register_blueprint(listing.bp)
    app.register_blueprint(documents.bp)
    app.register_blueprint(feed.bp)
