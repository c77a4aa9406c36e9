"""The catalogue check at head, what it accepts, and what a process refuses at start-up."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from assay.tenancy.catalogue import RULES, UnsafeStartError, refuse_unsafe_start, report, violations
from assay.tenancy.catalogue.declared import declared_exceptions, read
from tests.tenancy.conftest import Isolated, set_scope
from tests.tenancy.models import all_metadata
from tests.tenancy.samples import declared_without, make_samples, metadata_with_samples


def test_the_database_at_head_breaks_no_rule(root: Connection) -> None:
    assert list(report(violations(root, all_metadata()))) == []


def test_the_migration_login_can_run_the_check(isolated: Isolated) -> None:
    """It runs after every migration, and no superuser is there then."""
    engine = create_engine(isolated.logins["assay_migrate"], poolclass=NullPool)
    with engine.connect() as connection:
        assert list(report(violations(connection, all_metadata()))) == []


def test_an_administrator_who_made_the_roles_is_no_stranger(root: Connection) -> None:
    """Who is no superuser becomes a member of the roles it makes, to hand them out and for nothing else."""
    root.exec_driver_sql(
        "CREATE ROLE provider CREATEROLE; GRANT assay_owner TO provider WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
    )
    assert list(report(violations(root, all_metadata()))) == []


def test_the_check_leaves_nothing_behind(root: Connection) -> None:
    before = root.execute(text("SELECT count(*) FROM pg_class")).scalar_one()
    violations(root, all_metadata())
    assert root.execute(text("SELECT count(*) FROM pg_class")).scalar_one() == before


def test_a_table_of_every_class_passes(root: Connection) -> None:
    make_samples(root)
    seen = violations(root, metadata_with_samples())
    assert list(report([violation for violation in seen if violation.object.startswith("s_")])) == []


def test_a_declaration_without_a_reason_does_not_load(tmp_path: Path) -> None:
    path = tmp_path / "declared.toml"
    path.write_text('[[unled]]\ntable = "x"\nwhy = " "\n')
    with pytest.raises(ValueError, match="without a reason"):
        read(path)


def test_every_declaration_is_still_needed(root: Connection) -> None:
    """An exception nobody needs any more is a hole that waits."""
    declared = declared_exceptions()
    for field, entries in (
        ("unique_keys", declared.unique_keys),
        ("foreign_keys", declared.foreign_keys),
        ("unled", declared.unled),
    ):
        for entry in entries:
            without = declared_without(**{field: frozenset(entries - {entry})})
            assert violations(root, all_metadata(), without), f"{field}: {entry} is not needed"
    for login, columns in declared.columns.items():
        for name in columns:
            fewer: dict[str, Any] = {**declared.columns, login: {k: v for k, v in columns.items() if k != name}}
            assert violations(root, all_metadata(), declared_without(columns=fewer)), f"{login}: {name} is not needed"


def test_every_rule_is_told_in_words() -> None:
    assert list(RULES) == [f"W{number:02}" for number in range(1, 29)]


@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
def test_each_login_may_start(isolated: Isolated, login: str) -> None:
    with create_engine(isolated.logins[login], poolclass=NullPool).connect() as connection:
        refuse_unsafe_start(connection)


def test_the_migration_login_may_not_serve(isolated: Isolated) -> None:
    with (
        create_engine(isolated.logins["assay_migrate"], poolclass=NullPool).connect() as connection,
        pytest.raises(UnsafeStartError, match="bypasses row security"),
    ):
        refuse_unsafe_start(connection)


def test_a_superuser_may_not_serve(superuser: Engine) -> None:
    with superuser.connect() as connection, pytest.raises(UnsafeStartError, match="no wall holds it"):
        refuse_unsafe_start(connection)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("ALTER ROLE assay_web BYPASSRLS", "bypasses"),
        ("ALTER ROLE assay_web CREATEROLE", "may make roles"),
        ("GRANT assay_owner TO assay_web", "member of another role"),
        ("GRANT CREATE ON SCHEMA app TO assay_web", "may create"),
        ("GRANT TEMPORARY ON DATABASE {database} TO assay_web", "may create"),
        ("CREATE SCHEMA theirs AUTHORIZATION assay_web", "owns"),
        ("ALTER TABLE app.person OWNER TO assay_web", "owns"),
        ("SET LOCAL row_security = off", "row_security"),
        ("ALTER SCHEMA app RENAME TO elsewhere", "run the migrations"),
    ],
)
def test_start_is_refused(root: Connection, sql: str, fault: str) -> None:
    database = root.execute(text("SELECT current_database()")).scalar_one()
    root.exec_driver_sql(sql.format(database=database))
    root.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION assay_web")
    with pytest.raises(UnsafeStartError, match=fault):
        refuse_unsafe_start(root)


def test_start_is_refused_when_acting_as_another(root: Connection) -> None:
    root.exec_driver_sql("SET LOCAL ROLE assay_web")
    with pytest.raises(UnsafeStartError, match="signed in as"):
        refuse_unsafe_start(root)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("how", ["without a scope", "an institution that does not exist"])
def test_start_is_refused_when_a_wall_lets_a_row_through(root: Connection, how: str) -> None:
    """The walls are tried, not only read: here one was made that is always true."""
    root.exec_driver_sql("ALTER POLICY wall_read ON app.appointment USING (true)")
    root.exec_driver_sql("ALTER POLICY allow ON app.appointment USING (true)")
    root.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION assay_web")
    with pytest.raises(UnsafeStartError, match=how):
        refuse_unsafe_start(root)


@pytest.mark.usefixtures("world")
def test_start_is_refused_on_a_poisoned_connection(root: Connection) -> None:
    """A setting that an earlier client left for the whole session shows as rows without a scope."""
    north = root.execute(text("SELECT tenant_id FROM app.appointment LIMIT 1")).scalar_one()
    set_scope(root, tenant=north)
    root.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION assay_web")
    with pytest.raises(UnsafeStartError, match="without a scope"):
        refuse_unsafe_start(root)
