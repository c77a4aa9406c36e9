"""The form of one value of a provision, or of several: the fields are made from the kind of value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from tenants.regulations.rules.value_kinds import ValueKind, part_of, values_of
from tenants.regulations.value_words import name_of_value
from tenants.regulations.words import NO, YES

Options = Callable[[ValueKind], list[tuple[str, str]]]
#: What a value is for, where it stands among others and is not always needed.
_HINTS: Mapping[str, Any] = {
    "closing_days": _l("Only for a term in working days."),
    "set_by": _l("Only where somebody sets the term in the matter itself, or somebody else set it."),
}
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
    """Values of one provision and the decision on them. The fields of the values are added by `amend_form`.

    :ivar names: those fields, in order. :ivar lengths: number and unit of each length among them.
    """

    field = HiddenField()
    together = HiddenField()
    variant = HiddenField()
    holds_from = Day(_l("Holds from"), [Needed(_l("Fill in the day from which it holds."))])
    names: tuple[str, ...] = ()
    lengths: Mapping[str, str] = {}
    #: Fields that stand folded, where several values are set: how much longer, below the question whether it may be.
    folded: tuple[str, ...] = ()
    #: The names of the values by their place on the form.
    kinds: Mapping[str, ValueKind] = {}

    @property
    def unfolded(self) -> bool:
        """Whether what is folded stands open: it says something, or something is wrong there."""
        allowed = self._fields.get("value_extension_allowed")
        return bool(allowed and allowed.data == "yes") or any(self[name].errors for name in self.folded)

    def filled(self) -> dict[str, Any]:
        """What was filled in, by path, as `value_kinds` reads it."""
        return {kind.field: _read(self, name, kind) for name, kind in self.kinds.items()}

    def new_values(self) -> list[dict[str, Any]]:
        """What was filled in, as a pack has it: ``field`` and ``value`` of each."""
        found: dict[str, Any] = {}
        for name, kind in self.kinds.items():
            found |= values_of(kind, _read(self, name, kind))
        return [{"field": path, "value": value} for path, value in found.items()]

    def absorb(self, problem: Problem) -> None:
        """A fault of the values stands at the first of those that it is about."""
        said = [str(each) for at, those in problem.errors.items() if at.startswith("changes") for each in those]
        super().absorb(problem)
        if said:
            self.form_errors[:] = [each for each in self.form_errors if each not in said]
            at = self._fields[self._place_of(getattr(problem, "about", ()))]
            at.errors = [*at.errors, *said]

    def _place_of(self, about: tuple[str, ...]) -> str:
        for path in about:
            for name, kind in self.kinds.items():
                paths = [each.field for each in kind.parts] if kind.shape == "length" else [kind.field]
                if any(part_of(path, each) or part_of(each, path) for each in paths):
                    return next(each for each in self.names if each == name or each.startswith(f"{name}_"))
        return self.names[0]


def amend_form(
    kinds: Sequence[ValueKind], options: Options, now: Mapping[str, Any], asked: Mapping[str, str]
) -> AmendForm:
    """The form of one value, or of several that are set together.

    :param options: what can be chosen for a kind of value, with its words.
    :param now: what it starts with, by path, as `value_kinds` gives it.
    :param asked: what was chosen before, which goes along: ``field``, ``together``, ``variant``.
    """
    alone = len(kinds) == 1
    named = {"value" if alone else "value_" + kind.field.replace(".", "_"): kind for kind in kinds}
    fields: dict[str, Any] = {}
    lengths: dict[str, str] = {}
    preset: dict[str, Any] = {}
    for name, kind in named.items():
        fields |= _fields(name, kind, options, alone)
        lengths |= _lengths(name, kind)
        preset |= _preset(name, kind, now[kind.field])
    folded = tuple(each for each in fields if each.startswith("value_extension_") and not each.endswith("_allowed"))
    own = {"names": tuple(fields), "lengths": lengths, "kinds": named, "folded": folded}
    made: type[AmendForm] = type("ValuesForm", (AmendForm,), {**fields, **own})
    return made(**preset, **asked)


def _fields(name: str, kind: ValueKind, options: Options, alone: bool, within: str = "") -> dict[str, Any]:
    label: Any = _l("New value") if alone and not within else name_of_value(within + kind.field)
    if kind.shape == "group":
        found: dict[str, Any] = {}
        for part in kind.parts:
            found |= _fields(f"{name}_{part.field}", part, options, alone=False, within=f"{kind.field}.")
        return found
    if kind.shape == "length":
        number, unit = kind.parts
        counted = _field(unit, name_of_value("unit"), options(unit), alone=False)
        return {name: _field(number, label, [], alone=False), f"{name}_unit": counted}
    if kind.shape == "two_languages":
        needed = [Required(_l("Fill this in in both languages.")), MaxLength(500)]
        said = "" if alone else f"{label}: "
        return {
            f"{name}_nl": StringField(said + _("In Dutch"), needed, filters=[clean_line]),
            f"{name}_en": StringField(said + _("In English"), needed, filters=[clean_line]),
        }
    return {name: _field(kind, label, options(kind), alone)}


def _lengths(name: str, kind: ValueKind) -> dict[str, str]:
    if kind.shape == "length":
        return {name: f"{name}_unit"}
    found: dict[str, str] = {}
    for part in kind.parts if kind.shape == "group" else ():
        found |= _lengths(f"{name}_{part.field}", part)
    return found


def _field(kind: ValueKind, label: Any, options: list[tuple[str, str]], alone: bool) -> Any:
    """The field of one value. Among several nothing must be filled in: the rule says what it needs."""
    needed = kind.needed and alone
    filled = [Needed(_l("Fill in the new value."))] if needed else []
    chosen = [Needed(_NOT_CHOSEN)] if needed else []
    about: dict[str, Any] = {
        "description": "" if alone else _HINTS.get(kind.field, ""),
        "render_kw": {"required": True} if kind.needed else {},
    }
    if kind.shape == "number":
        about["render_kw"] |= {"inputmode": "numeric", "min": kind.least, "max": kind.most}
        return WholeNumber(label, [*filled, Between(kind.least, kind.most)], **about)
    if kind.shape in ("decimal", "money"):
        about["render_kw"] |= {"inputmode": "decimal"}
        about["description"] = _l("In euros, such as 12,50.") if kind.shape == "money" else about["description"]
        return Number(label, filled, **about)
    if kind.shape in ("many_of", "many_words"):
        boxes: dict[str, Any] = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
        tick = [Needed(_l("Tick at least one."))] if needed else []
        boxes |= {"description": about["description"], "render_kw": {"data-needed": True} if kind.needed else {}}
        return SelectMultipleField(label, [*tick, OneOf()], choices=choices(options), validate_choice=False, **boxes)
    if kind.shape == "yes_no":
        options = [each for each in (("yes", str(YES)), ("no", str(NO))) if not kind.choices or each[0] in kind.choices]
    one_of_few = len(options) <= _MOST_BUTTONS
    if not kind.needed or not one_of_few:
        # A list that folds out would stand on its first line where nothing is chosen yet.
        options = [*options, ("", _("not set"))] if one_of_few else [("", _("not set")), *options]
    made = RadioField if one_of_few else SelectField
    return made(label, [*chosen, OneOf()], choices=choices(options), validate_choice=False, **about)


def _preset(name: str, kind: ValueKind, now: Any) -> dict[str, Any]:
    if kind.shape == "group":
        found: dict[str, Any] = {}
        for part in kind.parts:
            found |= _preset(f"{name}_{part.field}", part, now[part.field])
        return found
    if kind.shape == "length":
        number, unit = kind.parts
        return {name: now[number.field], f"{name}_unit": now[unit.field]}
    if kind.shape == "two_languages":
        return {f"{name}_{language}": words for language, words in now.items()}
    return {name: now}


def _read(form: AmendForm, name: str, kind: ValueKind) -> Any:
    if kind.shape == "group":
        return {part.field: _read(form, f"{name}_{part.field}", part) for part in kind.parts}
    if kind.shape == "length":
        number, unit = kind.parts
        return {number.field: form[name].data, unit.field: form[f"{name}_unit"].data}
    if kind.shape == "two_languages":
        return {language: form[f"{name}_{language}"].data for language in ("nl", "en")}
    return form[name].data
