"""How powers are handed on (R011)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Handed:
    """One mandate: ``grantor`` hands ``power`` on to ``holder``, first and last day included.

    Two mandates are of one power where they name it in the same words.
    """

    id: UUID
    grantor: str
    holder: str
    power: str
    starts_on: date
    ends_on: date | None = None

    def runs(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def of(self, power: str) -> bool:
        """Whether it hands this power on."""
        return self.power.casefold() == power.casefold()


def comes_back(mandates: Iterable[Handed], grantor: str, holder: str, power: str) -> bool:
    """Whether a mandate of ``power`` from ``grantor`` to ``holder`` would hand it back to whom it came from."""
    to: dict[str, set[str]] = {}
    for each in (mandate for mandate in mandates if mandate.of(power)):
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
    """The chains of mandates of one power that hold on a day, from whoever did not get it down to whoever keeps it."""
    running = [each for each in mandates if each.runs(on)]
    held = {(each.holder.casefold(), each.power.casefold()) for each in running}
    found: list[list[Handed]] = []

    def follow(chain: list[Handed]) -> None:
        last = chain[-1]
        on_from = [
            each for each in running if each.grantor.casefold() == last.holder.casefold() and each.of(last.power)
        ]
        if not on_from or any(each in chain for each in on_from):
            found.append(chain)
            return
        for each in on_from:
            follow([*chain, each])

    for first in running:
        if (first.grantor.casefold(), first.power.casefold()) not in held:
            follow([first])
    return found
