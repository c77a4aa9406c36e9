"""Who sits on one body together, and when: a tie that nobody needs to declare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

from tenants.bodies.rules.seated import Seated

_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Together:
    """Two people with an account on one body, up to and including ``ends_on``; None for a time without an end."""

    one_id: UUID
    one_name: str
    other_id: UUID
    other_name: str
    starts_on: date
    ends_on: date | None


def sitting_together(members: Iterable[Seated]) -> list[Together]:
    """All of whom this can be said, by the seats that a body ever had. Terms that follow on each other are one time.

    A seat without an account is left out: a name alone says nothing about who it is (`tenants.interests`).
    """
    found: list[Together] = []
    for one, other in combinations(sorted(members, key=lambda each: (each.starts_on, each.id)), 2):
        if one.person_id is None or other.person_id is None or one.person_id == other.person_id:
            continue
        first, last = max(one.starts_on, other.starts_on), _earliest(one.last_day, other.last_day)
        if last is None or first <= last:
            pair = sorted(((one.person_id, one.name), (other.person_id, other.name)))
            found.append(Together(*pair[0], *pair[1], first, last))
    return _joined(found)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _joined(found: list[Together]) -> list[Together]:
    """Times of the same two that meet or follow on each other, as one."""
    joined: list[Together] = []
    for each in sorted(found, key=lambda each: (each.one_id, each.other_id, each.starts_on)):
        before = joined[-1] if joined else None
        same = before is not None and (before.one_id, before.other_id) == (each.one_id, each.other_id)
        if before is None or not same or (before.ends_on is not None and before.ends_on + _ONE < each.starts_on):
            joined.append(each)
            continue
        ends_on = None if before.ends_on is None or each.ends_on is None else max(before.ends_on, each.ends_on)
        joined[-1] = Together(
            before.one_id, before.one_name, before.other_id, before.other_name, before.starts_on, ends_on
        )
    return joined
