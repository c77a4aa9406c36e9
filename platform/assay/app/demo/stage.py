"""The stage: the real application over a clock that is moved, with the loader in the place of scheduler and workers.

Everything on it happens through operations, in the scope of the person who acts, one transaction each. Rows of the
outbox are run here, so that each job runs at its moment of the story: files are inspected, statuses worked out, mails
written. While the stage stands, it holds the scheduler's lock, so that no worker runs a row at today's moment.
"""

import os
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import psycopg
from flask import Flask
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import select

from assay.accounts.models import Account
from assay.accounts.operations import getting_in
from assay.accounts.rules import email_key
from assay.app.demo import DemoError
from assay.app.demo.cast import Player
from assay.app.demo.postbox import PostBox
from assay.app.factory import create_app
from assay.app.scheduler import LEADER_LOCK
from assay.clock import Clock, FixedClock
from assay.db import current_actor, db, unit_of_work
from assay.files.store import SignedForm
from assay.outbox import timed
from assay.outbox.relay import Relay
from assay.outbox.run import run_job
from assay.permissions import Actor
from assay.settings import Settings
from assay.tenancy.scopes import AccountScope, SessionScope, digest_of

#: One password for everybody in the story. A copy that holds it must never face the world: production refuses the demo.
PASSWORD = "zeven-eenden-op-de-leie"  # noqa: S105 - meant to be read
#: Mails from this long before the end of the story reach the copy's mail server.
FRESH = timedelta(days=3)
#: File checks run at once; each is a process of its own, so more than there are cores gain nothing.
CHECKS_AT_ONCE = max(2, min(os.cpu_count() or 2, 6))
_NAMESPACE = UUID("5f0c7e0e-6f5d-4d7e-9a53-6a5d1c0f2b11")

_DUE = (
    "SELECT id, queue, kind FROM app.outbox"
    " WHERE done_at IS NULL AND dead_at IS NULL AND next_try_at <= %s ORDER BY created_at, id"
)


class Stage:
    """The application in the years of the story. Use it in a ``with`` statement."""

    def __init__(self, settings: Settings, start: datetime, end: datetime) -> None:
        parts = urlsplit(settings.smtp_url.get_secret_value())
        self.clock: FixedClock = Clock.fixed(start)
        self.end = end
        self.postbox = PostBox(
            lambda: self.clock.now() > end - FRESH, (parts.hostname or "localhost", parts.port or 25)
        )
        self.settings = settings.model_copy(
            update={"smtp_url": SecretStr(self.postbox.url), "log_level": "ERROR", "assay_clock_file": None}
        )
        self.web: Flask
        self.worker: Flask
        self._relay: psycopg.Connection[Any]
        self._ends: ExitStack
        self._pool = ThreadPoolExecutor(CHECKS_AT_ONCE, thread_name_prefix="demo check")
        self._checks: dict[UUID, Future[None]] = {}
        self._sessions: dict[tuple[UUID, str], str] = {}

    def __enter__(self) -> "Stage":
        with ExitStack() as ends:
            ends.enter_context(self.postbox)
            self.web = create_app(self.settings, clock=self.clock)
            ends.callback(_let_go, self.web)
            self.worker = create_app(self.settings, role="worker", clock=self.clock)
            ends.callback(_let_go, self.worker)
            queue = ends.enter_context(Redis.from_url(self.settings.queue_url.get_secret_value()))
            relay = Relay(self.settings.database_url_of("relay"), queue, self.clock).connect()
            self._relay = ends.enter_context(closing(relay))
            held = self._relay.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK]).fetchone()
            if not (held and held[0]):
                raise DemoError("a scheduler is running: it would run jobs of the past today. Load the demo without it")
            ends.callback(self._pool.shutdown)
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    @property
    def now(self) -> datetime:
        """The moment of the story, aware and in UTC."""
        return self.clock.now()

    def go_to(self, moment: datetime) -> None:
        """Move the clock forward; jobs that fall due on the way run at their own moment."""
        while (due := self._next_due()) is not None and due <= moment:
            self.clock.set(max(due, self.now))
            self.settle()
        self.clock.set(max(moment, self.now))
        self._sessions.clear()  # whoever acts later signs in again

    @contextmanager
    def acting(self, player: Player, hat: str = "personal") -> Iterator[Actor]:
        """Act as this person in one hat, in one transaction."""
        with self._in(SessionScope(digest_of(self._session(player, hat)))):
            actor = current_actor()
            if actor.hat.key != hat:
                raise DemoError(f"{player.name} does not have the hat {hat} on {self.now:%Y-%m-%d}")
            yield actor

    def _session(self, player: Player, hat: str) -> str:
        """The secret of a session in this hat; one for everything that somebody does at one moment."""
        assert player.person_id is not None, player.key
        key = (player.person_id, hat)
        if key not in self._sessions:
            with self.at_the_door():
                self._sessions[key] = getting_in.open_session(player.person_id, self.now, "Assay demo", hat)
        return self._sessions[key]

    @contextmanager
    def at_the_door(self) -> Iterator[None]:
        """In the account scope: nobody is known yet."""
        with self._in(AccountScope()):
            yield

    @contextmanager
    def _in(self, scope: Any) -> Iterator[None]:
        with self.web.app_context(), self.web.test_request_context(), unit_of_work(scope, self.now):
            yield

    def person_id(self, email: str) -> UUID | None:
        """Whose address this is."""
        with self.at_the_door():
            return db.session.scalar(select(Account.person_id).where(Account.email_key == email_key(email)))

    def settle(self) -> None:
        """Run every row that is due now, and those that follow from it."""
        while True:
            rows = self.begin_checks()
            for row_id, _, kind in rows:
                self._run(row_id, kind)
            checks, self._checks = self._checks, {}
            for check in checks.values():
                check.result()
            if not rows and not checks:
                return

    def begin_checks(self) -> list[tuple[UUID, str, str]]:
        """Begin with the files that wait for their check, and go on meanwhile; `settle` waits for them.

        Returns the other rows that are due.
        """
        rows = self._relay.execute(_DUE, [self.now]).fetchall()
        for row_id, queue, kind in rows:
            if queue == "files" and row_id not in self._checks:
                self._checks[row_id] = self._pool.submit(self._run, row_id, kind)
        return [row for row in rows if row[1] != "files"]

    def at_once(self, act: Callable[[Player], object], players: Iterable[Player]) -> None:
        """Let several people do the same at the same time."""
        for done in [self._pool.submit(act, each) for each in players]:
            done.result()

    def timed_work(self) -> None:
        """What the scheduler adds by itself on this day, and everything that follows from it."""
        timed.add_due(self._relay, self.now)
        self.settle()

    def end_sessions(self, players: list[Player]) -> None:
        """Nobody stays signed in: the browsers of the story are not those of a reader."""
        with self.at_the_door():
            for player in players:
                if player.person_id is not None:
                    getting_in.end_sessions(player.person_id, self.now)

    def _run(self, row_id: UUID, kind: str) -> None:
        if run_job(self.worker, row_id) == "failed":
            row = self._relay.execute("SELECT attempts FROM app.outbox WHERE id = %s", [row_id]).fetchone()
            raise DemoError(f"the job {kind} failed (tries so far: {row[0] if row else 'unknown'})")

    def _next_due(self) -> datetime | None:
        row = self._relay.execute(
            "SELECT min(next_try_at) FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL"
        ).fetchone()
        found: datetime | None = row[0] if row else None
        return found


def send_to_store(form: SignedForm, content: bytes) -> None:
    """Post a signed form as a browser does. Raises `DemoError` where the store refuses it."""
    edge = uuid5(_NAMESPACE, form.fields.get("key", "")).hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()
    request = urllib.request.Request(  # noqa: S310 - the store's own address
        form.url,
        data=b"".join(parts) + head + content + f"\r\n--{edge}--\r\n".encode(),
        headers={"Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the store's own address
        if answer.status not in (200, 201, 204):
            raise DemoError(f"the store answered {answer.status}")


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
