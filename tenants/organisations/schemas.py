"""What goes in and out of the API around institutions."""

from typing import Any

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery
from tenants.organisations import rules


def _text(most: int, **options: Any) -> ma.fields.String:
    return ma.fields.String(validate=ma.validate.Length(max=most), **options)


class RequestIn(Input):
    institution_name = _text(200, required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(rules.KINDS))
    country = ma.fields.String(required=True, validate=ma.validate.OneOf(rules.COUNTRIES))
    place = _text(200, required=True)
    website = _text(300, load_default="")
    registration_number = _text(40, required=True)
    requester_name = _text(200, required=True)
    requester_email = _text(254, required=True)
    requester_function = _text(200, required=True)
    reason = _text(2000, required=True)
    legal_representative = _text(200, load_default="")
    legal_representative_email = _text(254, load_default="")
    language = ma.fields.String(load_default="nl", validate=ma.validate.OneOf(["nl", "en"]))


class TokenIn(Input):
    token = _text(200, required=True)


class RequestQuery(PageQuery):
    decided = ma.fields.Boolean(load_default=False, metadata={"description": "Decided ones instead of those waiting"})


class RequestOut(Output):
    id = ma.fields.UUID()
    institution_name = ma.fields.String()
    kind = ma.fields.String()
    country = ma.fields.String()
    place_id = ma.fields.Integer()
    website = ma.fields.String(allow_none=True)
    registration_number = ma.fields.String()
    requester_name = ma.fields.String()
    requester_email = ma.fields.String()
    requester_function = ma.fields.String()
    reason = ma.fields.String()
    legal_representative = ma.fields.String(allow_none=True)
    legal_representative_email = ma.fields.String(allow_none=True)
    asked_at = ma.fields.AwareDateTime()
    confirmed_at = ma.fields.AwareDateTime()
    decision = ma.fields.String(allow_none=True)
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    decided_by_name = ma.fields.String(allow_none=True)
    refusal_reason = ma.fields.String(allow_none=True)
    tenant_id = ma.fields.UUID(allow_none=True)


class ReasonIn(Input):
    reason = _text(1000, required=True)


class InstitutionQuery(Input):
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    limit = ma.fields.Integer(load_default=10, validate=ma.validate.Range(1, 50))


class InstitutionOut(Output):
    id = ma.fields.UUID()
    slug = ma.fields.String()
    name = ma.fields.String()
    kind = ma.fields.String()
    country = ma.fields.String()
    place_id = ma.fields.Integer(allow_none=True)
    website = ma.fields.String(allow_none=True)


class InstitutionKeptOut(InstitutionOut):
    status = ma.fields.String()
    approved_at = ma.fields.AwareDateTime()
    closed_at = ma.fields.AwareDateTime(allow_none=True)


class SettingsOut(InstitutionOut):
    brand = ma.fields.Dict(allow_none=True)
    version = ma.fields.Integer()


class SettingsIn(Input):
    place = _text(200, load_default="")
    website = _text(300, load_default="")
    brand = _text(7, load_default="")
    brand_ink = _text(7, load_default="")
    radius = ma.fields.Integer(load_default=None, allow_none=True, validate=ma.validate.Range(0, 16))


class PeopleQuery(PageQuery):
    standing = ma.fields.String(
        load_default="running",
        validate=ma.validate.OneOf(["coming", "running", "ended"]),
        metadata={"description": "Roles to come, running today, or over"},
    )


class AppointmentOut(Output):
    id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    person_name = ma.fields.String()
    role = ma.fields.String()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    appointed_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime(allow_none=True)
    end_reason = ma.fields.String(allow_none=True)
    version = ma.fields.Integer()


class EndDayIn(Input):
    ends_on = ma.fields.Date(required=True, allow_none=True)


class EndNowIn(Input):
    reason = _text(500, required=True)


class InvitationIn(Input):
    name = _text(200, required=True)
    email = _text(254, required=True)
    role = ma.fields.String(required=True, validate=ma.validate.OneOf(rules.ROLES))
    starts_on = ma.fields.Date(load_default=None, allow_none=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)
    language = ma.fields.String(load_default="nl", validate=ma.validate.OneOf(["nl", "en"]))


class InvitationOut(Output):
    id = ma.fields.UUID()
    name = ma.fields.String()
    email = ma.fields.String()
    role = ma.fields.String()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    invited_by_name = ma.fields.String()
    invited_at = ma.fields.AwareDateTime()
    expires_at = ma.fields.AwareDateTime()


class InvitationShownOut(Output):
    institution = ma.fields.String()
    kind = ma.fields.String()
    country = ma.fields.String()
    role = ma.fields.String()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)
    invited_by = ma.fields.String()
    expires_at = ma.fields.AwareDateTime()
    open = ma.fields.Boolean()


class AcceptedOut(Output):
    appointment_id = ma.fields.UUID()


class ListOut(Output):
    fingerprint = ma.fields.String()
    people = ma.fields.Integer()
    confirmed_at = ma.fields.AwareDateTime(allow_none=True)
    confirmed_by = ma.fields.String(allow_none=True)
    due = ma.fields.Date()


class FingerprintIn(Input):
    fingerprint = _text(64, required=True)


class ConfirmationOut(Output):
    id = ma.fields.UUID()
    confirmed_at = ma.fields.AwareDateTime()
    confirmed_by_name = ma.fields.String()
    people = ma.fields.Integer()
