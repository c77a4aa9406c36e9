"""Letters of institutions and of the platform, kept as they were sent, and the letterheads that stand above them.

Words: a *letter* is one document to one person, written from a template of `assay.letters`; a *letterhead* is what an
institution puts at the head of its letters; *about* is what it is about: a seat in a body, an adoption, a request.

Invariants: a letter that was sent never changes, and its fingerprint says so; it carries the version of its template
and the articles it rests on; it says what the institution's regulation asks for in it, or it is not sent; its PDF is
made once, by a job; an institution's people read the kinds of letters that belong to their role.

Other modules: `operations.send` with a template of their own, and `operations.send_appointment_letter`.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, jobs, the places in the bar, and what other modules announce."""
    from assay.web.shell import Place, add_place
    from tenants.letters import api, jobs, listening, notices, pages, queries, texts
    from tenants.letters.permissions import READ
    from tenants.letters.words import PLACE
    from tenants.regulations.beside import Beside, add_beside

    assert jobs.PRINTS
    assert notices.RECEIVED
    assert texts.APPOINTMENT
    app.register_blueprint(pages.bp)
    api.register(app)
    # In the mail of a notice: read in the scope of the person it goes to.
    app.jinja_env.globals["letter_received"] = queries.letter_of_person
    add_place(app, Place(PLACE, "letters.listed", 50, READ, ("personal",), ("letters.",)))
    add_beside(app, Beside(PLACE, "letters.listed", READ, 50, ("institution", "platform")))
    listening.connect()
