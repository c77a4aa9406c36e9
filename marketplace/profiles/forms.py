"""Forms around the profile."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, choices, clean_line, clean_text
from marketplace.profiles import rules
from marketplace.profiles.words import AUDIENCE_WORDS, FIELD_WORDS


class ProfileForm(Form):
    """What could be opened. Names of fields are those of `rules.ProfileValues`."""

    version = HiddenField()
    shown_name = StringField(
        _l("Name as others see it"),
        [MaxLength(rules.NAME_MOST)],
        filters=[clean_line],
        description=_l("Your whole name, or for example initials and surname. You choose the form."),
    )
    organisation = StringField(
        _l("Organisation"),
        [MaxLength(rules.LINE_MOST)],
        filters=[clean_line],
        description=_l("Where you work, or how you call your own business."),
    )
    schools = TextAreaField(
        _l("Schools you work for"),
        [MaxLength(4000)],
        filters=[clean_text],
        description=_l("One institution on a line, by its name in Assay."),
    )
    crebo = StringField(
        _l("Qualifications you judge, as you say it yourself"),
        [MaxLength(400)],
        filters=[clean_line],
        description=_l("Crebo numbers, with a space between them. What a body verified is added by itself."),
        render_kw={"inputmode": "numeric"},
    )
    place = StringField(_l("Place"), [MaxLength(100)], filters=[clean_line], description=_l("Town or village."))
    province = SelectField(
        _l("Province"), description=_l("Only needed when you leave out the place."), validate_choice=False
    )
    about = TextAreaField(_l("About you, in a few sentences"), [MaxLength(rules.ABOUT_MOST)], filters=[clean_text])
    email = StringField(
        _l("E-mail address for institutions"),
        [MaxLength(254)],
        filters=[clean_line],
        render_kw={"type": "email", "inputmode": "email", "autocomplete": "email"},
    )
    phone = StringField(
        _l("Telephone number"), [MaxLength(40)], filters=[clean_line], render_kw={"type": "tel", "autocomplete": "tel"}
    )
    website = StringField(_l("Website"), [MaxLength(300)], filters=[clean_line], render_kw={"inputmode": "url"})


class OpeningsForm(Form):
    """Who sees what: one question a field, and one about search engines."""

    search_engines = BooleanField(
        _l("Search engines may show my public page"),
        description=_l("Only then Google and others keep what everyone sees of you. They may keep it for a while."),
    )


for _field in rules.FIELDS:
    setattr(
        OpeningsForm,
        f"open_{_field}",
        RadioField(
            FIELD_WORDS[_field],
            choices=choices((who, AUDIENCE_WORDS[who]) for who in rules.AUDIENCES),
            default="nobody",
        ),
    )


def answers(form: OpeningsForm) -> dict[str, str]:
    """Field → audience as answered."""
    return {field: str(form[f"open_{field}"].data) for field in rules.FIELDS}


def defaults(openings: rules.Openings) -> dict[str, Any]:
    """What the questions show at first."""
    return {f"open_{field}": openings.audience(field) for field in rules.FIELDS} | {
        "search_engines": openings.search_engines
    }
