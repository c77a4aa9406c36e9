"""What goes in and out of the API around handing in and deciding."""

from typing import Any

import marshmallow as ma

from assay.api.schemas import Input, Output
from portfolio.verification.queries import Shown
from portfolio.verification.rules import REASON_MOST, State
from tenants.interests.schemas import KeptOutOut

_REASON = ma.validate.Length(1, REASON_MOST)
_STATES = [state.value for state in State]


class SubmitIn(Input):
    tenant_id = ma.fields.UUID(required=True, metadata={"description": "The body that verifies"})
    version = ma.fields.Integer(
        strict=True, load_default=None, metadata={"description": "Version of the item that was looked at"}
    )


class AnswerIn(Input):
    answer = ma.fields.String(required=True, validate=_REASON)


class AcceptIn(Input):
    reason = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=REASON_MOST),
        metadata={"description": "A note to the assessor"},
    )
    organisation_id = ma.fields.UUID(
        load_default=None, metadata={"description": "The institution that a typed name stands for"}
    )


class DecisionReasonIn(Input):
    reason = ma.fields.String(required=True, validate=_REASON)


class QuestionIn(Input):
    question = ma.fields.String(required=True, validate=_REASON)


class VerifyingBodyOut(Output):
    id = ma.fields.UUID()
    name = ma.fields.String()


class DecisionOut(Output):
    id = ma.fields.UUID()
    kind = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
    takes_back = ma.fields.UUID(allow_none=True)
    actor_name = ma.fields.String()
    at = ma.fields.AwareDateTime()


class SubmissionOut(Output):
    id = ma.fields.UUID(attribute="submission.id")
    item_id = ma.fields.UUID(attribute="submission.item_id")
    tenant_id = ma.fields.UUID(attribute="submission.tenant_id")
    body = ma.fields.String()
    person_id = ma.fields.UUID(attribute="submission.person_id")
    person_name = ma.fields.String(attribute="submission.person_name")
    item_version = ma.fields.Integer(attribute="submission.item_version")
    item = ma.fields.Method(
        "_item", metadata={"type": "object", "description": "As handed in; null once the body no longer sees it"}
    )
    open = ma.fields.Boolean(metadata={"description": "The body may see what was handed in"})
    state = ma.fields.String(attribute="submission.state", validate=ma.validate.OneOf(_STATES))
    submitted_at = ma.fields.AwareDateTime(attribute="submission.submitted_at")
    decided_at = ma.fields.AwareDateTime(attribute="submission.decided_at", allow_none=True)
    claimed_by_name = ma.fields.String(attribute="submission.claimed_by_name", allow_none=True)
    claimed_until = ma.fields.AwareDateTime(attribute="submission.claimed_until", allow_none=True)
    version = ma.fields.Integer(attribute="submission.version")

    def _item(self, shown: Shown) -> Any:
        return shown.submission.item if shown.open else None


class SubmissionWithStepsOut(SubmissionOut):
    decisions = ma.fields.List(ma.fields.Nested(DecisionOut))
    open_until = ma.fields.AwareDateTime(
        allow_none=True,
        metadata={
            "description": "When the body stops, or stopped, seeing it; null while that has no end, and once the person"
            " took it back"
        },
    )

    def _item(self, found: Any) -> Any:
        return found["submission"].item if found["open"] else None


class WorkItemOut(SubmissionWithStepsOut):
    kept_out = ma.fields.Nested(
        KeptOutOut, allow_none=True, metadata={"description": "Null where no tie keeps the caller from deciding"}
    )
