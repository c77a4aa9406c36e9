"""Real servers for the tests: one set per run, one corner of it per test process.

Load it with `pytest_plugins = ["tests.support.servers"]`. The first test that asks for the fixture `servers` or
`settings` starts PostgreSQL, Valkey, SeaweedFS, the mail sink and the scanner; a run without such tests starts nothing.
A process of its own holds them, because under xdist no test process outlives the others for certain; it ends with the
run, even when pytest is killed.

Every test process has a database of its own, copied from one that was migrated once, a Valkey database and two buckets.
The mail sink is shared: tell mails apart by their addressee.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from assay.servers.bootstrap import DATABASE, grant_on_database
from assay.servers.process import wait_for_end
from assay.servers.seaweedfs import BUCKET_PREFIX
from assay.servers.server_set import ServerAddresses, prepare_buckets_of
from assay.servers.state import ADDRESSES, State
from assay.settings import Settings
from assay.web import assets

START_SECONDS = 90
_FOLDER = pytest.StashKey[Path]()
_WORKER_INPUT = "assay_server_folder"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder of this run; xdist hands it to the test processes."""
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    if given is not None:
        config.stash[_FOLDER] = Path(given[_WORKER_INPUT])
        return
    folder = Path(tempfile.mkdtemp(prefix="assay-tests-"))
    folder.chmod(0o711)  # as root the servers run as nobody and must walk through
    config.stash[_FOLDER] = folder


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by xdist for every test process it is about to start."""
    node.workerinput[_WORKER_INPUT] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers at the end of the run and forget their data."""
    folder = config.stash.get(_FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        holder = int((folder / "holder.pid").read_text())
        os.kill(holder, signal.SIGTERM)
        wait_for_end(holder, timeout_seconds=30)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[ServerAddresses]:
    """The addresses of this test process's own database, queue and buckets, migrated and empty."""
    folder = request.config.stash[_FOLDER]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with _alone(folder):
        shared = _shared_servers(folder)
        _migrate_template(folder, shared)
        own = _corner_of(worker, folder, shared)
        copy_database(shared, f"{DATABASE}_{worker}")
    prepare_buckets_of(own)
    yield own
    drop_database(shared, f"{DATABASE}_{worker}")


@pytest.fixture(scope="session")
def settings(servers: ServerAddresses) -> Settings:
    """The settings of this test process, with ASSAY_ENV=test."""
    return Settings.from_environment(servers.environment("test"))


def copy_database(shared: ServerAddresses, name: str) -> None:
    """Make database `name` as a copy of the migrated template, with the same grants."""
    with psycopg.connect(shared.superuser_url, autocommit=True) as connection:
        # A database that someone is connected to cannot be copied; the migration may have left a pool behind.
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [DATABASE])
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(DATABASE))
        )
        grant_on_database(connection, name)


def drop_database(shared: ServerAddresses, name: str) -> None:
    """Drop database `name`, connected or not. A server that is gone already is no fault."""
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(shared.superuser_url, autocommit=True) as connection,
    ):
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One test process at a time."""
    with (folder / "fixtures.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _shared_servers(folder: Path) -> ServerAddresses:
    """The addresses of the run's servers; starts them when this is the first process to ask."""
    addresses = folder / ADDRESSES
    if not addresses.exists():
        run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        holder = _start_holder(folder, run)
        (folder / "holder.pid").write_text(str(holder))
        for _ in range(START_SECONDS * 20):
            # Waits a twentieth of a second, or less when the holder ends.
            ended = wait_for_end(holder, timeout_seconds=0.05)
            if ended or addresses.exists():
                break
        if not addresses.exists():
            pytest.fail(f"the servers did not start:\n{(folder / 'holder.log').read_text()}", pytrace=False)
    return ServerAddresses.load(addresses)


def _start_holder(folder: Path, run: int) -> int:
    """Start `python -m assay.servers` apart from this process; returns its number."""
    log = os.open(folder / "holder.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        return os.posix_spawn(
            sys.executable,
            [sys.executable, "-m", "assay.servers", str(folder), "--watch", str(run), "--throw-away"],
            dict(os.environ),
            file_actions=[(os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2)],
            setsid=True,
        )
    finally:
        os.close(log)


def _migrate_template(folder: Path, shared: ServerAddresses) -> None:
    """Bring the template database to the newest migration, and cut the typefaces, once per run."""
    done = folder / "template-migrated"
    if done.exists():
        return
    if importlib.util.find_spec("assay.app.migrate") is not None:
        migrate = importlib.import_module("assay.app.migrate")
        settings = Settings.from_environment(shared.environment("test"))
        migrate.upgrade(settings)
        # Here, where one process does it for all; else each cuts them for its own application.
        assets.build_assets(settings.cache_dir)
    done.touch()


def _corner_of(worker: str, folder: Path, shared: ServerAddresses) -> ServerAddresses:
    """The part of the shared servers that belongs to one test process."""
    number = 1 + int(worker.removeprefix("gw")) if worker.startswith("gw") else 0
    return replace(
        shared,
        web_port=State(folder).ports(f"web_{worker}")[f"web_{worker}"],
        database_urls={
            login: url.removesuffix(DATABASE) + f"{DATABASE}_{worker}" for login, url in shared.database_urls.items()
        },
        queue_url=shared.queue_url.removesuffix("/0") + f"/{number}",
        quarantine_bucket=f"{BUCKET_PREFIX}quarantine-{worker}",
        ready_bucket=f"{BUCKET_PREFIX}ready-{worker}",
    )
