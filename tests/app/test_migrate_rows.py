"""Rows from before a migration, in a database of their own that stops halfway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from assay.app import migrate
from assay.servers.bootstrap import bootstrap
from assay.servers.server_set import ServerAddresses
from tenants.regulations.models import RegulationAmendment
from tests.support.cast import START, _tenant
from tests.support.servers import drop_database


@pytest.fixture
def empty(servers: ServerAddresses) -> Iterator[str]:
    """The name of a database without a schema of ours."""
    name = f"assay_rows_{uuid4().hex[:8]}"
    passwords = {login: str(conninfo_to_dict(url)["password"]) for login, url in servers.database_urls.items()}
    bootstrap(servers.superuser_url, passwords, name)
    yield name
    drop_database(servers, name)


def bring_to(servers: ServerAddresses, name: str, revision: str) -> None:
    """Run the history up to a revision, as `migrate.upgrade` runs it to its end."""
    url = servers.database_urls["assay_migrate"].rpartition("/")[0] + f"/{name}"
    engine = migrate.database_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SET ROLE assay_owner"))
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS app"))
        connection.execute(text("RESET ROLE"))
        connection.commit()
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_terms_that_ran_before_are_reminded_of(servers: ServerAddresses, empty: str) -> None:
    bring_to(servers, empty, "0015")
    due = date(2026, 12, 8)
    values: dict[str, Any] = {
        "subject_kind": "x", "role": "lead_assessor", "kept_by": "lead_assessor", "started_on": START.date(),
        "facts": "{}", "ends": False, "basis": "set", "articles": [], "due_on": due, "due_at": START, "trace": "{}",
        "caveats": False, "changed_at": START,
    }  # fmt: skip
    with psycopg.connect(servers.superuser_url, dbname=empty, autocommit=True) as connection:
        tenant = _tenant(connection, "bank", "Bank", "verifying_body")
        for tenant_id, key, state, reminded in (
            (tenant, "verification.decision", "running", None),
            (tenant, "appointment.ends", "running", None),
            (None, "account_request.decision", "running", None),
            (tenant, "told.already", "running", due),
            (tenant, "was.missed", "missed", None),
        ):
            row = values | {
                "tenant_id": tenant_id, "subject_id": uuid4(), "key": key, "state": state, "reminded_for": reminded
            }  # fmt: skip
            places = ", ".join("%s" for _value in row)
            connection.execute(
                f"INSERT INTO app.running_term ({', '.join(row)}) VALUES ({places})".encode(), list(row.values())
            )
    bring_to(servers, empty, "head")
    with psycopg.connect(servers.superuser_url, dbname=empty, autocommit=True) as connection:
        found: dict[str, date | None] = dict(
            connection.execute("SELECT key, remind_on FROM app.running_term").fetchall()
        )
        walls = connection.execute(
            "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'app.running_term'::regclass"
        ).fetchone()
    assert found == {
        "verification.decision": date(2026, 12, 4),
        "appointment.ends": date(2026, 11, 8),
        "account_request.decision": date(2026, 12, 4),
        "told.already": None,
        "was.missed": None,
    }
    assert walls == (True,)


def test_amendments_of_one_value_read_as_before(servers: ServerAddresses, empty: str) -> None:
    bring_to(servers, empty, "0019")
    decided: dict[str, Any] = {
        "document": "house-rules", "holds_from": START.date(), "decided_by": "Bestuur", "decided_on": START.date(),
        "source": "Besluit 1", "reason": "Zo.", "effect": "{}", "recorded_by": uuid4(), "recorded_by_name": "Bea",
        "recorded_at": START, "kind": "term", "key": "complaint.filing",
    }  # fmt: skip
    with psycopg.connect(servers.superuser_url, dbname=empty, autocommit=True) as connection:
        tenant = _tenant(connection, "school", "School", "school")
        found = connection.execute(
            "INSERT INTO app.regulation_edition (issuer, document, edition, revision, kind, country, title_nl,"
            " title_en, issuer_name_nl, issuer_name_en, files, sha256, origin, published_at) VALUES ('school',"
            " 'house-rules', '2026', 1, 'exam_regulation', 'NL', 'x', 'x', 'x', 'x', '{}', repeat('a', 64), 'shipped',"
            " %s) RETURNING id",
            [START],
        ).fetchone()
        assert found is not None
        amended = uuid4()
        for row in (
            {"id": amended, "act": "amend", "field": "amount", "value": "15"},
            {"id": uuid4(), "act": "amend", "field": "counts_on", "value": "null"},
            {"id": uuid4(), "act": "void", "field": "amount", "voids": amended},
        ):
            values = {**decided, **row, "tenant_id": tenant, "edition_id": found[0]}
            places = ", ".join("%s" for _value in values)
            connection.execute(
                f"INSERT INTO app.regulation_amendment ({', '.join(values)}) VALUES ({places})".encode(),
                list(values.values()),
            )
    bring_to(servers, empty, "head")
    with psycopg.connect(servers.superuser_url, dbname=empty, autocommit=True) as connection:
        rows = connection.execute(
            "SELECT act, field, value, variant FROM app.regulation_amendment ORDER BY act, field"
        ).fetchall()
        # What sets several values says which.
        for wrong in ("'[]'", "'3'", "'null'"):
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute(
                    f"UPDATE app.regulation_amendment SET field = '*', value = {wrong} WHERE id = %s".encode(),
                    [amended],
                )
    columns = ("act", "field", "value", "variant")
    read = [RegulationAmendment(**dict(zip(columns, row, strict=True))) for row in rows]
    assert [each.changes for each in read] == [
        [{"field": "amount", "value": 15}], [{"field": "counts_on", "value": None}], []
    ]  # fmt: skip
    assert [each.variant for each in read] == [None, None, None]
