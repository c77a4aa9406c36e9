"""Which of the seats of a body each of its people fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.bodies.rules.seated import Seated
from tenants.regulations.rules.bodies_said import Body, Seat


@dataclass(frozen=True)
class Seating:
    """The outcome for one function.

    :ivar filled: who sits on which seat, whether the person fits it or not. :ivar empty: seats nobody sits on.
    :ivar left: people for whom there is no seat.
    """

    filled: tuple[tuple[Seated, Seat], ...]
    empty: tuple[Seat, ...]
    left: tuple[Seated, ...]


def places(seat: Seat) -> int | None:
    """How many people one kind of seat holds; None for any number.

    Somebody whom the members choose from their midst is one, although the document writes no number (R412).
    """
    return 1 if seat.count is None and seat.from_members and not seat.function.startswith("deputy_") else seat.count


def fits(person: Seated, seat: Seat) -> bool:
    """Whether the person is put forward by whom the seat asks, holds its certificates and comes from outside."""
    return (
        nominated(person, seat)
        and set(seat.certificates) <= person.certificates
        and (person.external or not seat.external)
    )


def nominated(person: Seated, seat: Seat) -> bool:
    """Whether the person was put forward by whom the seat asks, or by who fills it while those are not there."""
    return not seat.nominated_by or person.nominated_by in seat.nominated_by or fills_vacancy(person, seat)


def fills_vacancy(person: Seated, seat: Seat) -> bool:
    """Whether the seat was filled because nobody was there to put somebody forward for it (R446)."""
    return seat.vacancy is not None and person.nominated_by in seat.vacancy.by


def seating(body: Body, function: str, people: Sequence[Seated], *, strict: bool = False) -> Seating:
    """Give each person with this function a seat of its kind, so that as many as possible fit theirs.

    :param strict: nobody takes a seat for which somebody else must put people forward.
    """
    kinds = [seat for seat in body.seats if seat.function == function]
    slots = [seat for seat in kinds for _each in range(places(seat) or 0)]
    open_kinds = [seat for seat in kinds if places(seat) is None]
    taken: dict[int, int] = {}

    def settle(person: int, loosely: bool, seen: set[int]) -> bool:
        for number, seat in enumerate(slots):
            allowed = fits(people[person], seat) or (loosely and (not strict or nominated(people[person], seat)))
            if not allowed or number in seen:
                continue
            seen.add(number)
            if number not in taken or settle(taken[number], False, seen):
                taken[number] = person
                return True
        return False

    waiting = [number for number in range(len(people)) if not settle(number, False, set())]
    openly = [number for number in waiting if any(nominated(people[number], seat) for seat in open_kinds)]
    waiting = [number for number in waiting if number not in openly and not settle(number, True, set())]
    if open_kinds and not strict:
        openly, waiting = openly + waiting, []
    filled = [(people[person], slots[number]) for number, person in sorted(taken.items())]
    filled += [(people[number], _best(people[number], open_kinds)) for number in openly]
    return Seating(
        filled=tuple(filled),
        empty=tuple(seat for number, seat in enumerate(slots) if number not in taken),
        left=tuple(people[number] for number in waiting),
    )


def _best(person: Seated, seats: list[Seat]) -> Seat:
    return max(seats, key=lambda seat: (fits(person, seat), nominated(person, seat)))


def who_holds_the_seat(body: Body, newcomer: Seated, members: Sequence[Seated]) -> list[Seated]:
    """Who sits on the seats the newcomer could take, on the first day of theirs on which none is free; else nobody.

    :param members: everybody of the body, whenever they sit; the newcomer is not among them.
    """
    same = [m for m in members if m.function == newcomer.function and m.meets(newcomer.starts_on, newcomer.last_day)]
    for day in days_of_change(newcomer, same):
        there = [each for each in same if each.sits(day)]
        # The newcomer asks last, so that nobody who has a seat loses it in the count.
        outcome = seating(body, newcomer.function, [*there, newcomer], strict=True)
        if outcome.left:
            seats = [seat for seat in body.seats if seat.function == newcomer.function and nominated(newcomer, seat)]
            mine = [each for each in there if any(nominated(each, seat) for seat in seats)]
            return mine or there
    return []


def days_of_change(newcomer: Seated, members: Sequence[Seated]) -> list[date]:
    """The days in the newcomer's span on which somebody comes or is gone, the first day included."""
    days = {newcomer.starts_on}
    for each in members:
        days.add(max(each.starts_on, newcomer.starts_on))
        if each.last_day is not None:
            days.add(each.last_day + timedelta(days=1))
    last = newcomer.last_day
    return sorted(day for day in days if day >= newcomer.starts_on and (last is None or day <= last))
