"""The state folder: a copy's data, secrets, remembered ports and logs.

It is `.assay` in the checkout. One case asks for another place: root hands the servers to `nobody`, and `nobody` cannot
walk into a home folder of mode 0700. Then the state lies in `/var/lib/assay/<digest of the checkout's path>` and
`.assay/elsewhere` holds that path. Opening up the home folder instead would be a side effect nobody asked for.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import random
import secrets
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assay.servers.account import ServerAccount, reachable_by_others, server_account

# Raised when the layout changes so that an older folder cannot be used as it is.
STATE_FORMAT = 1
SYSTEM_STATE = Path("/var/lib/assay")
#: Where a running copy writes the addresses of its servers, for the other commands.
ADDRESSES = "addresses.json"
# Below the range the kernel hands out to outgoing connections, so that a remembered port is seldom in use.
FIRST_PORT, LAST_PORT = 20_000, 32_000


class StateError(Exception):
    """The state folder cannot be used; the text says why and what to do."""


def state_folder_of(checkout: Path) -> Path:
    """Where the state of `checkout` lies, or will lie. ASSAY_STATE_DIR overrides it."""
    if chosen := os.environ.get("ASSAY_STATE_DIR"):
        return Path(chosen).resolve()
    usual = checkout / ".assay"
    if server_account() is None or reachable_by_others(usual.parent):
        return usual
    return SYSTEM_STATE / hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:16]


def forget(checkout: Path) -> list[Path]:
    """Delete the state of `checkout` wherever it lies; returns the folders that were deleted.

    With ASSAY_STATE_DIR only that folder: what lies in the checkout then belongs to another copy.
    """
    candidates = {state_folder_of(checkout)}
    if not os.environ.get("ASSAY_STATE_DIR"):
        candidates.add(checkout / ".assay")
    gone = [folder for folder in sorted(candidates) if folder.exists()]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


class State:
    """An opened state folder. Opening makes it where needed and refuses one that a newer or older program left."""

    def __init__(self, folder: Path, account: ServerAccount | None = None) -> None:
        self.folder = folder
        self.account = account
        self.logs = folder / "logs"
        self.programs = folder / "programs"

    @classmethod
    def open(cls, folder: Path, checkout: Path | None = None) -> State:
        """Open or make `folder`. With `checkout`, leave a note there when the state lies elsewhere.

        Raises `StateError` when the folder belongs to someone else or has another layout.
        """
        account = server_account()
        state = cls(folder, account)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # The servers' account must walk through; it need not list.
            folder.chmod(0o700 if account is None else 0o711)
            state.logs.mkdir(exist_ok=True, mode=0o700)
        except PermissionError:
            raise StateError(
                f"{folder} belongs to another user. Run as that user, or let them run './assay reset' first."
            ) from None
        state._check_format()
        if checkout is not None and folder.parent != checkout and not os.environ.get("ASSAY_STATE_DIR"):
            note = checkout / ".assay" / "elsewhere"
            note.parent.mkdir(exist_ok=True)
            note.write_text(f"{folder}\n", encoding="utf-8")
        return state

    def _check_format(self) -> None:
        found = self.read("format.json", {}).get("format", STATE_FORMAT)
        if found != STATE_FORMAT:
            raise StateError(
                f"{self.folder} has layout {found}, this program needs {STATE_FORMAT}. "
                "Keep what you need with the version that made it, then run './assay reset'."
            )
        self.write("format.json", {"format": STATE_FORMAT})

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the folder for one supervisor. Raises `StateError` when another one holds it."""
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StateError(f"this copy is already running ({self.folder} is in use)") from None
            yield
        finally:
            os.close(descriptor)

    def read(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """The JSON object in file `name`, or `default` when there is none."""
        try:
            found: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return dict(default)
        return found

    def write(self, name: str, value: dict[str, Any]) -> None:
        """Put a JSON object in file `name`, whole or not at all, readable by ourselves only."""
        write_private(self.folder / name, json.dumps(value, indent=1, sort_keys=True))

    def server_folder(self, name: str) -> Path:
        """The data folder of a server: made on first use, open to the servers' account only."""
        folder = self.folder / name
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.account is not None:
                self.account.own(folder)
        return folder

    def secret(self, name: str, length_bytes: int = 24) -> str:
        """A random secret that stays the same for this state; letters, digits, `-` and `_` only."""
        known = self.read("secrets.json", {})
        if name not in known:
            known[name] = secrets.token_urlsafe(length_bytes)
            self.write("secrets.json", known)
        value: str = known[name]
        return value

    def ports(self, *names: str) -> dict[str, int]:
        """A free loopback port for each name; the one of last time where it is still free.

        The ports are free at this moment: another program may still take one before the server does.
        """
        remembered = self.read("ports.json", {})
        with contextlib.ExitStack() as held:
            chosen = {name: _free_port(held, remembered.get(name)) for name in names}
        self.write("ports.json", remembered | chosen)
        return chosen

    def remember_port(self, name: str, port: int) -> None:
        """Use `port` for `name` from now on."""
        self.write("ports.json", self.read("ports.json", {}) | {name: port})

    def forget_ports(self) -> None:
        """Choose all ports anew next time."""
        (self.folder / "ports.json").unlink(missing_ok=True)


def write_private(path: Path, text: str, account: ServerAccount | None = None) -> None:
    """Write a file of mode 0600 in one step: a reader sees the old text or the new one, never half.

    With `account` the file is given to that account.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    if account is not None:
        account.own(unfinished)
    unfinished.rename(path)


def _free_port(held: contextlib.ExitStack, remembered: int | None) -> int:
    """Bind a port and keep it bound until `held` closes, so that one call never hands out a port twice."""
    lottery = random.SystemRandom()
    candidates = [remembered] if remembered is not None else []
    candidates += [lottery.randint(FIRST_PORT, LAST_PORT) for _ in range(200)]
    for port in candidates:
        listener = held.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
    raise StateError("no free port on 127.0.0.1")
