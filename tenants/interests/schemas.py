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
    matter = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 200),
        metadata={"description": "A matter of one of the two people, such as submission:<id> or status:<person id>"},
    )
    how = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))


class SeparationOut(Output):
    id = ma.fields.UUID()
    tie_id = ma.fields.UUID()
    matter = ma.fields.String()
    how = ma.fields.String()
    recorded_by_name = ma.fields.String()
    recorded_at = ma.fields.AwareDateTime()


class MatterOut(Output):
    name = ma.fields.String(metadata={"description": "As a separation of roles names it"})
    words = ma.fields.String(metadata={"description": "What it is, as far as the caller may know"})


class TieWithMattersOut(TieOut):
    separations = ma.fields.List(
        ma.fields.Nested(SeparationOut), metadata={"description": "How roles are kept apart in spite of it"}
    )
    open_matters = ma.fields.List(
        ma.fields.Nested(MatterOut),
        allow_none=True,
        metadata={
            "description": "The open matters between the two people in which the regulations ask for a separation that"
            " was not recorded yet; null for who does not keep ties"
        },
    )


class KeptOutOut(Output):
    """Why a tie keeps the caller from deciding in a matter."""

    effect = ma.fields.String(
        metadata={"description": "separate_roles: allowed once the separation is recorded; bars_matter, bars_role: not"}
    )
    text = ma.fields.String(attribute="words")
    articles = ma.fields.List(ma.fields.String())
    tie_id = ma.fields.UUID(allow_none=True, metadata={"description": "Null where the caller may not look at the tie"})
    matter = ma.fields.String(metadata={"description": "The matter, as a separation of roles names it"})


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
