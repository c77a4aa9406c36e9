"""Reads single values from a shipped pack, for tests that hold them against the literal value of the source."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.pack import Pack
from tenants.regulations.shipped import PACKS, read_folder


@cache
def pack_at(address: str) -> Pack:
    """The shipped edition at ``issuer/document/edition``, whatever state the others are in."""
    return read_folder(PACKS / address).whole()


def provision(pack: Pack, kind: str, key: str, variant: str | None = None) -> Provision:
    """The one provision of a kind and key; of several the one of that variant."""
    those = pack.alternatives(kind, key)
    [found] = those if variant is None else [each for each in those if each.variant == variant]
    return found


def value(part: Any, path: str) -> Any:
    """What stands at a path of fields; a list of parts gives the value of each."""
    for name in path.split("."):
        part = tuple(getattr(each, name) for each in part) if isinstance(part, tuple) else getattr(part, name)
    return part


def said(numbers: str, kind: str, key: str, *, variant: str | None = None, **expected: Any) -> Any:
    """One row of a table: the rules it proves, where the value stands, and what the source says.

    Fields of parts are written with two underscores: ``extension__cap=20``.
    """
    fields = {path.replace("__", "."): wanted for path, wanted in expected.items()}
    label = "-".join(filter(None, [numbers.replace(" ", "-"), kind, key, variant]))
    return pytest.param(kind, key, variant, fields, id=label, marks=pytest.mark.rule(*numbers.split()))


def assert_says(pack: Pack, kind: str, key: str, variant: str | None, fields: dict[str, Any]) -> None:
    """Assert every field of a row."""
    found = provision(pack, kind, key, variant)
    got = {path: value(found, path) for path in fields}
    assert got == fields
