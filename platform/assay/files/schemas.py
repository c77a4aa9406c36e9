"""What goes in and out of the API around files."""

import marshmallow as ma

from assay.api.schemas import Input, Output
from assay.files.rules import PARTS_MOST, FileState, Purpose
from assay.files.words import change_words, file_words


class IntentIn(Input):
    name = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 500), metadata={"description": "Name with ending"}
    )
    type = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    size = ma.fields.Integer(
        required=True, strict=True, validate=ma.validate.Range(0, 2**53), metadata={"description": "Bytes"}
    )
    purpose = ma.fields.Enum(Purpose, by_value=True, load_default=Purpose.EVIDENCE)


class FileOut(Output):
    id = ma.fields.UUID()
    name = ma.fields.String(attribute="original_name")
    purpose = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf([s.value for s in FileState]))
    words = ma.fields.Function(file_words, metadata={"type": "string", "description": "The state in words"})
    media_type = ma.fields.String(allow_none=True)
    size = ma.fields.Integer(allow_none=True)
    pages = ma.fields.Integer(allow_none=True)
    duration = ma.fields.Float(allow_none=True)
    sent_sha256 = ma.fields.String(allow_none=True)
    sha256 = ma.fields.String(allow_none=True)
    changes = ma.fields.Function(change_words, metadata={"type": "array", "items": {"type": "string"}})
    refusal_code = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    confirmed_at = ma.fields.AwareDateTime(allow_none=True)
    checked_at = ma.fields.AwareDateTime(allow_none=True)


class SignedFormOut(Output):
    url = ma.fields.Url(schemes={"http", "https"}, require_tld=False)
    form_fields = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.String(), data_key="fields", attribute="fields"
    )


class PartsOut(Output):
    size = ma.fields.Integer(metadata={"description": "Bytes of each part but the last"})
    count = ma.fields.Integer(metadata={"description": "Part numbers run from 1 to this"})


class IntentOut(Output):
    file = ma.fields.Nested(FileOut)
    form = ma.fields.Nested(
        SignedFormOut, metadata={"description": "POST multipart/form-data: the fields, then the file as `file`"}
    )
    parts = ma.fields.Nested(
        PartsOut,
        allow_none=True,
        metadata={"description": "For large sound and film: how it may be sent in parts instead of by the form"},
    )
    expires_at = ma.fields.AwareDateTime(metadata={"description": "End of the form; parts have 24 hours"})


class PartLinkOut(Output):
    url = ma.fields.Url(schemes={"http", "https"}, require_tld=False, metadata={"description": "PUT the bytes here"})
    size = ma.fields.Integer(metadata={"description": "Exactly so many bytes"})
    expires_at = ma.fields.AwareDateTime()


class SentPartIn(Input):
    number = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, PARTS_MOST))
    etag = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 100),
        metadata={"description": "The ETag with which the store answered"},
    )


class PartsSentIn(Input):
    parts = ma.fields.List(ma.fields.Nested(SentPartIn), required=True, validate=ma.validate.Length(1, PARTS_MOST))


class LinkOut(Output):
    url = ma.fields.Url(schemes={"http", "https"}, require_tld=False)
