"""The demo: loaded twice it is loaded once, every state is in it, and the walk through the API passes on it.

It has a database and buckets of its own: the other tests count what is theirs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row
from werkzeug.serving import make_server

from assay.app import demo
from assay.app.cli.administrators import appoint_administrator
from assay.app.cli.running import demo_is_wanted, load_demo
from assay.app.demo import DemoError
from assay.app.demo.cast import players
from assay.app.demo.stage import PASSWORD, Stage
from assay.app.demo.story import Story
from assay.app.demo.visitor import Visitor
from assay.app.demo.walk import Surprise, walk
from assay.app.factory import create_app
from assay.app.first_administrator import first_administrator
from assay.clock import Clock
from assay.db import db
from assay.files.inspection import Accepted, Refused, inspect
from assay.files.operations import checking
from assay.outbox.run import run_job
from assay.problems import Conflict, NotFound
from assay.servers.seaweedfs import BUCKET_PREFIX
from assay.servers.server_set import ServerAddresses, prepare_buckets_of
from assay.servers.state import State
from assay.settings import Settings
from tests.accounts.people import hash_cheaply
from tests.support.cast import superuser_url
from tests.support.servers import copy_database, drop_database


@dataclass(frozen=True)
class Loaded:
    """A copy with the demo in it, as `load` left it."""

    settings: Settings
    addresses: ServerAddresses
    said: list[str]

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any table, walls or no walls."""
        with psycopg.connect(superuser_url(self.addresses), row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def counts(self, query: str) -> dict[str, int]:
        """What a ``SELECT word, count(*)`` says."""
        return {str(row["word"]): row["n"] for row in self.look(query)}


def inspect_here(patch: pytest.MonkeyPatch) -> None:
    """The whole inspection of a file, in this process: starting a child for each takes longer than the inspection.

    The child is proved by `tests/files`. One at a time, since the parsers are not made for threads.
    """
    alone = threading.Lock()

    def inspect_alone(*arguments: Any, **options: Any) -> Accepted | Refused:
        with alone:
            return inspect(*arguments, **options)

    patch.setattr(checking, "run_isolated", inspect_alone)


@pytest.fixture(scope="module")
def loaded(servers: ServerAddresses) -> Iterator[Loaded]:
    """The demo, loaded once for this file."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"assay_demo_{worker}"
    own = replace(
        servers,
        database_urls={login: url.rsplit("/", 1)[0] + f"/{name}" for login, url in servers.database_urls.items()},
        quarantine_bucket=f"{BUCKET_PREFIX}demo-quarantine-{worker}",
        ready_bucket=f"{BUCKET_PREFIX}demo-ready-{worker}",
    )
    copy_database(servers, name)
    prepare_buckets_of(own)
    settings = Settings.from_environment(own.environment("test"))
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        inspect_here(patch)
        demo.load(settings, said.append)
        yield Loaded(settings, own, said)
    drop_database(servers, name)


def test_loaded_twice_is_loaded_once(loaded: Loaded) -> None:
    people = loaded.counts("SELECT 'people' AS word, count(*) AS n FROM app.person")
    again: list[str] = []
    demo.load(loaded.settings, again.append)
    assert again == ["the demo is there already"]
    assert loaded.counts("SELECT 'people' AS word, count(*) AS n FROM app.person") == people
    assert people["people"] == len(players())
    assert any("the demo has come to" in line for line in loaded.said), "it says how far it is"


def test_every_state_is_there(loaded: Loaded) -> None:
    levels = loaded.counts("SELECT held_level AS word, count(*) AS n FROM app.status GROUP BY 1")
    assert levels.keys() == {"none", "bronze", "silver", "gold"}
    steps = loaded.counts("SELECT kind AS word, count(*) AS n FROM app.status_event GROUP BY 1")
    assert steps["fall_proposed"] >= 2
    assert steps["fall_confirmed"] == 1
    handed_in = loaded.counts("SELECT state AS word, count(*) AS n FROM app.submission GROUP BY 1")
    assert handed_in.keys() == {"waiting", "question", "accepted", "refused", "taken_back"}
    files = loaded.counts("SELECT state AS word, count(*) AS n FROM app.file GROUP BY 1")
    assert files.keys() == {"ready", "refused", "checking"}
    entries = loaded.counts("SELECT state AS word, count(*) AS n FROM app.register_entry GROUP BY 1")
    assert entries.keys() == {"reported", "registered", "declined", "deregistered"}
    requests = loaded.counts(
        "SELECT coalesce(decision, CASE WHEN confirmed_at IS NULL THEN 'unconfirmed' ELSE 'waiting' END) AS word,"
        " count(*) AS n FROM app.account_request GROUP BY 1"
    )
    assert requests == {"approved": 3, "waiting": 2, "unconfirmed": 1, "refused": 1}
    kinds = loaded.counts("SELECT kind || ' ' || country AS word, count(*) AS n FROM app.tenant GROUP BY 1")
    assert kinds == {"verifying_body NL": 1, "school NL": 1, "school BE": 1}
    [several] = loaded.look(
        "SELECT count(DISTINCT a.tenant_id) AS n FROM app.appointment a JOIN app.person p USING (person_id)"
        " WHERE p.name = 'Samira El Amrani' AND a.ended_at IS NULL"
    )
    assert several["n"] == 2
    assert loaded.look("SELECT 1 FROM app.account WHERE confirmed_at IS NULL")
    assert loaded.look("SELECT 1 FROM app.portfolio_item WHERE withdrawn_at IS NOT NULL")


def test_a_certificate_ends_within_sixty_days_and_its_holder_was_told(loaded: Loaded) -> None:
    told = loaded.look(
        "SELECT p.name FROM app.notice n JOIN app.person p USING (person_id) WHERE n.kind = 'status.certificate_ends'"
    )
    assert "Bas Verhoeven" in {row["name"] for row in told}


def test_nobody_is_found_who_opened_nothing(loaded: Loaded) -> None:
    public = {row["name"] for row in loaded.look("SELECT name FROM app.public_register")}
    closed = {row["name"] for row in loaded.look("SELECT name FROM app.institution_register")}
    assert "Sanne Kuipers" in public
    assert None in public, "somebody is there without a name"
    assert "Liesbeth Devos" in closed - public
    for nobody in ("Koen Janssens", "Otto Brinkman", "Lotte van Beek", "Willem-Jan van der Heijden"):
        assert nobody not in public | closed


def test_no_job_of_the_past_is_left_to_the_workers(loaded: Loaded) -> None:
    left = loaded.look("SELECT kind FROM app.outbox WHERE done_at IS NULL AND next_try_at <= %s", Clock.system().now())
    assert {row["kind"] for row in left} <= {"files.check"}, "but the file that waits for its check"
    assert loaded.look("SELECT 1 FROM app.outbox WHERE dead_at IS NOT NULL") == []
    assert loaded.look("SELECT 1 FROM app.session WHERE ended_at IS NULL") == []


def test_production_refuses_the_demo(loaded: Loaded) -> None:
    with pytest.raises(DemoError):
        demo.load(loaded.settings.model_copy(update={"assay_env": "production"}), print)
    with pytest.raises(Surprise):
        walk(loaded.settings.model_copy(update={"assay_env": "production"}), print)


def test_a_scheduler_and_the_demo_do_not_stand_on_one_stage(loaded: Loaded) -> None:
    from assay.app.scheduler import LEADER_LOCK

    with psycopg.connect(loaded.addresses.database_urls["assay_relay"], autocommit=True) as scheduler:
        scheduler.execute("SELECT pg_advisory_lock(%s)", [LEADER_LOCK])
        with pytest.raises(DemoError, match="scheduler"):
            demo.load(loaded.settings, print)
    assert "demo post box" not in {thread.name for thread in threading.enumerate()}, "the command would not end"


def test_a_demo_that_cannot_be_told_is_said_in_words_and_not_begun_again(loaded: Loaded, tmp_path: Path) -> None:
    """What `./assay up` makes of it: a message with what to do, and a note that this copy is not whole."""
    state = State.open(tmp_path / "state")
    assert demo_is_wanted(state)
    with pytest.raises(click.ClickException, match=r"not for production.*\n.*reset.*--no-demo") as refused:
        load_demo(loaded.settings.model_copy(update={"assay_env": "production"}), state)
    assert refused.value.exit_code == 1
    assert not demo_is_wanted(state)


def test_a_refused_act_ends_the_story_with_its_day_and_reason(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_story: Story) -> None:
        raise Conflict("That was decided already.")

    monkeypatch.setattr(Stage, "person_id", lambda *_: None)
    monkeypatch.setattr(Story, "tell", refuse)
    with pytest.raises(DemoError, match=r"on 20\d\d-\d\d-\d\d .*decided already"):
        demo.load(loaded.settings, print)


def test_the_first_administrator_is_appointed_once(loaded: Loaded) -> None:
    moment = Clock.system().now()
    query = "SELECT count(*) AS n FROM app.platform_administrator"
    before = loaded.look(query)
    first_administrator(loaded.settings, "PETRA@platform.example.nl", moment)
    assert loaded.look(query) == before
    with pytest.raises(NotFound):
        first_administrator(loaded.settings, "nobody@example.nl", moment)
    with pytest.raises(Conflict):
        first_administrator(loaded.settings, "daan@example.nl", moment)
    first_administrator(loaded.settings, "lotte@example.nl", moment)
    assert loaded.look(query) != before
    entries = loaded.look("SELECT subject FROM app.audit_entry WHERE act = 'platform_administrator.appointed'")
    assert len(entries) == 2
    assert appoint_administrator.help


@pytest.fixture
def running(loaded: Loaded) -> Iterator[Flask]:
    """The web server of the copy, in a thread; yields the worker's application."""
    web = create_app(loaded.settings)
    server = make_server("127.0.0.1", loaded.addresses.web_port, web)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    worker = create_app(loaded.settings, role="worker")
    yield worker
    server.shutdown()
    thread.join()
    server.server_close()
    for app in (web, worker):
        with app.app_context():
            db.engine.dispose()


def test_everybody_who_is_printed_can_sign_in(loaded: Loaded, running: Flask) -> None:
    assert len(demo.sign_ins()) >= 8
    for who, email, password in demo.sign_ins():
        assert len(password) >= 15
        visitor = Visitor(loaded.settings.base_url)
        answer = visitor.fill_in("/sign-in", [("email", email), ("password", password)])
        assert answer.url.endswith("/today"), who
    assert password == PASSWORD


def test_only_who_is_there_is_printed(loaded: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = demo.sign_ins()
    unconfirmed = loaded.look("SELECT email FROM app.account WHERE confirmed_at IS NULL")[0]
    newer = [("of a newer story", "nobody@example.nl", PASSWORD), ("unconfirmed", unconfirmed["email"], PASSWORD)]
    monkeypatch.setattr(demo, "sign_ins", lambda: [*printed, *newer])
    assert demo.sign_ins_of(loaded.settings) == printed


def test_the_walk_passes(loaded: Loaded, running: Flask) -> None:
    def work() -> None:
        """What workers do between two looks."""
        for row in loaded.look("SELECT id FROM app.outbox WHERE done_at IS NULL AND dead_at IS NULL ORDER BY id"):
            run_job(running, row["id"])

    said: list[str] = []
    walk(loaded.settings, said.append, work)
    assert said[-1] == "The whole job was done."
    assert any("looks at the status: 200 none" in line for line in said)
    assert any("looks at the status: 200 bronze" in line for line in said)


def test_a_surprise_ends_the_walk(loaded: Loaded, running: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.app.demo.walk.PATIENCE_SECONDS", 0.0)
    with pytest.raises(Surprise, match="do the workers run"):
        walk(loaded.settings, lambda _line: None, lambda: None)
