"""Pages for everyone: what Assay and the register are, help, privacy, terms, accessibility, and what programs look for.

Words: a *document* is a page as values (sections of paragraphs, lists and tables), from which both the HTML and the PDF
are made; the *operator* runs this copy. Invariants: a public page is the same for everyone, asks for no account and
sets no cookie; a number that a rule fixes stands in a document once and carries its source; what the accessibility
statement says comes from `statement.toml`, which a test checks.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect the pages and the public places in the bar. Comes after the modules whose pages the bar names."""
    from assay.app.public_pages import discovery, pages, problems
    from assay.app.public_pages.words import PLACE_WORDS
    from assay.web.shell import Place, add_place

    app.register_blueprint(pages.bp)
    app.register_blueprint(discovery.bp)
    app.register_blueprint(problems.bp)
    register = next((rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/register"), None)
    places = (
        (PLACE_WORDS["register"], register, 10),
        (PLACE_WORDS["about"], "public.about_register", 20),
        (PLACE_WORDS["institutions"], "public.for_institutions", 30),
        (PLACE_WORDS["sign_in"], "door.sign_in", 40),
    )
    for label, endpoint, order in places:
        if endpoint is not None:
            add_place(app, Place(label, endpoint, order, hats=("public",)))
