"""Who acts for an institution, until when, and that the list is right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from assay.clock import FixedClock
from assay.db import db
from tenants.organisations.operations import people
from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.organisations.acting import at_once, invited
from tests.tenants.organisations.conftest import Registry

TODAY = date(2026, 11, 24)


@pytest.mark.rule("R036")
def test_a_role_ends_on_the_next_request_of_a_running_session(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his, gone = sign_in(registry.member(tenant)), registry.member(tenant, "coordinator", starts_on=TODAY)
    theirs = sign_in(gone)
    assert theirs.get("/institution").status_code == 200
    row = registry.appointment_of(gone)
    page = f"/institution/people/{row['id']}"
    assert his.post(f"{page}/end", {"reason": "Andere functie"}, page=page).status_code == 303
    assert theirs.get("/institution").status_code == 403
    me = theirs.get("/api/v1/me").json
    assert me is not None
    assert me["hat"]["kind"] == "personal"
    assert str(tenant) not in [hat["key"] for hat in me["hats"]]
    row = registry.appointment_of(gone)
    assert (row["ends_on"], row["end_reason"], row["ended_by"] is not None) == (TODAY, "Andere functie", True)
    his.get("/institution")  # says once that it was done
    shown = his.get("/institution").text
    assert shown.index(gone.name) > shown.index('id="ended"')
    assert "Andere functie" in shown
    told = registry.look("SELECT kind FROM app.notice WHERE person_id = %s", gone.person_id)
    assert [each["kind"] for each in told] == ["organisation.appointment_ended"]


@pytest.mark.rule("R004")
def test_the_closed_part_opens_with_an_institutions_account_only(
    registry: Registry, acting: Callable[..., Any]
) -> None:
    """Row security shows the closed part under this key alone (`walls.CLOSED`)."""
    tenant = registry.institution()
    member = registry.member(tenant)

    def key() -> UUID | None:
        found: UUID | None = db.session.execute(text("SELECT app.institution()")).scalar_one()
        return found

    with acting(member):
        assert key() == tenant
    with acting(member, "personal"):
        assert key() is None
    with acting(registry.person("Ander"), str(tenant)):
        assert key() is None
    registry.database.execute(
        "UPDATE app.tenant SET status = 'closed', closed_at = approved_at WHERE id = %s", [tenant]
    )
    with acting(member):
        assert key() is None


def test_the_last_day_counts_and_the_day_after_does_not(registry: Registry, sign_in: SignIn, clock: FixedClock) -> None:
    tenant = registry.institution()
    member = registry.member(tenant, "coordinator", ends_on=TODAY)
    assert sign_in(member).get("/institution").status_code == 200
    clock.advance(timedelta(days=1))
    assert sign_in(member).get("/institution").status_code == 403


def test_changing_the_last_day(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his, other = sign_in(registry.member(tenant)), registry.member(tenant, "coordinator")
    page = f"/institution/people/{registry.appointment_of(other)['id']}"
    assert his.post(page, {"ends_on": "2026-11-23", "version": "1"}).status_code == 422
    assert his.post(page, {"ends_on": "2027-01-31", "version": "1"}).status_code == 303
    assert registry.appointment_of(other)["ends_on"] == date(2027, 1, 31)
    stale = his.post(page, {"ends_on": "2028-01-31", "version": "1"})
    assert stale.status_code == 409
    assert "31 januari 2027" in stale.text
    assert 'value="2028-01-31"' in stale.text
    assert 'name="version" type="hidden" value="2"' in stale.text
    assert his.post(page, {"ends_on": "", "version": "2"}).status_code == 303
    assert registry.appointment_of(other)["ends_on"] is None


def test_an_administrator_always_remains(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    admin = registry.member(tenant)
    his = sign_in(admin)
    page = f"/institution/people/{registry.appointment_of(admin)['id']}"
    assert his.post(f"{page}/end", {"reason": "Weg"}, page=page).status_code == 409
    assert his.post(page, {"ends_on": "2027-01-31", "version": "1"}).status_code == 409
    temporary = registry.member(tenant, ends_on=date(2027, 1, 31))
    assert his.post(f"{page}/end", {"reason": "Weg"}, page=page).status_code == 409
    second = registry.member(tenant)
    assert his.post(f"{page}/end", {"reason": "Weg"}, page=page).status_code == 303
    hers = sign_in(second)
    page = f"/institution/people/{registry.appointment_of(temporary)['id']}"
    assert hers.post(f"{page}/end", {"reason": "Weg"}, page=page).status_code == 303


def test_two_administrators_ending_each_other_leave_one(
    registry: Registry, acting: Callable[..., Any], clock: FixedClock
) -> None:
    tenant = registry.institution()
    pair = [registry.member(tenant), registry.member(tenant)]
    ids = [registry.appointment_of(member)["id"] for member in pair]
    other = {pair[0].person_id: ids[1], pair[1].person_id: ids[0]}
    outcomes = at_once(acting, pair, lambda actor: people.end(actor, clock.now(), other[actor.person_id], "Weg"))
    assert sorted(outcomes) == ["Forbidden", "done"]
    left = registry.look("SELECT 1 FROM app.appointment WHERE tenant_id = %s AND ended_at IS NULL", tenant)
    assert len(left) == 1


def test_two_administrators_leaving_at_once_leave_one(
    registry: Registry, acting: Callable[..., Any], clock: FixedClock
) -> None:
    tenant = registry.institution()
    pair = [registry.member(tenant), registry.member(tenant)]
    own = {member.person_id: registry.appointment_of(member)["id"] for member in pair}
    outcomes = at_once(acting, pair, lambda actor: people.end(actor, clock.now(), own[actor.person_id], "Weg"))
    assert sorted(outcomes) == ["Conflict", "done"]


def test_who_may_do_what(registry: Registry, cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    tenant = registry.institution("verifying_body")
    admin = registry.member(tenant)
    page = f"/institution/people/{registry.appointment_of(admin)['id']}"
    for path in ("/institution", "/institution/invite", page, "/institution/settings"):
        assert browser.get(path).status_code == 401
        assert sign_in(cast.anna).get(path).status_code == 403
        assert sign_in(cast.petra).get(path).status_code == 403
        assert sign_in(admin).get(path).status_code == 200
    for role in ("coordinator", "lead_assessor"):
        theirs = sign_in(registry.member(tenant, role))
        assert theirs.get("/institution").status_code == 200
        for path in ("/institution/invite", page, "/institution/settings"):
            assert theirs.get(path).status_code == 403
        assert theirs.post(f"{page}/end", {"reason": "x"}, page="/institution").status_code == 403
        assert theirs.post("/institution/people/confirm", page="/institution").status_code == 403


def test_nobody_reaches_another_institutions_people(registry: Registry, sign_in: SignIn) -> None:
    mine, theirs = registry.institution(), registry.institution()
    member = registry.member(theirs)
    invited(sign_in(member))
    [row] = registry.look("SELECT id FROM app.invitation WHERE tenant_id = %s", theirs)
    his = sign_in(registry.member(mine))
    for appointment in (registry.appointment_of(member)["id"], uuid4()):
        page = f"/institution/people/{appointment}"
        assert his.get(page).status_code == 404
        assert his.post(page, {"ends_on": "2027-01-31", "version": "1"}, page="/institution").status_code == 404
        assert his.post(f"{page}/end", {"reason": "x"}, page="/institution").status_code == 404
    for invitation in (row["id"], uuid4()):
        for act in ("take-back", "send-again"):
            assert his.post(f"/institution/invitations/{invitation}/{act}", page="/institution").status_code == 404
    assert member.name not in his.get("/institution").text


@pytest.mark.rule("R036")
def test_the_list_is_confirmed_as_it_was_seen(registry: Registry, sign_in: SignIn, clock: FixedClock) -> None:
    tenant = registry.institution()
    admin = registry.member(tenant)
    leaver = registry.member(tenant, "coordinator", ends_on=TODAY + timedelta(days=29))
    his = sign_in(admin)
    shown = his.get("/institution").text
    fingerprint = shown.split('name="fingerprint" value="')[1].split('"')[0]
    assert "badge-warning" in shown, "whose end comes within thirty days is marked"
    assert leaver.name in his.get("/today").text
    registry.member(tenant, "coordinator")
    assert his.post("/institution/people/confirm", {"fingerprint": fingerprint}, page="/institution").status_code == 409
    assert registry.look("SELECT 1 FROM app.people_confirmation WHERE tenant_id = %s", tenant) == []
    shown = his.get("/institution").text
    fingerprint = shown.split('name="fingerprint" value="')[1].split('"')[0]
    assert his.post("/institution/people/confirm", {"fingerprint": fingerprint}, page="/institution").status_code == 303
    [row] = registry.look("SELECT * FROM app.people_confirmation WHERE tenant_id = %s", tenant)
    assert (row["confirmed_by"], row["people"]) == (admin.person_id, 3)

    asks = 'class="notice notice-warning"'
    assert asks not in his.get("/institution").text
    clock.advance(timedelta(days=155))
    his = sign_in(admin)
    assert asks in his.get("/institution").text
    assert '<a href="/institution">' in his.get("/today").text


@pytest.mark.rule("R035", "R034", "R037")
def test_a_flemish_institution_reads_which_rights_its_people_need(registry: Registry, sign_in: SignIn) -> None:
    flemish = sign_in(registry.member(registry.institution(country="BE"))).get("/institution").text
    dutch = sign_in(registry.member(registry.institution())).get("/institution").text
    for words in ("MAGDA OnlineRegistreer certificaten BKT", "Registratie bewijzen BKT", "1700", "KBO"):
        assert words in flemish
        assert words not in dutch


def test_many_people_are_shown_in_pages(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    names = [registry.member(tenant, "coordinator").name for _ in range(55)]
    first = his.get("/institution").text
    more = first.split('href="/institution?running=')[1].split('"')[0]
    second = his.get(f"/institution?running={more}").text
    assert all((name in first) != (name in second) for name in names)


def test_the_same_through_the_api(registry: Registry, sign_in: SignIn, cast: Cast) -> None:
    tenant = registry.institution("verifying_body")
    admin, other = registry.member(tenant), registry.member(tenant, "coordinator")
    his = sign_in(admin)
    head = {"X-CSRFToken": his.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}
    client = his.client
    made = client.post(
        "/api/v1/institution/invitations",
        json={"name": "Lea", "email": "lea@bank.example", "role": "lead_assessor"},
        headers=head,
    )
    assert made.status_code == 201, made.text
    assert made.json is not None
    invitation = made.json["id"]
    wrong = client.post(
        "/api/v1/institution/invitations", json={"name": "", "email": "x", "role": "lead_assessor"}, headers=head
    )
    assert wrong.status_code == 422
    assert client.post(f"/api/v1/institution/invitations/{invitation}/send-again", headers=head).status_code == 204
    listed = client.get("/api/v1/institution/invitations").json
    assert [each["id"] for each in listed or []] == [invitation]

    link = registry.invitation_link(tenant)
    guest = registry.person("Lea")
    hers = sign_in(guest)
    assert hers.get(f"/api/v1{link}").status_code == 200
    her_head = {"X-CSRFToken": hers.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}
    assert hers.client.post(f"/api/v1{link}/accept", headers=her_head).status_code == 201
    assert hers.client.post(f"/api/v1{link}/accept", headers=her_head).status_code == 409
    assert client.delete(f"/api/v1/institution/invitations/{invitation}", headers=head).status_code == 409

    url = f"/api/v1/institution/people/{registry.appointment_of(other)['id']}"
    tag = client.get(url).headers["ETag"]
    assert client.patch(url, json={"ends_on": "2027-05-01"}, headers=head).status_code == 428
    assert client.patch(url, json={"ends_on": "2027-05-01"}, headers={**head, "If-Match": tag}).status_code == 200
    assert client.patch(url, json={"ends_on": "2027-06-01"}, headers={**head, "If-Match": tag}).status_code == 412
    assert client.post(f"{url}/end", json={"reason": ""}, headers=head).status_code == 422
    assert client.post(f"{url}/end", json={"reason": "Weg"}, headers=head).status_code == 200
    assert client.post(f"{url}/end", json={"reason": "Weg"}, headers=head).status_code == 409
    assert sign_in(cast.tara).get(url).status_code == 404

    state = client.get("/api/v1/institution/people-list").json
    assert state is not None
    assert state["people"] == 2
    answer = client.post("/api/v1/institution/people-confirmations", json={"fingerprint": "0" * 32}, headers=head)
    assert answer.status_code == 409
    answer = client.post(
        "/api/v1/institution/people-confirmations", json={"fingerprint": state["fingerprint"]}, headers=head
    )
    assert answer.status_code == 201
    page = client.get("/api/v1/institution/people?limit=1")
    assert 'rel="next"' in page.headers["Link"]
    ended = client.get("/api/v1/institution/people?standing=ended").json
    assert [each["person_name"] for each in ended or []] == [other.name]
