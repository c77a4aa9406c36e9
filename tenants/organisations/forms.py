"""Forms around institutions."""

from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, StringField, TextAreaField

from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, choices, clean_line, clean_text
from tenants.organisations.words import COUNTRY_WORDS, KIND_WORDS, ROLE_WORDS

_MAIL: dict[str, Any] = {"type": "email", "inputmode": "email"}


class Day(DateField):  # type: ignore[misc]  # wtforms ships no types
    """A day that may be left out; what is typed and is no day says so in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("This is not a day. Choose one from the calendar.")) from None


class WholeNumber(IntegerField):  # type: ignore[misc]  # wtforms ships no types
    """A number that may be left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Fill in a whole number.")) from None


def _line(label: Any, missing: Any = None, most: int = 200, **options: Any) -> StringField:
    checks = ([Required(missing)] if missing else []) + [MaxLength(most)]
    return StringField(label, checks, filters=[clean_line], **options)


class RequestForm(Form):
    institution_name = _line(
        _l("Name of the institution"),
        _l("Fill in the name of the institution."),
        render_kw={"autocomplete": "organization"},
    )
    kind = RadioField(
        _l("Kind of institution"),
        [Required(_l("Choose what kind of institution it is."))],
        choices=choices(KIND_WORDS.items()),
        validate_choice=False,
    )
    country = RadioField(
        _l("Country"),
        [Required(_l("Choose a country."))],
        choices=choices(COUNTRY_WORDS.items()),
        validate_choice=False,
    )
    place = _line(
        _l("Place"),
        _l("Fill in the town or village."),
        description=_l("The town or village of the main location."),
    )
    website = _line(_l("Website"), most=300, render_kw={"inputmode": "url", "autocomplete": "url"})
    registration_number = _line(
        _l("KvK number or enterprise number"),
        _l("Fill in the number under which the institution is registered."),
        most=40,
        description=_l("In the Netherlands the KvK number, in Belgium the enterprise number in the KBO."),
    )
    requester_name = _line(_l("Your name"), _l("Fill in your name."), render_kw={"autocomplete": "name"})
    requester_email = _line(
        _l("Your work e-mail address"),
        _l("Fill in your e-mail address."),
        most=254,
        render_kw={**_MAIL, "autocomplete": "email"},
        description=_l("We send you a link. We look at the request once you opened it."),
    )
    requester_function = _line(
        _l("Your function"),
        _l("Fill in your function at the institution."),
        render_kw={"autocomplete": "organization-title"},
    )
    reason = TextAreaField(
        _l("What will the institution use Assay for?"),
        [Required(_l("Say in one or two sentences what the institution will use Assay for.")), MaxLength(2000)],
        filters=[clean_text],
    )
    # Shown for Belgium only, where they may not be left out.
    legal_representative = _line(_l("Name of the legal representative"), render_kw={"required": True})
    legal_representative_email = _line(
        _l("E-mail address of the legal representative"),
        most=254,
        render_kw={**_MAIL, "autocomplete": "off", "required": True},
    )


class RefusalForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        [Required(_l("Give the reason. The requester reads it in the mail.")), MaxLength(1000)],
        filters=[clean_text],
        description=_l("The requester reads this in the mail."),
    )


class CloseForm(Form):
    reason = TextAreaField(
        _l("Reason"),
        [Required(_l("Give the reason. It stays in the record.")), MaxLength(1000)],
        filters=[clean_text],
        description=_l("It stays in the record. The administrators of the institution are told that it was closed."),
    )


class InviteForm(Form):
    name = _line(
        _l("Name of the person"), _l("Fill in the name of the person you invite."), render_kw={"autocomplete": "off"}
    )
    email = _line(
        _l("E-mail address"), _l("Fill in an e-mail address."), most=254, render_kw={**_MAIL, "autocomplete": "off"}
    )
    role = RadioField(
        _l("Role"), [Required(_l("Choose a role."))], choices=choices(ROLE_WORDS.items()), validate_choice=False
    )
    starts_on = Day(_l("First day"), description=_l("Leave it out to start as soon as the person accepts."))
    ends_on = Day(_l("Last day"), description=_l("Leave it out for a role without an end."))


class EndDayForm(Form):
    ends_on = Day(_l("Last day"), description=_l("Leave it out for a role without an end."))
    version = HiddenField()


class EndNowForm(Form):
    reason = _line(
        _l("Why does the role end?"),
        _l("Say in a few words why, for example: left, or has another function."),
        most=500,
        description=_l("For example: left, or has another function. It stays in the list."),
    )


class SettingsForm(Form):
    place = _line(_l("Place"), description=_l("The town or village of the main location."))
    website = _line(_l("Website"), most=300, render_kw={"inputmode": "url"})
    brand = _line(
        _l("Colour"),
        most=7,
        description=_l("A # with six digits or letters, for example #0f4c5c. Leave it out for the colours of Assay."),
    )
    brand_ink = _line(
        _l("Colour of text on it"), most=7, description=_l("Leave it out and we choose what is easiest to read.")
    )
    radius = WholeNumber(_l("Rounded corners"), description=_l("From 0 (square) to 16 (round)."))
    version = HiddenField()
