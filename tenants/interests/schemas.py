"""What goes in and out of the API around ties."""

import marshmallow as ma

from assay.api.schemas import Input, Output


class TieIn(Input):
    other_id = ma.fields.UUID(load_default=None, allow_none=True)
    other_name = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    kind = ma.fields.String(required=True, validate=ma.validate.Length(1, 40))
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)


class TieOut(Output):
    id = ma.fields.UUID()
    one_id = ma.fields.UUID(allow_none=True)
    one_name = ma.fields.String()
    other_id = ma.fields.UUID(allow_none=True)
    other_name = ma.fields.String()
    kind = ma.fields.String()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    origin = ma.fields.String()
    recorded_at = ma.fields.AwareDateTime()
    withdrawn_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer()


class TieWithdrawIn(Input):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 1000))
    version = ma.fields.Integer(required=True)


class SeparationIn(Input):
    matter = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    how = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class SeparationOut(Output):
    id = ma.fields.UUID()
    tie_id = ma.fields.UUID()
    matter = ma.fields.String()
    how = ma.fields.String()
    recorded_at = ma.fields.AwareDateTime()


class TieCheckQuery(Input):
    """Whether ``one``, in ``role``, may act in a matter of ``other``."""

    one = ma.fields.UUID(required=True)
    other = ma.fields.UUID(required=True)
    role = ma.fields.String(required=True, validate=ma.validate.Length(1, 60))
    matter = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))


class VerdictOut(Output):
    """What the institution's own ties come to, and the classes of ties that others recorded."""

    allowed = ma.fields.Boolean()
    effect = ma.fields.String()
    articles = ma.fields.List(ma.fields.String())
    elsewhere = ma.fields.List(ma.fields.String())
