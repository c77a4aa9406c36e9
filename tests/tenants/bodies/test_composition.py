"""What makes a body well composed, from the values of the packs. Pure: no database."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from assay.calendar import WorkingCalendar
from assay.calendar.holidays import Region
from tenants.bodies.rules.composition import Finding, findings, quorum_short, shut_out
from tenants.bodies.rules.mandating import Handed, chains, comes_back
from tenants.bodies.rules.office import Office, last_day_by_age, office, sat_before
from tenants.bodies.rules.seated import Elsewhere, Seated, deciding, ordinary, same_person
from tenants.bodies.rules.seating import nominated, seating, who_holds_the_seat
from tenants.regulations.rules.bodies_said import Body, Mandate
from tenants.regulations.rules.resolving import Regulation
from tenants.regulations.shipped import shipped_packs

DAY = date(2026, 11, 24)
A12 = "roc-a12/exam-regulation/2018-2019"
MONDRIAAN = "mondriaan/exam-regulation/2008"
APPEALS = "mondriaan/appeal-rules/2003"
HARASSMENT = "mondriaan/harassment-scheme/2000"
SECTIONS = ("staff_section", "participant_section")
CALENDAR = WorkingCalendar(region=Region.NETHERLANDS)


def body(address: str, key: str) -> Body:
    [found] = shipped_packs()[address].alternatives("body", key)
    assert isinstance(found, Body)
    return found


def regulation(address: str) -> Regulation:
    return Regulation(shipped_packs()[address], DAY)


def seat(name: str, function: str = "member", **more: object) -> Seated:
    values: dict[str, object] = {"starts_on": date(2026, 1, 1), **more}
    return Seated(id=uuid4(), name=name, function=function, **values)  # type: ignore[arg-type]  # values of the test


def codes(found: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in found if finding.weighs}


def committee() -> list[Seated]:
    certified = frozenset({"practice_exam_assessor"})
    return [
        seat("Vera", "chair", certificates=certified),
        seat("Wim", "deputy_chair", certificates=certified),
        seat("Aad", certificates=certified),
        seat("Bea"),
        seat("Cas"),
    ]


def appeals(born_on: date = date(1970, 5, 5)) -> list[Seated]:
    members = [seat("Voorzitter", "chair", born_on=born_on), seat("Plv voorzitter", "deputy_chair", born_on=born_on)]
    members += [seat(f"Lid {number}", born_on=born_on) for number in range(4)]
    return [*members, *(seat(f"Plv {number}", "deputy_member", born_on=born_on) for number in range(4))]


@pytest.mark.rule("R015")
def test_the_exam_committee_has_five_members_with_their_functions() -> None:
    said = body(MONDRIAAN, "exam_committee")
    assert codes(findings(said, committee(), DAY)) == set()
    assert len(deciding(said, committee())) == 5
    without = [each for each in committee() if each.name != "Cas"]
    found = findings(said, without, DAY)
    assert codes(found) == {"seat_empty", "too_few"}
    assert {each.number for each in found if each.code == "too_few"} == {4}
    assert all(each.article == said.article for each in found)
    assert codes(findings(said, [*committee(), seat("Dia")], DAY)) == {"too_many"}
    assert "seat_empty" in codes(findings(said, [m for m in committee() if m.function != "deputy_chair"], DAY))


@pytest.mark.rule("R016")
def test_three_members_of_the_exam_committee_hold_the_certificate() -> None:
    said = body(MONDRIAAN, "exam_committee")
    two = [
        seat(
            m.name,
            m.function,
            certificates=m.certificates - {"practice_exam_assessor"} if m.name == "Aad" else m.certificates,
        )
        for m in committee()
    ]
    [short] = findings(said, two, DAY)
    assert (short.code, short.key, short.number, short.wanted) == (
        "too_few_certified",
        "practice_exam_assessor",
        2,
        3,
    )


@pytest.mark.rule("R410")
def test_the_appeal_committee_has_three_members_from_outside_each_put_forward_by_another() -> None:
    said = body(A12, "appeal_committee")
    three = [
        seat("An", nominated_by="executive_board", external=True),
        seat("Bo", nominated_by="participation_council", external=True),
        seat("Co", nominated_by="nominated_members", external=True),
    ]
    led = [*three, seat("An", "chair", external=True), seat("Bo", "secretary", external=True)]
    assert codes(findings(said, led, DAY)) == set()
    inside = [seat("An", nominated_by="executive_board"), *led[1:3], *led[3:]]
    assert codes(findings(said, inside, DAY)) == {"not_external"}
    twice = [three[0], three[1], seat("Co", nominated_by="executive_board", external=True), *led[3:]]
    [wrong] = [each for each in findings(said, twice, DAY) if each.code == "wrong_nominator"]
    assert wrong.also == ("nominated_members",)
    assert wrong.person == "Co"
    found = findings(said, [*led[:2], *led[3:]], DAY)
    assert codes(found) == {"seat_empty", "too_few"}
    assert {each.also for each in found if each.code == "seat_empty"} == {("nominated_members",)}


@pytest.mark.rule("R412")
def test_the_appeal_committee_names_chair_and_secretary_from_its_midst() -> None:
    said = body(A12, "appeal_committee")
    nominators = ("executive_board", "participation_council", "nominated_members")
    three = [seat(n, nominated_by=who, external=True) for n, who in zip("ABC", nominators, strict=True)]
    assert [f.key for f in findings(said, three, DAY)] == ["chair", "secretary"]
    stranger = [*three, seat("X", "chair", external=True), seat("B", "secretary", external=True)]
    assert codes(findings(said, stranger, DAY)) == {"not_from_members"}
    led = [*three, seat("A", "chair", external=True), seat("B", "secretary", external=True)]
    # Deputies, as many as it finds needed: the document gives no number.
    deputies = [seat("D", "deputy_member", external=True), seat("E", "deputy_member", external=True)]
    assert codes(findings(said, [*led, *deputies], DAY)) == set()
    assert len(deciding(said, [*led, *deputies])) == 3


@pytest.mark.rule("R420")
def test_the_appeal_committee_has_five_members_and_five_deputies_for_three_years() -> None:
    said = body(APPEALS, "appeal_committee")
    assert codes(findings(said, appeals(), DAY)) == set()
    assert len(deciding(said, appeals())) == 5
    assert codes(findings(said, [m for m in appeals() if m.name != "Plv 3"], DAY)) == {"seat_empty"}
    held = office(regulation(APPEALS), said, date(2026, 3, 1), None, CALENDAR)
    assert held.last == date(2029, 2, 28)
    assert said.term is not None
    assert said.term.reappointable == "yes"


@pytest.mark.rule("R421")
def test_a_membership_ends_by_age_from_the_next_month() -> None:
    said = body(APPEALS, "appeal_committee")
    assert last_day_by_age(date(1956, 11, 3), 70) == date(2026, 11, 30)
    assert last_day_by_age(date(1956, 2, 29), 70) == date(2026, 2, 28)
    held = office(regulation(APPEALS), said, date(2026, 3, 1), date(1957, 6, 15), CALENDAR)
    assert held.last == date(2027, 6, 30)
    members = [seat("Voorzitter", "chair", born_on=date(1956, 11, 3)), *appeals()[1:]]
    assert codes(findings(said, members, date(2026, 11, 30))) == set()
    [old] = findings(said, members, date(2026, 12, 1))
    assert (old.code, old.person, old.day) == ("too_old", "Voorzitter", date(2026, 11, 30))
    unknown = [seat("Voorzitter", "chair"), *appeals()[1:]]
    assert [f.code for f in findings(said, unknown, DAY)] == ["age_unknown"]
    assert codes(findings(said, unknown, DAY)) == set()


@pytest.mark.rule("R441")
def test_by_law_an_even_number_of_ordinary_members_three_to_five_years_and_no_other_seats() -> None:
    said = body(APPEALS, "appeal_committee")
    assert len(ordinary(said, appeals())) == 4
    assert "not_even" in codes(findings(said, [m for m in appeals() if m.name != "Lid 3"], DAY))
    held = office(regulation(APPEALS), said, date(2026, 3, 1), None, CALENDAR)
    assert held.earliest == date(2029, 2, 28)
    law = said.model_copy(update={"key": "other"})
    by_law = office(regulation(APPEALS), law, date(2026, 3, 1), None, CALENDAR)
    assert by_law.earliest == date(2029, 2, 28)
    assert law.term is not None
    free = law.model_copy(update={"term": law.term.model_copy(update={"amount": None})})
    room = office(regulation(APPEALS), free, date(2026, 3, 1), None, CALENDAR)
    assert (room.planned, room.earliest, room.latest) == (None, date(2029, 2, 28), date(2031, 2, 28))
    short = [seat("Voorzitter", "chair", born_on=date(1970, 5, 5), ends_on=date(2028, 12, 31)), *appeals()[1:]]
    offices = {short[0].id: Office(earliest=date(2029, 2, 28), latest=date(2031, 2, 28))}
    assert codes(findings(said, short, DAY, offices=offices)) == {"office_too_short"}
    for key, kind, function in (
        ("exam_committee", "exam_committee", "chair"),
        ("examiners", "examiners", "assessor"),
        ("board", "board", "competent_authority"),
    ):
        beside = Elsewhere(seat("lid 2", function), "Het andere orgaan", key, kind)
        [clash] = findings(said, appeals(), DAY, [beside])
        assert (clash.code, clash.person, clash.also) == ("incompatible", "Lid 2", ("Het andere orgaan",))
    assert findings(said, appeals(), DAY, [Elsewhere(seat("Lid 2"), "CEC", "cec", "central_exam_committee")]) == ()


def test_what_one_body_shuts_out_holds_from_the_other_side_too() -> None:
    committee_said = body(MONDRIAAN, "exam_committee")
    said = body(APPEALS, "appeal_committee")
    there = Elsewhere(seat("Kim"), "Commissie van beroep", said.key, said.kind, said.incompatible)
    assert shut_out(committee_said, seat("Kim"), [there]) is not None
    assert shut_out(committee_said, seat("Kees"), [there]) is None


@pytest.mark.rule("R446")
def test_two_members_of_the_disputes_committee_are_put_forward_by_each_section() -> None:
    said = body(APPEALS, "disputes_committee")
    born = date(1970, 5, 5)

    def named(section: str, function: str = "member", number: int = 2) -> list[Seated]:
        return [seat(f"{section} {function} {n}", function, nominated_by=section, born_on=born) for n in range(number)]

    whole = [
        seat("V", "chair", born_on=born),
        seat("P", "deputy_chair", born_on=born),
        *named("staff_section"),
        *named("participant_section"),
        *named("staff_section", "deputy_member"),
        *named("participant_section", "deputy_member"),
    ]
    assert findings(said, whole, DAY) == ()
    uneven = [*whole[:2], *named("staff_section", number=3), whole[4], *whole[6:]]
    found = findings(said, uneven, DAY)
    assert [(f.code, f.also) for f in found] == [("wrong_nominator", ("participant_section",))]


@pytest.mark.rule("R446")
def test_the_board_fills_a_seat_of_a_section_that_is_not_there_and_the_page_says_so() -> None:
    said = body(APPEALS, "disputes_committee")
    staff, participants = (next(s for s in said.seats if s.nominated_by == (key,)) for key in SECTIONS)
    assert staff.vacancy is not None
    assert (staff.vacancy.by, staff.vacancy.consulting) == (("executive_board",), ("participation_council",))
    by_board, by_staff = seat("A", nominated_by="executive_board"), seat("B", nominated_by="staff_section")
    assert nominated(by_board, staff)
    assert nominated(by_board, participants)
    assert not nominated(by_staff, participants)
    members = [by_board, by_staff, seat("C", nominated_by="staff_section"), seat("D", nominated_by="executive_board")]
    found = [f for f in findings(said, members, DAY) if f.key == "member"]
    # The sections that are there keep their own seats; the board's people sit where nobody could be put forward.
    assert sorted((f.code, f.person, f.also, f.weighs) for f in found) == [
        ("vacancy_filled", "A", ("participant_section",), False),
        ("vacancy_filled", "D", ("participant_section",), False),
    ]


@pytest.mark.rule("R524")
def test_the_bureau_manager_is_also_a_member_of_the_exam_committee() -> None:
    said = body(MONDRIAAN, "exam_bureau")
    manager = seat("Mia", "bureau_manager")
    bureau = [manager, seat("Bob", "bureau_staff")]

    def beside(name: str, function: str, **more: object) -> Elsewhere:
        return Elsewhere(seat(name, function, **more), "Examencommissie", "exam_committee", "exam_committee")

    for elsewhere in ([], [beside("Bob", "member")], [beside("Mia", "registrar")],
                      [beside("Mia", "member", ends_on=date(2026, 6, 30))]):  # fmt: skip
        [found] = findings(said, bureau, DAY, elsewhere)
        assert (found.code, found.person, found.also) == ("not_member_of", "Mia", ("exam_committee",))
        assert "3.2.5" in found.article
    assert findings(said, bureau, DAY, [beside("Mia", "member")]) == ()


@pytest.mark.rule("R456")
def test_the_harassment_committee_sits_for_four_years_and_its_registrar_is_no_member() -> None:
    said = body(HARASSMENT, "harassment_committee")
    held = office(regulation(HARASSMENT), said, date(2026, 3, 1), None, CALENDAR)
    assert held.last == date(2030, 2, 28)
    three = [seat("V", "chair"), seat("A"), seat("B")]
    assert findings(said, three, DAY) == ()
    assert "too_few" in codes(findings(said, three[:2], DAY))
    assert "seat_empty" in codes(findings(said, three[1:], DAY))
    registry = Elsewhere(seat("A", "registrar"), "Griffie", "registry", "office")
    assert codes(findings(said, three, DAY, [registry])) == {"incompatible"}


@pytest.mark.rule("R473")
def test_a_quorum_counts_people_and_asks_for_functions() -> None:
    said = body(HARASSMENT, "harassment_committee")
    assert quorum_short(said, [seat("V", "chair"), seat("A")]).reached
    assert quorum_short(said, [seat("A"), seat("B")]).functions == ("chair",)
    assert quorum_short(said, [seat("V", "chair")]).members == 1
    assert "quorum_out_of_reach" in codes(findings(said, [seat("V", "chair")], DAY))
    assert quorum_short(body(A12, "ecol"), []).reached


def test_a_term_that_is_over_is_said_until_somebody_follows() -> None:
    said = body(A12, "ecol")
    last = date(2026, 6, 30)
    chair = seat("Vera", "chair", ends_on=last)
    rest = [seat("Stijn", "secretary"), seat("Lot")]
    found = findings(said, [chair, *rest], DAY)
    assert {(f.code, f.weighs) for f in found} == {("seat_empty", True), ("office_over", False)}
    again = seat("Vera", "chair", starts_on=date(2026, 7, 1), follows=chair.id)
    assert findings(said, [chair, again, *rest], DAY) == ()
    somebody_else = seat("Nora", "chair", starts_on=date(2026, 7, 1))
    assert findings(said, [chair, somebody_else, *rest], DAY) == ()
    assert codes(findings(said, [], DAY)) == {"nobody", "seat_empty"}


def test_the_best_fit_leaves_no_seat_empty_that_somebody_could_fill() -> None:
    said = body(A12, "appeal_committee")
    # Whoever came first fits two seats, whoever came last only one of them.
    members = [
        seat("A", nominated_by="participation_council", external=True),
        seat("B", nominated_by="executive_board"),
    ]
    outcome = seating(said, "member", members)
    assert {(person.name, where.nominated_by) for person, where in outcome.filled} == {
        ("A", ("participation_council",)),
        ("B", ("executive_board",)),
    }
    assert [each.nominated_by for each in outcome.empty] == [("nominated_members",)]


def test_a_seat_is_taken_on_any_day_of_the_newcomers_term() -> None:
    said = body(A12, "ecol")
    vera = seat("Vera", "chair", ends_on=date(2026, 12, 31))
    coming = seat("Nora", "chair", starts_on=date(2027, 3, 1), ends_on=date(2028, 2, 28))
    free = seat("Kim", "chair", starts_on=date(2027, 1, 1), ends_on=date(2027, 2, 28))
    assert who_holds_the_seat(said, free, [vera, coming]) == []
    over_both = seat("Kim", "chair", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    assert who_holds_the_seat(said, over_both, [vera, coming]) == [coming]
    assert who_holds_the_seat(said, seat("Kim", "chair", starts_on=DAY), [vera]) == [vera]
    assert who_holds_the_seat(said, seat("Kim"), [seat("Lot"), seat("Mia")]) == []


def test_one_person_is_known_by_the_account_and_else_by_the_name() -> None:
    one, other = uuid4(), uuid4()
    assert same_person(seat("Kim", person_id=one), seat("Kim de Wit", person_id=one))
    assert not same_person(seat("Kim", person_id=one), seat("Kim", person_id=other))
    assert same_person(seat("KIM"), seat("Kim", person_id=one))
    earlier = seat("Kim", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    never = seat("Kim", starts_on=date(2025, 1, 1), ended_on=date(2024, 12, 31))
    assert sat_before(seat("Kim"), [earlier, never]) is earlier
    assert sat_before(seat("Kim"), [never]) is None
    assert not never.sits(date(2025, 1, 1))


@pytest.mark.rule("R011")
def test_a_power_is_handed_on_in_a_chain_and_never_back() -> None:
    said = [m for m in shipped_packs()[MONDRIAAN].of_kind("mandate") if isinstance(m, Mandate)]
    handed = [Handed(uuid4(), m.grantor, m.holder, "Examens regelen", date(2026, 1, 1)) for m in said]
    [chain] = chains(handed, DAY)
    assert [chain[0].grantor, *(each.holder for each in chain)] == [
        "executive_board",
        "domain_directorate",
        "exam_committee",
    ]
    assert chains(handed, date(2025, 12, 31)) == []
    assert comes_back(handed, "exam_committee", "executive_board", "examens regelen")
    assert not comes_back(handed, "executive_board", "exam_bureau", "Examens regelen")


@pytest.mark.rule("R011")
def test_a_chain_is_of_one_power_and_another_power_may_go_the_other_way() -> None:
    exams = Handed(uuid4(), "Bestuur", "Directie", "Examens vaststellen", DAY)
    buying = Handed(uuid4(), "Directie", "Commissie", "Inkopen", DAY)
    further = Handed(uuid4(), "directie", "Bureau", "examens vaststellen", DAY)
    assert chains([exams, buying, further], DAY) == [[exams, further], [buying]]
    assert not comes_back([exams], "Directie", "Bestuur", "Inkopen")
    assert comes_back([exams, further], "Bureau", "Bestuur", "Examens vaststellen")


def test_what_a_letter_cites_is_among_the_articles_of_the_body() -> None:
    said = body(A12, "ecol")
    assert said.articles_of("appointment") == said.articles_of("term") == ("5(2)",)
    assert said.articles_of("nomination") == ()
    assert said.model_copy(update={"rests_on": None}).articles_of("nomination") == said.article
    wrong = {**said.model_dump(by_alias=True, exclude_unset=True), "rests_on": {"term": "99"}}
    with pytest.raises(ValueError, match="not among those of the body"):
        Body.model_validate(wrong)
