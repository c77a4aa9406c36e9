"""Values nobody types by accident: an answer in words, never a fault of ours, and nothing half done."""

from typing import Any

import pytest

from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.support.cast import Browser, SignIn

ODD = ["a\x00b", "\ud800", "x" * 100_000, "\u202e\u200f\U0001f393<b>", "\u200b", " \r\n\t "]
HUGE = ["-1", "99999999999", "9" * 40, "1e9", "٣", ""]


def _token(browser: Browser) -> str:
    return browser.client.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]


def _fine(status: int) -> bool:
    return status < 500


@pytest.mark.parametrize("odd", ODD, ids=lambda value: ascii(value)[:12])
def test_words_of_every_kind(bank: Bank, sign_in: SignIn, odd: str) -> None:
    lead, anna = sign_in(bank.lead), sign_in(bank.anna)
    submission, item_id = bank.handed_in(bank.anna), bank.item(bank.anna, ItemKind.OTHER)
    calls: list[tuple[Browser, str, str, dict[str, Any]]] = [
        (anna, "PATCH", f"/items/{item_id}", {"title": odd}),
        (anna, "PATCH", f"/items/{item_id}", {"note": odd}),
        (anna, "PATCH", f"/items/{item_id}", {"crebo": [odd]}),
        (anna, "PATCH", f"/items/{item_id}", {"organisation_text": odd}),
        (anna, "POST", f"/items/{item_id}/uploads", {"name": odd, "size": 5}),
        (lead, "POST", f"/submissions/{submission}/question", {"question": odd}),
        (anna, "POST", f"/submissions/{submission}/answer", {"answer": odd}),
        (lead, "POST", f"/submissions/{submission}/refuse", {"reason": odd}),
        (lead, "POST", f"/submissions/{submission}/accept", {"reason": odd}),
    ]
    wrong = []
    for browser, method, path, body in calls:
        etag = lead.get(f"/api/v1/work-list/{submission}").headers["ETag"] if browser is lead else '"2"'
        if method == "PATCH":
            etag = anna.get(f"/api/v1/items/{item_id}").headers["ETag"]
        headers = {"X-CSRFToken": _token(browser), "If-Match": etag}
        answer = browser.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        if not _fine(answer.status_code):
            wrong.append((method, path, answer.status_code))
    typed = odd.encode("utf-8", "surrogatepass")
    for browser, path, name in (
        (anna, "/portfolio/new/other", "title"),
        (anna, f"/submissions/{submission}/answer", "answer"),
        (lead, f"/work-list/{submission}/refuse", "refuse-reason"),
        (anna, f"/portfolio/{item_id}/files/new", "name"),
    ):
        form = {"csrf_token": _token(browser), "format": "pdf", "version": "1", name: typed}
        answer = browser.client.post(path, data=form)
        if not _fine(answer.status_code):
            wrong.append(("form", path, answer.status_code))
    assert wrong == []
    assert anna.get(f"/submissions/{submission}").status_code == 200
    assert lead.get(f"/work-list/{submission}").status_code == 200


@pytest.mark.parametrize("odd", HUGE, ids=ascii)
def test_numbers_of_every_size(bank: Bank, sign_in: SignIn, odd: str) -> None:
    lead, anna = sign_in(bank.lead), sign_in(bank.anna)
    submission, item_id = bank.handed_in(bank.anna), bank.item(bank.anna, ItemKind.YEARLY_OVERVIEW)
    file_id = bank.sql("SELECT file_id FROM app.item_file WHERE item_id = %s", (item_id,))[0][0]
    wrong = []
    for browser, path in (
        (anna, f"/files/{file_id}/preview/{odd}"),
        (anna, f"/api/v1/files/{file_id}/previews/{odd}"),
        (anna, f"/portfolio?before={odd}"),
        (lead, f"/work-list?after={odd}"),
        (lead, f"/work-list/decided?before={odd}"),
        (anna, f"/api/v1/items?limit={odd}"),
        (anna, f"/api/v1/status?on={odd}"),
        (anna, f"/status?on={odd}"),
    ):
        answer = browser.get(path)
        if not _fine(answer.status_code):
            wrong.append(("GET", path, answer.status_code))
    for browser, path, form in (
        (anna, f"/portfolio/{item_id}/edit", {"version": odd, "title": "x", "year": odd}),
        (anna, "/portfolio/new/activity", {"title": "x", "starts_on": odd, "hours": odd}),
        (anna, f"/portfolio/{item_id}/hand-in", {"version": odd, "tenant_id": str(bank.tenant_id)}),
        (anna, f"/submissions/{submission}/take-back", {"version": odd}),
        (lead, f"/work-list/{submission}/accept", {"accept-version": odd}),
    ):
        answer = browser.client.post(path, data={"csrf_token": _token(browser), **form})
        if not _fine(answer.status_code):
            wrong.append(("form", path, answer.status_code))
    headers = {"X-CSRFToken": _token(lead), "If-Match": f'"{odd}"'.encode().decode("latin-1")}
    answer = lead.client.post(f"/api/v1/submissions/{submission}/accept", json={}, headers=headers)
    if not _fine(answer.status_code):
        wrong.append(("If-Match", odd, answer.status_code))
    assert wrong == []
