"""The list of jobs for people: made from the registered kinds and the first sentence of each handler."""

import inspect
from datetime import timedelta

from assay.outbox.registry import JobKind, registered_jobs
from assay.outbox.relay import LEASE, LONGEST_LEASES
from assay.outbox.run import FIRST_PAUSE, INTENT_STANDS, MAX_ATTEMPTS
from assay.outbox.timed import NIGHT, timed_kinds

_HEAD = f"""# Background work

Made from the program by a test (`tests/outbox/test_documented.py`); do not edit.

An operation writes a row in `app.outbox`; the relay wakes a worker of the row's queue; the job runs in the row's scope
and is done in the same transaction as its effect. The queue (Valkey) may be wiped at any time: after its lease
({LEASE.seconds} s, growing to {LEASE.seconds * LONGEST_LEASES} s as the row ages) a row is handed over again.

- A failure is tried again after {FIRST_PAUSE.seconds} s, then twice as long each time.
- After {MAX_ATTEMPTS} tries the row is dead.
- A part that is away (mail server, store, scanner) does not count as a try.
- An *external* effect is recorded as intended before it happens. Where it may have happened, the row is dead at once
  ({INTENT_STANDS.seconds // 60} minutes later when the worker died).
- A platform administrator releases or closes a dead row.

One worker process serves one queue. One scheduler relays and adds the timed work; a second one stands by. Hours are
those of the Netherlands.

| Kind | Queue | When | External | What it does |
|---|---|---|---|---|
"""


def jobs_document() -> str:
    """The text of ``docs/jobs.md`` for the modules that are imported now."""
    kinds = [kind for name, kind in sorted(registered_jobs().items()) if not name.startswith("test.")]
    return _HEAD + "".join(_line(kind) for kind in kinds)


def _line(kind: JobKind) -> str:
    timed = timed_kinds().get(kind.name)
    when = "after an act" if timed is None else _when(timed.interval)
    said = inspect.cleandoc(kind.handler.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    return f"| `{kind.name}` | {kind.queue} | {when} | {'yes' if kind.external else 'no'} | {said} |\n"


def _when(interval: timedelta | None) -> str:
    if interval is None:
        return f"every night at {NIGHT:%H:%M}"
    seconds = int(interval.total_seconds())
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds % length == 0:
            count = seconds // length
            return f"every {name}" if count == 1 else f"every {count} {name}s"
    return f"every {seconds} seconds"
