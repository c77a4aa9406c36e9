"""The command line: what it says, how it ends, and a whole copy that runs and stops."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assay.app.cli import main
from assay.app.cli.machine import examine_machine
from assay.app.cli.processes import QUEUES
from assay.app.cli.testing import static_steps
from assay.outbox import registry
from assay.servers.bootstrap import bootstrap_sql
from assay.settings import Settings

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


@pytest.mark.servers
def test_a_whole_copy_runs_and_stops(state_folder: Path) -> None:
    copy = subprocess.Popen(
        [sys.executable, "-m", "assay.app.cli", "up", "--no-demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert copy.stdout is not None
    said: list[str] = []
    try:
        for line in copy.stdout:
            said.append(line)
            if line.startswith("Logs:"):
                break
        address = next((line.split()[-1] for line in said if line.startswith("Assay runs at ")), None)
        assert address is not None, "".join(said)
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
    finally:
        copy.send_signal(signal.SIGINT)
        rest, _ = copy.communicate(timeout=60)
    assert copy.returncode == 0, rest
    assert "Stopping" in rest
    assert "Traceback" not in rest
