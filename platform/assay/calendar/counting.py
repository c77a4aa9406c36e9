"""Counts a term: the one function that turns a rule, an event and a calendar into a date that explains itself.

Nothing counts down. A date is counted from what started it, each time anew, and the steps are kept with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from assay.calendar.dates import add_days, local_start, moment_of
from assay.calendar.ending import check_law, end_of, may_move
from assay.calendar.extending import check as check_extensions
from assay.calendar.extending import parts_of
from assay.calendar.faults import ImpossibleTerm, MomentNeeded, NotCovered
from assay.calendar.terms import (
    END_OF_DAY,
    CountsFrom,
    Direction,
    Extension,
    SetInCase,
    Silence,
    Suspension,
    Term,
    Unit,
)
from assay.calendar.trace import (
    Caveat,
    ClosingDaysUnknown,
    Counted,
    CountedFrom,
    DecreeDaysUnknown,
    Due,
    Earliest,
    Ended,
    Extended,
    RefusedFrom,
    SetBy,
    Started,
    Step,
)
from assay.calendar.walking import Walk, apart
from assay.calendar.working_calendar import DecreeRule, WorkingCalendar

_SURELY_ORDINARY = 14
"""A term of so many days has two ordinary ones, whichever days a decree may name."""


def due(
    term: Term,
    start: date | datetime,
    calendar: WorkingCalendar,
    extensions: Sequence[Extension] = (),
    suspensions: Iterable[Suspension] = (),
) -> Due:
    """When a term ends that began with an event, and why then.

    start: the day of the event in Amsterdam, or its moment (aware). A term in hours or minutes needs the moment. For a
        term that is counted back it is what is to come.
    extensions: those given so far, in order; they are held against the term's own rule.
    suspensions: when the term stood still; they may overlap.

    Raises `ExtensionRefused`, `MomentNeeded`, `NotCovered` for days outside the known years, and `ImpossibleTerm` for a
    suspension of something that cannot stand still or a Dutch law in another region's calendar.
    """
    day, moment = local_start(start)
    check_law(term, calendar)
    still = apart(suspensions)
    if still and (term.unit.exact or term.unit is Unit.AT_ONCE or term.direction is Direction.BACKWARD):
        raise ImpossibleTerm("not_suspended", f"a term counted {term.direction} in {term.unit} cannot stand still")
    steps: list[Step] = [Started(day, moment, term.amount, term.unit, term.direction, term.source)]
    if term.unit is Unit.AT_ONCE:
        check_extensions(term, extensions)
        return _ended(term, day, steps, moment=moment)
    if term.unit.exact:
        return _exact(term, moment, calendar, extensions, steps)
    return _days(term, day, calendar, extensions, still, steps)


def due_as_set(rule: SetInCase, start: date | datetime, day: date, cut_off: time = END_OF_DAY) -> Due:
    """The date that somebody set in the case, until `cut_off` in Amsterdam.

    Raises `ImpossibleTerm` when it lies before the event.
    """
    first, moment = local_start(start)
    if day < first:
        raise ImpossibleTerm("set_before_start", f"a term that began on {first} cannot end on {day}")
    steps: list[Step] = [
        Started(first, moment, 0, Unit.AT_ONCE, Direction.FORWARD, rule.source),
        SetBy(rule.by, rule.source),
    ]
    return _ended(Term(amount=0, unit=Unit.AT_ONCE, cut_off=cut_off, source=rule.source), day, steps)


def earliest_of(clocks: Mapping[str, Due]) -> Due:
    """Of several clocks that run on one matter, the one that ends first; its trace names the others.

    `clocks` by a key that says which is which; on the same moment the first one given counts. Raises `ImpossibleTerm`
    without any.
    """
    if not clocks:
        raise ImpossibleTerm("no_clock", "there is no clock to choose from")
    key = min(clocks, key=lambda name: clocks[name].due_moment)
    chosen = clocks[key]
    others = tuple((name, clock.due_date) for name, clock in clocks.items() if name != key)
    caveats = tuple(step for name, clock in clocks.items() if name != key for step in clock.caveats)
    fresh = tuple(step for step in dict.fromkeys(caveats) if step not in chosen.caveats)
    return Due(
        due_date=chosen.due_date,
        due_moment=chosen.due_moment,
        trace=(*chosen.trace, Earliest(key, others), *fresh),
        bound=chosen.bound,
        refused_from=chosen.refused_from,
    )


def _ended(
    term: Term, day: date, steps: list[Step], caveats: Sequence[Caveat] = (), moment: datetime | None = None
) -> Due:
    """The value, with its last steps."""
    moment = moment_of(day, term.cut_off) if moment is None else moment
    steps.append(Ended(day, moment, term.bound))
    refused_from = None
    if term.silence is Silence.REFUSAL:
        refused_from = add_days(day, 1)
        steps.append(RefusedFrom(refused_from))
    return Due(due_date=day, due_moment=moment, trace=(*steps, *caveats), bound=term.bound, refused_from=refused_from)


def _exact(
    term: Term, moment: datetime | None, calendar: WorkingCalendar, extensions: Sequence[Extension], steps: list[Step]
) -> Due:
    """A term by the clock: twenty-four hours are that many, whatever the clocks in the street do in between."""
    if moment is None:
        raise MomentNeeded("no_moment", f"a term in {term.unit} needs the moment at which it began")
    [(_, minutes)] = parts_of(term, extensions)
    try:
        end = moment + timedelta(minutes=-minutes if term.direction is Direction.BACKWARD else minutes)
    except OverflowError:
        raise NotCovered("year", f"{minutes} minutes from {moment} is past what a date can hold") from None
    day = local_start(end)[0]
    _, stayed = end_of(term, day, day, frozenset(), calendar)
    return _ended(term, day, [*steps, *_extended(term, extensions), *([stayed] if stayed else [])], moment=end)


def _days(
    term: Term,
    day: date,
    calendar: WorkingCalendar,
    extensions: Sequence[Extension],
    still: Sequence[Suspension],
    steps: list[Step],
) -> Due:
    walk = Walk(term, day, calendar, still)
    if term.names_study_year:
        steps.append(CountedFrom(CountsFrom.END_OF_STUDY_YEAR, walk.zero))
    elif term.counts_from is not CountsFrom.EVENT:
        steps.append(CountedFrom(term.counts_from, walk.zero))
    if term.unit is Unit.STUDY_YEAR:
        check_extensions(term, extensions)
        walk.on_study_years(term.amount)
    else:
        for measure, amount in parts_of(term, extensions):
            walk.on(measure, amount)
    final, moved = end_of(term, walk.zero, walk.day, walk.suspended, calendar)
    steps += [*walk.steps(), *_extended(term, extensions), Counted(walk.day), *([moved] if moved else [])]
    return _ended(term, final, steps, _caveats(term, walk, final, extensions))


def _extended(term: Term, extensions: Sequence[Extension]) -> list[Step]:
    rule = term.extension
    if rule is None:
        return []
    return [
        Extended(one.amount, one.unit, one.reasons, rule.most_in_total, rule.most_added, rule.unit)
        for one in extensions
    ]


def _caveats(term: Term, walk: Walk, final: date, extensions: Sequence[Extension]) -> list[Caveat]:
    """What is not known about the days that decided: decree days of some years, closing days past a date."""
    found: list[Caveat] = []
    calendar = walk.calendar
    in_working_days = term.unit.working or any(one.unit.working for one in extensions)
    first, last = min(walk.zero, final), max(walk.zero, final)
    years: set[int] = set()
    if calendar.decrees_matter:
        if calendar.decree is DecreeRule.AS_HOLIDAY and in_working_days:
            years.update(range(first.year, last.year + 1))
        if may_move(term):
            # Article 2 looks at every day of a short term; of a longer one only the end can be touched.
            short = (walk.day - walk.zero).days - len(walk.suspended) < _SURELY_ORDINARY
            years.update(range((walk.zero if short else walk.day).year, final.year + 1))
    unknown = tuple(sorted(year for year in years if not calendar.decree_days.known(year)))
    if unknown:
        found.append(DecreeDaysUnknown(unknown))
    until = calendar.closing_known_until
    if term.skips_closing_days and (in_working_days or may_move(term)) and until is not None and last > until:
        found.append(ClosingDaysUnknown(until))
    return found
