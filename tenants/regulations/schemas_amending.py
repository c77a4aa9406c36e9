"""What goes in and out of the API around amendments."""

import marshmallow as ma

from assay.api.schemas import Input, Output
from tenants.regulations.schemas import RegulationAdoptionOut, RegulationDecisionIn


class RegulationChangeIn(Input):
    """One value: its path in the rule, such as ``amount`` or ``extension.cap``, and what it becomes; null: not set."""

    field = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    value = ma.fields.Raw(required=True, allow_none=True)


class RegulationAmendIn(RegulationDecisionIn):
    """``variant``: one case of a rule that stands there several times; null: all of them."""

    edition_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.Length(1, 40))
    key = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    variant = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(1, 100))
    changes = ma.fields.List(ma.fields.Nested(RegulationChangeIn), required=True, validate=ma.validate.Length(1, 40))
    holds_from = ma.fields.Date(required=True)


class RegulationChangeOut(Output):
    """One value of a rule and what it became."""

    field = ma.fields.String()
    value = ma.fields.Raw(allow_none=True)


class RegulationAmendmentOut(RegulationAdoptionOut):
    kind = ma.fields.String()
    key = ma.fields.String()
    variant = ma.fields.String(allow_none=True)
    changes = ma.fields.List(
        ma.fields.Nested(RegulationChangeOut),
        metadata={"description": "None where it makes an earlier amendment void"},
    )


class RegulationAmendedOut(Output):
    """A decision to set values of one rule otherwise; ``act`` void: an earlier one holds no more (``voids``)."""

    id = ma.fields.UUID()
    act = ma.fields.String()
    document = ma.fields.String()
    edition_id = ma.fields.UUID()
    kind = ma.fields.String()
    key = ma.fields.String()
    variant = ma.fields.String(allow_none=True)
    changes = ma.fields.List(ma.fields.Nested(RegulationChangeOut))
    holds_from = ma.fields.Date()
    voids = ma.fields.UUID(allow_none=True)
    decided_by = ma.fields.String()
    decided_on = ma.fields.Date()
    source = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
