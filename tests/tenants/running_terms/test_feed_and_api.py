"""Terms for programs: the calendar feed with its password, and the acts in the API."""

from __future__ import annotations

import base64
import html
import re
from datetime import date
from typing import Any

import icalendar
import pytest

from assay.accounts.rules import TOKEN_SCOPES
from tenants.running_terms.pages import listing
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Browser, Member, SignIn
from tests.tenants.running_terms.house import House


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"agenda:{password}".encode()).decode()}


def answered(browser: Browser, path: str, headers: dict[str, str]) -> Any:
    return browser.get(path, headers=headers).json


def token(sign_in: SignIn, member: Member, *scopes: str) -> str:
    return make_token(sign_in(member), *scopes, hat=member.hat)


@pytest.fixture
def term(house: House) -> dict[str, Any]:
    """A term of the body that began today."""
    house.adopt(date(2026, 11, 1))
    return house.term(house.bank.handed_in(house.bank.anna))


def test_a_calendar_program_follows_the_terms_of_a_role(
    house: House, term: dict[str, Any], sign_in: SignIn, browser: Browser
) -> None:
    secret = token(sign_in, house.bank.lead, "terms:read")
    answer = browser.get("/calendar.ics", headers=basic(secret))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.headers["Cache-Control"] == "private, no-store"
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 12, 8)
    assert str(event["uid"]).startswith(f"term-{term['id']}@")
    assert house.bank.anna.name not in answer.text
    assert secret not in answer.text
    # Its own hat, and no other's.
    own = browser.get("/calendar.ics", headers=basic(token(sign_in, house.bank.anna, "terms:read")))
    assert len(icalendar.Calendar.from_ical(own.data).walk("VEVENT")) == 1
    stranger = browser.get("/calendar.ics", headers=basic(token(sign_in, house.bank.person(), "terms:read")))
    assert icalendar.Calendar.from_ical(stranger.data).walk("VEVENT") == []


def test_what_was_done_goes_away_in_the_calendar(house: House, sign_in: SignIn, browser: Browser) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    house.bank.decide("accept", submission)
    answer = browser.get("/calendar.ics", headers=basic(token(sign_in, house.bank.lead, "terms:read")))
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"


@pytest.mark.parametrize("headers", [{}, basic("made-up"), {"Authorization": "Basic x"}, {"Authorization": "Bearer x"}])
def test_without_a_password_of_ours_it_asks_for_one(headers: dict[str, str], browser: Browser) -> None:
    answer = browser.get("/calendar.ics", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_a_token_for_something_else_reads_no_terms(house: House, sign_in: SignIn, browser: Browser) -> None:
    secret = token(sign_in, house.bank.lead, "account:read")
    assert browser.get("/calendar.ics", headers=basic(secret)).status_code == 403
    # A secret in the address opens nothing.
    assert browser.get(f"/calendar.ics?token={secret}").status_code == 401


def test_every_act_of_the_pages_is_in_the_api(house: House, sign_in: SignIn, browser: Browser) -> None:
    house.adopt(date(2026, 11, 1))
    submission = house.bank.handed_in(house.bank.anna)
    bearer = {"Authorization": f"Bearer {token(sign_in, house.bank.lead, *TOKEN_SCOPES)}"}

    def send(path: str, version: int, **body: Any) -> Any:
        return browser.client.post(path, json=body, headers={**bearer, "If-Match": f'"{version}"'})

    [listed] = answered(browser, "/api/v1/terms", bearer)
    assert (listed["due_on"], listed["basis"], listed["articles"]) == ("2026-12-08", "set", ["4(1)"])
    path = f"/api/v1/terms/{listed['id']}"
    assert browser.get(path, headers=bearer).headers["ETag"] == '"1"'
    seen = answered(browser, path, bearer)
    assert seen["trace"]["due_date"] == "2026-12-08"
    assert len(seen["steps"]) > 2
    longer = send(f"{path}/extensions", 1, amount=5, reasons="Drukte.")
    assert (longer.status_code, longer.json["due_on"]) == (200, "2026-12-15")
    assert [event["kind"] for event in longer.json["events"]] == ["started", "extended"]
    assert send(f"{path}/extensions", 1, amount=5, reasons="Drukte.").status_code == 412
    assert send(f"{path}/extensions", 2, amount=6, reasons="Drukte.").status_code == 422
    still = send(f"{path}/suspension", 2, reasons="Wacht.")
    assert (still.json["state"], still.json["due_on"]) == ("suspended", None)
    assert send(f"{path}/resumption", 3).json["due_on"] == "2026-12-15"
    assert send(f"{path}/day", 4, day="2026-12-24").status_code == 409
    house.bank.decide("ask", submission, "Wat deed je zelf?")
    answer = house.term(submission, "verification.answer")
    # The person must answer; until when is set by who asked.
    given = send(f"/api/v1/terms/{answer['id']}/day", answer["version"], day="2026-12-24")
    assert (given.status_code, given.json["due_on"], given.json["role"]) == (200, "2026-12-24", "person")


def test_pages_of_a_long_list(house: House, sign_in: SignIn, browser: Browser) -> None:
    house.adopt(date(2026, 11, 1))
    for _each in range(3):
        house.bank.handed_in(house.bank.anna)
    bearer = {"Authorization": f"Bearer {token(sign_in, house.bank.lead, 'terms:read')}"}
    seen, path = [], "/api/v1/terms?limit=2"
    while path:
        answer = browser.get(path, headers=bearer)
        seen += [each["id"] for each in answered(browser, path, bearer)]
        link = answer.headers.get("Link", "")
        path = link[1 : link.index(">")] if link else ""
    assert len(seen) == len(set(seen)) == 3


def test_a_long_list_is_looked_through_by_kind(
    house: House, sign_in: SignIn, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.adopt(date(2026, 11, 1))
    decisions = {str(house.term(house.bank.handed_in(house.bank.anna))["id"]) for _each in range(2)}
    asked = house.bank.handed_in(house.bank.anna)
    house.bank.decide("ask", asked, "Wat deed je zelf?")
    answer = str(house.term(asked, "verification.answer")["id"])
    lead = sign_in(house.bank.lead)
    # A list of one page is read, not chosen from.
    assert 'name="kind"' not in lead.get("/terms").text
    monkeypatch.setattr(listing, "PAGE", 1)
    page = lead.get("/terms?kind=verification.decision").text
    assert 'value="verification.decision" selected' in page
    seen = set()
    while more := re.search(r'rel="next" href="([^"]+)"', page):
        seen |= {term for term in (*decisions, answer) if f"/terms/{term}" in page}
        page = lead.get(html.unescape(more[1])).text
    assert {term for term in (*decisions, answer) if f"/terms/{term}" in page} | seen >= decisions
    assert answer not in seen
    assert "Hier staat geen termijn van deze soort" in lead.get("/terms?kind=office").text
    assert lead.get("/terms?kind=nonsense").status_code == 404
    bearer = {"Authorization": f"Bearer {token(sign_in, house.bank.lead, 'terms:read')}"}
    listed = answered(browser, "/api/v1/terms?kind=verification.answer", bearer)
    assert [each["id"] for each in listed] == [answer]
    assert answered(browser, "/api/v1/terms?kind=office", bearer) == []
    assert browser.get("/api/v1/terms?kind=nonsense", headers=bearer).status_code == 422


def test_terms_of_office_are_one_kind(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    term = house.term(house.bank.handed_in(house.bank.anna))["id"]
    house.bank.sql("UPDATE app.running_term SET key = 'office.exam_committee' WHERE id = %s", (term,))
    browser = sign_in(house.admin)
    assert f"/terms/{term}" in browser.get("/terms?kind=office").text
    assert f"/terms/{term}" not in browser.get("/terms?kind=verification.decision").text
