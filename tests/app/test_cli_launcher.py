"""The launcher, in a checkout of its own with empty lists of packages: nothing is downloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parents[2] / "assay"

pytestmark = pytest.mark.servers


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with a space and an accent in its name, the launcher, and a command line that repeats what it is given.

    The command line knows nothing but ASCII of the outside (`_environment`), and must find its own folder still.
    """
    folder = tmp_path / "a checkout of José"
    cli = folder / "platform" / "assay" / "app" / "cli"
    cli.mkdir(parents=True)
    for package in (cli, cli.parent, cli.parent.parent):
        (package / "__init__.py").touch()
    (cli / "__main__.py").write_text("import sys; print(sys.argv[1:])\n")
    shutil.copy2(LAUNCHER, folder / "assay")
    for name in ("requirements.txt", "requirements-test.txt"):
        (folder / name).write_text("# nothing\n")
    return folder


def _environment() -> dict[str, str]:
    # The interpreter below our own environment; no network.
    base = Path(sysconfig.get_config_var("BINDIR")) / f"python3.{sys.version_info.minor}"
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "HOME": os.environ.get("HOME", "/"),
        "ASSAY_PYTHON": str(base),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "UV_OFFLINE": "1",
    }


def _launch(checkout: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(checkout / "assay"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
        cwd="/",
    )


def _result(process: subprocess.Popen[str]) -> tuple[str, str]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out, err


def test_the_environment_is_made_once_and_words_are_passed_on(checkout: Path) -> None:
    # Two at once: one makes it, the other waits and then finds it made.
    together = [_launch(checkout, "up", "--port", "1 2"), _launch(checkout, "doctor")]
    (first, first_said), (second, second_said) = [_result(process) for process in together]
    assert first == "['up', '--port', '1 2']\n"
    assert second == "['doctor']\n"
    said = first_said + second_said
    assert said.count("Making the environment") == 1
    assert said.count("The environment is ready.") == 1
    assert not (checkout / ".venv.lock").exists()

    # Nothing to do: not a word.
    assert _result(_launch(checkout, "check")) == ("['check']\n", "")

    # The tests need their own list, and with it everything for running is there too.
    _, said = _result(_launch(checkout, "test"))
    assert "requirements-test.txt" in said
    assert _result(_launch(checkout, "up"))[1] == ""

    # A changed list is noticed; the environment itself is kept.
    (checkout / "requirements.txt").write_text("# nothing else\n")
    _, said = _result(_launch(checkout, "up"))
    assert "Installing the packages of requirements.txt" in said
    assert "Making the environment" not in said

    # A lock whose owner is gone does not hold anyone up.
    (checkout / "requirements.txt").write_text("# nothing\n")
    (checkout / ".venv.lock").mkdir()
    (checkout / ".venv.lock" / "pid").write_text("4194305\n")  # above the highest number Linux gives
    assert _result(_launch(checkout, "up"))[0] == "['up']\n"


def test_without_python_it_says_what_to_install(checkout: Path) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    for tool in ("dirname", "cksum", "tr", "grep", "mkdir", "rm", "cat", "sleep"):
        found = shutil.which(tool)
        assert found is not None
        (tools / tool).symlink_to(found)
    done = subprocess.run(
        ["/bin/sh", str(checkout / "assay"), "up"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not (checkout / ".venv.lock").exists()
