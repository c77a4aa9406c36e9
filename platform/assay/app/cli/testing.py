"""`./assay test`: everything CI runs."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from assay.app.cli.checkout import CHECKOUT
from assay.app.cli.machine import CHROMIUM_ADVICE, chromium

SOURCES = ("platform/assay", "tenants", "portfolio", "marketplace", "billing")


@dataclass(frozen=True, slots=True)
class Step:
    """One tool: what it is for, and its command line."""

    name: str
    command: tuple[str, ...]


def static_steps() -> list[Step]:
    """The tools that read the code without running it."""
    programs = Path(sys.executable).parent
    return [
        Step("style", (str(programs / "ruff"), "check", ".")),
        Step("layout", (str(programs / "ruff"), "format", "--check", ".")),
        Step("types", (sys.executable, "-m", "mypy")),
        Step("direction of imports", (str(programs / "lint-imports"),)),
        # Composed SQL, trusted markup and opened addresses: ruff's S608, S704 and S310 ask for a reason at each line.
        Step("security habits", (sys.executable, "-m", "bandit", "-q", "-ll", "-s", "B608,B704,B310", "-r", *SOURCES)),
    ]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(pytest_arguments: tuple[str, ...]) -> None:
    """Run everything CI runs. With arguments: run pytest only, and hand them on ('./assay test tests/x -k y')."""
    # Nothing of a running copy, or of a developer's shell, may steer the tests.
    environment = {name: value for name, value in os.environ.items() if not _steers(name)}
    if pytest_arguments:
        sys.exit(_run((sys.executable, "-m", "pytest", *pytest_arguments), environment))
    failed = [step.name for step in static_steps() if not _passes(step, environment)]
    if not _migrations_pass(environment):
        failed.append("migrations")
    click.secho("tests", bold=True)
    workers = min(os.cpu_count() or 1, 4)
    spread = ("-n", str(workers), "--dist", "loadfile") if workers > 1 else ()
    if _run((sys.executable, "-m", "pytest", "-q", *spread, "tests"), environment) != 0:
        failed.append("tests")
    if chromium() is None:
        click.echo(f"There is no Chromium here, so the browser tests were skipped. {CHROMIUM_ADVICE}")
    if failed:
        click.secho(f"Failed: {', '.join(failed)}", fg="red")
        sys.exit(1)
    click.secho("Everything passed.", fg="green")


def _steers(name: str) -> bool:
    from assay.settings import Settings

    return name.lower() in Settings.model_fields and name != "ASSAY_REFERENCE_DATA"


def _run(command: tuple[str, ...], environment: dict[str, str]) -> int:
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode  # noqa: S603


def _passes(step: Step, environment: dict[str, str]) -> bool:
    """Run one tool; show what it says only when it fails."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603
        step.command,
        cwd=CHECKOUT,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    click.echo(f"{click.style(step.name, bold=True)}: {verdict} ({time.monotonic() - started:.1f} s)")
    if done.returncode != 0:
        click.echo(done.stdout)
    return done.returncode == 0


def _migrations_pass(environment: dict[str, str]) -> bool:
    """Let squawk read the SQL that the migrations would run, where the program can print it."""
    if importlib.util.find_spec("assay.app.migrate") is None:
        return True
    from assay.app import migrate

    offline_sql = getattr(migrate, "offline_sql", None)
    if offline_sql is None:
        return True
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "migrations.sql"
        script.write_text(offline_sql(), encoding="utf-8")
        squawk = str(Path(sys.executable).parent / "squawk")
        return _passes(Step("migrations", (squawk, "--pg-version", "18", str(script))), environment)
