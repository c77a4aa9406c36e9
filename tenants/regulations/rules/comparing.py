"""What changed between two editions, or between the regulations of two institutions: value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.exams_said import Definition, Statement
from tenants.regulations.rules.pack import PROVISIONS, Pack


@dataclass(frozen=True)
class FieldChange:
    """One field that is not the same. ``before`` and ``after`` are as in the pack."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """One provision that is new, gone or other."""

    kind: str
    key: str
    what: Literal["added", "removed", "changed"]
    before: Provision | None
    after: Provision | None
    fields: tuple[FieldChange, ...] = ()


#: Where a thing is cited and how it is worded is not what it says.
_NOT_COMPARED = frozenset({"key", "variant", "article", "rules", "text", "question", "note", "roles", "rests_on"})
#: Kinds that say nothing but their words.
_ONLY_WORDS = (Definition, Statement)


def compare(before: Pack, after: Pack) -> tuple[Difference, ...]:
    """Every difference between two packs, by kind and key.

    Articles alone make no difference, and words only where the document says nothing but words.
    """
    found: list[Difference] = []
    for kind in PROVISIONS:
        keys = dict.fromkeys((*before.keys(kind), *after.keys(kind)))
        for key in keys:
            found += _of_key(kind, key, before.alternatives(kind, key), after.alternatives(kind, key))
    return tuple(found)


def _of_key(kind: str, key: str, before: tuple[Provision, ...], after: tuple[Provision, ...]) -> list[Difference]:
    """Alternatives of one key are paired by their condition, then by their name; what is left over came or went."""
    left, right = list(before), list(after)
    found: list[Difference] = []
    alone = len(before) == len(after) == 1
    for are_one in (_same_condition, _same_name):
        for one in tuple(left):
            other = next((each for each in right if alone or are_one(one, each)), None)
            if other is None:
                continue
            # By position: two of them may be equal in everything.
            del left[_position(left, one)], right[_position(right, other)]
            fields = fields_changed(one, other)
            if fields:
                found.append(Difference(kind, key, "changed", one, other, fields))
    found += [Difference(kind, key, "removed", each, None) for each in left]
    found += [Difference(kind, key, "added", None, each) for each in right]
    return found


def _same_condition(one: Provision, other: Provision) -> bool:
    return one.when == other.when


def _same_name(one: Provision, other: Provision) -> bool:
    return one.variant is not None and one.variant == other.variant


def _position(those: list[Provision], one: Provision) -> int:
    return next(at for at, each in enumerate(those) if each is one)


def fields_changed(before: Provision, after: Provision) -> tuple[FieldChange, ...]:
    """The fields of two provisions of one kind that are not the same. What is left out is as its default."""
    names = [name for name in type(before).model_fields if name not in _NOT_COMPARED]
    if isinstance(before, _ONLY_WORDS):
        names.insert(0, "text")
    said = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(FieldChange(name, was, becomes) for name, was, becomes in said if was != becomes)
