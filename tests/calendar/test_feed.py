"""The feed as another calendar reads it."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from assay.calendar import MomentNeeded
from assay.calendar.feed import FeedEntry, write_feed
from assay.clock import AMSTERDAM

CHANGED = datetime(2026, 4, 22, 9, tzinfo=UTC)
DECISION = FeedEntry(
    uid="term-1@example.org",
    due=date(2026, 5, 8),
    title="Uitspraak; klacht, ronde 3",
    text="10 werkdagen na wo 22 april 2026\n" * 4,
    changed=CHANGED,
    sequence=2,
    address="https://example.org/terms/1",
)


def test_a_due_date_is_a_whole_day_and_a_moment_is_in_utc() -> None:
    moment = datetime(2026, 5, 8, 17, tzinfo=AMSTERDAM)
    written = write_feed(
        "Termijnen",
        [DECISION, FeedEntry(uid="term-2@example.org", due=moment, title="b", changed=CHANGED, cancelled=True)],
    )
    first, second = Calendar.from_ical(written).walk("VEVENT")
    assert first.decoded("dtstart") == date(2026, 5, 8)
    assert first.decoded("sequence") == 2
    assert str(first["summary"]) == DECISION.title
    assert str(first["description"]) == DECISION.text
    assert str(first["status"]) == "CONFIRMED"
    assert second.decoded("dtstart") == moment
    assert str(second["status"]) == "CANCELLED"
    assert b"DTSTART:20260508T150000Z" in written


def test_lines_are_as_the_standard_has_them() -> None:
    written = write_feed("Termijnen", [DECISION])
    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in (b"METHOD:PUBLISH", b"NAME:Termijnen", b"REFRESH-INTERVAL;VALUE=DURATION:PT6H", b"TRANSP:TRANSPARENT"):
        assert line in lines
    assert b"DTSTART;VALUE=DATE:20260508" in lines


def test_the_same_entries_make_the_same_feed() -> None:
    assert write_feed("a", [DECISION]) == write_feed("a", [DECISION])


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = FeedEntry(uid="a", due=datetime(2026, 5, 8), title="a", changed=CHANGED)  # noqa: DTZ001 - what is tested is that it has no zone
    with pytest.raises(MomentNeeded):
        write_feed("a", [naive])
