"""What a page can do, a program can do: each form has a call that does the same under the same right."""

from __future__ import annotations

from flask import Flask

from assay.web.routing import RouteAccess
from tests.web.routes import routes

#: Where a form is sent to -> the call that does it.
CALLS = {
    # The account, and getting in
    "/account": "PATCH /me",
    "/account/language": "PATCH /me",
    "/account/sessions/<session_id>/end": "DELETE /me/sessions/<session_id>",
    "/account/sessions/end-others": "DELETE /me/sessions",
    "/account/tokens/<token_id>/revoke": "DELETE /me/tokens/<token_id>",
    "/inbox/read": "POST /me/notices/read",
    "/sign-up": "POST /sign-ups",
    # Institutions
    "/institutions/request": "POST /account-requests",
    "/institutions/request/<token>": "POST /account-requests/confirm",
    "/platform/requests/<request_id>/approve": "POST /account-requests/<request_id>/approve",
    "/platform/requests/<request_id>/refuse": "POST /account-requests/<request_id>/refuse",
    "/platform/institutions/<institution_id>/close": "POST /platform/institutions/<institution_id>/close",
    "/platform/institutions/<institution_id>/invite-again": "POST /platform/institutions/<institution_id>/invite-again",
    "/institution/settings": "PUT /institution",
    "/institution/invite": "POST /institution/invitations",
    "/institution/invitations/<invitation_id>/send-again": "POST /institution/invitations/<invitation_id>/send-again",
    "/institution/invitations/<invitation_id>/take-back": "DELETE /institution/invitations/<invitation_id>",
    "/invitations/<tenant_id>/<token>/accept": "POST /invitations/<tenant_id>/<token>/accept",
    "/institution/people/<appointment_id>": "PATCH /institution/people/<appointment_id>",
    "/institution/people/<appointment_id>/end": "POST /institution/people/<appointment_id>/end",
    "/institution/people/confirm": "POST /institution/people-confirmations",
    # The platform's own
    "/platform/jobs/<job_id>/close": "POST /dead-jobs/<job_id>/close",
    "/platform/jobs/<job_id>/release": "POST /dead-jobs/<job_id>/release",
    "/platform/reference": "POST /qualification-imports",
    "/platform/reference/imports/<import_id>/apply": "POST /qualification-imports/<import_id>/apply",
    # The portfolio
    "/portfolio/new/<kind>": "POST /items",
    "/portfolio/<item_id>/edit": "PATCH /items/<item_id>",
    "/portfolio/<item_id>/withdraw": "POST /items/<item_id>/withdraw",
    "/portfolio/<item_id>/files/intents": "POST /items/<item_id>/uploads",
    "/portfolio/<item_id>/files/new": "POST /items/<item_id>/uploads",
    "/portfolio/<item_id>/files/<file_id>/remove": "DELETE /items/<item_id>/files/<file_id>",
    "/files/<file_id>/confirm": "POST /files/<file_id>/confirm",
    "/portfolio/<item_id>/hand-in": "POST /items/<item_id>/submissions",
    "/submissions/<submission_id>/answer": "POST /submissions/<submission_id>/answer",
    "/submissions/<submission_id>/take-back": "POST /submissions/<submission_id>/take-back",
    # Deciding
    "/work-list/<submission_id>/accept": "POST /submissions/<submission_id>/accept",
    "/work-list/<submission_id>/claim": "POST /submissions/<submission_id>/claim",
    "/work-list/<submission_id>/question": "POST /submissions/<submission_id>/question",
    "/work-list/<submission_id>/refuse": "POST /submissions/<submission_id>/refuse",
    "/work-list/<submission_id>/release": "POST /submissions/<submission_id>/release",
    "/work-list/<submission_id>/take-back-decision": "POST /submissions/<submission_id>/take-back-decision",
    "/status-falls/<event_id>/confirm": "POST /status-falls/<event_id>/confirm",
    "/status-falls/<event_id>/refuse": "POST /status-falls/<event_id>/refuse",
    "/status-falls/<event_id>/renew": "POST /status-falls/<event_id>/renew",
    "/institution/scheme/adopt": "POST /scheme-adoptions",
    # The profile and the register
    "/profile/close": "PUT /profile/closed",
    "/profile/reopen": "DELETE /profile/closed",
    "/profile/details": "PUT /profile",
    "/profile/openings": "PUT /profile/openings",
    "/profile/welcome": "PUT /profile/openings",
    "/profile/photo/<file_id>": "PUT /profile/photo/<file_id>",
    "/profile/photo/remove": "DELETE /profile/photo",
    "/reports/new": "POST /reports",
    "/reports/return": "POST /reports/return",
    "/reports/<entry_id>/take-back": "DELETE /reports/<entry_id>",
    "/reports/<entry_id>/tracking": "PUT /reports/<entry_id>/tracking",
    "/entries/<entry_id>/decline": "POST /entries/<entry_id>/refusal",
    "/entries/<entry_id>/deregister": "POST /entries/<entry_id>/deregistration",
    "/entries/<entry_id>/register": "POST /entries/<entry_id>/registration",
    # Regulations
    "/institution/regulations/adopt": "POST /regulation-adoptions",
    "/institution/regulations/adoptions/<adoption_id>/void": "POST /regulation-adoptions/<adoption_id>/void",
    "/institution/regulations/<document>/end": "POST /regulation-documents/<document>/end",
    "/institution/regulations/<document>/values/<kind>/<key>": "POST /regulation-amendments",
    "/institution/regulations/amendments/<amendment_id>/void": "POST /regulation-amendments/<amendment_id>/void",
    "/institution/regulations/<document>/open/<point_key>": "POST /regulation-answers",
    "/institution/calendar/close": "POST /closing-days",
    "/institution/calendar/<closing_id>/open": "POST /closing-days/<closing_id>/open",
    "/institution/calendar/choice": "POST /calendar-choice",
    "/institution/locations/new": "POST /institution/locations",
    "/institution/locations/<location_id>": "PUT /institution/locations/<location_id>",
    "/institution/duties/<document>/<key>/done": "POST /duties/done",
    "/institution/duties/done/<done_id>/withdraw": "POST /duties/done/<done_id>/withdraw",
    "/platform/decree-days": "POST /decree-years",
    "/platform/regulations/new": "POST /regulation-drafts",
    "/platform/regulations/drafts/<draft_id>": "POST /regulation-drafts/<draft_id>/files",
    "/platform/regulations/drafts/<draft_id>/publish": "POST /regulation-drafts/<draft_id>/publish",
    "/platform/regulations/drafts/<draft_id>/remove": "POST /regulation-drafts/<draft_id>/remove",
    "/platform/regulations/drafts/<draft_id>/trial": "POST /regulation-drafts/<draft_id>/trials",
    # Terms, bodies, ties and letters
    "/terms/<term_id>/day": "POST /terms/<term_id>/day",
    "/terms/<term_id>/extend": "POST /terms/<term_id>/extensions",
    "/terms/<term_id>/resume": "POST /terms/<term_id>/resumption",
    "/terms/<term_id>/suspend": "POST /terms/<term_id>/suspension",
    "/terms/documents/<key>": "POST /terms/documents/<key>",
    "/institution/bodies/new": "POST /institution/bodies",
    "/institution/bodies/<body_id>/change": "PUT /institution/bodies/<body_id>",
    "/institution/bodies/<body_id>/end": "POST /institution/bodies/<body_id>/end",
    "/institution/bodies/<body_id>/appoint": "POST /institution/bodies/<body_id>/members",
    "/institution/body-members/<member_id>": "PATCH /institution/body-members/<member_id>",
    "/institution/body-members/<member_id>/again": "POST /institution/body-members/<member_id>/again",
    "/institution/body-members/<member_id>/end": "POST /institution/body-members/<member_id>/end",
    "/institution/mandates/new": "POST /institution/mandates",
    "/institution/mandates/<mandate_id>/end": "POST /institution/mandates/<mandate_id>/end",
    "/institution/ties/new": "POST /ties",
    "/institution/ties/<tie_id>/separate": "POST /ties/<tie_id>/separations",
    "/institution/ties/<tie_id>/withdraw": "POST /ties/<tie_id>/withdraw",
    "/letterhead": "PUT /letterhead",
    "/letters/kinds": "POST /letter-kinds/measurements",
}

#: Forms that only pages have, and why a program has no use for them.
ONLY_PAGES = {
    "/account/hat": "the role of a browser; a token has one role for good",
    "/account/password": "a program never has the password",
    "/account/tokens/new": "a program that could make tokens would outlive the one it was given",
    "/confirm/<token>": "chooses the password, from the link in the mail",
    "/forgot": "leads to choosing a password",
    "/language": "the language of a browser in which nobody is signed in; a call says Accept-Language",
    "/reset/<token>": "chooses the password, from the link in the mail",
    "/sign-in": "opens the session of a browser; a program has a token",
    "/sign-out": "ends the session of a browser; a token is revoked",
}

#: Calls that ask for another right than the form, and why that is as strict.
OTHER_RIGHT = {
    "/account/language": "the form stands on every page, for whoever is signed in; a token needs the right to change",
    "/profile/photo/intent": "a photo is a file of one's own before it is chosen",
    "/profile/photo/new": "a photo is a file of one's own before it is chosen",
}
CALLS |= {"/profile/photo/intent": "POST /files", "/profile/photo/new": "POST /files"}


def _changing(app: Flask, owner: str) -> dict[str, RouteAccess]:
    found = {}
    for rule, method, entry in routes(app):
        if method != "GET" and entry.owner == owner:
            path = rule.rule.replace("<uuid:", "<")
            found[f"{method} {path.removeprefix('/api/v1')}" if owner == "api" else path] = entry
    return found


def test_every_form_has_a_call(app: Flask) -> None:
    forms, calls = _changing(app, "pages"), _changing(app, "api")
    assert forms.keys() == CALLS.keys() | ONLY_PAGES.keys()
    assert not CALLS.keys() & ONLY_PAGES.keys()
    assert {form: call for form, call in CALLS.items() if call not in calls} == {}


def test_the_call_asks_for_the_same_right(app: Flask) -> None:
    forms, calls = _changing(app, "pages"), _changing(app, "api")
    other = {form for form, call in CALLS.items() if forms[form].access is not calls[call].access}
    assert other == OTHER_RIGHT.keys()
