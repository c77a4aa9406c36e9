"""The chaos run: background jobs under faults, counted.

    .venv/bin/python -m tests.faults.chaos                    2,000 jobs and 400 faults: some five minutes
    .venv/bin/python -m tests.faults.chaos --jobs 200 --faults 40 --seed 7

It starts servers of its own with throw-away data, two workers and two schedulers. While jobs are added for twenty
institutions and twenty people, it kills (signal 9) workers, their work-horses, schedulers and Valkey, and terminates
database backends of the pages, the workers and the relay. A fault counts when it hit something that ran. Afterwards the
effects are held against what was promised: none lost, none doubled, none under another name, all within a minute.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psycopg

from assay.app.migrate import upgrade
from assay.servers.process import ServerProcess
from assay.servers.server_set import ServerSet
from assay.servers.state import State
from assay.servers.valkey import start_valkey, valkey_answers
from assay.settings import Settings
from tests.support.cast import START, _person, _tenant, superuser_url

ROOT = Path(__file__).resolve().parents[2]
OWNERS = 20
#: How often each kind of fault is drawn.
WEIGHTS = {
    "work-horse": 30,
    "worker": 12,
    "relay": 8,
    "Valkey": 6,
    "backend of a worker": 24,
    "backend of the relay": 10,
    "backend of the pages": 10,
}
LOGINS = {"backend of a worker": "assay_worker", "backend of the relay": "assay_relay",
          "backend of the pages": "assay_web"}  # fmt: skip
#: Every tenth job has an effect outside the database.
OUTSIDE_EACH = 10
#: So many jobs wait at any time.
AHEAD = 40
#: The next fault comes after this even where the work does not get on: a row that lost its worker waits for 10 s.
LONGEST_LULL_SECONDS = 15.0
#: Between two looks at what is waited for.
_NEVER = threading.Event()
#: A run that has not settled by then is broken.
PATIENCE_SECONDS = 300.0

_TABLES = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.promised (mark uuid PRIMARY KEY, outside boolean, tenant uuid, person uuid);
CREATE TABLE chaos.effect (mark uuid, tenant uuid, person uuid, slept text);
GRANT USAGE ON SCHEMA chaos TO assay_web, assay_worker;
GRANT INSERT ON chaos.promised TO assay_web;
GRANT INSERT ON chaos.effect TO assay_worker;
"""
_ADD = (
    "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_person, payload, created_at, next_try_at)"
    " VALUES ('work', %s, %s, %s, %s, now(), now())"
)
_ROWS = (
    "SELECT p.mark, p.outside, p.tenant, p.person, o.done_at IS NOT NULL AS done, o.dead_at IS NOT NULL AS dead,"
    " o.intent_at IS NOT NULL AS intended"
    " FROM chaos.promised p LEFT JOIN app.outbox o ON o.payload->>'mark' = p.mark::text"
)


@dataclass
class Tally:
    """What a run counted. ``lost``, ``doubled`` and ``wrong_name`` must be 0, ``fell_over`` empty.

    ``left_to_a_person`` are effects outside the database whose worker died with them in its hands: whether they
    happened cannot be known, so they are never repeated. ``fell_over`` are programs that ended without being killed.
    """

    jobs: int = 0
    outside: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    wrong_name: int = 0
    left_to_a_person: int = 0
    fell_over: list[str] = field(default_factory=list)
    failed_adds: int = 0
    run_seconds: float = 0.0
    #: Promises that were open when the last fault was over.
    open_then: int = 0
    settled_seconds: float = 0.0


class Programs:
    """Two workers and two schedulers, each started again when it ends."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment, self._folder = environment, folder
        self._running: dict[str, ServerProcess] = {}
        #: The last words of those that ended without being killed.
        self.fell_over: list[str] = []
        for name in ("worker 1", "worker 2", "scheduler 1", "scheduler 2"):
            self._start(name)

    def _start(self, name: str) -> None:
        words = ("worker", "work") if name.startswith("worker") else ("scheduler",)
        self._running[name] = ServerProcess(
            name,
            [sys.executable, "-m", "tests.faults.chaos_program", *words],
            log=self._folder / f"{name}.log",
            environment=self._environment,
            folder=ROOT,
        )

    def kill(self, name: str) -> bool:
        """Kill it outright and start another."""
        self.tend()
        os.kill(self._running[name].pid, signal.SIGKILL)
        self._running[name].stop()
        self._start(name)
        return True

    def kill_horse(self, name: str) -> bool:
        """Kill the child that runs a job right now; False where none does."""
        pid = self._running[name].pid
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
                return True
        return False

    def tend(self) -> None:
        """Start again what ended by itself, and count it."""
        for name, process in list(self._running.items()):
            if process.ended() is not None:
                self.fell_over.append(process.log_tail())
                self._start(name)

    def stop(self) -> None:
        """End all of them, horses included."""
        for name, process in self._running.items():
            self.kill_horse(name)
            process.stop(patience_seconds=0)


class Chaos:
    """One run over servers that nobody else uses."""

    def __init__(self, folder: Path, jobs: int, faults: int, seed: int) -> None:
        self.folder, self.jobs, self.faults = folder, jobs, faults
        self.random = random.Random(seed)
        self.tally = Tally()
        #: How many jobs may be promised by now.
        self.added_to = AHEAD
        self.storm_over = threading.Event()

    def run(self) -> Tally:
        """Start everything, do the faults, wait until all is settled, count."""
        with contextlib.ExitStack() as open_things:
            servers = ServerSet(self.folder / "state", durable=False)
            self.addresses = open_things.enter_context(servers)
            self.servers = servers
            upgrade(Settings.from_environment(self.addresses.environment("test")))
            self.database = open_things.enter_context(
                psycopg.connect(superuser_url(self.addresses), autocommit=True, row_factory=psycopg.rows.dict_row)
            )
            self.owners = list(self._owners())
            self.database.execute(_TABLES)
            self.programs = Programs(self._environment(), self.folder)
            open_things.callback(self.programs.stop)
            self._storm()
            self._settle()
            self._count()
        return self.tally

    def _environment(self) -> dict[str, str]:
        return {
            **self.addresses.environment("test"),
            "ASSAY_TEST_MARKS": str(self.folder),
            "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
        }

    def _owners(self) -> Iterator[tuple[UUID | None, UUID | None]]:
        """Institutions and people, in turn."""
        with psycopg.connect(superuser_url(self.addresses), autocommit=True) as connection:
            for number in range(OWNERS):
                yield _tenant(connection, f"chaos-{number}", f"Chaos {number}", "school"), None
                yield None, _person(connection, f"Chaos{number} Test")

    def _storm(self) -> None:
        """The faults, spread over the work: each waits until some more jobs are done, or for a while."""
        started = time.monotonic()
        adder = threading.Thread(target=self._add_all)
        adder.start()
        goal = 0.0
        while self.tally.faults.total() < self.faults:
            self.programs.tend()
            kind = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            if self._fault(kind):
                self.tally.faults[kind] += 1
                goal += self.random.uniform(0, 2 * self.jobs / self.faults)
                self._wait_for(goal)
            else:
                _NEVER.wait(0.02)
        self.storm_over.set()
        adder.join()
        self.tally.run_seconds = round(time.monotonic() - started, 1)

    def _wait_for(self, goal: float) -> None:
        end = time.monotonic() + LONGEST_LULL_SECONDS
        while (done := self._done()) < goal and time.monotonic() < end:
            self.added_to = done + AHEAD
            _NEVER.wait(0.02)

    def _done(self) -> int:
        row = self.database.execute("SELECT count(*) AS n FROM app.outbox WHERE done_at IS NOT NULL").fetchone()
        assert row is not None
        return int(row["n"])

    def _fault(self, kind: str) -> bool:
        one_of_two = self.random.choice("12")
        acts: dict[str, Callable[[], bool]] = {
            "work-horse": lambda: self.programs.kill_horse(f"worker {one_of_two}"),
            "worker": lambda: self.programs.kill(f"worker {one_of_two}"),
            "relay": lambda: self.programs.kill(f"scheduler {one_of_two}"),
            "Valkey": self._kill_valkey,
        }
        return acts[kind]() if kind in acts else self._terminate(LOGINS[kind])

    def _kill_valkey(self) -> bool:
        """Gone without a word, and back with what its file held."""
        [(place, server)] = [(n, s) for n, s in enumerate(self.servers.running) if s.name == "Valkey"]
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        state, port = State.open(self.folder / "state"), urlsplit(self.addresses.queue_url).port
        assert port is not None
        again: ServerProcess = start_valkey(state, port)
        self.servers.running[place] = again
        again.wait_until(lambda: valkey_answers(state, port))
        return True

    def _terminate(self, login: str) -> bool:
        return bool(
            self.database.execute(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE usename = %s"
                " AND datname = current_database() ORDER BY random() LIMIT 1) one",
                [login],
            ).fetchone()
        )

    def _add_all(self) -> None:
        """Promise jobs, always some more than are done; all that are left when the last fault is over."""
        chance = random.Random(self.jobs)
        added = 0
        connection: psycopg.Connection[Any] | None = None
        while added < self.jobs:
            if not self.storm_over.is_set() and added >= self.added_to:
                self.storm_over.wait(0.01)
                continue
            try:
                connection = connection or psycopg.connect(self.addresses.database_urls["assay_web"])
                self._add(connection, added, chance)
                added += 1
            except psycopg.OperationalError:
                # Whether the promise was written, the database says; it is counted there.
                self.tally.failed_adds += 1
                if connection is not None:
                    connection.close()
                connection = None
        if connection is not None:
            connection.close()

    def _add(self, connection: psycopg.Connection[Any], number: int, chance: random.Random) -> None:
        mark = uuid4()
        tenant, person = chance.choice(self.owners)
        outside = number % OUTSIDE_EACH == 0
        # What the payload says of other owners must be believed by nobody.
        lies = {"mark": mark, "tenant_id": chance.choice(self.owners)[0], "person_id": chance.choice(self.owners)[1]}
        with connection.transaction():
            connection.execute("SELECT app.set_scope(%s, %s, NULL, NULL, false, false, now())", [tenant, person])
            connection.execute("INSERT INTO chaos.promised VALUES (%s, %s, %s, %s)", [mark, outside, tenant, person])
            kind = "chaos.outside" if outside else "chaos.inside"
            connection.execute(_ADD, [kind, tenant, person, json.dumps(lies, default=str)])

    def _settle(self) -> None:
        """Until every promise is kept, or held back for a person."""
        started = time.monotonic()
        self.tally.open_then = self._open()
        while time.monotonic() - started < PATIENCE_SECONDS and self._open():
            self.programs.tend()
            _NEVER.wait(0.2)
        self.tally.settled_seconds = round(time.monotonic() - started, 1)
        self.tally.fell_over = self.programs.fell_over

    def _open(self) -> int:
        """How many promises somebody still works on."""
        return sum(not (row["done"] or row["dead"] or _in_the_air(row)) for row in self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        return self.database.execute(_ROWS).fetchall()

    def _count(self) -> None:
        file = self.folder / "steps"
        steps = [step.split() for step in file.read_text().splitlines()] if file.exists() else []
        happened = [tuple(None if word == "None" else UUID(word) for word in step) for step in steps]
        found = self.database.execute("SELECT mark, tenant, person FROM chaos.effect").fetchall()
        happened += [(row["mark"], row["tenant"], row["person"]) for row in found]
        count(self.tally, self._rows(), happened)


def count(tally: Tally, rows: list[dict[str, Any]], happened: list[tuple[UUID | None, ...]]) -> None:
    """Hold what happened (mark, institution, person) against what was promised, and note it in the tally."""
    times = Counter(mark for mark, *_who in happened)
    for row in rows:
        tally.jobs += 1
        tally.outside += row["outside"]
        tally.doubled += times[row["mark"]] > 1
        held = row["outside"] and not row["done"] and bool(row["dead"] or row["intended"])
        tally.left_to_a_person += held
        tally.lost += not held and not (row["done"] and times[row["mark"]])
    promised = {row["mark"]: (row["tenant"], row["person"]) for row in rows}
    tally.wrong_name = sum(promised.get(mark) != (tenant, person) for mark, tenant, person in happened)


def _in_the_air(row: dict[str, Any]) -> bool:
    """The worker died between intent and result: after ten minutes the row is dead, for a person to decide."""
    return bool(row["outside"] and row["intended"])


def chaos(jobs: int, faults: int, seed: int) -> Tally:
    """One run with servers and a folder of its own, which are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="assay-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root the servers run as nobody and must walk through
        return Chaos(folder, jobs, faults, seed).run()


def main() -> int:
    """Run it and print the figures as JSON; 1 when something was lost, doubled, under another name, or too late."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2_000)
    parser.add_argument("--faults", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int(START.timestamp()))
    options = parser.parse_args()
    tally = chaos(options.jobs, options.faults, options.seed)
    sys.stdout.write(json.dumps(vars(tally), indent=1) + "\n")
    return int(bool(tally.lost or tally.doubled or tally.wrong_name or tally.fell_over or tally.settled_seconds > 60))


if __name__ == "__main__":
    sys.exit(main())
