"""Forms around bodies, members and mandates."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, clean_line
from tenants.organisations.forms import Day


def _line(label: Any, missing: Any = None, most: int = 200, **options: Any) -> StringField:
    checks = ([Required(missing)] if missing else []) + [MaxLength(most)]
    return StringField(label, checks, filters=[clean_line], **options)


def _boxes(label: Any, **options: Any) -> SelectMultipleField:
    return SelectMultipleField(
        label, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False, **options
    )


class SetUpForm(Form):
    body = SelectField(_l("Body"), [Required(_l("Choose a body."))], validate_choice=False)
    name = _line(_l("Name"), description=_l("Leave it out for the name in the regulation."))
    location = SelectField(_l("Location"), validate_choice=False)
    address = _line(_l("Postal address"), most=300, description=_l("Where people write to this body."))
    set_up_on = Day(_l("First day"), description=_l("Leave it out for today."))


class BodyForm(Form):
    name = _line(_l("Name"), _l("Fill in the name of the body."))
    location = SelectField(_l("Location"), validate_choice=False)
    address = _line(_l("Postal address"), most=300, description=_l("Where people write to this body."))
    version = HiddenField()


class EndBodyForm(Form):
    ended_on = Day(_l("Last day"), render_kw={"required": True})
    reason = _line(_l("Why does it end?"), _l("Say in a few words why it ends."), most=500)


class MemberFacts(Form):
    nominated_by = SelectField(_l("Put forward by"), validate_choice=False)
    certificates = _boxes(_l("Certificates the person holds"))
    external = BooleanField(_l("Comes from outside the institution"))
    born_on = Day(_l("Day of birth"))


class AppointForm(MemberFacts):
    function = SelectField(_l("Function"), [Required(_l("Choose a function."))], validate_choice=False)
    person = SelectField(_l("Somebody who acts for the institution"), validate_choice=False)
    name = _line(
        _l("Or the name of somebody else"),
        description=_l("For people without an account, such as members from outside."),
        render_kw={"autocomplete": "off"},
    )
    deputises_for = SelectField(_l("Stands in for"), validate_choice=False)
    starts_on = Day(_l("First day"), render_kw={"required": True})
    ends_on = Day(_l("Last day"), description=_l("Leave it out: the last day then follows from the term of office."))


class MemberForm(MemberFacts):
    version = HiddenField()


class AgainForm(Form):
    starts_on = Day(_l("First day"), description=_l("Leave it out to go on without a gap."))
    ends_on = Day(_l("Last day"), description=_l("Leave it out: the last day then follows from the term of office."))


class EndSeatForm(Form):
    ended_on = Day(_l("Last day"), render_kw={"required": True})
    ground = SelectField(_l("Ground in the regulation"), validate_choice=False)
    reason = _line(_l("Why does the seat end?"), _l("Say in a few words why the seat ends."), most=500)
    version = HiddenField()


class MandateForm(Form):
    grantor = _line(_l("Who hands the power on"), _l("Say who hands the power on."))
    holder = _line(_l("Who gets it"), _l("Say who gets the power."))
    power = _line(_l("What may be decided"), _l("Say what may be decided."), most=500)
    starts_on = Day(_l("First day"), render_kw={"required": True})
    ends_on = Day(_l("Last day"), description=_l("Leave it out for a mandate without an end."))
    source = _line(
        _l("Where it is laid down"),
        _l("Say where it is laid down, such as a decision of the board."),
        most=500,
        description=_l("For example: decision 2026-14 of the executive board."),
    )


class EndMandateForm(Form):
    ends_on = Day(_l("Last day"), render_kw={"required": True})
    reason = _line(_l("Why does it end?"), _l("Say in a few words why it ends."), most=500)
    version = HiddenField()
