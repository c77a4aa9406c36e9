"""`./assay test`: everything CI runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
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
        # First what takes longest.
        Step("types", (sys.executable, "-m", "mypy")),
        Step("style", (str(programs / "ruff"), "check", ".")),
        Step("layout", (str(programs / "ruff"), "format", "--check", ".")),
        Step("direction of imports", (str(programs / "lint-imports"),)),
        # Composed SQL, trusted markup and opened addresses: ruff's S608, S704 and S310 ask for a reason at each line.
        Step("security habits", (sys.executable, "-m", "bandit", "-q", "-ll", "-s", "B608,B704,B310", "-r", *SOURCES)),
    ]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(pytest_arguments: tuple[str, ...]) -> None:
    """Run everything CI runs. With arguments: run pytest only, and hand them on ('./assay test tests/x -k y')."""
    # Nothing of a running copy, or of a developer's shell, may steer the tests. Python keeps what it compiles: each
    # test process would do it again.
    environment = {n: value for n, value in os.environ.items() if not _steers(n) and n != "PYTHONDONTWRITEBYTECODE"}
    if pytest_arguments:
        sys.exit(_run((sys.executable, "-m", "pytest", *pytest_arguments), environment))
    # The tests are read beforehand, while the types keep one processor busy: the test processes find them compiled.
    steps = [
        *static_steps(),
        Step("reading the tests", (sys.executable, "-m", "pytest", "-q", "--collect-only", "tests")),
    ]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        passed = list(pool.map(lambda step: _passes(step, environment), steps))
    failed = [step.name for step, good in zip(steps, passed, strict=True) if not good]
    if not _migrations_pass(environment):
        failed.append("migrations")
    click.secho("tests", bold=True)
    # One more than there are processors: tests wait for servers, and a browser for its page.
    workers = min((os.cpu_count() or 1) + 1, 4)
    # Whole files, in the order of `tests/support/order.py`: what a file sets up is set up once.
    spread = ("-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder")
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
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode  # noqa: S603 - a developer's own command line


def _passes(step: Step, environment: dict[str, str]) -> bool:
    """Run one tool; show what it says only when it fails."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - a developer's own command line
        step.command,
        cwd=CHECKOUT,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    said = f"{click.style(step.name, bold=True)}: {verdict} ({time.monotonic() - started:.1f} s)"
    # In one go: other tools end at the same time.
    click.echo(said if done.returncode == 0 else f"{said}\n{done.stdout}")
    return done.returncode == 0


def _migrations_pass(environment: dict[str, str]) -> bool:
    """Let squawk read the SQL of each migration. `.squawk.toml` says what may stay, file by file, and why."""
    with tempfile.TemporaryDirectory() as folder:
        files = write_migrations(Path(folder))
        return _passes(Step("migrations", squawk(files)), environment)


def squawk(files: list[Path]) -> tuple[str, ...]:
    """The command line that looks at these files of SQL."""
    program = str(Path(sys.executable).parent / "squawk")
    return (program, "--config", str(CHECKOUT / ".squawk.toml"), *map(str, files))


def write_migrations(folder: Path) -> list[Path]:
    """Write the SQL of each migration to a file of its name, under what it is allowed; returns the files in order."""
    from assay.app.migrate import offline_sql, revisions

    with (CHECKOUT / ".squawk.toml").open("rb") as file:
        allowed: dict[str, list[str]] = tomllib.load(file)["in_files"]
    files = []
    for revision, name in revisions().items():
        lines = [f"-- squawk-ignore-file {rule}" for rule in allowed.pop(name, ())]
        files.append(folder / f"{name}.sql")
        files[-1].write_text("\n".join([*lines, offline_sql(revision)]), encoding="utf-8")
    if allowed:
        raise click.ClickException(f".squawk.toml names migrations that are not there: {', '.join(allowed)}")
    return files
