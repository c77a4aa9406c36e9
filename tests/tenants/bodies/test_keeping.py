"""Setting up, keeping and ending bodies; what everyone sees of them; mandates; the same in the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.bodies import queries
from tenants.bodies.events import member_ended
from tenants.bodies.operations import keeping, mandates
from tenants.regulations import queries as regulations
from tenants.regulations.operations import amending
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Browser, Cast, SignIn
from tests.tenants.bodies.conftest import DECIDED, SINCE, TODAY, School


def test_a_body_runs_once_and_one_of_a_location_once_there(school: School) -> None:
    school.body("cec")
    with pytest.raises(Conflict):
        school.body("cec")
    school.body("ecol")
    with pytest.raises(Conflict):
        school.body("ecol")
    [place] = school.look("SELECT id FROM app.place LIMIT 1")
    [location] = school.look(
        "INSERT INTO app.location (tenant_id, name, address, postcode, place_id, starts_on)"
        " VALUES (%s, 'Noord', 'Kade 1', '1000 AA', %s, '2020-01-01') RETURNING id",
        school.tenant,
        place["id"],
    )
    there = school.body("ecol", location_id=location["id"])
    with school.acting(school.board) as actor:
        assert queries.body(actor, there).name == "Examencommissie op locatie (ECOL), Noord"
    with pytest.raises(Invalid):
        school.body("made_up")
    with pytest.raises(NotFound):
        school.body("ecol", location_id=there)


def test_a_body_is_changed_once_at_a_time_and_ends_with_its_seats(school: School) -> None:
    body = school.body()
    chair = school.seat(body, "chair", "Vera")
    coming = school.seat(body, "secretary", "Stijn", TODAY + timedelta(days=30))
    with school.acting(school.secretary) as actor:
        row = keeping.change(actor, body, name="ECOL Noord", location_id=None, address="Kade 1", version=1)
        assert (row.name, row.version) == ("ECOL Noord", 2)
    with school.acting(school.other) as actor, pytest.raises(Stale):
        keeping.change(actor, body, name="ECOL Zuid", location_id=None, address="", version=1)
    with school.acting(school.board) as actor, pytest.raises(Invalid) as found:
        keeping.end(actor, START, body, ended_on=TODAY + timedelta(days=1), reason="")
    assert set(found.value.errors) == {"reason", "ended_on"}
    with school.acting(school.board) as actor:
        keeping.end(actor, START, body, ended_on=TODAY, reason="Samengevoegd")
    rows = {
        r["id"]: r["ended_on"] for r in school.look("SELECT id, ended_on FROM app.body_member WHERE body_id = %s", body)
    }
    assert rows == {chair: TODAY, coming: TODAY + timedelta(days=29)}
    with pytest.raises(Conflict):
        school.seat(body, "member", "Lot")
    school.body()


def test_a_body_that_ends_tells_every_member_as_a_seat_that_ends(school: School) -> None:
    heard: list[UUID] = []

    def ended(sender: Any, **facts: Any) -> None:
        heard.append(facts["member"].id)

    body = school.body()
    chair = school.seat(body, "chair", "", person_id=school.clerk.person_id)
    over = school.seat(body, "secretary", "Stijn", SINCE, ends_on=TODAY - timedelta(days=1))
    with member_ended.connected_to(ended), school.acting(school.board) as actor:
        keeping.end(actor, START, body, ended_on=TODAY, reason="Samengevoegd")
    assert heard == [chair]
    told = school.look("SELECT kind FROM app.notice WHERE person_id = %s ORDER BY id", school.clerk.person_id)
    assert [each["kind"] for each in told] == ["bodies.appointed", "bodies.ended"]
    acts = school.look(
        "SELECT act, subject FROM app.audit_entry WHERE chain = %s AND act LIKE '%%.ended' ORDER BY seq",
        f"tenant:{school.tenant}",
    )
    assert acts == [
        {"act": "body_member.ended", "subject": f"body_member:{chair}"},
        {"act": "body.ended", "subject": f"body:{body}"},
    ]
    terms = school.look("SELECT subject_id, state FROM app.running_term WHERE tenant_id = %s", school.tenant)
    assert {each["subject_id"]: each["state"] for each in terms}[chair] == "cancelled"
    assert over not in heard


@pytest.mark.rule("R042")
def test_the_published_address_of_a_location_names_its_town(bare: School, browser: Any) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    [place] = bare.look("SELECT id, name FROM app.place ORDER BY id LIMIT 1")
    [location] = bare.look(
        "INSERT INTO app.location (tenant_id, name, address, postcode, place_id, starts_on)"
        " VALUES (%s, 'Noord', 'Kade 1', '1000 AA', %s, '2020-01-01') RETURNING id",
        bare.tenant,
        place["id"],
    )
    bare.body("exam_committee", location_id=location["id"])
    [told] = browser.get(f"/api/v1/institutions/{bare.slug}/bodies").json
    assert told["address"] == f"Kade 1, 1000 AA {place['name']}"
    assert f"Kade 1, 1000 AA {place['name']}" in browser.get(f"/institutions/{bare.slug}/bodies").text


@pytest.mark.rule("R042")
def test_everyone_sees_names_functions_and_address_where_the_regulation_says_so(
    bare: School, sign_in: SignIn, browser: Any
) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    bare.adopt("mondriaan", "complaint-scheme", "2007")
    with pytest.raises(Invalid) as found:
        bare.body("exam_committee")
    assert set(found.value.errors) == {"address"}
    committee = bare.body("exam_committee", address="Postbus 2, 2500 AA Den Haag")
    bare.seat(committee, "chair", "Vera Voorzit")
    gone = bare.seat(committee, "member", "Gijs Geweest", SINCE, ends_on=TODAY - timedelta(days=1))
    bare.seat(committee, "member", "Nora Nieuw", TODAY + timedelta(days=1))
    contact = bare.body("complaints_contact", "complaint-scheme")
    bare.seat(contact, "staff", "Carla Contact")
    bureau = bare.body("exam_bureau")
    bare.seat(bureau, "bureau_manager", "Berend Bureau")
    assert gone

    page = browser.get(f"/institutions/{bare.slug}/bodies").text
    for shown in ("Vera Voorzit", "voorzitter", "Postbus 2, 2500 AA Den Haag", "Carla Contact"):
        assert shown in page, shown
    for hidden in ("Gijs Geweest", "Nora Nieuw", "Berend Bureau", "Examenbureau", "medewerker"):
        assert hidden not in page, hidden
    answer = browser.get(f"/api/v1/institutions/{bare.slug}/bodies").json
    by_name = {each["name"]: each for each in answer}
    assert by_name["Examencommissie"]["members"] == [{"function": "chair", "name": "Vera Voorzit"}]
    assert by_name["Contactpersoon klachten"] == {
        "name": "Contactpersoon klachten",
        "members": [{"function": "", "name": "Carla Contact"}],
        "address": "",
        "article": ["bijlage 2(contactpersoon)", "bijlage 4", "3"],
    }
    assert browser.get("/institutions/nowhere/bodies").status_code == 404


def test_what_an_institution_makes_public_by_an_amendment_is_public(school: School, browser: Any) -> None:
    body = school.body()
    school.seat(body, "chair", "Vera Voorzit")
    address = f"/institutions/{school.slug}/bodies"
    assert "Vera Voorzit" not in browser.get(address).text
    with school.acting(school.admin) as actor:
        edition = regulations.edition_at("roc-a12", "exam-regulation", "2018-2019").id
        change = {"kind": "body", "key": "ecol", "changes": [{"field": "publishes", "value": ["names"]}]}
        amending.amend(actor, START, edition, change, TODAY, DECIDED)
    page = browser.get(address).text
    assert "Vera Voorzit" in page
    assert "<strong" in page
    assert "Vera Voorzit</strong>, " not in page


def test_the_bureau_manager_may_also_be_a_member_of_the_exam_committee(bare: School) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    committee = bare.body("exam_committee", address="Postbus 2")
    bare.seat(bare.body("exam_bureau"), "bureau_manager", "Berend Bureau")
    bare.seat(committee, "member", "Berend Bureau")
    with bare.acting(bare.board) as actor:
        [standing] = queries.standings(actor, [queries.body(actor, committee)], TODAY)
    assert "incompatible" not in {finding.code for finding in standing.found}


@pytest.mark.rule("R011")
def test_mandates_are_recorded_by_the_board_and_shown_as_a_chain(bare: School, sign_in: SignIn) -> None:
    bare.adopt("mondriaan", "exam-regulation", "2008")
    browser = sign_in(bare.board)
    page = browser.get("/institution/mandates").text
    assert "Het college van bestuur mandateert de directie van het domein." in page
    for grantor, holder in (("College van bestuur", "Directie"), ("Directie", "Examencommissie")):
        answer = browser.post(
            "/institution/mandates/new",
            {
                "grantor": grantor,
                "holder": holder,
                "power": "Examens regelen",
                "starts_on": "2026-01-01",
                "source": "Besluit 2026-14",
            },
        )
        assert answer.status_code == 303, answer.text
    chain = browser.get("/institution/mandates").text
    assert chain.index("<strong>College van bestuur") < chain.index("<strong>Directie") < chain.index("<strong>Examen")
    back = {"grantor": "Examencommissie", "holder": "college van bestuur", "power": "examens regelen", "source": "x"}
    assert browser.post("/institution/mandates/new", {**back, "starts_on": "2026-01-01"}).status_code == 422
    assert "geldt geen mandaat" in browser.get("/institution/mandates?on=2025-12-31").text
    with bare.acting(bare.board) as actor:
        first = queries.mandates(actor)[0].id
        with pytest.raises(Invalid):
            mandates.end(actor, first, ends_on=date(2025, 1, 1), reason="", version=1)
        mandates.end(actor, first, ends_on=TODAY, reason="Ingetrokken", version=1)
        with pytest.raises(Stale):
            mandates.end(actor, first, ends_on=TODAY, reason="Ingetrokken", version=1)
        with pytest.raises(Conflict):
            mandates.end(actor, first, ends_on=TODAY, reason="Ingetrokken", version=2)
    with bare.acting(bare.secretary) as actor, pytest.raises(Forbidden):
        mandates.end(actor, first, ends_on=TODAY, reason="Ingetrokken", version=2)


def test_every_act_is_in_the_api(school: School, sign_in: SignIn, cast: Cast) -> None:
    browser = sign_in(school.secretary)
    token = make_token(browser, "organisation:read", "organisation:write", hat=school.secretary.hat)
    api: Any = browser.client
    head = {"Authorization": f"Bearer {token}"}
    made = api.post(
        "/api/v1/institution/bodies",
        json={"document": "exam-regulation", "body_key": "ecol", "set_up_on": "2026-01-01"},
        headers=head,
    )
    assert made.status_code == 201, made.text
    assert made.json["state"] == "not_well"
    body = f"/api/v1/institution/bodies/{made.json['id']}"
    seats: dict[str, Any] = {}
    for function in ("chair", "secretary"):
        seat = api.post(
            f"{body}/members",
            json={"function": function, "name": f"De {function}", "starts_on": "2026-01-01"},
            headers=head,
        )
        assert seat.status_code == 201, seat.text
        assert seat.json["ends_on"] == "2026-12-31"
        seats[function] = seat
    taken = api.post(
        f"{body}/members", json={"function": "chair", "name": "X", "starts_on": "2026-06-01"}, headers=head
    )
    assert taken.status_code == 409
    assert "De chair" in taken.json["detail"]
    assert api.get(body, headers=head).json["state"] == "well"
    later = api.get(f"{body}?on=2027-01-01", headers=head).json
    assert {each["code"] for each in later["findings"]} == {"nobody", "seat_empty", "office_over"}
    seat = f"/api/v1/institution/body-members/{seats['chair'].json['id']}"
    change = {"external": True}
    assert api.patch(seat, json=change, headers={**head, "If-Match": '"7"'}).status_code == 412
    assert api.patch(seat, json=change, headers={**head, "If-Match": seats["chair"].headers["ETag"]}).json["external"]
    # What is not named stays.
    kept = api.patch(seat, json={"certificates": []}, headers={**head, "If-Match": '"2"'})
    assert kept.json["external"], kept.text
    again = api.post(f"{seat}/again", json={}, headers=head)
    assert again.json["starts_on"] == "2027-01-01"
    assert [each["function"] for each in api.get(f"{body}/members", headers=head).json] == [
        "chair",
        "secretary",
        "chair",
    ]
    ended = api.post(
        f"/api/v1/institution/body-members/{again.json['id']}/end",
        json={"ended_on": "2026-11-24", "reason": "Toch niet"},
        headers={**head, "If-Match": '"1"'},
    )
    assert ended.json["ended_on"] == "2026-12-31"
    assert [each["name"] for each in api.get("/api/v1/institution/bodies", headers=head).json] == [
        "Examencommissie op locatie (ECOL)"
    ]
    stranger = make_token(sign_in(cast.tara), "organisation:read", hat=cast.tara.hat)
    assert api.get(body, headers={"Authorization": f"Bearer {stranger}"}).status_code == 404


def test_the_list_says_of_each_body_how_it_stands(school: School, sign_in: SignIn) -> None:
    for key in ("ecol", "cec", "appeal_committee"):
        school.body(key)
    page = sign_in(school.clerk).get("/institution/bodies").text
    assert page.count("Niet goed samengesteld") == 3
    assert "Orgaan instellen" not in page


def test_board_and_secretary_are_invited_like_every_role(school: School, sign_in: SignIn) -> None:
    browser = sign_in(school.admin)
    page = browser.get("/institution/invite").text
    assert "Bestuur" in page
    assert "Secretaris" in page
    for role in ("board", "secretary"):
        form = {"name": "Noor Nieuw", "email": f"noor-{role}@roc.example", "role": role}
        assert browser.post("/institution/invite", form).status_code == 303
    assert "Secretaris" in browser.get("/institution").text
    assert sign_in(school.board).get("/institution").status_code == 200


def test_regulations_and_bodies_of_an_institution_lead_to_each_other_and_stand_in_the_public_bar(
    school: School, browser: Browser
) -> None:
    bodies, rules = f"/institutions/{school.slug}/bodies", f"/institutions/{school.slug}/regulations"
    assert f'href="{bodies}"' in browser.get(rules).text
    assert f'href="{rules}"' in browser.get(bodies).text
    everything = browser.get("/regulations").text
    assert f'href="{bodies}"' in everything
    assert f'href="{rules}"' in everything
    assert 'href="/calculator"' in everything
    assert 'href="/regulations"' in browser.get("/").text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_reaches_is_answered_in_words(school: School, sign_in: SignIn, day: str) -> None:
    body = school.body()
    member = school.seat(body, "chair", "Vera")
    browser = sign_in(school.secretary)
    for path in ("/institution/bodies", f"/institution/bodies/{body}", "/institution/mandates"):
        assert browser.get(path, query_string={"on": day}).status_code == 200
    again = f"/institution/body-members/{member}/again"
    refused = browser.post(again, {"starts_on": day}, page=f"/institution/body-members/{member}")
    assert refused.status_code == 422
    assert f'value="{day}"' in refused.text
    token = make_token(browser, "organisation:read", hat=school.secretary.hat)
    call = f"/api/v1/institution/bodies/{body}"
    answer = browser.get(call, query_string={"on": day}, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 422
