"""Forms around an institution's regulations and calendar."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, choices, clean_line, clean_text
from tenants.organisations.forms import Day, WholeNumber


class Needed(Required):
    """A day or a number that must be filled in. What was typed and is none has said so already."""

    def __call__(self, form: Any, field: Any) -> None:
        if not field.process_errors:
            super().__call__(form, field)


def _line(label: Any, missing: Any = None, most: int = 200, **options: Any) -> StringField:
    checks = ([Required(missing)] if missing else []) + [MaxLength(most)]
    return StringField(label, checks, filters=[clean_line], **options)


class _Effect(Form):
    """A form whose act may move terms that run. The box stands there only once the effect was shown."""

    accepted = BooleanField(_l("I have seen what moves, and I want it"))


class Decided(_Effect):
    """A decision: by whom, when, where it is laid down, why."""

    decided_by = _line(_l("Decided by"), _l("Say who decided this."), description=_l("For example: executive board."))
    decided_on = Day(_l("Day of the decision"), [Needed(_l("Fill in the day of the decision."))])
    source = _line(
        _l("Where it is laid down"),
        _l("Say where this is laid down, such as the minutes of a meeting."),
        most=500,
        description=_l("For example: decision 2026-14. Pages and letters cite it."),
    )
    reason = TextAreaField(
        _l("Why"), [MaxLength(2000)], filters=[clean_text], description=_l("Needed when it reaches back.")
    )


class AdoptForm(Decided):
    edition = SelectField(_l("Edition"), [Required(_l("Choose an edition."))], validate_choice=False)
    holds_from = Day(_l("Holds from"), [Needed(_l("Fill in the day from which it holds."))])


class EndForm(Decided):
    holds_from = Day(
        _l("First day on which it no longer holds"),
        [Needed(_l("Fill in the first day on which it no longer holds."))],
    )


class VoidForm(Decided):
    pass


class AnswerForm(_Effect):
    option = RadioField(_l("Answer"), [Required(_l("Choose one of the answers."))], validate_choice=False)
    reason = TextAreaField(
        _l("Why"),
        [Required(_l("Give the reason. Pages and letters cite it.")), MaxLength(2000)],
        filters=[clean_text],
    )
    answered_on = Day(_l("Holds from"), [Needed(_l("Fill in the day from which this answer holds."))])
    decided_by = _line(_l("Decided by"), _l("Say who decided this."))


class ClosingForm(_Effect):
    name = _line(_l("Name"), _l("Give the days a name; dates explain themselves with it."), most=100)
    kind = RadioField(
        _l("Kind"),
        [Required(_l("Choose one of the kinds."))],
        choices=choices((("closing_day", _l("Closing day")), ("school_holiday", _l("School holiday")))),
        validate_choice=False,
    )
    first = Day(_l("First day"), [Needed(_l("Fill in the first day."))])
    last = Day(_l("Last day"), description=_l("Leave it out for one day."))


class OpenForm(_Effect):
    pass


class CalendarForm(_Effect):
    decree = RadioField(
        _l("Days that a royal decree puts on a par with a holiday"),
        [Required(_l("Choose one of the ways to count."))],
        choices=choices(
            (
                ("term_end_only", _l("No term ends on them; they are ordinary working days (the law)")),
                ("as_holiday", _l("They are holidays here")),
                ("ignore", _l("They are days like any other here")),
            )
        ),
        validate_choice=False,
    )
    known_until = Day(
        _l("Closing days are filled in up to"),
        description=_l("After this day every date says that closing days may still be missing."),
    )


class LocationForm(Form):
    name = _line(_l("Name"), _l("Fill in the name of the location."))
    address = _line(_l("Street and number"), _l("Fill in the street and the number."), most=300)
    postcode = _line(_l("Postcode"), _l("Fill in the postcode."), most=10)
    place = _line(_l("Place"), _l("Fill in the town or village."))
    starts_on = Day(_l("In use from"))
    ends_on = Day(_l("Last day in use"))
    version = HiddenField()


class DraftForm(Form):
    title = _line(_l("Name of the draft"), _l("Give the draft a name."))
    begun_from = SelectField(_l("Begin from"), validate_choice=False)


class PublishForm(Form):
    version = HiddenField()


class DecreeForm(Form):
    year = WholeNumber(_l("Year"), render_kw={"required": True})
    days = TextAreaField(
        _l("Days"), [MaxLength(1000)], description=_l("One on each line, such as 2029-05-11. Leave it empty for none.")
    )
    source = _line(_l("Source"), _l("Name the official journal in which the decree stands."), most=300)


class TrialForm(Form):
    institution = SelectField(_l("Institution"), validate_choice=False, render_kw={"required": True})


class DutyForm(Form):
    counts_for = HiddenField()
    cut = HiddenField()
    done_on = Day(_l("Done on"), render_kw={"required": True})
    done_by = _line(_l("Done by"), _l("Say who did it."), description=_l("A person or a committee."))
    note = TextAreaField(
        _l("Note"),
        [MaxLength(1000)],
        filters=[clean_text],
        description=_l("For example where the report is kept. No names of candidates."),
    )


class WithdrawDutyForm(Form):
    because = TextAreaField(_l("Why"), [Required(_l("Say why this was wrong.")), MaxLength(1000)], filters=[clean_text])
