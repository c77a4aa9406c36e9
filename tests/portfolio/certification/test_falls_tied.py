"""A tie that keeps a lead assessor from deciding on a fall: said beforehand, on the pages and in the API."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tenants.interests import operations as interests
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.bank import Bank
from tests.portfolio.certification.test_operations import _proposal, _recompute, _silver
from tests.portfolio.evidence.test_budget import counted
from tests.portfolio.verification.test_kept_out import keeps_apart, tie_of
from tests.portfolio.verification.test_ties import TODAY, _adopt_the_scheme, _declare
from tests.support.cast import START, Cast, Member, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House

ACTS = ('/confirm"', '/refuse"', "Daling bevestigen")
OUT, NOT_YET, BADGE = "Je besluit niet over deze daling", "Je besluit nog niet over deze daling", "Door een band"


def falling(bank: Bank) -> str:
    """Anna no longer meets silver; the path of the fall that was proposed."""
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    return f"/status-falls/{_proposal(bank)}"


def stored_fall(bank: Bank, person: Member) -> UUID:
    """A proposed fall of somebody, written without the work behind it."""
    bank.sql(
        "INSERT INTO app.status (tenant_id, person_id, person_name, scheme, held_level, held_since, computed_level,"
        " fall_proposed_on, computed_at) VALUES (%s, %s, %s, 'assessor_bank_2026', 'bronze', %s, 'none', %s, %s)",
        (bank.tenant_id, person.person_id, person.name, TODAY, TODAY, START),
    )
    rows = bank.sql(
        "INSERT INTO app.status_event (tenant_id, person_id, scheme, kind, from_level, to_level, since_day, at)"
        " VALUES (%s, %s, 'assessor_bank_2026', 'fall_proposed', 'bronze', 'none', %s, %s) RETURNING id",
        (bank.tenant_id, person.person_id, TODAY, START),
    )
    found: UUID = rows[0][0]
    return found


def makes_secretary(bank: Bank, member: Member) -> None:
    """The lead assessor keeps ties too."""
    bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'secretary', '2020-01-01', %s)",
        (bank.tenant_id, member.person_id, member.name, START),
    )


def in_the_list(sign_in: SignIn, member: Member) -> Any:
    """What the API says of ties at the one fall that waits."""
    browser = sign_in(member)
    token = make_token(browser, "verification:read", hat=member.hat)
    [fall] = browser.client.get("/api/v1/status-falls", headers={"Authorization": f"Bearer {token}"}).get_json()
    return fall["kept_out"]


@pytest.mark.rule("R336")
def test_who_is_kept_out_of_a_fall_reads_why_instead_of_the_forms(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    path = falling(bank)
    lead = sign_in(bank.lead)
    before = lead.get(path).text
    assert [act for act in ACTS if act not in before] == []
    assert OUT not in before
    assert in_the_list(sign_in, bank.lead) is None
    _declare(lead, bank.anna)
    page = lead.get(path).text
    assert OUT in page
    assert "Een andere lead assessor besluit over de status." in page
    assert "/regulations/scheme/articles/Bekwaam" in page
    assert f'href="/institution/ties/{tie_of(bank)}"' in page
    assert [act for act in ACTS if act in page] == []
    assert BADGE in lead.get("/status-falls").text
    assert in_the_list(sign_in, bank.lead) == {
        "effect": "bars_matter",
        "text": "Tussen jou en deze assessor is een band vastgelegd. Een andere lead assessor besluit over de status.",
        "articles": ["Bevoegd", "Bekwaam"],
        "tie_id": tie_of(bank),
        "matter": f"status:{bank.anna.person_id}",
    }
    other = sign_in(bank.other_lead)
    assert [act for act in ACTS if act not in other.get(path).text] == []
    assert BADGE not in other.get("/status-falls").text
    assert in_the_list(sign_in, bank.other_lead) is None
    assert other.post(f"{path}/confirm", {"confirm-reason": "Geen overzicht."}, page=path).status_code == 303
    decided = lead.get(path).text
    assert "Er valt niets meer te besluiten" in decided
    assert OUT not in decided


def test_a_tie_that_the_other_declared_is_not_opened_by_a_fall(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    path = falling(bank)
    with bank.acting(house.admin) as actor:
        people: dict[str, Any] = {"one_id": bank.anna.person_id, "other_id": bank.lead.person_id, "other_name": ""}
        interests.declare(actor, START, **people, kind="family", starts_on=TODAY, ends_on=None)
    page = sign_in(bank.lead).get(path).text
    assert OUT in page
    assert "/institution/ties/0" not in page
    found = in_the_list(sign_in, bank.lead)
    assert (found["effect"], found["tie_id"]) == ("bars_matter", None)


@pytest.mark.rule("R080")
def test_roles_are_kept_apart_from_the_fall(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    keeps_apart(house)
    path = falling(bank)
    lead, matter = sign_in(bank.lead), f"status:{bank.anna.person_id}"
    _declare(lead, bank.anna)
    tie = f"/institution/ties/{tie_of(bank)}"
    record = f'href="{tie}?matter={matter}#separate"'
    page = lead.get(path).text
    assert NOT_YET in page
    assert "Een beheerder of secretaris van je instelling legt dat vast." in page
    assert record not in page
    assert [act for act in ACTS if act in page] == []
    for act in ("confirm", "refuse"):
        refused = lead.post(f"{path}/{act}", {f"{act}-reason": "Geen overzicht."}, page=path)
        assert refused.status_code == 409, act
        assert refused.text.count("Je kunt besluiten zodra is vastgelegd hoe de rollen gescheiden blijven.") == 1
        assert "Er is niets vastgelegd. Hieronder lees je waarom." in refused.text
        assert "Een andere lead assessor" not in refused.text

    makes_secretary(bank, bank.lead)
    both = sign_in(bank.lead)
    assert record in both.get(path).text
    chosen = f'<option selected value="{matter}">Status van {bank.anna.name}</option>'
    assert chosen in both.get(f"{tie}?matter={matter}").text
    sent = both.post(f"{tie}/separate", {"matter": matter, "how": "Mia kijkt mee"}, page=tie)
    assert sent.status_code == 303
    page = both.get(path).text
    assert [act for act in ACTS if act not in page] == []
    assert BADGE not in both.get("/status-falls").text
    assert in_the_list(sign_in, bank.lead) is None
    assert lead.post(f"{path}/confirm", {"confirm-reason": "Geen overzicht."}, page=path).status_code == 303


def test_one_fall_is_read_by_the_api_as_long_as_it_stands_and_after(house: House, sign_in: SignIn, cast: Cast) -> None:
    bank = house.bank
    keeps_apart(house)
    id_ = falling(bank).rpartition("/")[2]
    lead = sign_in(bank.lead)

    def read(member: Member, fall: str = id_) -> Any:
        browser = sign_in(member)
        token = make_token(browser, "verification:read", hat=member.hat)
        return browser.client.get(f"/api/v1/status-falls/{fall}", headers={"Authorization": f"Bearer {token}"})

    [listed] = lead.client.get(
        "/api/v1/status-falls",
        headers={"Authorization": f"Bearer {make_token(lead, 'verification:read', hat=bank.lead.hat)}"},
    ).get_json()
    assert read(bank.lead).get_json() == {**listed, "pending": id_}
    _declare(lead, bank.anna)
    kept_out = read(bank.lead).get_json()["kept_out"]
    assert (kept_out["effect"], kept_out["tie_id"]) == ("separate_roles", tie_of(bank))
    assert read(bank.other_lead).get_json()["kept_out"] is None
    sent = sign_in(bank.other_lead).post(f"/status-falls/{id_}/confirm", {"confirm-reason": "x"}, page="/status-falls")
    assert sent.status_code == 303
    assert read(bank.lead).get_json()["pending"] is None
    assert read(cast.lena).status_code == 404
    assert read(bank.lead, str(bank.anna.person_id)).status_code == 404


def test_nobody_is_kept_out_of_their_own_fall_twice(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    own = stored_fall(bank, bank.lead)
    lead = sign_in(bank.lead)
    assert "Dit is je eigen status" in lead.get(f"/status-falls/{own}").text
    assert BADGE not in lead.get("/status-falls").text
    assert in_the_list(sign_in, bank.lead) is None


@pytest.mark.parametrize(("path", "most"), [("/status-falls", 12), ("/status-falls/{one}", 12), ("/today", 8)])
def test_ties_stay_inside_the_budget_of_statements(
    house: House, sign_in: SignIn, app: Flask, path: str, most: int
) -> None:
    bank = house.bank
    keeps_apart(house)
    path = path.format(one=falling(bank).rpartition("/")[2])
    makes_secretary(bank, bank.lead)
    lead = sign_in(bank.lead)
    others = [bank.anna, bank.person(), bank.person()]
    for each in others[1:]:
        bank.handed_in(each)
        stored_fall(bank, each)
    for each in others:
        _declare(lead, each)
    if path == "/status-falls":
        assert lead.get(path).text.count(BADGE) == 3
    lead.get(path)
    with counted(app) as seen:
        assert lead.get(path).status_code == 200
    assert len(seen) <= most, "\n".join(seen)
