"""Whole sets of servers: restart, kill, two at once, other accounts, awkward folders. Slow, so few and broad."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

import assay
from assay.servers.account import reachable_by_others
from assay.servers.buckets import s3_client
from assay.servers.process import wait_for_end
from assay.servers.server_set import ServerAddresses, ServerSet
from assay.servers.state import ADDRESSES, State, StateError

pytestmark = pytest.mark.servers


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with a space and an accent in its name, reachable for the servers' account (pytest's own is not)."""
    outer = Path(tempfile.mkdtemp(prefix="assay-set-"))
    outer.chmod(0o755)
    folder = outer / "a folder of José"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(outer)


def _superuser(addresses: ServerAddresses) -> psycopg.Connection:
    return psycopg.connect(addresses.superuser_url, dbname="assay", autocommit=True)


def _pids(folder: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((folder / "running.json").read_text())
    return found


def test_a_restart_keeps_rows_objects_jobs_and_addresses(place: Path) -> None:
    folder = place / ".assay"
    servers = ServerSet(folder)
    steps: list[str] = []
    first = servers.start(steps.append)
    try:
        assert "starting the database" in steps
        _everything_listens_on_loopback_only(servers)
        _no_secret_on_a_command_line(servers, folder)
        with pytest.raises(StateError, match="already running"):
            ServerSet(folder).start()
        with _superuser(first) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        with redis.Redis.from_url(first.queue_url) as queue:
            queue.set("kept", "42")
        store = s3_client(first.s3_endpoint_url, first.s3_access_key, first.s3_secret_key)
        store.put_object(Bucket=first.ready_bucket, Key="kept", Body=b"42", ServerSideEncryption="AES256")
        store.close()
    finally:
        servers.stop()

    # Meanwhile another program took one of the remembered ports.
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", json.loads((folder / "ports.json").read_text())["smtp"]))
        thief.listen()
        with ServerSet(folder) as second:
            assert second.smtp_url != first.smtp_url
            assert second.base_url == first.base_url
            assert second.s3_endpoint_url == first.s3_endpoint_url
            assert second.secret_key == first.secret_key
            with _superuser(second) as connection:
                assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
            with redis.Redis.from_url(second.queue_url) as queue:
                assert queue.get("kept") == b"42"
            store = s3_client(second.s3_endpoint_url, second.s3_access_key, second.s3_secret_key)
            assert store.get_object(Bucket=second.ready_bucket, Key="kept")["Body"].read() == b"42"
            store.close()
    assert not any(_alive(pid) for pid in _pids(folder).values())


def _everything_listens_on_loopback_only(servers: ServerSet) -> None:
    if sys.platform != "linux":
        return
    inodes = set()
    for server in servers.running:
        for link in Path(f"/proc/{server.pid}/fd").iterdir():
            try:
                target = str(link.readlink())
            except FileNotFoundError:
                continue  # The server closed it since the folder was read; what it listens on stays open.
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    listening = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                listening.append(fields[1].partition(":")[0])
    assert len(listening) >= len(servers.running)
    assert set(listening) == {"0100007F"}


def _no_secret_on_a_command_line(servers: ServerSet, folder: Path) -> None:
    if sys.platform != "linux":
        return
    known = json.loads((folder / "secrets.json").read_text())
    keys = json.loads((folder / "store_keys.json").read_text())
    for server in servers.running:
        line = Path(f"/proc/{server.pid}/cmdline").read_bytes().decode()
        assert not [name for name, secret in (known | keys).items() if secret in line], server.name
    for name in ("secrets.json", "store_keys.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def _alive(pid: int) -> bool:
    return not wait_for_end(pid, timeout_seconds=0)


def _hold(folder: Path, watch: int, *, durable: bool = True) -> subprocess.Popen[str]:
    """Start `python -m assay.servers` and wait until it has started everything."""
    command = [sys.executable, "-m", "assay.servers", str(folder), "--watch", str(watch)]
    holder = subprocess.Popen(
        command if durable else [*command, "--throw-away"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert holder.stdout is not None
    said = []
    while not (folder / ADDRESSES).exists():
        line = holder.stdout.readline()
        said.append(line)
        if not line and not wait_for_end(holder.pid, 0.02):
            continue
        assert line, f"the servers did not start: {''.join(said)}"
        if "buckets" in line:
            while not (folder / ADDRESSES).exists() and not wait_for_end(holder.pid, 0.02):
                pass
    return holder


def test_killing_the_supervisor_leaves_no_orphan_and_the_next_start_finds_everything(place: Path) -> None:
    folder = place / ".assay"
    holder = _hold(folder, os.getpid())
    try:
        pids = _pids(folder)
        assert all(_alive(pid) for pid in pids.values())
        with _superuser(ServerAddresses.load(folder / ADDRESSES)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        holder.kill()
        holder.communicate()
    # At once: the servers are still on their way out, and the new supervisor waits for them.
    with ServerSet(folder, durable=False) as addresses, _superuser(addresses) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        assert not any(_alive(pid) for pid in pids.values())


def test_the_servers_end_with_the_process_they_are_held_for(place: Path) -> None:
    customer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    folder = place / ".assay"
    holder = _hold(folder, customer.pid, durable=False)
    pids = _pids(folder)
    customer.communicate(b"\n")
    holder.communicate(timeout=30)
    assert holder.returncode == 0
    assert not any(_alive(pid) for pid in pids.values())
    assert not folder.exists()


def test_two_sets_run_side_by_side(place: Path) -> None:
    one, other = ServerSet(place / "one", durable=False), ServerSet(place / "other", durable=False)
    try:
        first, second = one.start(), other.start()
        with _superuser(first) as connection:
            connection.execute("CREATE TABLE only_here AS SELECT 1")
        with _superuser(second) as connection:
            assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
        assert first.cookie_id != second.cookie_id
        password = first.database_urls["assay_web"].split(":")[2].partition("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(second.database_urls["assay_web"], password=password)
    finally:
        one.stop()
        other.stop()


def _python_for_others() -> str | None:
    """An interpreter of our own version that another user can start: ours, or the system's."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [sys.executable, shutil.which(version, path="/usr/bin:/usr/local/bin")]
    # The packages were chosen for our own version to the last digit; another one may miss some.
    exact = f"import sys; sys.exit(sys.version_info[:3] != {sys.version_info[:3]!r})"
    return next(
        (
            path
            for path in candidates
            if path
            and reachable_by_others(Path(path))
            and subprocess.run([path, "-c", exact], check=False).returncode == 0
        ),
        None,
    )


def test_an_ordinary_user_runs_the_servers_too(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("the other tests of this file already run as an ordinary user")
    packages = Path(sysconfig.get_path("purelib"))
    ours = Path(assay.__file__).parents[1]
    python = _python_for_others()
    if python is None or not reachable_by_others(packages) or not reachable_by_others(ours):
        pytest.skip("another user cannot reach Python, the packages or this checkout")
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("there is no setpriv to become another user with")
    user = pwd.getpwnam("daemon")
    os.chown(place, user.pw_uid, user.pw_gid)
    program = (
        "import sys, os; from pathlib import Path; from assay.servers.server_set import ServerSet\n"
        "with ServerSet(Path(sys.argv[1]), durable=False) as addresses: print(os.geteuid(), addresses.base_url)"
    )
    identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    done = subprocess.run(
        [setpriv, *identity, python, "-c", program, str(place / ".assay")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd="/",
        env={
            "PATH": os.environ["PATH"],
            "LANG": "nl_NL.UTF-8",  # not installed on most machines; must not matter
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": f"{ours}{os.pathsep}{packages}",
        },
    )
    assert done.stderr == ""
    assert done.stdout.startswith(f"{user.pw_uid} http://localhost:")
    assert (place / ".assay").stat().st_mode & 0o777 == 0o700


def test_a_server_that_cannot_start_says_why_and_leaves_nothing_running(place: Path) -> None:
    folder = place / ".assay"
    cluster = State.open(folder).server_folder("postgres")
    (cluster / "PG_VERSION").write_text("17\n")
    servers = ServerSet(folder)
    with pytest.raises(Exception, match=r"is of PostgreSQL 17, this program runs 18.*reset"):
        servers.start()
    assert servers.running == []
    assert not any(_alive(pid) for pid in _pids(folder).values())
    # The folder is free again.
    with State.open(folder).lock():
        pass


def test_the_leash_works_for_any_program(place: Path) -> None:
    """A supervisor that is killed takes a program along that knows nothing of it."""
    program = (
        "import os, sys, signal; from pathlib import Path; from assay.servers.process import ServerProcess\n"
        "server = ServerProcess('probe', ['/bin/sleep', '600'], log=Path(sys.argv[1]))\n"
        "print(server.pid, flush=True); signal.pause()"
    )
    if sys.platform != "linux":
        pytest.skip("the kernel's request is Linux's")
    supervisor = subprocess.Popen(
        [sys.executable, "-c", program, str(place / "probe.log")], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert _alive(pid)
    supervisor.send_signal(signal.SIGKILL)
    supervisor.communicate()
    assert wait_for_end(pid, timeout_seconds=10)
