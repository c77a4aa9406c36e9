"""The migrations as text: squawk has nothing to say about them, and would about what locks out a busy database."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from assay.app import migrate
from assay.app.cli.testing import squawk, write_migrations
from assay.settings import Settings

GIVES_WAY = "SET lock_timeout = '2s';\nSET statement_timeout = '10min';\n"


def _found(folder: Path, statements: str) -> str:
    """What squawk says of a migration with these statements, in the words of its rules."""
    file = folder / "0099_next.sql"
    file.write_text(f"{GIVES_WAY}BEGIN;\n{statements};\nCOMMIT;\n")
    return subprocess.run(
        (*squawk([file]), "--reporter", "gcc"), capture_output=True, text=True, check=False, timeout=60
    ).stdout


def test_squawk_has_nothing_to_say(tmp_path: Path) -> None:
    files = write_migrations(tmp_path)
    done = subprocess.run(squawk(files), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
    assert [file.stem for file in files] == list(migrate.revisions().values())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("ALTER TABLE app.person ADD COLUMN shoe_size text NOT NULL", "adding-required-field"),
        ("CREATE INDEX person_name ON app.person (name)", "require-concurrent-index-creation"),
        ("ALTER TABLE app.person ALTER COLUMN name TYPE varchar(40)", "changing-column-type"),
        ("ALTER TABLE app.person ALTER COLUMN name SET NOT NULL", "adding-not-nullable-field"),
        ("ALTER TABLE app.account ADD CONSTRAINT known CHECK (language <> '')", "constraint-missing-not-valid"),
        ("ALTER TABLE app.account RENAME COLUMN language TO tongue", "renaming-column"),
        ("ALTER TABLE app.account DROP COLUMN theme", "ban-drop-column"),
        ("DROP TABLE app.notice", "ban-drop-table"),
        ("CREATE INDEX CONCURRENTLY person_name ON app.person (name)", "ban-concurrent-index-creation-in-transaction"),
    ],
)
def test_squawk_finds_what_holds_others_up(tmp_path: Path, statement: str, rule: str) -> None:
    assert rule in _found(tmp_path, statement)


@pytest.mark.parametrize(
    "statements",
    [
        "ALTER TABLE app.person ADD COLUMN shoe_size text",
        "ALTER TABLE app.account ADD CONSTRAINT known CHECK (language <> '') NOT VALID",
        "COMMIT;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS person_name ON app.person (name);\nBEGIN",
    ],
)
def test_squawk_lets_the_careful_way_pass(tmp_path: Path, statements: str) -> None:
    assert "warning" not in _found(tmp_path, statements)


def test_the_text_is_the_whole_history_and_each_step_gives_way() -> None:
    whole = migrate.offline_sql()
    for revision in migrate.revisions():
        step = migrate.offline_sql(revision)
        assert step.startswith("SET lock_timeout = '2s';")
        assert f"version_num='{revision}'" in step or f"VALUES ('{revision}')" in step
        assert step.split("BEGIN;", 1)[1] in whole


def test_a_run_gives_way_before_it_touches_anything(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    engine: Engine = migrate.database_engine(settings.database_url_migrate.get_secret_value())

    def note(conn: Any, cursor: Any, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    monkeypatch.setattr(migrate, "database_engine", lambda _: engine)
    migrate.upgrade(settings)
    looks = ("SELECT pg_advisory_lock", "SELECT to_regnamespace")
    assert next(words for words in said if not words.startswith(looks)) == "SET lock_timeout = '2s'"
