"""Whether a body is well composed on a day, and if not, why: each finding with the article it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from tenants.bodies.rules.office import Office, last_day_by_age
from tenants.bodies.rules.seated import (
    HELPERS,
    Elsewhere,
    Seated,
    deciding,
    holders,
    ordinary,
    people,
    same_person,
)
from tenants.bodies.rules.seating import fills_vacancy, nominated, places, seating
from tenants.interests.rules import Tie, barred
from tenants.regulations.rules.bodies_said import Body, Seat, TieRule

Code = Literal[
    "nobody",
    "seat_empty",
    "too_many",
    "unknown_function",
    "wrong_nominator",
    "vacancy_filled",
    "not_member_of",
    "lacks_certificate",
    "not_external",
    "not_from_members",
    "too_few",
    "not_even",
    "too_few_certified",
    "incompatible",
    "kept_out_by_tie",
    "too_old",
    "age_unknown",
    "no_planned_end",
    "office_too_long",
    "office_too_short",
    "office_over",
    "quorum_out_of_reach",
]
#: What somebody should know, and what does not make the body ill composed.
REMARKS = frozenset({"age_unknown", "office_over", "no_planned_end", "vacancy_filled"})
#: How long after the end of a term of office the page still says that it is over.
_OVER_IS_SAID = timedelta(days=366)


@dataclass(frozen=True)
class Finding:
    """One thing that is not as the regulations say.

    :ivar key: the function, certificate or body it is about, as the pack names it. :ivar person: whose seat it is.
    :ivar number: how many there are; ``wanted``: how many there must be. :ivar day: a day that matters.
    :ivar also: another key or name: who should have put forward, what the person holds beside it.
    :ivar article: where the regulation says so. :ivar tie: the tie it rests on; with whom it is, and of what kind, is
        private (`tenants.interests`).
    """

    code: Code
    article: tuple[str, ...]
    key: str = ""
    person: str = ""
    number: int = 0
    wanted: int = 0
    day: date | None = None
    also: tuple[str, ...] = ()
    tie: UUID | None = None

    @property
    def weighs(self) -> bool:
        """Whether it makes the body ill composed."""
        return self.code not in REMARKS


@dataclass(frozen=True)
class QuorumShort:
    """What is missing before a meeting may decide: so many members, and somebody in each of these functions."""

    members: int = 0
    functions: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether those present may decide."""
        return not self.members and not self.functions


def findings(
    body: Body,
    members: Sequence[Seated],
    on: date,
    elsewhere: Sequence[Elsewhere] = (),
    offices: Mapping[UUID, Office] | None = None,
    ties: Sequence[Tie] = (),
    tie_rules: Sequence[TieRule] = (),
) -> tuple[Finding, ...]:
    """Everything that is not as the provision says on a day; what weighs comes first.

    :param members: everybody of the body, whenever they sit. :param elsewhere: seats in other bodies of the
        institution, whenever they are held. :param offices: the term of office of each member, by the seat's id.
    :param ties: ties of the members, whenever they hold. :param tie_rules: what the document of the body says of ties.
    """
    sitting = [each for each in members if each.sits(on)]
    found = [
        *_seats(body, sitting, [other for other in elsewhere if other.member.sits(on)]),
        *_numbers(body, sitting),
        *_persons(body, sitting, on),
        *_shared(body, sitting, on, elsewhere),
        *_tied(body, sitting, on, ties, tie_rules),
        *_offices(body, sitting, offices or {}),
        *_over(body, members, sitting, on),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.weighs))


def shut_out(body: Body, person: Seated, elsewhere: Sequence[Elsewhere]) -> tuple[Elsewhere, str] | None:
    """The first seat elsewhere that the person may not hold beside this body, and the key that says so (R441, R456)."""
    for other in elsewhere:
        if not same_person(person, other.member):
            continue
        theirs = {other.body_key, other.kind, other.member.function}
        for key in (*body.incompatible, *body.barred):
            if key.rpartition(":")[2] in theirs:
                return other, key
        for key in other.shuts_out:
            if key.rpartition(":")[2] in {body.key, body.kind, person.function}:
                return other, key
    return None


def quorum_short(body: Body, present: Sequence[Seated]) -> QuorumShort:
    """What is missing before those present may decide; nothing where the document sets no quorum."""
    if body.quorum is None:
        return QuorumShort()
    # Who stands in for a member decides in that member's place.
    there = people(each for each in present if each.function not in HELPERS)
    missing = tuple(key for key in body.quorum.including if not holders(present, key))
    return QuorumShort(max(0, (body.quorum.members or 0) - len(there)), missing)


def _seats(body: Body, sitting: Sequence[Seated], there: Sequence[Elsewhere]) -> Iterator[Finding]:
    if not sitting:
        yield Finding("nobody", body.article)
    functions = dict.fromkeys(seat.function for seat in body.seats)
    for function in functions:
        outcome = seating(body, function, holders(sitting, function))
        for seat in dict.fromkeys(outcome.empty):
            yield Finding(
                "seat_empty", body.article, function, number=outcome.empty.count(seat), also=seat.nominated_by
            )
        if outcome.left:
            most = sum(places(seat) or 0 for seat in body.seats if seat.function == function)
            yield Finding("too_many", body.article, function, number=most + len(outcome.left), wanted=most)
        for person, seat in outcome.filled:
            yield from _unfit(body, person, seat, sitting)
            yield from _not_beside(body, person, seat, there)
    for each in sitting:
        if each.function not in functions:
            yield Finding("unknown_function", body.article, each.function, each.name)


def _unfit(body: Body, person: Seated, seat: Seat, sitting: Sequence[Seated]) -> Iterator[Finding]:
    if fills_vacancy(person, seat):
        yield Finding("vacancy_filled", body.article, seat.function, person.name, also=seat.nominated_by)
    elif not nominated(person, seat):
        yield Finding("wrong_nominator", body.article, seat.function, person.name, also=seat.nominated_by)
    for certificate in seat.certificates:
        if certificate not in person.certificates:
            yield Finding("lacks_certificate", body.article, certificate, person.name)
    if (seat.external or (body.external and seat.function not in HELPERS)) and not person.external:
        yield Finding("not_external", body.article, seat.function, person.name)
    if seat.from_members:
        midst = ("deputy_member", "member") if seat.function.startswith("deputy_") else ("member",)
        others = [each for each in sitting if each.function in midst]
        if not any(same_person(person, each) for each in others):
            yield Finding("not_from_members", body.article, seat.function, person.name)


def _not_beside(body: Body, person: Seated, seat: Seat, there: Sequence[Elsewhere]) -> Iterator[Finding]:
    """The bodies of which whoever sits on this seat must be a member too, and is not (R524)."""
    mine = [other for other in there if same_person(person, other.member) and other.member.function not in HELPERS]
    for key in seat.member_of:
        if not any(key in (other.body_key, other.kind) for other in mine):
            yield Finding("not_member_of", body.article, seat.function, person.name, also=(key,))


def _numbers(body: Body, sitting: Sequence[Seated]) -> Iterator[Finding]:
    members = deciding(body, sitting)
    if body.minimum is not None and len(members) < body.minimum:
        yield Finding("too_few", body.article, number=len(members), wanted=body.minimum)
    if body.even and len(ordinary(body, sitting)) % 2:
        yield Finding("not_even", body.article, number=len(ordinary(body, sitting)))
    for minimum in body.certified:
        certified = [each for each in members if _holds(each, minimum.certificate, sitting)]
        if len(certified) < minimum.at_least:
            yield Finding(
                "too_few_certified",
                body.article,
                minimum.certificate,
                number=len(certified),
                wanted=minimum.at_least,
            )
    if body.quorum is not None and sitting:
        short = quorum_short(body, sitting)
        if not short.reached:
            yield Finding(
                "quorum_out_of_reach",
                body.article,
                number=len(people(each for each in sitting if each.function not in HELPERS)),
                wanted=body.quorum.members or 0,
                also=short.functions,
            )


def _holds(person: Seated, certificate: str, sitting: Sequence[Seated]) -> bool:
    """Whether the certificate stands with any seat of the person."""
    return any(certificate in each.certificates for each in sitting if same_person(each, person))


def _persons(body: Body, sitting: Sequence[Seated], on: date) -> Iterator[Finding]:
    if body.age_limit is None:
        return
    for each in people(sitting):
        if each.born_on is None:
            yield Finding("age_unknown", body.article, person=each.name, wanted=body.age_limit)
        elif on > (last := last_day_by_age(each.born_on, body.age_limit)):
            yield Finding("too_old", body.article, person=each.name, wanted=body.age_limit, day=last)


def _shared(body: Body, sitting: Sequence[Seated], on: date, elsewhere: Sequence[Elsewhere]) -> Iterator[Finding]:
    there = [other for other in elsewhere if other.member.sits(on)]
    for each in people(sitting):
        mine = [seat for seat in sitting if same_person(seat, each)]
        for seat in mine:
            against = shut_out(body, seat, there)
            if against is not None:
                other, _key = against
                yield Finding("incompatible", body.article, other.member.function, each.name, also=(other.body_name,))
                break


def _tied(
    body: Body, sitting: Sequence[Seated], on: date, ties: Sequence[Tie], tie_rules: Sequence[TieRule]
) -> Iterator[Finding]:
    """Whom a tie keeps out of the body altogether (R441), also one that was declared after the appointment."""
    named = {each.person_id: each.name for each in reversed(sitting) if each.person_id is not None}
    for person_id in dict.fromkeys(each.person_id for each in sitting if each.person_id is not None):
        found = barred(ties, tie_rules, person=person_id, body=body.key, on=on)
        if found.tie is not None and found.rule is not None:
            yield Finding("kept_out_by_tie", found.rule.article, person=named[person_id], tie=found.tie.id)


def _offices(body: Body, sitting: Sequence[Seated], offices: Mapping[UUID, Office]) -> Iterator[Finding]:
    for each in sitting:
        held = offices.get(each.id)
        if held is None:
            continue
        if each.ends_on is None:
            if held.latest is not None:
                yield Finding("no_planned_end", body.article, each.function, each.name, day=held.latest)
        elif held.latest is not None and each.ends_on > held.latest:
            yield Finding("office_too_long", body.article, each.function, each.name, day=held.latest)
        elif (
            held.earliest is not None
            and each.ends_on < held.earliest
            and (held.by_age is None or each.ends_on < held.by_age)
        ):
            yield Finding("office_too_short", body.article, each.function, each.name, day=held.earliest)


def _over(body: Body, members: Sequence[Seated], sitting: Sequence[Seated], on: date) -> Iterator[Finding]:
    for each in members:
        last = each.ends_on
        if each.ended_on is not None or last is None or not last < on <= last + _OVER_IS_SAID:
            continue
        if any(m.follows == each.id or (m.function == each.function and same_person(m, each)) for m in sitting):
            continue
        function = each.function
        bounded = all(places(seat) is not None for seat in body.seats if seat.function == function)
        if not bounded or seating(body, function, holders(sitting, function)).empty:
            yield Finding("office_over", body.article, function, each.name, day=last)
