"""Writing regulations in the API: drafts, what is wrong with them, trying and publishing them, and days of decrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from assay.api import ApiCalls
from assay.permissions import Actor
from tenants.regulations import queries
from tenants.regulations.models import RegulationDraft
from tenants.regulations.operations import authoring, calendars, trials
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.schemas import (
    DecreeYearIn,
    DecreeYearOut,
    DraftBeginIn,
    DraftFilesIn,
    DraftOut,
    DraftVersionIn,
    DraftWholeOut,
    EditionOut,
    TrialIn,
    TrialOut,
)

calls = ApiCalls("api-regulation-drafts", __name__, description="Writing regulations, for authors of the platform")


@calls.call("/regulation-drafts", access=AUTHOR, answer=DraftOut, many=True)
def drafts(actor: Actor, moment: datetime) -> Any:
    """Drafts that were not put aside, the last changed first."""
    return queries.drafts(actor)


@calls.call("/regulation-drafts", access=AUTHOR, method="POST", body=DraftBeginIn, answer=DraftWholeOut, status=201)
def begin(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Begin a draft, empty or from an edition."""
    return _whole(authoring.begin(actor, moment, body["title"], body["begun_from"]))


@calls.call("/regulation-drafts/<uuid:draft_id>", access=AUTHOR, answer=DraftWholeOut)
def draft(actor: Actor, moment: datetime, draft_id: UUID) -> Any:
    """A draft with its files and everything that is wrong with it."""
    return _whole(queries.draft(actor, draft_id))


@calls.call(
    "/regulation-drafts/<uuid:draft_id>/files", access=AUTHOR, method="POST", body=DraftFilesIn, answer=DraftWholeOut
)
def save(actor: Actor, moment: datetime, draft_id: UUID, body: dict[str, Any]) -> Any:
    """Keep these files in place of what the draft held, whatever is wrong in them."""
    return _whole(authoring.save(actor, moment, draft_id, body["files"], body["version"]))


@calls.call(
    "/regulation-drafts/<uuid:draft_id>/publish",
    access=AUTHOR,
    method="POST",
    body=DraftVersionIn,
    answer=EditionOut,
    status=201,
)
def publish(actor: Actor, moment: datetime, draft_id: UUID, body: dict[str, Any]) -> Any:
    """Publish a draft without faults: from then on the edition never changes."""
    return queries.edition(authoring.publish(actor, moment, draft_id, body["version"]).id)


@calls.call("/regulation-drafts/<uuid:draft_id>/remove", access=AUTHOR, method="POST", status=204)
def remove(actor: Actor, moment: datetime, draft_id: UUID) -> Any:
    """Put a draft aside."""
    authoring.remove(actor, moment, draft_id)


@calls.call(
    "/regulation-drafts/<uuid:draft_id>/trials", access=AUTHOR, method="POST", body=TrialIn, answer=TrialOut, status=201
)
def try_draft(actor: Actor, moment: datetime, draft_id: UUID, body: dict[str, Any]) -> Any:
    """Count in jobs what the draft would do to terms that run, at one institution or at all that hold the document."""
    return trials.begin(actor, moment, draft_id, body["institution"])


@calls.call("/regulation-drafts/<uuid:draft_id>/trials/<uuid:trial_id>", access=AUTHOR, answer=TrialOut)
def trial(actor: Actor, moment: datetime, draft_id: UUID, trial_id: UUID) -> Any:
    """How far a trial is, and what it found: counts and dates by term, of no matter and no person."""
    return trials.trial_of(actor, draft_id, trial_id)


@calls.call("/decree-years", access=AUTHOR, method="POST", body=DecreeYearIn, answer=DecreeYearOut, status=201)
def decree(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Record which days a royal decree names in one year."""
    return calendars.record_decree_year(actor, moment, body["year"], body["days"], body["source"])


def _whole(row: RegulationDraft) -> dict[str, Any]:
    found = authoring.findings_of(row.files)[1]
    names = ("id", "title", "version", "begun_by_name", "begun_at", "changed_at", "published_as", "files")
    return {
        **{name: getattr(row, name) for name in names},
        "findings": [
            {name: getattr(each, name) for name in ("weight", "file", "line", "key", "code", "expected")}
            for each in found
        ],
    }
