"""What a regulation makes of the ties between two people. Pure functions on values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tenants.regulations.rules.bodies_said import TieRule


class Effect(StrEnum):
    """What a tie does, from nothing to the most."""

    NONE = "none"
    DECLARE = "declare"
    SEPARATE_ROLES = "separate_roles"
    BARS_MATTER = "bars_matter"
    BARS_ROLE = "bars_role"

    @property
    def weight(self) -> int:
        """Orders effects: the heavier one decides."""
        return list(Effect).index(self)


@dataclass(frozen=True)
class Tie:
    """That one person has something to do with another, from ``starts_on`` until and including ``ends_on``."""

    id: UUID
    one_id: UUID | None
    other_id: UUID | None
    kind: str
    starts_on: date
    ends_on: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds on this day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def between(self, one: UUID, other: UUID) -> bool:
        """Whether it is between these two, either way round."""
        return {self.one_id, self.other_id} == {one, other}


@dataclass(frozen=True)
class Verdict:
    """What the ties come to.

    :ivar tie: the tie that decides it; ``rule``: the provision. None where nothing is in the way.
    :ivar separated: roles are kept apart in this matter, in writing, so that it may go on.
    """

    effect: Effect
    tie: Tie | None = None
    rule: TieRule | None = None
    separated: bool = False

    @property
    def allowed(self) -> bool:
        """Whether the person may go on in this matter."""
        if self.effect in (Effect.BARS_MATTER, Effect.BARS_ROLE):
            return False
        return self.effect is not Effect.SEPARATE_ROLES or self.separated


NOTHING = Verdict(Effect.NONE)


def barred(ties: Iterable[Tie], rules: Sequence[TieRule], *, person: UUID, body: str, on: date) -> Verdict:
    """What keeps a person out of a body altogether on a day (R441): a tie of theirs with anybody, of which a rule says
    that whoever has it cannot hold this role. What bars from one matter alone comes up in that matter.

    :param body: the body as the regulation names it; a rule names it as a role.
    """
    for tie in ties:
        if tie.holds(on) and tie.one_id == person:
            for rule in rules:
                if rule.effect == "bars_role" and tie.kind in rule.ties and body in rule.role:
                    return Verdict(Effect.BARS_ROLE, tie, rule)
    return NOTHING


def verdict(
    ties: Iterable[Tie],
    rules: Sequence[TieRule],
    *,
    one: UUID,
    other: UUID,
    role: str,
    on: date,
    separated: frozenset[UUID] = frozenset(),
) -> Verdict:
    """What the ties between two people do to ``one``, who has ``role``, on a day.

    A tie that no rule names is a tie to declare and keeps nobody out: which tie does what stands in the regulation
    (R080 and R085 differ in just this).

    :param separated: ids of ties for which roles are kept apart in this matter.
    """
    found = NOTHING
    there = [tie for tie in ties if tie.holds(on) and tie.between(one, other)]
    for tie in there:
        for rule in rules:
            if tie.kind in rule.ties and (not rule.role or role in rule.role):
                reached = Verdict(Effect(rule.effect), tie, rule, tie.id in separated)
                # Of two that weigh the same, the one without a recorded separation decides: each needs its own.
                if (reached.effect.weight, not reached.separated) > (found.effect.weight, not found.separated):
                    found = reached
    return Verdict(Effect.DECLARE, there[0]) if there and found is NOTHING else found
