"""What goes in and out of the API about entries."""

import marshmallow as ma

from assay.api.schemas import Input, Output, PageQuery
from marketplace.entries import rules


class EntryReportIn(Input):
    institution_id = ma.fields.UUID(required=True)
    message = ma.fields.String(load_default="", validate=ma.validate.Length(max=rules.MESSAGE_MOST))
    track_open = ma.fields.Boolean(load_default=False)


class EntryTrackingIn(Input):
    track_open = ma.fields.Boolean(required=True)


class EntryReasonIn(Input):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, rules.REASON_MOST))


class EntryCheckIn(Input):
    met = ma.fields.Boolean(required=True)
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=rules.NOTE_MOST))


class EntryRegistrationIn(Input):
    criteria = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(EntryCheckIn), load_default=dict)


class EntriesQuery(PageQuery):
    state = ma.fields.String(load_default="reported", validate=ma.validate.OneOf(rules.STATES))
    name = ma.fields.String(load_default="", validate=ma.validate.Length(max=100))


class EntryOut(Output):
    id = ma.fields.UUID()
    institution_id = ma.fields.UUID(attribute="tenant_id")
    person_name = ma.fields.String()
    state = ma.fields.String()
    reported_at = ma.fields.AwareDateTime()
    message = ma.fields.String(allow_none=True)
    shown = ma.fields.Dict(allow_none=True)
    track_open = ma.fields.Boolean()
    last_activity_on = ma.fields.Date(allow_none=True)
    last_training_on = ma.fields.Date(allow_none=True)
    criteria = ma.fields.List(ma.fields.Dict(), allow_none=True)
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    decided_by_name = ma.fields.String(allow_none=True)
    reason = ma.fields.String(allow_none=True)
    deregistered_at = ma.fields.AwareDateTime(allow_none=True)
    deregister_reason = ma.fields.String(allow_none=True)
    returned_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer()
