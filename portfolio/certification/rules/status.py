"""The status of one person with one body: on a day, over a stretch of days, and what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portfolio.certification.rules.criteria import Criterion, Lifetime, Missing, Step, Tally
from portfolio.certification.rules.facts import Fact, standing
from portfolio.certification.rules.periods import Stretch, at, known_end, last_before, stretches_where
from portfolio.certification.rules.plan import earliest_plan
from portfolio.certification.rules.scheme import Level, Scheme


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion on one day."""

    criterion: Criterion
    met: bool
    near: bool
    """Unmet, and at least half of what is asked is there."""
    have: int
    need: int
    counting: tuple[UUID, ...]
    """Ids of the facts that count, the oldest first."""
    items: tuple[UUID, ...]
    """Ids of the items those facts came from, each once, the oldest first."""
    missing: tuple[Missing, ...]
    met_since: date | None
    """First day of the present stretch in which it is met."""
    met_until: date | None
    """First day it will no longer be met if nothing new comes; None where unmet, or where nothing known ends it."""
    lapsed_on: date | None
    """Where unmet and once met: the first day it was no longer met. A lapse of time is a fact, no judgement."""


@dataclass(frozen=True, slots=True)
class LevelResult:
    """One level on one day, with its own criteria."""

    level: Level
    reached: bool
    criteria: tuple[CriterionResult, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What the rules say about a person on a day, as known at a moment."""

    day: date
    known_at: datetime | None
    level: str
    level_since: date | None
    """First day of the present stretch at exactly this level; None for a person who never had a level."""
    level_until: date | None
    """First day on which the level is lower if nothing new comes; None where nothing known ends it."""
    lost_through: tuple[str, ...]
    """Ids of the criteria of the level that are no longer met on `level_until`."""
    levels: tuple[LevelResult, ...]
    next_level: str | None
    """The level above; None at the top."""
    held_back_by: tuple[str, ...]
    """Ids of the criteria that keep the next level away."""
    earliest_next: date | None
    """Earliest day on which the next level can be reached, were every step done as soon as possible."""
    steps: tuple[Step, ...]
    """What has to happen for it, the highest level's criteria first."""

    def result(self, criterion_id: str) -> CriterionResult:
        """Return the result of one criterion. KeyError where the scheme does not hold it."""
        for level in self.levels:
            for result in level.criteria:
                if result.criterion.id == criterion_id:
                    return result
        raise KeyError(criterion_id)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch at one level, from `from_day` up to, and without, `until_day`."""

    level: str
    from_day: date
    until_day: date


class _Course:
    """A person's facts laid out in time under a scheme: when each criterion and each level holds.

    It looks at turning days only, so its cost grows with the number of facts and not with the number of days.
    """

    def __init__(self, scheme: Scheme, facts: tuple[Fact, ...]) -> None:
        self.scheme = scheme
        self.lives: Mapping[str, tuple[Lifetime, ...]] = {
            criterion.id: criterion.lifetimes(facts) for criterion in scheme.criteria
        }
        self.met: Mapping[str, tuple[Stretch, ...]] = {
            criterion.id: stretches_where(
                lambda day, criterion=criterion: self.tally(criterion, day).met,  # type: ignore[misc]  # mypy gives a lambda's default no type
                criterion.turning_days(self.lives[criterion.id]),
            )
            for criterion in scheme.criteria
        }

    def tally(self, criterion: Criterion, day: date) -> Tally:
        return criterion.tally([life.fact for life in self.lives[criterion.id] if life.counts(day)], day)

    def unmet(self, rank: int, day: date) -> tuple[str, ...]:
        """Return the ids of the criteria up to a rank that are unmet on the day."""
        return tuple(
            criterion.id for criterion in self.scheme.criteria_up_to(rank) if at(self.met[criterion.id], day) is None
        )

    def rank(self, day: date) -> int:
        """Return the rank of the highest level of which, with all below it, every criterion is met."""
        rank = 0
        for level in self.scheme.levels:
            if any(at(self.met[criterion.id], day) is None for criterion in level.criteria):
                break
            rank += 1
        return rank

    def turning_days(self) -> list[date]:
        """Return the days on which the level can differ from the day before, in order."""
        stretches = (stretch for found in self.met.values() for stretch in found)
        return sorted({day for stretch in stretches for day in (stretch.start, stretch.end)} - {date.max})


def evaluate(scheme: Scheme, facts: Iterable[Fact], day: date, known_at: datetime | None = None) -> Status:
    """Return the status on `day`, judged by the facts that stood at `known_at` (None: that still stand).

    Facts that become true after `day` do not count on it, but are known: they are part of what lies ahead.
    """
    known = standing(facts, known_at)
    course = _Course(scheme, known)
    rank = course.rank(day)
    level_since, level_until = _bounds(course, rank, day)
    at_top = rank == len(scheme.levels)
    plan = None if at_top else earliest_plan(scheme.criteria_up_to(rank + 1), known, day)
    return Status(
        day=day,
        known_at=known_at,
        level=scheme.level_id(rank),
        level_since=level_since,
        level_until=level_until,
        lost_through=() if level_until is None else course.unmet(rank, level_until),
        levels=tuple(
            LevelResult(level, place <= rank, tuple(_result(course, criterion, day) for criterion in level.criteria))
            for place, level in enumerate(scheme.levels, start=1)
        ),
        next_level=None if at_top else scheme.level_id(rank + 1),
        held_back_by=() if at_top else course.unmet(rank + 1, day),
        earliest_next=None if plan is None else plan.day,
        steps=() if plan is None else plan.steps,
    )


def history(
    scheme: Scheme, facts: Iterable[Fact], from_day: date, until_day: date, known_at: datetime | None = None
) -> list[Period]:
    """Return the levels from `from_day` up to, and without, `until_day`, in order and without gaps.

    Neighbouring periods differ in level. It agrees with `evaluate` on every day.
    """
    if until_day <= from_day:
        return []
    course = _Course(scheme, standing(facts, known_at))
    starts = [from_day, *(day for day in course.turning_days() if from_day < day < until_day)]
    periods: list[Period] = []
    for start, end in zip(starts, [*starts[1:], until_day], strict=True):
        level = scheme.level_id(course.rank(start))
        if periods and periods[-1].level == level:
            periods[-1] = Period(level, periods[-1].from_day, end)
        else:
            periods.append(Period(level, start, end))
    return periods


def _bounds(course: _Course, rank: int, day: date) -> tuple[date | None, date | None]:
    """Return since when the level is exactly this, and from when it will be lower.

    A rise ahead (a fact known now that becomes true later) does not end the level: `until` is the first lower day.
    """
    turning = course.turning_days()
    since: date | None = None
    before = 0
    for turn in turning:
        if turn > day:
            break
        now = course.rank(turn)
        if now != before:
            since, before = turn, now
    until = None if rank == 0 else next((turn for turn in turning if turn > day and course.rank(turn) < rank), None)
    return since, until


def _result(course: _Course, criterion: Criterion, day: date) -> CriterionResult:
    tally = course.tally(criterion, day)
    stretch = at(course.met[criterion.id], day)
    lapsed = None if tally.met else last_before(course.met[criterion.id], day)
    return CriterionResult(
        criterion=criterion,
        met=tally.met,
        near=not tally.met and tally.have > 0 and tally.need <= 2 * tally.have,
        have=tally.have,
        need=tally.need,
        counting=tuple(fact.id for fact in tally.counting),
        items=tuple(dict.fromkeys(fact.item_id for fact in tally.counting)),
        missing=tally.missing,
        met_since=stretch.start if stretch else None,
        met_until=known_end(stretch.end) if stretch else None,
        lapsed_on=lapsed.end if lapsed else None,
    )
