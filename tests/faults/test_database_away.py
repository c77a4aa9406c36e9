"""The database goes away at each point of a request: a clear page, nothing half done, and all goes on afterwards."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, make_url

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.settings import Settings
from tests.accounts.people import Desk, cheap_hashes, desk
from tests.support.cast import Browser, Cast, SignIn

__all__ = ["cheap_hashes", "desk"]

pytestmark = pytest.mark.usefixtures("cheap_hashes")

_INSIDE = re.compile(
    r"Traceback|sqlalchemy|psycopg|SELECT |site-packages|\.py\b|127\.0\.0\.1:\d+/|assay_web", re.IGNORECASE
)


def end_backend(desk: Desk, pid: int) -> None:
    """Terminate one backend; returns when it is gone. (PostgreSQL's own waiting looks ten times a second only.)"""
    desk.look("SELECT pg_terminate_backend(%s)", pid)
    while desk.look("SELECT 1 FROM pg_stat_activity WHERE pid = %s", pid):
        pass


@contextmanager
def cut_before(app: Flask, desk: Desk, number: int) -> Iterator[list[str]]:
    """Terminate the backend just before statement ``number`` (from 1) of the engine. Gives the statements seen."""
    with app.app_context():
        engine: Engine = db.engine
    seen: list[str] = []

    def before(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        seen.append(statement)
        if len(seen) == number:
            end_backend(desk, cursor.connection.info.backend_pid)

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", before)


def is_clear(answer: Any) -> None:
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert not _INSIDE.search(answer.text), answer.text
    assert "Content-Security-Policy" in answer.headers


def test_a_connection_that_died_while_waiting_is_noticed_by_nobody(
    app: Flask, cast: Cast, sign_in: SignIn, desk: Desk
) -> None:
    anna = sign_in(cast.anna)
    for path in ("/today", "/api/v1/me", "/register", "/api/v1/register"):
        assert anna.get(path).status_code == 200
        desk.look(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'assay_web'"
            " AND datname = current_database()"
        )
        assert anna.get(path).status_code == 200


def test_cut_at_every_statement_of_a_public_page(app: Flask, desk: Desk) -> None:
    browser = desk.browser()
    for path in ("/register?lang=en&crebo=25180", "/api/v1/register", "/regulations"):
        for number in range(1, 10):
            with cut_before(app, desk, number) as seen:
                answer = browser.get(path)
            assert browser.get(path).status_code == 200, "all goes on"
            if len(seen) < number:
                break
            is_clear(answer)
        else:
            pytest.fail("the page never ended without the fault")
        assert number > 1, "it asks the database something"


def test_cut_at_every_statement_of_an_act(app: Flask, desk: Desk) -> None:
    """The n-th call fails, for n = 1, 2, 3, … until the act ends without meeting the fault (SQLite's pattern)."""
    who = desk.holder()
    browser = desk.enter(who)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/account").text)[0]
    outcomes = []
    for number in range(1, 40):
        form = {
            "csrf_token": token,
            "_once": f"try-{number}",
            "name": f"Nina {number}",
            "language": "nl",
            "theme": "dark",
        }
        acts = len(desk.look("SELECT 1 FROM app.audit_entry WHERE chain = %s", f"person:{who.person_id}"))
        with cut_before(app, desk, number) as seen:
            answer = browser.client.post("/account", data=form)
        [person] = desk.look(
            "SELECT name, theme FROM app.person JOIN app.account USING (person_id) WHERE person_id = %s", who.person_id
        )
        now = len(desk.look("SELECT 1 FROM app.audit_entry WHERE chain = %s", f"person:{who.person_id}"))
        done = answer.status_code == 303
        outcomes.append(done)
        if not done:
            is_clear(answer)
        assert (person["name"] == f"Nina {number}") is done
        assert now - acts == (1 if done else 0)
        assert (
            bool(
                desk.look("SELECT 1 FROM app.idempotency WHERE actor_id = %s AND key LIKE %s", who.person_id, "form:%")
            )
            or not done
        )
        assert browser.get("/account").status_code == 200, "all goes on"
        if len(seen) < number:
            break
    else:
        pytest.fail("the act never ended without the fault")
    # The first statement is tried again on a new connection; after it nothing is.
    assert outcomes[0] is True
    assert set(outcomes[1:-1]) == {False}
    assert outcomes[-1] is True
    assert len(outcomes) > 4


def test_cut_during_sign_in(app: Flask, desk: Desk) -> None:
    who = desk.holder()
    for number in range(1, 30):
        browser = desk.browser()
        browser.get("/sign-in")
        before = len(desk.look("SELECT 1 FROM app.session WHERE person_id = %s", who.person_id))
        token = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get("/sign-in").text)[0]
        with cut_before(app, desk, number) as seen:
            answer = browser.client.post(
                "/sign-in", data={"csrf_token": token, "email": who.email, "password": who.password}
            )
        after = len(desk.look("SELECT 1 FROM app.session WHERE person_id = %s", who.person_id))
        if answer.status_code == 303:
            assert after == before + 1
            assert browser.get("/today").status_code == 200
        else:
            is_clear(answer)
            assert after == before
            assert browser.get("/today").status_code == 401
        if len(seen) < number:
            return
    pytest.fail("sign-in never ended without the fault")


@pytest.fixture
def cut_off(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The application with a database address where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = make_url(settings.database_url.get_secret_value()).set(port=port).render_as_string(hide_password=False)
        made = create_app(settings.model_copy(update={"database_url": type(settings.database_url)(url)}), clock=clock)
        yield made
        with made.app_context():
            db.engine.dispose()


def test_nothing_listens(cut_off: Flask) -> None:
    browser = Browser(cut_off)
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = "whatever"
    for path in ("/sign-in", "/today", "/account"):
        answer = browser.get(path)
        is_clear(answer)
        assert answer.mimetype == "text/html"
    for path in ("/api/v1/me",):
        answer = browser.get(path)
        is_clear(answer)
        assert answer.mimetype == "application/problem+json"
    assert browser.get("/health/live").status_code == 200
    assert browser.get("/health/ready").status_code == 503


def test_an_act_that_waits_too_long_for_a_lock_says_so(app: Flask, desk: Desk) -> None:
    """Somebody else holds the row; the time a statement may take ends it, and nothing is left behind."""
    who = desk.holder()
    browser = desk.enter(who)
    [here] = desk.look("SELECT current_database() AS name")
    role = f"ALTER ROLE assay_web IN DATABASE {here['name']}"
    desk.change(f"{role} SET lock_timeout = '300ms'")
    with app.app_context():
        db.engine.dispose()  # the setting holds for new connections
    try:
        with desk.database.transaction():
            desk.look("SELECT 1 FROM app.account WHERE person_id = %s FOR UPDATE", who.person_id)
            answer = browser.post("/account", {"name": "Nina Nu", "language": "en", "theme": "dark"})
        is_clear(answer)
    finally:
        desk.change(f"{role} RESET lock_timeout")
        with app.app_context():
            db.engine.dispose()
    assert browser.post("/account", {"name": "Nina Nu", "language": "en", "theme": "dark"}).status_code == 303
