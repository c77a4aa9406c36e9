"""Two terms on one matter, of which the first to end counts, and silence that counts as a refusal: page and API."""

from __future__ import annotations

import pytest

from tenants.regulations import queries as regulations
from tenants.regulations.operations import amending
from tests.support.cast import START, Browser
from tests.tenants.bodies.conftest import TODAY, School, bare
from tests.tenants.regulations.test_reading_pages import words

__all__ = ["bare"]

APPEALS = "edition=mondriaan/appeal-rules/2003"
RULING = f"{APPEALS}&term=appeal.ruling&start=2026-06-01"
REASONABLE = f"{APPEALS}&term=decision.reasonable_term&start=2026-06-01"


@pytest.mark.rule("R431", "R436")
@pytest.mark.parametrize(
    ("hearing", "due", "said"),
    [
        # Four weeks after receipt, or two weeks after the hearing.
        ("2026-06-05", "2026-06-19", "vrijdag 19 juni 2026"),
        ("2026-06-30", "2026-06-29", "maandag 29 juni 2026"),
    ],
)
def test_of_two_terms_the_first_to_end_counts(browser: Browser, hearing: str, due: str, said: str) -> None:
    page = words(browser, f"/calculator?{RULING}&other_start={hearing}")
    assert f"Uiterlijk op {said}" in page
    assert "Hier loopt meer dan één termijn. De eerste die afloopt, telt." in page
    assert "it is de vroegste van meer termijnen" in page
    answer = browser.get(f"/api/v1/due-date?{RULING}&other_start={hearing}").get_json()
    assert answer["due_on"] == due
    clocks = {each["term"]: each["due_on"] for each in answer["clocks"]}
    assert clocks.keys() == {"appeal.ruling", "appeal.ruling_after_hearing"}
    assert clocks["appeal.ruling"] == "2026-06-29"
    assert min(clocks.values()) == due
    assert answer["articles"] == ["18(5)", "WEB 7.5.2", "15(5)"]
    feed = browser.get(f"/calculator.ics?{RULING}&other_start={hearing}").text
    assert f"DTSTART;VALUE=DATE:{due.replace('-', '')}" in feed


def test_before_the_hearing_the_page_asks_for_it(browser: Browser) -> None:
    page = browser.get(f"/calculator?{RULING}").text
    assert "Naast deze termijn loopt er nog een." in page
    assert 'name="other_start"' in page
    assert "Daarnaast: Hoe snel na de zitting is er een uitspraak?" in page
    alone = browser.get(f"/api/v1/due-date?{RULING}").get_json()
    assert (alone["due_on"], alone["clocks"]) == ("2026-06-29", [])
    # A term with nothing beside it asks for no second day.
    assert 'name="other_start"' not in browser.get(f"/calculator?{REASONABLE}").text


def test_a_second_day_that_is_none_is_said_at_its_field(browser: Browser) -> None:
    path = f"?{RULING}&other_start=2026-02-30"
    page = browser.get(f"/calculator{path}")
    assert page.status_code == 422
    assert 'id="other_start-error"' in page.text
    assert 'value="2026-02-30"' in page.text
    refused = browser.get(f"/api/v1/due-date{path}")
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/other_start")


def test_an_institution_for_which_one_term_counts_is_asked_for_one_day(bare: School, browser: Browser) -> None:
    bare.adopt("mondriaan", "appeal-rules", "2003")
    asked = f"institution={bare.slug}&document=appeal-rules&term=appeal.ruling&start={TODAY}"
    assert 'name="other_start"' in browser.get(f"/calculator?{asked}").text
    with bare.acting(bare.admin) as actor:
        edition = regulations.edition_at("mondriaan", "appeal-rules", "2003").id
        amending.answer(actor, START, edition, "ruling_clocks", "after_receipt_only", "Eén termijn.", TODAY, "Bestuur")
    assert 'name="other_start"' not in browser.get(f"/calculator?{asked}").text
    answer = browser.get(f"/api/v1/due-date?{asked}&other_start={TODAY}").get_json()
    assert (answer["due_on"], answer["clocks"]) == ("2026-12-22", [])


@pytest.mark.rule("R423")
def test_silence_counts_as_a_refusal_and_the_page_says_from_when(browser: Browser) -> None:
    page = words(browser, f"/calculator?{REASONABLE}")
    assert "ma 15 juni 2026" in page
    assert "s er dan geen antwoord, dan geldt dat vanaf di 16 juni 2026 als weigering" in page
    english = words(browser, f"/calculator?{REASONABLE}&lang=en")
    assert "counts as a refusal from" in english
    answer = browser.get(f"/api/v1/due-date?{REASONABLE}").get_json()
    assert (answer["due_on"], answer["refused_from"]) == ("2026-06-15", "2026-06-16")
    assert browser.get(f"/api/v1/due-date?{RULING}").get_json()["refused_from"] is None
