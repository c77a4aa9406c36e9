"""What goes in and out of the API around regulations."""

import marshmallow as ma

from assay.api.schemas import Input, Output

_LINE = ma.validate.Length(1, 200)


class EditionOut(Output):
    """A published edition; ``address`` is its permanent one."""

    id = ma.fields.UUID()
    address = ma.fields.String()
    issuer = ma.fields.String()
    document = ma.fields.String()
    edition = ma.fields.String()
    revision = ma.fields.Integer()
    kind = ma.fields.String()
    example = ma.fields.Boolean(metadata={"description": "It shows how packs are written; no institution's own."})
    title_nl = ma.fields.String()
    title_en = ma.fields.String()
    in_force_from = ma.fields.Date(allow_none=True)
    sha256 = ma.fields.String()
    published_at = ma.fields.AwareDateTime()


class EditionWholeOut(Output):
    """Everything an edition says: each provision with its kind, its key, its article and both languages."""

    address = ma.fields.String()
    revision = ma.fields.Integer()
    sha256 = ma.fields.String()
    edition = ma.fields.Dict()
    articles = ma.fields.List(ma.fields.Dict())
    provisions = ma.fields.List(ma.fields.Dict())
    open_points = ma.fields.List(ma.fields.Dict())


class HoldingQuery(Input):
    on = ma.fields.Date(load_default=None)


class HoldingOut(Output):
    """A document that an institution holds on a day."""

    document = ma.fields.String()
    edition_id = ma.fields.UUID()
    holds_from = ma.fields.Date()
    decided_by = ma.fields.String()
    decided_on = ma.fields.Date()
    source = ma.fields.String()


class DueQuery(Input):
    """Which term, from when. Either ``edition`` (an address), or ``institution`` (its short name) and ``document``."""

    edition = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    institution = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    document = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    term = ma.fields.String(required=True, validate=_LINE)
    start = ma.fields.String(required=True, validate=ma.validate.Length(8, 10))
    other_start = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=60),
        metadata={
            "description": "Where other terms run beside this one: the day of the event that starts each, in order"
            " and with commas between; empty for one that has not happened. Of all terms the first to end counts."
        },
    )
    time = ma.fields.String(load_default="", validate=ma.validate.Length(max=8))
    extension = ma.fields.String(load_default="", validate=ma.validate.Length(max=4))
    cohort = ma.fields.String(load_default="", validate=ma.validate.Length(max=4))
    component = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    exam_form = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    matter = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))
    circumstance = ma.fields.String(load_default="", validate=ma.validate.Length(max=60))


class RegulationDecisionOut(Output):
    """A decision of an institution by which something holds otherwise than the document says."""

    decided_by = ma.fields.String()
    decided_on = ma.fields.Date()
    source = ma.fields.String()
    holds_from = ma.fields.Date()


class ClockOut(Output):
    """One of several terms on one matter, with its own last day."""

    term = ma.fields.String()
    due_on = ma.fields.Date(allow_none=True)
    articles = ma.fields.List(ma.fields.String())


class DueDateOut(Output):
    """A day with its reasons. ``due_on`` is empty where the document sets none; ``state`` says why.

    ``amendments``: the decisions by which the institution holds the term otherwise than the document says.
    ``clocks``: where terms run beside this one, each by itself; ``due_on`` is that of the first to end.
    ``refused_from``: from what day silence counts as a refusal; empty where it does not.
    """

    state = ma.fields.String()
    refused_from = ma.fields.Date(allow_none=True)
    clocks = ma.fields.List(ma.fields.Nested(ClockOut))
    due_on = ma.fields.Date(allow_none=True)
    due_at = ma.fields.AwareDateTime(allow_none=True)
    steps = ma.fields.List(ma.fields.String())
    caveats = ma.fields.List(ma.fields.String())
    articles = ma.fields.List(ma.fields.String())
    address = ma.fields.String()
    amendments = ma.fields.List(ma.fields.Nested(RegulationDecisionOut))


class RegulationDecisionIn(Input):
    decided_by = ma.fields.String(required=True, validate=_LINE)
    decided_on = ma.fields.Date(required=True)
    source = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))
    accept_effect = ma.fields.Boolean(load_default=False)


class RegulationAdoptIn(RegulationDecisionIn):
    edition_id = ma.fields.UUID(required=True)
    holds_from = ma.fields.Date(required=True)


class RegulationEndIn(RegulationDecisionIn):
    holds_from = ma.fields.Date(required=True)


class RegulationAdoptionOut(Output):
    id = ma.fields.UUID()
    act = ma.fields.String()
    document = ma.fields.String()
    edition_id = ma.fields.UUID(allow_none=True)
    holds_from = ma.fields.Date()
    voids = ma.fields.UUID(allow_none=True)
    decided_by = ma.fields.String()
    decided_on = ma.fields.Date()
    source = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
    effect = ma.fields.Dict()
    recorded_at = ma.fields.AwareDateTime()


class RegulationAnswerIn(Input):
    edition_id = ma.fields.UUID(required=True)
    point = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    option = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 2000))
    answered_on = ma.fields.Date(required=True)
    decided_by = ma.fields.String(required=True, validate=_LINE)
    accept_effect = ma.fields.Boolean(load_default=False)


class RegulationAnswerOut(Output):
    id = ma.fields.UUID()
    edition_id = ma.fields.UUID()
    point = ma.fields.String()
    option = ma.fields.String()
    reason = ma.fields.String()
    answered_on = ma.fields.Date()
    decided_by = ma.fields.String()
    effect = ma.fields.Dict()
    recorded_at = ma.fields.AwareDateTime()


class ClosingDaysIn(Input):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(("closing_day", "school_holiday")))
    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)
    accept_effect = ma.fields.Boolean(load_default=False)


class ClosingDaysOpenIn(Input):
    accept_effect = ma.fields.Boolean(load_default=False)


class ClosingDaysOut(Output):
    id = ma.fields.UUID()
    act = ma.fields.String()
    name = ma.fields.String()
    kind = ma.fields.String()
    first_day = ma.fields.Date()
    last_day = ma.fields.Date()
    voids = ma.fields.UUID(allow_none=True)
    effect = ma.fields.Dict()


class LocationIn(Input):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    address = ma.fields.String(required=True, validate=ma.validate.Length(1, 300))
    postcode = ma.fields.String(required=True, validate=ma.validate.Length(4, 10))
    place = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 100),
        metadata={"description": "A town or village; with its province in brackets where more have that name"},
    )
    starts_on = ma.fields.Date(required=True)
    ends_on = ma.fields.Date(load_default=None, allow_none=True)


class LocationOut(Output):
    id = ma.fields.UUID()
    name = ma.fields.String()
    address = ma.fields.String()
    postcode = ma.fields.String()
    place_id = ma.fields.Integer()
    starts_on = ma.fields.Date()
    ends_on = ma.fields.Date(allow_none=True)


class CalendarChoiceIn(Input):
    decree = ma.fields.String(required=True, validate=ma.validate.OneOf(("term_end_only", "as_holiday", "ignore")))
    known_until = ma.fields.Date(load_default=None, allow_none=True)
    accept_effect = ma.fields.Boolean(load_default=False)


class CalendarChoiceOut(Output):
    id = ma.fields.UUID()
    decree = ma.fields.String()
    known_until = ma.fields.Date(allow_none=True)
    effect = ma.fields.Dict()


class DraftBeginIn(Input):
    title = ma.fields.String(required=True, validate=_LINE)
    begun_from = ma.fields.UUID(load_default=None, allow_none=True)


class DraftVersionIn(Input):
    version = ma.fields.Integer(required=True, strict=True)


class DraftFilesIn(DraftVersionIn):
    files = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(1, 70)),
        values=ma.fields.String(validate=ma.validate.Length(0, 900_000)),
        required=True,
        validate=ma.validate.Length(0, 60),
    )


class DraftOut(Output):
    """A draft of a regulation, as it stands in a list."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    version = ma.fields.Integer()
    begun_by_name = ma.fields.String()
    begun_at = ma.fields.AwareDateTime()
    changed_at = ma.fields.AwareDateTime()
    published_as = ma.fields.UUID(allow_none=True)


class DraftWholeOut(DraftOut):
    """A draft with its files, and what is wrong with it: file, line, and what should have stood there."""

    files = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    findings = ma.fields.List(ma.fields.Dict())


class TrialIn(Input):
    institution = ma.fields.UUID(load_default=None, allow_none=True)


class TrialOut(Output):
    """A trial of a draft. ``ended``: null while it counts, ``done``, or ``draft_changed``.

    ``found`` has one entry for each institution counted so far: how many terms run and move by term, and dates.
    """

    id = ma.fields.UUID()
    draft_id = ma.fields.UUID()
    draft_version = ma.fields.Integer()
    institutions = ma.fields.List(ma.fields.UUID())
    counted = ma.fields.Integer()
    found = ma.fields.List(ma.fields.Dict())
    asked_at = ma.fields.AwareDateTime()
    ended = ma.fields.String(allow_none=True)
    ended_at = ma.fields.AwareDateTime(allow_none=True)


class DecreeYearIn(Input):
    year = ma.fields.Integer(required=True, strict=True)
    days = ma.fields.List(ma.fields.Date(), required=True, validate=ma.validate.Length(0, 20))
    source = ma.fields.String(required=True, validate=ma.validate.Length(1, 300))


class DecreeYearOut(Output):
    year = ma.fields.Integer()
    days = ma.fields.List(ma.fields.Date())
    source = ma.fields.String()


_CUT = ma.validate.OneOf(("calendar", "school"))


class DutiesQuery(Input):
    year = ma.fields.Integer(load_default=None, validate=ma.validate.Range(2000, 2100))
    cut = ma.fields.String(load_default="calendar", validate=_CUT)


class DutyDoneOut(Output):
    """A duty recorded as done."""

    id = ma.fields.UUID()
    document = ma.fields.String()
    key = ma.fields.String()
    counts_for = ma.fields.Date()
    done_on = ma.fields.Date()
    done_by = ma.fields.String()
    note = ma.fields.String()
    recorded_by_name = ma.fields.String()


class DutyOut(Output):
    """A duty in one period: how often it is asked and was done, by whom, and where the regulation asks it."""

    document = ma.fields.String()
    key = ma.fields.String()
    text = ma.fields.Dict()
    articles = ma.fields.List(ma.fields.String())
    by = ma.fields.List(ma.fields.String())
    to = ma.fields.List(ma.fields.String())
    times = ma.fields.Integer()
    first_day = ma.fields.Date()
    last_day = ma.fields.Date()
    state = ma.fields.String()
    done = ma.fields.List(ma.fields.Nested(DutyDoneOut))


class DutyDoneIn(Input):
    document = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    key = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    counts_for = ma.fields.Date(required=True)
    done_on = ma.fields.Date(required=True)
    done_by = ma.fields.String(required=True, validate=_LINE)
    note = ma.fields.String(load_default="", validate=ma.validate.Length(0, 1000))
    cut = ma.fields.String(load_default="calendar", validate=_CUT)


class DutyWithdrawIn(Input):
    because = ma.fields.String(required=True, validate=ma.validate.Length(1, 1000))
