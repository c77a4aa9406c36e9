"""One running server: start it on its leash, wait until it answers, stop it."""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assay.servers import leash
from assay.servers.account import ServerAccount

POLL_SECONDS = 0.02
LOG_LIMIT_BYTES = 10 * 1024 * 1024


class ServerError(Exception):
    """A server did not start or did not answer in time; the text holds the end of its log."""


class PortTakenError(ServerError):
    """Another program took the port between our look and the server's."""


class ServerProcess:
    """A started server.

    `name` is for people, `stop_signal` ends it in an orderly way, `log` takes its output. `sockets` are those that the
    program leaves behind outside its folder: they go before it starts and after it ended. Start it from the main
    thread: the leash follows the thread that started it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path | int],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: ServerAccount | None = None,
        environment: Mapping[str, str] | None = None,
        folder: Path = Path("/"),
        sockets: Sequence[Path] = (),
    ) -> None:
        self.name = name
        self.stop_signal = stop_signal
        self.log = log
        self._sockets = sockets
        remove_sockets(sockets)
        uid, gid = (str(account.uid), str(account.gid)) if account else ("-", "-")
        whole = [sys.executable, "-I", "-S", leash.__file__, int(stop_signal), os.getpid(), uid, gid, *command]
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))
        with log.open("ab") as output:
            self._log_start = output.tell()
            self._process = subprocess.Popen(
                [str(word) for word in whole],
                env=neutral_environment() | dict(environment or {}),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops its servers in order
            )

    @property
    def pid(self) -> int:
        """The process's number; the leash becomes the server, so it is the server's."""
        return self._process.pid

    def ended(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.poll()

    def log_tail(self, length: int = 2000) -> str:
        """The end of what this run wrote."""
        with self.log.open("rb") as file:
            file.seek(self._log_start)
            return file.read().decode(errors="replace")[-length:].strip()

    def wait_until(self, answers: Callable[[], bool], timeout_seconds: float = 60) -> None:
        """Wait until `answers()` is true. Raises `ServerError` when the server ends or the time is up."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            status = self.ended()
            if status is not None:
                tail = self.log_tail()
                taken = "address already in use" in tail.lower()
                raise (PortTakenError if taken else ServerError)(f"{self.name} ended with status {status}:\n{tail}")
            if answers():
                return
            time.sleep(POLL_SECONDS)
        raise ServerError(f"{self.name} did not answer within {timeout_seconds:.0f} seconds:\n{self.log_tail()}")

    def ask_to_stop(self) -> None:
        """Send the orderly signal and return at once."""
        if self.ended() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.stop_signal)

    def stop(self, patience_seconds: float = 20) -> None:
        """Stop in an orderly way; by force when that takes longer than `patience_seconds`."""
        self.ask_to_stop()
        try:
            self._process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        remove_sockets(self._sockets)


def remove_sockets(paths: Sequence[Path]) -> None:
    """Remove the sockets among these files. One that is not ours to remove stays."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if path.is_socket():
                path.unlink()


def neutral_environment() -> dict[str, str]:
    """What every server is started with: no locale that may be missing here, and UTC."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def listens(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def http_status(port: int, path: str) -> int | None:
    """The status with which this loopback port answers a GET; None while it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def wait_for_end(pid: int, timeout_seconds: float | None = None) -> bool:
    """Wait until process `pid`, which need not be our child, has ended. False when the time is up first."""
    if sys.platform == "linux":
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return True
        try:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            return bool(poll.poll(None if timeout_seconds is None else timeout_seconds * 1000))
        finally:
            os.close(handle)
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    while deadline is None or time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.2)
    return False
