"""Verification in the API: every act of the pages. A decision names the version it is about in If-Match."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.api.versions import VersionPassed, etag, expected_version
from assay.permissions import Actor
from assay.problems import Stale
from portfolio.evidence.queries import item_visible
from portfolio.verification import operations, queries
from portfolio.verification.permissions import DECIDE, HAND_IN, READ_OWN, READ_WORK
from portfolio.verification.queries import Shown
from portfolio.verification.schemas import (
    AcceptIn,
    AnswerIn,
    DecisionReasonIn,
    QuestionIn,
    SubmissionOut,
    SubmissionWithStepsOut,
    SubmitIn,
    VerifyingBodyOut,
    WorkItemOut,
)
from portfolio.verification.shown import kept_out_shown

calls = ApiCalls("api-verification", __name__, description="Handing in, and deciding for a verifying body")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


def _one(actor: Actor, submission_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    shown = queries.shown(actor, submission_id)
    found = {
        "submission": shown.submission,
        "body": shown.body,
        "open": shown.open,
        "open_until": shown.open_until,
        "decisions": queries.steps_shown(shown),
    }
    return found, etag(shown.submission.version)


@contextmanager
def _if_match() -> Iterator[int]:
    """The version in If-Match; an older one answers 412."""
    try:
        yield expected_version()
    except Stale as fault:
        raise VersionPassed(fault.detail) from fault


def _page(found: list[Shown], limit: int) -> tuple[list[Shown], dict[str, str]]:
    shown = found[:limit]
    return shown, cursors.next_link([shown[-1].submission.id] if len(found) > limit else None)


# The person ---------------------------------------------------------------------------------------------------------


@calls.call("/verifying-bodies", access=READ_OWN, answer=VerifyingBodyOut, many=True)
def bodies(actor: Actor, moment: datetime) -> Any:
    """The bodies that an item can be handed in to."""
    return queries.bodies()


@calls.call(
    "/items/<uuid:item_id>/submissions",
    access=HAND_IN,
    method="POST",
    body=SubmitIn,
    answer=SubmissionWithStepsOut,
    status=201,
)
def submit(actor: Actor, moment: datetime, item_id: UUID, body: dict[str, Any]) -> Any:
    """Hand an item in to a body; it is open to that body from now on."""
    made = operations.submit_item(actor, moment, item_id, body["tenant_id"], version=body["version"])
    found, headers = _one(actor, made.id)
    return found, {**headers, "Location": f"/api/v1/submissions/{made.id}"}


@calls.call("/items/<uuid:item_id>/submissions", access=READ_OWN, answer=SubmissionOut, many=True)
def submissions_of_item(actor: Actor, moment: datetime, item_id: UUID) -> Any:
    """Every time an own item was handed in, the last first."""
    item_visible(actor, item_id)
    return queries.of_item(actor, item_id)


@calls.call("/submissions", access=READ_OWN, query=PageQuery, answer=SubmissionOut, many=True)
def submissions(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """What the caller handed in, the last first."""
    position = cursors.decode(query["cursor"])
    found = queries.own_submissions(actor, UUID(position[0]) if position else None, query["limit"] + 1)
    return _page(found, query["limit"])


@calls.call("/submissions/<uuid:submission_id>", access=READ_OWN, answer=SubmissionWithStepsOut)
def submission(actor: Actor, moment: datetime, submission_id: UUID) -> Any:
    """One own submission with its history."""
    return _one(actor, submission_id)


@calls.call("/submissions/<uuid:submission_id>/take-back", access=HAND_IN, method="POST", answer=SubmissionWithStepsOut)
def take_back(actor: Actor, moment: datetime, submission_id: UUID) -> Any:
    """Take back what nobody decided on; from now on the body sees nothing of it."""
    queries.submission(actor, submission_id)
    operations.take_back_submission(actor, moment, submission_id)
    return _one(actor, submission_id)


@calls.call(
    "/submissions/<uuid:submission_id>/answer",
    access=HAND_IN,
    method="POST",
    body=AnswerIn,
    answer=SubmissionWithStepsOut,
)
def answer(actor: Actor, moment: datetime, submission_id: UUID, body: dict[str, Any]) -> Any:
    """Answer the question of the body; the item waits for a decision again."""
    operations.answer_question(actor, moment, submission_id, body["answer"])
    return _one(actor, submission_id)


# The body -----------------------------------------------------------------------------------------------------------


@calls.call("/work-list", access=READ_WORK, query=PageQuery, answer=SubmissionOut, many=True)
def work_list(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """What waits for a decision of the body, the oldest first."""
    position = cursors.decode(query["cursor"])
    after = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = queries.work_list(actor, after, query["limit"] + 1)
    shown = found[: query["limit"]]
    last = shown[-1].submission if len(found) > len(shown) else None
    return shown, cursors.next_link([last.submitted_at.isoformat(), last.id] if last else None)


@calls.call("/work-list/decided", access=READ_WORK, query=PageQuery, answer=SubmissionOut, many=True)
def decided_list(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """What the body decided on, the last handed in first."""
    position = cursors.decode(query["cursor"])
    found = queries.decided_list(actor, UUID(position[0]) if position else None, query["limit"] + 1)
    return _page(found, query["limit"])


@calls.call("/work-list/<uuid:submission_id>", access=READ_WORK, answer=WorkItemOut)
def work_item(actor: Actor, moment: datetime, submission_id: UUID) -> Any:
    """One item as it was handed in to the body, with its history; its ETag is what a decision names.

    Looking is recorded. ``kept_out`` says beforehand that a tie keeps the caller from deciding, and by which article.
    """
    shown = queries.shown(actor, submission_id)
    if shown.open:
        operations.note_viewed(actor, shown.submission)
    found, headers = _one(actor, submission_id)
    return {**found, "kept_out": kept_out_shown(actor, moment, shown.submission)}, headers


@calls.call("/submissions/<uuid:submission_id>/claim", access=DECIDE, method="POST", answer=SubmissionWithStepsOut)
def claim(actor: Actor, moment: datetime, submission_id: UUID) -> Any:
    """Keep other lead assessors away for half an hour."""
    operations.claim(actor, moment, submission_id)
    return _one(actor, submission_id)


@calls.call("/submissions/<uuid:submission_id>/release", access=DECIDE, method="POST", answer=SubmissionWithStepsOut)
def release(actor: Actor, moment: datetime, submission_id: UUID) -> Any:
    """Give an own claim up."""
    operations.release(actor, moment, submission_id)
    return _one(actor, submission_id)


@calls.call(
    "/submissions/<uuid:submission_id>/accept",
    access=DECIDE,
    method="POST",
    body=AcceptIn,
    answer=SubmissionWithStepsOut,
)
def accept(actor: Actor, moment: datetime, submission_id: UUID, body: dict[str, Any]) -> Any:
    """Accept an item; facts and status change at once. Needs If-Match."""
    with _if_match() as version:
        operations.accept(actor, moment, submission_id, version, **body)
    return _one(actor, submission_id)


@calls.call(
    "/submissions/<uuid:submission_id>/refuse",
    access=DECIDE,
    method="POST",
    body=DecisionReasonIn,
    answer=SubmissionWithStepsOut,
)
def refuse(actor: Actor, moment: datetime, submission_id: UUID, body: dict[str, Any]) -> Any:
    """Refuse an item, with a reason. Needs If-Match."""
    with _if_match() as version:
        operations.refuse(actor, moment, submission_id, version, body["reason"])
    return _one(actor, submission_id)


@calls.call(
    "/submissions/<uuid:submission_id>/question",
    access=DECIDE,
    method="POST",
    body=QuestionIn,
    answer=SubmissionWithStepsOut,
)
def ask(actor: Actor, moment: datetime, submission_id: UUID, body: dict[str, Any]) -> Any:
    """Ask the assessor something. Needs If-Match."""
    with _if_match() as version:
        operations.ask(actor, moment, submission_id, version, body["question"])
    return _one(actor, submission_id)


@calls.call(
    "/submissions/<uuid:submission_id>/take-back-decision",
    access=DECIDE,
    method="POST",
    body=DecisionReasonIn,
    answer=SubmissionWithStepsOut,
)
def take_back_decision(actor: Actor, moment: datetime, submission_id: UUID, body: dict[str, Any]) -> Any:
    """Take a wrong decision back, with a reason. Needs If-Match."""
    with _if_match() as version:
        operations.take_back_decision(actor, moment, submission_id, version, body["reason"])
    return _one(actor, submission_id)
