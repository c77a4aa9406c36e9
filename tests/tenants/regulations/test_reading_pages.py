"""Reading regulations and counting days, as everyone sees them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tenants.regulations import queries
from tests.support.cast import Browser, Cast, SignIn

A12 = "/regulations/roc-a12/exam-regulation/2018-2019"
ADDRESS = "edition=roc-a12/exam-regulation/2018-2019"


def words(browser: Browser, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    assert len(answer.data) < 60_000, path
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.get_data(as_text=True)))


@pytest.mark.rule("R032", "R033")
def test_everyone_reads_an_edition_without_an_account(browser: Browser) -> None:
    assert "Examenreglement 2018-2019" in words(browser, "/regulations")
    assert "Klacht" in words(browser, A12)
    assert "Hoe lang heb ik om een klacht in te dienen?" in words(browser, f"{A12}?view=questions")
    assert "kandidaat" in words(browser, f"{A12}?view=roles")
    assert "Hoe lang heb ik om een klacht in te dienen?" in words(browser, f"{A12}?view=roles&role=candidate")
    assert browser.get(f"{A12}?view=roles&role=made_up").status_code == 404
    article = words(browser, f"{A12}/articles/19")
    assert "10 werkdagen" in article
    assert "19(5)" in article


@pytest.mark.parametrize("asked", ["klacht uitspraak", "KLACHT", "beroep"])
def test_a_search_finds_by_words(browser: Browser, asked: str) -> None:
    assert "Niets gevonden" not in words(browser, f"{A12}?q={asked}")


def test_a_search_for_nothing_says_so(browser: Browser) -> None:
    assert "Niets gevonden" in words(browser, f"{A12}?q=walvisvaart")


@pytest.mark.parametrize(
    "path",
    [
        "/regulations/roc-a12/exam-regulation/1999",
        f"{A12}/articles/999",
        f"{A12}?revision=99",
        "/institutions/nobody/regulations",
        "/institutions/roc-noord/regulations/house-rules",
        "/calculator?edition=a/b/c",
        "/calculator?edition=nonsense",
    ],
)
def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_example_is_no_institutions_regulation(browser: Browser) -> None:
    assert "Voorbeeldschool" not in browser.get("/regulations").text
    assert "Voorbeeldschool" not in browser.get("/calculator").text
    page = browser.get("/regulations/example/house-rules/2026").text
    assert "Dit is een voorbeeld." in page
    listed = {each["address"]: each["example"] for each in browser.get("/api/v1/regulations").get_json()}
    assert [address for address, example in listed.items() if example] == ["example/house-rules/2026"]


def test_the_downloads_hold_the_whole_edition(browser: Browser) -> None:
    data = json.loads(browser.get(f"{A12}/download.json").data)
    assert data["address"] == "roc-a12/exam-regulation/2018-2019"
    ruling = next(each for each in data["provisions"] if each["key"] == "complaint.ruling")
    assert (ruling["amount"], ruling["unit"], ruling["article"]) == (10, "working_day", ["19(5)"])
    pdf = browser.get(f"{A12}/download.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.mimetype == "application/pdf"


def test_the_calculator_says_the_day_and_every_step(browser: Browser) -> None:
    asked = f"/calculator?{ADDRESS}&term=complaint.ruling&start=2026-04-22"
    page = words(browser, asked)
    for said in ("vr 8 mei 2026", "27 april Koningsdag", "5 mei Bevrijdingsdag", "vier weekenddagen", "19(5)"):
        assert said in page
    longer = words(browser, f"{asked}&extension=10")
    assert "di 26 mei 2026" in longer
    english = words(browser, f"{asked}&lang=en")
    assert "27 April King" in english
    assert "four weekend days" in english
    # Names that mean something to the maker of addresses mean nothing here.
    for odd in ("endpoint=x", "_method=POST", "_anchor=x", "_external=1"):
        odd_page = browser.get(f"{asked}&{odd}")
        assert odd_page.status_code == 200
        assert odd.partition("=")[0] not in re.findall(r'href="(/calculator.ics[^"]*)"', odd_page.text)[0]
    feed = browser.get(asked.replace("/calculator", "/calculator.ics"))
    assert b"DTSTART;VALUE=DATE:20260508" in feed.data


def test_a_year_whose_decree_days_nobody_knows_yet_says_so(browser: Browser) -> None:
    asked = f"/calculator?{ADDRESS}&term=complaint.ruling&start=2029-04-23"
    caveat = "Niet bekend: de dagen die in 2029 bij koninklijk besluit gelijkstaan aan een feestdag"
    assert caveat in words(browser, asked)
    assert "Niet bekend" not in words(browser, asked.replace("2029", "2026"))
    told = browser.get(asked.replace("/calculator", "/api/v1/due-date")).get_json()
    assert any("2029" in each for each in told["caveats"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&start=2026-02-30", "Vul de dag van de gebeurtenis in"),
        ("&start=2026-04-22&extension=11", "langer dan de termijn in totaal mag zijn"),
        ("&start=2026-04-22&extension=x", "Vul een heel getal boven 0 in"),
        ("&start=2026-04-22&time=25:00", "Vul een tijd in"),
        ("&start=0001-01-01", "buiten de jaren"),
    ],
)
def test_bad_input_is_said_at_the_field_and_stays(browser: Browser, more: str, said: str) -> None:
    path = f"/calculator?{ADDRESS}&term=complaint.ruling{more}"
    assert said in words(browser, path, 422)
    typed = re.findall(r"start=([^&]+)", more)[0]
    assert f'value="{typed}"' in browser.get(path).get_data(as_text=True)


def test_the_same_through_the_api(browser: Browser) -> None:
    good = browser.get(f"/api/v1/due-date?{ADDRESS}&term=complaint.ruling&start=2026-04-22")
    assert good.get_json()["due_on"] == "2026-05-08"
    assert good.get_json()["articles"] == ["19(5)"]
    wrong = browser.get(f"/api/v1/due-date?{ADDRESS}&term=complaint.ruling&start=2026-02-30")
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")
    assert wrong.get_json()["errors"][0]["pointer"] == "/start"
    assert browser.get("/api/v1/regulations/roc-a12/exam-regulation/2018-2019").status_code == 200


def test_an_institution_adopts_amends_answers_and_shows_it(
    cast: Cast, sign_in: SignIn, browser: Browser, acting: Any
) -> None:
    with acting(cast.tara):
        edition = queries.edition_at("roc-a12", "exam-regulation", "2018-2019").id
    tara = sign_in(cast.tara)
    decided = {"decided_by": "Bestuur", "decided_on": "2026-11-20", "source": "Besluit 7"}
    wrong = tara.post("/institution/regulations/adopt", {"edition": str(edition), "source": "Besluit 7"})
    assert wrong.status_code == 422
    assert "Besluit 7" in wrong.get_data(as_text=True)
    done = tara.post("/institution/regulations/adopt", {"edition": str(edition), "holds_from": "2026-11-24", **decided})
    assert done.status_code == 303
    twice = tara.post(
        "/institution/regulations/adopt", {"edition": str(edition), "holds_from": "2026-11-24", **decided}
    )
    assert twice.status_code == 409
    values = "/institution/regulations/exam-regulation/values"
    listed = tara.get(f"{values}?kind=body").text
    assert '<option value="body" selected>Orgaan</option>' in listed
    assert f'href="{values}/body/' in listed
    assert f'href="{values}/term/' not in listed
    assert tara.get(f"{values}?kind=none").status_code == 404
    path = f"{values}/term/complaint.ruling"
    bad = tara.post(path, {"field": "amount", "value": "nul", "holds_from": "2026-11-24", **decided})
    assert bad.status_code == 422
    good = tara.post(path, {"field": "amount", "value": "8", "holds_from": "2026-11-24", **decided})
    assert good.status_code == 303
    public = "/institutions/roc-zuid/regulations"
    assert "Besluit 7" in words(browser, public)
    held = words(browser, f"{public}/exam-regulation/articles/19")
    assert "Duur: 8 werkdagen (in het document: 10 werkdagen)" in held
    assert "Hier geldt" in held
    assert "In het document staat: " in held
    assert "Besluit van Bestuur op vrijdag 20 november 2026: Besluit 7." in held
    counted = words(
        browser,
        "/calculator?institution=roc-zuid&document=exam-regulation&term=complaint.ruling&start=2026-11-30",
    )
    assert "do 10 december 2026" in counted
    assert "Besluit van Bestuur op vrijdag 20 november 2026: Besluit 7." in counted
    before = browser.get(f"{public}/exam-regulation?on=2026-11-01")
    assert before.status_code == 404
    closing = {"name": "Kerst", "kind": "school_holiday", "first": "2026-12-21", "last": "2027-01-01"}
    assert tara.post("/institution/calendar/close", closing).status_code == 303
    assert "Kerst" in words(browser, public)
    queries.forget()


def test_an_article_is_cited_whole_and_begins_with_what_it_is_about(browser: Browser) -> None:
    page = words(browser, f"{A12}/articles/19")
    assert "Examenreglement ROC A12 2018-2019, art. 19" in page
    own, elsewhere = "Hoe lang heb ik om een klacht in te dienen?", "Wat doet de centrale examencommissie?"
    assert page.index(own) < page.index(elsewhere)


def test_an_edition_without_another_has_nothing_to_compare_with(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = queries.editions
    # Other tests publish editions of their own.
    monkeypatch.setattr(queries, "editions", lambda *_a, **_k: [e for e in listed() if e.issuer == "flanders"])
    page = browser.get("/regulations/flanders/evidence-guide/2026/changes").text
    assert "Er is geen andere editie" in page
    assert "<select" not in page


def test_each_public_place_stands_in_the_bar_once(browser: Browser) -> None:
    page = browser.get("/regulations").text
    named = re.findall(r"<a[^>]*>([^<]+)</a>", page[page.index('class="places') : page.index("<main")])
    assert named.count("Reglementen") == 1
    assert page.count('aria-current="page"') == 1
