"""Forms around accounts."""

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from assay.accounts.rules import PASSWORD_MOST, TOKEN_LIFE_MOST
from assay.i18n import lazy_gettext as _l
from assay.web.forms import Form, MaxLength, Required, choices, clean_line

SCOPE_WORDS = {
    "account:read": _l("Read my account and notices"),
    "account:write": _l("Change my account"),
    "portfolio:read": _l("Read my portfolio and status, and files that are open to me"),
    "portfolio:write": _l("Add, change and hand in portfolio items"),
    "verification:read": _l("Read the work list of a verifying body"),
    "verification:write": _l("Decide on items for a verifying body"),
    "register:read": _l("Search the part of the register for institutions"),
    "register:write": _l("Change my profile, or enter assessors for an institution"),
    "organisation:read": _l("Read an institution's people and roles"),
    "organisation:write": _l("Change an institution's people and roles"),
    "reference:write": _l("Import reference data"),
    "terms:read": _l("Read running terms, also as a calendar feed"),
    "terms:write": _l("Extend, suspend and resume terms for an institution"),
    "letters:read": _l("Read letters"),
    "letters:write": _l("Change the letterhead of an institution"),
    "regulations:read": _l("Read what an institution does with its regulations"),
    "regulations:write": _l("Adopt and amend regulations, and keep an institution's calendar"),
    "platform:write": _l("Look after stopped work and regulations for the platform"),
}
#: What a program also needs for the whole of it.
SCOPE_HINTS = {
    "verification:read": _l("To open the files of an item, choose reading files as well."),
    "verification:write": _l("To see what it decides on, choose reading the work list and files as well."),
}


class SignUpForm(Form):
    name = StringField(
        _l("Your name"),
        [Required(_l("Fill in your name.")), MaxLength(200)],
        filters=[clean_line],
        render_kw={"autocomplete": "name"},
    )
    email = StringField(
        _l("E-mail address"),
        [Required(_l("Fill in your e-mail address.")), MaxLength(254)],
        filters=[clean_line],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )


class SignInForm(Form):
    email = StringField(
        _l("E-mail address"),
        [Required(_l("Fill in your e-mail address.")), MaxLength(254)],
        filters=[clean_line],
        render_kw={"type": "email", "autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [Required(_l("Fill in your password.")), MaxLength(PASSWORD_MOST)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class AskResetForm(Form):
    email = StringField(
        _l("E-mail address"),
        [Required(_l("Fill in your e-mail address.")), MaxLength(254)],
        filters=[clean_line],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email"},
    )


class ChoosePasswordForm(Form):
    password = PasswordField(
        _l("New password"),
        [Required(_l("Choose a password."))],
        render_kw={"autocomplete": "new-password"},
        description=_l("At least 15 characters. A short sentence that only you would think of works well."),
    )


class ChangePasswordForm(ChoosePasswordForm):
    old_password = PasswordField(
        _l("Password you use now"),
        [Required(_l("Fill in your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    end_programs = BooleanField(
        _l("Also end the tokens of programs that act for me"),
        description=_l("Do this when somebody else may know your password. Each program then needs a new token."),
    )


class OwnAccountForm(Form):
    name = StringField(
        _l("Your name"),
        [Required(_l("Fill in your name.")), MaxLength(200)],
        filters=[clean_line],
        render_kw={"autocomplete": "name"},
    )
    language = RadioField(_l("Language"), choices=choices([("nl", "Nederlands"), ("en", "English")]))
    theme = RadioField(
        _l("Appearance"),
        choices=choices([("auto", _l("As my device says")), ("light", _l("Light")), ("dark", _l("Dark"))]),
    )


class ApiTokenForm(Form):
    name = StringField(
        _l("What is it for?"),
        [Required(_l("Give the token a name.")), MaxLength(100)],
        filters=[clean_line],
        description=_l("For example the name of the program that will use it."),
    )
    hat = SelectField(_l("Acts as"), [Required(_l("Choose one of your own roles."))])
    scopes = SelectMultipleField(
        _l("May do"),
        [Required(_l("Choose at least one thing this token may do."))],
        # The page offers what fits the person's roles; whether a scope exists is for the operation to say.
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = IntegerField(
        _l("Stands for how many days?"),
        [Required(_l("Choose between 1 and %(most)s days.", most=TOKEN_LIFE_MOST.days))],
        default=90,
        description=_l("1 to 366 days. After that it no longer works."),
    )
