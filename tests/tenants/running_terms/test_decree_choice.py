"""What decree days do, chosen by an institution: the effect first, on the page and in the API, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay.problems import Forbidden
from tenants.regulations import queries as regulations
from tenants.regulations.operations import calendars
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Cast, SignIn
from tests.tenants.running_terms.house import House

PATH = "/institution/calendar/choice"
DUE, LATER, DECREE = date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 4)


@pytest.fixture
def running(house: House, cast: Cast) -> Iterator[UUID]:
    """Evidence that a body decides on within ten working days, of which a decree names one; what was handed in."""
    house.adopt(date(2026, 11, 1))
    with house.bank.acting(cast.petra) as actor:
        calendars.record_decree_year(actor, START, 2026, [DECREE], "Stb. 2026, 1")
    yield house.bank.handed_in(house.bank.anna)
    house.bank.sql("DELETE FROM app.decree_year WHERE year = 2026")
    regulations.forget()


def chosen(house: House) -> list[tuple[str, date | None]]:
    return house.bank.sql(
        "SELECT decree, known_until FROM app.calendar_choice WHERE tenant_id = %s ORDER BY id", (house.bank.tenant_id,)
    )


def checked(page: str) -> list[str]:
    """What is chosen in the form."""
    boxes = re.findall(r"<input[^>]*name=\"decree\"[^>]*>", page)
    return [re.findall(r'value="([^"]*)"', box)[0] for box in boxes if "checked" in box]


def test_the_page_shows_what_moves_before_it_saves(
    house: House, running: UUID, worker_app: Flask, sign_in: SignIn
) -> None:
    browser = sign_in(house.admin)
    assert house.term(running)["due_on"] == DUE
    now = browser.get(PATH).text
    assert checked(now) == ["term_end_only"]
    asked = {"decree": "as_holiday", "known_until": "2027-07-31"}
    shown = browser.post(PATH, asked)
    assert shown.status_code == 409
    text = " ".join(shown.text.split())
    assert "dinsdag 8 december 2026" in text
    assert "woensdag 9 december 2026" in text
    assert checked(text) == ["as_holiday"]
    assert 'value="2027-07-31"' in text
    assert (chosen(house), house.term(running)["due_on"]) == ([], DUE)
    assert browser.post(PATH, {**asked, "accepted": "y"}).status_code == 303
    assert chosen(house) == [("as_holiday", date(2027, 7, 31))]
    house.work(worker_app, "terms.recount")
    assert house.term(running)["due_on"] == LATER
    # Back again, as seen.
    assert browser.post(PATH, {"decree": "ignore", "accepted": "y"}).status_code == 303
    house.work(worker_app, "terms.recount")
    assert house.term(running)["due_on"] == DUE
    assert browser.post(PATH, {"decree": "sometimes"}).status_code == 422
    assert browser.post(PATH, {"decree": "ignore", "known_until": "2027-02-30"}).status_code == 422
    assert len(chosen(house)) == 2


def test_the_same_through_the_api(house: House, running: UUID, sign_in: SignIn) -> None:
    browser = sign_in(house.admin)
    bearer = {"Authorization": f"Bearer {make_token(browser, 'regulations:write', hat=house.admin.hat)}"}

    def send(**body: Any) -> Any:
        return browser.client.post("/api/v1/calendar-choice", json=body, headers=bearer)

    unseen = send(decree="as_holiday")
    assert unseen.status_code == 409
    moved = {"id": str(house.term(running)["id"]), "before": DUE.isoformat(), "after": LATER.isoformat()}
    assert unseen.json["effect"] == {"running": 1, "moved": 1, "overdue": 0, "back": 0, "examples": [moved]}
    assert chosen(house) == []
    wrong = send(decree="sometimes")
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/decree")
    made = send(decree="as_holiday", known_until="2027-07-31", accept_effect=True)
    assert (made.status_code, made.json["decree"], made.json["effect"]["moved"]) == (201, "as_holiday", 1)
    assert chosen(house) == [("as_holiday", date(2027, 7, 31))]


def test_nobody_else_says_what_decree_days_do(house: House, sign_in: SignIn) -> None:
    with house.bank.acting(house.bank.lead) as actor, pytest.raises(Forbidden):
        calendars.choose(actor, START, decree="ignore", known_until=None)
    assert sign_in(house.bank.lead).get(PATH).status_code == 403
    assert chosen(house) == []
