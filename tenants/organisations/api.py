"""Institutions in the API: every act of the pages, by the same permissions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, current_app, request

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.api.versions import VersionPassed, etag, expected_version
from assay.clock import AMSTERDAM
from assay.permissions import ACCOUNT_DOOR, PUBLIC, Actor
from assay.problems import Conflict, NotFound, Stale
from assay.tenancy.models import Appointment, Tenant
from assay.web.forms import clean_line, clean_text
from tenants.organisations import queries, rules
from tenants.organisations.links import read_invitation
from tenants.organisations.models import AccountRequest, Invitation, PeopleConfirmation
from tenants.organisations.operations import institutions, people, requests
from tenants.organisations.permissions import (
    ACCEPT_INVITATION,
    CHANGE_SETTINGS,
    DECIDE_REQUESTS,
    KEEP_INSTITUTIONS,
    KEEP_PEOPLE,
    READ_PEOPLE,
)
from tenants.organisations.rules import Standing
from tenants.organisations.schemas import (
    AcceptedOut,
    AppointmentOut,
    ConfirmationOut,
    EndDayIn,
    EndNowIn,
    FingerprintIn,
    InstitutionKeptOut,
    InstitutionOut,
    InstitutionQuery,
    InvitationIn,
    InvitationOut,
    InvitationShownOut,
    ListOut,
    PeopleQuery,
    ReasonIn,
    RequestIn,
    RequestOut,
    RequestQuery,
    SettingsIn,
    SettingsOut,
    TokenIn,
)

calls = ApiCalls("api-organisation", __name__, description="Institutions, their people and settings")

#: An answer with headers, as the edge takes it.
Paged = tuple[Any, dict[str, str]]


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


def _after(query: dict[str, Any]) -> UUID | None:
    position = cursors.decode(query["cursor"])
    return UUID(position[0]) if position else None


def _page(found: list[Any], limit: int) -> Paged:
    """The rows of this page and the way to the next; one row more than the page was asked for."""
    return found[:limit], cursors.next_link([found[limit - 1].id] if len(found) > limit else None)


def _lines(body: dict[str, Any], *several: str) -> dict[str, Any]:
    """The texts of a body, cleaned as a form cleans them; those in ``several`` may have more lines."""
    return {
        key: (clean_text if key in several else clean_line)(value) or "" if isinstance(value, str) else value
        for key, value in body.items()
    }


# Asking, and deciding on it ------------------------------------------------------------------------------------------


@calls.call("/account-requests", access=ACCOUNT_DOOR, method="POST", body=RequestIn, status=202)
def ask(actor: Actor, moment: datetime, body: dict[str, Any]) -> None:
    """Ask for an account for an institution; the answer never tells what is known already."""
    values = _lines(body, "reason")
    requests.ask(values, values.pop("language"), moment, request.remote_addr or "unknown")


@calls.call("/account-requests/confirm", access=ACCOUNT_DOOR, method="POST", body=TokenIn, status=204)
def confirm(actor: Actor, moment: datetime, body: dict[str, Any]) -> None:
    """Use the link from the mail."""
    requests.confirm(body["token"], current_app.config["SECRET_KEY"], moment)


@calls.call("/account-requests", access=DECIDE_REQUESTS, query=RequestQuery, answer=RequestOut, many=True)
def account_requests(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """Requests that wait, the oldest first; or those decided, the last first."""
    cursor, most = cursors.decode(query["cursor"]), query["limit"] + 1
    position = (datetime.fromisoformat(cursor[0]), UUID(cursor[1])) if cursor else None
    if query["decided"]:
        found = queries.requests_decided(actor, position, most)
    else:
        found = queries.requests_waiting(actor, position, most)
    shown = found[: query["limit"]]
    last = shown[-1] if len(found) > len(shown) else None
    at = last and (last.decided_at if query["decided"] else last.confirmed_at)
    return shown, cursors.next_link([at, last.id] if last else None)


@calls.call("/account-requests/<uuid:request_id>", access=DECIDE_REQUESTS, answer=RequestOut)
def account_request(actor: Actor, moment: datetime, request_id: UUID) -> AccountRequest:
    """One request."""
    return queries.request_by_id(actor, request_id)


@calls.call(
    "/account-requests/<uuid:request_id>/approve",
    access=DECIDE_REQUESTS,
    method="POST",
    answer=InstitutionKeptOut,
    status=201,
)
def approve(actor: Actor, moment: datetime, request_id: UUID) -> Tenant:
    """Let the institution in and invite its first administrator."""
    return requests.approve(actor, moment, request_id)


@calls.call(
    "/account-requests/<uuid:request_id>/refuse", access=DECIDE_REQUESTS, method="POST", body=ReasonIn, status=204
)
def refuse(actor: Actor, moment: datetime, request_id: UUID, body: dict[str, Any]) -> None:
    """Refuse the request with a reason, which the requester gets by mail."""
    requests.refuse(actor, moment, request_id, clean_text(body["reason"]) or "")


# The directory, and the platform's list ------------------------------------------------------------------------------


@calls.call("/institutions", access=PUBLIC, query=InstitutionQuery, answer=InstitutionOut, many=True)
def find(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Approved institutions whose name holds every word of the text."""
    return queries.find_institutions(query["text"], query["limit"])


@calls.call("/institutions/<uuid:institution_id>", access=PUBLIC, answer=InstitutionOut)
def one(actor: Actor, moment: datetime, institution_id: UUID) -> Any:
    """One approved institution."""
    found = queries.institution(institution_id)
    if found is None:
        raise NotFound
    return found


@calls.call("/platform/institutions", access=KEEP_INSTITUTIONS, query=PageQuery, answer=InstitutionKeptOut, many=True)
def listed(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """Every institution, closed ones included, by name."""
    return _page(queries.institutions_listed(actor, _after(query), query["limit"] + 1), query["limit"])


@calls.call(
    "/platform/institutions/<uuid:institution_id>/close",
    access=KEEP_INSTITUTIONS,
    method="POST",
    body=ReasonIn,
    answer=InstitutionKeptOut,
)
def close(actor: Actor, moment: datetime, institution_id: UUID, body: dict[str, Any]) -> Tenant:
    """Close an institution's account; nobody acts for it from the next request on."""
    return institutions.close(actor, moment, institution_id, clean_text(body["reason"]) or "")


@calls.call(
    "/platform/institutions/<uuid:institution_id>/invite-again", access=KEEP_INSTITUTIONS, method="POST", status=204
)
def invite_first_again(actor: Actor, moment: datetime, institution_id: UUID) -> None:
    """Send the first administrator a new invitation."""
    institutions.invite_first_again(actor, moment, institution_id)


# People --------------------------------------------------------------------------------------------------------------


@calls.call("/institution/people", access=READ_PEOPLE, query=PeopleQuery, answer=AppointmentOut, many=True)
def listed_people(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """The people of the institution you act for, by name."""
    found = queries.people(actor, moment, Standing(query["standing"]), _after(query), query["limit"] + 1)
    return _page(found, query["limit"])


@calls.call("/institution/people/<uuid:appointment_id>", access=READ_PEOPLE, answer=AppointmentOut)
def person(actor: Actor, moment: datetime, appointment_id: UUID) -> Paged:
    """One appointment, with its version as ETag."""
    found = queries.appointment(actor, appointment_id)
    return found, etag(found.version)


@calls.call(
    "/institution/people/<uuid:appointment_id>",
    access=KEEP_PEOPLE,
    method="PATCH",
    body=EndDayIn,
    answer=AppointmentOut,
)
def change_end(actor: Actor, moment: datetime, appointment_id: UUID, body: dict[str, Any]) -> Paged:
    """Change the last day of a role; send If-Match."""
    try:
        found = people.change_end(actor, moment, appointment_id, body["ends_on"], expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return found, etag(found.version)


@calls.call(
    "/institution/people/<uuid:appointment_id>/end",
    access=KEEP_PEOPLE,
    method="POST",
    body=EndNowIn,
    answer=AppointmentOut,
)
def end(actor: Actor, moment: datetime, appointment_id: UUID, body: dict[str, Any]) -> Appointment:
    """End a role now; it is gone on the person's next request."""
    return people.end(actor, moment, appointment_id, clean_line(body["reason"]) or "")


@calls.call("/institution/people-list", access=READ_PEOPLE, answer=ListOut)
def people_list(actor: Actor, moment: datetime) -> dict[str, Any]:
    """The fingerprint of the list, its last confirmation, and when the next is due."""
    fingerprint, running = queries.list_fingerprint(actor, moment)
    last = queries.last_confirmation(actor)
    since = last.confirmed_at if last else queries.own_institution(actor).approved_at
    return {
        "fingerprint": fingerprint,
        "people": running,
        "confirmed_at": last and last.confirmed_at,
        "confirmed_by": last and last.confirmed_by_name,
        "due": rules.confirmation_due(since.astimezone(AMSTERDAM).date()),
    }


@calls.call(
    "/institution/people-confirmations",
    access=KEEP_PEOPLE,
    method="POST",
    body=FingerprintIn,
    answer=ConfirmationOut,
    status=201,
)
def confirm_people_list(actor: Actor, moment: datetime, body: dict[str, Any]) -> PeopleConfirmation:
    """Say that the list of people is right, as its fingerprint stood."""
    return people.confirm_people_list(actor, moment, body["fingerprint"])


# Invitations ---------------------------------------------------------------------------------------------------------


@calls.call("/institution/invitations", access=KEEP_PEOPLE, query=PageQuery, answer=InvitationOut, many=True)
def invitations(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """Invitations nobody took up yet, the oldest first."""
    return _page(queries.open_invitations(actor, _after(query), query["limit"] + 1), query["limit"])


@calls.call(
    "/institution/invitations", access=KEEP_PEOPLE, method="POST", body=InvitationIn, answer=InvitationOut, status=201
)
def invite(actor: Actor, moment: datetime, body: dict[str, Any]) -> Invitation:
    """Invite somebody by mail, with a role, a first day and perhaps a last one."""
    return people.invite(actor, moment, **_lines(body))


@calls.call("/institution/invitations/<uuid:invitation_id>/send-again", access=KEEP_PEOPLE, method="POST", status=204)
def send_again(actor: Actor, moment: datetime, invitation_id: UUID) -> None:
    """Send an open invitation once more."""
    people.send_again(actor, moment, invitation_id)


@calls.call("/institution/invitations/<uuid:invitation_id>", access=KEEP_PEOPLE, method="DELETE", status=204)
def take_back(actor: Actor, moment: datetime, invitation_id: UUID) -> None:
    """Take an open invitation back."""
    people.take_back(actor, moment, invitation_id)


@calls.call("/invitations/<uuid:tenant_id>/<token>", access=ACCOUNT_DOOR, answer=InvitationShownOut)
def show_invitation(actor: Actor, moment: datetime, tenant_id: UUID, token: str) -> Any:
    """What the link from a mail offers."""
    found = queries.show_invitation(tenant_id, _invitation_id(tenant_id, token))
    if found is None:
        raise NotFound
    return found


@calls.call(
    "/invitations/<uuid:tenant_id>/<token>/accept",
    access=ACCEPT_INVITATION,
    hat="personal",
    method="POST",
    answer=AcceptedOut,
    status=201,
)
def accept(actor: Actor, moment: datetime, tenant_id: UUID, token: str) -> dict[str, Any]:
    """Take up an invitation."""
    return {"appointment_id": people.accept(actor, tenant_id, _invitation_id(tenant_id, token))}


def _invitation_id(tenant_id: UUID, token: str) -> UUID:
    found = read_invitation(current_app.config["SECRET_KEY"], tenant_id, token)
    if found is None:
        raise Conflict(people.INVITATION_GONE)
    return found


# Settings ------------------------------------------------------------------------------------------------------------


@calls.call("/institution", access=READ_PEOPLE, answer=SettingsOut)
def own_institution(actor: Actor, moment: datetime) -> Paged:
    """The institution you act for, with its version as ETag."""
    found = queries.own_institution(actor)
    return found, etag(found.version)


@calls.call("/institution", access=CHANGE_SETTINGS, method="PUT", body=SettingsIn, answer=SettingsOut)
def change_settings(actor: Actor, moment: datetime, body: dict[str, Any]) -> Paged:
    """Replace place, website and colours; send If-Match."""
    try:
        found = institutions.change_settings(actor, **_lines(body), version=expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return found, etag(found.version)
