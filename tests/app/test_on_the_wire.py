"""The web server itself, spoken to byte by byte: what a proxy and we could read differently is refused (V4, 4.2.1)."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.app.cli.supervisor import Programs, web_answers
from assay.servers.server_set import ServerAddresses
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.servers

SMUGGLED = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"

#: What it is: the bytes, and the statuses of which one must be the only answer.
REFUSED: dict[str, tuple[bytes, set[int]]] = {
    "a length and chunks": (
        POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        {400},
    ),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 5\r\n\r\nabcdef", {400}),
    "a list of lengths": (POST + b"Content-Length: 6, 6\r\n\r\nabcdef", {400}),
    "a length with a sign": (POST + b"Content-Length: +6\r\n\r\nabcdef", {400}),
    "an unknown coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {400}),
    "chunks that are not the last coding": (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", {400}),
    "a space before the colon": (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", {400}),
    "chunks in HTTP/1.0": (POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    "a negative chunk": (POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n-1\r\nx\r\n0\r\n\r\n", {400}),
    "a folded header": (GET + b"X-A: b\r\n c: d\r\n\r\n", {400}),
    "a bare carriage return": (GET + b"X-A: b\rc\r\n\r\n", {400}),
    "a NUL": (GET + b"X-A: b\0c\r\n\r\n", {400}),
    "two names of the host": (GET + b"Host: evil.example\r\nConnection: close\r\n\r\n", {400}),
    "no name of the host": (b"GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    "a header without end": (GET + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n", {431}),
    "headers without end": (GET + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n", {431}),
    "an address without end": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {414}),
    "a body that is too large": (
        POST + b"Content-Length: 3000000\r\nConnection: close\r\n\r\n" + b"a" * 3_000_000,
        {400, 413},
    ),
    "chunks that are too many": (
        POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        + (b"%x\r\n" % 1_000_000 + b"a" * 1_000_000 + b"\r\n") * 3 + b"0\r\n\r\n",
        {400, 413},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def port(servers: ServerAddresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A web server of one process, as `./assay web` runs it, and the port it listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    environment = {**os.environ, **servers.environment("test"), "WEB_PORT": str(free), "WEB_WORKERS": "1"}
    environment["CACHE_DIR"] = str(ROOT / ".assay" / "cache")  # typefaces take seconds to cut
    logs: Path = tmp_path_factory.mktemp("web")
    programs = Programs(environment, logs, lambda _: None)
    try:
        programs.start("web", "web").wait_until(lambda: web_answers(free), 180)
        yield free
    finally:
        programs.stop()


def said(port: int, data: bytes) -> list[int]:
    """The statuses of every answer until the server closes, or says nothing for a long time."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(data)
            while part := connection.recv(65536):
                heard += part
        except (TimeoutError, ConnectionError):
            pass
    return [int(status) for status in re.findall(rb"(?:^|\n)HTTP/1\.[01] (\d{3}) ", heard)]


def test_an_ordinary_request_is_answered(port: int) -> None:
    assert said(port, GET + b"Connection: close\r\n\r\n") == [200]


@pytest.mark.parametrize("what", REFUSED)
def test_what_two_servers_could_read_differently_is_refused(port: int, what: str) -> None:
    data, expected = REFUSED[what]
    statuses = said(port, data)
    # Nothing at all is a refusal too: the connection was closed while we were still sending.
    assert len(statuses) <= 1, "a second request was read out of the first"
    assert set(statuses) <= expected, statuses


def test_there_is_no_unencrypted_http2(port: int) -> None:
    assert said(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") in ([], [400], [505])
    upgrade = b"Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
    assert 101 not in said(port, GET + upgrade)
