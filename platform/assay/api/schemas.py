"""Schemas every call shares."""

from typing import Any

import marshmallow as ma


class Input(ma.Schema):
    """Base of what comes in: unknown keys are refused."""

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


def flat_messages(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as ``{"body.field": [...]}`` without the place they were read from."""
    found: dict[str, list[str]] = {}
    if isinstance(messages, dict):
        for key, value in messages.items():
            name = f"{prefix}.{key}" if prefix else str(key)
            found.update(flat_messages(value, name))
    elif isinstance(messages, list):
        found[prefix or "body"] = [str(m) for m in messages]
    else:
        found[prefix or "body"] = [str(messages)]
    return found
