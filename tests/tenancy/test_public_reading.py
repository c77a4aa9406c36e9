"""The scope of public pages: each statement goes with its scope in one trip, a read-only transaction of its own."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DataError, InternalError, OperationalError, ProgrammingError

from assay.db import current_actor, db, unit_of_work
from assay.db.base import engine_options
from assay.permissions import ANONYMOUS
from assay.tenancy.models import Appointment, Tenant
from assay.tenancy.scopes import PublicReading, Scope, ScopeError
from tests.tenancy.conftest import NOW, Isolated, World, keys
from tests.tenancy.test_unit_of_work import InHat, seen

pytestmark = pytest.mark.usefixtures("context")

_PID = text("SELECT pg_backend_pid()")
_TRANSACTION = text("SELECT virtualtransaction FROM pg_locks WHERE pid = pg_backend_pid() LIMIT 1")
_MOMENT = text("SELECT app.moment()")


@pytest.fixture(scope="module")
def app(isolated: Isolated) -> Iterator[Flask]:
    """An application with nothing but the database, as the web login, with one connection that all take in turn."""
    app = Flask("public-reading")
    app.config["SQLALCHEMY_DATABASE_URI"] = isolated.logins["assay_web"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options() | {"pool_size": 1, "max_overflow": 0}
    db.init_app(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def left_behind() -> dict[str, str]:
    """The scope's keys on the one connection, when nobody uses it; it must be at rest and begin transactions again."""
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        assert not driver.autocommit
        assert driver.info.transaction_status.name == "IDLE"
        return keys(connection)


def end(superuser: Engine, pid: int) -> None:
    with superuser.begin() as root:
        root.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": pid})


def test_it_reads_what_is_open_and_nothing_else(world: World) -> None:
    with unit_of_work(PublicReading(), NOW):
        assert current_actor() is ANONYMOUS
        assert db.session.get(Tenant, world.north) is not None
        assert seen() == set()
        for table in ("person", "account", "session", "notice", "idempotency"):
            assert db.session.execute(text(f"SELECT count(*) FROM app.{table}")).scalar() == 0


def test_the_scope_goes_with_each_statement_and_ends_with_it(world: World) -> None:
    with unit_of_work(PublicReading(), NOW) as session:
        assert session.execute(_MOMENT).scalar_one() == NOW
        first = session.execute(_TRANSACTION).scalar_one()
        assert session.execute(_TRANSACTION).scalar_one() != first
        assert session.execute(_MOMENT).scalar_one() == NOW
        driver = session.connection().connection.driver_connection
        assert driver is not None
        assert driver.info.transaction_status.name == "IDLE", "no transaction is open between them"
    assert left_behind() == {}


def test_nothing_is_carried_between_it_and_a_hat(world: World) -> None:
    """All of these have the same connection."""
    pids = set()
    turns: list[tuple[Scope, set[UUID]]] = [
        (InHat(world.north), {world.north}),
        (PublicReading(), set()),
        (InHat(world.south), {world.south}),
        (InHat(person=world.anna), {world.north}),
        (PublicReading(), set()),
        (PublicReading(), set()),
        (InHat(world.north), {world.north}),
    ]
    for scope, expected in turns:
        with unit_of_work(scope, NOW) as session:
            assert seen() == expected
            pids.add(session.execute(_PID).scalar_one())
        assert left_behind() == {}
    assert len(pids) == 1


def test_a_hat_after_it_has_a_transaction_again(world: World) -> None:
    with unit_of_work(PublicReading(), NOW):
        assert seen() == set()
    with pytest.raises(ZeroDivisionError), unit_of_work(InHat(world.north), NOW) as session:  # noqa: PT012 - the whole unit
        session.get_one(Tenant, world.north).website = "https://x.example"
        session.flush()
        raise ZeroDivisionError
    with unit_of_work(InHat(world.north), NOW) as session:
        assert session.get_one(Tenant, world.north).website is None


def test_writing_is_refused(world: World) -> None:
    row = {"tenant_id": world.north, "person_id": world.anna, "person_name": "x", "role": "administrator"}
    adds = insert(Appointment).values(**row, starts_on=NOW.date(), appointed_at=NOW)
    for statement in (adds, text("UPDATE app.tenant SET name = 'X'"), text("DELETE FROM app.notice")):
        with unit_of_work(PublicReading(), NOW) as session:
            with pytest.raises((InternalError, ProgrammingError), match=r"read-only transaction|permission denied"):
                session.execute(statement)
            assert session.execute(_MOMENT).scalar_one() == NOW
    with unit_of_work(PublicReading(), NOW) as session, pytest.raises(InternalError, match="read-only transaction"):
        session.execute(text("INSERT INTO app.idempotency DEFAULT VALUES"))
    with unit_of_work(PublicReading(), NOW) as session, pytest.raises(ScopeError, match="reads"):
        session.execute(insert(Tenant), [{"slug": "x", "name": "X"}, {"slug": "y", "name": "Y"}])
    with pytest.raises(InternalError, match="read-only transaction"), unit_of_work(PublicReading(), NOW) as session:
        session.add(Tenant(slug="x", name="X", kind="school", country="NL", status="approved", approved_at=NOW))
    assert left_behind() == {}


def test_a_savepoint_is_refused() -> None:
    """There is no transaction for it to be in."""
    with unit_of_work(PublicReading(), NOW) as session:
        session.begin_nested()
        with pytest.raises(InternalError, match="transaction block"):
            session.execute(_MOMENT)
    assert left_behind() == {}


def test_a_statement_that_fails_is_raised_as_itself_and_leaves_nothing(world: World) -> None:
    with unit_of_work(PublicReading(), NOW) as session:
        with pytest.raises(DataError, match="division by zero"):
            session.execute(text("SELECT 1 / 0"))
        with pytest.raises(ProgrammingError, match="does not exist"):
            session.execute(text("SELECT * FROM app.nothing_of_this_name"))
        assert session.execute(_MOMENT).scalar_one() == NOW, "the next one stands by itself"
    assert left_behind() == {}
    with unit_of_work(InHat(world.south), NOW):
        assert seen() == {world.south}


def test_a_scope_that_fails_keeps_its_statement_from_running(superuser: Engine) -> None:
    with superuser.begin() as root:
        root.execute(text("CREATE SEQUENCE app.steps"))
        root.execute(text("GRANT USAGE ON SEQUENCE app.steps TO assay_web"))
    step = text("SELECT nextval('app.steps')")
    try:
        no_moment: object = "no moment"
        with unit_of_work(PublicReading(), no_moment) as session, pytest.raises(DataError, match="timestamp"):  # type: ignore[arg-type]  # what the scope's statement refuses
            session.execute(step)
        with superuser.begin() as root:
            assert root.execute(step).scalar_one() == 1, "nobody took a number before"
    finally:
        with superuser.begin() as root:
            root.execute(text("DROP SEQUENCE app.steps"))
    assert left_behind() == {}


def test_a_backend_that_ends_on_the_way(superuser: Engine, world: World) -> None:
    with unit_of_work(PublicReading(), NOW) as session:
        end(superuser, session.execute(_PID).scalar_one())
        with pytest.raises(OperationalError):
            session.execute(_MOMENT)
        session.rollback()
        assert session.execute(_MOMENT).scalar_one() == NOW, "a new connection, with the scope"
    assert left_behind() == {}
    with unit_of_work(InHat(world.south), NOW):
        assert seen() == {world.south}


def test_a_backend_that_ends_itself_in_its_statement(world: World) -> None:
    with pytest.raises(OperationalError), unit_of_work(PublicReading(), NOW) as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with unit_of_work(InHat(world.north), NOW):
        assert seen() == {world.north}


@pytest.mark.parametrize("scope", [PublicReading(), InHat(UUID(int=1))])
def test_a_connection_that_ended_in_the_pool_is_not_given_out(scope: PublicReading | InHat, superuser: Engine) -> None:
    with unit_of_work(PublicReading(), NOW) as session:
        pid = session.execute(_PID).scalar_one()
    end(superuser, pid)
    with unit_of_work(scope, NOW) as session:
        assert session.execute(_PID).scalar_one() != pid


def test_rows_come_as_they_always_do(world: World) -> None:
    """What a statement answers stands ready when the trip is over: rows, their names, none at all."""
    with unit_of_work(PublicReading(), NOW) as session:
        names = session.execute(select(Tenant.id, Tenant.name).where(Tenant.id.in_([world.north, world.south])))
        assert {row.id for row in names} == {world.north, world.south}
        assert session.execute(select(func.count()).select_from(Tenant).where(text("false"))).scalar_one() == 0
        assert session.execute(text("SELECT 1 WHERE false")).first() is None
        assert [row[0] for row in session.execute(text("SELECT generate_series(1, 5000)"))] == list(range(1, 5001))
