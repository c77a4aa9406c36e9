"""The programs of a local copy, watched by `./assay up`: started, started again when they fall over, stopped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from assay.servers.process import ServerError, ServerProcess, http_status

# A program that falls over more often than this within a minute has a fault that starting again does not mend.
RESTARTS_PER_MINUTE = 5


class Programs:
    """The child processes of a copy. `environment` is theirs, `logs` the folder for what they write."""

    def __init__(self, environment: Mapping[str, str], logs: Path, say: Callable[[str], None]) -> None:
        self._environment = environment
        self._logs = logs
        self._say = say
        self._running: dict[str, tuple[ServerProcess, tuple[str, ...]]] = {}
        self._restarts: list[float] = []

    def start(self, name: str, *command: str) -> ServerProcess:
        """Start `python -m assay.app.cli COMMAND` under `name`, which also names its log."""
        process = ServerProcess(
            name,
            [sys.executable, "-m", "assay.app.cli", *command],
            log=self._logs / f"{name}.log",
            environment=self._environment,
        )
        self._running[name] = (process, command)
        return process

    def revive(self) -> None:
        """Start again what ended although nobody asked. Raises `ServerError` when that happens over and over."""
        for name, (process, command) in list(self._running.items()):
            status = process.ended()
            if status is None:
                continue
            now = time.monotonic()
            self._restarts = [moment for moment in self._restarts if moment > now - 60] + [now]
            if len(self._restarts) > RESTARTS_PER_MINUTE:
                raise ServerError(f"{name} ends over and over (status {status}):\n{process.log_tail()}")
            self._say(f"{name} ended with status {status}; starting it again (log: {process.log})")
            self.start(name, *command)

    def stop(self) -> None:
        """Stop all: ask everyone first, then wait for each."""
        for process, _ in self._running.values():
            process.ask_to_stop()
        for process, _ in self._running.values():
            process.stop()
        self._running.clear()


def web_answers(port: int) -> bool:
    """Whether the web server answers at all; what it answers is not this function's business."""
    return http_status(port, "/health/live") is not None
