"""What an institution keeps of its law, through the pages and the API: refusals, long lines, and what a page reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event

from assay.db import db
from assay.letters.template import MOST
from tenants.regulations import queries as regulations
from tenants.regulations.operations import locations
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import SignIn
from tests.tenants.bodies.conftest import TODAY, School, bare

__all__ = ["bare"]

LONG = ("Verslag van de vergadering van het college van bestuur " * 10)[: MOST["line"]]


def edition_of(school: School) -> str:
    with school.acting(school.admin):
        return str(regulations.edition_at("roc-a12", "exam-regulation", "2018-2019").id)


def adopted(school: School) -> list[dict[str, Any]]:
    return school.look("SELECT decided_by, source FROM app.regulation_adoption WHERE tenant_id = %s", school.tenant)


def test_the_longest_source_fits_the_letter_and_a_longer_one_is_refused(bare: School, sign_in: SignIn) -> None:
    browser, path = sign_in(bare.admin), "/institution/regulations/adopt"
    typed = {"edition": edition_of(bare), "holds_from": TODAY.isoformat(), "decided_on": TODAY.isoformat()}
    longer = browser.post(path, {**typed, "decided_by": "Bestuur", "source": LONG + "x"})
    assert longer.status_code == 422
    assert adopted(bare) == []
    assert browser.post(path, {**typed, "decided_by": "Bestuur", "source": LONG}).status_code == 303
    [letter] = bare.look(
        "SELECT fields FROM app.letter WHERE tenant_id = %s AND template = 'letters.adoption'", bare.tenant
    )
    assert letter["fields"]["source"] == LONG
    # The same once more changes nothing, and the page says so with what was typed.
    twice = browser.post(path, {**typed, "decided_by": "Bestuur", "source": "Besluit 12"})
    assert twice.status_code == 409
    assert "Besluit 12" in twice.text


def test_a_reason_is_measured_and_nothing_is_recorded(bare: School, sign_in: SignIn) -> None:
    browser, path = sign_in(bare.admin), "/institution/regulations"
    typed = {"decided_by": "Bestuur", "reason": "Dit is niet conform de eis.", "_show": "1"}
    for form, more in (("adopt", {"edition": edition_of(bare)}), ("exam-regulation/open/office_start", {})):
        if more == {}:
            bare.adopt("roc-a12", "exam-regulation", "2018-2019")
        shown = browser.post(f"{path}/{form}", {**typed, **more})
        assert shown.status_code == 200
        assert shown.text.count("“conform” is ambtelijke taal.") == 1
        assert "Dit is niet conform de eis.</textarea>" in shown.text
        assert "Meet deze tekst" in browser.get(f"{path}/{form}").text
    assert len(adopted(bare)) == 1
    assert bare.look("SELECT id FROM app.regulation_answer WHERE tenant_id = %s", bare.tenant) == []


def test_a_line_break_in_the_api_is_a_space(bare: School, sign_in: SignIn) -> None:
    browser = sign_in(bare.admin)
    token = make_token(browser, "regulations:read", "regulations:write", hat=bare.admin.hat)
    body = {
        "edition_id": edition_of(bare),
        "holds_from": TODAY.isoformat(),
        "decided_by": "College van\nbestuur",
        "decided_on": TODAY.isoformat(),
        "source": "Besluit\r\n2026-11",
        "reason": "Eerste reden.\nTweede reden.",
    }
    made = browser.client.post("/api/v1/regulation-adoptions", json=body, headers={"Authorization": f"Bearer {token}"})
    assert made.status_code == 201, made.text
    assert made.get_json()["reason"] == "Eerste reden.\nTweede reden."
    assert adopted(bare) == [{"decided_by": "College van bestuur", "source": "Besluit 2026-11"}]


def test_somebody_else_changed_the_location_meanwhile(bare: School, sign_in: SignIn) -> None:
    made = place(bare, "Hoofdgebouw")
    browser, path = sign_in(bare.admin), f"/institution/locations/{made}"
    typed = {
        "name": "Gebouw Oost", "address": "Kade 1", "postcode": "3511 AA", "place": "Utrecht",
        "starts_on": "2026-01-01", "version": "9",
    }  # fmt: skip
    stale = browser.post(path, typed)
    assert stale.status_code == 409
    assert "Gebouw Oost" in stale.text
    assert browser.post(path, {**typed, "place": "Nergenshuizen", "version": "1"}).status_code == 422
    assert browser.post(path, {**typed, "version": "1"}).status_code == 303


def test_the_calendar_asks_for_locations_and_places_once(bare: School, sign_in: SignIn, app: Flask) -> None:
    place(bare, "Hoofdgebouw", "Utrecht")
    place(bare, "Gebouw Zuid", "Middelburg")
    browser = sign_in(bare.admin)
    browser.get("/institution/calendar")
    statements: list[str] = []

    def count(*given: Any) -> None:
        statements.append(given[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        page = browser.get("/institution/calendar").text
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert "Utrecht" in page
    assert "Middelburg" in page
    assert [sum(f"FROM {table}" in sql for sql in statements) for table in ("app.location", "app.place")] == [1, 1]


def place(school: School, name: str, town: str = "Utrecht") -> str:
    with school.acting(school.admin) as actor:
        return str(
            locations.keep(
                actor, None, name=name, address="Kanaalweg 1", postcode="4331 NT", place=town,
                starts_on=date(2026, 1, 1), ends_on=None,
            ).id
        )  # fmt: skip
