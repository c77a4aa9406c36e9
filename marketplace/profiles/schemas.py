"""What goes in and out of the API about one's own profile."""

import marshmallow as ma

from assay.api.schemas import Input, Output
from marketplace.profiles import rules

_AUDIENCE = ma.validate.OneOf(rules.AUDIENCES)


class ProfileIn(Input):
    shown_name = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=200))
    organisation_id = ma.fields.UUID(load_default=None, allow_none=True)
    organisation = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=200))
    crebo = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(max=5)), load_default=list, validate=ma.validate.Length(max=40)
    )
    schools = ma.fields.List(ma.fields.UUID(), load_default=list, validate=ma.validate.Length(max=40))
    place_id = ma.fields.Integer(load_default=None, allow_none=True)
    province = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=10))
    email = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=254))
    phone = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=40))
    website = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=300))
    about = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(max=600))


class OpeningsIn(Input):
    openings = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.OneOf(rules.FIELDS)),
        values=ma.fields.String(validate=_AUDIENCE),
        load_default=dict,
        metadata={"description": "Field to audience; a field that is not named keeps its answer"},
    )
    search_engines = ma.fields.Boolean(load_default=None, metadata={"description": "Left out, it keeps its answer"})
    language = ma.fields.String(load_default="nl", validate=ma.validate.OneOf(["nl", "en"]))
    text_version = ma.fields.String(
        required=True,
        validate=ma.validate.Length(max=40),
        metadata={"description": "Edition of the text the person read, from GET /profile"},
    )


class ConsentOut(Output):
    field = ma.fields.String()
    audience = ma.fields.String()
    text_version = ma.fields.String()
    language = ma.fields.String()
    at = ma.fields.AwareDateTime()
    withdrawn_at = ma.fields.AwareDateTime(allow_none=True)


class ProfileOut(Output):
    shown_name = ma.fields.String(allow_none=True)
    organisation_id = ma.fields.UUID(allow_none=True)
    organisation = ma.fields.String(allow_none=True, attribute="organisation_text")
    crebo = ma.fields.List(ma.fields.String())
    schools = ma.fields.List(ma.fields.UUID())
    place_id = ma.fields.Integer(allow_none=True)
    province = ma.fields.String(allow_none=True, attribute="province_code")
    email = ma.fields.String(allow_none=True, attribute="contact_email")
    phone = ma.fields.String(allow_none=True, attribute="contact_phone")
    website = ma.fields.String(allow_none=True, attribute="contact_website")
    about = ma.fields.String(allow_none=True)
    has_photo = ma.fields.Function(lambda p: p.photo_file_id is not None, metadata={"type": "boolean"})


class OpeningsOut(Output):
    openings = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    search_engines = ma.fields.Boolean()
    closed = ma.fields.Boolean()
    findable = ma.fields.String()
    text_version = ma.fields.String()
    text = ma.fields.String()


class ProfilePreviewOut(Output):
    id = ma.fields.UUID(allow_none=True)
    public = ma.fields.Dict(allow_none=True)
    institutions = ma.fields.Dict(allow_none=True)
