"""A tie between a lead assessor and an assessor, where the body's regulation bars it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from assay.problems import Conflict
from portfolio.verification import operations as verification
from tenants.interests import operations, queries
from tenants.regulations import queries as regulations
from tenants.regulations.operations import amending
from tenants.regulations.rules.bodies_said import TieRule
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.bank import Bank
from tests.support.cast import START, Browser, Member, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House

TODAY = START.date()


def test_a_tie_that_the_regulation_bars_keeps_a_lead_assessor_out(
    acting: Any, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = bank.handed_in(bank.anna)
    barring = TieRule.model_validate(
        {
            "key": "lead.tie",
            "article": "4",
            "text": {"nl": "x", "en": "x"},
            "ties": ["family"],
            "role": ["lead_assessor"],
            "effect": "bars_matter",
        }
    )
    monkeypatch.setattr(queries, "tie_rules", lambda *_asked: [barring])
    with acting(bank.lead) as actor:
        people = ((bank.lead.person_id, bank.lead.name), (bank.anna.person_id, bank.anna.name))
        operations.settle(actor, START, "test:1", [operations.Derived(*people, "family", TODAY, None)])
    with acting(bank.lead) as actor, pytest.raises(Conflict) as refused:
        verification.claim(actor, START, submission)
    assert refused.value.rule == "4"
    with acting(bank.other_lead) as actor:
        verification.claim(actor, START, submission)


def _adopt_the_scheme(house: House) -> UUID:
    """The scheme of the assessor bank as it is shipped, in force since a month."""
    with house.bank.acting(house.admin):
        edition = regulations.edition_at("assessor-bank", "scheme", "2026").id
    house.adopt(TODAY - timedelta(days=30), edition)
    return edition


def _declare(lead: Browser, person: Member, kind: str = "family") -> None:
    page = f"/institution/ties/new?other={person.person_id}"
    form = lead.get(page).text
    assert f'<option selected value="{person.person_id}">{person.name}</option>' in form
    tie = {"other": str(person.person_id), "kind": kind, "starts_on": "2020-01-01"}
    assert lead.post("/institution/ties/new", tie, page=page).status_code == 303


@pytest.mark.rule("R336", "R374")
def test_a_lead_assessor_declares_a_tie_with_an_assessor_and_the_shipped_scheme_keeps_them_out(
    house: House, sign_in: SignIn
) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    waits, decided = bank.handed_in(bank.anna), bank.handed_in(bank.anna)
    bank.decide("refuse", decided, "Niet leesbaar", lead=bank.other_lead)
    lead = sign_in(bank.lead)
    assert f'href="/institution/ties/new?other={bank.anna.person_id}"' in lead.get(f"/work-list/{waits}").text
    _declare(lead, bank.anna)
    path = f"/work-list/{waits}"
    for act, form in (
        ("claim", {}),
        ("accept", {"accept-version": "1"}),
        ("refuse", {"refuse-version": "1", "refuse-reason": "x"}),
        ("question", {"ask-version": "1", "ask-question": "x"}),
    ):
        answer = lead.post(f"{path}/{act}", form, page=path)
        assert answer.status_code == 409, act
        assert answer.text.count("Tussen jou en deze assessor is een band vastgelegd.") == 1
        assert 'role="alert"' in answer.text
    undo = {"undo-version": str(bank.version(decided)), "undo-reason": "Toch goed"}
    path = f"/work-list/{decided}"
    assert lead.post(f"{path}/take-back-decision", undo, page=path).status_code == 409
    assert (bank.state(waits), bank.state(decided)) == ("waiting", "refused")
    with bank.acting(bank.lead) as actor, pytest.raises(Conflict) as refused:
        verification.take_back_decision(actor, START, decided, bank.version(decided), "Toch goed")
    assert refused.value.rule == "Bevoegd, Bekwaam"
    bank.decide("accept", waits, lead=bank.other_lead)


def test_the_bank_may_answer_that_a_declared_tie_is_enough(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    edition = _adopt_the_scheme(house)
    submission = bank.handed_in(bank.anna)
    _declare(sign_in(bank.lead), bank.anna)
    with bank.acting(house.admin) as actor:
        amending.answer(
            actor, START, edition, "tied_lead_assessor", "declares", "Wij zijn klein.", TODAY, "Bestuur", accepted=True
        )
    bank.decide("accept", submission)
    assert bank.state(submission) == "accepted"


def test_a_tie_names_only_whom_the_institution_knows(bank: Bank, sign_in: SignIn) -> None:
    stranger = bank.person()
    lead = sign_in(bank.lead)
    for path in (f"/institution/ties/new?other={stranger.person_id}", "/institution/ties/new?other=geen-id"):
        assert lead.get(path).status_code == 404
    tie = {"other": str(stranger.person_id), "kind": "family", "starts_on": "2026-01-01"}
    assert lead.post("/institution/ties/new", tie).status_code == 404
    bank.handed_in(stranger)
    assert lead.post("/institution/ties/new", tie).status_code == 303


@pytest.mark.rule("R336")
def test_the_api_asks_about_whoever_handed_something_in_and_about_nobody_else(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    bank.handed_in(bank.anna)
    lead, admin = sign_in(bank.lead), sign_in(house.admin)
    write = {"Authorization": f"Bearer {make_token(lead, 'organisation:write', hat=bank.lead.hat)}"}
    tie = {"other_id": str(bank.anna.person_id), "kind": "taught", "starts_on": "2026-01-01"}
    assert lead.client.post("/api/v1/ties", json=tie, headers=write).status_code == 201
    keep = {"Authorization": f"Bearer {make_token(admin, 'organisation:write', hat=house.admin.hat)}"}

    def ask(one: UUID, other: UUID) -> Any:
        query = {"one": str(one), "other": str(other), "role": "lead_assessor"}
        return admin.client.get("/api/v1/tie-check", query_string=query, headers=keep)

    found = ask(bank.lead.person_id, bank.anna.person_id).json
    assert (found["allowed"], found["effect"]) == (False, "bars_matter")
    stranger, another = bank.person(), bank.person()
    for one, other in (
        (bank.lead.person_id, stranger.person_id),
        (stranger.person_id, bank.anna.person_id),
        (stranger.person_id, another.person_id),
        (bank.lead.person_id, uuid4()),
    ):
        assert ask(one, other).status_code == 404
