"""Timed work is a row that the scheduler adds: one at a time, at most one an interval."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from redis import Redis

from assay.outbox import timed
from assay.outbox.relay import Relay
from tests.outbox.fixtures import Bench


def _add_due(bench: Bench) -> list[str]:
    relay = Relay(bench.settings.database_url_of("relay"), Redis(port=1), bench.clock)
    with relay.connect() as connection:
        return timed.add_due(connection, bench.clock.now())


def test_a_row_is_added_when_the_interval_is_over_and_none_waits(bench: Bench) -> None:
    assert "outbox.sweep" in _add_due(bench)
    bench.clock.advance(timedelta(days=2))
    assert "outbox.sweep" not in _add_due(bench)  # the first one still waits
    [row] = bench.look("SELECT * FROM app.outbox WHERE kind = 'outbox.sweep'")
    assert (row["scope_person"], row["scope_tenant"], row["scope_platform"]) == (None, None, False)
    assert bench.run(row["id"]) == "done"
    assert "outbox.sweep" in _add_due(bench)
    bench.clock.advance(timedelta(hours=23))
    assert "outbox.sweep" not in _add_due(bench)


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 5, 12, 13, 0, tzinfo=UTC), datetime(2026, 5, 11, 23, 0, tzinfo=UTC)),
        (datetime(2026, 5, 11, 23, 0, tzinfo=UTC), datetime(2026, 5, 11, 23, 0, tzinfo=UTC)),
        (datetime(2026, 5, 11, 22, 59, tzinfo=UTC), datetime(2026, 5, 10, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 29, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 0, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, 0, tzinfo=UTC), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
    ],
    ids=["afternoon", "the very hour", "before it", "the clock goes forward", "the clock goes back"],
)
def test_when_the_last_night_was(moment: datetime, night: datetime) -> None:
    assert timed.last_night(moment) == night


def test_nightly_work_comes_at_one_whenever_it_first_ran(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(timed.timed_kinds(), "test.nightly", timed.TimedKind("test.nightly", None, "work", False))

    def at(moment: datetime) -> bool:
        bench.clock.set(moment)
        added = "test.nightly" in _add_due(bench)
        bench.database.execute("UPDATE app.outbox SET done_at = created_at WHERE kind = 'test.nightly'")
        return added

    assert at(datetime(2026, 5, 12, 13, 0, tzinfo=UTC))  # never before, so at once: 15:00 in the Netherlands
    assert not at(datetime(2026, 5, 12, 22, 59, tzinfo=UTC))
    assert at(datetime(2026, 5, 12, 23, 0, tzinfo=UTC))
    assert not at(datetime(2026, 5, 12, 23, 0, tzinfo=UTC))
    assert not at(datetime(2026, 5, 13, 22, 59, tzinfo=UTC))
    assert at(datetime(2026, 5, 14, 8, 0, tzinfo=UTC))  # nothing ran all night; one row, and the next one at one again
    assert not at(datetime(2026, 5, 14, 22, 59, tzinfo=UTC))
    assert at(datetime(2026, 5, 14, 23, 0, tzinfo=UTC))


def test_five_schedulers_add_one_row(bench: Bench) -> None:
    with ThreadPoolExecutor(5) as schedulers:
        added = [name for names in schedulers.map(lambda _: _add_due(bench), range(5)) for name in names]
    assert added.count("outbox.sweep") == 1


def test_the_sweep_forgets_rows_that_were_done_long_ago(bench: Bench, person: UUID) -> None:
    old, dead = bench.add("test.notice", person), bench.add("test.notice", person)
    bench.run(old)
    bench.database.execute("UPDATE app.outbox SET dead_at = %s WHERE id = %s", [bench.clock.now(), dead])
    bench.clock.advance(timedelta(days=30, seconds=1))
    young = bench.add("test.notice", person)
    bench.run(young)
    _add_due(bench)
    [sweep] = bench.look("SELECT id FROM app.outbox WHERE kind = 'outbox.sweep'")
    assert bench.run(sweep["id"]) == "done"
    assert {row["id"] for row in bench.look("SELECT id FROM app.outbox WHERE kind LIKE 'test.%%'")} == {dead, young}
