"""Counting in years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.certification.rules.dates import first_day_in_window, years_later


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2026, 3, 1), 3, date(2029, 3, 1)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 12, 31)),
    ],
)
def test_years_later(day: date, years: int, expected: date) -> None:
    assert years_later(day, years) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2029, 3, 1), date(2026, 3, 1)),
        (date(2027, 2, 28), date(2024, 2, 28)),
        (date(2028, 2, 29), date(2025, 3, 1)),  # 28 February 2025 counts through 28 February 2028 only
        (date(2028, 2, 28), date(2025, 2, 28)),
    ],
)
def test_first_day_in_a_window_of_three_years(day: date, expected: date) -> None:
    assert first_day_in_window(day, 3) == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 20))
def test_the_first_day_is_the_earliest_that_still_counts(day: date, years: int) -> None:
    first = first_day_in_window(day, years)
    assert years_later(first, years) >= day
    assert years_later(first - timedelta(days=1), years) < day
