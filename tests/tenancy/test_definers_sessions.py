"""Sessions, tokens and hats under attack: foreign hats, ended roles, keys left behind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from assay.tenancy.scopes import actor_of, digest_of
from tests.tenancy.acting import (
    as_login,
    as_superuser,
    open_session,
    poison,
    session_of,
    token_of,
)
from tests.tenancy.conftest import NOW, World, appoint, keys


def test_the_personal_hat_sets_the_person_and_nothing_else(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna)
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.person_id, actor.hat.kind, actor.hat_lost) == (world.anna, "personal", False)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


def test_the_institution_hat_sets_the_institution_and_nothing_else(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna, str(world.north))
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.tenant_id, actor.hat.roles, actor.hat_lost) == (world.north, frozenset({"administrator"}), False)
    north = str(world.north)
    assert keys(root) == {"tenant_id": north, "institution_id": north, "actor_id": str(world.anna)}


def test_the_platform_hat_sets_the_platform_and_nothing_else(root: Connection, world: World) -> None:
    root.execute(text("INSERT INTO app.platform_administrator VALUES (:p, '2027-05-12', NULL)"), {"p": world.carla})
    digest = session_of(root, world.carla, "platform")
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.kind, actor.hat_lost) == ("platform", False)
    assert keys(root) == {"platform": "yes", "actor_id": str(world.carla)}


def test_a_page_that_is_always_personal_is_so_in_every_hat(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna, str(world.north))
    actor = actor_of(open_session(root, digest, "personal"))
    assert (actor.hat.kind, actor.hat_lost) == ("personal", False)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


@pytest.mark.parametrize(
    "hat",
    ["south", "platform", "institution", "", "nonsense", "' OR true --", "01990000-0000-7000-8000-000000000001"],
)
def test_a_hat_that_is_not_theirs_falls_back_to_personal(root: Connection, world: World, hat: str) -> None:
    digest = session_of(root, world.anna, str(world.south) if hat == "south" else hat)
    poison(root, world)
    actor = actor_of(open_session(root, digest))
    assert (actor.hat.kind, actor.hat_lost) == ("personal", True)
    assert keys(root) == {"person_id": str(world.anna), "actor_id": str(world.anna)}


@pytest.mark.parametrize(("days", "lost"), [(0, False), (1, False), (-1, True)])
def test_an_appointment_holds_until_and_including_its_last_day(
    root: Connection, world: World, days: int, lost: bool
) -> None:
    appoint(root, world.north, world.carla, days=days)
    actor = actor_of(open_session(root, session_of(root, world.carla, str(world.north))))
    assert actor.hat_lost is lost
    assert (actor.hat.kind == "personal") is lost
    assert (len(actor.hats) == 1) is lost


def test_the_last_day_ends_at_midnight_in_amsterdam(root: Connection, world: World) -> None:
    appoint(root, world.north, world.carla, days=0)
    evening = datetime(2027, 5, 12, 21, 59, tzinfo=UTC)  # 23:59 in Amsterdam
    digest = session_of(root, world.carla, str(world.north), seen_at=evening, expires_at=evening + timedelta(hours=1))
    assert not actor_of(open_session(root, digest, moment=evening)).hat_lost
    assert actor_of(open_session(root, digest, moment=evening + timedelta(minutes=1))).hat_lost


def test_an_appointment_that_has_not_begun_is_no_hat(root: Connection, world: World) -> None:
    root.execute(
        text(
            "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
            " VALUES (:t, :p, 'C', 'coordinator', '2027-05-13', :m)"
        ),
        {"t": world.north, "p": world.carla, "m": NOW},
    )
    assert actor_of(open_session(root, session_of(root, world.carla, str(world.north)))).hat_lost


def test_a_closed_institution_is_no_hat(root: Connection, world: World) -> None:
    root.execute(
        text("UPDATE app.tenant SET status = 'closed', closed_at = :m WHERE id = :t"), {"t": world.north, "m": NOW}
    )
    actor = actor_of(open_session(root, session_of(root, world.anna, str(world.north))))
    assert (actor.hat.kind, actor.hat_lost, len(actor.hats)) == ("personal", True, 1)


def test_a_platform_role_that_ended_is_no_hat(root: Connection, world: World) -> None:
    sql = "INSERT INTO app.platform_administrator VALUES (:p, '2026-01-01', '2027-05-11')"
    root.execute(text(sql), {"p": world.carla})
    assert actor_of(open_session(root, session_of(root, world.carla, "platform"))).hat_lost


@pytest.mark.parametrize(
    "changed",
    [
        {"ended_at": NOW - timedelta(minutes=5)},
        {"expires_at": NOW},
        {"expires_at": NOW - timedelta(seconds=1)},
        {"seen_at": NOW - timedelta(minutes=30)},
        {"seen_at": NOW - timedelta(days=2)},
    ],
)
def test_a_session_that_does_not_stand_gives_nobody_and_no_scope(
    root: Connection, world: World, changed: dict[str, Any]
) -> None:
    digest = session_of(root, world.anna, str(world.north), **changed)
    poison(root, world)
    assert open_session(root, digest) is None
    assert keys(root) == {}
    for table in ("person", "account", "session", "appointment", "notice", "api_token"):
        assert root.exec_driver_sql(f"SELECT count(*) FROM app.{table}").scalar() == 0


@pytest.mark.parametrize("digest", [b"", b"\x00", digest_of("nobody's"), b"' OR true --"])
def test_an_unknown_session_gives_nobody_and_no_scope(root: Connection, world: World, digest: bytes) -> None:
    poison(root, world)
    assert open_session(root, digest) is None
    assert keys(root) == {}


@pytest.mark.parametrize("change", ["disabled_at = '2027-05-01Z'", "confirmed_at = NULL"])
def test_an_account_that_does_not_stand_gives_nobody_and_no_scope(root: Connection, world: World, change: str) -> None:
    digest, token = session_of(root, world.anna), token_of(root, world.anna, "personal")
    root.execute(text(f"UPDATE app.account SET {change} WHERE person_id = :p"), {"p": world.anna})
    for call, value in (("open_session(:d, NULL, :m)", digest), ("open_token(:d, :m)", token)):
        poison(as_superuser(root), world)
        as_login(root, "assay_web")
        assert root.execute(text(f"SELECT app.{call}"), {"d": value, "m": NOW}).scalar_one() is None
        assert keys(root) == {}


def test_the_doors_of_sign_in_are_shut_behind_a_session(root: Connection, world: World) -> None:
    """While it looks, the function sees all sessions; afterwards the caller sees only what its hat shows."""
    digest = session_of(root, world.anna)
    session_of(root, world.bram)
    open_session(root, digest)
    assert root.exec_driver_sql("SELECT person_id FROM app.session").scalars().all() == [world.anna]
    assert root.exec_driver_sql("SELECT person_id FROM app.account").scalars().all() == [world.anna]
    as_superuser(root)
    open_session(root, session_of(root, world.anna, str(world.north)))
    for table in ("session", "account", "person", "platform_administrator"):
        assert root.exec_driver_sql(f"SELECT count(*) FROM app.{table}").scalar() == 0


def test_a_session_is_touched_once_a_minute(root: Connection, world: World) -> None:
    digest = session_of(root, world.anna)
    seen = []
    for seconds in (30, 90, 100):
        open_session(root, digest, moment=NOW + timedelta(seconds=seconds))
        sql = "SELECT seen_at FROM app.session WHERE digest = :d"
        seen.append(as_superuser(root).execute(text(sql), {"d": digest}).scalar_one() - NOW)
    assert [delta.total_seconds() for delta in seen] == [0, 90, 90]


def test_a_token_opens_its_hat_and_its_scopes_only(root: Connection, world: World) -> None:
    token = token_of(root, world.anna, str(world.north))
    poison(root, world)
    as_login(root, "assay_web")
    actor = actor_of(root.execute(text("SELECT app.open_token(:d, :m)"), {"d": token, "m": NOW}).scalar_one())
    assert (actor.hat.tenant_id, actor.token_scopes, actor.session_id) == (world.north, frozenset({"item:read"}), None)
    assert "account_scope" not in keys(root)


@pytest.mark.parametrize("changed", [{"revoked_at": NOW}, {"expires_at": NOW}])
def test_a_token_that_does_not_stand_gives_nobody(root: Connection, world: World, changed: dict[str, Any]) -> None:
    token = token_of(root, world.anna, "personal", **changed)
    poison(root, world)
    as_login(root, "assay_web")
    assert root.execute(text("SELECT app.open_token(:d, :m)"), {"d": token, "m": NOW}).scalar_one() is None
    assert keys(root) == {}
