"""Status in the API: how it stands, how it stood, and deciding on falls."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.permissions import Actor
from portfolio.certification import operations, queries
from portfolio.certification.asking import asked
from portfolio.certification.permissions import ADOPT_SCHEME, DECIDE_FALL, READ_ASSESSORS, READ_BODY_SCHEME, READ_OWN
from portfolio.certification.queries import Event, Record
from portfolio.certification.rules import evaluate, history
from portfolio.certification.rules.dates import ONE_DAY
from portfolio.certification.schemas import (
    FallIn,
    FallOut,
    HistoryOut,
    OneFallOut,
    RenewedOut,
    SchemeAdoptionIn,
    SchemeAdoptionOut,
    StatusOut,
    StatusQuery,
    period_document,
    status_document,
)
from portfolio.certification.shown import Asked
from portfolio.certification.ties import kept_out, matter_of

calls = ApiCalls("api-status", __name__, description="Status, and falls to decide on")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


def _status(record: Record, when: Asked) -> dict[str, Any]:
    proposal = record.proposal
    return {
        "tenant_id": record.tenant_id,
        "body": record.body,
        "scheme": record.scheme.key,
        "held_level": record.held_level,
        "held_since": record.held_since,
        "fall_proposed": None if proposal is None else _event(proposal),
        "computed": status_document(evaluate(record.scheme, record.facts, when.day, when.known_at)),
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "kind": event.kind,
        "from_level": event.from_level,
        "to_level": event.to_level,
        "since_day": event.since_day.isoformat(),
        "criteria": list(event.criteria),
        "reason": event.reason,
        "decided_by": event.actor_name,
        "at": event.at.isoformat(),
    }


def _history(record: Record, when: Asked) -> dict[str, Any]:
    first = min((fact.true_from for fact in record.facts), default=when.day)
    periods = history(record.scheme, record.facts, first, when.day + ONE_DAY, when.known_at)
    return {
        "tenant_id": record.tenant_id,
        "body": record.body,
        "scheme": record.scheme.key,
        "periods": [period_document(period) for period in periods],
        "events": [_event(event) for event in record.events],
    }


@calls.call("/status", access=READ_OWN, query=StatusQuery, answer=StatusOut, many=True)
def own_status(actor: Actor, moment: datetime, query: dict[str, str]) -> Any:
    """The caller's status at each body, with each criterion; `on` and `known` look back."""
    when = asked(query, moment)
    return [_status(record, when) for record in queries.own_records(actor, when.day, closed=True)]


@calls.call("/status/history", access=READ_OWN, query=StatusQuery, answer=HistoryOut, many=True)
def own_history(actor: Actor, moment: datetime, query: dict[str, str]) -> Any:
    """The caller's levels over time, and the steps of the held level, at each body."""
    when = asked(query, moment)
    return [_history(record, when) for record in queries.own_records(actor, when.day, closed=True)]


@calls.call("/assessors/<uuid:person_id>/status", access=READ_ASSESSORS, query=StatusQuery, answer=StatusOut)
def status_of_assessor(actor: Actor, moment: datetime, person_id: UUID, query: dict[str, str]) -> Any:
    """The status of somebody who handed something in to the caller's body."""
    when = asked(query, moment)
    return _status(queries.record_at_body(actor, person_id, when.day), when)


@calls.call("/status-falls", access=READ_ASSESSORS, query=PageQuery, answer=FallOut, many=True)
def falls(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Proposed falls of the caller's body, the oldest first.

    ``kept_out`` says beforehand that a tie keeps the caller from deciding, and by which article.
    """
    position = cursors.decode(query["cursor"])
    after = (date.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = queries.falls(actor, after, query["limit"] + 1)
    shown = found[: query["limit"]]
    last = [shown[-1].fall_proposed_on.isoformat(), shown[-1].person_id] if len(found) > len(shown) else None
    tied = kept_out(actor, moment, [each.person_id for each in shown])
    rows = [{**each._asdict(), "kept_out": tied.get(matter_of(each.person_id))} for each in shown]
    return rows, cursors.next_link(last)


@calls.call("/status-falls/<uuid:event_id>", access=READ_ASSESSORS, answer=OneFallOut)
def fall(actor: Actor, moment: datetime, event_id: UUID) -> Any:
    """One proposed fall of the caller's body, also once it no longer waits.

    ``pending`` is the proposal about this person that waits for a decision now: this one, another, or none.
    """
    found = queries.fall(actor, event_id)
    tied = kept_out(actor, moment, [found.person_id])
    return {
        **found._asdict(),
        "pending": queries.pending_fall(actor, found.person_id),
        "kept_out": tied.get(matter_of(found.person_id)),
    }


@calls.call("/status-falls/<uuid:event_id>/confirm", access=DECIDE_FALL, method="POST", body=FallIn, status=204)
def confirm_fall(actor: Actor, moment: datetime, event_id: UUID, body: dict[str, str]) -> None:
    """Let the level fall, with a reason."""
    operations.confirm_fall(actor, moment, event_id, body["reason"])


@calls.call("/status-falls/<uuid:event_id>/refuse", access=DECIDE_FALL, method="POST", body=FallIn, status=204)
def refuse_fall(actor: Actor, moment: datetime, event_id: UUID, body: dict[str, str]) -> None:
    """Let the person keep the level, with a reason."""
    operations.refuse_fall(actor, moment, event_id, body["reason"])


@calls.call("/status-falls/<uuid:event_id>/renew", access=DECIDE_FALL, method="POST", answer=RenewedOut)
def renew_fall(actor: Actor, moment: datetime, event_id: UUID) -> Any:
    """Bring a proposal that time overtook up to date; answers which proposal waits for a decision now."""
    return {"event_id": operations.renew_fall(actor, moment, event_id)}


@calls.call("/scheme-adoptions", access=READ_BODY_SCHEME, answer=SchemeAdoptionOut, many=True)
def adoptions(actor: Actor, moment: datetime) -> Any:
    """Which scheme the caller's body judges by, and from which day; the last day first."""
    return queries.adoptions(actor)


@calls.call(
    "/scheme-adoptions", access=ADOPT_SCHEME, method="POST", body=SchemeAdoptionIn, answer=SchemeAdoptionOut, status=201
)
def adopt(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Judge by a scheme from a day on."""
    return operations.adopt_scheme(actor, moment, body["scheme"], body["from_day"])
