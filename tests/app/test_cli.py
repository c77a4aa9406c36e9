"""The command line: what it says, how it ends, and a whole copy that runs and stops."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from assay.accounts.rules import email_key
from assay.app.cli import main
from assay.app.cli.machine import examine_machine
from assay.app.cli.processes import QUEUES
from assay.app.cli.testing import static_steps
from assay.app.demo import sign_ins
from assay.outbox import registry
from assay.servers.bootstrap import bootstrap_sql
from assay.servers.process import wait_for_end
from assay.servers.server_set import ServerAddresses
from assay.servers.state import ADDRESSES, State
from assay.settings import Settings
from tests.support.cast import superuser_url

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder of the test's own, reachable for the servers' account; no settings in the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    outer = Path(tempfile.mkdtemp(prefix="assay-cli-"))
    outer.chmod(0o755)
    monkeypatch.setenv("ASSAY_STATE_DIR", str(outer / "state"))
    # What takes seconds to make and is the same for every copy.
    monkeypatch.setenv("CACHE_DIR", str(ROOT / ".assay" / "cache"))
    monkeypatch.setenv("WEB_WORKERS", "1")
    yield outer / "state"
    shutil.rmtree(outer)


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_every_command_is_listed_and_explained() -> None:
    said = run("--help").output
    for name, command in main.commands.items():
        assert name in said
        assert command.help
    assert set(main.commands) == {
        *("up", "test", "reset", "doctor", "demo", "shoot"),
        *("web", "worker", "scheduler", "migrate", "check", "packs", "appoint-administrator"),
    }


def test_it_also_starts_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "assay.app.cli", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: assay ")


def test_faults_in_the_settings_are_listed_without_a_traceback(state_folder: Path) -> None:
    done = run("check")
    assert done.exit_code == 2
    assert "  BASE_URL: is not set\n" in done.output
    assert "  SMTP_URL: is not set\n" in done.output
    assert "Traceback" not in done.output
    for command in (["web"], ["worker", "--queue", "mail"], ["scheduler"], ["migrate"]):
        assert run(*command).exit_code == 2


def test_the_script_for_managed_servers_is_printed() -> None:
    assert run("check", "--bootstrap-sql").output == bootstrap_sql()


def test_the_page_of_settings_is_printed() -> None:
    assert run("check", "--settings-doc").output == (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_doctor_finds_this_machine_fit() -> None:
    findings = examine_machine()
    assert [finding.text for finding in findings if finding.verdict == "bad"] == []
    assert all(finding.advice for finding in findings if finding.verdict != "good")
    assert run("doctor").exit_code == 0


def test_there_is_a_worker_for_every_queue() -> None:
    assert set(QUEUES) == set(registry.QUEUES)


def test_a_port_in_use_is_refused_before_anything_starts(state_folder: Path) -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run("up", "--port", str(other.getsockname()[1]))
    assert done.exit_code == 1
    assert "Address already in use" in done.output
    assert not state_folder.exists()


def test_reset_asks_and_forgets(state_folder: Path) -> None:
    assert "nothing to forget" in run("reset").output
    state_folder.mkdir()
    (state_folder / "x").touch()
    assert CliRunner().invoke(main, ["reset"], input="n\n").exit_code == 1
    assert (state_folder / "x").exists()
    assert run("reset", "--yes").exit_code == 0
    assert not state_folder.exists()


def test_ci_runs_every_static_tool() -> None:
    words = {Path(word).name for step in static_steps() for word in step.command}
    assert {"ruff", "lint-imports", "mypy", "bandit"} <= words
    run_by_ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert run_by_ci.rstrip().endswith("exec ./assay test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_test_with_arguments_is_pytest_with_arguments() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "assay.app.cli",
            "test",
            "tests/test_clock.py",
            "-k",
            "offsets",
            "-q",
            "-p",
            "no:schemathesis",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def _up(*words: str) -> tuple[subprocess.Popen[str], list[str]]:
    """A copy that was started, and what it said until it ran."""
    copy = subprocess.Popen(
        [sys.executable, "-m", "assay.app.cli", "up", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert copy.stdout is not None
    said: list[str] = []
    for line in copy.stdout:
        said.append(line)
        if line.startswith("Logs:"):
            break
    return copy, said


def _family(pid: int) -> list[int]:
    """The processes that this one started, and theirs."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(") ")[2].split()[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def _as_if_the_demo_were_loaded(folder: Path) -> tuple[str, str]:
    """Make one of its people, which takes no half minute; their address and password."""
    _who, email, password = sign_ins()[0]
    with psycopg.connect(superuser_url(ServerAddresses.load(folder / ADDRESSES)), autocommit=True) as database:
        database.execute(
            "WITH made AS (INSERT INTO app.person (name, created_at) VALUES ('Anna', now()) RETURNING person_id)"
            " INSERT INTO app.account (person_id, email, email_key, language, confirmed_at, created_at)"
            " SELECT person_id, %s, %s, 'nl', now(), now() FROM made",
            [email, email_key(email)],
        )
    State(folder).write("demo.json", {"state": "loaded"})
    return email, password


@pytest.mark.servers
def test_a_whole_copy_runs_is_killed_and_stops(state_folder: Path) -> None:
    copy, said = _up("--no-demo")
    try:
        address = next((line.split()[-1] for line in said if line.startswith("Assay runs at ")), None)
        assert address is not None, "".join(said)
        assert f"Mails it sends: {address}/dev/mail\n" in said
        assert "Sign in as\n" not in said, "there is nobody yet"
        with urllib.request.urlopen(f"{address}/health/live", timeout=10) as answer:
            assert answer.status == 200
        examined = run("check").output
        for part in (
            *("login web", "login migrate", "migrations", "row security of every table"),
            *("large objects out of reach", "queue", "store", "mail server", "virus scanner"),
        ):
            assert any(line.startswith("ok") and line.endswith(part) for line in examined.splitlines()), examined
        again = run("up")
        assert again.exit_code == 1
        assert "already running" in again.output
        assert run("reset", "--yes").exit_code == 1
        email, password = _as_if_the_demo_were_loaded(state_folder)
        family = _family(copy.pid)
        assert len(family) >= 5 + 2 + len(QUEUES), "servers, web server, scheduler, workers"
    finally:
        copy.kill()
        copy.communicate(timeout=60)
    # Nobody told them: each is on a leash.
    assert [pid for pid in family if not wait_for_end(pid, timeout_seconds=30)] == []

    copy, said = _up()
    try:
        told = said[said.index("Sign in as\n") + 1]
        assert email in told
        assert password in told
        assert f"Assay runs at {address}\n" in said, "the address stays"
    finally:
        copy.send_signal(signal.SIGINT)
        rest, _ = copy.communicate(timeout=60)
    assert copy.returncode == 0, rest
    assert "Stopping" in rest
    assert "Traceback" not in rest
