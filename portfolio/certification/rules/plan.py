"""The shortest way to a level: the earliest day it can be reached and what has to happen for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from portfolio.certification.rules.criteria import Criterion, Step, YearlyOverviews
from portfolio.certification.rules.dates import new_year
from portfolio.certification.rules.facts import Fact


@dataclass(frozen=True, slots=True)
class Plan:
    """Do every step, and the level is reached on the day."""

    day: date
    steps: tuple[Step, ...]


def earliest_plan(criteria: Sequence[Criterion], facts: Sequence[Fact], today: date) -> Plan:
    """Return the plan with the earliest day, from `today` on, on which all criteria can be met together.

    Everything but overviews can in principle be done today; the row of overviews moves on at new year only, and the
    overviews of years that have still to end can always be recorded. So today and the coming new years are the only
    days to try, and the last of them cannot fail. What is met today but will have lapsed by then is asked again.
    """
    longest = max(
        (criterion.years.value for criterion in criteria if isinstance(criterion, YearlyOverviews)), default=0
    )
    for aim in (today, *(new_year(today.year + ahead) for ahead in range(1, longest + 1))):
        steps = _steps_for(criteria, facts, today, aim)
        if steps is not None:
            return Plan(aim, steps)
    raise AssertionError("the overviews of years still to end can always be recorded")


def hypothetical_facts(step: Step, number: int) -> tuple[Fact, ...]:
    """Return the facts a step gives when done on its first day. `number` keeps the ids of several steps apart."""
    known_from = datetime.combine(step.from_day, time.min, UTC)
    ids = [UUID(int=(number << 32) + place + 1) for place in range(step.count)]
    return tuple(
        Fact(
            id=id_,
            item_id=id_,
            kind=step.kinds[0],
            true_from=step.from_day,
            known_from=known_from,
            subject=step.subject,
            year=step.year,
            organisation_key=f"new institution {number}.{place}" if place < step.new_organisations else None,
        )
        for place, id_ in enumerate(ids)
    )


def _steps_for(criteria: Sequence[Criterion], facts: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
    """Return the steps to have all criteria met on `aim`; None where one of them cannot be.

    The demands of the higher levels go first: a refresher asked for gold is also the further training of silver.
    """
    done = list(facts)
    steps: list[Step] = []
    for criterion in reversed(criteria):
        counting = [life.fact for life in criterion.lifetimes(done) if life.counts(aim)]
        more = criterion.steps(counting, today, aim)
        if more is None:
            return None
        for step in more:
            steps.append(step)
            done.extend(hypothetical_facts(step, len(steps)))
    return tuple(steps)
