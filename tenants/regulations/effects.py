"""The port through which terms that run are asked what a change of the law would do to them.

Whoever keeps running terms connects itself with `connect`. Before anybody has, nothing runs, and no change has an
effect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tenants.regulations.rules.law import Law, Packs


@dataclass(frozen=True)
class MovedTerm:
    """One running term whose date would become another. ``title`` says what runs, without anything confidential."""

    id: UUID
    title: str
    due_before: date | None
    due_after: date | None


@dataclass(frozen=True)
class Effect:
    """What a change does to terms that run.

    :ivar running: how many are counted anew: those that run, and those that were missed. :ivar moved: how many of them
        get another date. :ivar overdue: how many of those would be over already. :ivar examples: some of them, the
        nearest first. :ivar back: how many were missed and run again.
    """

    running: int = 0
    moved: int = 0
    overdue: int = 0
    examples: tuple[MovedTerm, ...] = field(default_factory=tuple)
    back: int = 0

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the event: the numbers and the examples, as they were shown."""
        return {
            "running": self.running,
            "moved": self.moved,
            "overdue": self.overdue,
            "back": self.back,
            "examples": [
                {
                    "id": str(each.id),
                    "before": each.due_before.isoformat() if each.due_before else None,
                    "after": each.due_after.isoformat() if each.due_after else None,
                }
                for each in self.examples
            ],
        }


@dataclass(frozen=True)
class TriedTerms:
    """What a law would do to the running terms of one key: counts and dates, nothing of any matter.

    :ivar moved: how many would get another date; ``lost``: how many of those would have none. :ivar samples: dates
        before and after with how many have them, the most first.
    """

    key: str
    running: int
    moved: int
    lost: int
    overdue: int
    samples: tuple[tuple[date | None, date | None, int], ...]


#: ``(tenant_id, law, packs, edition_ids, moment) -> terms by key``, of those that run under one of these editions.
Tried = Callable[[UUID, Law, Packs, frozenset[UUID], datetime], "list[TriedTerms]"]

#: ``(tenant_id, before, after, moment) -> Effect``
Asked = Callable[[UUID, Law, Law, datetime], Effect]

_connected: list[Asked] = []
_tried: list[Tried] = []


def connect(asked: Asked) -> None:
    """Let running terms answer. A second connection replaces the first."""
    _connected[:] = [asked]


def effect_of(tenant_id: UUID, before: Law, after: Law, moment: datetime) -> Effect:
    """What it would do to the institution's running terms if its law were ``after``."""
    return _connected[0](tenant_id, before, after, moment) if _connected else Effect()


def connect_trial(tried: Tried) -> None:
    """Let running terms answer what a draft would do. A second connection replaces the first."""
    _tried[:] = [tried]


def tried(tenant_id: UUID, law: Law, packs: Packs, edition_ids: frozenset[UUID], moment: datetime) -> list[TriedTerms]:
    """What this law would do to an institution's running terms of these editions, asked by the platform in a job."""
    return _tried[0](tenant_id, law, packs, edition_ids, moment) if _tried else []
