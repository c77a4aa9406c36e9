"""A small virus scanner that speaks clamd's protocol, for machines without ClamAV.

It knows only its own few rules (`scanner_rules`): the EICAR test file, programs, and scripts that fetch and run
something. Real signatures need ClamAV, which the same client speaks to. Listens on 127.0.0.1 only.

    python -m assay.servers.scanner --port 3310

Commands: PING, VERSION, INSTREAM, each in the `z` (ends with a zero byte) or `n` (ends with a line feed) form.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import socketserver
import struct
import sys
import tempfile
import threading
from types import FrameType
from typing import BinaryIO

from assay.servers.scanner_rules import RuleSet

_LOOPBACK = "127.0.0.1"
_IDLE_SECONDS = 30.0
#: As much as MAX_MEDIA_BYTES can be set to.
_LARGEST_STREAM = 2047 * 1024 * 1024
_LARGEST_CHUNK = 64 * 1024 * 1024
_IN_MEMORY = 1024 * 1024
_BLOCK = 256 * 1024
_LONGEST_COMMAND = 64
_VERSION = "Assay scanner 1 (own rules only)"


class _HungUpError(Exception):
    """The client went away or spoke nonsense."""


class ScannerServer(socketserver.ThreadingTCPServer):
    """A scanner on a loopback port; `port` 0 takes a free one, see `server_address`."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, *, largest_stream: int = _LARGEST_STREAM, scans_at_once: int = 4) -> None:
        self.rules = RuleSet()
        self.largest_stream = largest_stream
        self.slots = threading.BoundedSemaphore(scans_at_once)
        super().__init__((_LOOPBACK, port), _Conversation)


class _Conversation(socketserver.BaseRequestHandler):
    server: ScannerServer

    def handle(self) -> None:
        self.request.settimeout(_IDLE_SECONDS)
        with contextlib.suppress(_HungUpError, OSError):
            command, end = self._command()
            if command == b"PING":
                self._answer(b"PONG", end)
            elif command == b"VERSION":
                self._answer(_VERSION.encode(), end)
            elif command == b"INSTREAM":
                with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as received:
                    self._answer(self._scanned(received), end)
            else:
                self._answer(b"UNKNOWN COMMAND", end)

    def _command(self) -> tuple[bytes, bytes]:
        mark = self._exactly(1)
        if mark not in (b"z", b"n"):
            raise _HungUpError
        end = b"\0" if mark == b"z" else b"\n"
        command = b""
        while (letter := self._exactly(1)) != end:
            command += letter
            if len(command) > _LONGEST_COMMAND:
                raise _HungUpError
        return command, end

    def _scanned(self, received: BinaryIO | tempfile.SpooledTemporaryFile[bytes]) -> bytes:
        size = 0
        while length := struct.unpack("!I", self._exactly(4))[0]:
            size += length
            if length > _LARGEST_CHUNK or size > self.server.largest_stream:
                return b"INSTREAM size limit exceeded. ERROR"
            while length:
                block = self.request.recv(min(_BLOCK, length))
                if not block:
                    raise _HungUpError
                received.write(block)
                length -= len(block)
        with self.server.slots:
            found = self.server.rules.first_match(received, size)
        return b"stream: OK" if found is None else f"stream: {found} FOUND".encode()

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self.request.recv(size - len(data))
            if not part:
                raise _HungUpError
            data += part
        return data

    def _answer(self, text: bytes, end: bytes) -> None:
        self.request.sendall(text + end)


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit status."""
    parser = argparse.ArgumentParser(prog="assay.servers.scanner", description="Virus scanner on 127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 takes a free one")
    port = parser.parse_args(arguments).port
    with ScannerServer(port) as server:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            # `shutdown` waits for the loop, which runs in this very thread.
            threading.Thread(target=server.shutdown, daemon=True).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        sys.stdout.write(f"listening on {_LOOPBACK}:{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
