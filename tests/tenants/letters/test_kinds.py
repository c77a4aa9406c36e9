"""The kinds of letters: how plain each is, what the regulations ask of it, and a text of somebody's own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from assay.letters import template as templates
from tenants.letters import kinds
from tenants.letters.operations import writing_of
from tenants.letters.texts import APPOINTMENT
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.letters.conftest import DEMANDING, School, publish
from tests.tenants.letters.test_pages import _appoint as appoint

KINDS = "/letters/kinds"
PLAIN = """
[[language_level]]
key = "plainer"
article = "19"
rules = "R337"
roles = "staff"
text = { nl = "Brieven zijn in taal op niveau A2.", en = "Letters are in language at level A2." }
documents = "letter"
level = "A2"
"""
HARD = "Conform het reglement wordt de aanvraag behandeld. Dat is goed."


@pytest.fixture
def harder_appointment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter of appointment as if it were written at B1."""
    harder = replace(APPOINTMENT, level="B1")
    monkeypatch.setitem(templates._TEMPLATES, APPOINTMENT.key, harder)
    monkeypatch.setattr(writing_of, "APPOINTMENT", harder)


def _asks_for_a2(school: School) -> None:
    school.adopt(publish(school.registry, PLAIN))


@pytest.mark.rule("R337")
@pytest.mark.rule("R373")
@pytest.mark.usefixtures("harder_appointment")
def test_a_letter_that_is_harder_than_the_regulation_asks_is_reported(school: School, sign_in: SignIn) -> None:
    _asks_for_a2(school)
    warning = "Je reglement vraagt niveau A2. Deze brief is geschreven op niveau B1."
    page = sign_in(school.admin).get(KINDS).text
    assert page.count(warning) == 1
    assert page.count("Vraagt aandacht") == 1
    assert "In orde" in page
    assert "/articles/19" in page
    [letter] = school.letters("letters.adoption")
    assert warning not in sign_in(school.admin).get(f"/letters/{letter['id']}").text
    sent = appoint(school)
    assert warning in sign_in(school.board).get(f"/letters/{sent}").text


def test_letters_as_plain_as_the_regulation_asks_are_in_order(school: School, sign_in: SignIn) -> None:
    _asks_for_a2(school)
    page = sign_in(school.board).get(KINDS).text
    assert "Vraagt aandacht" not in page
    assert page.count("In orde") == 2  # an appointment and an adoption


def test_where_the_regulation_asks_for_no_level_the_page_says_so(school: School, sign_in: SignIn) -> None:
    school.adopt()
    page = sign_in(school.admin).get(KINDS).text
    assert "geen niveau" in page
    assert "Vraagt aandacht" not in page


def test_what_the_regulation_asks_for_and_no_text_says_is_reported(school: School, sign_in: SignIn) -> None:
    school.adopt(publish(school.registry, DEMANDING))
    page = sign_in(school.admin).get(KINDS).text
    assert "Je reglement vraagt meer dan er in deze brief staat: De vergoeding." in page


@pytest.mark.parametrize(("level", "asked", "found"), [("B1", "A2", True), ("A2", "A2", False), ("B1", "B1", False),
                                                       ("A2", "B1", False), ("B1", None, False)])  # fmt: skip
def test_a_level_is_harder_than_a_plainer_one(level: str, asked: str | None, found: bool) -> None:
    said = kinds.LevelAsked(asked, ()) if asked else None  # type: ignore[arg-type]  # one of the two levels
    assert kinds.harder(level, said) is found


def test_a_text_of_ones_own_is_measured_and_stays_typed(school: School, sign_in: SignIn) -> None:
    admin = sign_in(school.admin)
    answer = admin.post(KINDS, {"text": HARD, "level": "A2"})
    assert answer.status_code == 200
    assert "Deze tekst is moeilijker dan niveau A2." in answer.text
    assert "“conform” is ambtelijke taal. Schrijf: “volgens”." in answer.text
    assert answer.text.count(HARD) == 1
    assert "Deze tekst past bij niveau A2." in admin.post(KINDS, {"text": "Dit is goed.", "level": "A2"}).text
    assert admin.post(KINDS, {"text": " ", "level": "A2"}).status_code == 422
    assert admin.post(KINDS, {"text": "Dit is goed.", "level": "C1"}).status_code == 422
    assert admin.post(KINDS, {"text": "x" * 5001, "level": "A2"}).status_code == 422


def test_each_role_sees_its_kinds(school: School, cast: Cast, sign_in: SignIn) -> None:
    lead = sign_in(school.registry.member(school.id, "lead_assessor")).get(KINDS).text
    assert "Bewijs geweigerd" in lead
    assert "Nieuw reglement" not in lead
    platform = sign_in(cast.petra).get(KINDS).text
    assert "Account geweigerd" in platform
    assert "Benoeming" in platform
    assert sign_in(school.registry.member(school.id, "coordinator")).get(KINDS).status_code == 403
    assert sign_in(cast.anna).get(KINDS).status_code == 403
    assert KINDS not in sign_in(cast.anna).get("/letters").text
    assert KINDS in sign_in(school.admin).get("/letters").text


@pytest.mark.usefixtures("harder_appointment")
def test_the_same_in_the_api(school: School, sign_in: SignIn, browser: Browser) -> None:
    _asks_for_a2(school)
    secret = make_token(sign_in(school.admin), "letters:read", hat=school.admin.hat)
    bearer = {"Authorization": f"Bearer {secret}"}
    found = {each["template"]: each for each in browser.get("/api/v1/letter-kinds", headers=bearer).get_json()}
    appointment = found["letters.appointment"]
    assert (appointment["level"], appointment["level_asked"], appointment["harder_than_asked"]) == ("B1", "A2", True)
    assert appointment["articles"][0].endswith(" 19")
    assert found["letters.adoption"]["harder_than_asked"] is False
    assert found["letters.adoption"]["measured"]["fits"] is True
    said = browser.client.post("/api/v1/letter-kinds/measurements", json={"text": HARD}, headers=bearer).get_json()
    assert said["fits"] is False
    assert {each["why"] for each in said["findings"]} == {"jargon", "passive"}
    [letter] = school.letters("letters.adoption")

    def about(subject_id: UUID) -> list[str]:
        answer = browser.get(f"/api/v1/letters?subject_id={subject_id}", headers=bearer)
        return [each["id"] for each in answer.get_json()]

    assert about(letter["subject_id"]) == [str(letter["id"])]
    assert about(letter["id"]) == []
