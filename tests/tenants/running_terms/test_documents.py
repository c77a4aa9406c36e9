"""More than one document has a term: the kind says which it means, else an administrator does; nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay.accounts.rules import TOKEN_SCOPES
from assay.problems import Forbidden, Invalid, NotFound, Stale
from tenants.running_terms import operations
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import START, Browser, SignIn
from tests.tenants.running_terms.house import TERMS, House, publish

KEY = "verification.decision"
PATH = f"/terms/documents/{KEY}"


@pytest.fixture
def two(house: House) -> House:
    """The body holds two schemes that both say how long a decision takes."""
    house.adopt(date(2026, 11, 1))
    house.adopt(date(2026, 11, 1), publish(house.bank, terms=TERMS.format(days=15), document="other-rules"))
    return house


def choose(house: House, document: str = "other-rules", reason: str = "Het jongste.", **more: Any) -> UUID:
    with house.bank.acting(more.pop("who", house.admin)) as actor:
        return operations.choose_document(
            actor, START, more.pop("key", KEY), document=document, reason=reason, seen=more.pop("seen", None)
        ).id


def test_an_administrator_says_which_counts(two: House, worker_app: Flask, sign_in: SignIn) -> None:
    submission = two.bank.handed_in(two.bank.anna)
    found = two.term(submission)
    assert (found["basis"], found["due_on"]) == ("several", None)
    admin = sign_in(two.admin)
    assert "niemand heeft gezegd welk reglement telt" in sign_in(two.bank.lead).get("/terms").text
    assert 'href="/terms/documents"' in admin.get("/terms").text
    assert 'href="/terms/documents"' not in sign_in(two.bank.lead).get("/terms").text
    listed = admin.get("/terms/documents").text
    assert "Beslissing op ingestuurd bewijs" in listed
    assert "De termijnen hebben geen laatste dag." in listed
    assert "De bank beslist binnen 15 werkdagen." in admin.get(PATH).text
    bare = admin.post(PATH, {"seen": "", "document": "other-rules", "reason": ""}, page=PATH)
    assert bare.status_code == 422
    assert "Zeg in een paar woorden waarom dit document telt." in bare.text
    assert 'value="other-rules" checked' in bare.text or 'checked id="document' in bare.text
    sent = {"seen": "", "document": "other-rules", "reason": "Het jongste telt."}
    assert admin.post(PATH, sent, page=PATH).status_code == 303
    two.work(worker_app, "terms.recount")
    assert two.term(submission)["due_on"] == date(2026, 12, 15)
    assert two.events(found["id"]) == ["started", "recounted"]
    assert "Het jongste telt." in admin.get("/terms/documents").text
    assert two.term(two.bank.handed_in(two.bank.anna))["due_on"] == date(2026, 12, 15)


def test_another_choice_moves_what_runs(two: House, worker_app: Flask) -> None:
    submission = two.bank.handed_in(two.bank.anna)
    first = choose(two)
    two.work(worker_app, "terms.recount")
    choose(two, "verification-rules", seen=first)
    two.work(worker_app, "terms.recount")
    assert two.term(submission)["due_on"] == date(2026, 12, 8)


def test_the_kind_says_which_document_it_means(house: House) -> None:
    """An exam regulation beside the scheme: evidence is judged by the scheme."""
    house.adopt(date(2026, 11, 1))
    other = publish(house.bank, terms=TERMS.format(days=15), document="exam-regulation", kind="register")
    house.adopt(date(2026, 11, 1), other)
    found = house.term(house.bank.handed_in(house.bank.anna))
    assert (found["basis"], found["due_on"]) == ("set", date(2026, 12, 8))
    choose(house, "exam-regulation")
    assert house.term(house.bank.handed_in(house.bank.anna))["due_on"] == date(2026, 12, 15)


def test_what_is_refused(two: House, house: House) -> None:
    with pytest.raises(Invalid) as refused:
        choose(two, "made-up", "")
    assert set(refused.value.errors) == {"document", "reason"}
    for key in ("verification.nothing", "appointment.ends", "office.*"):
        with pytest.raises(NotFound):
            choose(two, key=key)
    with pytest.raises(Forbidden):
        choose(two, who=two.bank.lead)
    choose(two)
    with pytest.raises(Stale):
        choose(two)


def test_one_document_leaves_nothing_to_choose(house: House, sign_in: SignIn) -> None:
    house.adopt(date(2026, 11, 1))
    admin = sign_in(house.admin)
    assert "Er is niets te kiezen" in admin.get("/terms/documents").text
    assert admin.get(PATH).status_code == 404
    assert sign_in(house.bank.lead).get("/terms/documents").status_code == 403


def test_the_same_in_the_api(two: House, worker_app: Flask, sign_in: SignIn, browser: Browser) -> None:
    secret = make_token(sign_in(two.admin), *TOKEN_SCOPES, hat=two.admin.hat)
    bearer = {"Authorization": f"Bearer {secret}"}
    before: Any = browser.get("/api/v1/terms/documents", headers=bearer).json
    decision = next(each for each in before if each["key"] == KEY)
    assert (decision["counts"], sorted(decision["documents"])) == (None, ["other-rules", "verification-rules"])
    body = {"document": "verification-rules", "reason": "Het oudste.", "seen": None}
    made: Any = browser.client.post(f"/api/v1{PATH}", json=body, headers=bearer)
    assert (made.status_code, made.json["counts"], made.json["reason"]) == (200, "verification-rules", "Het oudste.")
    assert browser.client.post(f"/api/v1{PATH}", json=body, headers=bearer).status_code == 409
    again = {**body, "seen": made.json["chosen"], "document": "x"}
    assert browser.client.post(f"/api/v1{PATH}", json=again, headers=bearer).status_code == 422
