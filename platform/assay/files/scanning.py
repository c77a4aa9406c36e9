"""The virus scanner as a port, and a client that speaks clamd's INSTREAM protocol.

Fails closed: a file that the scanner does not take is refused; anything but a clear answer raises `ScannerUnavailable`,
and the job that asked must try again later. A file never passes because the scanner was away (ASVS 5.4.3).
"""

from __future__ import annotations

import contextlib
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

_CHUNK = 256 * 1024
_LONGEST_REPLY = 4096
#: How clamd says that a file is larger than it was set to take: it stops the stream, or (`AlertExceedsMax`) names this.
_STREAM_LIMIT = "size limit exceeded"
_FILE_LIMIT = "Heuristics.Limits.Exceeded"


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner knows nothing bad in this file."""


@dataclass(frozen=True, slots=True)
class Found:
    """The scanner recognised something; `name` is its name for it."""

    name: str


class ScannerUnavailable(Exception):
    """No answer that can be trusted. Try again later; never let the file pass."""


class TooLargeToScanError(Exception):
    """The scanner takes no file of this size. Trying again does not help; the file may not pass."""


class Scanner(Protocol):
    """Looks for known malware in a file."""

    def scan(self, path: Path) -> Clean | Found:
        """Scan the whole file.

        Raises `ScannerUnavailable` when there is no clear answer, `TooLargeToScanError` when there will never be one.
        """
        ...


class ClamdScanner:
    """Client of a clamd server, ours (`assay.servers.scanner`) or ClamAV's.

    `url` is `tcp://host:port` or `unix:///path`; `timeout` is seconds for connecting and for each read or write.
    """

    def __init__(self, url: str, *, timeout: float = 60.0) -> None:
        parts = urlsplit(url)
        self._timeout = timeout
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            self._address: tuple[str, int] | str = (parts.hostname, parts.port)
        elif parts.scheme == "unix" and parts.path:
            self._address = parts.path
        else:
            raise ValueError(f"not a scanner address: {url!r}; write tcp://host:port or unix:///path")

    def ping(self) -> None:
        """Return when the scanner answers. Raises `ScannerUnavailable` otherwise."""
        if self._command(b"zPING\0") != "PONG":
            raise ScannerUnavailable("the scanner does not answer PING")

    def version(self) -> str:
        """The scanner's own description of itself."""
        return self._command(b"zVERSION\0")

    def scan(self, path: Path) -> Clean | Found:
        """Send the file in chunks and read the verdict. Raises `ScannerUnavailable`, `TooLargeToScanError`."""
        with path.open("rb") as source:
            return _verdict(self._command(b"zINSTREAM\0", source))

    def _command(self, command: bytes, body: BinaryIO | None = None) -> str:
        try:
            with self._connected() as connection:
                # A scanner that meets its size limit answers and hangs up while we still send:
                # the reply says more than the broken pipe, so it is read in any case.
                complete = False
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.sendall(command)
                    if body is not None:
                        _send_chunks(connection, body)
                    complete = True
                reply = _reply(connection)
        except OSError as error:
            raise ScannerUnavailable(f"no answer from the scanner: {type(error).__name__}") from error
        if not complete and not reply.endswith((" FOUND", "ERROR")):
            raise ScannerUnavailable("the scanner answered before it had the whole file")
        return reply

    def _connected(self) -> socket.socket:
        if isinstance(self._address, tuple):
            return socket.create_connection(self._address, timeout=self._timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._timeout)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


def _send_chunks(connection: socket.socket, body: BinaryIO) -> None:
    while chunk := body.read(_CHUNK):
        connection.sendall(struct.pack("!I", len(chunk)))
        connection.sendall(chunk)
    connection.sendall(struct.pack("!I", 0))


def _reply(connection: socket.socket) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        part = connection.recv(_LONGEST_REPLY)
        if not part:
            break
        reply += part
    if not reply.endswith(b"\0"):
        raise ScannerUnavailable("the scanner hung up without an answer")
    return reply[:-1].decode("utf-8", "replace").strip()


def _verdict(reply: str) -> Clean | Found:
    text = reply.removeprefix("stream: ")
    if text == "OK":
        return Clean()
    if _STREAM_LIMIT in text or text.startswith(_FILE_LIMIT):
        raise TooLargeToScanError
    if text.endswith(" FOUND"):
        return Found(text.removesuffix(" FOUND")[:200])
    raise ScannerUnavailable(f"the scanner could not scan: {text[:200]}")
