"""Due dates as an iCalendar feed (RFC 5545, with the names of RFC 7986) that other calendars can follow.

A feed lies outside the walls of the product once somebody follows it: titles and texts name no candidate.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from assay.calendar.faults import MomentNeeded

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//Assay//Due dates//EN"
REFRESH = timedelta(hours=6)
"""How often a calendar that follows the feed asks again."""


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One due date in a feed.

    uid: what the entry keeps for as long as it lives, of the form "term-<id>@<host>".
    due: the due date, shown as a whole day; or an aware moment, for a term that ends by the clock.
    title, text: in the reader's language.
    changed: the moment of the last change (aware).
    sequence: the number of changes so far; followers take the highest.
    cancelled: whether the term no longer runs.
    address: the page of the term; empty for none.
    """

    uid: str
    due: date | datetime
    title: str
    changed: datetime
    text: str = ""
    sequence: int = 0
    cancelled: bool = False
    address: str = ""


def write_feed(name: str, entries: Iterable[FeedEntry]) -> bytes:
    """The feed as it is sent, in UTF-8 with folded lines. Raises `MomentNeeded` for a moment without a time zone."""
    # Taken in when the first feed is asked for: a web worker need not hold it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    # Followers that do not know RFC 7986 read the older property.
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: FeedEntry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _utc(entry.changed))
    event.add("last-modified", _utc(entry.changed))
    event.add("sequence", entry.sequence)
    event.add("dtstart", _utc(entry.due) if isinstance(entry.due, datetime) else entry.due)
    event.add("summary", entry.title)
    if entry.text:
        event.add("description", entry.text)
    if entry.address:
        event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A due date does not make anybody busy.
    event.add("transp", "TRANSPARENT")
    return event


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise MomentNeeded("naive", f"a moment needs a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)
