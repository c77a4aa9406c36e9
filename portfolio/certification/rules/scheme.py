"""A scheme: the ladder of levels of one body, in one edition."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portfolio.certification.rules.basis import Basis, Words
from portfolio.certification.rules.criteria import Criterion

NO_LEVEL = "none"
"""The level of a person who reached none. It is below every level of every scheme."""


class Falls(StrEnum):
    """What happens when the computed level drops below the held one."""

    CONFIRM = "confirm"
    """It is proposed, with its day and reason, and a lead assessor confirms it."""
    AUTOMATIC = "automatic"
    """The held level follows at once."""


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder: its own criteria, besides those of every level below it."""

    id: str
    title: Words
    explanation: Words
    criteria: tuple[Criterion, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Scheme:
    """The levels from low to high, and how a level falls."""

    id: str
    edition: str
    title: Words
    in_force_from: date
    falls: Falls
    falls_basis: Basis
    levels: tuple[Level, ...]

    @property
    def key(self) -> str:
        """Name of this edition: the file name of the scheme without its ending."""
        return f"{self.id}_{self.edition}"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, from the lowest level up."""
        return tuple(criterion for level in self.levels for criterion in level.criteria)

    def rank(self, level_id: str) -> int:
        """Return the place of a level on the ladder: 0 for none. KeyError for a level the scheme does not hold."""
        if level_id == NO_LEVEL:
            return 0
        for place, level in enumerate(self.levels, start=1):
            if level.id == level_id:
                return place
        raise KeyError(level_id)

    def level_id(self, rank: int) -> str:
        """Return the level of a rank; `none` for 0."""
        return NO_LEVEL if rank == 0 else self.levels[rank - 1].id

    def criteria_up_to(self, rank: int) -> tuple[Criterion, ...]:
        """Return every criterion that must be met for the level of this rank."""
        return tuple(criterion for level in self.levels[:rank] for criterion in level.criteria)
