"""Each kind of criterion at its edges."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from portfolio.certification.rules import (
    CriterionResult,
    Fact,
    FactKind,
    Lack,
    Missing,
    Subject,
    Window,
    evaluate,
)
from tests.portfolio.certification.building import (
    SCHEME,
    activity,
    certificate,
    changed,
    fact,
    overview,
    trainings,
    with_criteria,
)

DAY = date(2026, 11, 22)


def result(criterion_id: str, facts: list[Fact], day: date = DAY, **numbers: object) -> CriterionResult:
    """The result of one criterion, with other numbers where given."""
    criterion = next(criterion for criterion in SCHEME.criteria if criterion.id == criterion_id)
    return evaluate(with_criteria(SCHEME, [changed(criterion, **numbers)]), facts, day).result(criterion_id)


@pytest.mark.rule("R060", "R064")
@pytest.mark.parametrize("lacking", list(Subject))
def test_training_must_cover_all_three_subjects(lacking: Subject) -> None:
    two = [training for training in trainings(DAY) if training.subject is not lacking]
    found = result("trained", two)
    assert (found.met, found.near, found.have, found.need) == (False, True, 2, 3)
    assert found.missing == (Missing(Lack.SUBJECT, subject=lacking),)
    assert result("trained", [*two, fact(FactKind.TRAINING, DAY, subject=lacking)]).met


@pytest.mark.rule("R060")
def test_one_training_item_can_cover_several_subjects_and_never_wears_out() -> None:
    found = result("trained", trainings(date(1999, 1, 1)))
    assert found.met
    assert found.met_until is None
    assert len(found.counting) == 3
    assert len(found.items) == 1


@pytest.mark.rule("R060")
def test_training_counts_from_its_day() -> None:
    assert not result("trained", trainings(DAY + timedelta(days=1))).met
    assert result("trained", trainings(DAY)).met


@pytest.mark.rule("R075")
@pytest.mark.parametrize(
    ("issued", "stated", "last_day"),
    [
        (date(2026, 3, 1), None, date(2029, 3, 1)),
        (date(2024, 2, 29), None, date(2027, 2, 28)),
        (date(2025, 2, 28), None, date(2028, 2, 28)),
        (date(2025, 3, 1), None, date(2028, 3, 1)),
        (date(2025, 12, 31), None, date(2028, 12, 31)),
        (date(2026, 3, 1), date(2027, 6, 30), date(2027, 6, 30)),  # the stated end, where earlier
        (date(2026, 3, 1), date(2036, 3, 1), date(2029, 3, 1)),  # three years, whatever it states
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_a_certificate_ends_after_three_years_or_earlier_as_it_states(
    issued: date, stated: date | None, last_day: date
) -> None:
    facts = [certificate(issued, stated)]
    one = timedelta(days=1)
    assert not result("certified", facts, issued - one).met
    assert result("certified", facts, issued).met
    assert result("certified", facts, last_day).met
    assert result("certified", facts, last_day).met_until == last_day + one
    lapsed = result("certified", facts, last_day + one)
    assert not lapsed.met
    assert lapsed.lapsed_on == last_day + one
    assert lapsed.missing == (Missing(Lack.CERTIFICATE),)


@pytest.mark.rule("R075")
def test_a_new_certificate_in_time_closes_the_gap_and_a_late_one_leaves_it() -> None:
    first = certificate(date(2023, 4, 12))
    assert result("certified", [first, certificate(date(2026, 4, 13))], date(2026, 4, 13)).met_since == first.true_from
    late = [first, certificate(date(2026, 4, 14))]
    assert result("certified", late, date(2026, 4, 13)).lapsed_on == date(2026, 4, 13)
    assert result("certified", late, date(2026, 4, 14)).met_since == date(2026, 4, 14)


def test_a_certificate_that_ends_before_it_starts_never_counts() -> None:
    assert not result("certified", [certificate(DAY, DAY - timedelta(days=1))]).met


@pytest.mark.rule("R064", "R069")
def test_training_is_no_certificate() -> None:
    assert not result("certified", trainings(DAY)).met
    assert evaluate(SCHEME, trainings(DAY), DAY).level == "none"


@pytest.mark.rule("R061")
@pytest.mark.parametrize("criterion_id", ["active", "further_trained"])
@pytest.mark.parametrize(
    ("happened", "last_day"),
    [
        (date(2026, 3, 1), date(2029, 3, 1)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
        (date(2026, 1, 1), date(2029, 1, 1)),
    ],
)
def test_once_in_three_years_rolling(criterion_id: str, happened: date, last_day: date) -> None:
    facts = [activity(happened), fact(FactKind.FURTHER_TRAINING, happened)]
    one = timedelta(days=1)
    assert not result(criterion_id, facts, happened - one).met
    assert result(criterion_id, facts, happened).met
    assert result(criterion_id, facts, last_day).met
    assert result(criterion_id, facts, last_day + one).lapsed_on == last_day + one


@pytest.mark.rule("R061")
def test_activity_is_no_further_training_and_the_reverse() -> None:
    assert not result("further_trained", [activity(DAY)]).met
    assert not result("active", [fact(FactKind.FURTHER_TRAINING, DAY)]).met


def test_a_window_of_calendar_years_holds_the_running_year_and_those_before() -> None:
    facts = [activity(date(2024, 6, 1))]
    assert result("active", facts, date(2026, 12, 31), window=Window.CALENDAR_YEARS).met
    assert not result("active", facts, date(2027, 1, 1), window=Window.CALENDAR_YEARS).met


@pytest.mark.rule("R062")
@pytest.mark.parametrize("kind", [FactKind.FURTHER_TRAINING, FactKind.REFRESHER, FactKind.PERMANENT_EDUCATION])
def test_what_counts_as_further_training_is_open(kind: FactKind) -> None:
    """The examples restrict nothing: a fact carries no name of a listed form, and counts once it was accepted."""
    assert result("further_trained", [fact(kind, DAY)]).met
    criterion = next(criterion for criterion in SCHEME.criteria if criterion.id == "further_trained")
    assert len(criterion.examples) == 4  # type: ignore[attr-defined]  # this kind has it
    assert result("further_trained", [fact(kind, DAY)], examples=()).met


@pytest.mark.rule("R074")
@pytest.mark.parametrize(
    ("kind", "met"),
    [
        (FactKind.REFRESHER, True),
        (FactKind.PERMANENT_EDUCATION, True),
        (FactKind.FURTHER_TRAINING, False),
        (FactKind.TRAINING, False),
        (FactKind.OTHER, False),
    ],
)
def test_a_refresher_or_a_permanent_education_track_once_in_three_years(kind: FactKind, met: bool) -> None:
    happened = date(2023, 11, 22)
    assert result("refreshed", [fact(kind, happened)]).met is met
    assert not result("refreshed", [fact(kind, happened - timedelta(days=1))]).met


@pytest.mark.rule("R070")
def test_six_activities_for_two_institutions() -> None:
    at_a = [activity(DAY - timedelta(days=n), "school a") for n in range(5)]
    assert result("experienced", at_a).missing == (Missing(Lack.ITEMS, 1), Missing(Lack.ORGANISATIONS, 1))
    six_at_a = [*at_a, activity(DAY, "school a")]
    assert result("experienced", six_at_a).missing == (Missing(Lack.ORGANISATIONS, 1),)
    assert result("experienced", six_at_a).near
    assert result("experienced", [*six_at_a, activity(DAY, None)]).missing == (Missing(Lack.ORGANISATIONS, 1),)
    assert result("experienced", [*at_a, activity(DAY, "school b")]).met


def test_an_item_counts_once_whatever_number_of_facts_it_gave() -> None:
    item = UUID(int=7)
    facts = [activity(DAY, school, item_id=item) for school in ("school a", "school b")]
    found = result("experienced", facts)
    assert (found.have, len(found.counting), found.items) == (1, 2, (item,))


@pytest.mark.rule("R072")
@pytest.mark.parametrize(
    ("facts", "day", "met"),
    [
        ([overview(2025)], date(2025, 12, 31), False),  # 2025 is not yet over
        ([overview(2025)], date(2026, 1, 1), True),
        ([overview(2025)], date(2026, 12, 31), True),
        ([overview(2025)], date(2027, 1, 1), False),
        ([overview(2025), overview(2026)], date(2027, 1, 1), True),
        ([overview(2024)], date(2026, 6, 1), False),
        ([overview(2025, date(2026, 5, 1))], date(2026, 4, 30), False),  # recorded later in the next year
        ([overview(2025, date(2026, 5, 1))], date(2026, 5, 1), True),
        ([overview(2025, date(2026, 12, 31))], date(2026, 12, 31), True),
    ],
)
def test_an_overview_of_the_last_full_year(facts: list[Fact], day: date, met: bool) -> None:
    assert result("overview_last_year", facts, day).met is met


@pytest.mark.rule("R072")
def test_an_overview_recorded_too_late_does_not_count() -> None:
    in_time = [overview(2023, date(2024, 12, 31)), overview(2024), overview(2025)]
    assert result("overviews_in_a_row", in_time, date(2026, 6, 1)).met
    late = [overview(2023, date(2025, 1, 1)), overview(2024), overview(2025)]
    found = result("overviews_in_a_row", late, date(2026, 6, 1))
    assert found.missing == (Missing(Lack.OVERVIEW, year=2023),)
    assert (found.have, found.need, found.near) == (2, 3, True)


@pytest.mark.rule("R072")
def test_overviews_must_be_in_a_row() -> None:
    gap = [overview(year) for year in (2022, 2023, 2025)]
    assert result("overviews_in_a_row", gap, date(2026, 6, 1)).missing == (Missing(Lack.OVERVIEW, year=2024),)


def test_grace_lets_the_row_end_a_year_earlier_for_a_while() -> None:
    facts = [overview(2025)]
    assert not result("overview_last_year", facts, date(2027, 1, 1)).met
    assert result("overview_last_year", facts, date(2027, 3, 31), grace_days=90).met
    assert result("overview_last_year", facts, date(2027, 3, 31), grace_days=90).met_until == date(2027, 4, 1)
    assert not result("overview_last_year", facts, date(2027, 4, 1), grace_days=90).met
