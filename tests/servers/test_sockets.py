"""Sockets that the store leaves behind, of its own ports and no other's."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from assay.servers import seaweedfs
from assay.servers.process import ServerProcess


def _socket(path: Path) -> Path:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return path


def test_only_those_of_its_own_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seaweedfs, "_SOCKETS", Path("/somewhere"))
    ports = dict(zip(seaweedfs.PORTS, range(20000, 20000 + len(seaweedfs.PORTS)), strict=True))
    names = {path.name for path in seaweedfs.sockets_of(ports)}
    assert f"seaweedfs-master-grpc-{ports['store_master_grpc']}.sock" in names
    assert all(any(name.endswith(f"-grpc-{port}.sock") for port in ports.values()) for name in names)


def test_they_go_before_the_start_and_after_the_end(tmp_path: Path) -> None:
    left, other = _socket(tmp_path / "mine.sock"), _socket(tmp_path / "other.sock")
    file = tmp_path / "file.sock"
    file.touch()
    made = tmp_path / "made.sock"
    program = (
        f"import socket, time; s = socket.socket(socket.AF_UNIX); s.bind({str(made)!r}); "
        "print('up', flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    server = ServerProcess("Test", [sys.executable, "-c", program], log=log, sockets=[left, file, made])
    try:
        assert not left.exists()
        server.wait_until(lambda: "up" in server.log_tail())
        assert made.is_socket()
    finally:
        server.stop()
    assert not made.exists()
    assert other.exists()
    assert file.exists(), "only sockets are removed"
