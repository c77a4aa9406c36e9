"""Reference data that every institution shares: qualifications, provinces and places.

Words: *qualification*, a row of the national register of vocational qualifications [crebo]; *retired*, off the list
and kept, because people hold evidence for it; *place*, a town or village by its GeoNames id, never a municipality.

Invariants: crebo numbers are text of five digits; a qualification is never deleted; an import is shown before it is
applied, and exactly what was shown is applied; places and provinces change by a migration only.

Files: `rules` (reading and comparing imports, search keys), `shipped` (what comes with the product), `words` (faults in
words), `derive_places` (a development tool).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, suggestions and API."""
    from assay.i18n import lazy_gettext as _l
    from assay.web.shell import Place, add_place
    from assay.web.throttle import SUGGESTIONS, throttle
    from tenants.reference import api, pages
    from tenants.reference.permissions import IMPORT_QUALIFICATIONS

    app.register_blueprint(pages.bp)
    api.register(app)
    throttle(app, SUGGESTIONS, "reference.suggest_qualifications", "reference.suggest_places")
    throttle(app, SUGGESTIONS, "api-reference.qualifications", "api-reference.places")
    add_place(
        app, Place(_l("Reference data"), "reference.imports", 40, IMPORT_QUALIFICATIONS, ("platform",), ("reference.",))
    )
