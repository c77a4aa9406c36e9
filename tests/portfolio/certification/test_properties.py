"""What holds for every person, day and scheme."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.certification.rules import Fact, Scheme, evaluate, history, hypothetical_facts, standing
from tests.portfolio.certification.building import SCHEME, days, facts, folders, moments, schemes

ONE = timedelta(days=1)
# Enough to find planted faults, few enough for two shared cores.
EXAMPLES = settings(max_examples=100, deadline=None)


def level_by_definition(scheme: Scheme, known: list[Fact], day: date) -> str:
    """The level without any of the stretches and turning days: each criterion asked on the day itself."""
    rank = 0
    for level in scheme.levels:
        for criterion in level.criteria:
            counting = [life.fact for life in criterion.lifetimes(known) if life.counts(day)]
            if not criterion.tally(counting, day).met:
                return scheme.level_id(rank)
        rank += 1
    return scheme.level_id(rank)


@EXAMPLES
@given(schemes(), folders(withdrawn=True), days, st.none() | moments)
def test_the_level_is_what_the_criteria_say_on_the_day(
    scheme: Scheme, folder: list[Fact], day: date, known_at: datetime | None
) -> None:
    known = list(standing(folder, known_at))
    status = evaluate(scheme, folder, day, known_at)
    assert status.level == level_by_definition(scheme, known, day)
    for level in status.levels:
        for result in level.criteria:
            assert (result.met_since is not None) == result.met
            assert not (result.met and result.missing)
            assert result.met_since is None or result.met_since <= day
            assert result.met_until is None or result.met_until > day
            assert result.lapsed_on is None or result.lapsed_on <= day


@EXAMPLES
@given(schemes(), folders(), facts(), days)
def test_a_new_fact_never_lowers_a_level(scheme: Scheme, folder: list[Fact], more: Fact, day: date) -> None:
    without = evaluate(scheme, folder, day)
    with_it = evaluate(scheme, [*folder, more], day)
    assert scheme.rank(with_it.level) >= scheme.rank(without.level)
    if without.level_until is not None and with_it.level == without.level:
        assert with_it.level_until is None or with_it.level_until >= without.level_until


@EXAMPLES
@given(folders(withdrawn=True), st.lists(facts(), max_size=4), days, moments)
def test_what_becomes_known_later_leaves_the_past_alone(
    folder: list[Fact], later: list[Fact], day: date, known_at: datetime
) -> None:
    later = [fact for fact in later if fact.known_from > known_at]
    assert evaluate(SCHEME, folder, day, known_at) == evaluate(SCHEME, [*folder, *later], day, known_at)


@EXAMPLES
@given(schemes(), folders(), days)
def test_the_level_holds_until_the_day_it_is_lost(scheme: Scheme, folder: list[Fact], day: date) -> None:
    status = evaluate(scheme, folder, day)
    rank = scheme.rank(status.level)
    if status.level_until is None:
        assert status.lost_through == ()
        end = date(2040, 1, 1)
    else:
        end = status.level_until
        assert scheme.rank(evaluate(scheme, folder, end).level) < rank
        assert status.lost_through
    for period in history(scheme, folder, day, end):
        assert scheme.rank(period.level) >= rank  # a rise ahead keeps the level
    if status.level_since is not None:
        assert evaluate(scheme, folder, status.level_since).level == status.level
        assert evaluate(scheme, folder, status.level_since - ONE).level != status.level


@EXAMPLES
@given(schemes(), folders(), days)
def test_the_next_level_can_be_reached_on_the_day_named_and_not_before(
    scheme: Scheme, folder: list[Fact], day: date
) -> None:
    status = evaluate(scheme, folder, day)
    if status.next_level is None:
        assert status.level == scheme.levels[-1].id
        return
    assert status.earliest_next is not None
    assert status.earliest_next >= day
    assert all(day <= step.from_day <= status.earliest_next for step in status.steps)
    done = [new for number, step in enumerate(status.steps) for new in hypothetical_facts(step, number)]
    aim = scheme.rank(status.next_level)
    assert scheme.rank(evaluate(scheme, [*folder, *done], status.earliest_next).level) >= aim
    # Every step is needed: without any one of them the level is not reached on that day.
    for left_out in range(len(status.steps)):
        kept = [
            new
            for number, step in enumerate(status.steps)
            if number != left_out
            for new in hypothetical_facts(step, number)
        ]
        assert scheme.rank(evaluate(scheme, [*folder, *kept], status.earliest_next).level) < aim
    # Earlier is impossible even for who does everything today: only years that are not over can stand in the way.
    if status.earliest_next > day:
        all_today = [*folder, *(new for new in done if new.year is None)]
        late = [new for new in done if new.year is not None and new.year < day.year]
        assert scheme.rank(evaluate(scheme, [*all_today, *late], status.earliest_next - ONE).level) < aim


@EXAMPLES
@given(schemes(), folders(withdrawn=True), days, st.integers(1, 1500), moments, st.data())
def test_history_agrees_with_the_status_of_each_day(
    scheme: Scheme, folder: list[Fact], start: date, length: int, known_at: datetime, data: st.DataObject
) -> None:
    end = start + timedelta(days=length)
    periods = history(scheme, folder, start, end, known_at)
    assert periods[0].from_day == start
    assert periods[-1].until_day == end
    for one, other in pairwise(periods):
        assert one.until_day == other.from_day
        assert one.level != other.level
    sampled = {day for period in periods for day in (period.from_day, period.until_day - ONE)}
    sampled.add(start + timedelta(days=data.draw(st.integers(0, length - 1))))
    for day in sampled:
        expected = next(period.level for period in periods if period.from_day <= day < period.until_day)
        assert evaluate(scheme, folder, day, known_at).level == expected
        assert level_by_definition(scheme, list(standing(folder, known_at)), day) == expected
