"""Database, queue or store gone in the middle of each act: a clear page, nothing half done, all goes on afterwards."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from assay.app.dev_mail import caught_mails
from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.outbox.registry import QUEUES
from assay.outbox.relay import Relay
from assay.outbox.run import run_job
from assay.settings import Settings
from tests.accounts.people import Desk, cheap_hashes, desk
from tests.faults import acts, acts_of_keepers, acts_of_people, acts_of_the_house
from tests.faults.acts import World, form_at
from tests.faults.test_database_away import cut_before, end_backend, is_clear
from tests.portfolio.bank import Acting, Bank
from tests.portfolio.conftest import bank
from tests.support.cast import Browser, Cast, session_for
from tests.tenants.organisations.conftest import Asked, Registry, asked, registry
from tests.web.routes import routes

__all__ = ["asked", "bank", "cheap_hashes", "desk", "registry"]

pytestmark = pytest.mark.usefixtures("cheap_hashes")

#: Where each form of the pages is sent to -> the act.
ACTS = {**acts.ACTS, **acts_of_people.ACTS, **acts_of_keepers.ACTS, **acts_of_the_house.ACTS}
#: Forms that are no act of this kind, and why.
NO_ACT = {
    "/language": "writes a cookie and nothing else",
    "/letters/kinds": "measures a text that is typed, and keeps nothing",
    "/files/<file_id>/confirm": "see test_uploads: an upload with parts away",
    "/portfolio/<item_id>/files/intents": "see test_uploads",
    "/portfolio/<item_id>/files/new": "see test_uploads",
    "/profile/photo/intent": "the upload of test_uploads, for another purpose",
    "/profile/photo/new": "the upload of test_uploads, for another purpose",
}

#: Counted tries and the time a session was last seen are no part of an act; places no act touches.
NO_PART = ("throttle", "session", "alembic_version", "province", "place", "place_name")


@pytest.fixture
def world(cast: Cast, bank: Bank, desk: Desk, registry: Registry, asked: Asked, acting: Acting) -> Iterator[World]:
    yield World(cast, bank, desk, registry, asked, acting)
    desk.change("DELETE FROM app.qualification WHERE crebo = %s", acts_of_keepers.NEW_CREBO)


class Sender:
    """The browser of whoever does one act, with the page open and the form filled in."""

    def __init__(self, app: Flask, world: World, act: str) -> None:
        self.world, self.ready = world, ACTS[act](world)
        assert _matches(app, act, self.ready.path)
        self.browser = Browser(app)
        if self.ready.who is not None:
            with self.browser.client.session_transaction() as cookie:
                cookie["_user_id"] = session_for(world.bank.app, world.bank.clock, self.ready.who)
        page = self.ready.page or self.ready.path
        shown = self.browser.get(page)
        assert shown.status_code == 200, shown.text
        self.form = form_at(shown.text, page, self.ready.path) | self.ready.typed
        assert self.done() == 0

    def send(self) -> TestResponse:
        """The same form, as often as the person presses."""
        chosen = {"file": (io.BytesIO(self.ready.file), "lijst.json")} if self.ready.file is not None else {}
        return self.browser.client.post(self.ready.path, data=self.form | chosen)

    def done(self) -> int:
        """How often the act was done."""
        [row] = self.world.desk.look(f"SELECT count(*) AS n FROM app.{self.ready.done}", self.ready.subject)
        return int(row["n"])

    def goes_on(self) -> None:
        """Now it works, once: a second press changes nothing."""
        answer = self.send()
        assert answer.status_code in (200, 303), answer.text
        assert self.done() == 1
        self.send()
        assert self.done() == 1


@contextmanager
def _cut_at_commit(app: Flask, desk: Desk) -> Iterator[list[int]]:
    """Terminate the backend when everything is written and the transaction is about to end."""
    with app.app_context():
        engine = db.engine
    cut: list[int] = []

    def before(connection: Connection) -> None:
        if not cut:
            cut.append(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]  # psycopg's
            end_backend(desk, cut[0])

    event.listen(engine, "commit", before)
    try:
        yield cut
    finally:
        event.remove(engine, "commit", before)


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' ORDER BY relname"


@pytest.fixture
def stored(desk: Desk) -> Any:
    """Everything that is stored, as one number a table: which version of each row stands, so that no text is read."""
    names = [row["relname"] for row in desk.look(_TABLES) if row["relname"] not in NO_PART]
    query = " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS rows, sum(hashtextextended(xmin::text || ctid::text, 0)) AS sum"
        f" FROM app.{name}"
        for name in names
    )
    # The parts of a union come in any order.
    return lambda: sorted(desk.look(query), key=lambda row: str(row["name"]))


def _matches(app: Flask, act: str, path: str) -> bool:
    """Whether a form that is sent to this path is sent to that route."""
    rule, _values = app.url_map.bind("").match(path.partition("?")[0], method="POST", return_rule=True)
    return _without_converters(rule.rule) == act


def _without_converters(rule: str) -> str:
    return re.sub(r"<[^>:]+:", "<", rule)


def test_every_form_of_the_pages_is_an_act_or_has_a_reason(app: Flask) -> None:
    sent_to = {
        _without_converters(rule.rule)
        for rule, method, _access in routes(app)
        if method == "POST" and not rule.rule.startswith("/api/")
    }
    assert ACTS.keys() | NO_ACT.keys() == sent_to
    assert not ACTS.keys() & NO_ACT.keys()


@contextmanager
def _database_gone(desk: Desk, settings: Settings) -> Iterator[None]:
    """Nobody of the pages is connected to the database or gets in."""
    name = psycopg.conninfo.conninfo_to_dict(settings.database_url.get_secret_value())["dbname"]
    limit = sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
    desk.database.execute(limit.format(sql.Identifier(str(name)), sql.Literal(0)))
    try:
        for backend in desk.look(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'assay_web' AND datname = current_database()"
        ):
            end_backend(desk, backend["pid"])
        yield
    finally:
        desk.database.execute(limit.format(sql.Identifier(str(name)), sql.Literal(-1)))


@pytest.mark.parametrize("act", acts.ACTS)
def test_the_database_cuts_off_at_every_statement(act: str, app: Flask, world: World, desk: Desk, stored: Any) -> None:
    """Before the second statement, the third, and so on until none is left. Of the acts that touch most tables."""
    sender = Sender(app, world, act)
    before = stored()
    # What died before the first statement is tried again on a new connection: see test_database_away.
    for number in range(2, 80):
        # The door counts tries before it acts; what is looked at here would be too many.
        desk.change("DELETE FROM app.throttle")
        with cut_before(app, desk, number) as seen:
            answer = sender.send()
        if len(seen) < number:
            assert answer.status_code in (200, 303)
            assert sender.done() == 1
            return
        is_clear(answer)
        assert stored() == before, seen[-1]
    pytest.fail("the act never ended without the fault")


@pytest.fixture(scope="module")
def web_alone(settings: Settings, clock: FixedClock) -> Iterator[tuple[Flask, str]]:
    """The pages without queue and store, and the address of the queue that refuses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        away = f"redis://127.0.0.1:{port}/0"
        changed = {"queue_url": type(settings.queue_url)(away), "s3_endpoint_url": f"http://127.0.0.1:{port}"}
        app = create_app(settings.model_copy(update=changed), clock=clock)
        yield app, away
        with app.app_context():
            db.engine.dispose()


def _open_jobs(desk: Desk) -> set[UUID]:
    """Jobs that are to run by now."""
    query = "SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL AND next_try_at <= %s"
    return {row["id"] for row in desk.look(query, desk.clock.now())}


def _hand_over(settings: Settings, clock: FixedClock, queue: Redis) -> None:
    relay = Relay(settings.database_url_of("relay"), queue, clock)
    with relay.connect() as connection:
        relay.hand_over(connection)


@pytest.mark.parametrize("act", ACTS)
def test_parts_are_gone_in_the_middle_of_an_act(
    act: str,
    web_alone: tuple[Flask, str],
    world: World,
    desk: Desk,
    settings: Settings,
    clock: FixedClock,
    stored: Any,
) -> None:
    """No database; one that goes when all is written; then the act succeeds without queue and store, and its jobs run
    when the queue is back."""
    app, away = web_alone
    sender = Sender(app, world, act)
    before, standing = stored(), _open_jobs(desk)
    with _database_gone(desk, settings):
        is_clear(sender.send())
    assert stored() == before
    desk.change("DELETE FROM app.throttle")
    with _cut_at_commit(app, desk) as cut:
        is_clear(sender.send())
    assert cut
    assert stored() == before
    desk.change("DELETE FROM app.throttle")
    sender.goes_on()
    added = _open_jobs(desk) - standing
    if not added:
        return
    with Redis.from_url(away, retry=Retry(NoBackoff(), 0)) as gone, pytest.raises(RedisError):
        _hand_over(settings, clock, gone)
    with Redis.from_url(settings.queue_url.get_secret_value()) as back:
        back.flushdb()
        _hand_over(settings, clock, back)
        woken = {UUID(job.args[0]) for name in QUEUES for job in Queue(name, connection=back, serializer="json").jobs}
        back.flushdb()
    assert added <= woken, "as soon as the queue is back"
    for row_id in added:
        assert run_job(world.desk.worker_app, row_id) == "done"
    if sender.ready.mail_to:
        assert settings.mail_sink_dir is not None
        mails = [mail for mail in caught_mails(settings.mail_sink_dir) if sender.ready.mail_to in mail.to]
        assert mails, "the mail came once the queue was back"
