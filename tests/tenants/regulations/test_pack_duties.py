"""Deadlines of the catalogue that come back each quarter, half year or year (D32, D40, D49), on their days.

The documents say how often and not when in the period, so that the last day of the period is the last day to do it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tenants.regulations.rules import duties
from tenants.regulations.rules.terms_said import Duty
from tests.tenants.regulations.pack_values import pack_at, provision

COMPLAINTS = "mondriaan/complaint-scheme/2007"
EXAMS = "mondriaan/exam-regulation/2008"
HARASSMENT = "mondriaan/harassment-scheme/2000"
QUARTERS = ("03-31", "06-30", "09-30", "12-31")
HALVES = ("06-30", "12-31")
END = ("12-31",)
#: By the school year the same report is due on other days.
SCHOOL_QUARTERS = ("2027-10-31", "2028-01-31", "2028-04-30", "2028-07-31")


def comes_back(index: str, rule: str, address: str, key: str, times: int, lasts: tuple[str, ...], by: str) -> Any:
    """One row: how many times in each period, the last day of each in a year, and who has it."""
    return pytest.param(address, key, times, lasts, by, id=f"{index}-{key}", marks=pytest.mark.rule(*rule.split()))


@pytest.mark.parametrize(
    ("address", "key", "times", "lasts", "by"),
    [
        comes_back("D32", "R390", COMPLAINTS, "quarterly_report", 1, QUARTERS, "complaints_contact"),
        comes_back("D40", "R515 R087", EXAMS, "quality_meetings", 2, END, "institution"),
        comes_back("D40", "R515 R507", EXAMS, "internal_audit", 1, END, "audit_team"),
        comes_back("D40", "R515 R510", EXAMS, "entry_checks", 2, END, "information_department"),
        comes_back("D40", "R515 R347", EXAMS, "fraud_analysis", 1, END, "exam_committee"),
        comes_back("D40", "R515 R511", EXAMS, "annual_report", 1, END, "exam_committee"),
        comes_back("D49", "R455", HARASSMENT, "adviser_report", 1, HALVES, "confidential_adviser"),
        comes_back("D49", "R455", HARASSMENT, "adviser_report_to_board", 1, END, "confidential_adviser"),
        comes_back("D49", "R481", HARASSMENT, "committee_report", 1, END, "harassment_committee"),
    ],
)
def test_comes_back_on_these_days(address: str, key: str, times: int, lasts: tuple[str, ...], by: str) -> None:
    duty = provision(pack_at(address), "duty", key)
    assert isinstance(duty, Duty)
    assert (duty.times, duty.each, duty.by[0]) == (times, False, by)
    for year in (2026, 2028):
        asked = duties.year_of(date(year, 2, 29 if year == 2028 else 28), "calendar")
        found = duties.periods(duty, asked, duties.SCHOOL_YEAR, held_from=date(2020, 1, 1))
        assert [each.last.isoformat() for each in found] == [f"{year}-{day}" for day in lasts]
        assert found[0].first == date(year, 1, 1)


@pytest.mark.rule("R390")
def test_a_quarter_of_the_school_year_ends_on_other_days() -> None:
    duty = provision(pack_at(COMPLAINTS), "duty", "quarterly_report")
    assert isinstance(duty, Duty)
    found = duties.periods(duty, duties.year_of(date(2028, 2, 29), "school"), duties.SCHOOL_YEAR, date(2020, 1, 1))
    assert tuple(each.last.isoformat() for each in found) == SCHOOL_QUARTERS
