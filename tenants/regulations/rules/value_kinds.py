"""What somebody can fill in for a value of a provision, made from the type that the format gives it.

A value is named by its path: ``amount``, or ``extension.cap`` for a value of a part. What the format builds up from
lists of parts (the seats of a body, the items of a form) has no kind here: nobody fills that in at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from tenants.regulations.rules.base import Part, Provision, Words
from tenants.regulations.rules.exams_said import Setting
from tenants.regulations.rules.linting import WORD_KINDS
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.terms_said import ROLE_OF, ExtensionRule

Shape = Literal[
    "number",
    "decimal",
    "money",
    "yes_no",
    "one_of",
    "one_word",
    "many_of",
    "many_words",
    "two_languages",
    "length",
    "group",
]
#: Says what a provision is, or stands in the text; none of it is a value.
NO_VALUES = frozenset(
    {"key", "variant", "article", "rules", "text", "question", "roles", "when", "note", "values", "rests_on"}
)
#: Words of the vocabulary beside `WORD_KINDS`; for one kind of provision where the name alone does not tell.
_MORE_WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": ("body_kind",),
    "purpose": ("choice",),
    "parts": ("choice",),
    "methods": ("choice",),
    "pays": ("role", "body"),
    "counts_as": ("decision", "thing"),
    "certificates": ("certificate",),
    "unit": ("choice", "thing"),
    "Remedy.against": ("decider",),
    "Notice.term": ("term",),
    "ExtensionRule.by": ("role", "body", "acts"),
}
#: The unit of a number, by the name of the number: the two are one length.
_UNIT_OF: Mapping[str, str] = {"amount": "unit", "cap": "cap_unit"}
#: More than any length, number or amount of a regulation, and it fits every count of days.
_MOST = 99_999


@dataclass(frozen=True)
class ValueKind:
    """How one value is filled in.

    :ivar field: its path. :ivar shape: what is filled in. :ivar needed: it cannot be left out.
    :ivar choices: what can be chosen, for ``one_of`` and ``many_of``; for ``yes_no`` where it is only one of the two.
    :ivar word_kinds: the kinds of word that can be chosen, for ``one_word`` and ``many_words``.
    :ivar least, most: bounds of a number.
    :ivar parts: what a ``group`` is made of; of a ``length`` its number and its unit. A length has the path of its
        number.
    """

    field: str
    shape: Shape
    needed: bool
    choices: tuple[str, ...] = ()
    word_kinds: tuple[str, ...] = ()
    least: int = 0
    most: int = _MOST
    parts: tuple[ValueKind, ...] = ()


def fields_of(provision: Provision) -> Iterator[str]:
    """The path of every value of a provision; of parts also what they are made of, where that is filled in alone."""
    for name, field in type(provision).model_fields.items():
        if name not in NO_VALUES and not _is_unit(type(provision), name):
            yield from _paths(name, field, getattr(provision, name))


def kind_of(provision: Provision, path: str) -> ValueKind | None:
    """How this value is filled in; None where it is built up from lists of parts.

    :raises LookupError: the provision has no such value.
    """
    if path not in fields_of(provision):
        raise LookupError(path)
    if isinstance(provision, Setting) and path == "value":
        return _setting(provision)
    way, _dot, last = path.rpartition(".")
    return _kind(_model_at(provision, way), last, path)


def _model_at(provision: Provision, way: str) -> type[Part]:
    """The part in which a value stands. :raises LookupError: there is none."""
    model: type[Part] = type(provision)
    for step in way.split(".") if way else ():
        part = _bare(model.model_fields[step])[0]
        if not (isinstance(part, type) and issubclass(part, Part)):
            raise LookupError(way)
        model = part
    return model


def value_at(provision: Part | None, path: str) -> Any:
    """The value as it stands; None where a part on the way is not there."""
    found: Any = provision
    for step in path.split("."):
        found = getattr(found, step, None)
    return found


def length_at(provision: Provision, path: str) -> str:
    """The value that a path is read with: a number and its unit are one length, which has the path of the number."""
    way, dot, name = path.rpartition(".")
    number = next((each for each, unit in _UNIT_OF.items() if unit == name), None)
    try:
        there = number in _model_at(provision, way).model_fields
    except LookupError:
        return path
    return f"{way}{dot}{number}" if there else path


def part_of(path: str, whole: str) -> bool:
    """Whether a value is another one or lies within it: ``extension.cap`` within ``extension``."""
    return path == whole or path.startswith(f"{whole}.")


def words_to_choose(kind: ValueKind, pack: Pack, now: Any) -> tuple[str, ...]:
    """The words of a pack that fit a value. What stands there now comes first, also where it is a word of elsewhere."""
    found: list[str] = [now] if isinstance(now, str) else [*(now or ())]
    for each in kind.word_kinds:
        if each == "acts":
            found += ROLE_OF
        elif each in ("body", "term", "decider"):
            found += pack.keys(each)
        else:
            found += pack.names.get(each, {})
    return tuple(dict.fromkeys(found))


def now_in(kind: ValueKind, part: Any) -> Any:
    """How a value stands in a provision or a part of one, as a form shows it.

    A number, ``yes`` or ``no``, a word, a list of words, or a mapping of these.
    """
    if kind.shape == "length":
        return {each.field: filled_in(each, value_at(part, each.field)) for each in kind.parts}
    return filled_in(kind, value_at(part, kind.field))


def filled_in(kind: ValueKind, value: Any) -> Any:
    """A value that is no length as a form shows it. `now_in` also takes lengths."""
    if kind.shape == "group":
        return {part.field: now_in(part, value) for part in kind.parts}
    if kind.shape == "two_languages":
        return {"nl": getattr(value, "nl", ""), "en": getattr(value, "en", "")}
    if kind.shape in ("many_of", "many_words"):
        return list(value or ())
    if kind.shape == "yes_no":
        return "" if value is None else ("yes" if value else "no")
    if kind.shape == "money":
        return None if value is None else Decimal(value) / 100
    if kind.shape in ("one_of", "one_word"):
        return "" if value is None else str(value)
    return value


def values_of(kind: ValueKind, filled: Any) -> dict[str, Any]:
    """What was filled in as a pack has it, by path: of a length its number and its unit, else one value.

    A length without a number is none, whatever unit stands beside it.
    """
    if kind.shape != "length":
        return {kind.field: value_of(kind, filled)}
    found = {each.field: value_of(each, filled[each.field]) for each in kind.parts}
    return found if found[kind.field] is not None else dict.fromkeys(found)


def value_of(kind: ValueKind, filled: Any) -> Any:
    """What was filled in as a pack has it, and as JSON can hold it. The other way round from `filled_in`.

    A group of which nothing was filled in is none. An extension that is not allowed says nothing else.
    """
    if kind.shape == "group":
        parts: dict[str, Any] = {}
        for part in kind.parts:
            parts |= values_of(part, filled[part.field])
        if parts.get("allowed") in ("no", "not_stated"):
            return {"allowed": parts["allowed"]}
        return {name: value for name, value in parts.items() if value not in (None, [])} or None
    if kind.shape == "two_languages":
        return filled
    if kind.shape in ("many_of", "many_words"):
        return list(filled)
    if filled in (None, ""):
        return None
    if kind.shape == "yes_no":
        return {"yes": True, "no": False}.get(filled, filled)
    if kind.shape == "money":
        return int(filled * 100)
    if kind.shape == "decimal":
        return str(filled)
    if kind.shape == "one_of" and kind.choices and all(each.isdecimal() for each in kind.choices):
        return int(filled) if filled in kind.choices else filled
    return filled


def _paths(name: str, field: FieldInfo, value: Any) -> Iterator[str]:
    part, _marks, _optional = _bare(field)
    if not (isinstance(part, type) and issubclass(part, Part)) or part is Words:
        yield name
        return
    whole = _kind_of_type(name, field, "") is not None
    if whole:
        yield name
    # Of an extension that is allowed each value can be set alone; what is allowed changes all of them.
    if not whole or (isinstance(value, ExtensionRule) and value.allowed == "yes"):
        for inner, each in part.model_fields.items():
            # Of a part that is not there yet only what it cannot do without: the rest follows.
            if inner != "allowed" and not _is_unit(part, inner) and (value is not None or each.is_required()):
                yield from (f"{name}.{path}" for path in _paths(inner, each, getattr(value, inner, None)))


def _is_unit(model: type[Part], name: str) -> bool:
    """Whether it is the unit of a length, which is no value of its own."""
    return any(unit == name and number in model.model_fields for number, unit in _UNIT_OF.items())


def _kind(model: type[Part], name: str, path: str) -> ValueKind | None:
    unit = _UNIT_OF.get(name)
    if unit in model.model_fields and _bare(model.model_fields[name])[0] is int:
        way, dot, _name = path.rpartition(".")
        number = _kind_of_type(path, model.model_fields[name], name)
        counted = _kind_of_type(f"{way}{dot}{unit}", model.model_fields[unit], unit)
        assert number is not None
        assert counted is not None
        return ValueKind(path, "length", number.needed, parts=(number, counted))
    words = _MORE_WORDS.get(f"{model.__name__}.{name}")
    return _kind_of_type(path, model.model_fields[name], name, words)


def _kind_of_type(path: str, field: FieldInfo, name: str, words: tuple[str, ...] | None = None) -> ValueKind | None:
    name = name or path
    kinds = words or WORD_KINDS.get(name) or _MORE_WORDS.get(name) or ()
    what, marks, optional = _bare(field)
    needed = not optional
    if what is bool:
        return ValueKind(path, "yes_no", needed)
    if what is int:
        shape: Shape = "money" if name == "cents" else "number"
        return ValueKind(path, shape, needed, least=_bound(marks, "ge", 0), most=_bound(marks, "le", _MOST))
    if what is Decimal:
        return ValueKind(path, "decimal", needed)
    if what is Words:
        return ValueKind(path, "two_languages", needed)
    if get_origin(what) is Literal:
        return ValueKind(path, "one_of", needed, choices=get_args(what))
    if what is str:
        return ValueKind(path, "one_word", needed, word_kinds=kinds) if kinds else None
    if get_origin(what) is tuple:
        return _list(path, get_args(what)[0], _bound(marks, "min_length", 0) > 0, kinds)
    if isinstance(what, type) and issubclass(what, Part):
        parts = [_kind(what, each, each) for each in what.model_fields if not _is_unit(what, each)]
        there = tuple(part for part in parts if part is not None and part.shape != "group")
        return ValueKind(path, "group", needed, parts=there) if len(there) == len(parts) else None
    return None


def _list(path: str, each: Any, needed: bool, kinds: tuple[str, ...]) -> ValueKind | None:
    what = _bare_type(each)[0]
    if get_origin(what) is Literal:
        return ValueKind(path, "many_of", needed, choices=get_args(what))
    return ValueKind(path, "many_words", needed, word_kinds=kinds) if what is str and kinds else None


def _setting(setting: Setting) -> ValueKind:
    if setting.values:
        return ValueKind("value", "one_of", True, choices=tuple(map(str, setting.values)))
    return ValueKind("value", "yes_no" if isinstance(setting.value, bool) else "number", True)


def _bare(field: FieldInfo) -> tuple[Any, list[Any], bool]:
    what, marks, optional = _bare_type(field.annotation)
    return what, [*field.metadata, *marks], optional


def _bare_type(what: Any) -> tuple[Any, list[Any], bool]:
    """A type without its marks and without None, the marks, and whether None was among it."""
    marks: list[Any] = []
    optional = False
    while True:
        if get_origin(what) is Annotated:
            what, *more = get_args(what)
            marks += [mark for each in more for mark in (each.metadata if isinstance(each, FieldInfo) else [each])]
        elif get_origin(what) in (Union, UnionType) and len([a for a in get_args(what) if a is not type(None)]) == 1:
            [what] = [each for each in get_args(what) if each is not type(None)]
            optional = True
        else:
            return what, marks, optional


def _bound(marks: list[Any], name: str, otherwise: int) -> int:
    return next((int(getattr(mark, name)) for mark in marks if getattr(mark, name, None) is not None), otherwise)
