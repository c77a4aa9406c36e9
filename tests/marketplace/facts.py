"""Facts, status and people for these tests, written where the portfolio would write them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.support.cast import START, Member


def person(connection: psycopg.Connection[Any], name: str) -> Member:
    """A new person with an account; the address holds part of the id, so that names may repeat."""
    key = uuid4().hex[:12]
    found = connection.execute(
        "INSERT INTO app.person (name, created_at) VALUES (%s, %s) RETURNING person_id", [name, START]
    ).fetchone()
    assert found is not None
    email = f"{key}@example.nl"
    connection.execute(
        "INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, created_at)"
        " VALUES (%s, %s, %s, 'nl', %s, %s)",
        [found[0], email, email, START, START],
    )
    return Member(name, found[0])


def status(
    connection: psycopg.Connection[Any],
    tenant: UUID,
    member: Member,
    level: str,
    crebo: list[str],
    since: str = "2025-03-01",
) -> None:
    """The status a body would hold; the register is not told."""
    connection.execute(
        "INSERT INTO app.status (tenant_id, person_id, scheme, held_level, held_since, computed_level, person_name, crebo,"  # noqa: E501 - reads as one line
        " computed_at) VALUES (%(t)s, %(p)s, 'assessor_bank_2026', %(l)s, %(s)s, %(l)s, %(n)s, %(c)s, %(m)s)"
        " ON CONFLICT (tenant_id, person_id) DO UPDATE SET held_level = excluded.held_level, crebo = excluded.crebo,"
        " held_since = excluded.held_since",
        {"t": tenant, "p": member.person_id, "l": level, "s": None if level == "none" else since, "n": member.name,
         "c": crebo, "m": START},
    )  # fmt: skip


def fact(
    connection: psycopg.Connection[Any], tenant: UUID, member: Member, kind: str, on: date, title: str = "Iets",
    subject: str | None = None,
) -> None:  # fmt: skip
    """An item that was accepted, with its fact."""
    item = connection.execute(
        "INSERT INTO app.portfolio_item (person_id, kind, title, created_at, updated_at) VALUES (%s, %s, %s, %s, %s)"
        " RETURNING id",
        [member.person_id, kind, title, START, START],
    ).fetchone()
    assert item is not None
    handed_in = connection.execute(
        "INSERT INTO app.submission (tenant_id, person_id, item_id, person_name, item_version, item, state, submitted_at,"  # noqa: E501 - reads as one line
        " decided_at) VALUES (%s, %s, %s, %s, 1, jsonb_build_object('title', %s::text, 'kind', %s::text),"
        " 'accepted', %s, %s) RETURNING id",
        [tenant, member.person_id, item[0], member.name, title, kind, START, START],
    ).fetchone()
    assert handed_in is not None
    connection.execute(
        "INSERT INTO app.verified_fact (tenant_id, person_id, item_id, submission_id, kind, subject, true_from, known_from)"  # noqa: E501 - reads as one line
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [tenant, member.person_id, item[0], handed_in[0], kind, subject, on, datetime(2026, 1, 1, tzinfo=UTC)],
    )
