"""Writing past the wall, and grants that a person gives.

Each known way past row security is tried against our functions and walls, as the product's logins. Every table here is
a sample made with the canonical walls; a mistake in `walls.py` shows here as a leak.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import errors
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from tests.tenancy.acting import (
    count,
    refused,
)
from tests.tenancy.conftest import NOW, Connect, World, set_scope

pytestmark = pytest.mark.usefixtures("rows")


def test_a_row_cannot_be_made_for_another(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'x')"
    assert refused(connection, sql, t=world.south) is errors.InsufficientPrivilege


def test_a_row_cannot_be_pushed_to_another(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "UPDATE app.s_assignment SET tenant_id = :t"
    assert refused(connection, sql, t=world.south) is errors.InsufficientPrivilege
    connection.rollback()
    set_scope(connection, person=world.anna)
    sql = "UPDATE app.s_note SET person_id = :p"
    assert refused(connection, sql, p=world.bram) is errors.InsufficientPrivilege


def test_a_strangers_row_is_not_changed(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    for sql in ("UPDATE app.s_candidate SET code = 'x' WHERE id = :id", "DELETE FROM app.s_candidate WHERE id = :id"):
        assert connection.execute(text(sql), {"id": rows["south_candidate"]}).rowcount == 0


def test_a_foreign_and_a_made_up_id_fail_alike(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    """Foreign keys look past row security; the owner in the pair keeps them from finding the stranger's row."""
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_result (tenant_id, candidate_id) VALUES (:t, :c)"
    kinds = {refused(connection, sql, t=world.north, c=c) for c in (rows["south_candidate"], uuid4())}
    assert kinds == {errors.ForeignKeyViolation}


def test_a_person_cannot_point_at_a_strangers_row(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), person=world.anna)
    sql = "INSERT INTO app.s_note (person_id, item_id) VALUES (:p, :i)"
    kinds = {refused(connection, sql, p=world.anna, i=i) for i in (rows["bram_item"], uuid4())}
    assert kinds == {errors.ForeignKeyViolation}


def test_a_cascade_stays_within_the_institution(connect: Connect, superuser: Engine, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.execute(text("DELETE FROM app.s_candidate"))
    connection.rollback()
    set_scope(connection, tenant=world.south)
    assert count(connection, "s_result") == 1


def test_a_unique_key_tells_nothing_about_others(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    connection.execute(text("INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'south-1')"), {"t": world.north})
    sql = "INSERT INTO app.s_candidate (tenant_id, code) VALUES (:t, 'south-1')"
    assert refused(connection, sql, t=world.north) is errors.UniqueViolation


def test_a_chosen_id_tells_nothing_about_others(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_candidate (tenant_id, id, code) VALUES (:t, :id, 'x') ON CONFLICT DO NOTHING"
    assert connection.execute(text(sql), {"t": world.north, "id": rows["south_candidate"]}).rowcount == 1


def test_merge_and_upsert_cannot_reach_a_stranger(connect: Connect, world: World) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    merge = (
        "MERGE INTO app.s_candidate c USING (VALUES (cast(:t AS uuid))) v (t) ON c.tenant_id = v.t"
        " WHEN MATCHED THEN UPDATE SET code = 'x' WHEN NOT MATCHED THEN INSERT (tenant_id, code) VALUES (v.t, 'x')"
    )
    assert refused(connection, merge, t=world.south) is errors.InsufficientPrivilege


Open = Callable[..., None]


@pytest.fixture
def opened(connect: Connect, world: World, rows: dict[str, UUID]) -> tuple[Connection, Open]:
    """Anna opens her item to North within one transaction, in which the hat is then changed."""
    connection = connect("assay_web")

    def open_(**values: Any) -> None:
        set_scope(connection, person=world.anna)
        given = {"until": None, "revoked": None, "item": rows["anna_item"], "person": world.anna} | values
        sql = (
            "INSERT INTO app.s_grant (tenant_id, person_id, item_id, open_until, revoked_at)"
            " VALUES (:tenant, :person, :item, :until, :revoked)"
        )
        connection.execute(text(sql), {"tenant": world.north, **given})

    return connection, open_


def test_an_institution_reads_what_was_opened_to_it(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_()
    assert count(set_scope(connection, tenant=world.north), "s_item") == 1
    assert count(set_scope(connection, tenant=world.south), "s_item") == 0
    assert count(set_scope(connection, tenant=world.north), "s_page") == 1
    assert count(set_scope(connection, tenant=world.south), "s_page") == 0
    assert count(set_scope(connection, person=world.bram), "s_item") == 1  # his own


def test_an_institution_does_not_write_what_was_opened_to_it(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_()
    set_scope(connection, tenant=world.north)
    assert connection.execute(text("UPDATE app.s_item SET title = 'x'")).rowcount == 0
    assert connection.execute(text("DELETE FROM app.s_item")).rowcount == 0
    sql = "INSERT INTO app.s_item (person_id) VALUES (:p)"
    assert refused(connection, sql, p=world.anna) is errors.InsufficientPrivilege


def test_a_grant_ends(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_(until=NOW + timedelta(days=1))
    assert count(set_scope(connection, tenant=world.north), "s_item") == 1
    assert count(set_scope(connection, tenant=world.north, moment=NOW + timedelta(days=1)), "s_item") == 0
    assert count(set_scope(connection, tenant=world.north, moment=None), "s_item") == 0


def test_a_revoked_grant_opens_nothing(opened: tuple[Connection, Open], world: World) -> None:
    connection, open_ = opened
    open_(revoked=NOW)
    assert count(set_scope(connection, tenant=world.north), "s_item") == 0


def test_an_institution_cannot_grant_to_itself(connect: Connect, world: World, rows: dict[str, UUID]) -> None:
    connection = set_scope(connect("assay_web"), tenant=world.north)
    sql = "INSERT INTO app.s_grant (tenant_id, person_id, item_id) VALUES (:t, :p, :i)"
    kind = refused(connection, sql, t=world.north, p=world.anna, i=rows["anna_item"])
    assert kind is errors.InsufficientPrivilege


def test_a_person_cannot_open_what_is_not_theirs(
    opened: tuple[Connection, Open], superuser: Engine, world: World, rows: dict[str, UUID]
) -> None:
    """Bram points a grant at Anna's item: the pair refuses it, and the wall would not believe it either."""
    _, open_ = opened
    with pytest.raises(DBAPIError) as caught:
        open_(item=rows["bram_item"])
    assert isinstance(caught.value.orig, errors.ForeignKeyViolation)
    with superuser.connect() as root:
        root.exec_driver_sql("ALTER TABLE app.s_grant DROP CONSTRAINT s_grant_person_id_item_id_fkey")
        sql = "INSERT INTO app.s_grant (tenant_id, person_id, item_id) VALUES (:t, :p, :i)"
        root.execute(text(sql), {"t": world.north, "p": world.anna, "i": rows["bram_item"]})
        root.exec_driver_sql("SET LOCAL ROLE assay_web")
        assert count(set_scope(root, tenant=world.north), "s_item") == 0
        root.rollback()


def test_what_the_platform_handles_is_put_in_and_read_by_no_one_else(connect: Connect, world: World) -> None:
    add = "INSERT INTO app.s_request (wish) VALUES ('x')"
    connection = set_scope(connect("assay_web"), account=True)
    connection.execute(text(add))
    assert count(connection, "s_request") == 0
    assert refused(connection, f"{add} RETURNING id") is errors.InsufficientPrivilege
    others: tuple[dict[str, Any], ...] = ({"tenant": world.north}, {"person": world.anna}, {})
    for scope in others:
        set_scope(connection, **scope)
        assert count(connection, "s_request") == 0
        assert refused(connection, add) is errors.InsufficientPrivilege
        assert connection.execute(text("UPDATE app.s_request SET wish = 'y'")).rowcount == 0
    set_scope(connection, platform=True)
    assert count(connection, "s_request") == 1
    assert connection.execute(text("UPDATE app.s_request SET wish = 'y'")).rowcount == 1
    assert refused(connection, "DELETE FROM app.s_request") is errors.InsufficientPrivilege
