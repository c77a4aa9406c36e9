"""The held level: rising, keeping, and falling with a confirmation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given

from portfolio.certification.rules import (
    Fact,
    FactKind,
    Fall,
    FallProposal,
    Falls,
    Keep,
    ProposeFall,
    Rise,
    Scheme,
    Transition,
    evaluate,
    next_held,
    proposed_fall,
)
from tests.portfolio.certification.building import (
    SCHEME,
    activity,
    certificate,
    days,
    fact,
    folders,
    noon,
    overview,
    schemes,
    trainings,
)

START = date(2023, 4, 12)
AUTOMATIC = replace(SCHEME, falls=Falls.AUTOMATIC)


@pytest.mark.rule("R070")
@pytest.mark.parametrize(
    ("held", "computed", "scheme", "expected"),
    [
        ("none", "bronze", SCHEME, Rise("none", "bronze")),
        ("none", "gold", SCHEME, Rise("none", "gold")),
        ("silver", "gold", AUTOMATIC, Rise("silver", "gold")),
        ("silver", "silver", SCHEME, Keep("silver")),
        ("none", "none", AUTOMATIC, Keep("none")),
        ("gold", "bronze", SCHEME, ProposeFall("gold", "bronze")),
        ("bronze", "none", SCHEME, ProposeFall("bronze", "none")),
        ("bronze", "none", AUTOMATIC, Fall("bronze", "none")),
    ],
)
def test_rising_is_automatic_and_a_fall_follows_the_scheme(
    held: str, computed: str, scheme: Scheme, expected: Transition
) -> None:
    assert next_held(held, computed, scheme) == expected


def test_a_level_the_scheme_does_not_hold_is_an_error() -> None:
    with pytest.raises(KeyError, match="platinum"):
        next_held("platinum", "gold", SCHEME)


def test_the_shipped_scheme_asks_for_confirmation() -> None:
    assert SCHEME.falls is Falls.CONFIRM
    assert SCHEME.falls_basis.setting


@pytest.mark.rule("R075")
def test_a_certificate_that_ended_is_shown_at_once_and_the_fall_waits() -> None:
    facts = [*trainings(START), certificate(START)]
    last_day = date(2026, 4, 12)
    assert proposed_fall(SCHEME, facts, "bronze", START, last_day) is None
    day = date(2026, 6, 1)
    assert evaluate(SCHEME, facts, day).result("certified").lapsed_on == date(2026, 4, 13)
    expected = FallProposal("bronze", "none", date(2026, 4, 13), ("certified",))
    assert proposed_fall(SCHEME, facts, "bronze", START, day) == expected


def test_late_evidence_takes_the_proposal_away() -> None:
    facts: list[Fact] = [*trainings(START), certificate(START), activity(START), fact(FactKind.REFRESHER, START)]
    facts.append(overview(2023))
    day = date(2025, 2, 1)
    proposal = FallProposal("silver", "bronze", date(2025, 1, 1), ("overview_last_year",))
    assert proposed_fall(SCHEME, facts, "silver", date(2024, 1, 1), day) == proposal
    facts.append(overview(2024, date(2025, 1, 31)))
    assert proposed_fall(SCHEME, facts, "silver", date(2024, 1, 1), day) is None


def test_a_withdrawn_decision_proposes_a_fall_from_the_day_the_level_was_held() -> None:
    """As known now the level was never there; the fall cannot start before the level was held."""
    withdrawn = noon(date(2024, 6, 1))
    facts = [*trainings(START), certificate(START, known_until=withdrawn)]
    day = date(2024, 6, 1)
    assert proposed_fall(SCHEME, facts, "bronze", START, day) == FallProposal("bronze", "none", START, ("certified",))
    assert proposed_fall(SCHEME, facts, "bronze", START, day, withdrawn - timedelta(seconds=1)) is None


def test_a_fall_to_a_level_between_names_what_the_held_level_misses() -> None:
    facts: list[Fact] = [*trainings(START), certificate(START), activity(START), fact(FactKind.REFRESHER, START)]
    facts += [overview(2023), overview(2024)]
    found = proposed_fall(SCHEME, facts, "gold", date(2025, 1, 1), date(2025, 5, 1))
    assert found == FallProposal("gold", "silver", date(2025, 1, 1), ("overviews_in_a_row", "experienced"))


@given(schemes(), folders(withdrawn=True), days, days)
def test_a_fall_is_proposed_exactly_where_the_computed_level_is_lower(
    scheme: Scheme, folder: list[Fact], held_since: date, day: date
) -> None:
    computed = scheme.rank(evaluate(scheme, folder, day).level)
    for level in scheme.levels:
        found = proposed_fall(scheme, folder, level.id, held_since, day)
        assert (found is not None) == (computed < scheme.rank(level.id))
        if found is None:
            continue
        assert found.reasons
        assert min(held_since, day) <= found.since_day <= day
        assert scheme.rank(evaluate(scheme, folder, found.since_day).level) < scheme.rank(level.id)
        if found.since_day > held_since:
            before = evaluate(scheme, folder, found.since_day - timedelta(days=1))
            assert scheme.rank(before.level) >= scheme.rank(level.id)
