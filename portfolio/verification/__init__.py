"""Verification: handing evidence in to a body, and what the body decides (R066).

Words: a *body* is an institution that verifies (the assessor bank); a *submission* is an item as it was handed in to
one; to *claim* is to keep other lead assessors away for half an hour; a *decision* accepts, refuses, asks a question,
or takes an earlier decision back.

Invariants: handing in opens the item and its files to that body until a decision, and for the record term after it;
nobody decides on an item of their own; a decision names the version that was looked at, so one of two at once has an
effect; a decision is never edited, only taken back with a reason, and its facts are then no longer known; facts and
status change in the transaction of the decision.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, the places in the bar, what Today asks, and what items say of themselves."""
    from assay.web.shell import Place, add_place
    from assay.web.today import add_tasks
    from portfolio.evidence import ports
    from portfolio.verification import api, matters, on_items, pages, queries, terms, words
    from portfolio.verification.letters import called
    from portfolio.verification.permissions import READ_OWN, READ_WORK
    from tenants.interests import matters as tie_matters
    from tenants.interests import people
    from tenants.letters.matters import Matter, add_matter

    terms.connect()
    people.connect("verification", queries.known_people)
    tie_matters.connect("verification", matters.known, matters.between)
    pages.register(app)
    api.register(app)
    add_place(app, Place(words.PLACE, "work-list.waiting", 15, READ_WORK, ("institution",), ("work-list.", "files.")))
    add_tasks(app, pages.today.tasks)
    for hat, who, page in (("personal", READ_OWN, "submissions.one"), ("institution", READ_WORK, "work-list.one")):
        add_matter(app, Matter("submission", hat, who, words.HANDED_IN, page, "submission_id", called))
    ports.register_lock(on_items.lock)
    ports.register_standing(on_items.standings)
    ports.register_history(on_items.history)
    ports.register_panel(on_items.panel)
    for choice in on_items.FILTERS:
        ports.register_filter(choice)
