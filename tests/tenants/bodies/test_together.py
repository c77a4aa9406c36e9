"""Who sits on one body together has a tie, which nobody declares."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from tenants.bodies import queries
from tenants.bodies.operations import appointing
from tenants.bodies.rules.seated import Seated
from tenants.bodies.rules.together import sitting_together
from tests.support.cast import START, SignIn
from tests.tenants.bodies.conftest import SINCE, TODAY, School

DAY = date(2026, 1, 1)
PEOPLE = [UUID(int=number) for number in range(1, 4)]


def seat(person: int | None, first: int, last: int | None, ended: int | None = None) -> Seated:
    day = {number: DAY + timedelta(days=number) for number in (first, last, ended) if number is not None}
    person_id = None if person is None else PEOPLE[person]
    ends_on = None if last is None else day[last]
    return Seated(
        uuid4(), f"P{person}", "member", day[first], ends_on, None if ended is None else day[ended], person_id
    )


def spans(*seats: Seated) -> list[tuple[int, int | None]]:
    return [
        ((each.starts_on - DAY).days, None if each.ends_on is None else (each.ends_on - DAY).days)
        for each in sitting_together(seats)
    ]


def test_the_time_is_that_in_which_both_sit() -> None:
    assert spans(seat(0, 0, None), seat(1, 5, None)) == [(5, None)]
    assert spans(seat(0, 0, 9), seat(1, 5, None)) == [(5, 9)]
    assert spans(seat(0, 0, 9), seat(1, 9, 20)) == [(9, 9)]
    assert spans(seat(0, 0, 9), seat(1, 10, 20)) == []
    assert spans(seat(0, 0, 20, ended=7), seat(1, 5, 30)) == [(5, 7)]
    assert spans(seat(0, 0, 20), seat(1, 5, 30, ended=4)) == []  # it never began


def test_nobody_is_tied_to_themselves_or_to_a_name() -> None:
    assert spans(seat(0, 0, None), seat(0, 0, None), seat(None, 0, None)) == []


def test_terms_that_follow_on_each_other_are_one_time_and_others_are_not() -> None:
    assert spans(seat(0, 0, None), seat(1, 2, 5), seat(1, 6, 9)) == [(2, 9)]
    assert spans(seat(0, 0, None), seat(1, 2, 5), seat(1, 7, 9)) == [(2, 5), (7, 9)]
    assert spans(seat(0, 0, 5), seat(0, 6, None), seat(1, 2, None)) == [(2, None)]


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 12), st.none() | st.integers(0, 12)).filter(
            lambda each: each[2] is None or each[2] >= each[1]
        ),
        max_size=6,
    )
)
def test_on_every_day_exactly_those_are_tied_who_sit(drawn: list[tuple[int, int, int | None]]) -> None:
    seats = [seat(*each) for each in drawn]
    found = sitting_together(seats)
    assert found == sitting_together(reversed(seats))
    for number in range(15):
        on = DAY + timedelta(days=number)
        there = {each.person_id for each in seats if each.sits(on)}
        tied = [(e.one_id, e.other_id) for e in found if e.starts_on <= on and (e.ends_on is None or on <= e.ends_on)]
        assert sorted(tied) == sorted((a, b) for a in there for b in there if a is not None and b is not None and a < b)


def ties(school: School, body: UUID) -> list[tuple[Any, ...]]:
    return [
        ({row["one_id"], row["other_id"]}, row["starts_on"], row["ends_on"], row["withdrawn_at"] is not None)
        for row in school.look("SELECT * FROM app.tie WHERE derived_from = %s ORDER BY id", f"body:{body}")
    ]


def test_a_seat_ties_and_its_end_ends_the_tie(school: School, sign_in: SignIn) -> None:
    body, clerk, other = school.body(), school.clerk, school.other
    school.seat(body, "chair", "", SINCE, person_id=clerk.person_id)
    assert ties(school, body) == []
    seated = school.seat(body, "secretary", "", TODAY, person_id=other.person_id, ends_on=TODAY + timedelta(days=30))
    both = {clerk.person_id, other.person_id}
    assert ties(school, body) == [(both, TODAY, TODAY + timedelta(days=30), False)]

    page = sign_in(clerk).get("/institution/ties").text
    path = "/institution/ties/" + page.split('href="/institution/ties/')[-1].split('"')[0]
    shown = sign_in(clerk).get(path).text
    assert "zit in hetzelfde orgaan of panel als" in shown
    assert "een plek in hetzelfde orgaan" in shown
    assert "Trek de band in" not in shown
    gone = sign_in(clerk).post(f"{path}/withdraw", {"reason": "Klopt niet", "version": "1"}, page=path)
    assert gone.status_code == 403
    assert "Trek de band in" in sign_in(school.admin).get(path).text

    with school.acting(school.secretary) as actor:
        version = queries.member(actor, seated).version
        last = TODAY + timedelta(days=3)
        appointing.end(actor, START, seated, ended_on=last, reason="Verhuisd", version=version)
    assert ties(school, body) == [(both, TODAY, last, False)]


def test_a_seat_that_never_begins_leaves_no_tie_until_it_is_filled_again(school: School) -> None:
    body, clerk, other = school.body(), school.clerk, school.other
    school.seat(body, "chair", "", SINCE, person_id=clerk.person_id)
    coming = TODAY + timedelta(days=20)
    seated = school.seat(body, "secretary", "", coming, person_id=other.person_id)
    with school.acting(school.secretary) as actor:
        version = queries.member(actor, seated).version
        appointing.end(actor, START, seated, ended_on=coming - timedelta(days=1), reason="Afgezegd", version=version)
    assert [withdrawn for _both, _first, _last, withdrawn in ties(school, body)] == [True]
    # Appointed again after all: what had gone stands again, once.
    school.seat(body, "secretary", "", coming, person_id=other.person_id)
    assert [withdrawn for _both, _first, _last, withdrawn in ties(school, body)] == [False]
