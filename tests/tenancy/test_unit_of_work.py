"""`assay.db` under load and misuse: one scope a session, the scope first in every transaction, nothing left behind."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from assay.db import current_actor, db, unit_of_work
from assay.permissions import ANONYMOUS, Actor, Hat
from assay.tenancy.models import Appointment, Tenant
from assay.tenancy.scopes import AccountScope, PublicReading, PublicScope, ScopeError, SessionScope, digest_of
from tests.tenancy.conftest import NOW, Isolated, World, keys, make_person, set_scope


@dataclass(frozen=True)
class InHat:
    """A scope for the tests: an institution's hat or a person's."""

    tenant: UUID | None = None
    person: UUID | None = None

    def enter(self, connection: Connection, moment: object) -> Actor:
        set_scope(connection, tenant=self.tenant, person=self.person)
        return Actor(self.person, Hat("institution" if self.tenant else "personal", tenant_id=self.tenant))


@pytest.fixture(scope="module")
def app(isolated: Isolated) -> Iterator[Flask]:
    """An application with nothing but the database, as the web login, two connections for everyone."""
    app = Flask("unit-of-work")
    app.config["SQLALCHEMY_DATABASE_URI"] = isolated.logins["assay_web"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 2, "max_overflow": 0, "pool_timeout": 30}
    db.init_app(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def seen() -> set[UUID]:
    """The institutions whose appointments the running transaction sees."""
    return set(db.session.scalars(select(Appointment.tenant_id)))


@pytest.mark.usefixtures("context")
class TestScope:
    def test_no_scope_no_transaction(self) -> None:
        for statement in (text("SELECT 1"), select(Tenant), select(func.count()).select_from(Tenant)):
            with pytest.raises(ScopeError, match="no scope"):
                db.session.execute(statement)
            db.session.remove()
        with pytest.raises(ScopeError, match="no scope"):
            db.session.get(Tenant, uuid4())
        db.session.remove()

    def test_no_scope_no_flush(self) -> None:
        db.session.add(Tenant(slug="x", name="X"))
        with pytest.raises(ScopeError, match="no scope"):
            db.session.flush()
        db.session.remove()

    def test_a_second_scope_is_refused(self, world: World) -> None:
        with unit_of_work(InHat(world.north), NOW):
            for scope in (InHat(world.south), InHat(world.north), PublicScope(), PublicReading()):
                with pytest.raises(ScopeError, match="inside another"), unit_of_work(scope, NOW):
                    pass
            assert seen() == {world.north}

    def test_each_unit_has_its_own_scope(self, world: World) -> None:
        for scope, expected in (
            (InHat(world.north), {world.north}),
            (InHat(world.south), {world.south}),
            (InHat(person=world.anna), {world.north}),
            (InHat(person=world.carla), set()),
            (PublicScope(), set()),
            (PublicReading(), set()),
            (AccountScope(), set()),
        ):
            with unit_of_work(scope, NOW):
                assert seen() == expected

    def test_a_scope_that_fails_leaves_nothing(self, world: World) -> None:
        class Broken:
            def enter(self, connection: Connection, moment: object) -> Actor:
                raise RuntimeError("the door is shut")

        with pytest.raises(RuntimeError, match="the door"), unit_of_work(Broken(), NOW):
            db.session.execute(text("SELECT 1"))
        with unit_of_work(InHat(world.south), NOW):
            assert seen() == {world.south}

    def test_every_transaction_of_the_unit_has_the_scope(self, world: World) -> None:
        """Nobody commits inside a unit; were it done, the scope would come back with the next statement."""
        with unit_of_work(InHat(world.north), NOW) as session:
            assert seen() == {world.north}
            session.commit()
            assert seen() == {world.north}
            session.rollback()
            assert seen() == {world.north}

    def test_the_actor_is_that_of_the_scope(self, world: World) -> None:
        assert current_actor() is ANONYMOUS
        with unit_of_work(InHat(world.north), NOW):
            assert current_actor().tenant_id == world.north
        assert current_actor() is ANONYMOUS


@pytest.mark.usefixtures("context")
class TestTransaction:
    def test_an_error_takes_everything_back(self, world: World) -> None:
        with pytest.raises(ZeroDivisionError), unit_of_work(InHat(world.north), NOW):  # noqa: PT012 - the whole unit
            db.session.execute(update(Tenant).where(Tenant.id == world.north).values(website="https://x.example"))
            raise ZeroDivisionError
        with unit_of_work(InHat(world.north), NOW):
            assert db.session.get_one(Tenant, world.north).website is None

    def test_a_savepoint_keeps_the_scope(self, world: World) -> None:
        with unit_of_work(InHat(world.north), NOW) as session:
            with session.begin_nested():
                assert seen() == {world.north}
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(text("UPDATE app.tenant SET version = NULL WHERE id = :n"), {"n": world.north})
            assert seen() == {world.north}

    def test_a_broken_connection_takes_no_scope_along(self, superuser: Engine, world: World) -> None:
        with pytest.raises(OperationalError), unit_of_work(InHat(world.north), NOW):  # noqa: PT012 - the whole unit
            pid = db.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with superuser.begin() as root:
                root.execute(text("SELECT pg_terminate_backend(:pid, 2000)"), {"pid": pid})
            db.session.execute(text("SELECT 1"))
        with unit_of_work(InHat(world.south), NOW):
            assert seen() == {world.south}

    def test_objects_of_one_unit_are_not_known_to_the_next(self, world: World) -> None:
        """`get` would answer from the identity map, without a statement that the wall could look at."""
        with unit_of_work(InHat(world.north), NOW) as first:
            [row] = db.session.scalars(select(Appointment)).all()
            key = (row.tenant_id, row.id)
        with unit_of_work(InHat(world.south), NOW) as second:
            assert second is not first
            assert not second.identity_map
            assert second.get(Appointment, key) is None

    def test_an_object_from_an_ended_unit_loads_nothing(self, world: World) -> None:
        with unit_of_work(InHat(world.north), NOW):
            [row] = db.session.scalars(select(Appointment)).all()
        with pytest.raises(Exception, match="not bound to a Session"):
            _ = row.person_name

    def test_a_stream_after_the_unit_is_refused(self, world: World) -> None:
        """A response that streams is read when the view has long returned."""

        def lines() -> Iterator[str]:
            for tenant in db.session.scalars(select(Appointment.tenant_id)):
                yield str(tenant)

        with unit_of_work(InHat(world.north), NOW):
            stream = lines()
        with pytest.raises(ScopeError, match="no scope"):
            next(stream)
        db.session.remove()

    def test_a_stream_with_a_unit_of_its_own_is_fine(self, world: World) -> None:
        def lines() -> Iterator[UUID]:
            with unit_of_work(InHat(world.north), NOW):
                yield from db.session.scalars(select(Appointment.tenant_id))

        assert list(islice(lines(), 5)) == [world.north]

    def test_a_stream_that_was_left_gives_its_connection_back_clean(self, world: World) -> None:
        def lines() -> Iterator[UUID]:
            with unit_of_work(InHat(world.north), NOW):
                yield from [*db.session.scalars(select(Appointment.tenant_id)), uuid4()]

        stream = lines()
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # a generator has it
        with unit_of_work(InHat(world.south), NOW):
            assert seen() == {world.south}


@pytest.mark.usefixtures("context")
class TestPastTheSession:
    def test_a_raw_connection_sees_nothing(self, world: World) -> None:
        with unit_of_work(InHat(world.north), NOW):
            assert seen() == {world.north}
        for _ in range(4):
            with db.engine.connect() as connection:
                assert keys(connection) == {}
                for table in ("appointment", "person", "account", "session", "notice", "idempotency"):
                    assert connection.execute(text(f"SELECT count(*) FROM app.{table}")).scalar() == 0

    def test_an_autocommit_connection_sees_nothing(self, world: World) -> None:
        """Without a transaction a local setting is gone with its own statement."""
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            set_scope(connection, tenant=world.north)
            assert keys(connection) == {}
            assert connection.execute(select(func.count()).select_from(Appointment)).scalar() == 0

    def test_a_raw_connection_writes_nothing(self, world: World) -> None:
        values = {"tenant_id": world.north, "person_id": world.anna, "person_name": "x", "role": "administrator"}
        with db.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(insert(Appointment).values(**values, starts_on=NOW.date(), appointed_at=NOW))


TENANTS, PEOPLE, ROWS, OPERATIONS, THREADS = 4, 8, 5, 2000, 6


@dataclass(frozen=True)
class Crowd:
    tenants: list[UUID]
    people: list[UUID]
    #: (person, hat) → digest of a session in that hat
    sessions: dict[tuple[UUID, str], bytes]


@pytest.fixture(scope="module")
def crowd(superuser: Engine) -> Crowd:
    """Institutions with appointments, people with sessions in every hat they have."""
    with superuser.begin() as root:
        tenants = [
            root.execute(
                text(
                    "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
                    " VALUES (:slug, 'Crowd', 'school', 'NL', 'approved', :now) RETURNING id"
                ),
                {"slug": f"crowd-{number}", "now": NOW},
            ).scalar_one()
            for number in range(TENANTS)
        ]
        people = [make_person(root, f"P{number}") for number in range(PEOPLE)]
        sessions = {}
        for tenant in tenants:
            for person in people[:ROWS]:
                root.execute(
                    text(
                        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
                        " VALUES (:t, :p, :n, 'coordinator', '2027-01-01', :now)"
                    ),
                    {"t": tenant, "p": person, "n": str(tenant), "now": NOW},
                )
        for person in people:
            for hat in ["personal", *(str(t) for t in tenants if person in people[:ROWS])]:
                digest = digest_of(f"{person} {hat}")
                sessions[person, hat] = digest
                root.execute(
                    text(
                        "INSERT INTO app.session (digest, person_id, hat, created_at, seen_at, expires_at)"
                        " VALUES (:d, :p, :h, :now, :now, :end)"
                    ),
                    {"d": digest, "p": person, "h": hat, "now": NOW, "end": NOW + timedelta(hours=12)},
                )
    return Crowd(tenants, people, sessions)


class Visitor:
    """One thread's share: acts as anyone, in any way; notes every stranger's row and every own row that lacked."""

    def __init__(self, app: Flask, crowd: Crowd, seed: int) -> None:
        self.app, self.crowd, self.chance = app, crowd, random.Random(seed)
        self.leaks: list[str] = []
        self.missing: list[str] = []
        self.done = 0

    def visit(self, times: int) -> "Visitor":
        ways = [self.look, self.in_plain_sql, self.get_a_strangers, self.forge, self.push, self.mass_update,
                self.savepoint, self.fail, self.past_the_session, self.own_account, self.read_as_nobody]  # fmt: skip
        for _ in range(times):
            person, hat = self.chance.choice(list(self.crowd.sessions))
            with self.app.app_context():
                self.chance.choice(ways)(person, hat)
            self.done += 1
        return self

    def expected(self, person: UUID, hat: str) -> set[UUID]:
        if hat != "personal":
            return {UUID(hat)}
        return set(self.crowd.tenants) if person in self.crowd.people[:ROWS] else set()

    def compare(self, got: set[UUID], person: UUID, hat: str, way: str) -> None:
        expected = self.expected(person, hat)
        if got - expected:
            self.leaks.append(f"{way}: {got - expected} as {person} in {hat}")
        if expected - got:
            self.missing.append(f"{way}: {expected - got} as {person} in {hat}")

    def act(self, person: UUID, hat: str) -> SessionScope:
        return SessionScope(self.crowd.sessions[person, hat])

    def stranger(self, hat: str) -> UUID:
        return self.chance.choice([t for t in self.crowd.tenants if str(t) != hat])

    def look(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW):
            self.compare(seen(), person, hat, "look")

    def in_plain_sql(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW):
            got = db.session.execute(text("SELECT tenant_id FROM app.appointment")).scalars()
            self.compare(set(got), person, hat, "plain")

    def get_a_strangers(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW):
            rows = db.session.scalars(select(Appointment).where(Appointment.tenant_id == self.stranger(hat))).all()
            if hat != "personal" and rows:
                self.leaks.append(f"asked for by id: {rows}")

    def forge(self, person: UUID, hat: str) -> None:
        row = {"tenant_id": self.stranger(hat), "person_id": person, "person_name": "forged", "role": "administrator"}
        try:
            with unit_of_work(self.act(person, hat), NOW):
                db.session.execute(insert(Appointment).values(**row, starts_on=NOW.date(), appointed_at=NOW))
            self.leaks.append(f"forged as {person} in {hat}")
        except DBAPIError:
            pass

    def push(self, person: UUID, hat: str) -> None:
        try:
            with unit_of_work(self.act(person, hat), NOW):
                pushed = db.session.execute(update(Appointment).values(tenant_id=self.stranger(hat)))
                if pushed.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
                    self.leaks.append(f"pushed as {person} in {hat}")
                raise ZeroDivisionError
        except (DBAPIError, ZeroDivisionError):
            pass

    def mass_update(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW):
            changed = db.session.execute(update(Appointment).values(version=Appointment.version + 1))
            expected = 0 if hat == "personal" else ROWS
            if changed.rowcount != expected:  # type: ignore[attr-defined]  # an UPDATE's result has it
                self.leaks.append(f"{changed.rowcount} rows changed in {hat}")  # type: ignore[attr-defined]  # an UPDATE's result has it

    def savepoint(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW) as session:
            try:
                with session.begin_nested():
                    session.execute(text("SELECT 1 / 0"))
            except DBAPIError:
                pass
            self.compare(seen(), person, hat, "savepoint")

    def fail(self, person: UUID, hat: str) -> None:
        try:
            with unit_of_work(self.act(person, hat), NOW):
                self.compare(seen(), person, hat, "fail")
                db.session.execute(text("SELECT 1 / 0"))
        except DBAPIError:
            pass

    def read_as_nobody(self, person: UUID, hat: str) -> None:
        with unit_of_work(PublicReading(), NOW):
            if seen():
                self.leaks.append(f"read as nobody, after {person} in {hat}")

    def past_the_session(self, person: UUID, hat: str) -> None:
        with db.engine.connect() as connection:
            if connection.execute(text("SELECT count(*) FROM app.appointment")).scalar():
                self.leaks.append("past the session")

    def own_account(self, person: UUID, hat: str) -> None:
        with unit_of_work(self.act(person, hat), NOW):
            got = set(db.session.execute(text("SELECT person_id FROM app.account")).scalars())
            if got != ({person} if hat == "personal" else set()):
                self.leaks.append(f"accounts {got} as {person} in {hat}")


def test_a_crowd_on_two_connections_leaks_nothing(app: Flask, superuser: Engine, crowd: Crowd) -> None:
    """2,000 acts, six at once, random people and hats, the failing ones mixed in."""
    with ThreadPoolExecutor(THREADS) as pool:
        shares = [OPERATIONS // THREADS + (number < OPERATIONS % THREADS) for number in range(THREADS)]
        visitors = list(pool.map(lambda number: Visitor(app, crowd, number).visit(shares[number]), range(THREADS)))
    assert sum(visitor.done for visitor in visitors) == OPERATIONS
    assert [leak for visitor in visitors for leak in visitor.leaks] == []
    assert [lack for visitor in visitors for lack in visitor.missing] == []
    with superuser.connect() as root:
        sql = "SELECT count(*) FROM app.appointment WHERE person_name = 'forged' OR person_name <> tenant_id::text"
        where = " AND tenant_id = ANY (:t)"
        assert root.execute(text(sql + where), {"t": crowd.tenants}).scalar_one() == 0
