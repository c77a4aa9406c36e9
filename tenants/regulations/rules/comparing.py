"""What changed between two editions, or between the regulations of two institutions: value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.pack import PROVISIONS, Pack


@dataclass(frozen=True)
class FieldChange:
    """One field that is not the same. ``before`` and ``after`` are as in the pack; None where it is not said."""

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
_NOT_COMPARED = frozenset({"article", "rules", "text", "question", "note", "roles", "rests_on"})


def compare(before: Pack, after: Pack) -> tuple[Difference, ...]:
    """Every difference between two packs, by kind and key. Words and articles alone make no difference."""
    found: list[Difference] = []
    for kind in PROVISIONS:
        keys = dict.fromkeys((*before.keys(kind), *after.keys(kind)))
        for key in keys:
            found += _of_key(kind, key, before.alternatives(kind, key), after.alternatives(kind, key))
    return tuple(found)


def _of_key(kind: str, key: str, before: tuple[Provision, ...], after: tuple[Provision, ...]) -> list[Difference]:
    """Alternatives of one key are paired by their condition; what is left over came or went."""
    left, right = list(before), list(after)
    found: list[Difference] = []
    for one in before:
        other = next((each for each in right if each.when == one.when), None)
        if other is None and len(before) == len(after) == 1:
            other = right[0]
        if other is None:
            continue
        left.remove(one)
        right.remove(other)
        fields = fields_changed(one, other)
        if fields:
            found.append(Difference(kind, key, "changed", one, other, fields))
    found += [Difference(kind, key, "removed", each, None) for each in left]
    found += [Difference(kind, key, "added", None, each) for each in right]
    return found


def fields_changed(before: Provision, after: Provision) -> tuple[FieldChange, ...]:
    """The fields of two provisions of one kind that are not the same."""
    names = [name for name in type(before).model_fields if name not in _NOT_COMPARED]
    return tuple(
        FieldChange(name, _said(before, name), _said(after, name))
        for name in names
        if _said(before, name) != _said(after, name)
    )


def _said(provision: Provision, name: str) -> Any:
    return getattr(provision, name) if name in provision.model_fields_set else None
