"""Facts and schemes for the tests: by hand, and at random with the awkward days drawn often."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from hypothesis import strategies as st

from portfolio.certification.rules import (
    Basis,
    CountInWindow,
    Criterion,
    Fact,
    FactKind,
    Falls,
    Number,
    Scheme,
    Subject,
    ValidCertificate,
    Window,
    YearlyOverviews,
)
from portfolio.certification.scheme_files import shipped_schemes

SCHEME = shipped_schemes()["assessor_bank_2026"]
_numbers = count(1)


def noon(day: date) -> datetime:
    """Twelve o'clock UTC on a day."""
    return datetime.combine(day, time(12), UTC)


def fact(kind: FactKind, on: date, **more: object) -> Fact:
    """A fact of its own item, known on the day it became true unless told otherwise."""
    number = next(_numbers)
    known = {"known_from": noon(on), "item_id": UUID(int=number)} | more
    return Fact(id=UUID(int=number), kind=kind, true_from=on, **known)  # type: ignore[arg-type]  # the names and types are those of the cases


def trainings(on: date) -> list[Fact]:
    """One training item that covers the three subjects: three facts."""
    first = fact(FactKind.TRAINING, on, subject=Subject.EXAM_PROCESS)
    return [first, *(fact(FactKind.TRAINING, on, subject=s, item_id=first.item_id) for s in list(Subject)[1:])]


def certificate(on: date, until: date | None = None, **more: object) -> Fact:
    return fact(FactKind.CERTIFICATE, on, true_until=until, **more)


def activity(on: date, organisation: str | None = "school a", **more: object) -> Fact:
    return fact(FactKind.ACTIVITY, on, organisation_key=organisation, **more)


def overview(year: int, recorded: date | None = None, **more: object) -> Fact:
    return fact(FactKind.YEARLY_OVERVIEW, recorded or date(year, 12, 20), year=year, **more)


def changed(criterion: Criterion, **numbers: object) -> Criterion:
    """The criterion with other numbers (int) or another window."""
    basis = Basis((), setting=True)
    return replace(
        criterion,
        **{name: Number(v, basis) if type(v) is int else v for name, v in numbers.items()},  # type: ignore[arg-type]  # the names and types are those of the cases
    )


def with_criteria(scheme: Scheme, criteria: Iterable[Criterion]) -> Scheme:
    """The scheme with criteria replaced by those of the same id."""
    by_id = {criterion.id: criterion for criterion in criteria}
    levels = tuple(
        replace(level, criteria=tuple(by_id.get(criterion.id, criterion) for criterion in level.criteria))
        for level in scheme.levels
    )
    return replace(scheme, levels=levels)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """The shipped ladder with other numbers and windows; as often as not the shipped scheme itself."""
    if draw(st.booleans()):
        return SCHEME
    criteria: list[Criterion] = []
    for criterion in SCHEME.criteria:
        match criterion:
            case ValidCertificate():
                criteria.append(changed(criterion, years=draw(st.integers(1, 4))))
            case CountInWindow():
                criteria.append(
                    changed(
                        criterion,
                        years=draw(st.integers(1, 4)),
                        at_least=draw(st.integers(1, 3)),
                        organisations=draw(st.integers(0, 2)),
                        window=draw(st.sampled_from(Window)),
                    )
                )
            case YearlyOverviews():
                criteria.append(
                    changed(
                        criterion,
                        years=draw(st.integers(1, 3)),
                        record_within_years=draw(st.integers(1, 2)),
                        grace_days=draw(st.sampled_from([0, 0, 59, 90, 365])),
                    )
                )
            case _:
                criteria.append(criterion)
    return replace(with_criteria(SCHEME, criteria), falls=draw(st.sampled_from(Falls)))


_EDGES = [
    date(year, month, day) for year in range(2022, 2029) for month, day in ((1, 1), (2, 28), (3, 1), (6, 15), (12, 31))
] + [date(2024, 2, 29), date(2028, 2, 29)]
days = st.one_of(st.sampled_from(_EDGES), st.dates(date(2022, 1, 1), date(2028, 12, 31)))
moments = days.map(noon)


@st.composite
def facts(draw: st.DrawFn, *, withdrawn: bool = False) -> Fact:
    """A random fact; with `withdrawn` it may have been withdrawn again."""
    kind = draw(st.sampled_from([k for k in FactKind if k is not FactKind.OTHER] * 2 + [FactKind.OTHER]))
    on = draw(days)
    more: dict[str, object] = {"known_from": noon(draw(days))}
    if kind is FactKind.TRAINING:
        more["subject"] = draw(st.sampled_from(Subject))
    if kind is FactKind.CERTIFICATE:
        more["true_until"] = draw(st.one_of(st.none(), st.none(), days))
    if kind is FactKind.YEARLY_OVERVIEW:
        more["year"] = draw(st.integers(on.year - 2, on.year))
    more["organisation_key"] = draw(st.sampled_from([None, "school a", "school b", "school c"]))
    made = fact(kind, on, **more)
    if draw(st.booleans()):
        made = replace(made, item_id=UUID(int=2**64 + draw(st.integers(1, 4))))  # items that give several facts
    if withdrawn and draw(st.booleans()):
        made = replace(made, known_until=made.known_from + timedelta(days=draw(st.integers(1, 400))))
    return made


@st.composite
def folders(draw: st.DrawFn, *, withdrawn: bool = False, most: int = 14) -> list[Fact]:
    """The facts of one person. Half of them start out trained and certified, or few would rise."""
    start: list[Fact] = []
    if draw(st.booleans()):
        on = draw(days)
        start = [*trainings(on), certificate(on), activity(on), fact(FactKind.REFRESHER, on)]
        start += [overview(year) for year in range(on.year, on.year + draw(st.integers(0, 4)))]
        schools = draw(st.lists(st.sampled_from(["school a", "school b"]), max_size=7))
        start += [activity(on + timedelta(days=40 * place), school) for place, school in enumerate(schools)]
    return start + draw(st.lists(facts(withdrawn=withdrawn), max_size=most))
