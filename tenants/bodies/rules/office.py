"""How long an appointment lasts: by the term of office, by age, and whether it may follow on another."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assay.calendar import Inputs, Term, Unit, WorkingCalendar
from tenants.bodies.rules.seated import Seated, same_person
from tenants.regulations.rules.asking import date_for
from tenants.regulations.rules.bodies_said import Body
from tenants.regulations.rules.resolving import Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import Period


@dataclass(frozen=True)
class Office:
    """The days between which an appointment may end.

    :ivar planned: the last day by the term of office; none where the regulation sets no length.
    :ivar earliest: the first day that may be the last one, by a law that sets a least length; ``latest``: the last.
    :ivar by_age: the last day that the age limit leaves (R421).
    """

    planned: date | None = None
    earliest: date | None = None
    latest: date | None = None
    by_age: date | None = None

    @property
    def last(self) -> date | None:
        """The last day that the appointment gets where nobody chooses an earlier one."""
        days = [day for day in (self.planned, self.by_age) if day is not None]
        return min(days, default=None)


def office(
    regulation: Regulation, body: Body, starts_on: date, born_on: date | None, working: WorkingCalendar
) -> Office:
    """The term of office of somebody appointed on a day (R013, R420, R441, R456).

    A term of the pack named ``office.<body>`` goes before the length that stands with the body, because it also says
    how it is counted (D51).
    """
    said = body.term
    try:
        given = date_for(regulation, f"office.{body.key}", starts_on, working, Facts(starts_on))
        planned = given.due.due_date if given.due else None
    except NoSuchValue:
        planned = _last(said.amount, starts_on, working) if said else None
    latest = [day for day in (planned, _last(said.at_most, starts_on, working) if said else None) if day is not None]
    by_age = last_day_by_age(born_on, body.age_limit) if born_on and body.age_limit else None
    return Office(
        planned=planned,
        earliest=_last(said.at_least, starts_on, working) if said else None,
        latest=min(latest, default=None),
        by_age=by_age,
    )


def last_day_by_age(born_on: date, limit: int) -> date:
    """The last day of a membership that ends from the month after the birthday with this age in years (R421)."""
    year = born_on.year + limit
    return date(year, born_on.month, calendar.monthrange(year, born_on.month)[1])


def sat_before(person: Seated, members: Sequence[Seated]) -> Seated | None:
    """The last earlier seat of the same person in the same function of the body; one that never began is none."""
    earlier = [
        each
        for each in members
        if each.function == person.function
        and same_person(each, person)
        and each.starts_on < person.starts_on
        and (each.last_day is None or each.last_day >= each.starts_on)
    ]
    return max(earlier, key=lambda each: each.starts_on, default=None)


def _last(length: Period | None, starts_on: date, working: WorkingCalendar) -> date | None:
    """The last day of a period whose first day is ``starts_on``."""
    if length is None:
        return None
    term = Term(amount=length.amount, unit=Unit(length.unit), start_day_counts=True)
    return Inputs.of(term, starts_on, working).due().due_date
