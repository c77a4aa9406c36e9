"""Terms in the API: every act of the pages. An act names the version it is about in If-Match."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.versions import VersionPassed, etag, expected_version
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid, Stale
from tenants.running_terms import operations, queries
from tenants.running_terms.permissions import CHOOSE_DOCUMENT, KEEP, READ
from tenants.running_terms.rules.kinds import named_kind
from tenants.running_terms.schemas import (
    DayIn,
    DocumentChoiceOut,
    DocumentIn,
    ExtensionIn,
    SuspensionIn,
    TermOut,
    TermQuery,
    TermWithEventsOut,
)
from tenants.running_terms.shown import shown

calls = ApiCalls("api-terms", __name__, description="Terms that run: until when, why then, and what happened")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@contextmanager
def _if_match() -> Iterator[int]:
    """The version in If-Match; an older one answers 412."""
    try:
        yield expected_version()
    except Stale as fault:
        raise VersionPassed(fault.detail) from fault


def _one(actor: Actor, moment: datetime, term_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    term = queries.one(actor, term_id)
    [found] = shown(actor, moment, [term])
    values = {name: getattr(found, name) for name in ("term", "title", "answer", "working_days", "late")}
    return {**values, "shown": found, "events": queries.events(term)}, etag(term.version)


@calls.call("/terms", access=READ, query=TermQuery, answer=TermOut, many=True)
def terms(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """The terms that are theirs in this hat: by due date, done ones by when they were done."""
    kind = named_kind(query["kind"]) if query["kind"] else None
    if query["kind"] and kind is None:
        raise Invalid(errors={"kind": [_("There is no such kind of term.")]})
    position = cursors.decode(query["cursor"])
    after = (str(position[0]), UUID(position[1])) if position else None
    rows = queries.listed(actor, query["view"], after, query["limit"] + 1, kind)
    page = rows[: query["limit"]]
    more = list(queries.position(page[-1], query["view"])) if len(rows) > query["limit"] else None
    return shown(actor, moment, page), cursors.next_link(more)


@calls.call("/terms/<uuid:term_id>", access=READ, answer=TermWithEventsOut)
def term(actor: Actor, moment: datetime, term_id: UUID) -> Any:
    """One term with its trace and its history."""
    return _one(actor, moment, term_id)


@calls.call("/terms/<uuid:term_id>/extensions", access=KEEP, method="POST", body=ExtensionIn, answer=TermWithEventsOut)
def extend(actor: Actor, moment: datetime, term_id: UUID, body: dict[str, Any]) -> Any:
    """Make a term longer, under the rule of its regulation."""
    queries.one(actor, term_id)
    with _if_match() as version:
        operations.extend(actor, moment, term_id, version, amount=body["amount"], reasons=body["reasons"])
    return _one(actor, moment, term_id)


@calls.call("/terms/<uuid:term_id>/suspension", access=KEEP, method="POST", body=SuspensionIn, answer=TermWithEventsOut)
def suspend(actor: Actor, moment: datetime, term_id: UUID, body: dict[str, Any]) -> Any:
    """Let a term stand still from today."""
    queries.one(actor, term_id)
    with _if_match() as version:
        operations.suspend(actor, moment, term_id, version, reasons=body["reasons"])
    return _one(actor, moment, term_id)


@calls.call("/terms/<uuid:term_id>/resumption", access=KEEP, method="POST", answer=TermWithEventsOut)
def resume(actor: Actor, moment: datetime, term_id: UUID) -> Any:
    """Let a suspended term go on."""
    queries.one(actor, term_id)
    with _if_match() as version:
        operations.resume(actor, moment, term_id, version)
    return _one(actor, moment, term_id)


@calls.call("/terms/<uuid:term_id>/day", access=KEEP, method="POST", body=DayIn, answer=TermWithEventsOut)
def set_day(actor: Actor, moment: datetime, term_id: UUID, body: dict[str, Any]) -> Any:
    """Set the last day of a term that the regulation leaves to the matter."""
    queries.one(actor, term_id)
    with _if_match() as version:
        operations.set_day(actor, moment, term_id, version, day=body["day"], reasons=body["reasons"])
    return _one(actor, moment, term_id)


@calls.call("/terms/documents", access=CHOOSE_DOCUMENT, answer=DocumentChoiceOut, many=True)
def documents(actor: Actor, moment: datetime) -> Any:
    """Every term that stands in more than one document of the institution, and which of them counts."""
    return operations.choices(actor, moment)


@calls.call("/terms/documents/<key>", access=CHOOSE_DOCUMENT, method="POST", body=DocumentIn, answer=DocumentChoiceOut)
def choose_document(actor: Actor, moment: datetime, key: str, body: dict[str, Any]) -> Any:
    """Say which document counts for a term; the terms that run on it are counted anew."""
    operations.choose_document(actor, moment, key, document=body["document"], reason=body["reason"], seen=body["seen"])
    return next(each for each in operations.choices(actor, moment) if each.kind.key == key)
