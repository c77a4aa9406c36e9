"""What goes in and out of the API around accounts."""

import marshmallow as ma

from assay.api.schemas import Input, Output


class SignUpIn(Input):
    email = ma.fields.String(required=True, validate=ma.validate.Length(1, 254))
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    language = ma.fields.String(load_default="nl", validate=ma.validate.OneOf(["nl", "en"]))


class HatOut(Output):
    key = ma.fields.String()
    kind = ma.fields.String()
    name = ma.fields.String()
    roles = ma.fields.Function(lambda hat: sorted(hat.roles), metadata={"type": "array", "items": {"type": "string"}})


class MeOut(Output):
    person_id = ma.fields.UUID()
    name = ma.fields.String()
    email = ma.fields.String()
    language = ma.fields.String()
    hat = ma.fields.Nested(HatOut)
    hats = ma.fields.List(ma.fields.Nested(HatOut))
    unread = ma.fields.Integer()


class MeIn(Input):
    name = ma.fields.String(validate=ma.validate.Length(1, 200))
    language = ma.fields.String(validate=ma.validate.OneOf(["nl", "en"]))
    theme = ma.fields.String(validate=ma.validate.OneOf(["auto", "light", "dark"]))


class SessionOut(Output):
    id = ma.fields.UUID()
    created_at = ma.fields.AwareDateTime()
    seen_at = ma.fields.AwareDateTime()
    user_agent = ma.fields.String(allow_none=True)


class TokenOut(Output):
    id = ma.fields.UUID()
    name = ma.fields.String()
    hat = ma.fields.String()
    scopes = ma.fields.List(ma.fields.String())
    created_at = ma.fields.AwareDateTime()
    expires_at = ma.fields.AwareDateTime()
    last_used_at = ma.fields.AwareDateTime(allow_none=True)
    revoked_at = ma.fields.AwareDateTime(allow_none=True)


class NoticeOut(Output):
    id = ma.fields.UUID()
    kind = ma.fields.String()
    params = ma.fields.Dict()
    path = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    read_at = ma.fields.AwareDateTime(allow_none=True)
