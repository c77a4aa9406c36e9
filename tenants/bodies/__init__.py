"""Bodies: committees and offices of an institution, who sits in them, for how long, and the mandates between them.

Words: a *body* is set up by a provision of the institution's regulations; a *seat* [``body_member``] is one function of
one person for one *term of office*; a *reappointment* follows on an earlier seat; a *mandate* hands a power on (R011).

Invariants: how a body must be composed stands in the regulations and nowhere else; whether it is well composed has an
answer for any day, each finding with its article; a seat ends and is never removed; the last seat is given once; what
everyone sees of a body is what the regulations make public (R042).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, jobs, and what Today asks."""
    from assay.web.today import add_asking_tasks, add_tasks
    from tenants.bodies import api, jobs, notices, pages, terms, words
    from tenants.bodies.pages import today
    from tenants.bodies.permissions import KEEP_BODIES, READ_BODIES
    from tenants.regulations.beside import Beside, add_beside

    assert jobs.KINDS
    assert notices.KINDS
    terms.connect()
    pages.register(app)
    api.register(app)
    add_tasks(app, today.ending)
    add_asking_tasks(app, today.ASKS, KEEP_BODIES.holds, today.asked)
    add_beside(app, Beside(words.PLACE, "bodies.listed", READ_BODIES, 20))
