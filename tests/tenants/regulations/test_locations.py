"""Keeping locations over the API: as on the page, with the same rights and the same faults."""

from __future__ import annotations

from typing import Any

from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Cast, SignIn

HERE = "/api/v1/institution/locations"
PLACE = {
    "name": "Gebouw Zuid",
    "address": "Kade 1",
    "postcode": "3511 AA",
    "place": "Utrecht",
    "starts_on": "2026-01-01",
}


def test_a_location_is_added_changed_and_read(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in(cast.sven)
    token = make_token(sign_in(cast.sven, "personal"), "regulations:read", "regulations:write", hat=cast.sven.hat)
    program, headers = browser.client, {"Authorization": f"Bearer {token}"}
    made = program.post(HERE, json=PLACE, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json is not None
    one = f"{HERE}/{made.json['id']}"
    assert made.headers["ETag"] == '"1"'
    change: dict[str, Any] = {**PLACE, "name": "Gebouw Noord", "ends_on": "2027-07-31"}
    assert program.put(one, json=change, headers=headers).status_code == 428
    changed = program.put(one, json=change, headers={**headers, "If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert program.put(one, json=change, headers={**headers, "If-Match": '"1"'}).status_code == 412
    read = program.get(one, headers=headers)
    assert read.json is not None
    assert (read.json["name"], read.json["ends_on"], read.headers["ETag"]) == ("Gebouw Noord", "2027-07-31", '"2"')
    listed = program.get(HERE, headers=headers).json
    assert listed is not None
    assert made.json["id"] in {each["id"] for each in listed}
    assert "Gebouw Noord" in browser.get("/institution/calendar").text
    wrong = program.post(HERE, json={**PLACE, "place": "Nergenshuizen", "ends_on": "2025-01-01"}, headers=headers)
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert {each["pointer"] for each in wrong.json["errors"]} == {"/place", "/ends_on"}


def test_only_its_own_institution_changes_a_location(cast: Cast, sign_in: SignIn) -> None:
    mine = make_token(sign_in(cast.sven, "personal"), "regulations:write", hat=cast.sven.hat)
    theirs = make_token(sign_in(cast.tara, "personal"), "regulations:read", "regulations:write", hat=cast.tara.hat)
    reads = make_token(sign_in(cast.sara, "personal"), "regulations:read", "regulations:write", hat=cast.sara.hat)
    program = sign_in(cast.sven).client
    made = program.post(HERE, json=PLACE, headers={"Authorization": f"Bearer {mine}"}).json
    assert made is not None
    one, stranger = f"{HERE}/{made['id']}", {"Authorization": f"Bearer {theirs}"}
    assert program.get(one, headers=stranger).status_code == 404
    assert program.put(one, json=PLACE, headers={**stranger, "If-Match": '"1"'}).status_code == 404
    coordinator = {"Authorization": f"Bearer {reads}"}
    assert program.get(one, headers=coordinator).status_code == 200
    assert program.post(HERE, json=PLACE, headers=coordinator).status_code == 403
