"""The form of one value of a provision: the fields are made from the kind of value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import DecimalField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.problems import Problem
from assay.web.forms import MaxLength, Required, choices, clean_line
from tenants.organisations.forms import Day, WholeNumber
from tenants.regulations.forms import Decided, Needed
from tenants.regulations.rules.value_kinds import ValueKind, value_of
from tenants.regulations.value_words import name_of_value
from tenants.regulations.words import NO, YES

Options = Callable[[ValueKind], list[tuple[str, str]]]
#: More choices than these stand in a list that folds out.
_MOST_BUTTONS = 6
_NOT_CHOSEN = _l("Choose one of the answers.")


class Number(DecimalField):  # type: ignore[misc]  # wtforms ships no types
    """A number that may have decimals, after a comma or a point."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            found = Decimal(valuelist[0].strip().replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not (found.is_finite() and 0 <= found < 100_000 and found == round(found, 2)):
            raise ValueError(_("Fill in a number with at most two decimals."))
        self.data = found

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}"


class Between:
    """A number from ``least`` up to and including ``most``."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.least <= field.data <= self.most:
            raise ValidationError(_("Fill in a number from %(least)s to %(most)s.", least=self.least, most=self.most))


class OneOf:
    """Only what stood on the page. A word that is not among it would be nobody's."""

    def __call__(self, form: Any, field: Field) -> None:
        there = {str(value) for value, *_rest in field.iter_choices()}
        chosen = field.data if isinstance(field.data, list) else [field.data or ""]
        if not {*chosen} <= {*there, *([] if field.flags.required else [""])}:
            raise ValidationError(str(_NOT_CHOSEN))


class AmendForm(Decided):
    """A value and the decision on it. The fields of the value are added by `amend_form`.

    :ivar names: those fields, in order.
    """

    field = HiddenField()
    holds_from = Day(_l("Holds from"), [Needed(_l("Fill in the day from which it holds."))])
    names: tuple[str, ...] = ()
    kind: ValueKind

    def new_value(self) -> Any:
        """What was filled in, as a pack has it."""
        return value_of(self.kind, _read(self, self.kind))

    def absorb(self, problem: Problem) -> None:
        """A fault of the value stands at its first field."""
        first = self._fields[self.names[0]]
        super().absorb(problem)
        if first.name != "value":
            said = [str(each) for each in problem.errors.get("value", ())]
            self.form_errors[:] = [each for each in self.form_errors if each not in said]
            first.errors = [*first.errors, *said]


def amend_form(kind: ValueKind, options: Options, hint: Callable[[ValueKind], str], now: Any) -> AmendForm:
    """The form of one value.

    :param options: what can be chosen for a kind of value, with its words. :param hint: what stands below its name.
    :param now: the value as `filled_in` gives it.
    """
    fields = _fields("value", kind, options, hint, alone=True)
    made: type[AmendForm] = type("OneValueForm", (AmendForm,), {**fields, "names": tuple(fields), "kind": kind})
    return made(field=kind.field, **_preset("value", kind, now))


def _fields(
    name: str, kind: ValueKind, options: Options, hint: Callable[[ValueKind], str], alone: bool
) -> dict[str, Any]:
    label: Any = _l("New value") if alone else name_of_value(kind.field)
    if kind.shape == "group":
        found: dict[str, Any] = {}
        for part in kind.parts:
            label = name_of_value(f"{kind.field}.{part.field}")
            found[f"{name}_{part.field}"] = _field(part, label, options(part), hint(part), alone=False)
        return found
    if kind.shape == "two_languages":
        needed = [Required(_l("Fill this in in both languages.")), MaxLength(500)]
        return {
            f"{name}_nl": StringField(_l("In Dutch"), needed, filters=[clean_line]),
            f"{name}_en": StringField(_l("In English"), needed, filters=[clean_line]),
        }
    return {name: _field(kind, label, options(kind), hint(kind), alone)}


def _field(kind: ValueKind, label: Any, options: list[tuple[str, str]], hint: str, alone: bool) -> Any:
    """The field of a value that is no group. In a group nothing must be filled in: the rule says what it needs."""
    needed = kind.needed and alone
    filled = [Needed(_l("Fill in the new value."))] if needed else []
    chosen = [Needed(_NOT_CHOSEN)] if needed else []
    about: dict[str, Any] = {"description": hint, "render_kw": {"required": True} if kind.needed else {}}
    if kind.shape == "number":
        about["render_kw"] |= {"inputmode": "numeric", "min": kind.least, "max": kind.most}
        return WholeNumber(label, [*filled, Between(kind.least, kind.most)], **about)
    if kind.shape in ("decimal", "money"):
        about["render_kw"] |= {"inputmode": "decimal"}
        about["description"] = _l("In euros, such as 12,50.") if kind.shape == "money" else hint
        return Number(label, filled, **about)
    if kind.shape in ("many_of", "many_words"):
        boxes: dict[str, Any] = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
        tick = [Needed(_l("Tick at least one."))] if needed else []
        return SelectMultipleField(label, [*tick, OneOf()], choices=choices(options), validate_choice=False, **boxes)
    if kind.shape == "yes_no":
        options = [("yes", str(YES)), ("no", str(NO))]
    one_of_few = len(options) <= _MOST_BUTTONS
    if not kind.needed or not one_of_few:
        # A list that folds out would stand on its first line where nothing is chosen yet.
        options = [*options, ("", _("not set"))] if one_of_few else [("", _("not set")), *options]
    made = RadioField if one_of_few else SelectField
    return made(label, [*chosen, OneOf()], choices=choices(options), validate_choice=False, **about)


def _preset(name: str, kind: ValueKind, now: Any) -> dict[str, Any]:
    if kind.shape == "group":
        return {f"{name}_{part.field}": now[part.field] for part in kind.parts}
    if kind.shape == "two_languages":
        return {f"{name}_{language}": words for language, words in now.items()}
    return {name: now}


def _read(form: AmendForm, kind: ValueKind) -> Any:
    if kind.shape == "group":
        return {part.field: form[f"value_{part.field}"].data for part in kind.parts}
    if kind.shape == "two_languages":
        return {language: form[f"value_{language}"].data for language in ("nl", "en")}
    return form["value"].data
