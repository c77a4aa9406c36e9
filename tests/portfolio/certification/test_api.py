"""The whole path through the API, with tokens' scopes, ETags and the same permissions as the pages."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.support.cast import Browser, SignIn


def _read(answer: TestResponse) -> Any:
    """The document of an answer."""
    assert answer.is_json, answer.text
    return answer.json


def _send(browser: Browser, path: str, body: dict[str, Any] | None = None, etag: str | None = None) -> TestResponse:
    token = browser.client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    headers = {"X-CSRFToken": token} | ({"If-Match": etag} if etag else {})
    options: dict[str, Any] = {"json": body} if body is not None else {}
    return browser.client.post(f"/api/v1{path}", headers=headers, **options)


@pytest.mark.rule("R060", "R064", "R066", "R069")
def test_from_handing_in_to_bronze(bank: Bank, sign_in: SignIn) -> None:
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    for kind in (ItemKind.TRAINING, ItemKind.CERTIFICATE):
        item_id = bank.item(bank.anna, kind)
        made = _send(anna, f"/items/{item_id}/submissions", {"tenant_id": str(bank.tenant_id)})
        assert made.status_code == 201, made.text
        assert made.headers["Location"].startswith("/api/v1/submissions/")
        again = _send(anna, f"/items/{item_id}/submissions", {"tenant_id": str(bank.tenant_id)})
        assert again.status_code == 409
        path = f"/submissions/{_read(made)['id']}"
        listed = _read(lead.get("/api/v1/work-list"))
        assert [each["id"] for each in listed] == [_read(made)["id"]]
        claimed = _send(lead, f"{path}/claim")
        assert claimed.status_code == 200
        assert _send(lead, f"{path}/accept", {}).status_code == 428
        assert _send(lead, f"{path}/accept", {}, made.headers["ETag"]).status_code == 412
        accepted = _send(lead, f"{path}/accept", {}, claimed.headers["ETag"])
        assert accepted.status_code == 200, accepted.text
        assert _read(accepted)["state"] == "accepted"
        assert _read(accepted)["open_until"].startswith("2029-11-24")
    status = _read(anna.get("/api/v1/status"))
    assert [(each["held_level"], each["computed"]["level"]) for each in status] == [("bronze", "bronze")]
    assert status[0]["computed"]["level_until"] == "2029-04-13"
    then = _read(anna.get("/api/v1/status?on=2026-05-12&known=2026-05-12"))
    assert then[0]["computed"]["level"] == "none"
    told = _read(anna.get("/api/v1/status/history"))
    assert [period["level"] for period in told[0]["periods"]] == ["none", "bronze"]
    assert [each["kind"] for each in told[0]["events"]] == ["rise"]
    seen = _read(lead.get(f"/api/v1/assessors/{bank.anna.person_id}/status"))
    assert seen["held_level"] == "bronze"


def test_asking_answering_refusing_and_taking_back(bank: Bank, sign_in: SignIn) -> None:
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    submission = bank.handed_in(bank.anna)
    path = f"/submissions/{submission}"
    asked = _send(lead, f"{path}/question", {"question": "Welke rol had je?"}, '"1"')
    assert asked.status_code == 200, asked.text
    assert _send(anna, f"{path}/answer", {"answer": "Beoordelaar."}).status_code == 200
    tag = lead.get(f"/api/v1/work-list/{submission}").headers["ETag"]
    assert _send(lead, f"{path}/refuse", {"reason": ""}, tag).status_code == 422
    refused = _send(lead, f"{path}/refuse", {"reason": "Niet leesbaar."}, tag)
    assert _read(refused)["state"] == "refused"
    assert _send(anna, f"{path}/take-back").status_code == 409
    undone = _send(lead, f"{path}/take-back-decision", {"reason": "Verkeerde pagina."}, refused.headers["ETag"])
    assert _read(undone)["state"] == "waiting"
    assert [step["kind"] for step in _read(undone)["decisions"]] == [
        "question",
        "answer",
        "refuse",
        "take_back_decision",
    ]
    assert _read(_send(anna, f"{path}/take-back"))["state"] == "taken_back"
    gone = _read(lead.get(f"/api/v1/work-list/{submission}"))
    assert (gone["open"], gone["item"]) == (False, None)


def test_a_claim_of_another_answers_who_and_until_when(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    assert _send(sign_in(bank.lead), f"/submissions/{submission}/claim").status_code == 200
    refused = _send(sign_in(bank.other_lead), f"/submissions/{submission}/claim")
    assert refused.status_code == 409
    assert bank.lead.name in _read(refused)["detail"]
    assert "10:30" in _read(refused)["detail"]
    assert _send(sign_in(bank.lead), f"/submissions/{submission}/release").status_code == 200


def test_own_and_foreign_submissions(bank: Bank, sign_in: SignIn) -> None:
    own = bank.handed_in(bank.lead)
    lead = sign_in(bank.lead)
    assert _send(lead, f"/submissions/{own}/accept", {}, '"1"').status_code == 403
    stranger = sign_in(bank.person())
    assert stranger.get(f"/api/v1/submissions/{own}").status_code == 404
    assert _send(stranger, f"/submissions/{own}/take-back").status_code == 404
    assert stranger.get("/api/v1/work-list").status_code == 403
    assert [body["id"] for body in _read(stranger.get("/api/v1/verifying-bodies"))].count(str(bank.tenant_id)) == 1


def test_lists_come_in_pages(bank: Bank, sign_in: SignIn) -> None:
    made = [str(bank.handed_in(bank.anna)) for _each in range(3)]
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    for browser, path, wanted in ((lead, "/api/v1/work-list", made), (anna, "/api/v1/submissions", made[::-1])):
        first = browser.get(f"{path}?limit=2")
        assert [each["id"] for each in _read(first)] == wanted[:2]
        following = first.headers["Link"].split(">")[0].lstrip("<")
        rest = browser.get(following)
        assert [each["id"] for each in _read(rest)] == wanted[2:]
        assert "Link" not in rest.headers


def test_until_when_a_body_sees_an_item_is_read_and_not_worked_out(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    first = bank.hand_in(bank.anna, item_id)
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    assert _read(anna.get(f"/api/v1/submissions/{first}"))["open_until"] is None
    bank.decide("refuse", first, "Niet leesbaar.")
    kept = _read(lead.get(f"/api/v1/work-list/{first}"))["open_until"]
    assert kept.startswith("2027-01-05"), "six weeks"
    bank.sql("UPDATE app.disclosure SET open_until = '2026-12-01T00:00Z' WHERE item_id = %s", (item_id,))
    for browser, path in ((lead, "work-list"), (anna, "submissions")):
        assert _read(browser.get(f"/api/v1/{path}/{first}"))["open_until"].startswith("2026-12-01")
    second = bank.hand_in(bank.anna, item_id)
    assert _read(anna.get(f"/api/v1/submissions/{first}"))["open_until"] is None, "open again, with the second"
    assert _read(_send(anna, f"/submissions/{second}/take-back"))["open_until"] is None
    assert _read(lead.get(f"/api/v1/work-list/{first}"))["open_until"] is None
