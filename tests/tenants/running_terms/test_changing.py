"""Making a term longer with reasons and within the cap, letting it stand still, and who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from tenants.running_terms import operations, queries
from tests.support.cast import START, Cast, SignIn
from tests.tenants.running_terms.house import House

DUE = date(2026, 12, 8)


@pytest.fixture
def running(house: House) -> UUID:
    """A term of ten working days that began today; its id."""
    house.adopt(date(2026, 11, 1))
    found: UUID = house.term(house.bank.handed_in(house.bank.anna))["id"]
    return found


def stored(house: House, term_id: UUID) -> dict[str, Any]:
    row = house.bank.sql("SELECT state, due_on, version FROM app.running_term WHERE id = %s", (term_id,))[0]
    return dict(zip(("state", "due_on", "version"), row, strict=True))


def test_longer_within_the_cap_with_reasons(house: House, running: UUID, sign_in: SignIn) -> None:
    browser = sign_in(house.bank.lead)
    page = f"/terms/{running}"
    assert "Hoeveel werkdagen langer?" in browser.get(page).text
    bare = browser.post(f"{page}/extend", {"extend-version": 1, "extend-amount": 5}, page=page)
    assert bare.status_code == 422
    assert "Geef de redenen." in bare.text
    sent = {"extend-version": 1, "extend-amount": 5, "extend-reasons": "Er is een tweede deskundige nodig."}
    assert browser.post(f"{page}/extend", sent, page=page).status_code == 303
    assert stored(house, running)["due_on"] == date(2026, 12, 15)
    assert house.events(running) == ["started", "extended"]
    assert "terms.extended.verification.decision" in house.bank.notices(house.bank.anna)
    seen = sign_in(house.bank.anna).get(page).text
    assert "Er is een tweede deskundige nodig." in seen
    assert "verlengd met 5 werkdagen" in seen
    # The person whose evidence it is sees it, and changes nothing.
    assert "Termijn verlengen" not in seen


def test_never_past_the_cap(house: House, running: UUID, sign_in: SignIn) -> None:
    browser, page = sign_in(house.bank.lead), f"/terms/{running}"
    first = {"extend-version": 1, "extend-amount": 10, "extend-reasons": "Ziekte."}
    assert browser.post(f"{page}/extend", first, page=page).status_code == 303
    more = browser.post(f"{page}/extend", {**first, "extend-version": 2, "extend-amount": 1}, page=page)
    assert more.status_code == 422
    assert "langer dan het reglement in totaal toestaat" in more.text
    assert 'value="1"' in more.text
    assert stored(house, running)["due_on"] == date(2026, 12, 22)


def test_what_was_seen_counts(house: House, running: UUID) -> None:
    with house.bank.acting(house.bank.lead) as actor:
        operations.extend(actor, START, running, 1, amount=1, reasons="Drukte.")
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Stale):
        operations.extend(actor, START, running, 1, amount=1, reasons="Drukte.")


def test_of_two_at_once_the_second_is_told(house: House, running: UUID) -> None:
    with house.bank.acting(house.bank.lead) as late:
        # As the page does: it looks at the term before it acts.
        seen = queries.one(late, running)
        with house.bank.acting(house.admin) as first:
            operations.extend(first, START, running, seen.version, amount=4, reasons="Drukte.")
        with pytest.raises(Stale):
            operations.extend(late, START, running, 1, amount=3, reasons="Ziekte.")
    assert house.events(running) == ["started", "extended"]
    assert stored(house, running)["due_on"] == date(2026, 12, 14)


@pytest.mark.parametrize("amount", [None, 0, -3, 1000])
def test_an_amount_that_is_none(amount: int | None, house: House, running: UUID) -> None:
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Invalid) as refused:
        operations.extend(actor, START, running, 1, amount=amount, reasons="")
    assert set(refused.value.errors) == {"amount", "reasons"}


def test_what_is_over_is_not_made_longer(house: House, running: UUID) -> None:
    house.bank.on(DUE + timedelta(days=1))
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Conflict):
        operations.extend(actor, house.bank.clock.now(), running, 1, amount=1, reasons="Te laat.")


def test_what_is_over_does_not_stand_still_either(house: House, running: UUID, sign_in: SignIn) -> None:
    """Before the night has come to it the row still says that it runs; letting it stand still would save it."""
    house.bank.on(DUE + timedelta(days=1))
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Conflict):
        operations.suspend(actor, house.bank.clock.now(), running, 1, reasons="Te laat.")
    assert stored(house, running) == {"state": "running", "due_on": DUE, "version": 1}
    page = sign_in(house.bank.lead).get(f"/terms/{running}").text
    assert "Laat de termijn stilstaan" not in page
    assert "Hoeveel werkdagen langer?" not in page


def test_standing_still_has_no_date_and_the_days_do_not_count(house: House, running: UUID, sign_in: SignIn) -> None:
    browser, page = sign_in(house.bank.lead), f"/terms/{running}"
    sent = {"suspend-version": 1, "suspend-reasons": "Wacht op het register."}
    assert browser.post(f"{page}/suspend", sent, page=page).status_code == 303
    assert stored(house, running) == {"state": "suspended", "due_on": None, "version": 2}
    assert "Geen laatste dag zolang de termijn stilstaat." in browser.get(page).text
    # From Tuesday 24 November up to and including Monday 30 November: five working days that do not count.
    house.bank.on(date(2026, 12, 1))
    browser = sign_in(house.bank.lead)
    assert browser.post(f"{page}/resume", {"resume-version": 2}, page=page).status_code == 303
    # The day of handing in never counted, so of the five days that it stood still four made it longer.
    assert stored(house, running) == {"state": "running", "due_on": date(2026, 12, 14), "version": 3}
    assert "Wacht op het register." in browser.get(page).text
    assert house.events(running) == ["started", "suspended", "resumed"]


def test_without_a_date_nothing_stands_still(house: House) -> None:
    term = house.term(house.bank.handed_in(house.bank.anna))
    with house.bank.acting(house.bank.lead) as actor:
        with pytest.raises(Conflict):
            operations.suspend(actor, START, term["id"], 1, reasons="Toch.")
        with pytest.raises(Conflict):
            operations.extend(actor, START, term["id"], 1, amount=1, reasons="Toch.")
        with pytest.raises(Conflict):
            operations.set_day(actor, START, term["id"], 1, day=DUE, reasons="")


def test_only_who_must_act_and_who_keeps_the_whole(house: House, running: UUID, cast: Cast) -> None:
    with house.bank.acting(house.bank.anna, "personal") as actor, pytest.raises(Forbidden):
        operations.extend(actor, START, running, 1, amount=1, reasons="Graag.")
    with house.bank.acting(cast.sven) as actor, pytest.raises(NotFound):
        operations.extend(actor, START, running, 1, amount=1, reasons="Graag.")
    with house.bank.acting(house.admin) as actor:
        assert operations.extend(actor, START, running, 1, amount=1, reasons="Feestdag.").due_on == date(2026, 12, 9)


def test_the_end_of_a_role_is_not_a_term_to_extend(house: House, sign_in: SignIn) -> None:
    from tenants.organisations.operations import people

    rows = house.bank.sql(
        "SELECT id, version FROM app.appointment WHERE tenant_id = %s AND person_id = %s",
        (house.bank.tenant_id, house.bank.other_lead.person_id),
    )
    appointment_id, version = rows[0]
    with house.bank.acting(house.admin) as actor:
        people.change_end(actor, START, appointment_id, date(2026, 12, 31), version)
    term = house.term(appointment_id, "appointment.ends")
    assert (term["state"], term["due_on"]) == ("running", date(2026, 12, 31))
    with house.bank.acting(house.admin) as actor:
        people.change_end(actor, START, appointment_id, date(2027, 1, 31), version + 1)
    assert house.term(appointment_id, "appointment.ends")["due_on"] == date(2027, 1, 31)
    page = sign_in(house.admin).get(f"/terms/{term['id']}").text
    assert house.bank.other_lead.name in page
    assert "Termijn verlengen" not in page
    # A lead assessor does not keep the roles of others.
    assert sign_in(house.bank.lead).get(f"/terms/{term['id']}").status_code == 404
    with house.bank.acting(house.admin) as actor:
        people.end(actor, START, appointment_id, "Weg.")
    assert house.term(appointment_id, "appointment.ends")["state"] == "cancelled"
