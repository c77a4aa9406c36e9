"""The running copy that the browser tests visit, and the worker beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from assay.app.dev_mail import caught_mails
from assay.clock import FixedClock
from assay.outbox.run import run_job
from tests.support.cast import Member, session_for

_DUE = (
    "SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL AND next_try_at <= %s AND id <> ALL(%s)"
    " ORDER BY created_at, id"
)


class Quiet(WSGIRequestHandler):
    """Serves without a line for every request."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing; the application keeps its own log."""


class Site:
    """The application on its port, and what goes on behind it.

    :param database: a connection as the superuser, to look at what is stored.
    """

    def __init__(
        self, app: Flask, worker_app: Flask, clock: FixedClock, database: psycopg.Connection[Any], maildir: Path
    ) -> None:
        self.app = app
        self.clock = clock
        self.url: str = app.config["BASE_URL"]
        self._worker_app = worker_app
        self._database = database
        self._maildir = maildir
        # Rows of other tests in this process are not ours to run.
        self._others: list[UUID] = [row[0] for row in database.execute("SELECT id FROM app.outbox").fetchall()]

    def settle(self) -> None:
        """Do what a worker does: run every due job, and those that follow from it."""
        while rows := self._database.execute(_DUE, [self.clock.now(), self._others]).fetchall():
            for (row_id,) in rows:
                outcome = run_job(self._worker_app, row_id)
                assert outcome == "done", f"the job {row_id} ended as {outcome}"

    def mailed_link(self, email: str, part: str) -> str:
        """The newest link with ``part`` in it that was mailed to this address."""
        links = [link for mail in caught_mails(self._maildir) if email in mail.to for link in mail.links]
        found = next((link for link in links if part in link), None)
        assert found is not None, f"no link with {part} was mailed to {email}: {links}"
        return found

    def cookie_of(self, member: Member, hat: str | None = None) -> dict[str, Any]:
        """The cookie of a running session of this person, in their usual hat or the one named."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # Flask's own interface has it
        secret = session_for(self.app, self.clock, member, hat)
        return {
            "name": self.app.config["SESSION_COOKIE_NAME"],
            "value": serializer.dumps({"_user_id": secret}),
            "url": self.url,
        }

    def look(self, query: str, *values: object) -> list[Any]:
        """Rows of any table, walls or no walls."""
        return self._database.execute(query, values).fetchall()


@contextmanager
def served(app: Flask) -> Iterator[None]:
    """The application on the port of its own address."""
    port = urlsplit(app.config["BASE_URL"]).port
    assert port is not None
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    # The browser keeps connections open; nobody waits for them at the end.
    server.block_on_close = False  # type: ignore[attr-defined]  # the threaded server has it
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
