"""Workers and schedulers as processes of their own, for tests that kill them."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from assay.servers.server_set import ServerAddresses
from tests.outbox.fixtures import START

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


class Program:
    """A started program whose lines the test waits for."""

    def __init__(self, servers: ServerAddresses, folder: Path, *arguments: str) -> None:
        # Jobs are added at START, so that is the time here too, whatever the machine's clock says.
        clock_file = folder / "clock"
        clock_file.write_text(START.isoformat())
        environment = servers.environment("test") | {
            "ASSAY_CLOCK_FILE": str(clock_file),
            "ASSAY_TEST_MARKS": str(folder),
            "PATH": os.environ.get("PATH", ""),
            "PYTHONUNBUFFERED": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.outbox.program", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        self._output = self._process.stdout.fileno()
        os.set_blocking(self._output, False)
        self._read = ""
        self._seen = ""

    def wait_for(self, words: str) -> str:
        """The next line with these words; fails the test when it does not come."""
        end = time.monotonic() + PATIENCE_SECONDS
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                while "\n" in self._read:
                    line, self._read = self._read.split("\n", 1)
                    self._seen += line + "\n"
                    if words in line:
                        return line
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise AssertionError(f"no line with {words!r} came:\n{self._seen}")
                piece = os.read(self._output, 65536)
                if not piece:
                    raise AssertionError(f"the program ended before {words!r}:\n{self._seen}")
                self._read += piece.decode()

    @property
    def pid(self) -> int:
        """The program's number."""
        return self._process.pid

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait for its end; its exit status."""
        return self._process.wait(PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def program(servers: ServerAddresses, folder: Path, *arguments: str) -> Iterator[Program]:
    """A program that is gone when the test is over."""
    with Program(servers, folder, *arguments) as started:
        yield started
