"""How powers are handed on (R011)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Handed:
    """One mandate: ``grantor`` hands ``power`` on to ``holder``, first and last day included."""

    id: UUID
    grantor: str
    holder: str
    power: str
    starts_on: date
    ends_on: date | None = None

    def runs(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def comes_back(mandates: Iterable[Handed], grantor: str, holder: str) -> bool:
    """Whether a mandate from ``grantor`` to ``holder`` would hand a power back to whom it came from."""
    to: dict[str, set[str]] = {}
    for each in mandates:
        to.setdefault(each.grantor.casefold(), set()).add(each.holder.casefold())
    reached, waiting = set(), [holder.casefold()]
    while waiting:
        party = waiting.pop()
        if party == grantor.casefold():
            return True
        if party not in reached:
            reached.add(party)
            waiting.extend(to.get(party, ()))
    return False


def chains(mandates: Sequence[Handed], on: date) -> list[list[Handed]]:
    """The chains of mandates that hold on a day, from whoever got none down to whoever hands none on."""
    running = [each for each in mandates if each.runs(on)]
    held = {each.holder.casefold() for each in running}
    found: list[list[Handed]] = []

    def follow(chain: list[Handed]) -> None:
        on_from = [each for each in running if each.grantor.casefold() == chain[-1].holder.casefold()]
        if not on_from or any(each in chain for each in on_from):
            found.append(chain)
            return
        for each in on_from:
            follow([*chain, each])

    for first in running:
        if first.grantor.casefold() not in held:
            follow([first])
    return found
