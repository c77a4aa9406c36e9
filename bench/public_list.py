#!/usr/bin/env python
"""CPU of the public register, page and JSON list, beside the least that can serve the same.

    python bench/public_list.py --people 20000 --rounds 5 --requests 400

Starts servers of its own with throw-away data, fills the register through `app.publish_profile`, starts the product and
`bench/limit_app.py` under the same web server with one worker each, and sends both the same questions in turn. CPU is
user and system time of the web server's processes and of PostgreSQL's, per request; the answers are medians of the
rounds, and the ratio the median of neighbouring rounds. The aim: at most 2.5 for the page and 2.0 for JSON.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from assay.app.migrate import upgrade
from assay.servers.server_set import ServerAddresses, ServerSet
from assay.settings import Settings
from tests.marketplace.seeding import seed
from tests.support.cast import superuser_url

ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def product() -> Any:
    """The product as it is served, without the throttle's limit (its cost stays)."""
    from assay.app.factory import create_app

    return create_app(Settings.from_environment().model_copy(update={"public_questions": 100_000_000}))


def main() -> None:
    """Run the benchmark and print its figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o711)
        with ServerSet(Path(folder) / "state", durable=False) as addresses:
            settings = Settings.from_environment(addresses.environment("test"))
            upgrade(settings)
            fill(addresses, options.people)
            print(json.dumps(measure(addresses, options.rounds, options.requests), indent=1))


def fill(addresses: ServerAddresses, people: int) -> None:
    """An assessor bank, two schools and so many people."""
    with psycopg.connect(superuser_url(addresses), autocommit=True) as connection:
        made = [
            connection.execute(
                "INSERT INTO app.tenant (slug, name, kind, country, status, approved_at)"
                " VALUES (%s, %s, %s, 'NL', 'approved', now()) RETURNING id",
                row,
            ).fetchone()
            for row in (("bank", "Assessorenbank Oost", "verifying_body"), ("a", "ROC Noord", "school"),
                        ("b", "ROC Zuid", "school"))
        ]  # fmt: skip
        bank, *schools = [row[0] for row in made if row]
        seed(connection, bank, schools, people)


def questions(count: int) -> list[str]:
    """Query strings in a fixed order of chance: filters of every kind, both languages."""
    rng = random.Random(11)
    kinds = ("", "crebo=25180", "crebo=25030&province=NL-ZH", "province=NL-GE", "province=NL-ZH&level=1", "level=3",
             "own=1", "crebo=25037&own=1")  # fmt: skip
    return [f"lang={rng.choice(('nl', 'en'))}&{rng.choice(kinds)}".rstrip("&") for _ in range(count)]


def measure(addresses: ServerAddresses, rounds: int, requests: int) -> dict[str, Any]:
    """Both programs, in turn."""
    ports = {"ours": addresses.web_port, "limit": addresses.web_port + 1}
    targets = {"ours": "bench.public_list:product", "limit": "bench.limit_app:make"}
    environment = {**os.environ, **addresses.environment("test"), "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
                   "LOG_LEVEL": "WARNING"}  # fmt: skip
    running = {name: serve(targets[name], port, environment) for name, port in ports.items()}
    database = postmaster(addresses)
    figures: dict[str, Any] = {}
    try:
        for port in ports.values():
            wait_for(port)
        for kind, path, drop_language in (("page", "/register", False), ("json", "/api/v1/register", True)):
            asked = questions(requests)
            if drop_language:
                asked = ["&".join(p for p in q.split("&") if not p.startswith("lang=")) for q in asked]
            paths = [f"{path}?{q}" for q in asked]
            spent: dict[str, list[tuple[float, float]]] = {"ours": [], "limit": []}
            sizes: dict[str, int] = {}
            for round_ in range(rounds + 1):
                for name in sorted(ports, reverse=bool(round_ % 2)):
                    before = cpu(running[name].pid), cpu(database)
                    sizes[name] = drive(ports[name], paths)
                    after = cpu(running[name].pid), cpu(database)
                    if round_:
                        spent[name].append(
                            ((after[0] - before[0]) / requests * 1000, (after[1] - before[1]) / requests * 1000)
                        )
            total = {name: [app + pg for app, pg in values] for name, values in spent.items()}
            figures[kind] = {
                name: {
                    "app_ms": round(statistics.median(a for a, _pg in spent[name]), 2),
                    "postgres_ms": round(statistics.median(pg for _a, pg in spent[name]), 2),
                    "bytes": sizes[name] // requests,
                }
                for name in ports
            } | {
                "ratio": round(statistics.median(a / b for a, b in zip(total["ours"], total["limit"], strict=True)), 2)
            }
    finally:
        for process in running.values():
            process.terminate()
            process.wait(20)
    return figures


def serve(target: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """One web server with one worker."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1",
               "--host", "127.0.0.1", "--port", str(port), "--no-log", "--factory", target]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def wait_for(port: int) -> None:
    """Until the port answers."""
    for _ in range(600):
        try:
            drive(port, ["/register"])
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("a server did not start")


def drive(port: int, paths: list[str]) -> int:
    """Ask one after another over one connection. Returns how many bytes came."""
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    size = 0
    for path in paths:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}: {body[:500]!r}")
        size += len(body)
    connection.close()
    return size


def postmaster(addresses: ServerAddresses) -> int:
    """The process all of PostgreSQL's stem from."""
    with psycopg.connect(addresses.superuser_url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        return int(Path(f"/proc/{row[0]}/stat").read_text().rsplit(")", 1)[1].split()[1])


def cpu(root: int) -> float:
    """Seconds of user and system time of a process and everything below it, ended ones included."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
            ticks[int(entry.name)] = sum(int(value) for value in fields[11:15])
    found, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        found += ticks.get(pid, 0)
        waiting += children.get(pid, [])
    return found / TICK


if __name__ == "__main__":
    main()
