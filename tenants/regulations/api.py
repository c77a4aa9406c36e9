"""Regulations in the API: reading them, counting days, and keeping an institution's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, register_calls
from assay.api.versions import VersionPassed, etag, expected_version
from assay.calendar.words import caveats, sentences
from assay.clock import AMSTERDAM
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound, Stale
from assay.web.forms import clean_line, clean_text
from tenants.organisations import queries as organisations
from tenants.regulations import dates, queries
from tenants.regulations.models import Location
from tenants.regulations.operations import adopting, amending, calendars
from tenants.regulations.operations import duties as duty_acts
from tenants.regulations.operations import locations as location_acts
from tenants.regulations.operations.recording import Decision
from tenants.regulations.permissions import ADOPT, KEEP_CALENDAR, KEEP_DUTIES, READ_KEPT
from tenants.regulations.rules.duties import year_of
from tenants.regulations.schemas import (
    CalendarChoiceIn,
    CalendarChoiceOut,
    ClosingDaysIn,
    ClosingDaysOpenIn,
    ClosingDaysOut,
    DueDateOut,
    DueQuery,
    DutiesQuery,
    DutyDoneIn,
    DutyDoneOut,
    DutyOut,
    DutyWithdrawIn,
    EditionOut,
    EditionWholeOut,
    HoldingOut,
    HoldingQuery,
    LocationIn,
    LocationOut,
    RegulationAdoptIn,
    RegulationAdoptionOut,
    RegulationAnswerIn,
    RegulationAnswerOut,
    RegulationDecisionIn,
    RegulationEndIn,
)
from tenants.regulations.schemas_amending import RegulationAmendedOut, RegulationAmendIn, RegulationAmendmentOut

#: What the API says of an amendment as it was recorded.
_AMENDED = ("id", "act", "document", "edition_id", "changes", "holds_from", "voids", "decided_by", "decided_on",
            "source", "reason")  # fmt: skip

calls = ApiCalls("api-regulations", __name__, description="Regulations, days and their reasons")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    from tenants.regulations import api_authoring

    register_calls(app, calls)
    register_calls(app, api_authoring.calls)


@calls.call("/regulations", access=PUBLIC, answer=EditionOut, many=True)
def editions(actor: Actor, moment: datetime) -> Any:
    """Every published edition."""
    return queries.editions()


@calls.call("/regulations/<issuer>/<document>/<edition>", access=PUBLIC, answer=EditionWholeOut)
def edition(actor: Actor, moment: datetime, issuer: str, document: str, edition: str) -> Any:
    """Everything one edition says."""
    found = queries.edition_at(issuer, document, edition)
    return dates.as_data(found, queries.pack_of(found.id))


@calls.call("/institutions/<slug>/regulations", access=PUBLIC, query=HoldingQuery, answer=HoldingOut, many=True)
def holding(actor: Actor, moment: datetime, slug: str, query: dict[str, Any]) -> Any:
    """What an institution holds on a day; today where none is named (R032)."""
    institution = organisations.institution_at(slug)
    if institution is None:
        raise NotFound
    on = query["on"] or moment.astimezone(AMSTERDAM).date()
    law = queries.law_of(institution.id)
    return [law.adoption(document, on) for document in law.documents(on)]


@calls.call("/due-date", access=PUBLIC, query=DueQuery, answer=DueDateOut)
def due_date(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Count a day: every step to it, and the articles it rests on."""
    asked = dates.asked_for(query, moment)
    given = dates.given_date(asked, query, query["other_start"].split(","))
    return {
        "state": given.state,
        "due_on": given.due.due_date if given.due else None,
        "due_at": given.due.due_moment if given.due else None,
        "steps": sentences(given.due) if given.due else [],
        "caveats": caveats(given.due) if given.due else [],
        "refused_from": given.due.refused_from if given.due else None,
        "clocks": [
            {"term": each.rule.key, "due_on": each.due and each.due.due_date, "articles": list(each.rule.article)}
            for each in given.clocks
        ],
        "articles": list(given.articles),
        "address": asked.found.address,
        "amendments": given.held.amendments,
    }


@calls.call("/institutions/<slug>/regulation-amendments", access=PUBLIC, answer=RegulationAmendedOut, many=True)
def amendments(actor: Actor, moment: datetime, slug: str) -> Any:
    """What an institution decided to set otherwise, in the order in which it was recorded; also what was made void."""
    institution = organisations.institution_at(slug)
    if institution is None:
        raise NotFound
    events = queries.law_of(institution.id).amendments
    named = {event.id: event.changes[0] for event in events if event.changes}
    return [
        {
            **{name: getattr(event, name) for name in _AMENDED},
            **{name: getattr(named[event.voids or event.id], name) for name in ("kind", "key", "variant")},
        }
        for event in events
    ]


@calls.call(
    "/regulation-adoptions",
    access=ADOPT,
    method="POST",
    body=RegulationAdoptIn,
    answer=RegulationAdoptionOut,
    status=201,
)
def adopt(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Take an edition into force from a day."""
    return adopting.adopt(
        actor, moment, body["edition_id"], body["holds_from"], _decision(body), accepted=body["accept_effect"]
    )


@calls.call(
    "/regulation-adoptions/<uuid:adoption_id>/void",
    access=ADOPT,
    method="POST",
    body=RegulationDecisionIn,
    answer=RegulationAdoptionOut,
    status=201,
)
def void(actor: Actor, moment: datetime, adoption_id: UUID, body: dict[str, Any]) -> Any:
    """Make an adoption void because it was wrong."""
    return adopting.void(actor, moment, adoption_id, _decision(body), accepted=body["accept_effect"])


@calls.call(
    "/regulation-documents/<document>/end",
    access=ADOPT,
    method="POST",
    body=RegulationEndIn,
    answer=RegulationAdoptionOut,
    status=201,
)
def end(actor: Actor, moment: datetime, document: str, body: dict[str, Any]) -> Any:
    """Let a document end from a day."""
    return adopting.end(actor, moment, document, body["holds_from"], _decision(body), accepted=body["accept_effect"])


@calls.call(
    "/regulation-amendments",
    access=ADOPT,
    method="POST",
    body=RegulationAmendIn,
    answer=RegulationAmendmentOut,
    status=201,
)
def amend(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Set values of one rule of an edition otherwise, in one decision: all of ``changes`` hold together."""
    return amending.amend(
        actor, moment, body["edition_id"], body, body["holds_from"], _decision(body), accepted=body["accept_effect"]
    )


@calls.call(
    "/regulation-amendments/<uuid:amendment_id>/void",
    access=ADOPT,
    method="POST",
    body=RegulationDecisionIn,
    answer=RegulationAmendmentOut,
    status=201,
)
def void_amendment(actor: Actor, moment: datetime, amendment_id: UUID, body: dict[str, Any]) -> Any:
    """Make an amendment void."""
    return amending.void_amendment(actor, moment, amendment_id, _decision(body), accepted=body["accept_effect"])


@calls.call(
    "/regulation-answers", access=ADOPT, method="POST", body=RegulationAnswerIn, answer=RegulationAnswerOut, status=201
)
def answer(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Answer what an edition leaves open."""
    return amending.answer(
        actor,
        moment,
        body["edition_id"],
        body["point"],
        body["option"],
        body["reason"],
        body["answered_on"],
        clean_line(body["decided_by"]) or "",
        accepted=body["accept_effect"],
    )


@calls.call("/closing-days", access=KEEP_CALENDAR, method="POST", body=ClosingDaysIn, answer=ClosingDaysOut, status=201)
def close(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Say that the institution is closed on these days."""
    accepted = body.pop("accept_effect")
    return calendars.close_days(actor, moment, **body, accepted=accepted)


@calls.call(
    "/closing-days/<uuid:closing_id>/open",
    access=KEEP_CALENDAR,
    method="POST",
    body=ClosingDaysOpenIn,
    answer=ClosingDaysOut,
    status=201,
)
def reopen(actor: Actor, moment: datetime, closing_id: UUID, body: dict[str, Any]) -> Any:
    """Take closing days out of the calendar."""
    return calendars.open_days(actor, moment, closing_id, accepted=body["accept_effect"])


@calls.call(
    "/calendar-choice", access=KEEP_CALENDAR, method="POST", body=CalendarChoiceIn, answer=CalendarChoiceOut, status=201
)
def choose(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Say how decree days count, and until when closing days are filled in."""
    return calendars.choose(
        actor, moment, decree=body["decree"], known_until=body["known_until"], accepted=body["accept_effect"]
    )


@calls.call("/institution/locations", access=READ_KEPT, answer=LocationOut, many=True)
def locations(actor: Actor, moment: datetime) -> Any:
    """Where the institution holds exams and lays documents out for inspection, by name; those of the past too."""
    assert actor.tenant_id is not None
    return queries.locations(actor.tenant_id)


@calls.call("/institution/locations/<uuid:location_id>", access=READ_KEPT, answer=LocationOut)
def location(actor: Actor, moment: datetime, location_id: UUID) -> Any:
    """One location, with its version as ETag."""
    return _location(queries.location(actor, location_id))


@calls.call(
    "/institution/locations", access=KEEP_CALENDAR, method="POST", body=LocationIn, answer=LocationOut, status=201
)
def new_location(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Add a location."""
    return _location(location_acts.keep(actor, None, **_place_of(body)))


@calls.call(
    "/institution/locations/<uuid:location_id>",
    access=KEEP_CALENDAR,
    method="PUT",
    body=LocationIn,
    answer=LocationOut,
)
def change_location(actor: Actor, moment: datetime, location_id: UUID, body: dict[str, Any]) -> Any:
    """Replace what a location says, or give it a last day; send If-Match."""
    try:
        return _location(location_acts.keep(actor, location_id, **_place_of(body), version=expected_version()))
    except Stale as stale:
        raise VersionPassed from stale


@calls.call("/duties", access=READ_KEPT, query=DutiesQuery, answer=DutyOut, many=True)
def duties(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """The recurring duties of the institution in a year, by their last day; this year where none is named."""
    today = moment.astimezone(AMSTERDAM).date()
    first = year_of(today, query["cut"]).first
    day = first.replace(year=query["year"]) if query["year"] else first
    return [
        {
            "document": each.document,
            "key": each.duty.key,
            "text": each.duty.text.model_dump(),
            "articles": list(each.duty.article),
            "by": list(each.duty.by),
            "to": list(each.duty.to),
            "times": each.duty.times,
            "first_day": each.period.first,
            "last_day": each.period.last,
            "state": each.state,
            "done": each.done,
        }
        for each in duty_acts.of_year(actor, moment, day, query["cut"])
    ]


@calls.call("/duties/done", access=KEEP_DUTIES, method="POST", body=DutyDoneIn, answer=DutyDoneOut, status=201)
def duty_done(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Record that a duty was done; ``counts_for`` is any day of the period it counts for."""
    return duty_acts.record(actor, moment, **{**body, "done_by": clean_line(body["done_by"]) or ""})


@calls.call(
    "/duties/done/<uuid:done_id>/withdraw", access=KEEP_DUTIES, method="POST", body=DutyWithdrawIn, answer=DutyDoneOut
)
def duty_withdrawn(actor: Actor, moment: datetime, done_id: UUID, body: dict[str, Any]) -> Any:
    """Take back what was recorded, with the reason."""
    return duty_acts.withdraw(actor, moment, done_id, body["because"])


def _location(row: Location) -> tuple[Location, dict[str, str]]:
    return row, etag(row.version)


def _place_of(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, **{name: clean_line(body[name]) or "" for name in ("name", "address", "postcode", "place")}}


def _decision(body: dict[str, Any]) -> Decision:
    decided_by, source = (clean_line(body[name]) or "" for name in ("decided_by", "source"))
    return Decision(decided_by, body["decided_on"], source, clean_text(body["reason"]) or "")
