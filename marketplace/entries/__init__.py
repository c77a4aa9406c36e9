"""Entries: the register that a school keeps of its assessors.

Words: an assessor *reports* to a school or exam bureau; it *checks the criteria*, then *registers* or *declines*; it
*keeps track* of when its assessors last assessed and trained, where they opened that; it ends a registration by a
*deregistration* with a reason. An *entry* is one person at one institution through all of that.

Invariants: what a person shows is shown for one decision and gone with it; every criterion of a registration was met by
verified facts or by a check with a note; nobody decides on their own entry; after a deregistration only that school
still finds the person, until another registration stands or the person returns (`docs/decisions`).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, the place in the bar and what Today shows."""
    from assay.i18n import lazy_gettext as _l
    from assay.web.shell import Place, add_place
    from assay.web.today import add_asking_tasks
    from marketplace.entries import api, notices, pages, queries
    from marketplace.entries.permissions import KEEP_ENTRIES, READ_ENTRIES
    from tenants.interests import people

    assert notices.REGISTERED
    people.connect("entries", queries.known_people)
    app.register_blueprint(pages.own_bp)
    app.register_blueprint(pages.bp)
    api.register(app)
    add_place(app, Place(_l("Register"), "entries.entries", 40, READ_ENTRIES, ("institution",), ("entries.",)))
    add_asking_tasks(app, queries.WAITING, KEEP_ENTRIES.holds, pages.tasks)
