"""Writes the reference of the pack format from its models: fields, allowed values, and what their docstrings say."""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from inspect import cleandoc
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from tenants.regulations.rules import linting
from tenants.regulations.rules.base import Part, Provision, When, Words
from tenants.regulations.rules.edition import Article, EditionSaid, GoldenCase, OpenPoint
from tenants.regulations.rules.pack import PROVISIONS, Name
from tenants.regulations.rules.reading import VOCABULARY
from tenants.regulations.words import FIELD_WORDS

_IVAR = re.compile(r":ivar (\w+):\s*(.*?)(?=\s*:ivar |\Z)", re.DOTALL)
_PLAIN: Mapping[Any, str] = {
    str: "words",
    int: "a whole number",
    bool: "`true` or `false`",
    Decimal: "a number",
    date: "a day",
    datetime: "a day and time",
    Any: "any value of that field",
    Words: "`{ nl, en }`",
    type(None): "",
}
_HEAD = """\
# Rule packs: every field and value

Made from the models of the format by a test (`tests/docs/test_rule_packs_reference.py`); do not edit. How to write a
pack: [the guide](rule-packs.md). Each kind with an example: [the kinds](rule-packs-kinds.md).

**Must** says whether the field must be there. *one or more* means: one value, or several in square brackets. *key* is a
key that you make up or that stands elsewhere in the pack; *key of …* is a word of the vocabulary of that kind; `body`
stands for a body of the pack.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD, "## The document", *_section("[edition]", EditionSaid), *_section("[[article]]", Article)]
    parts += ["## What every provision has", *_table(Provision), *_section("when", When), "## Kinds of provision"]
    for kind, model in PROVISIONS.items():
        parts += _section(f"[[{kind}]]", model, without=tuple(Provision.model_fields))
    parts += ["## Open points and golden cases"]
    parts += [*_section("[[open_point]]", OpenPoint), *_section("[[case]]", GoldenCase)]
    parts += ["## Parts", "What stands between braces, or under a heading of its own such as `[[remedy.levels]]`."]
    for part in _parts():
        parts += _section(part.__name__, part)
    parts += ["## The vocabulary", _vocabulary()]
    return "\n\n".join(said.strip() for said in parts) + "\n"


def meaning(model: type[Part], field: str) -> str:
    """What the docstrings of a model, or of those it is made from, say of a field; else its name on the pages."""
    for each in model.__mro__:
        for name, text in _IVAR.findall(cleandoc(each.__doc__ or "")):
            if name == field:
                return _plain(text)
    if field in FIELD_WORDS:
        return f"{FIELD_WORDS[field]}."
    beside = next((name for name, text in _IVAR.findall(cleandoc(model.__doc__ or "")) if f"``{field}``" in text), None)
    return f"See `{beside}`." if beside else ""


def _plain(text: str) -> str:
    joined = re.sub(r"\s+", " ", text).strip().rstrip(";.").replace("``", "`").replace("|", "\\|")
    return joined[:1].upper() + joined[1:] + "."


def _section(title: str, model: type[Part], without: tuple[str, ...] = ()) -> Iterator[str]:
    yield f"### `{title}`"
    said = cleandoc(model.__doc__ or "").partition(":ivar")[0]
    yield re.sub(r"\s+", " ", said).strip().replace("``", "`")
    yield from _table(model, without)


def _table(model: type[Part], without: tuple[str, ...] = ()) -> Iterator[str]:
    fields = {name: info for name, info in model.model_fields.items() if name not in without}
    if not fields:
        yield "Nothing beyond what every provision has."
        return
    rows = ["| Field | Value | Must | Meaning |", "|---|---|---|---|"]
    for name, info in fields.items():
        must = "yes" if info.is_required() else ""
        rows.append(f"| `{info.alias or name}` | {_value(name, info)} | {must} | {meaning(model, name)} |")
    yield "\n".join(rows)


def _value(name: str, info: FieldInfo) -> str:
    said = _checked(info.metadata, name) or _type(info.annotation, name)
    if "_as_list" in _checks(info.metadata):
        said = said.replace("list of ", "one or more: ", 1)
    return said + _bounds(info.metadata)


def _bounds(metadata: Iterable[Any]) -> str:
    """The least and the greatest number, where there is one."""
    every = [each for info in metadata for each in (info, *getattr(info, "metadata", ()))]
    said = ""
    for bound, words in (("ge", "at least"), ("le", "at most")):
        said += next((f", {words} {getattr(each, bound)}" for each in every if hasattr(each, bound)), "")
    return said


def _checks(metadata: Iterable[Any]) -> set[str]:
    """The names of the functions that look at a value, and ``min_length`` where it may not be empty."""
    named = {getattr(getattr(each, "func", None), "__name__", "") for each in metadata}
    bounds = [each for info in metadata for each in (info, *getattr(info, "metadata", ()))]
    return named | {"min_length" for each in bounds if hasattr(each, "min_length")}


def _checked(metadata: Iterable[Any], name: str) -> str:
    """What a value of words must look like, where a function looks at it."""
    checks = _checks(metadata)
    if "_key" in checks:
        return _key(name)
    if "_slug" in checks:
        return "lower-case words joined by `-`"
    return "a number such as `R361`" if "_rule" in checks else ""


def _key(name: str) -> str:
    kinds = linting.WORD_KINDS.get(name)
    return f"key of {' or '.join(f'`{kind}`' for kind in kinds)}" if kinds else "key"


def _type(annotation: Any, name: str) -> str:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if inside[0] is str and "min_length" in _checks(inside[1:]):
            return "key of this pack, or `document:key`"
        return _checked(inside[1:], name) or _type(inside[0], name) + _bounds(inside[1:])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(filter(None, dict.fromkeys(_type(each, name) for each in inside)))
    if origin is tuple and inside[-1] is not Ellipsis:
        return f"[{', '.join(_type(each, name) for each in inside)}]"
    if origin is tuple:
        return f"list of {_type(inside[0], name)}"
    if origin is dict:
        return '`{ key = "value" }`'
    if isinstance(annotation, type) and issubclass(annotation, Part) and annotation is not Words:
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    return _PLAIN[annotation]


def _parts() -> list[type[Part]]:
    """The models that stand inside others, each once, by name; `When` has its own place."""
    found: set[type[Part]] = set()
    waiting: list[type[Part]] = [*PROVISIONS.values(), EditionSaid, Article, OpenPoint, GoldenCase]
    while waiting:
        for info in waiting.pop().model_fields.values():
            for part in _inside(info.annotation):
                if part not in found and part not in (Words, When):
                    found.add(part)
                    waiting.append(part)
    return sorted(found, key=lambda part: part.__name__)


def _inside(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for each in get_args(annotation):
        yield from _inside(each)


def _vocabulary() -> str:
    used: dict[str, list[str]] = {kind: [] for kind in VOCABULARY}
    for field, kinds in sorted(linting.WORD_KINDS.items()):
        for kind in kinds:
            if kind in used:
                used[kind].append(f"`{field}`")
    used["choice"] = ["`value`", "`values`"]
    used["body_kind"] = ["`kind` of a body"]
    rows = ["| Kind of word | Used in |", "|---|---|"]
    rows += [f"| `[[{kind}]]` | {', '.join(fields)} |" for kind, fields in used.items()]
    said = re.sub(r"\s+", " ", cleandoc(Name.__doc__ or "")).replace("``", "`")
    return f"{said} Each has a `key` and a `text`.\n\n" + "\n".join(rows)
