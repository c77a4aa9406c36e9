"""Regulations as data: rule packs, the editions an institution adopts, its answers and amendments, and what holds.

Words: a *pack* is one edition of one document, written in TOML; a *provision* is one thing it lays down, with its
article; an *open point* is what a document leaves open or says in two ways; an *adoption* is the event by which an
institution takes an edition into force; an *amendment* sets one value otherwise, with a source of its own.

Invariants: every value has its article; an edition that was published never changes; a matter keeps the edition it
began under; where a document is silent, the answer is "not set", never nought.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages and API."""
    from tenants.regulations import api, pages

    pages.register(app)
    api.register(app)
