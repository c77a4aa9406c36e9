"""Profiles: what a person could show of themselves, and the consents that say to whom.

Words: the *profile* is what was filled in; an *opening* is a consent: one field, one audience (everyone, institutions,
nobody), the text it was given to, the moment, and the moment it was withdrawn. *Being found* is what they add up to.

Invariants: nobody sees anything before the person was asked and said so; consents are only added and withdrawn; a
change reaches the register in the same transaction; the switch "not be found at all" closes everything and forgets
nothing.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, the place in the bar and the question on Today."""
    from assay.files import add_home
    from assay.i18n import lazy_gettext as _l
    from assay.web.shell import Place, add_place
    from assay.web.today import add_tasks
    from marketplace.profiles import api, pages, pages_photo
    from marketplace.profiles.permissions import READ_PROFILE

    app.register_blueprint(pages.bp)
    api.register(app)
    add_place(app, Place(_l("Being found"), "profile.show", 40, READ_PROFILE, ("personal",), ("profile.", "reports.")))
    add_tasks(app, pages.tasks)
    add_home(app, pages_photo.home)
