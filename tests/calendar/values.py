"""Short hands for the tests: terms, calendars, days."""

from datetime import date
from typing import Any

from assay.calendar import ClosingPeriod, Direction, EndRule, Term, Unit, WorkingCalendar

DUTCH = WorkingCalendar()
SUMMER_CLOSED = WorkingCalendar(
    closing=(ClosingPeriod(name="Zomervakantie", first=date(2026, 7, 4), last=date(2026, 8, 16)),)
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def working_days(amount: int, **more: Any) -> Term:
    return Term(amount=amount, unit=Unit.WORKING_DAY, **more)


def weeks(amount: int, **more: Any) -> Term:
    return Term(amount=amount, unit=Unit.WEEK, **more)


def by_law(amount: int, unit: Unit, **more: Any) -> Term:
    return Term(amount=amount, unit=unit, end_rule=EndRule.ATW, **more)


def before(amount: int, unit: Unit, **more: Any) -> Term:
    return Term(amount=amount, unit=unit, direction=Direction.BACKWARD, **more)
