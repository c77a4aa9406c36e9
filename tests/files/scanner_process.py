"""Starts the real scanner server in a process of its own, and stops it cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running_scanner() -> Iterator[str]:
    """The address of a scanner on a free port. Asserts that SIGTERM ends it with status 0."""
    command = [sys.executable, "-m", "assay.servers.scanner", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on 127.0.0.1:")
            yield "tcp://" + line.split()[-1]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
