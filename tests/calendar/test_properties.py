"""What holds for every term, calendar and start."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.calendar import (
    ClosingPeriod,
    CountsFrom,
    DecreeRule,
    Direction,
    Due,
    EndRule,
    Extension,
    ExtensionRefused,
    ExtensionRule,
    Inputs,
    StudyYear,
    Suspension,
    Term,
    Unit,
    WorkingCalendar,
    due,
    from_json,
)
from assay.calendar.ending import within_law
from assay.calendar.many import Running, due_dates
from assay.calendar.trace import Counted, CountedFrom, DayOne, Ended, Moved, Skipped, Started, StoodStill
from tests.calendar.values import working_days

HELD = settings(deadline=None, database=None, derandomize=True, max_examples=150)

days = st.dates(date(2016, 1, 1), date(2031, 12, 31))
DAY_UNITS = (Unit.DAY, Unit.WEEK, Unit.WORKING_DAY, Unit.WORKING_WEEK, Unit.MONTH, Unit.YEAR)


@st.composite
def closings(draw: st.DrawFn) -> ClosingPeriod:
    first = draw(days)
    return ClosingPeriod(
        name=draw(st.sampled_from("abc")), first=first, last=first + timedelta(draw(st.integers(0, 50)))
    )


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    return WorkingCalendar(
        decree=draw(st.sampled_from(DecreeRule)), closing=tuple(draw(st.lists(closings(), max_size=4)))
    )


@st.composite
def terms(draw: st.DrawFn, direction: Direction | None = None, extension: ExtensionRule | None = None) -> Term:
    unit = draw(st.sampled_from(DAY_UNITS))
    way = direction or draw(st.sampled_from(Direction))
    anchors = st.sampled_from(CountsFrom) if way is Direction.FORWARD else st.just(CountsFrom.EVENT)
    counts_from = draw(anchors)
    return Term(
        amount=draw(st.integers(1, 4 if unit is Unit.YEAR else 95)),
        unit=unit,
        direction=way,
        start_day_counts=counts_from is CountsFrom.EVENT and draw(st.booleans()),
        counts_from=counts_from,
        study_year=StudyYear(month=8) if counts_from is CountsFrom.END_OF_STUDY_YEAR else None,
        end_rule=draw(st.sampled_from(EndRule)),
        skips_closing_days=draw(st.booleans()),
        extension=extension,
    )


@st.composite
def suspensions(draw: st.DrawFn) -> Suspension:
    first = draw(days)
    return Suspension(first=first, last=first + timedelta(days=draw(st.integers(0, 20))), reason="r")


@HELD
@given(terms(Direction.FORWARD), days, calendars(), closings(), st.lists(suspensions(), max_size=2))
def test_one_more_day_off_never_makes_a_date_earlier(
    term: Term, start: date, calendar: WorkingCalendar, more: ClosingPeriod, still: list[Suspension]
) -> None:
    fuller = WorkingCalendar(decree=calendar.decree, closing=(*calendar.closing, more))
    assert due(term, start, fuller, (), still).due_date >= due(term, start, calendar, (), still).due_date


@HELD
@given(terms(Direction.FORWARD), days, calendars(), st.integers(1, 10), st.lists(suspensions(), max_size=2))
def test_a_longer_term_never_ends_sooner(
    term: Term, start: date, calendar: WorkingCalendar, more: int, still: list[Suspension]
) -> None:
    longer = Term(**{name: getattr(term, name) for name in term.__struct_fields__} | {"amount": term.amount + more})
    if term.end_rule is EndRule.ATW and within_law(term) != within_law(longer):
        return  # Article 4 itself lets a term of 91 days end before one of 90 that a day off moved.
    assert due(longer, start, calendar, (), still).due_date >= due(term, start, calendar, (), still).due_date


@HELD
@given(days, calendars(), st.integers(1, 60), st.booleans())
def test_forward_and_back_again(start: date, calendar: WorkingCalendar, amount: int, closing: bool) -> None:
    there = working_days(amount, skips_closing_days=closing)
    back = working_days(amount, skips_closing_days=closing, direction=Direction.BACKWARD)
    end = due(there, start, calendar).due_date
    again = due(back, end, calendar).due_date
    # Back to the start, or to the last working day before it; from there the same day is reached once more.
    assert again <= start
    assert not any(
        calendar.is_working_day(again + timedelta(days=n + 1), closing_days=closing)
        for n in range((start - again).days)
    )
    assert due(there, again, calendar).due_date == end


@HELD
@given(terms(), days, calendars(), st.lists(suspensions(), max_size=3))
def test_the_trace_adds_up(term: Term, start: date, calendar: WorkingCalendar, still: list[Suspension]) -> None:
    if term.direction is Direction.BACKWARD:
        still = []
    found = due(term, start, calendar, (), still)
    assert added_up(term, found) == found.due_date


def added_up(term: Term, found: Due) -> date:
    """The due date, from the steps alone."""
    steps = {type(step): step for step in found.trace}
    started, first, counted = steps[Started], steps[DayOne], steps[Counted]
    assert isinstance(started, Started)
    assert isinstance(first, DayOne)
    assert isinstance(counted, Counted)
    sign = -1 if term.direction is Direction.BACKWARD else 1
    zero = started.day
    anchor = steps.get(CountedFrom)
    if isinstance(anchor, CountedFrom):
        zero = anchor.day
    elif term.start_day_counts:
        zero -= timedelta(days=sign)
    stood = sum(step.days for step in found.trace if isinstance(step, StoodStill))
    skipped = [day for step in found.trace if isinstance(step, Skipped) for day in step.days]
    whole = abs((counted.day - zero).days)
    each = {Unit.DAY: 1, Unit.WEEK: 7, Unit.WORKING_DAY: 1, Unit.WORKING_WEEK: 5}.get(term.unit)
    if each is not None:
        assert whole == term.amount * each + len(skipped) + stood
    assert len(set(skipped)) == len(skipped)
    assert all(min(zero, counted.day) <= day <= max(zero, counted.day) for day in skipped)
    assert sign * (first.day - zero).days > 0
    end, moved = counted.day, steps.get(Moved)
    if isinstance(moved, Moved):
        assert moved.from_day == end
        assert moved.because
        end = moved.to_day
    last = steps[Ended]
    assert isinstance(last, Ended)
    assert (last.day, last.moment) == (end, found.due_moment)
    return end


CAPPED = ExtensionRule(unit=Unit.DAY, most_added=20, most_each=15)


@HELD
@given(
    st.builds(Term, amount=st.integers(1, 40), unit=st.sampled_from((Unit.DAY, Unit.WEEK)), extension=st.just(CAPPED)),
    days,
    st.lists(st.integers(1, 16), max_size=4),
)
def test_extensions_never_pass_their_cap(term: Term, start: date, added: list[int]) -> None:
    bare = due(term, start, WorkingCalendar()).due_date
    extensions = [Extension(amount=amount, unit=Unit.DAY) for amount in added]
    try:
        longer = due(term, start, WorkingCalendar(), extensions).due_date
    except ExtensionRefused:
        assert sum(added) > 20 or max(added) > 15
    else:
        assert (longer - bare).days == sum(added) <= 20


TOTAL = ExtensionRule(unit=Unit.WORKING_DAY, most_in_total=20)


@HELD
@given(st.integers(1, 19), days, calendars(), st.lists(st.integers(1, 12), max_size=3))
def test_the_total_is_a_cap_on_the_whole(amount: int, start: date, calendar: WorkingCalendar, added: list[int]) -> None:
    term = working_days(amount, extension=TOTAL)
    try:
        found = due(term, start, calendar, [Extension(amount=one, unit=Unit.WORKING_DAY) for one in added])
    except ExtensionRefused:
        assert amount + sum(added) > 20
    else:
        assert found.due_date <= due(working_days(20), start, calendar).due_date


@HELD
@given(terms(), days, calendars(), st.lists(suspensions(), max_size=2))
def test_what_is_stored_is_read_back(
    term: Term, start: date, calendar: WorkingCalendar, still: list[Suspension]
) -> None:
    if term.direction is Direction.BACKWARD:
        still = []
    found = due(term, start, calendar, (), still)
    assert from_json(found.to_json()) == found
    assert from_json(found.to_json()).to_json() == found.to_json()
    inputs = Inputs.of(term, start, calendar, (), still)
    again = Inputs.from_json(inputs.to_json())
    assert again == inputs
    assert again.due() == found


@st.composite
def running(draw: st.DrawFn) -> Running:
    if draw(st.booleans()):
        start = draw(days)
        return Running(draw(terms()), start)
    term = draw(terms(Direction.FORWARD, ExtensionRule(unit=Unit.DAY, most_added=30)))
    moment = draw(st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - what is tested is that it has no zone
    extensions = tuple(Extension(amount=n, unit=Unit.DAY) for n in draw(st.lists(st.integers(1, 10), max_size=2)))
    return Running(term, moment, extensions, tuple(draw(st.lists(suspensions(), max_size=1))))


@HELD
@given(st.lists(running(), min_size=1, max_size=6), calendars())
def test_many_are_as_one_by_one(rows: list[Running], calendar: WorkingCalendar) -> None:
    one_by_one = [due(row.term, row.start, calendar, row.extensions, row.suspensions) for row in rows]
    expected = [(found.due_date, found.due_moment) for found in one_by_one]
    assert list(due_dates(rows, calendar)) == expected
