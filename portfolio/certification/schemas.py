"""What goes in and out of the API around status."""

from typing import Any

import marshmallow as ma

from assay.api.schemas import Input, Output
from portfolio.certification.operations.falls import REASON_MOST
from portfolio.certification.rules import CriterionResult, Period, Status, Step
from tenants.interests.schemas import KeptOutOut


class StatusQuery(ma.Schema):
    """Which day, and as known on which day; both today when left out."""

    class Meta:
        unknown = ma.RAISE

    on = ma.fields.String(load_default="", metadata={"format": "date"})
    known = ma.fields.String(load_default="", metadata={"format": "date"})


class FallIn(Input):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, REASON_MOST))


class StatusOut(Output):
    tenant_id = ma.fields.UUID()
    body = ma.fields.String()
    scheme = ma.fields.String()
    held_level = ma.fields.String()
    held_since = ma.fields.Date(allow_none=True)
    fall_proposed = ma.fields.Dict(allow_none=True)
    computed = ma.fields.Dict()


class HistoryOut(Output):
    tenant_id = ma.fields.UUID()
    body = ma.fields.String()
    scheme = ma.fields.String()
    periods = ma.fields.List(ma.fields.Dict())
    events = ma.fields.List(ma.fields.Dict())


class FallOut(Output):
    id = ma.fields.UUID(attribute="event_id")
    person_id = ma.fields.UUID()
    person_name = ma.fields.String()
    scheme = ma.fields.String()
    from_level = ma.fields.String()
    to_level = ma.fields.String()
    since_day = ma.fields.Date()
    criteria = ma.fields.List(ma.fields.String())
    proposed_at = ma.fields.AwareDateTime(attribute="at")
    kept_out = ma.fields.Nested(
        KeptOutOut, allow_none=True, metadata={"description": "Null where no tie keeps the caller from deciding"}
    )


class OneFallOut(FallOut):
    pending = ma.fields.UUID(
        allow_none=True,
        metadata={"description": "The proposal about this person that waits for a decision; null for none"},
    )


class RenewedOut(Output):
    event_id = ma.fields.UUID(
        allow_none=True, metadata={"description": "The proposal that waits for a decision; null for none"}
    )


def status_document(status: Status) -> dict[str, Any]:
    """What the rules say, as data: codes, numbers and days, no words."""
    return {
        "day": status.day.isoformat(),
        "known_at": status.known_at.isoformat() if status.known_at else None,
        "level": status.level,
        "level_since": _day(status.level_since),
        "level_until": _day(status.level_until),
        "lost_through": list(status.lost_through),
        "next_level": status.next_level,
        "held_back_by": list(status.held_back_by),
        "earliest_next": _day(status.earliest_next),
        "steps": [_step(step) for step in status.steps],
        "levels": [
            {
                "level": each.level.id,
                "reached": each.reached,
                "setting": each.level.basis.setting,
                "criteria": [_criterion(result) for result in each.criteria],
            }
            for each in status.levels
        ],
    }


def period_document(period: Period) -> dict[str, Any]:
    """A stretch at one level, the last day not included."""
    return {"level": period.level, "from": period.from_day.isoformat(), "until": period.until_day.isoformat()}


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "id": result.criterion.id,
        "met": result.met,
        "near": result.near,
        "have": result.have,
        "need": result.need,
        "items": [str(item_id) for item_id in result.items],
        "missing": [
            {
                "what": each.lack.value,
                "count": each.count,
                "subject": each.subject.value if each.subject else None,
                "year": each.year,
            }
            for each in result.missing
        ],
        "met_since": _day(result.met_since),
        "met_until": _day(result.met_until),
        "lapsed_on": _day(result.lapsed_on),
        "sources": [source.rule for source in result.criterion.basis.sources],
        "setting": result.criterion.basis.setting,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "criterion": step.criterion_id,
        "what": step.lack.value,
        "kinds": [kind.value for kind in step.kinds],
        "from": step.from_day.isoformat(),
        "count": step.count,
        "subject": step.subject.value if step.subject else None,
        "year": step.year,
        "new_organisations": step.new_organisations,
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()


class SchemeAdoptionIn(Input):
    scheme = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    from_day = ma.fields.Date(required=True)


class SchemeAdoptionOut(Output):
    scheme = ma.fields.String()
    from_day = ma.fields.Date()
    adopted_at = ma.fields.DateTime()
