"""Institutions: who they are, who acts for them, and how they come in.

Words: an *institution* is a school, an exam bureau or a verifying body [assessor bank]; a *request* asks for an account
for one; an *invitation* offers one person a role; an *appointment* is that role with a start and an end; a
*confirmation* says that an administrator looked at the list of people and found it right.

Invariants: only a platform administrator lets an institution in, and may appoint nobody but its first administrator; an
appointment ends and is never deleted, and its end acts on the next request; an administrator without an end date always
remains; a lead assessor exists only at a verifying body; no link's secret is stored.
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect pages, API, jobs, places in the bar and what Today asks."""
    from assay.web.shell import Place, add_place
    from assay.web.throttle import SUGGESTIONS, throttle
    from assay.web.today import add_tasks
    from tenants.organisations import api, jobs, notices, pages
    from tenants.organisations.pages import today
    from tenants.organisations.permissions import CHANGE_SETTINGS, DECIDE_REQUESTS, KEEP_INSTITUTIONS, READ_PEOPLE
    from tenants.organisations.words import PLACE_WORDS

    assert jobs.MAIL_KINDS
    assert notices.KINDS
    pages.register(app)
    api.register(app)
    throttle(app, SUGGESTIONS, "asking.suggest", "api-organisation.find")
    institution, platform = ("institution",), ("platform",)
    for place in (
        Place(
            PLACE_WORDS["people"],
            "organisation.people",
            70,
            READ_PEOPLE,
            institution,
            ("organisation.", "bodies.", "body-members.", "mandates."),
        ),
        Place(PLACE_WORDS["settings"], "institution-settings.show", 90, CHANGE_SETTINGS, institution),
        Place(
            PLACE_WORDS["requests"], "account-requests.waiting", 20, DECIDE_REQUESTS, platform, ("account-requests.",)
        ),
        Place(PLACE_WORDS["institutions"], "institutions.listed", 30, KEEP_INSTITUTIONS, platform, ("institutions.",)),
    ):
        add_place(app, place)
    add_tasks(app, today.tasks)
