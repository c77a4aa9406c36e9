"""Hold a set of servers for another program: `python -m assay.servers FOLDER --watch PID`.

Starts the servers of FOLDER, writes their addresses to `FOLDER/addresses.json` and keeps them until process PID ends or
a SIGTERM comes. The tests use it: several test processes share one set, and no crash of theirs leaves it running.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
from pathlib import Path

from assay.servers.process import wait_for_end
from assay.servers.server_set import ServerSet
from assay.servers.state import ADDRESSES


def main() -> None:
    """Read the command line, start, hold, stop."""
    parser = argparse.ArgumentParser(prog="python -m assay.servers", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--watch", type=int, required=True, help="the process that needs the servers")
    parser.add_argument("--throw-away", action="store_true", help="faster; the data goes with the process")
    options = parser.parse_args()

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    servers = ServerSet(options.folder, durable=not options.throw_away)
    with contextlib.ExitStack() as stack:
        stack.callback(servers.stop)
        servers.start(lambda step: print(step, flush=True)).save(options.folder / ADDRESSES)  # noqa: T201 - the supervisor reads these lines
        stack.callback((options.folder / ADDRESSES).unlink, missing_ok=True)
        wait_for_end(options.watch)
        if options.throw_away:
            # Whoever needed the data is gone, and may not have had the time to tidy up. Runs after the servers ended.
            with_servers = stack.pop_all()
            stack.callback(shutil.rmtree, options.folder, ignore_errors=True)
            stack.push(with_servers)


if __name__ == "__main__":
    main()
