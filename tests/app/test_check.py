"""`./assay check` against a database where something is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from assay.app.cli import main
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from assay.tenancy import catalogue


@pytest.fixture
def superuser(
    servers: ServerAddresses, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[psycopg.Connection]:
    """Of this process's own database, which the command finds in its environment."""
    for name, value in servers.environment("test").items():
        monkeypatch.setenv(name, value)
    name = servers.database_urls["assay_web"].rpartition("/")[2]
    with psycopg.connect(servers.superuser_url, dbname=name, autocommit=True) as connection:
        yield connection


def check() -> Result:
    return CliRunner().invoke(main, ["check"])


def lines(done: Result, part: str) -> list[str]:
    """What was found of one part, without the advice below it."""
    return [line for line in done.output.splitlines() if line[5:].startswith(part)]


def test_a_sound_database_passes(superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[object] = []
    catalogue_of = catalogue.violations

    def counted(*given: Any) -> list[catalogue.Violation]:
        reads.append(given)
        return catalogue_of(*given)

    monkeypatch.setattr(catalogue, "violations", counted)
    done = check()
    assert done.exit_code == 0, done.output
    assert lines(done, "large objects") == ["ok   large objects out of reach"]
    assert len(reads) == 1, "two lines speak of the catalogue, and it takes seconds to read"


def test_large_objects_that_are_open_are_noted_and_are_no_fault(superuser: psycopg.Connection) -> None:
    """Some providers give nobody the role that could close them; a copy there must still pass."""
    superuser.execute("GRANT EXECUTE ON FUNCTION pg_catalog.lo_create(oid) TO PUBLIC")
    try:
        done = check()
    finally:
        superuser.execute("REVOKE ALL ON FUNCTION pg_catalog.lo_create(oid) FROM PUBLIC")
    assert done.exit_code == 0, done.output
    [note] = lines(done, "large objects out of reach")
    assert note.startswith("note large objects out of reach: open to assay_batch, assay_migrate")
    assert "as a superuser" in done.output
    assert lines(done, "row security") == ["ok   row security of every table"]


def test_a_wall_that_is_down_is_a_fault(superuser: psycopg.Connection) -> None:
    superuser.execute("ALTER TABLE app.notice NO FORCE ROW LEVEL SECURITY")
    try:
        done = check()
    finally:
        superuser.execute("ALTER TABLE app.notice FORCE ROW LEVEL SECURITY")
    assert done.exit_code == 1
    [fault] = lines(done, "row security of every table")
    assert "W04" in fault
    assert "notice" in fault
