"""A term begins when evidence is handed in, is shown with why, and is met by the decision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.cast import START, Cast, SignIn
from tests.tenants.running_terms.house import House

TODAY = START.date()


def test_a_decision_is_due_by_the_regulation_of_the_body(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    term = house.term(submission)
    assert (term["state"], term["basis"], term["articles"]) == ("running", "set", ["4(1)"])
    # Ten working days from Tuesday 24 November 2026.
    assert term["due_on"] == date(2026, 12, 8)
    assert 'href="/terms"' in sign_in(house.bank.lead).get("/today").text
    page = sign_in(house.bank.lead).get("/terms").text
    assert "10 werkdagen na di 24 november 2026" in page
    assert "Regels, art. 4(1). De bank beslist binnen 10 werkdagen." in page
    assert f"/work-list/{submission}" in page
    own = sign_in(house.bank.anna).get("/terms").text
    assert house.bank.name in own
    assert f"/submissions/{submission}" in own
    house.bank.decide("accept", submission)
    met = house.term(submission)
    assert met["state"] == "met"
    assert house.events(met["id"]) == ["started", "met"]
    assert "10 werkdagen" not in sign_in(house.bank.lead).get("/terms").text
    assert "10 werkdagen" in sign_in(house.bank.lead).get("/terms?view=done").text


def test_a_body_without_a_regulation_has_no_date_and_says_so(house: House, sign_in: SignIn) -> None:
    submission = house.bank.handed_in(house.bank.anna)
    term = house.term(submission)
    assert (term["basis"], term["due_on"], term["inputs"]) == ("no_regulation", None, None)
    page = sign_in(house.bank.lead).get(f"/terms/{term['id']}").text
    assert "had" in page
    assert "geen reglement" in page
    house.bank.decide("accept", submission)
    assert house.term(submission)["state"] == "met"


def test_an_edition_that_holds_later_does_not_reach_a_term_that_began_before(house: House) -> None:
    before = house.bank.handed_in(house.bank.anna)
    house.adopt(TODAY + timedelta(days=1))
    house.bank.clock.advance(timedelta(days=1))
    after = house.bank.handed_in(house.bank.anna)
    assert house.term(before)["basis"] == "no_regulation"
    assert house.term(after)["basis"] == "set"


def test_a_question_has_a_term_of_its_own_that_the_body_sets(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.decide("ask", submission, "Wat deed je zelf?")
    answer = house.term(submission, "verification.answer")
    assert (answer["state"], answer["basis"], answer["due_on"]) == ("running", "set_in_case", None)
    browser = sign_in(house.bank.lead)
    form = {"day-version": answer["version"], "day-day": "2026-12-01"}
    sent = browser.post(f"/terms/{answer['id']}/day", form, page=f"/terms/{answer['id']}")
    assert sent.status_code == 303
    assert house.term(submission, "verification.answer")["due_on"] == date(2026, 12, 1)
    # What the person is told says what runs, not until when: that stands on the page.
    assert "terms.extended.verification.answer" in house.bank.notices(house.bank.anna)
    assert house.term(submission)["state"] == "running"


def test_taking_back_ends_the_terms_and_taking_back_a_decision_lets_them_count_again(house: House) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.decide("accept", submission)
    house.bank.decide("take_back_decision", submission, "Verkeerd stuk.")
    term = house.term(submission)
    assert (term["state"], term["due_on"]) == ("running", date(2026, 12, 8))
    assert house.events(term["id"]) == ["started", "met", "reopened"]
    from portfolio.verification.operations import take_back_submission

    with house.bank.acting(house.bank.anna, "personal") as actor:
        take_back_submission(actor, house.bank.clock.now(), submission)
    assert house.term(submission)["state"] == "cancelled"


@pytest.mark.parametrize("who", ["stranger", "other_bank"])
def test_somebody_elses_term_is_not_found(who: str, house: House, sign_in: SignIn, cast: Cast) -> None:
    submission = house.bank.handed_in(house.bank.anna)
    term_id = house.term(submission)["id"]
    stranger = house.bank.person() if who == "stranger" else cast.lena
    browser = sign_in(stranger)
    assert browser.get(f"/terms/{term_id}").status_code == 404
    assert str(term_id) not in browser.get("/terms").text
