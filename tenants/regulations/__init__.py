"""Regulations as data: rule packs, the editions an institution adopts, its answers and amendments, and what holds.

Words: a *pack* is one edition of one document, written in TOML; a *provision* is one thing it lays down, with its
article; an *open point* is what a document leaves open or says in two ways; an *adoption* is the event by which an
institution takes an edition into force; an *amendment* sets values of one provision otherwise, with a source of its
own.

Invariants: every value has its article; an edition that was published never changes; a matter keeps the edition it
began under; where a document is silent, the answer is "not set", never nought.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API and the places in the bar."""
    from assay.web.shell import Place, add_place
    from assay.web.throttle import QUESTIONS, asked, throttle
    from assay.web.today import add_asking_tasks, add_tasks
    from tenants.regulations import api, jobs, pages
    from tenants.regulations.beside import Beside, add_beside
    from tenants.regulations.pages import duties, first_steps
    from tenants.regulations.permissions import AUTHOR, READ_KEPT
    from tenants.regulations.words import PLACE_WORDS

    assert jobs.KINDS
    pages.register(app)
    api.register(app)
    throttle(app, QUESTIONS, "regulations.edition", "regulations.held", when=asked("q"))
    throttle(app, QUESTIONS, "regulations.changes", when=asked("with"))
    throttle(app, QUESTIONS, "regulations.download_json", "regulations.download_pdf", "api-regulations.edition")
    throttle(app, QUESTIONS, "calculator.show", when=asked("term"))
    throttle(app, QUESTIONS, "calculator.feed", "api-regulations.due_date")
    add_asking_tasks(app, first_steps.ASKS, first_steps.holds, first_steps.tasks)
    add_tasks(app, duties.tasks)
    add_beside(app, Beside(PLACE_WORDS["calendar"], "institution-calendar.show", READ_KEPT, 10))
    add_beside(app, Beside(PLACE_WORDS["duties"], "institution-duties.show", READ_KEPT, 15))
    add_place(
        app,
        Place(
            PLACE_WORDS["regulations"],
            "regulations-kept.overview",
            60,
            READ_KEPT,
            ("institution",),
            (
                "regulations-kept.",
                "institution-calendar.",
                "institution-duties.",
                "interests.",
                "terms.",
                "letters.",
                "body-scheme.",
            ),
        ),
    )
    add_place(
        app,
        Place(
            PLACE_WORDS["regulations"],
            "regulations-written.overview",
            40,
            AUTHOR,
            ("platform",),
            ("regulations-written.", "regulations-tried.", "terms.", "letters."),
        ),
    )
