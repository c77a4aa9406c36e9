"""The rules that a table's test names are those of its rows: no row without its mark, no mark without a row."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

FILES = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py") if path.stem != "test_marks")


def tables(module: str) -> Iterator[tuple[str, set[str], set[str]]]:
    """Each table test that names rules, with them and with those of its rows. Golden cases carry theirs alone."""
    for name, function in vars(import_module(f"tests.tenants.regulations.{module}")).items():
        marks: list[Any] = getattr(function, "pytestmark", []) if name.startswith("test_") else []
        named = {rule for mark in marks if mark.name == "rule" for rule in mark.args}
        rows = [row for mark in marks if mark.name == "parametrize" for row in mark.args[1] if hasattr(row, "marks")]
        proven = {rule for row in rows for mark in row.marks if mark.name == "rule" for rule in mark.args}
        if proven and named:
            yield name, named, proven


@pytest.mark.parametrize("module", FILES)
def test_a_table_names_the_rules_of_its_rows(module: str) -> None:
    for name, named, proven in tables(module):
        assert named == proven, name


def test_there_are_tables_to_look_at() -> None:
    assert sum(1 for module in FILES for _table in tables(module)) >= 12
