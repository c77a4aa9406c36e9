"""Running terms: what must be done, or holds, until when; at an institution, for a person, at the platform.

Words: a *term* runs on a *matter* (a submission, a role, a request); its *kind* says what must be done and by whom; its
*basis* says where the date comes from, or why there is none; it is *met* by the act, *missed* when its last second
passes, and still to be met then; *counting anew* gives every term the date it has under a changed law.

Invariants: how long a term is stands in the regulation that the body held on the day it began, and nowhere else;
without one there is no date, and the page says so; nothing counts down; every change is an event with its reasons,
and the date before and after; a change of the law shows what it moves before anybody saves it.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, jobs, the places in the bar, Today, and the modules on whose matters terms run."""
    from assay.web.shell import Place, add_place
    from assay.web.today import add_panel, add_tasks
    from tenants.regulations.beside import Beside, add_beside
    from tenants.running_terms import api, attached, jobs, pages, words
    from tenants.running_terms.permissions import READ

    assert jobs.KINDS
    attached.connect()
    pages.register(app)
    api.register(app)
    add_place(app, Place(words.PLACE, "terms.listed", 45, READ, ("personal",), ("terms.",)))
    add_beside(app, Beside(words.PLACE, "terms.listed", READ, 40, ("institution", "platform")))
    add_tasks(app, pages.today.tasks)
    add_panel(app, pages.today.panel)
