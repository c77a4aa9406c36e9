"""Dead jobs in the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import Input, Output, PageQuery
from assay.outbox import dead
from assay.outbox.dead import REASON_MOST, DeadJob
from assay.outbox.permissions import MANAGE_JOBS
from assay.permissions import Actor

calls = ApiCalls("api-dead-jobs", __name__, description="Work that stopped")


class JobReasonIn(Input):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, REASON_MOST))


class DeadJobOut(Output):
    id = ma.fields.UUID()
    queue = ma.fields.String()
    kind = ma.fields.String()
    created_at = ma.fields.DateTime()
    dead_at = ma.fields.DateTime()
    attempts = ma.fields.Integer()
    reason = ma.fields.String(metadata={"description": "uncertain, refused or failed"})
    last_error = ma.fields.String(allow_none=True, metadata={"description": "A code, never a text about people"})
    request_id = ma.fields.String(allow_none=True)


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/dead-jobs", access=MANAGE_JOBS, query=PageQuery, answer=DeadJobOut, many=True)
def listed(actor: Actor, moment: datetime, query: dict[str, Any]) -> tuple[list[DeadJob], dict[str, str]]:
    """What waits for a person, longest first."""
    position = cursors.decode(query["cursor"])
    after = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = dead.dead_jobs(actor, after, query["limit"] + 1)
    last = found[query["limit"] - 1] if len(found) > query["limit"] else None
    return found[: query["limit"]], cursors.next_link([last.dead_at, last.id] if last else None)


@calls.call("/dead-jobs/<uuid:job_id>", access=MANAGE_JOBS, answer=DeadJobOut)
def one(actor: Actor, moment: datetime, job_id: UUID) -> DeadJob:
    """One of them."""
    return dead.dead_job(actor, job_id)


@calls.call("/dead-jobs/<uuid:job_id>/release", access=MANAGE_JOBS, method="POST", body=JobReasonIn, status=204)
def release(actor: Actor, moment: datetime, job_id: UUID, body: dict[str, Any]) -> None:
    """Run it again from its first attempt."""
    dead.release_job(actor, job_id, body["reason"])


@calls.call("/dead-jobs/<uuid:job_id>/close", access=MANAGE_JOBS, method="POST", body=JobReasonIn, status=204)
def close(actor: Actor, moment: datetime, job_id: UUID, body: dict[str, Any]) -> None:
    """Leave it undone and take it off the list."""
    dead.close_job(actor, job_id, body["reason"])
