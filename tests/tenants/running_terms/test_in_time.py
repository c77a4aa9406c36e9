"""What time does: missed at night, ended, reminded of; and what a change of the law moves."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from assay.clock import FixedClock
from assay.outbox.run import run_job
from assay.outbox.timed import add_due
from assay.servers.server_set import ServerAddresses
from tenants.organisations.operations import people, requests
from tenants.regulations.operations import calendars
from tenants.regulations.operations.recording import EffectUnseen
from tenants.running_terms.operations import nightly, recounting
from tests.support.cast import START, Cast, SignIn
from tests.tenants.running_terms.house import House, publish

DUE = date(2026, 12, 8)
NIGHT = "terms.nightly_of"


def by_night(house: House, worker_app: Flask) -> None:
    """The nightly job of the body, as the timed job adds it."""
    house.bank.sql(
        "INSERT INTO app.outbox (queue, kind, scope_tenant, scope_platform, payload, created_at, next_try_at)"
        " VALUES ('work', %s, %s, false, '{}', %s, %s)",
        (NIGHT, house.bank.tenant_id, house.bank.clock.now(), house.bank.clock.now()),
    )
    assert house.work(worker_app, NIGHT) >= 1


def test_missed_the_night_after_and_not_before(house: House, worker_app: Flask, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.on(DUE)
    by_night(house, worker_app)
    assert house.term(submission)["state"] == "running"
    house.bank.on(DUE + timedelta(days=1))
    by_night(house, worker_app)
    term = house.term(submission)
    assert term["state"] == "missed"
    by_night(house, worker_app)
    assert house.events(term["id"]) == ["started", "missed"]
    # Whoever had to act, and the administrator, once each.
    for member in (house.bank.lead, house.bank.other_lead, house.admin):
        assert house.bank.notices(member).count("terms.missed.verification.decision") == 1
    assert "1 termijn is gemist" in sign_in(house.bank.lead).get("/today").text
    # The inbox is the person's; the link names the institution, and the own role offers that one.
    lead = sign_in(house.bank.lead, "personal")
    link = f"/terms/{term['id']}?as={house.bank.tenant_id}"
    assert f'href="{link}"' in lead.get("/inbox").text
    assert f"Dit staat bij {house.bank.name}" in lead.get(link).text
    assert "Gemist" in sign_in(house.bank.lead).get("/terms?view=missed").text
    # It is still to be done, and then done too late.
    house.bank.decide("accept", submission)
    assert house.term(submission)["state"] == "met"
    assert "Te laat afgerond" in sign_in(house.bank.lead).get(f"/terms/{term['id']}").text


def test_reminded_once_of_each_date(house: House, worker_app: Flask) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    near = "terms.near.verification.decision"
    by_night(house, worker_app)
    assert near not in house.bank.notices(house.bank.lead)
    house.bank.on(DUE - timedelta(days=4))
    by_night(house, worker_app)
    by_night(house, worker_app)
    assert house.bank.notices(house.bank.lead).count(near) == 1
    assert house.bank.notices(house.admin).count(near) == 0
    assert house.bank.notices(house.bank.anna).count(near) == 0
    assert house.term(submission)["reminded_for"] == DUE


def test_a_role_that_ends_is_not_missed(house: House, worker_app: Flask) -> None:
    rows = house.bank.sql(
        "SELECT id, version FROM app.appointment WHERE tenant_id = %s AND person_id = %s",
        (house.bank.tenant_id, house.bank.other_lead.person_id),
    )
    with house.bank.acting(house.admin) as actor:
        people.change_end(actor, START, rows[0][0], date(2026, 11, 30), rows[0][1])
    house.bank.on(date(2026, 12, 1))
    by_night(house, worker_app)
    term = house.term(rows[0][0], "appointment.ends")
    assert term["state"] == "met"
    assert house.events(term["id"]) == ["started", "ended"]


def close(house: House, *, accepted: bool) -> Any:
    with house.bank.acting(house.admin) as actor:
        return calendars.close_days(
            actor,
            house.bank.clock.now(),
            name="Studiedagen",
            kind="closing_day",
            first=date(2026, 12, 3),
            last=date(2026, 12, 4),
            accepted=accepted,
        ).effect


def test_closing_days_show_what_moves_and_then_move_it(house: House, worker_app: Flask, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    with pytest.raises(EffectUnseen) as unseen:
        close(house, accepted=False)
    effect = unseen.value.facts["effect"]
    assert (effect.running, effect.moved, effect.overdue) == (1, 1, 0)
    assert (effect.examples[0].due_before, effect.examples[0].due_after) == (DUE, date(2026, 12, 10))
    assert house.term(submission)["due_on"] == DUE
    close(house, accepted=True)
    assert "Opnieuw berekend: 0 van 1" in sign_in(house.bank.lead).get("/terms").text
    house.work(worker_app, "terms.recount")
    term = house.term(submission)
    assert term["due_on"] == date(2026, 12, 10)
    assert house.events(term["id"]) == ["started", "recounted"]
    page = sign_in(house.bank.anna).get(f"/terms/{term['id']}").text
    assert "Studiedagen" in page
    assert "terms.moved.verification.decision" in house.bank.notices(house.bank.anna)
    assert "Opnieuw berekend:" not in sign_in(house.bank.lead).get("/terms").text


@pytest.mark.rule("R028")
def test_a_matter_keeps_the_edition_under_which_it_began(house: House, worker_app: Flask) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    longer = publish(house.bank, days=15)
    # From tomorrow on: nothing that runs moves, so there is nothing to accept.
    house.adopt(START.date() + timedelta(days=1), longer)
    house.work(worker_app, "terms.recount")
    assert (house.term(submission)["due_on"], house.term(submission)["edition_id"]) == (DUE, house.edition_id)
    house.bank.clock.advance(timedelta(days=1))
    assert house.term(house.bank.handed_in(house.bank.anna))["due_on"] == date(2026, 12, 16)


def test_an_edition_that_reaches_back_is_refused_until_it_is_accepted(house: House, worker_app: Flask) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    longer = publish(house.bank, days=15)
    with pytest.raises(EffectUnseen):
        house.adopt(date(2026, 11, 10), longer)
    house.adopt(date(2026, 11, 10), longer, accepted=True)
    house.work(worker_app, "terms.recount")
    assert (house.term(submission)["due_on"], house.term(submission)["edition_id"]) == (date(2026, 12, 15), longer)


def test_a_missed_term_runs_again_when_its_date_moves_ahead(house: House, worker_app: Flask) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.on(DUE + timedelta(days=1))
    by_night(house, worker_app)
    assert house.term(submission)["state"] == "missed"
    close(house, accepted=True)
    house.work(worker_app, "terms.recount")
    assert (house.term(submission)["state"], house.term(submission)["due_on"]) == ("running", date(2026, 12, 10))


def test_timed_work_gives_each_institution_its_night(
    house: House, app: Flask, worker_app: Flask, clock: FixedClock, servers: ServerAddresses
) -> None:
    with psycopg.connect(servers.database_urls["assay_relay"], autocommit=True) as connection:
        add_due(connection, clock.now() + timedelta(days=2))
    rows = house.bank.sql("SELECT id FROM app.outbox WHERE kind = 'terms.nightly' AND done_at IS NULL")
    assert [run_job(worker_app, row[0]) for row in rows] == ["done"]
    assert len(house.jobs(NIGHT)) == 1
    house.work(worker_app, NIGHT)


def test_a_request_for_an_account_runs_at_the_platform_without_a_date(
    house: House, cast: Cast, worker_app: Flask, sign_in: SignIn
) -> None:
    name = f"School van {house.bank.name}"
    [(request_id,)] = house.bank.sql(
        "INSERT INTO app.account_request (institution_name, kind, country, place_id, registration_number,"
        " requester_name, requester_email, requester_function, reason, language, asked_at, link_until, confirmed_at)"
        " SELECT %s, 'school', 'NL', min(p.id), '12345678', 'Vera Vrager', 'vera@school.example', 'Coördinator',"
        " 'Examens.', 'nl', %s, %s, %s FROM app.place p RETURNING id",
        (name, START, START + timedelta(days=7), START),
    )
    told = {"request_id": str(request_id), "letter": "told", "confirmed_at": START.isoformat(), "administrators": []}
    [(job,)] = house.bank.sql(
        "INSERT INTO app.outbox (queue, kind, scope_platform, payload, created_at, next_try_at)"
        " VALUES ('mail', 'organisations.mail_request', true, %s, %s, %s) RETURNING id",
        (json.dumps(told), START, START),
    )
    assert run_job(worker_app, job) == "done"
    term = house.term(request_id, "account_request.decision")
    assert (term["basis"], term["due_on"], term["state"]) == ("no_regulation", None, "running")
    assert name in sign_in(cast.petra).get("/terms").text
    assert name not in sign_in(house.admin).get("/terms").text
    assert sign_in(house.admin).get(f"/terms/{term['id']}").status_code == 404
    with house.bank.acting(cast.petra) as actor:
        requests.refuse(actor, START, request_id, "Onvolledig.")
        assert nightly.go_over(actor, START) == (0, 0)
    assert house.term(request_id, "account_request.decision")["state"] == "met"


def test_a_recount_goes_on_where_it_stopped(house: House, worker_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    house.adopt(date(2026, 11, 1))
    assert house.work(worker_app, "terms.recount") == 1
    submissions = [house.bank.handed_in(house.bank.anna) for _each in range(3)]
    close(house, accepted=True)
    monkeypatch.setattr(recounting, "AT_ONCE", 2)
    assert house.work(worker_app, "terms.recount") == 2
    assert {house.term(each)["due_on"] for each in submissions} == {date(2026, 12, 10)}
    [(running, counted, moved, done)] = house.bank.sql(
        "SELECT running, counted, moved, done_at IS NOT NULL FROM app.term_recount"
        " WHERE tenant_id = %s AND running > 0",
        (house.bank.tenant_id,),
    )
    assert (running, counted, moved, done) == (3, 3, 3, True)


def test_days_of_a_decree_are_counted_in_the_night(house: House, cast: Cast, worker_app: Flask) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.sql(
        "INSERT INTO app.calendar_choice (tenant_id, decree, effect, recorded_by, recorded_by_name, recorded_at)"
        " VALUES (%s, 'as_holiday', '{}', %s, 'x', %s)",
        (house.bank.tenant_id, house.admin.person_id, START),
    )
    try:
        house.bank.clock.advance(timedelta(minutes=5))
        with house.bank.acting(cast.petra) as actor:
            calendars.record_decree_year(actor, house.bank.clock.now(), 2026, [date(2026, 12, 4)], "Stb. 2026, 1")
        by_night(house, worker_app)
        house.work(worker_app, "terms.recount")
        assert house.term(submission)["due_on"] == date(2026, 12, 9)
    finally:
        house.bank.sql("DELETE FROM app.decree_year WHERE year = 2026")
