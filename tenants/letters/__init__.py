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
    from assay.letters.readability import measure
    from assay.web.shell import Place, add_place
    from assay.web.today import add_asking_tasks
    from tenants.bodies.permissions import KEEP_BODIES
    from tenants.letters import api, first_steps, jobs, listening, matters, notices, pages, queries, texts, words
    from tenants.letters.matters import Matter, add_matter
    from tenants.letters.permissions import READ
    from tenants.organisations.permissions import DECIDE_REQUESTS
    from tenants.regulations.beside import Beside, add_beside
    from tenants.regulations.permissions import READ_KEPT

    assert jobs.PRINTS
    assert notices.RECEIVED
    assert texts.APPOINTMENT
    app.register_blueprint(pages.bp)
    api.register(app)
    add_asking_tasks(app, first_steps.ASKS, first_steps.holds, first_steps.tasks)
    # In the mail of a notice: read in the scope of the person it goes to.
    app.jinja_env.globals["letter_received"] = queries.letter_of_person
    app.jinja_env.globals["letters_about"] = matters.letters_about
    # Beside a field whose text goes into a letter.
    app.jinja_env.globals["measure_dutch"] = measure
    app.jinja_env.globals["why_hard"] = words.why_words
    add_matter(app, Matter("body_member", "institution", KEEP_BODIES, words.SEAT, "body-members.show", "member_id"))
    add_matter(
        app, Matter("regulation_adoption", "institution", READ_KEPT, words.ADOPTIONS, "regulations-kept.overview")
    )
    add_matter(
        app,
        Matter("account_request", "platform", DECIDE_REQUESTS, words.REQUEST, "account-requests.show", "request_id"),
    )
    add_place(app, Place(words.PLACE, "letters.listed", 50, READ, ("personal",), ("letters.",)))
    add_beside(app, Beside(words.PLACE, "letters.listed", READ, 50, ("institution", "platform")))
    listening.connect()
