"""What an institution decided to set otherwise, in words: from what to what."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.rules.law import AmendmentEvent, Law
from tenants.regulations.rules.resolving import ChangeRefused, changed
from tenants.regulations.shown import Reader, ValueAmended


@dataclass(frozen=True)
class AmendmentShown:
    """An amendment in words.

    :ivar about: the rule. :ivar case: for which case of it; empty where it has one, or where it is for all of them.
    :ivar values: what it sets, in the order of the rule; none where it does not hold: it or what it rested on is void.
    """

    event: AmendmentEvent
    about: str
    case: str
    values: tuple[ValueAmended, ...]


def in_words(law: Law, event: AmendmentEvent) -> AmendmentShown:
    """What an amendment changed on its first day, next to what had been decided before it."""
    first = event.changes[0]
    before = tuple(each for each in law.amendments if _goes_before(each, event, law))
    held = replace(law, amendments=before).as_held(event.edition_id, event.holds_from, queries.pack_of)
    reader = Reader(held.pack, select_language())
    those = held.pack.alternatives(first.kind, first.key)
    said = next((each for each in those if first.variant in (None, each.variant)), those[0])
    shown = reader.provision(first.kind, said)
    about = shown.question or shown.text
    case = reader.case(said) if first.variant else ""
    try:
        was = held.held(first.kind, said).provision
        becomes = changed(was, *event.changes)
    except ChangeRefused:
        return AmendmentShown(event, about, case, ())
    return AmendmentShown(event, about, case, tuple(reader.amended(was, becomes, event.changes)))


def _goes_before(each: AmendmentEvent, event: AmendmentEvent, law: Law) -> bool:
    """Whether an event counts for how things stood before another: all that is void, and what holds from earlier."""
    order = law.amendments.index
    return each.act == "void" or (each.holds_from, order(each)) < (event.holds_from, order(event))
