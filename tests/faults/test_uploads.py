"""The store, the scanner or the database goes away in the middle of an upload: clear answers, nothing half done."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from psycopg import sql

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db, unit_of_work
from assay.files.operations import sweep_store
from assay.outbox.run import run_job
from assay.settings import Settings
from assay.tenancy.scopes import PublicScope
from tests.support import sample_files
from tests.support.cast import Browser, Cast, SignIn, session_for
from tests.support.uploads import Uploads, uploads

__all__ = ["uploads"]


@pytest.fixture(scope="session")
def nobody() -> Iterator[int]:
    """A port that is taken and where nobody answers: it refuses at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def _app(settings: Settings, role: str, clock: FixedClock, **changed: object) -> Flask:
    return create_app(settings.model_copy(update=changed), role=role, clock=clock)  # type: ignore[arg-type]  # the names and types are those of the cases


@pytest.fixture(scope="session")
def web_without_store(settings: Settings, clock: FixedClock, nobody: int) -> Iterator[Flask]:
    app = _app(settings, "web", clock, s3_endpoint_url=f"http://127.0.0.1:{nobody}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def worker_without_store(settings: Settings, clock: FixedClock, nobody: int) -> Iterator[Flask]:
    app = _app(settings, "worker", clock, s3_endpoint_url=f"http://127.0.0.1:{nobody}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def worker_without_scanner(settings: Settings, clock: FixedClock, nobody: int) -> Iterator[Flask]:
    app = _app(settings, "worker", clock, scanner_url=f"tcp://127.0.0.1:{nobody}")
    yield app
    with app.app_context():
        db.engine.dispose()


def test_store_away_on_confirming_then_back(
    cast: Cast, uploads: Uploads, sign_in: SignIn, app: Flask, web_without_store: Flask, clock: FixedClock
) -> None:
    file_id = uploads.send(cast.anna, "a.png", sample_files.png())
    lost = Browser(web_without_store)
    with lost.client.session_transaction() as cookie:
        cookie["_user_id"] = session_for(app, clock, cast.anna)
    answer = lost.post(f"/files/{file_id}/confirm", page="/account")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    assert uploads.file(file_id)["state"] == "awaiting"
    assert sign_in(cast.anna).post(f"/files/{file_id}/confirm", page="/account").status_code == 303
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"


@pytest.mark.parametrize("away", ["store", "scanner"])
def test_away_during_the_check_then_back(
    cast: Cast, uploads: Uploads, worker_without_store: Flask, worker_without_scanner: Flask, away: str
) -> None:
    file_id = uploads.arrived(cast.anna, "a.png", sample_files.png())
    row_id = uploads.job_of("files.check", file_id)
    for _ in range(10):
        assert run_job(worker_without_store if away == "store" else worker_without_scanner, row_id) == "failed"
    [row] = uploads.look("SELECT attempts, dead_at, last_error FROM app.outbox WHERE id = %s", row_id)
    assert (row["attempts"], row["dead_at"]) == (0, None), "waiting for a part that is away counts as no failure"
    assert away in row["last_error"]
    assert uploads.file(file_id)["state"] == "checking"
    assert run_job(uploads.worker_app, row_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"


def test_database_gone_after_the_store_was_written(
    cast: Cast, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = uploads.arrived(cast.anna, "a.pdf", sample_files.pdf(1))
    row_id = uploads.job_of("files.check", file_id)
    store = uploads.worker_app.extensions["assay.store"]
    put = store.put
    cut: list[object] = []

    def put_and_cut(*args: object) -> None:
        put(*args)
        if not cut:
            cut.append(args[0])
            uploads.look(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'assay_worker' AND datname = current_database()"
            )

    monkeypatch.setattr(store, "put", put_and_cut)
    assert run_job(uploads.worker_app, row_id) == "failed"
    file = uploads.file(file_id)
    assert (file["state"], file["ready_key"]) == ("checking", None)
    assert not uploads.look("SELECT 1 FROM app.file_preview WHERE file_id = %s", file_id)
    assert uploads.store.look("quarantine", file["quarantine_key"]) is not None, "still there for another try"
    [left] = cut
    assert uploads.store.look("ready", str(left)) is not None
    assert run_job(uploads.worker_app, row_id) == "done"
    file = uploads.file(file_id)
    assert file["state"] == "ready"
    with uploads.worker_app.app_context(), unit_of_work(PublicScope(), uploads.clock.now()):
        sweep_store(timedelta(0))
    assert uploads.store.look("ready", str(left)) is None, "what the broken try left is swept"
    assert uploads.store.look("ready", file["ready_key"]) is not None


def test_database_away_while_confirming_and_adding(
    cast: Cast, uploads: Uploads, sign_in: SignIn, app: Flask, settings: Settings
) -> None:
    anna = sign_in(cast.anna)
    file_id = uploads.send(cast.anna, "a.png", sample_files.png())
    page = anna.get("/portfolio/new/other").text
    values = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token", "_hat", "_once")}
    database = sql.Identifier(psycopg.conninfo.conninfo_to_dict(settings.database_url.get_secret_value())["dbname"])  # type: ignore[arg-type]  # the names and types are those of the cases
    for allowed in (False, True):
        uploads.database.execute(
            sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(database, sql.Literal(-1 if allowed else 0))
        )
        uploads.look(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = 'assay_web' AND datname = current_database()"
        )
        with app.app_context():
            db.engine.dispose()
        confirmed = anna.client.post(f"/files/{file_id}/confirm", data=values)
        added = anna.client.post("/portfolio/new/other", data={**values, "title": "Tussen twee storingen"})
        assert (confirmed.status_code, added.status_code) == ((303, 303) if allowed else (503, 503))
    found = uploads.look("SELECT 1 FROM app.portfolio_item WHERE title = 'Tussen twee storingen'")
    assert len(found) == 1
    assert uploads.file(file_id)["state"] == "checking"
