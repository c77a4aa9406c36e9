"""Certificates and yearly overviews run as terms of the person, under the regulation of the body that accepted them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from portfolio.certification.operations import confirm_fall, recompute
from portfolio.evidence.rules import ItemKind
from portfolio.verification.operations import take_back_submission
from tenants.regulations import queries as regulations
from tenants.running_terms.operations import nightly
from tests.support.cast import START, SignIn
from tests.tenants.running_terms.house import House, publish

THREE_YEARS = date(2029, 4, 12)
TWO_YEARS = """
[[term]]
key = "certificate.validity"
article = "4"
text = { nl = "Een certificaat geldt twee jaar.", en = "A certificate is valid for two years." }
amount = 2
unit = "year"
direction = "after"
start = "certificate_issued"
start_day = "same"
end_rule = "as_is"
limit = "at_most"
extension = { allowed = "no" }
"""


@pytest.fixture
def scheme(house: House) -> House:
    """The body holds the scheme of the assessor bank."""
    with house.bank.acting(house.admin):
        edition = regulations.edition_at("assessor-bank", "scheme", "2026").id
    house.adopt(date(2026, 11, 1), edition)
    return house


def certificate(house: House, submission: UUID) -> dict[str, Any]:
    [(fact,)] = house.bank.sql("SELECT id FROM app.verified_fact WHERE submission_id = %s", (submission,))
    return house.term(fact, "certificate.validity")


def overview(house: House, year: int) -> dict[str, Any]:
    columns = "id, state, due_on, basis, articles, started_on"
    rows = house.bank.sql(
        f"SELECT {columns} FROM app.running_term WHERE tenant_id = %s AND person_id = %s AND key = 'overview.yearly'"
        " AND reference = %s",
        (house.bank.tenant_id, house.bank.anna.person_id, str(year)),
    )
    return dict(zip(columns.split(", "), rows[0], strict=True)) if rows else {}


def bronze(house: House) -> None:
    """What the lowest level asks."""
    house.bank.accepted(house.bank.anna, ItemKind.TRAINING)
    house.bank.accepted(house.bank.anna, ItemKind.CERTIFICATE)
    assert house.bank.status(house.bank.anna)["held_level"] == "bronze"


def by_night(house: House) -> None:
    with house.bank.acting(house.admin) as actor:
        nightly.go_over(actor, house.bank.clock.now())


@pytest.mark.rule("R075")
def test_a_certificate_runs_three_years_by_the_scheme_that_the_body_holds(scheme: House, sign_in: SignIn) -> None:
    bank = scheme.bank
    found = certificate(scheme, bank.accepted(bank.anna, ItemKind.CERTIFICATE))
    assert (found["state"], found["basis"], found["due_on"]) == ("running", "set", THREE_YEARS)
    assert found["articles"] == ["Hercertificering"]
    own = sign_in(bank.anna).get(f"/terms/{found['id']}").text
    assert "Het einde van een certificaat" in own
    assert "Hercertificering" in own
    assert "90 en 30 dagen voor de laatste dag" in own
    at_the_body = sign_in(bank.lead).get("/terms").text
    assert f"/assessors/{bank.anna.person_id}/status" in at_the_body
    assert bank.anna.name in at_the_body
    assert bank.anna.name in sign_in(bank.lead).get(f"/terms/{found['id']}").text


@pytest.mark.rule("R075")
def test_without_a_regulation_it_ends_when_the_status_says(house: House) -> None:
    found = certificate(house, house.bank.accepted(house.bank.anna, ItemKind.CERTIFICATE))
    assert (found["basis"], found["due_on"], found["articles"]) == ("no_regulation", THREE_YEARS, [])


def test_a_certificate_that_states_its_own_end_ends_then(scheme: House) -> None:
    submission = scheme.bank.accepted(scheme.bank.anna, ItemKind.CERTIFICATE, ends_on=date(2028, 4, 12))
    assert certificate(scheme, submission)["due_on"] == date(2028, 4, 12)


def test_a_newer_certificate_takes_the_place_of_the_older_and_gives_it_back(scheme: House) -> None:
    bank = scheme.bank
    older = bank.accepted(bank.anna, ItemKind.CERTIFICATE)
    newer = bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=date(2026, 10, 1))
    assert certificate(scheme, older)["state"] == "met"
    assert certificate(scheme, newer)["due_on"] == date(2029, 10, 1)
    bank.decide("take_back_decision", newer, "Verkeerd stuk.")
    assert certificate(scheme, newer)["state"] == "cancelled"
    assert (certificate(scheme, older)["state"], certificate(scheme, older)["due_on"]) == ("running", THREE_YEARS)


@pytest.mark.rule("R072")
def test_an_overview_is_due_a_year_after_its_year(scheme: House, sign_in: SignIn) -> None:
    bronze(scheme)
    found = overview(scheme, 2025)
    assert (found["state"], found["due_on"], found["basis"]) == ("running", date(2026, 12, 31), "set")
    assert found["articles"] == ["Jaarlijkse toetsing"]
    assert "Een jaaroverzicht" in sign_in(scheme.bank.anna).get("/terms").text
    # Handing it in is what the person had to do; whatever the body decides, it was in time.
    submission = scheme.bank.handed_in(scheme.bank.anna, ItemKind.YEARLY_OVERVIEW)
    assert overview(scheme, 2025)["state"] == "met"
    scheme.bank.decide("refuse", submission, "Leeg.")
    assert overview(scheme, 2025)["state"] == "running"
    again = scheme.bank.handed_in(scheme.bank.anna, ItemKind.YEARLY_OVERVIEW)
    with scheme.bank.acting(scheme.bank.anna, "personal") as actor:
        take_back_submission(actor, scheme.bank.clock.now(), again)
    assert overview(scheme, 2025)["state"] == "running"
    scheme.bank.accepted(scheme.bank.anna, ItemKind.YEARLY_OVERVIEW)
    assert overview(scheme, 2025)["state"] == "met"


@pytest.mark.rule("R072")
def test_a_second_overview_of_the_year_that_is_refused_or_taken_back_asks_for_nothing(scheme: House) -> None:
    bank = scheme.bank
    bronze(scheme)
    first, second, third = (bank.handed_in(bank.anna, ItemKind.YEARLY_OVERVIEW) for _each in range(3))
    bank.decide("refuse", second, "Dubbel.")
    assert overview(scheme, 2025)["state"] == "met"  # the first is still with the body
    bank.decide("accept", first)
    with bank.acting(bank.anna, "personal") as actor:
        take_back_submission(actor, bank.clock.now(), third)
    assert overview(scheme, 2025)["state"] == "met"
    bank.decide("take_back_decision", first, "Verkeerd jaar.")
    bank.decide("refuse", first, "Verkeerd jaar.")
    assert overview(scheme, 2025)["state"] == "running"


def test_whoever_falls_to_no_level_owes_no_overview_any_more(scheme: House) -> None:
    bank = scheme.bank
    bronze(scheme)
    bank.on(date(2029, 4, 13))
    by_night(scheme)
    assert overview(scheme, 2028)["state"] == "running"
    with bank.acting(bank.lead) as actor:
        recompute(actor, bank.clock.now(), bank.anna.person_id)
    [(proposal,)] = bank.sql(
        "SELECT id FROM app.status_event WHERE tenant_id = %s AND kind = 'fall_proposed'", (bank.tenant_id,)
    )
    with bank.acting(bank.lead) as actor:
        confirm_fall(actor, bank.clock.now(), proposal, "Het certificaat is verlopen.")
    assert bank.status(bank.anna)["held_level"] == "none"
    assert overview(scheme, 2028)["state"] == "cancelled"


@pytest.mark.rule("R075")
def test_another_last_day_of_a_certificate_is_reminded_of_anew(house: House, sign_in: SignIn) -> None:
    """The scheme gives three years; the regulation that the body adopts later gives two."""
    bank = house.bank
    found = certificate(house, bank.accepted(bank.anna, ItemKind.CERTIFICATE))
    assert found["due_on"] == THREE_YEARS
    by_night(house)
    house.adopt(date(2026, 11, 1), publish(bank, terms=TWO_YEARS), accepted=True)
    with bank.acting(bank.lead) as actor:
        recompute(actor, bank.clock.now(), bank.anna.person_id)
    kind = "status.certificate_ends"
    [(due,)] = bank.sql("SELECT due_on FROM app.running_term WHERE id = %s", (found["id"],))
    assert due.year == 2028
    for days, times in ((91, 0), (90, 1), (60, 1), (30, 2), (29, 2)):
        bank.on(due - timedelta(days=days))
        by_night(house)
        assert bank.notices(bank.anna).count(kind) == times, days
    assert "nog 30 dagen" in sign_in(bank.anna).get("/inbox").text
    assert bank.notices(bank.anna).count("terms.near.certificate.validity") == 0


@pytest.mark.rule("R072")
def test_each_year_asks_an_overview_and_one_that_is_not_there_is_missed(scheme: House) -> None:
    bronze(scheme)
    scheme.bank.on(date(2026, 12, 1))
    by_night(scheme)
    assert scheme.bank.notices(scheme.bank.anna).count("terms.near.overview.yearly") == 1
    scheme.bank.on(date(2027, 1, 2))
    by_night(scheme)
    assert overview(scheme, 2025)["state"] == "missed"
    assert (overview(scheme, 2026)["state"], overview(scheme, 2026)["due_on"]) == ("running", date(2027, 12, 31))


@pytest.mark.rule("R073")
def test_over_the_life_of_a_certificate_its_holder_is_approached_for_a_check_every_year(scheme: House) -> None:
    bronze(scheme)
    for year in (2026, 2027, 2028):
        scheme.bank.on(date(year, 12, 1))
        by_night(scheme)
        assert scheme.bank.notices(scheme.bank.anna).count("terms.near.overview.yearly") == year - 2025
        scheme.bank.on(date(year + 1, 1, 2))
        by_night(scheme)


def test_who_bears_no_level_owes_no_overview(scheme: House) -> None:
    scheme.bank.accepted(scheme.bank.anna, ItemKind.TRAINING)
    assert overview(scheme, 2025) == {}


def test_what_was_there_before_gets_its_terms_once(scheme: House) -> None:
    bank = scheme.bank
    bronze(scheme)
    waiting = bank.handed_in(bank.anna, ItemKind.REFRESHER)
    asked = bank.handed_in(bank.anna, ItemKind.ACTIVITY)
    bank.decide("ask", asked, "Waar was dit?")
    bank.sql(
        "UPDATE app.appointment SET ends_on = '2027-01-31' WHERE tenant_id = %s AND person_id = %s",
        (bank.tenant_id, bank.other_lead.person_id),
    )
    keys = "SELECT key, subject_id, due_on, state FROM app.running_term WHERE tenant_id = %s ORDER BY key, subject_id"
    before = bank.sql(keys, (bank.tenant_id,))
    for table in ("running_term_event", "running_term"):
        bank.sql(f"DELETE FROM app.{table} WHERE tenant_id = %s", (bank.tenant_id,))
    for _night in range(2):
        by_night(scheme)
    after = bank.sql(keys, (bank.tenant_id,))
    running = [row for row in before if row[3] == "running"]
    assert [row for row in after if row[0] != "appointment.ends"] == running
    assert [row[2:] for row in after if row[0] == "appointment.ends"] == [(date(2027, 1, 31), "running")]
    assert {row[1] for row in after if row[0] == "verification.answer"} == {asked}
    assert {row[1] for row in after if row[0] == "verification.decision"} == {waiting, asked}
    [(began,)] = bank.sql("SELECT started_at FROM app.running_term WHERE subject_id = %s AND key = %s",
                          (waiting, "verification.decision"))  # fmt: skip
    assert began == START
