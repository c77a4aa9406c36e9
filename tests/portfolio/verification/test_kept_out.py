"""A lead assessor whom a tie keeps out sees it beforehand, and whoever keeps ties records how roles are kept apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from portfolio.evidence.rules import ItemKind
from tenants.interests import operations as interests
from tenants.regulations.operations import amending
from tests.accounts.test_api_tokens import make_token
from tests.portfolio.bank import Bank, open_bank
from tests.portfolio.evidence.test_budget import counted
from tests.portfolio.verification.test_ties import TODAY, _adopt_the_scheme, _declare
from tests.support.cast import START, Member, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import DECIDED, House

ACTS = ("Bewijs op je nemen", "Bewijs accepteren", "Vraag versturen", "Bewijs weigeren")
OLDEST = "Het oudste wacht 20 werkdagen."
OUT, NOT_YET = "Je besluit niet over dit bewijs", "Je besluit nog niet over dit bewijs"


def keeps_apart(house: House) -> None:
    """The bank holds the shipped scheme, and lets roles be kept apart where there is a tie."""
    edition = _adopt_the_scheme(house)
    change = {"kind": "tie", "key": "lead_assessor", "changes": [{"field": "effect", "value": "separate_roles"}]}
    with house.bank.acting(house.admin) as actor:
        amending.amend(actor, START, edition, change, TODAY, DECIDED)


def work_item(sign_in: SignIn, member: Member, submission: UUID) -> Any:
    """What the API says of an item of the work list."""
    browser = sign_in(member)
    token = make_token(browser, "verification:read", "organisation:write", hat=member.hat)
    answer = browser.client.get(f"/api/v1/work-list/{submission}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.json


def tie_of(bank: Bank) -> str:
    [[found]] = bank.sql("SELECT id FROM app.tie WHERE tenant_id = %s", (bank.tenant_id,))
    return str(found)


@pytest.mark.rule("R336", "R374")
def test_who_is_kept_out_reads_why_instead_of_the_buttons(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    waits, decided = bank.handed_in(bank.anna), bank.handed_in(bank.anna)
    bank.decide("refuse", decided, "Niet leesbaar", lead=bank.other_lead)
    lead, path = sign_in(bank.lead), f"/work-list/{waits}"
    before = lead.get(path).text
    assert all(act in before for act in ACTS)
    assert work_item(sign_in, bank.lead, waits)["kept_out"] is None
    _declare(lead, bank.anna)
    page = lead.get(path).text
    assert OUT in page
    assert "Tussen jou en deze assessor is een band vastgelegd." in page
    assert "/regulations/scheme/articles/Bekwaam" in page
    assert f'href="/institution/ties/{tie_of(bank)}"' in page
    assert [act for act in ACTS if act in page] == []
    undo = lead.get(f"/work-list/{decided}").text
    assert OUT in undo
    assert "Besluit intrekken" not in undo
    assert "Door een band niet voor jou" in lead.get("/work-list").text
    assert work_item(sign_in, bank.lead, waits)["kept_out"] == {
        "effect": "bars_matter",
        "text": "Tussen jou en deze assessor is een band vastgelegd. Een andere lead assessor besluit erover.",
        "articles": ["Bevoegd", "Bekwaam"],
        "tie_id": tie_of(bank),
        "matter": f"submission:{waits}",
    }
    other = sign_in(bank.other_lead)
    assert all(act in other.get(path).text for act in ACTS)
    assert "Door een band" not in other.get("/work-list").text
    assert work_item(sign_in, bank.other_lead, waits)["kept_out"] is None


def test_a_tie_of_the_other_is_not_opened_by_it(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    submission = bank.handed_in(bank.anna)
    with bank.acting(house.admin) as actor:
        people: dict[str, Any] = {"one_id": bank.anna.person_id, "other_id": bank.lead.person_id, "other_name": ""}
        interests.declare(actor, START, **people, kind="family", starts_on=TODAY, ends_on=None)
    page = sign_in(bank.lead).get(f"/work-list/{submission}").text
    assert OUT in page
    assert "/institution/ties/0" not in page
    found = work_item(sign_in, bank.lead, submission)["kept_out"]
    assert (found["effect"], found["tie_id"]) == ("bars_matter", None)


def test_a_claim_from_before_the_tie_can_still_be_given_up(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    _adopt_the_scheme(house)
    path = f"/work-list/{bank.handed_in(bank.anna)}"
    lead = sign_in(bank.lead)
    assert lead.post(f"{path}/claim", page=path).status_code == 303
    _declare(lead, bank.anna)
    assert "Bewijs vrijgeven" in lead.get(path).text
    assert lead.post(f"{path}/release", page=path).status_code == 303
    assert "Bewijs vrijgeven" not in lead.get(path).text


@pytest.mark.rule("R080")
def test_roles_are_kept_apart_from_the_item_in_its_own_words(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    keeps_apart(house)
    waits, other = (bank.handed_in(bank.anna, ItemKind.TRAINING, title=each) for each in ("Geheim", "Tweede"))
    bank.handed_in(bank.lead, ItemKind.TRAINING, title="Van de lead")
    lead, admin, path = sign_in(bank.lead), sign_in(house.admin), f"/work-list/{waits}"
    _declare(lead, bank.anna)
    tie, matter = f"/institution/ties/{tie_of(bank)}", f"submission:{waits}"
    record = f'href="{tie}?matter={matter}#separate"'

    page = lead.get(path).text
    assert NOT_YET in page
    assert "Je kunt besluiten zodra is vastgelegd hoe de rollen gescheiden blijven." in page
    assert "Een beheerder of secretaris van je instelling legt dat vast." in page
    assert record not in page
    assert [act for act in ACTS if act in page] == []
    refused = lead.post(f"{path}/claim", page=path)
    assert refused.status_code == 409
    assert "Je kunt besluiten zodra" in refused.text
    assert work_item(sign_in, bank.lead, waits)["kept_out"]["effect"] == "separate_roles"

    # Somebody who decides and keeps ties too comes from the item straight to its own separation.
    bank.sql(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'secretary', '2020-01-01', %s)",
        (bank.tenant_id, bank.lead.person_id, bank.lead.name, START),
    )
    both = sign_in(bank.lead)
    assert record in both.get(path).text
    assert f'<option selected value="{matter}">“Geheim, 2025”' in both.get(f"{tie}?matter={matter}").text

    # Who keeps ties alone learns the kind and the day, and no more of what was handed in.
    offered = admin.get(tie).text
    assert [each for each in (waits, other) if f'value="submission:{each}"' in offered] == [waits, other]
    assert f"Assessorentraining van {bank.anna.name}, ingediend op" in offered
    assert "Geheim" not in offered
    assert f"van {bank.lead.name}" not in offered.split("<select", 1)[1].split("</select", 1)[0]
    sent = admin.post(f"{tie}/separate", {"matter": matter, "how": "Mia kijkt mee"}, page=tie)
    assert sent.status_code == 303

    assert all(act in both.get(path).text for act in ACTS)
    assert NOT_YET in both.get(f"/work-list/{other}").text
    assert f'<a href="{path}">“Geheim, 2025”' in both.get(tie).text
    kept = admin.get(tie).text
    assert "Mia kijkt mee" in kept
    assert path not in kept
    assert lead.post(f"{path}/claim", page=path).status_code == 303
    assert work_item(sign_in, bank.lead, waits)["kept_out"] is None


def test_a_proposed_fall_is_a_matter_too_and_a_foreign_one_is_none(
    house: House, sign_in: SignIn, app: Flask, clock: Any, acting: Any, servers: Any
) -> None:
    bank = house.bank
    keeps_apart(house)
    bank.accepted(bank.anna)
    _declare(sign_in(bank.lead), bank.anna)
    admin, tie = sign_in(house.admin), f"/institution/ties/{tie_of(bank)}"
    assert "Er loopt nu geen zaak tussen deze twee mensen." in admin.get(tie).text
    bank.sql("UPDATE app.status SET fall_proposed_on = %s WHERE person_id = %s", (TODAY, bank.anna.person_id))
    status = f"status:{bank.anna.person_id}"
    assert f'<option value="{status}">Status van {bank.anna.name}</option>' in admin.get(tie).text
    elsewhere = open_bank(app, clock, acting, servers)
    theirs = elsewhere.handed_in(bank.anna)
    for stray in (f"submission:{theirs}", f"status:{bank.lead.person_id}", "submission:x", "item:1"):
        assert admin.get(f"{tie}?matter={stray}").status_code == 404, stray
        wrong = admin.post(f"{tie}/separate", {"matter": stray, "how": "Mia kijkt mee"}, page=tie)
        assert wrong.status_code == 422, stray
    assert admin.post(f"{tie}/separate", {"matter": status, "how": "Mia kijkt mee"}, page=tie).status_code == 303


def test_today_counts_what_one_may_decide_and_says_what_is_for_a_colleague(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    keeps_apart(house)
    first, _second = bank.handed_in(bank.anna), bank.handed_in(bank.anna)
    bank.handed_in(bank.person())
    bank.sql("UPDATE app.submission SET submitted_at = %s WHERE id = %s", (START - timedelta(days=28), first))
    bank.accepted(bank.anna)
    bank.sql("UPDATE app.status SET fall_proposed_on = %s WHERE person_id = %s", (TODAY, bank.anna.person_id))

    def today(member: Member) -> list[str]:
        page = sign_in(member).get("/today").text
        said = (
            "3 bewijzen wachten op een besluit",
            "2 bewijzen wachten op een besluit",
            "1 bewijs wacht op een besluit",
            "2 bewijzen voor een collega",
            "1 bewijs voor een collega",
            "1 daling om over te besluiten",
            "1 daling voor een collega",
            OLDEST,
        )
        return [each for each in said if each in page]

    everything = [
        "3 bewijzen wachten op een besluit",
        "1 daling om over te besluiten",
        "Het oudste wacht 20 werkdagen.",
    ]
    assert today(bank.lead) == everything
    _declare(sign_in(bank.lead), bank.anna)
    assert today(bank.lead) == [
        "1 bewijs wacht op een besluit",
        "2 bewijzen voor een collega",
        "1 daling voor een collega",
    ]
    assert "je hebt een band met de assessor" in sign_in(bank.lead).get("/today").text
    assert today(bank.other_lead) == everything
    # Once the roles are kept apart for one of them, that one is theirs to decide again, with its age.
    path = f"/institution/ties/{tie_of(bank)}"
    sent = {"matter": f"submission:{first}", "how": "Mia kijkt mee"}
    assert sign_in(house.admin).post(f"{path}/separate", sent, page=path).status_code == 303
    assert today(bank.lead) == [
        "2 bewijzen wachten op een besluit",
        "1 bewijs voor een collega",
        "1 daling voor een collega",
        OLDEST,
    ]


@pytest.mark.parametrize("path", ["/work-list", "/work-list/{one}"])
def test_a_tie_stays_inside_the_budget_of_statements(house: House, sign_in: SignIn, app: Flask, path: str) -> None:
    bank = house.bank
    keeps_apart(house)
    one = bank.handed_in(bank.anna)
    for _each in range(2):
        bank.handed_in(bank.anna)
    lead = sign_in(bank.lead)
    _declare(lead, bank.anna)
    path = path.format(one=one)
    lead.get(path)
    with counted(app) as seen:
        assert lead.get(path).status_code == 200
    assert len(seen) <= 12, "\n".join(seen)
