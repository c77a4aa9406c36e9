#!/usr/bin/env python
"""Memory of the web server with two workers, and whether it carries what only workers need.

    python bench/memory.py --workers 2 --rounds 20

Starts servers of its own with throw-away data, starts the web server as `./assay web` does in production, opens a set
of pages and API calls again and again, and sums the proportional share (PSS) of each of its processes: memory that
several share counts once. The aim: 250 MiB together.
"""

import argparse
import concurrent.futures
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from assay.app.migrate import upgrade
from assay.servers.server_set import ServerAddresses, ServerSet
from assay.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
AIM_MIB = 250
PATHS = (
    "/",
    "/register",
    "/register?q=zorg",
    "/sign-in",
    "/sign-up",
    "/health/ready",
    "/dev/gallery",
    "/regulations",
    "/regulations/roc-a12/exam-regulation/2018-2019",
    "/calculator",
    "/api/v1/openapi.json",
    "/api/v1/register",
)


def main() -> None:
    """Run the benchmark and print its figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        with ServerSet(Path(folder) / "state", durable=False) as addresses:
            upgrade(Settings.from_environment(addresses.environment("test")))
            print(json.dumps(measure(addresses, Path(folder), options.workers, options.rounds), indent=1))


def measure(addresses: ServerAddresses, folder: Path, workers: int, rounds: int) -> dict[str, object]:
    """Serve pages and weigh the processes."""
    environment = addresses.environment() | {"WEB_WORKERS": str(workers), "CACHE_DIR": str(folder / "cache")}
    log = (folder / "web.log").open("wb")
    web = subprocess.Popen(
        [sys.executable, "-m", "assay.app.cli", "web"],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=log,
        stderr=log,
    )
    try:
        while status(addresses.web_port, "/health/live") is None:
            if web.poll() is not None:
                raise SystemExit((folder / "web.log").read_text())
            time.sleep(0.1)
        at_start = weigh(web.pid)
        with concurrent.futures.ThreadPoolExecutor(2 * workers) as visitors:
            answers = list(visitors.map(lambda path: (path, status(addresses.web_port, path)), PATHS * rounds))
        after = weigh(web.pid)
    finally:
        web.terminate()
        web.wait(30)
        log.close()
    return {
        "pages": {path: sorted({code for asked, code in answers if asked == path}, key=str) for path in PATHS},
        "mib_at_start": at_start,
        "mib_after_pages": after,
        "together": round(sum(after.values()), 1),
        "aim": AIM_MIB,
    }


def status(port: int, path: str) -> int | None:
    """What the server answers; None while it does not."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except OSError:
        return None
    else:
        return answer.status
    finally:
        connection.close()


def weigh(pid: int) -> dict[str, float]:
    """The share of a process and of each of its children, in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    names = {pid: "parent"} | {int(child): f"worker {place}" for place, child in enumerate(children, 1)}
    return {name: proportional_share(number) for number, name in names.items()}


def proportional_share(pid: int) -> float:
    """PSS of one process, in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) / 1024, 1)
    raise LookupError(pid)


if __name__ == "__main__":
    main()
