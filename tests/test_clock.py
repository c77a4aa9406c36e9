"""The clock: aware, in UTC, settable, and a day that is a day in Amsterdam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assay.clock import Clock, ClockError, parse_offset

NOON = datetime(2027, 5, 12, 12, 0, tzinfo=UTC)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    moment = Clock.system().now()
    assert moment.tzinfo is UTC
    assert before <= moment <= datetime.now(UTC)


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = Clock.fixed(NOON)
    assert clock.now() == clock.now() == NOON
    assert clock.advance(timedelta(days=2)) == datetime(2027, 5, 14, 12, 0, tzinfo=UTC)
    assert clock.now() == datetime(2027, 5, 14, 12, 0, tzinfo=UTC)
    assert clock.set(datetime(2030, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == datetime(2030, 1, 1, tzinfo=UTC)
    assert clock.now().tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2027, 5, 12, 12, 0)  # noqa: DTZ001 - what is tested is that it has no zone
    with pytest.raises(ClockError, match="time zone"):
        Clock.fixed(naive)
    with pytest.raises(ClockError, match="time zone"):
        Clock.fixed(NOON).set(naive)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 1, 31, 22, 59, tzinfo=UTC), date(2027, 1, 31)),  # winter: UTC+1
        (datetime(2027, 1, 31, 23, 0, tzinfo=UTC), date(2027, 2, 1)),
        (datetime(2027, 6, 30, 21, 59, tzinfo=UTC), date(2027, 6, 30)),  # summer: UTC+2
        (datetime(2027, 6, 30, 22, 0, tzinfo=UTC), date(2027, 7, 1)),
    ],
)
def test_today_is_the_day_in_amsterdam(moment: datetime, day: date) -> None:
    assert Clock.fixed(moment).today() == day
    assert Clock.fixed(moment).today(UTC) == moment.date()


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P90D", timedelta(days=90)),
        ("-PT6H", timedelta(hours=-6)),
        ("+P1W2DT3H4M5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
    ],
)
def test_offsets(text: str, length: timedelta) -> None:
    assert parse_offset(text) == length


@pytest.mark.parametrize("text", ["P", "PT", "P1M", "P1Y", "90D", "P-1D", "P1.5D", "P1D and more"])
def test_what_is_no_offset(text: str) -> None:
    with pytest.raises(ClockError):
        parse_offset(text)


def test_the_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock.from_file(file)
    real = datetime.now(UTC)
    assert clock.now() - real < timedelta(minutes=1)
    file.write_text("2027-05-12T14:00:00+02:00\n")
    assert clock.now() == NOON
    file.write_text("P1000D")
    assert timedelta(days=1000) <= clock.now() - real < timedelta(days=1001)
    file.write_text("")
    assert clock.now() - real < timedelta(minutes=1)


@pytest.mark.parametrize("text", ["tomorrow", "2027-05-12T14:00:00", "2027-13-01"])
def test_a_file_with_something_else_is_a_fault(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clock"
    file.write_text(text)
    with pytest.raises(ClockError):
        Clock.from_file(file).now()
