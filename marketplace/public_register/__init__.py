"""The register: who opened what to whom, as tables that hold nothing else, and searching them.

Words: the *public register* holds what people opened to everyone, the *closed* or institution register what they opened
to institutions or everyone; a *card* is one answer, a *facet* a filter with counts. *Verified* is what a body accepted,
an *own statement* what the person says.

Invariants: nothing that was not opened is in these tables; they change in the transaction of the act, through
`app.publish_profile` alone; the public one is read without an account and without row security, the closed one only in
the hat of an approved institution; counts of filters are exact, counts of texts stop at a thousand.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, the place in the bar, the throttle, and what the status announces."""
    from assay.i18n import lazy_gettext as _l
    from assay.web.shell import Place, add_place
    from assay.web.sitemap import add_sitemap_source
    from assay.web.throttle import throttle
    from marketplace.public_register import api, jobs, pages, publishing, sitemap
    from marketplace.public_register.permissions import FIND
    from marketplace.public_register.words import ASKED
    from portfolio.certification.events import status_changed

    assert jobs.KINDS
    app.register_blueprint(pages.bp)
    app.register_blueprint(pages.closed_bp)
    api.register(app)
    # Its pages of one person too: whoever copies the register reads those.
    throttle(app, ASKED, "register.search", "register.detail", "register.photo")
    throttle(app, ASKED, "api-register.search", "api-register.detail")
    add_place(app, Place(_l("Find assessors"), "find.find", 30, FIND, ("institution",), ("find.",)))
    add_sitemap_source(app, sitemap.PEOPLE)
    status_changed.connect(publishing.on_status_changed)
