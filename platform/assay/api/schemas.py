"""Schemas every call shares."""

from typing import Any

import marshmallow as ma


class Input(ma.Schema):
    """Base of what comes in: unknown keys are refused.

    `assay.api.bodies` has refused before what no field can hold: NUL, half characters, numbers beyond 2^53.
    """

    class Meta:
        unknown = ma.RAISE


class Output(ma.Schema):
    """Base of what goes out: the fields that are named, nothing else."""


class PageQuery(ma.Schema):
    """Query of a list: how many, and where to go on."""

    class Meta:
        unknown = ma.RAISE

    limit = ma.fields.Integer(load_default=25, validate=ma.validate.Range(1, 100), metadata={"description": "1 to 100"})
    cursor = ma.fields.String(
        load_default=None, validate=ma.validate.Length(max=500), metadata={"description": "From the Link header"}
    )


class ProblemError(ma.Schema):
    pointer = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)


class Problem(ma.Schema):
    """RFC 9457."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True)
    instance = ma.fields.String()
    trace_id = ma.fields.String(allow_none=True)
    errors = ma.fields.List(ma.fields.Nested(ProblemError))
    rule = ma.fields.String()


#: An answer names so many faults and no more; ten thousand wrong lines do not make an answer of megabytes.
MOST_FAULTS = 100


def flat_messages(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as ``{"body.field": [...]}`` without the place they were read from."""
    found: dict[str, list[str]] = {}
    if isinstance(messages, dict):
        for key, value in messages.items():
            if len(found) >= MOST_FAULTS:
                break
            name = f"{prefix}.{str(key)[:100]}" if prefix else str(key)[:100]
            found.update(flat_messages(value, name))
    elif isinstance(messages, list):
        found[prefix or "body"] = [str(m) for m in messages]
    else:
        found[prefix or "body"] = [str(messages)]
    return found
