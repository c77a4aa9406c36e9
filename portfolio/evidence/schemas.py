"""What goes in and out of the API around items."""

from functools import partial
from typing import Any

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.queries import CURRENT
from portfolio.evidence.rules import CREBO_MOST, LINE_MOST, NOTE_MOST, NUMBER_MOST, TITLE_MOST, ItemKind, Subject

_at_most = partial(ma.validate.Length, None)


class ItemFields(Input):
    """What may be said of an item; which fields matter depends on the kind."""

    title = ma.fields.String(validate=_at_most(TITLE_MOST), metadata={"description": "Not empty"})
    subjects = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf([s.value for s in Subject])), metadata={"description": "R060"}
    )
    starts_on = ma.fields.Date(allow_none=True)
    ends_on = ma.fields.Date(allow_none=True)
    year = ma.fields.Integer(strict=True, allow_none=True)
    crebo = ma.fields.List(ma.fields.String(validate=_at_most(5)), validate=_at_most(CREBO_MOST))
    organisation_id = ma.fields.UUID(allow_none=True)
    organisation_text = ma.fields.String(allow_none=True, validate=_at_most(LINE_MOST))
    certifying_body = ma.fields.String(allow_none=True, validate=_at_most(LINE_MOST))
    certificate_number = ma.fields.String(allow_none=True, validate=_at_most(NUMBER_MOST))
    hours = ma.fields.Decimal(allow_none=True, as_string=True)
    note = ma.fields.String(allow_none=True, validate=_at_most(NOTE_MOST))

    @ma.post_load
    def _tuples(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


class ItemIn(ItemFields):
    kind = ma.fields.Enum(ItemKind, by_value=True, required=True)


class ItemOut(Output):
    id = ma.fields.UUID()
    kind = ma.fields.String(validate=ma.validate.OneOf([k.value for k in ItemKind]))
    title = ma.fields.String()
    subjects = ma.fields.List(ma.fields.String())
    starts_on = ma.fields.Date(allow_none=True)
    ends_on = ma.fields.Date(allow_none=True)
    year = ma.fields.Integer(allow_none=True)
    crebo = ma.fields.List(ma.fields.String())
    organisation_id = ma.fields.UUID(allow_none=True)
    organisation_text = ma.fields.String(allow_none=True)
    certifying_body = ma.fields.String(allow_none=True)
    certificate_number = ma.fields.String(allow_none=True)
    hours = ma.fields.Decimal(allow_none=True, as_string=True)
    note = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    updated_at = ma.fields.AwareDateTime()
    withdrawn_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer()
    standing = ma.fields.Method(
        "_standing", metadata={"type": "string", "description": "How it stands: own, withdrawn, or a later state"}
    )

    def _standing(self, item: PortfolioItem) -> str:
        found = self.context_standings().get(item.id)
        return found.code if found else ("withdrawn" if item.withdrawn_at else "own")

    def context_standings(self) -> dict[Any, Any]:
        """How the items stand, put at the request by the call."""
        from flask import g

        standings: dict[Any, Any] = g.get("item_standings", {})
        return standings


class ItemQuery(PageQuery):
    kind = ma.fields.Enum(ItemKind, by_value=True, load_default=None)
    state = ma.fields.String(
        load_default=CURRENT, validate=ma.validate.Length(max=50), metadata={"description": "current or withdrawn"}
    )


class AttachIn(Input):
    file_id = ma.fields.UUID(required=True)


class UploadIn(Input):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))
    type = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    size = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, 2**53))
