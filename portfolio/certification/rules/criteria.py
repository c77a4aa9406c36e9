"""The kinds of criteria a scheme can hold, and what each of them demands of facts.

Every criterion answers three questions: during which days does a fact count for it (`lifetime`), what do the facts
that count on a day amount to (`tally`), and what would still have to happen for it to be met on a later day (`steps`).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum

from portfolio.certification.rules.basis import Basis, Number, Words
from portfolio.certification.rules.dates import ONE_DAY, first_day_in_window, new_year, year_end, years_later
from portfolio.certification.rules.facts import Fact, FactKind
from portfolio.evidence.rules import Subject


class Lack(StrEnum):
    """What can be missing. Pages put it into words."""

    SUBJECT = "subject"
    CERTIFICATE = "certificate"
    ITEMS = "items"
    ORGANISATIONS = "organisations"
    OVERVIEW = "overview"


class Window(StrEnum):
    """How a window of years lies: rolling back from the day asked, or whole calendar years with the running one."""

    ROLLING = "rolling"
    CALENDAR_YEARS = "calendar_years"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing, as data: a code, how many, and which subject or year."""

    lack: Lack
    count: int = 1
    subject: Subject | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that has to happen for a level: accepted facts of one of `kinds`.

    `from_day` is the earliest day on which it can happen (or be recorded) and still count on the day aimed at.
    `new_organisations` of the `count` facts must be for institutions that do not count yet.
    """

    criterion_id: str
    lack: Lack
    kinds: tuple[FactKind, ...]
    from_day: date
    count: int = 1
    subject: Subject | None = None
    year: int | None = None
    new_organisations: int = 0


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days on which a fact counts for a criterion, both ends included; `last` is None where nothing ends it."""

    fact: Fact
    first: date
    last: date | None

    def counts(self, day: date) -> bool:
        """Tell whether the fact counts on the day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Tally:
    """What the facts that count on a day amount to. `have` may be larger than `need`."""

    have: int
    need: int
    counting: tuple[Fact, ...]
    missing: tuple[Missing, ...]

    @property
    def met(self) -> bool:
        """Met where nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Criterion(ABC):
    """One demand. `explanation` speaks with the criterion's own numbers filled in."""

    id: str
    title: Words
    explanation: Words
    basis: Basis
    kinds: tuple[FactKind, ...]
    """The kinds of facts that can count."""

    @abstractmethod
    def lifetime(self, fact: Fact) -> Lifetime | None:
        """Return when the fact counts, or None where it never does."""

    @abstractmethod
    def tally(self, counting: Sequence[Fact], day: date, /) -> Tally:
        """Return what facts that all count on `day` amount to."""

    @abstractmethod
    def steps(self, counting: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
        """Return what must still happen between `today` and `aim` to be met on `aim`; None where it cannot be.

        `counting` are the facts known now that count on `aim`.
        """

    def numbers(self) -> dict[str, Number]:
        """Return the criterion's numbers by name, each with what it rests on."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Number)}

    def lifetimes(self, facts: Iterable[Fact]) -> tuple[Lifetime, ...]:
        """Return the lifetimes of the facts that ever count, in the order given."""
        return tuple(life for life in map(self.lifetime, facts) if life is not None)

    def turning_days(self, lives: Iterable[Lifetime]) -> set[date]:
        """Return the only days on which being met can change: where a fact starts or stops to count.

        It holds for rows of overviews too. A row is full once its last overview counts, at the earliest on the new
        year after its newest year, and it passes when its oldest overview stops to count.
        """
        days: set[date] = set()
        for life in lives:
            days.add(life.first)
            if life.last is not None:
                days.add(life.last + ONE_DAY)
        return days


@dataclass(frozen=True, slots=True)
class SubjectsCovered(Criterion):
    """Training followed in every one of the subjects (R060). Training does not wear out."""

    subjects: tuple[Subject, ...]

    def lifetime(self, fact: Fact) -> Lifetime | None:
        """A training in one of the subjects counts from its day on."""
        if fact.kind in self.kinds and fact.subject in self.subjects:
            return Lifetime(fact, fact.true_from, None)
        return None

    def tally(self, counting: Sequence[Fact], _day: date, /) -> Tally:
        """Count subjects, not trainings."""
        covered = {fact.subject for fact in counting}
        lacking = tuple(Missing(Lack.SUBJECT, subject=subject) for subject in self.subjects if subject not in covered)
        return Tally(len(self.subjects) - len(lacking), len(self.subjects), tuple(counting), lacking)

    def steps(self, counting: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
        """One training for each subject that is missing."""
        return tuple(
            Step(self.id, Lack.SUBJECT, self.kinds, today, subject=missing.subject)
            for missing in self.tally(counting, aim).missing
        )


@dataclass(frozen=True, slots=True)
class ValidCertificate(Criterion):
    """A certificate that is valid on the day: from its day of issue through the earlier of two last days, the one it
    states and the same date `years` after issue (R075)."""

    years: Number

    def lifetime(self, fact: Fact) -> Lifetime | None:
        """From issue through the earlier of the stated end and the scheme's."""
        if fact.kind not in self.kinds:
            return None
        last = years_later(fact.true_from, self.years.value)
        if fact.true_until is not None:
            last = min(last, fact.true_until)
        return Lifetime(fact, fact.true_from, last) if last >= fact.true_from else None

    def tally(self, counting: Sequence[Fact], _day: date, /) -> Tally:
        """One valid certificate is enough."""
        missing = () if counting else (Missing(Lack.CERTIFICATE),)
        return Tally(min(len(counting), 1), 1, tuple(counting), missing)

    def steps(self, counting: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
        """A certificate, issued late enough to be valid on the day aimed at."""
        if counting:
            return ()
        from_day = max(today, first_day_in_window(aim, self.years.value))
        return (Step(self.id, Lack.CERTIFICATE, self.kinds, from_day),)


@dataclass(frozen=True, slots=True)
class CountInWindow(Criterion):
    """At least so many items of some kinds in a window of years, where asked for at least so many institutions.

    An item counts once, whatever number of facts it gave. `organisations` 0 asks nothing about institutions.
    """

    at_least: Number
    years: Number
    window: Window
    window_basis: Basis
    organisations: Number
    examples: tuple[Words, ...]
    """Examples for the reader of what counts. An open list: they restrict nothing (R062)."""

    def lifetime(self, fact: Fact) -> Lifetime | None:
        """From the day it happened until it falls out of the window."""
        if fact.kind not in self.kinds:
            return None
        if self.window is Window.ROLLING:
            return Lifetime(fact, fact.true_from, years_later(fact.true_from, self.years.value))
        return Lifetime(fact, fact.true_from, year_end(fact.true_from.year + self.years.value - 1))

    def tally(self, counting: Sequence[Fact], _day: date, /) -> Tally:
        """Count distinct items, and distinct institutions among them."""
        items = len({fact.item_id for fact in counting})
        organisations = len({fact.organisation_key for fact in counting} - {None})
        missing: list[Missing] = []
        if items < self.at_least.value:
            missing.append(Missing(Lack.ITEMS, self.at_least.value - items))
        if organisations < self.organisations.value:
            missing.append(Missing(Lack.ORGANISATIONS, self.organisations.value - organisations))
        return Tally(items, self.at_least.value, tuple(counting), tuple(missing))

    def steps(self, counting: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
        """As many items as are missing, or as institutions are missing where that is more."""
        short = {missing.lack: missing.count for missing in self.tally(counting, aim).missing}
        if not short:
            return ()
        new_organisations = short.get(Lack.ORGANISATIONS, 0)
        count = max(short.get(Lack.ITEMS, 0), new_organisations)
        from_day = max(today, self.window_start(aim))
        return (Step(self.id, Lack.ITEMS, self.kinds, from_day, count=count, new_organisations=new_organisations),)

    def window_start(self, day: date) -> date:
        """Return the earliest day whose happenings count on `day`."""
        if self.window is Window.ROLLING:
            return first_day_in_window(day, self.years.value)
        return new_year(day.year - self.years.value + 1)


@dataclass(frozen=True, slots=True)
class YearlyOverviews(Criterion):
    """An overview (R072) for each of the last so many full calendar years in a row.

    The overview of a year counts from 1 January after it, and only where it was recorded no later than the same date
    `record_within_years` after the year's end. During the first `grace_days` of a year the row may also end a year
    earlier, so that the overview of the year just past is not asked for at once.
    """

    years: Number
    record_within_years: Number
    grace_days: Number

    def last_years(self, day: date) -> tuple[int, ...]:
        """Return the years with which the row may end on `day`, the newest first."""
        newest = day.year - 1
        grace = (day - timedelta(days=self.grace_days.value)).year - 1
        return tuple(range(newest, grace - 1, -1))

    def lifetime(self, fact: Fact) -> Lifetime | None:
        """From 1 January after its year (or its recording) for as many years as the row is long."""
        if fact.kind not in self.kinds or fact.year is None:
            return None
        first = max(fact.true_from, new_year(fact.year + 1))
        last = year_end(fact.year + self.years.value) + timedelta(days=self.grace_days.value)
        if fact.true_from > self.record_by(fact.year) or last < first:
            return None
        return Lifetime(fact, first, last)

    def record_by(self, year: int) -> date:
        """Return the last day on which the overview of a year can be recorded."""
        return years_later(year_end(year), self.record_within_years.value)

    def row(self, last_year: int) -> range:
        """Return the years of the row that ends with `last_year`."""
        return range(last_year - self.years.value + 1, last_year + 1)

    def tally(self, counting: Sequence[Fact], day: date, /) -> Tally:
        """Take the row that is fullest, the newest of equals."""
        there = {fact.year for fact in counting}
        row = max((self.row(year) for year in self.last_years(day)), key=lambda years: len(there.intersection(years)))
        missing = tuple(Missing(Lack.OVERVIEW, year=year) for year in row if year not in there)
        return Tally(len(row) - len(missing), len(row), tuple(fact for fact in counting if fact.year in row), missing)

    def steps(self, counting: Sequence[Fact], today: date, aim: date) -> tuple[Step, ...] | None:
        """The missing overviews of the row with the fewest missing, of those that can still be recorded in time."""
        there = {fact.year for fact in counting}
        ways: list[tuple[Step, ...]] = []
        for last_year in self.last_years(aim):
            lacking = [year for year in self.row(last_year) if year not in there]
            if all(today <= self.record_by(year) for year in lacking):
                ways.append(tuple(self._record(year, today) for year in lacking))
        return min(ways, key=len) if ways else None

    def _record(self, year: int, today: date) -> Step:
        return Step(self.id, Lack.OVERVIEW, self.kinds, max(today, new_year(year + 1)), year=year)
