"""Verified facts as the rules see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portfolio.evidence.rules import ItemKind, Subject

#: What a fact is about: it is of the kind of the item it comes from. The words of the column `kind` of
#: `app.verified_fact`.
FactKind = ItemKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One verified fact about one person at one body.

    Days are days in Europe/Amsterdam. One item may give several facts; a criterion counts an item once.
    """

    id: UUID
    item_id: UUID
    kind: FactKind
    true_from: date
    """The day it happened; of a certificate the day of issue; of a yearly overview the day it was recorded."""
    known_from: datetime
    """The moment of the decision that accepted it. Aware."""
    true_until: date | None = None
    """Of a certificate: the last day it states to be valid (that day included). Not read for other kinds."""
    known_until: datetime | None = None
    """The moment the decision was withdrawn or replaced; None while it stands. Aware."""
    subject: Subject | None = None
    """Of a training."""
    year: int | None = None
    """Of a yearly overview: the calendar year it is about."""
    organisation_key: str | None = None
    """Identifies the institution it happened at or for; facts without it count for no institution."""

    def known(self, moment: datetime | None) -> bool:
        """Tell whether the fact stood at `moment`; with None, whether it still stands."""
        if moment is None:
            return self.known_until is None
        return self.known_from <= moment and (self.known_until is None or moment < self.known_until)


def standing(facts: Iterable[Fact], known_at: datetime | None) -> tuple[Fact, ...]:
    """Return the facts that stood at `known_at` (None: that still stand), in the order they became true."""
    return tuple(sorted((fact for fact in facts if fact.known(known_at)), key=lambda fact: (fact.true_from, fact.id)))
