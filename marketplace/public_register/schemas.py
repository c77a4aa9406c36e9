"""What goes out of the API about the registers."""

import marshmallow as ma

from assay.api.schemas import Output, PageQuery


class RegisterQuery(PageQuery):
    q = ma.fields.String(load_default="", validate=ma.validate.Length(max=200), metadata={"description": "Any words"})
    crebo = ma.fields.String(load_default="", metadata={"description": "Five digits"})
    province = ma.fields.String(load_default="", metadata={"description": "ISO 3166-2, for example NL-UT"})
    place = ma.fields.String(load_default="", metadata={"description": "GeoNames id"})
    within = ma.fields.String(load_default="", metadata={"description": "Kilometres around the place: 0, 10, 25 or 50"})
    level = ma.fields.String(load_default="", metadata={"description": "1 bronze, 2 silver, 3 gold"})
    own = ma.fields.String(load_default="", metadata={"description": "1: also what nobody verified"})


class AssessorOut(Output):
    """One line of a register. What was not opened is null or empty."""

    id = ma.fields.UUID()
    name = ma.fields.String(allow_none=True)
    initials = ma.fields.String(allow_none=True)
    organisation = ma.fields.String(allow_none=True)
    province = ma.fields.String(allow_none=True)
    place_id = ma.fields.Integer(allow_none=True, metadata={"description": "GeoNames id"})
    place = ma.fields.String(allow_none=True)
    level = ma.fields.String()
    level_body = ma.fields.String(allow_none=True)
    level_since = ma.fields.Date(allow_none=True)
    crebos = ma.fields.List(
        ma.fields.List(ma.fields.String(allow_none=True)),
        metadata={"description": "Pairs of crebo number and the body that verified it, null for an own statement"},
    )
    schools = ma.fields.List(ma.fields.String())
    has_photo = ma.fields.Boolean()


class AssessorTrainingOut(Output):
    title = ma.fields.String(allow_none=True)
    on = ma.fields.Date()
    body = ma.fields.String()


class AssessorDetailOut(AssessorOut):
    registered_at = ma.fields.List(ma.fields.String())
    about = ma.fields.String(allow_none=True)
    email = ma.fields.String(allow_none=True)
    phone = ma.fields.String(allow_none=True)
    website = ma.fields.String(allow_none=True)
    trainings = ma.fields.List(ma.fields.Nested(AssessorTrainingOut), allow_none=True)
