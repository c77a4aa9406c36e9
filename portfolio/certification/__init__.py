"""Certification: what level a person has with a body, why, until when, and on any past day.

Purpose
    A level is never stored as a judgement of its own. It is computed by pure rules (`rules`) from verified facts and
    a scheme: a versioned file (`schemes/*.toml`, read by `scheme_files`) in which every criterion and every number
    names the source it comes from, or says that it is a setting of the body. `status_sql` compiles the same scheme to
    SQL for work on many persons at once; where the two differ, the rules are right and the SQL has a fault.

Words
    fact           what an accepted decision says is true, with two times: when it was true, when it was known
    scheme         the ladder of levels of one body, in one edition
    criterion      one demand of a level
    computed level what the rules say on a day
    held level     what the person bears: it rises by itself, and falls as the scheme says
    lapse          a criterion that time ended, such as a certificate after three years: a fact, shown at once
    fall           the held level going down: proposed with day and reason, confirmed by a lead assessor (a setting)

Invariants
    - Only facts count, and a fact exists only where a body accepted an item (R066).
    - A new fact never lowers a level; only time and withdrawal do.
    - What was known on a past moment gives the same status for ever.
    - Days are days in Europe/Amsterdam; `true_until` is the last day that counts, `known_until` the first moment
      that does not.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rules below this package load no Flask
    from flask import Flask


def init_app(app: "Flask") -> None:
    """Connect pages, API, jobs, the places in the bar and what Today shows."""
    from assay.web.shell import Place, add_place
    from assay.web.today import add_panel, add_tasks
    from portfolio.certification import api, jobs, matters, pages, terms, words  # noqa: F401 - jobs registers its kinds
    from portfolio.certification.permissions import READ_ASSESSORS, READ_BODY_SCHEME, READ_OWN
    from tenants.interests import matters as tie_matters
    from tenants.regulations.beside import Beside, add_beside

    terms.connect()
    tie_matters.connect("certification", matters.known, matters.between)
    pages.register(app)
    api.register(app)
    add_place(app, Place(words.PLACE, "status.show", 30, READ_OWN, ("personal",), ("status.", "training.")))
    add_place(
        app, Place(words.PLACE_FALLS, "status-falls.waiting", 25, READ_ASSESSORS, ("institution",), ("status-falls.",))
    )
    add_beside(app, Beside(words.PLACE_SCHEME, "body-scheme.show", READ_BODY_SCHEME, 60))
    add_tasks(app, pages.today.tasks)
    add_panel(app, pages.today.panel)
