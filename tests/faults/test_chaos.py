"""Background jobs while workers, work-horses, schedulers, Valkey and database connections die (F7), in little.

The whole run is `python -m tests.faults.chaos`; docs/performance.md has its figures.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.faults.chaos import Tally, chaos, count


@pytest.mark.servers
def test_nothing_is_lost_doubled_or_under_another_name() -> None:
    tally = chaos(jobs=40, faults=8, seed=20261124)
    assert tally.faults.total() == 8
    assert tally.jobs >= 40
    assert (tally.lost, tally.doubled, tally.wrong_name, tally.fell_over) == (0, 0, 0, [])
    assert tally.settled_seconds <= 60


def _counted(happens: list[tuple[UUID | None, ...]], **row: Any) -> Tally:
    standing = {"mark": MARK, "outside": False, "tenant": TENANT, "person": None, "done": True, "dead": False}
    tally = Tally()
    count(tally, [{**standing, "intended": False, **row}], happens)
    return tally


MARK, TENANT = uuid4(), uuid4()
ONCE: list[tuple[UUID | None, ...]] = [(MARK, TENANT, None)]


def test_the_count_sees_what_went_wrong() -> None:
    assert _counted(ONCE) == Tally(jobs=1)
    assert _counted(ONCE * 2).doubled == 1
    assert _counted([]).lost == 1, "done without an effect"
    assert _counted([], done=False).lost == 1
    assert _counted([], done=False, dead=True).lost == 1, "an effect in the database may always be tried again"
    assert _counted([], done=False, outside=True, intended=True).left_to_a_person == 1
    assert _counted([(MARK, None, TENANT)]).wrong_name == 1
    assert _counted([*ONCE, (MARK, uuid4(), None)]).wrong_name == 1
    assert _counted([*ONCE, (uuid4(), TENANT, None)]).wrong_name == 1, "nobody promised it"
