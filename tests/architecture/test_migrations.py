"""The one history: a single line, file names that say their place, and models that say what the database holds."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from assay.settings import Settings
from assay.tenancy.catalogue import declared_exceptions
from tests.architecture.sources import ROOT
from tests.tenancy.models import all_metadata

VERSIONS = ROOT / "migrations" / "versions"


def test_there_is_one_head() -> None:
    """Two heads are two programs that each think the other's tables are not there."""
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def misnamed(names_and_texts: dict[str, str]) -> list[str]:
    """Files whose revision is not the number in their name, or that do not follow the number before."""
    found = []
    previous = None
    for name, text in sorted(names_and_texts.items()):
        number = name[:4]
        revision = re.search(r'^revision = "(\w+)"', text, re.MULTILINE)
        before = re.search(r'^down_revision = (?:"(\w+)"|None)', text, re.MULTILINE)
        named = re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name)
        if not named or not revision or not before or revision[1] != number or before[1] != previous:
            found.append(name)
        previous = number
    return found


def test_each_migration_says_its_place() -> None:
    """The order can then be read from the folder, and two that were written at once collide where everybody sees it."""
    assert misnamed({path.name: path.read_text(encoding="utf-8") for path in VERSIONS.glob("*.py")}) == []


def test_the_place_rule_bites() -> None:
    first = 'revision = "0001"\ndown_revision = None\n'
    assert misnamed({"0001_a.py": first, "0002_b.py": 'revision = "0003"\ndown_revision = "0001"\n'}) == ["0002_b.py"]
    assert misnamed({"0001_a.py": first, "0003_b.py": 'revision = "0003"\ndown_revision = "0002"\n'}) == ["0003_b.py"]
    assert misnamed({"one.py": first}) == ["one.py"]


def test_the_models_are_what_the_history_makes(settings: Settings) -> None:
    """A column that only one of the two knows fails on the first request that needs it.

    Server-side details that no model carries (checks, names of keys, indexes) are the migration's; those of the walls
    are held by the catalogue check.
    """
    unmodelled = declared_exceptions().unmodelled
    metadata = all_metadata()

    engine = create_engine(settings.sqlalchemy_url_of("migrate"), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_schemas": True,
                "include_name": lambda name, kind, _: name == "app" if kind == "schema" else True,
                "include_object": lambda _thing, _name, kind, _reflected, _other: kind in ("table", "column"),
                "version_table_schema": "app",
            },
        )
        found = compare_metadata(context, metadata)
    differences = [d for d in map(_told, found) if d and d.split(" ")[-1].split(".")[0] not in unmodelled]
    assert differences == []


def _told(difference: Any) -> str:
    """``add_column person.name``, for what concerns tables and columns."""
    if isinstance(difference, list):
        return "; ".join(f"{kind[0]} {kind[2]}.{kind[3]}" for kind in difference)
    kind = difference[0]
    if kind in ("add_table", "remove_table"):
        return f"{kind} {difference[1].name}"
    if kind in ("add_column", "remove_column"):
        return f"{kind} {difference[2]}.{difference[3].name}"
    return ""


@pytest.mark.parametrize("difference", [("remove_column", "app", "person", type("C", (), {"name": "x"}))])
def test_the_comparison_tells_a_column(difference: Any) -> None:
    assert _told(difference) == "remove_column person.x"


def test_no_draft_lies_among_the_versions() -> None:
    """Alembic passes over what does not end in .py; a forgotten draft would be taken for a step that was made."""
    assert [path.name for path in Path(VERSIONS).iterdir() if path.is_file() and path.suffix != ".py"] == []
