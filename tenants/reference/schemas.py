"""What goes in and out of the API around reference data."""

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery

#: Characters of an import in the API; a file in the page may be as large.
LARGEST_TEXT = 1_900_000


class SuggestQuery(Input):
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    limit = ma.fields.Integer(load_default=10, validate=ma.validate.Range(1, 50))


class QualificationQuery(SuggestQuery):
    include_retired = ma.fields.Boolean(load_default=False)


class QualificationOut(Output):
    crebo = ma.fields.String()
    name = ma.fields.String()
    level = ma.fields.Integer()
    kind = ma.fields.String()
    dossier_name = ma.fields.String()
    domain_name = ma.fields.String()
    retired_on = ma.fields.Date(allow_none=True)


class PlaceOut(Output):
    id = ma.fields.Integer()
    name = ma.fields.String()
    province_code = ma.fields.String()
    province_nl = ma.fields.String()
    province_en = ma.fields.String()
    near = ma.fields.String(allow_none=True)


class ImportQuery(PageQuery):
    """The latest imports; there are few, so there is no cursor."""

    class Meta:
        exclude = ("cursor",)
        unknown = ma.RAISE


class ImportIn(Input):
    content = ma.fields.String(required=True, validate=ma.validate.Length(1, LARGEST_TEXT))
    file_name = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    source = ma.fields.String(load_default="", validate=ma.validate.Length(max=500))
    complete = ma.fields.Boolean(required=True)


class ApplyIn(Input):
    sha256 = ma.fields.String(required=True, validate=ma.validate.Regexp(r"^[0-9a-f]{64}$"))


class ImportOut(Output):
    id = ma.fields.UUID()
    at = ma.fields.AwareDateTime()
    source_name = ma.fields.String()
    source = ma.fields.String()
    complete = ma.fields.Boolean()
    sha256 = ma.fields.String()
    applied_at = ma.fields.AwareDateTime(allow_none=True)


class ImportWholeOut(ImportOut):
    difference = ma.fields.Dict()
