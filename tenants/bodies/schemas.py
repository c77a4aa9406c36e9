"""What goes in and out of the API around bodies."""

import marshmallow as ma

from assay.api.schemas import Input, Output

_KEY = ma.validate.Length(1, 100)


def _text(most: int, **options: object) -> ma.fields.String:
    return ma.fields.String(validate=ma.validate.Length(max=most), **options)  # type: ignore[arg-type]  # field options


class BodyDayQuery(Input):
    """The day asked about; today where none is named."""

    on = ma.fields.Date(load_default=None)


class BodyFindingOut(Output):
    """One thing that is not as the regulations say; ``weighs``: it makes the body ill composed.

    ``tie_id``: the tie it rests on, for who keeps ties; null for everybody else, and where it rests on no tie.
    """

    code = ma.fields.String()
    text = ma.fields.String()
    weighs = ma.fields.Boolean()
    article = ma.fields.List(ma.fields.String())
    tie_id = ma.fields.UUID(allow_none=True)


class BodyMemberOut(Output):
    """One seat of one person for one term of office."""

    id = ma.fields.UUID()
    body_id = ma.fields.UUID()
    person_name = ma.fields.String()
    person_id = ma.fields.UUID(allow_none=True)
    function = ma.fields.String()
    nominated_by = ma.fields.String(allow_none=True)
    certificates = ma.fields.List(ma.fields.String())
    external = ma.fields.Boolean()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    ended_on = ma.fields.Date(allow_none=True)
    end_ground = ma.fields.String(allow_none=True)
    end_reason = ma.fields.String(allow_none=True)
    follows = ma.fields.UUID(allow_none=True)
    deputises_for = ma.fields.UUID(allow_none=True)
    appointed_by_name = ma.fields.String()
    version = ma.fields.Integer()


class BodyOut(Output):
    """A body; ``state`` is that of the day asked about: well, not_well, unknown, not_set_up or ended."""

    id = ma.fields.UUID()
    document = ma.fields.String()
    body_key = ma.fields.String()
    name = ma.fields.String()
    location_id = ma.fields.UUID(allow_none=True)
    address = ma.fields.String(allow_none=True)
    set_up_on = ma.fields.Date()
    ended_on = ma.fields.Date(allow_none=True)
    version = ma.fields.Integer()
    on = ma.fields.Date()
    state = ma.fields.String()
    findings = ma.fields.List(ma.fields.Nested(BodyFindingOut))


class BodySetUpIn(Input):
    document = ma.fields.String(required=True, validate=ma.validate.Length(1, 60))
    body_key = ma.fields.String(required=True, validate=_KEY)
    name = _text(200, load_default="")
    location_id = ma.fields.UUID(load_default=None, allow_none=True)
    address = _text(300, load_default="")
    set_up_on = ma.fields.Date(load_default=None, allow_none=True)


class BodyChangeIn(Input):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    location_id = ma.fields.UUID(load_default=None, allow_none=True)
    address = _text(300, load_default="")


class BodyEndIn(Input):
    ended_on = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class BodyMemberIn(Input):
    """Either ``person_id``, of somebody who acts for the institution, or ``name``."""

    function = ma.fields.String(required=True, validate=_KEY)
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)
    name = _text(200, load_default="")
    person_id = ma.fields.UUID(load_default=None, allow_none=True)
    nominated_by = _text(100, load_default="")
    certificates = ma.fields.List(
        ma.fields.String(validate=_KEY), load_default=list, validate=ma.validate.Length(max=50)
    )
    external = ma.fields.Boolean(load_default=False)
    born_on = ma.fields.Date(load_default=None, allow_none=True)
    deputises_for = ma.fields.UUID(load_default=None, allow_none=True)


class BodyMemberChangeIn(Input):
    """What is not named stays as it is."""

    nominated_by = _text(100)
    certificates = ma.fields.List(ma.fields.String(validate=_KEY), validate=ma.validate.Length(max=50))
    external = ma.fields.Boolean()
    born_on = ma.fields.Date(allow_none=True)


class BodyMemberAgainIn(Input):
    starts_on = ma.fields.Date(load_default=None, allow_none=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)


class BodyMemberEndIn(Input):
    ended_on = ma.fields.Date(required=True)
    ground = _text(100, load_default="")
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class MandateIn(Input):
    grantor = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    holder = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    power = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)
    source = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class MandateEndIn(Input):
    ends_on = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class MandateOut(Output):
    id = ma.fields.UUID()
    grantor = ma.fields.String()
    holder = ma.fields.String()
    power = ma.fields.String()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    source = ma.fields.String()
    end_reason = ma.fields.String(allow_none=True)
    version = ma.fields.Integer()


class PublishedMemberOut(Output):
    function = ma.fields.String()
    name = ma.fields.String()


class PublishedBodyOut(Output):
    """What the institution must make known of a body; what it need not is empty (R042)."""

    name = ma.fields.String()
    members = ma.fields.List(ma.fields.Nested(PublishedMemberOut))
    address = ma.fields.String()
    article = ma.fields.List(ma.fields.String())
