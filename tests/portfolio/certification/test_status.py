"""The status of made-up people, worked out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio.certification.rules import (
    Fact,
    FactKind,
    Lack,
    Missing,
    Period,
    Subject,
    evaluate,
    history,
)
from tests.portfolio.certification.building import SCHEME, activity, certificate, fact, noon, overview, trainings

START = date(2023, 4, 12)


def career() -> list[Fact]:
    """Someone who certified in April 2023, kept it up, renewed in time, and has six activities at two schools."""
    return [
        *trainings(START),
        certificate(START),
        fact(FactKind.REFRESHER, date(2023, 10, 5)),
        fact(FactKind.PERMANENT_EDUCATION, date(2025, 9, 1)),
        *(activity(date(2024, month, 10), "school a" if month < 5 else "school b") for month in range(1, 7)),
        overview(2023),
        overview(2024),
        overview(2025, date(2026, 2, 3)),
        certificate(date(2026, 4, 1)),
    ]


@pytest.mark.rule("R060", "R064", "R069", "R070")
def test_the_way_from_none_to_gold_and_back() -> None:
    assert history(SCHEME, career(), date(2023, 1, 1), date(2030, 1, 1)) == [
        Period("none", date(2023, 1, 1), START),
        Period("bronze", START, date(2024, 1, 10)),
        Period("silver", date(2024, 1, 10), date(2026, 1, 1)),
        # The overview of 2025 was recorded on 3 February 2026: until then only bronze, then the third in a row.
        Period("bronze", date(2026, 1, 1), date(2026, 2, 3)),
        Period("gold", date(2026, 2, 3), date(2027, 1, 1)),
        Period("bronze", date(2027, 1, 1), date(2029, 4, 2)),
        Period("none", date(2029, 4, 2), date(2030, 1, 1)),
    ]


@pytest.mark.rule("R070")
def test_gold_says_what_counts_and_how_long_it_lasts() -> None:
    status = evaluate(SCHEME, career(), date(2026, 11, 22))
    assert status.level == "gold"
    assert status.level_since == date(2026, 2, 3)
    assert status.level_until == date(2027, 1, 1)
    assert status.lost_through == ("overview_last_year", "overviews_in_a_row")
    assert (status.next_level, status.earliest_next, status.steps) == (None, None, ())
    experienced = status.result("experienced")
    assert (experienced.have, experienced.need) == (6, 6)
    assert len(experienced.items) == 6
    assert experienced.met_until == date(2027, 1, 11)  # the activity of 10 January 2024 falls out of the window
    assert all(level.reached for level in status.levels)


@pytest.mark.rule("R064", "R066")
def test_nothing_accepted_is_no_level_and_both_are_missing() -> None:
    status = evaluate(SCHEME, [], date(2026, 11, 22))
    assert (status.level, status.level_since, status.level_until) == ("none", None, None)
    assert (status.next_level, status.earliest_next) == ("bronze", date(2026, 11, 22))
    assert status.held_back_by == ("trained", "certified")
    assert [(step.lack, step.subject) for step in status.steps] == [
        (Lack.CERTIFICATE, None),
        *((Lack.SUBJECT, subject) for subject in Subject),
    ]


@pytest.mark.rule("R066")
def test_a_certificate_counts_from_its_acceptance_on_and_no_longer_once_that_is_withdrawn() -> None:
    """What the bank has not judged is no fact; what it took back is none any more."""
    accepted, withdrawn = datetime(2026, 5, 1, 9, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)
    facts = [
        *trainings(START),
        certificate(date(2026, 4, 1), known_from=accepted, known_until=withdrawn),
    ]
    day = date(2026, 4, 20)
    second = timedelta(seconds=1)
    assert evaluate(SCHEME, facts, day, accepted - second).level == "none"
    assert evaluate(SCHEME, facts, day, accepted).level == "bronze"
    assert evaluate(SCHEME, facts, day, withdrawn - second).level == "bronze"
    assert evaluate(SCHEME, facts, day, withdrawn).level == "none"
    assert evaluate(SCHEME, facts, day).level == "none"


@pytest.mark.rule("R067", "R061", "R072")
def test_without_keeping_up_it_stays_bronze() -> None:
    status = evaluate(SCHEME, [*trainings(START), certificate(START)], date(2024, 6, 1))
    assert status.level == "bronze"
    assert status.held_back_by == ("active", "further_trained", "overview_last_year")
    assert status.result("overview_last_year").missing == (Missing(Lack.OVERVIEW, year=2023),)


def test_gold_waits_for_the_year_to_end() -> None:
    """In November 2026 only the overviews of 2024 and 2025 are there; that of 2023 comes too late."""
    facts = [certificate(START), *trainings(START), certificate(date(2026, 4, 1)), overview(2024), overview(2025)]
    facts += [activity(date(2026, 3, n), f"school {n}") for n in range(1, 7)]
    facts += [fact(FactKind.FURTHER_TRAINING, date(2026, 3, 1))]
    status = evaluate(SCHEME, facts, date(2026, 11, 22))
    assert (status.level, status.next_level) == ("silver", "gold")
    assert status.earliest_next == date(2027, 1, 1)
    assert {(step.lack, step.kinds[0], step.year, step.from_day) for step in status.steps} == {
        (Lack.ITEMS, FactKind.REFRESHER, None, date(2026, 11, 22)),
        (Lack.OVERVIEW, FactKind.YEARLY_OVERVIEW, 2026, date(2027, 1, 1)),
    }


def test_what_lapses_on_the_way_is_asked_again_and_one_refresher_serves_twice() -> None:
    """Everything but overviews lapsed years ago: one certificate, one refresher, six activities at two schools."""
    old = date(2019, 5, 1)
    status = evaluate(SCHEME, [*trainings(old), certificate(date(2024, 1, 1)), overview(2025)], date(2026, 12, 1))
    assert (status.level, status.next_level, status.earliest_next) == ("bronze", "silver", date(2026, 12, 1))
    facts = [*trainings(old), certificate(date(2024, 1, 10)), overview(2024), overview(2025)]
    facts += [activity(date(2024, 2, 1)), fact(FactKind.FURTHER_TRAINING, date(2024, 2, 1))]
    status = evaluate(SCHEME, facts, date(2026, 12, 1))
    assert (status.next_level, status.earliest_next) == ("gold", date(2027, 1, 1))
    assert [(step.criterion_id, step.count, step.new_organisations) for step in status.steps] == [
        ("experienced", 5, 1),
        ("refreshed", 1, 0),
        ("overviews_in_a_row", 1, 0),
    ]
    lapsing = [*trainings(old), certificate(date(2023, 12, 20)), *facts[4:]]
    steps = evaluate(SCHEME, lapsing, date(2026, 12, 1)).steps
    assert [step.criterion_id for step in steps][-1] == "certified"


@pytest.mark.rule("R075")
def test_a_lapse_is_a_fact_shown_ahead() -> None:
    facts = [*trainings(START), certificate(START)]
    before = evaluate(SCHEME, facts, date(2026, 1, 1))
    assert (before.level, before.level_until, before.lost_through) == ("bronze", date(2026, 4, 13), ("certified",))
    after = evaluate(SCHEME, facts, date(2026, 5, 1))
    assert (after.level, after.level_since) == ("none", date(2026, 4, 13))
    assert after.result("certified").lapsed_on == date(2026, 4, 13)


def test_two_times_give_two_answers_about_one_day() -> None:
    """Recorded in February, accepted in March: what was true in February was not known until March."""
    facts = [*trainings(START), certificate(START), activity(START), fact(FactKind.REFRESHER, START)]
    facts.append(overview(2023, date(2024, 2, 1), known_from=noon(date(2024, 3, 1))))
    day = date(2024, 2, 10)
    assert evaluate(SCHEME, facts, day, known_at=noon(day)).level == "bronze"
    assert evaluate(SCHEME, facts, day, known_at=noon(date(2024, 3, 1))).level == "silver"


def test_an_empty_history_and_a_history_of_one_day() -> None:
    assert history(SCHEME, career(), START, START) == []
    assert history(SCHEME, career(), START, START + timedelta(days=1)) == [
        Period("bronze", START, START + timedelta(days=1))
    ]
