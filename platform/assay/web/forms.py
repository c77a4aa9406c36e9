"""Forms that keep what was typed: WTForms with the house's hidden fields and errors from operations at the field."""

import secrets
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from flask import g, has_request_context, request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, HiddenField
from wtforms.fields.choices import SelectChoice

from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.problems import Problem, TooMany

#: The button that shows a kept form again, filled, instead of sending it.
SHOW = "_show"
#: Fields of the page around a form, not of what was typed; kept fields travel with this before their name.
KEPT = "kept."


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf ships no types
    """Base of every page form. The edge checks the form token; here are the hat and the one-effect value."""

    class Meta:
        csrf = False
        locales = ("en",)  # our own messages are translated by our own catalogue

    #: The one-effect value, read by `assay.web.once`.
    _once = HiddenField()
    _refused_with = 422

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything typed fits. Never so while somebody only wants to see again what they typed."""
        if has_request_context() and SHOW in request.form:
            return False
        return bool(super().validate(extra_validators))

    def absorb(self, problem: Problem) -> None:
        """Put an operation's refusal at its fields; what has no field here stands above the form."""
        g.problem = problem  # for the line in the log
        self._refused_with = problem.status
        if isinstance(problem, TooMany):
            g.retry_after = problem.facts.get("retry_after", 10)
        for name, texts in problem.errors.items():
            field = self._fields.get(name.split(".")[0])
            if isinstance(field, Field):
                field.errors = [*field.errors, *(str(t) for t in texts)]
            else:
                self.form_errors.extend(str(t) for t in texts)
        if not problem.errors:
            self.form_errors.append(str(problem.detail))

    def absorb_more(self, errors: Mapping[str, Sequence[Any]]) -> None:
        """Put further faults at those fields of a form that lacks something which have none yet."""
        for name, texts in errors.items():
            if not self[name].errors:
                self[name].errors = [str(text) for text in texts]

    @property
    def failed(self) -> bool:
        """Whether the form comes back with something to mend; the page then answers with `status`."""
        return bool(self.errors)

    @property
    def status(self) -> int:
        """The status of the page with this form: 200; 422 with something to mend; that of the problem it absorbed."""
        return self._refused_with if self.failed else 200


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Choices of a select, radio or checkbox field from (value, words); words may be lazy."""
    return [SelectChoice(value=value, label=words) for value, words in pairs]


def once_value() -> str:
    """A fresh value for a form's ``_once`` field."""
    return secrets.token_urlsafe(12)


def hidden_fields(hat_key: str) -> Markup:
    """The three hidden inputs of every form that changes something: token, hat, one-effect value."""
    from flask_wtf.csrf import generate_csrf

    return Markup(
        '<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="_hat" value="{}">'
        '<input type="hidden" name="_once" value="{}">'
    ).format(generate_csrf(), hat_key, once_value())


#: Typed anew each time: no page carries them.
_PASSWORDS = ("password", "old_password")


def typed_fields() -> list[tuple[str, str]]:
    """What this request's form holds, with its hat and its one-effect value, to be sent again later.

    Without the form token, which would not fit, and without passwords.
    """
    left_out = ("csrf_token", SHOW, *_PASSWORDS)
    return [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]


def holds_password(fields: Container[str]) -> bool:
    """Whether a form asks for a password; kept without it, it can be looked at but not be sent."""
    return any(name in fields for name in _PASSWORDS)


def texts_of(fields: Iterable[tuple[str, str]]) -> list[str]:
    """The sentences among fields: what somebody would have to think up again."""
    return [value for _name, value in fields if len(value.split()) > 1]


def kept_fields() -> list[tuple[str, str]]:
    """What an earlier form held and this one carries along."""
    return [(n.removeprefix(KEPT), value) for n, value in request.form.items(multi=True) if n.startswith(KEPT)]


def clean_line(value: str | None) -> str | None:
    """One line as typed, trimmed: spaces folded, control characters gone, Unicode composed. Marks of direction stay."""
    if value is None:
        return None
    composed = unicodedata.normalize("NFC", value)
    kept = "".join(
        " " if unicodedata.category(c) == "Zs" or c in "\t\r\n" else c
        for c in composed
        if c in "\t\r\n" or unicodedata.category(c) != "Cc"
    )
    return " ".join(kept.split())


def clean_text(value: str | None) -> str | None:
    """Several lines as typed, trimmed: line ends made equal, control characters gone, Unicode composed."""
    if value is None:
        return None
    composed = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in composed if c == "\n" or unicodedata.category(c) != "Cc").strip()


def whole_number(typed: object, digits: int = 9) -> int | None:
    """A whole number from 0 on as somebody typed it, in at most so many digits; None for everything else.

    Only 0 to 9 count: Unicode has more digits, and some of them are no number. Nine of them fit every column.
    """
    text = str(typed if typed is not None else "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def version_of(typed: object) -> int:
    """The version in a hidden field; 0, which nothing has, where it is no number."""
    return whole_number(typed) or 0


class Required:
    """The field must be filled in; says so in words about the field."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Fill this in.")

    def __call__(self, form: Any, field: Field) -> None:
        from wtforms.validators import StopValidation

        if field.data is None or (isinstance(field.data, str) and not field.data.strip()) or field.data == []:
            field.errors = []
            raise StopValidation(str(self.message))


class MaxLength:
    """At most so many characters; the message counts how many are too many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Any, field: Field) -> None:
        from wtforms.validators import ValidationError

        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(
                _(
                    "At most %(most)s characters. There are %(over)s too many.",
                    most=format_number(self.most),
                    over=format_number(over),
                )
            )
