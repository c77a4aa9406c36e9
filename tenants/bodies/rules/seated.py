"""Who sits where, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenants.regulations.rules.bodies_said import Body

#: Functions of people who help a body and do not decide in it.
HELPERS = frozenset({"registrar", "deputy_registrar"})


@dataclass(frozen=True)
class Seated:
    """One seat of one person for one term of office.

    :ivar ends_on: last day by the term of office; none where there is none. :ivar ended_on: last day where it ended
        otherwise, the day before the first one where it never began.
    """

    id: UUID
    name: str
    function: str
    starts_on: date
    ends_on: date | None = None
    ended_on: date | None = None
    person_id: UUID | None = None
    nominated_by: str | None = None
    certificates: frozenset[str] = frozenset()
    external: bool = False
    born_on: date | None = None
    follows: UUID | None = None
    deputises_for: UUID | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on the seat: the planned one, or the earlier one on which it ended. None without an end."""
        days = [day for day in (self.ends_on, self.ended_on) if day is not None]
        return min(days, default=None)

    def sits(self, on: date) -> bool:
        """Whether the person holds the seat on this day."""
        return self.starts_on <= on and (self.last_day is None or on <= self.last_day)

    def meets(self, first: date, last: date | None) -> bool:
        """Whether any day of the seat lies in this span; ``last`` None for a span without an end."""
        return (last is None or self.starts_on <= last) and (self.last_day is None or self.last_day >= first)


@dataclass(frozen=True)
class Elsewhere:
    """A seat of the same institution in another body.

    :ivar shuts_out: the functions and bodies that the other body lets no member have beside it.
    """

    member: Seated
    body_name: str
    body_key: str
    kind: str
    shuts_out: tuple[str, ...] = ()


def same_person(one: Seated, other: Seated) -> bool:
    """Whether two seats are held by one person: by the account where both have one, else by the name."""
    if one.person_id and other.person_id:
        return one.person_id == other.person_id
    return one.name.casefold() == other.name.casefold()


def people(members: Iterable[Seated]) -> list[Seated]:
    """One seat of each person, the first one."""
    found: list[Seated] = []
    for each in members:
        if not any(same_person(each, known) for known in found):
            found.append(each)
    return found


def holders(members: Iterable[Seated], function: str) -> list[Seated]:
    """The seats with this function."""
    return [each for each in members if each.function == function]


def stand_ins(body: Body) -> frozenset[str]:
    """The functions of people who sit only in the place of somebody else.

    Where a body has deputy members, its deputy chair is one of them (R420); elsewhere that is a member like the others
    (R015).
    """
    functions = {seat.function for seat in body.seats}
    return frozenset({"deputy_member", "deputy_chair"}) if "deputy_member" in functions else frozenset()


def deciding(body: Body, members: Iterable[Seated]) -> list[Seated]:
    """The people who decide in the body: neither helpers nor those who only stand in for others."""
    return people(each for each in members if each.function not in HELPERS | stand_ins(body))


def ordinary(body: Body, members: Iterable[Seated]) -> list[Seated]:
    """The ordinary members: those who decide and are no chair (R441 counts them apart)."""
    known = list(members)
    chairs = holders(known, "chair")
    return [each for each in deciding(body, known) if not any(same_person(each, chair) for chair in chairs)]
