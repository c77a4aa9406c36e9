"""What goes in and out of the API around terms."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery
from tenants.running_terms.queries import VIEWS
from tenants.running_terms.rules.cases import Basis
from tenants.running_terms.shown import TermShown, steps, told
from tenants.running_terms.words import EVENT_WORDS

_STATES = ["running", "suspended", "met", "missed", "cancelled"]
_MOST = ma.validate.Length(1, 2000)


class TermQuery(PageQuery):
    view = ma.fields.String(
        load_default="open", validate=ma.validate.OneOf(list(VIEWS)), metadata={"description": "Which terms"}
    )
    kind = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 100),
        metadata={"description": "Only terms of this kind: their `key`; `office` for those of terms of office"},
    )


class ExtensionIn(Input):
    amount = ma.fields.Integer(
        strict=True,
        required=True,
        validate=ma.validate.Range(1, 999),
        metadata={"description": "In the unit of the regulation's rule on extensions"},
    )
    reasons = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


class SuspensionIn(Input):
    reasons = ma.fields.String(required=True, validate=_MOST)


class DayIn(Input):
    day = ma.fields.Date(required=True)
    reasons = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


class DocumentIn(Input):
    document = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))
    seen = ma.fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "The last choice that was looked at"}
    )


class DocumentChoiceOut(Output):
    key = ma.fields.String(attribute="kind.key")
    title = ma.fields.String(attribute="kind.title")
    documents = ma.fields.List(ma.fields.String())
    counts = ma.fields.String(allow_none=True, metadata={"description": "Null where nothing says which counts"})
    chosen = ma.fields.UUID(attribute="chosen.id", allow_none=True, dump_default=None)
    reason = ma.fields.String(attribute="chosen.reason", allow_none=True, dump_default=None)
    running = ma.fields.Integer(metadata={"description": "Terms that run on it"})


class TermEventOut(Output):
    kind = ma.fields.String(validate=ma.validate.OneOf(list(EVENT_WORDS)))
    at = ma.fields.AwareDateTime()
    actor_name = ma.fields.String(allow_none=True)
    reasons = ma.fields.String(allow_none=True)
    due_before = ma.fields.Date(allow_none=True)
    due_after = ma.fields.Date(allow_none=True)


class TermOut(Output):
    id = ma.fields.UUID(attribute="term.id")
    key = ma.fields.String(attribute="term.key")
    title = ma.fields.String()
    subject_kind = ma.fields.String(attribute="term.subject_kind")
    subject_id = ma.fields.UUID(attribute="term.subject_id")
    tenant_id = ma.fields.UUID(attribute="term.tenant_id", allow_none=True)
    reference = ma.fields.String(attribute="term.reference", allow_none=True)
    role = ma.fields.String(attribute="term.role", metadata={"description": "Who must act"})
    state = ma.fields.String(attribute="term.state", validate=ma.validate.OneOf(_STATES))
    basis = ma.fields.String(
        attribute="term.basis",
        validate=ma.validate.OneOf([basis.value for basis in Basis]),
        metadata={"description": "Where the date comes from, or why there is none"},
    )
    started_on = ma.fields.Date(attribute="term.started_on")
    due_on = ma.fields.Date(attribute="term.due_on", allow_none=True)
    due_at = ma.fields.AwareDateTime(attribute="term.due_at", allow_none=True)
    because = ma.fields.String(attribute="answer", metadata={"description": "The date and its reasons in one line"})
    document = ma.fields.String(attribute="term.document", allow_none=True)
    edition_id = ma.fields.UUID(attribute="term.edition_id", allow_none=True)
    articles = ma.fields.List(ma.fields.String(), attribute="term.articles")
    working_days = ma.fields.Integer(
        allow_none=True, metadata={"description": "Left after today, or late; null where the date is far off"}
    )
    late = ma.fields.Boolean(metadata={"description": "Met after its last day"})
    version = ma.fields.Integer(attribute="term.version")


class TermWithEventsOut(TermOut):
    steps = ma.fields.Method("_steps", metadata={"description": "How the date was reached"})
    trace = ma.fields.Raw(attribute="term.trace", allow_none=True, metadata={"type": "object"})
    told = ma.fields.Method(
        "_told",
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "Who is told of it and when, and who says so",
        },
    )
    events = ma.fields.List(ma.fields.Nested(TermEventOut))

    def _steps(self, found: dict[str, Any]) -> list[str]:
        term: TermShown = found["shown"]
        return steps(term.term)

    def _told(self, found: dict[str, Any]) -> list[str]:
        term: TermShown = found["shown"]
        return [f"{what}: {said}" for what, said in told(term.term)]
