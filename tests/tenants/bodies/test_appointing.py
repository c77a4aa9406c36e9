"""Appointing, appointing again, ending: what is allowed, what is refused with which article, and who is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assay.clock import FixedClock
from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.bodies import queries
from tenants.bodies.events import member_appointed, member_ended
from tenants.bodies.operations import appointing, keeping, reminding
from tenants.bodies.operations.appointing import Appointee
from tests.support.cast import START, Cast, SignIn
from tests.tenants.bodies.conftest import SINCE, TODAY, School
from tests.tenants.organisations.acting import at_once

YEAR = date(2027, 11, 23)


def refused(school: School, body: UUID, function: str, starts_on: date = TODAY, **more: Any) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as found:
        school.seat(body, function, more.pop("name", "Kim de Wit"), starts_on, **more)
    return {field: [str(text) for text in texts] for field, texts in found.value.errors.items()}


def appeal_committee(bare: School) -> UUID:
    bare.adopt("mondriaan", "appeal-rules", "2003")
    return bare.body("appeal_committee", "appeal-rules", address="Postbus 1, 2500 AA Den Haag")


@pytest.mark.rule("R013")
def test_a_term_of_office_ends_by_the_regulation_and_never_later(school: School) -> None:
    body = school.body()
    school.seat(body, "chair", "Vera", ends_on=date(2027, 6, 30))
    assert list(refused(school, body, "secretary", ends_on=YEAR + timedelta(days=1))) == ["ends_on"]
    assert "art. 1, 5(2)" in refused(school, body, "secretary", ends_on=date(2028, 1, 1))["ends_on"][0]
    assert list(refused(school, body, "secretary", ends_on=TODAY - timedelta(days=1))) == ["ends_on"]
    made = school.seat(body, "secretary", "Stijn")
    [row] = school.look("SELECT ends_on, appointed_by_name FROM app.body_member WHERE id = %s", made)
    assert (row["ends_on"], row["appointed_by_name"]) == (YEAR, school.secretary.name)


def test_every_fault_stands_at_its_field(school: School) -> None:
    body = school.body()
    assert list(refused(school, body, "chair", name="")) == ["name"]
    assert list(refused(school, body, "treasurer")) == ["function"]
    assert list(refused(school, body, "chair", SINCE - timedelta(days=1))) == ["starts_on"]
    assert list(refused(school, body, "chair", nominated_by="executive_board")) == ["nominated_by"]
    assert list(refused(school, body, "chair", certificates=("made_up",))) == ["certificates"]
    lot = school.seat(body, "member", "Lot")
    assert list(refused(school, body, "member", deputises_for=lot)) == ["deputises_for"]
    with pytest.raises(NotFound):
        school.seat(body, "member", "Mia", deputises_for=uuid4())
    with pytest.raises(NotFound):
        school.seat(body, "member", "Mia", person_id=uuid4())


@pytest.mark.rule("R410")
def test_somebody_from_inside_or_put_forward_by_nobody_is_refused(school: School) -> None:
    body = school.body("appeal_committee")
    assert set(refused(school, body, "member")) == {"nominated_by", "external"}
    assert set(refused(school, body, "member", external=True, nominated_by="ecol")) == {"nominated_by"}
    school.seat(body, "member", "An", external=True, nominated_by="executive_board")
    with pytest.raises(Conflict) as taken:
        school.seat(body, "member", "Bo", external=True, nominated_by="executive_board")
    assert "An" in str(taken.value.detail)
    school.seat(body, "member", "Bo", external=True, nominated_by="participation_council")
    [row] = school.look("SELECT count(*) AS seats, max(ends_on) AS last FROM app.body_member WHERE body_id = %s", body)
    assert (row["seats"], row["last"]) == (2, None)


@pytest.mark.rule("R412")
def test_the_chair_of_the_appeal_committee_is_one_of_its_members(school: School) -> None:
    body = school.body("appeal_committee")
    assert list(refused(school, body, "chair", name="An", external=True)) == ["name"]
    school.seat(body, "member", "An", external=True, nominated_by="executive_board")
    school.seat(body, "chair", "An", external=True)
    with pytest.raises(Conflict):
        school.seat(body, "chair", "An", external=True)


@pytest.mark.rule("R421")
def test_nobody_is_appointed_beyond_the_age_limit(bare: School) -> None:
    body = appeal_committee(bare)
    assert list(refused(bare, body, "chair")) == ["born_on"]
    assert "70" in refused(bare, body, "chair", born_on=date(1956, 10, 31))["born_on"][0]
    assert list(refused(bare, body, "chair", born_on=date(2026, 1, 1))) == ["born_on"]
    made = bare.seat(body, "chair", "Vera", born_on=date(1958, 3, 4))
    [row] = bare.look("SELECT ends_on, born_on FROM app.body_member WHERE id = %s", made)
    assert row["ends_on"] == date(2028, 3, 31)
    late = refused(bare, body, "member", born_on=date(1958, 3, 4), ends_on=date(2028, 4, 1))
    assert list(late) == ["ends_on"]


@pytest.mark.rule("R446")
def test_the_board_fills_a_seat_for_which_nobody_could_be_put_forward(bare: School, sign_in: SignIn) -> None:
    bare.adopt("mondriaan", "appeal-rules", "2003")
    body, born = bare.body("disputes_committee", "appeal-rules"), date(1970, 1, 1)
    page = sign_in(bare.secretary).get(f"/institution/bodies/{body}/appoint").text
    assert "niemand kon dat; college van bestuur vult de zetel na overleg met medezeggenschapsraad" in page
    assert list(refused(bare, body, "member", born_on=born)) == ["nominated_by"]
    bare.seat(body, "member", "Aad", born_on=born, nominated_by="executive_board")
    said = sign_in(bare.secretary).get(f"/institution/bodies/{body}").text
    assert "De zetel van Aad (lid) is vervuld terwijl personeelsgeleding van de medezeggenschapsraad" in said


@pytest.mark.rule("R420", "R446")
def test_the_letter_cites_beside_each_claim_only_what_it_rests_on(bare: School) -> None:
    bare.adopt("mondriaan", "appeal-rules", "2003")
    body = bare.body("disputes_committee", "appeal-rules")
    made = bare.seat(body, "member", "Aad", born_on=date(1970, 1, 1), nominated_by="staff_section")
    [letter] = bare.look("SELECT cited FROM app.letter WHERE subject_id = %s", made)
    cited: dict[str, list[str]] = {}
    for each in letter["cited"]:
        cited.setdefault(each["claim"], []).append(each["words"].rpartition(" ")[2])
    assert cited == {"appointment": ["2", "3"], "nomination": ["2"], "term": ["3"], "tasks": ["7"]}


def test_somebody_who_stands_in_reads_for_whom_in_the_letter(bare: School) -> None:
    body, born = appeal_committee(bare), date(1970, 1, 1)
    chair = bare.seat(body, "chair", "Vera Voorzit", born_on=born)
    made = bare.seat(body, "deputy_chair", "Lot", born_on=born, deputises_for=chair)
    [letter] = bare.look("SELECT content FROM app.letter WHERE subject_id = %s", made)
    assert "Je bent de vervanger van Vera Voorzit." in str(letter["content"])


def test_a_day_of_birth_is_kept_only_where_the_regulation_needs_it(school: School) -> None:
    made = school.seat(school.body(), "chair", "Vera", born_on=date(1970, 1, 1))
    [row] = school.look("SELECT born_on FROM app.body_member WHERE id = %s", made)
    assert row["born_on"] is None


@pytest.mark.rule("R441")
def test_nobody_sits_in_two_bodies_that_shut_each_other_out(bare: School) -> None:
    appeals = appeal_committee(bare)
    bare.adopt("mondriaan", "exam-regulation", "2008")
    committee = bare.body("exam_committee", address="Postbus 2, 2500 AA Den Haag")
    bare.seat(committee, "member", "Kim de Wit")
    assert "art. 2, 3" in refused(bare, appeals, "member", born_on=date(1970, 1, 1))["name"][0]
    bare.seat(appeals, "member", "Kees", born_on=date(1970, 1, 1))
    assert list(refused(bare, committee, "member", name="kees")) == ["name"]
    assert list(refused(bare, appeals, "member", name="Ans", born_on=date(1970, 1, 1), ends_on=date(2028, 1, 1))) == [
        "ends_on"
    ]


@pytest.mark.rule("R014")
@pytest.mark.rule("R016")
def test_the_exam_committee_becomes_well_composed_once_three_hold_the_certificate(bare: School) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    body = bare.body("exam_committee", address="Postbus 2, 2500 AA Den Haag")
    seats = [bare.seat(body, "chair", "Vera"), bare.seat(body, "deputy_chair", "Wim")]
    seats += [bare.seat(body, "member", name) for name in ("Aad", "Bea", "Cas")]

    def state() -> tuple[str, list[str]]:
        with bare.acting(bare.board) as actor:
            [standing] = queries.standings(actor, [queries.body(actor, body)], TODAY)
            assert standing.said is not None
            assert standing.said.body.appointed_by == ("competent_authority",)
            return standing.state, [finding.code for finding in standing.found]

    assert state() == ("not_well", ["too_few_certified"])
    for each in seats[:3]:
        with bare.acting(bare.secretary) as actor:
            appointing.change(
                actor,
                each,
                certificates=("practice_exam_assessor",),
                external=False,
                nominated_by="",
                born_on=None,
                version=1,
            )
    assert state() == ("well", [])
    with bare.acting(bare.secretary) as actor, pytest.raises(Stale):
        appointing.change(actor, seats[0], certificates=(), external=False, nominated_by="", born_on=None, version=1)


@pytest.mark.rule("R420")
def test_a_member_is_at_once_appointed_again_and_only_once(bare: School) -> None:
    body = appeal_committee(bare)
    first = bare.seat(body, "chair", "Vera", born_on=date(1970, 1, 1))
    with bare.acting(bare.board) as actor:
        again = appointing.reappoint(actor, START, first)
        assert (again.starts_on, again.ends_on, again.follows) == (date(2029, 11, 24), date(2032, 11, 23), first)
    with bare.acting(bare.board) as actor, pytest.raises(Conflict):
        appointing.reappoint(actor, START, first)


def test_a_seat_ends_with_a_reason_and_then_somebody_else_can_have_it(school: School) -> None:
    body = school.body()
    chair = school.seat(body, "chair", "Vera")
    with school.acting(school.secretary) as actor, pytest.raises(Invalid) as found:
        appointing.end(actor, START, chair, ended_on=date(2028, 1, 1), reason="", ground="made_up", version=1)
    assert set(found.value.errors) == {"reason", "ended_on", "ground"}
    with school.acting(school.secretary) as actor:
        ended = appointing.end(actor, START, chair, ended_on=TODAY, reason="Andere baan", version=1)
        assert (ended.ended_on, ended.ends_on) == (TODAY, YEAR)
    with school.acting(school.secretary) as actor, pytest.raises(Conflict):
        appointing.end(actor, START, chair, ended_on=TODAY, reason="Andere baan", version=2)
    with school.acting(school.secretary) as actor, pytest.raises(Conflict):
        appointing.reappoint(actor, START, chair)
    with pytest.raises(Conflict):
        school.seat(body, "chair", "Nora", TODAY)
    school.seat(body, "chair", "Nora", TODAY + timedelta(days=1))


def test_of_two_secretaries_one_gets_the_last_seat_and_the_other_sees_who(school: School) -> None:
    body = school.body()

    def act(actor: Any) -> None:
        appointing.appoint(actor, START, body, Appointee("chair", TODAY, name=f"Keuze van {actor.name}"))

    assert sorted(at_once(school.acting, [school.secretary, school.other], act)) == ["Conflict", "done"]
    [row] = school.look("SELECT person_name, appointed_by_name FROM app.body_member WHERE body_id = %s", body)
    with pytest.raises(Conflict) as taken:
        school.seat(body, "chair", "Een ander")
    assert row["person_name"] in str(taken.value.detail)
    assert row["appointed_by_name"] in str(taken.value.detail)
    assert taken.value.code == "seat-taken"


def test_the_same_form_sent_twice_appoints_once(school: School, sign_in: SignIn) -> None:
    body = school.body()
    browser, path = sign_in(school.secretary), f"/institution/bodies/{body}/appoint"
    form = {"function": "member", "name": "Lot", "starts_on": "2026-11-24", "_once": "twice"}
    assert [browser.post(path, form).status_code for _each in range(2)] == [303, 303]
    assert len(school.look("SELECT id FROM app.body_member WHERE body_id = %s", body)) == 1
    assert (
        len(school.look("SELECT id FROM app.letter WHERE tenant_id = %s AND template ~ 'appoint'", school.tenant)) == 1
    )


def test_made_up_and_foreign_ids_in_the_form_are_not_found(school: School, cast: Cast, sign_in: SignIn) -> None:
    browser, path = sign_in(school.secretary), f"/institution/bodies/{school.body()}/appoint"
    form = {"function": "member", "name": "Lot", "starts_on": "2026-11-24"}
    for field in ("person", "deputises_for"):
        for value in (str(uuid4()), str(cast.tara.person_id), "geen-id"):
            assert browser.post(path, {**form, field: value}).status_code == 404, (field, value)
    for value in (str(uuid4()), "geen-id"):
        set_up = {"body": "exam-regulation:cec", "set_up_on": "2026-01-01", "location": value}
        assert browser.post("/institution/bodies/new", set_up).status_code == 404, value


def test_a_taken_seat_answers_409_and_keeps_what_was_typed(school: School, sign_in: SignIn) -> None:
    body = school.body()
    school.seat(body, "chair", "Vera Voorzit")
    answer = sign_in(school.other).post(
        f"/institution/bodies/{body}/appoint", {"function": "chair", "name": "Nora Nieuw", "starts_on": "2026-11-24"}
    )
    assert answer.status_code == 409
    assert "Deze zetel is bezet: Vera Voorzit, benoemd door" in answer.text
    assert 'value="Nora Nieuw"' in answer.text


def test_who_sits_where_is_told_recorded_and_announced(school: School) -> None:
    heard: list[tuple[str, bool]] = []

    def appointed(sender: Any, **facts: Any) -> None:
        heard.append((facts["member"].person_name, facts["again"]))

    def ended(sender: Any, **facts: Any) -> None:
        heard.append((facts["member"].person_name, False))

    with member_appointed.connected_to(appointed), member_ended.connected_to(ended):
        body = school.body()
        made = school.seat(body, "chair", "", person_id=school.clerk.person_id)
        with school.acting(school.board) as actor:
            appointing.end(actor, START, made, ended_on=TODAY, reason="Op eigen verzoek", version=1)
    assert heard == [(school.clerk.name, False), (school.clerk.name, False)]
    # One appointment is told once: the notice of it leads to the letter, and its mail holds the letter.
    notices = "SELECT kind, path, params FROM app.notice WHERE person_id = %s ORDER BY id"
    told = school.look(notices, school.clerk.person_id)
    [letter] = school.look("SELECT id FROM app.letter WHERE subject_id = %s", made)
    assert [each["kind"] for each in told] == ["bodies.appointed", "bodies.ended"]
    assert (told[0]["path"], told[0]["params"]["letter_id"]) == (f"/letters/{letter['id']}", str(letter["id"]))
    acts = school.look(
        "SELECT act, detail FROM app.audit_entry WHERE chain = %s AND act ~ '^body' ORDER BY seq",
        f"tenant:{school.tenant}",
    )
    assert [each["act"] for each in acts] == ["body.set_up", "body_member.appointed", "body_member.ended"]
    assert "Op eigen verzoek" not in str(acts)


def test_administrators_and_secretaries_are_warned_before_a_term_ends(school: School, clock: FixedClock) -> None:
    body = school.body()
    made = school.seat(body, "chair", "Vera")
    jobs = school.look(
        "SELECT next_try_at::date AS day, payload FROM app.outbox WHERE kind = 'bodies.remind' AND scope_tenant = %s"
        " ORDER BY next_try_at",
        school.tenant,
    )
    assert [each["day"] for each in jobs] == [date(2027, 9, 24), date(2027, 11, 9)]
    clock.advance(timedelta(days=310))
    with school.acting(school.admin) as actor:
        assert reminding.remind(actor, clock.now(), made, YEAR) == 3
        assert reminding.remind(actor, clock.now(), made, YEAR - timedelta(days=1)) == 0
    [told] = school.look("SELECT kind, path FROM app.notice WHERE person_id = %s", school.secretary.person_id)
    assert told == {"kind": "bodies.office_ends", "path": f"/institution/bodies/{body}?as={school.tenant}"}
    with school.acting(school.board) as actor:
        appointing.reappoint(actor, clock.now(), made)
    with school.acting(school.admin) as actor:
        assert reminding.remind(actor, clock.now(), made, YEAR) == 0


def test_today_shows_the_terms_that_end_soon(school: School, sign_in: SignIn, clock: FixedClock) -> None:
    made = school.seat(school.body(), "chair", "Vera Voorzit")
    assert "De zittingsduur van Vera Voorzit" not in sign_in(school.secretary).get("/today").text
    clock.advance(timedelta(days=310))
    page = sign_in(school.secretary).get("/today").text
    assert "De zittingsduur van Vera Voorzit loopt af" in page
    assert f"/institution/body-members/{made}" in page
    assert "Vera Voorzit" not in sign_in(school.clerk).get("/today").text


def test_nobody_without_the_role_and_nobody_elsewhere(school: School, cast: Cast) -> None:
    body = school.body()
    chair = school.seat(body, "chair", "Vera")
    with school.acting(school.clerk) as actor, pytest.raises(Forbidden):
        appointing.appoint(actor, START, body, Appointee("secretary", TODAY, name="Stijn"))
    for act in (
        lambda actor: appointing.appoint(actor, START, body, Appointee("secretary", TODAY, name="Stijn")),
        lambda actor: appointing.reappoint(actor, START, chair),
        lambda actor: appointing.end(actor, START, chair, ended_on=TODAY, reason="x", version=1),
        lambda actor: keeping.end(actor, START, body, ended_on=TODAY, reason="x"),
        lambda actor: keeping.change(actor, body, name="x", location_id=None, address="", version=1),
    ):
        with school.acting(cast.tara) as actor, pytest.raises(NotFound):
            act(actor)
