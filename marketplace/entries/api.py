"""Entries in the API: the assessor's reports, and the institution's register."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.versions import etag, expected_version
from assay.permissions import Actor
from assay.web.forms import clean_text
from marketplace.entries import operations, queries
from marketplace.entries.permissions import KEEP_ENTRIES, READ_ENTRIES, READ_OWN_REPORTS, REPORT
from marketplace.entries.rules import Check
from marketplace.entries.schemas import (
    EntriesQuery,
    EntryOut,
    EntryReasonIn,
    EntryRegistrationIn,
    EntryReportIn,
    EntryTrackingIn,
)

calls = ApiCalls("api-entries", __name__, description="Reporting to a school, and its register")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/reports", access=READ_OWN_REPORTS, answer=EntryOut, many=True)
def reports(actor: Actor, moment: datetime) -> Any:
    """The caller's own reports and registrations, the newest first."""
    return [entry for entry, _name in queries.own_entries(actor)]


@calls.call("/reports", access=REPORT, method="POST", body=EntryReportIn, answer=EntryOut, status=201)
def report(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Report to a school; it sees status and criteria until it decides."""
    message = clean_text(body["message"]) or ""
    entry = operations.report(actor, moment, body["institution_id"], message, body["track_open"])
    return entry, etag(entry.version)


@calls.call("/reports/<uuid:entry_id>", access=REPORT, method="DELETE", status=204)
def take_back(actor: Actor, moment: datetime, entry_id: UUID) -> None:
    """Take a report back before it is decided."""
    operations.take_back(actor, entry_id)


@calls.call("/reports/<uuid:entry_id>/tracking", access=REPORT, method="PUT", body=EntryTrackingIn, status=204)
def open_tracking(actor: Actor, moment: datetime, entry_id: UUID, body: dict[str, Any]) -> None:
    """Let the school see the last activity and training, or stop that."""
    operations.open_tracking(actor, entry_id, body["track_open"])


@calls.call("/reports/return", access=REPORT, method="POST", status=204)
def return_to_register(actor: Actor, moment: datetime) -> None:
    """Be found again after a deregistration, as far as the openings say."""
    operations.return_to_register(actor, moment)


@calls.call("/entries", access=READ_ENTRIES, query=EntriesQuery, answer=EntryOut, many=True)
def entries(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Entries of the institution in one state, the newest first."""
    position = cursors.decode(query["cursor"])
    after = UUID(position[0]) if position else None
    found = queries.entries(actor, query["state"], query["name"], after, query["limit"] + 1)
    shown = found[: query["limit"]]
    return shown, cursors.next_link([shown[-1].id] if len(found) > len(shown) else None)


@calls.call("/entries/<uuid:entry_id>", access=READ_ENTRIES, answer=EntryOut)
def entry(actor: Actor, moment: datetime, entry_id: UUID) -> Any:
    """One entry of the institution."""
    found = queries.entry(actor, entry_id)
    return found, etag(found.version)


@calls.call(
    "/entries/<uuid:entry_id>/registration",
    access=KEEP_ENTRIES,
    method="POST",
    body=EntryRegistrationIn,
    answer=EntryOut,
)
def register_entry(actor: Actor, moment: datetime, entry_id: UUID, body: dict[str, Any]) -> Any:
    """Enter the assessor after checking every criterion; needs If-Match."""
    answers = {key: Check(c["met"], clean_text(c["note"]) or "") for key, c in body["criteria"].items()}
    found = operations.register(actor, moment, entry_id, answers, expected_version())
    return found, etag(found.version)


@calls.call("/entries/<uuid:entry_id>/refusal", access=KEEP_ENTRIES, method="POST", body=EntryReasonIn, answer=EntryOut)
def decline(actor: Actor, moment: datetime, entry_id: UUID, body: dict[str, Any]) -> Any:
    """Do not enter the assessor, with a reason; needs If-Match."""
    found = operations.decline(actor, moment, entry_id, clean_text(body["reason"]) or "", expected_version())
    return found, etag(found.version)


@calls.call(
    "/entries/<uuid:entry_id>/deregistration", access=KEEP_ENTRIES, method="POST", body=EntryReasonIn, answer=EntryOut
)
def deregister(actor: Actor, moment: datetime, entry_id: UUID, body: dict[str, Any]) -> Any:
    """End the registration, with a reason; needs If-Match."""
    found = operations.deregister(actor, moment, entry_id, clean_text(body["reason"]) or "", expected_version())
    return found, etag(found.version)
