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
    from assay.web.sitemap import add_sitemap_source
    from assay.web.throttle import QUESTIONS, throttle

    app.register_blueprint(pages.bp)
    app.register_blueprint(discovery.bp)
    app.register_blueprint(problems.bp)
    places = (
        (PLACE_WORDS["register"], "register.search", ("register.",)),
        (PLACE_WORDS["regulations"], "regulations.index", ("regulations.", "calculator.", "public-bodies.")),
        (PLACE_WORDS["about"], "public.about_register", ()),
        (PLACE_WORDS["institutions"], "public.for_institutions", ("asking.",)),
        (PLACE_WORDS["sign_in"], "door.sign_in", ("door.",)),
    )
    for number, (label, endpoint, covers) in enumerate(places):
        add_place(app, Place(label, endpoint, number, hats=("public",), covers=covers))
    add_sitemap_source(app, discovery.REGULATIONS)
    # It names everybody whose page search engines may keep.
    throttle(app, QUESTIONS, "discovery.sitemap", "discovery.sitemap_part")
