"""A proposed fall on the page: what time overtook is said when it is opened, and mended by an act of its own."""

import re
from datetime import date
from uuid import UUID

import pytest

from portfolio.evidence.rules import ItemKind
from tenants.regulations import queries as regulations
from tests.portfolio.bank import Bank
from tests.portfolio.certification.test_api import _read, _send
from tests.portfolio.certification.test_operations import _events, _proposal, _recompute, _silver
from tests.support.cast import Browser, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House


def _renew(lead: Browser, old: UUID) -> str:
    """Look at a proposal that time overtook and send its one button; where that leads."""
    path = f"/status-falls/{old}"
    page = lead.get(path).text
    assert "Dit voorstel geldt niet meer" in page
    assert "Voorstel bijwerken" in page
    assert "Daling bevestigen" not in page
    answer = lead.post(f"{path}/renew", page=path)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def _overtaken(bank: Bank) -> UUID:
    """A proposal to fall to bronze, and today bronze has ended too: the night's work has not been done yet."""
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    bank.on(date(2029, 6, 2))
    return _proposal(bank)


def test_looking_at_a_proposal_writes_nothing(bank: Bank, sign_in: SignIn) -> None:
    old = _overtaken(bank)
    before = (_events(bank), bank.status(bank.anna), bank.notices(bank.anna))
    for member in (bank.lead, bank.other_lead):
        assert "Voorstel bijwerken" in sign_in(member).get(f"/status-falls/{old}").text
    assert (_events(bank), bank.status(bank.anna), bank.notices(bank.anna)) == before


def test_a_proposal_for_other_reasons_is_replaced(bank: Bank, sign_in: SignIn) -> None:
    old = _overtaken(bank)
    lead = sign_in(bank.lead)
    path = _renew(lead, old)
    new = _proposal(bank)
    assert new != old
    assert path == f"/status-falls/{new}"
    assert f'href="{path}"' in lead.get(f"/status-falls/{old}").text
    assert "Daling bevestigen" in lead.get(path).text
    assert lead.post(f"{path}/confirm", {"confirm-reason": "Geen certificaat."}, page=path).status_code == 303
    assert bank.status(bank.anna)["held_level"] == "none"


def test_the_api_brings_a_proposal_up_to_date(bank: Bank, sign_in: SignIn) -> None:
    old = _overtaken(bank)
    lead = sign_in(bank.lead)
    new = {"event_id": str(_proposal(bank))}
    sent = _read(_send(lead, f"/status-falls/{old}/renew"))
    assert new != sent == {"event_id": str(_proposal(bank))}
    assert _read(_send(lead, f"/status-falls/{sent['event_id']}/renew")) == sent, "nothing happens to one that stands"


def test_a_proposal_that_no_longer_stands_is_dropped(bank: Bank, sign_in: SignIn) -> None:
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    old = _proposal(bank)
    # What was missing is there, as if it had been accepted without anything being worked out.
    submission = bank.handed_in(bank.anna, ItemKind.YEARLY_OVERVIEW, year=2026)
    bank.sql(
        "INSERT INTO app.verified_fact (tenant_id, person_id, item_id, submission_id, kind, true_from, known_from,"
        " year) SELECT tenant_id, person_id, item_id, id, 'yearly_overview', '2026-12-31', %s, 2026 FROM app.submission"
        " WHERE id = %s",
        (bank.clock.now(), submission),
    )
    lead = sign_in(bank.lead)
    assert _renew(lead, old) == "/status-falls"
    page = lead.get(f"/status-falls/{old}").text
    assert "Er valt niets meer te besluiten" in re.sub(r"\s+", " ", page)
    assert _events(bank)[-1].startswith("fall_proposal_ended")
    assert bank.status(bank.anna)["held_level"] == "silver"


def test_a_proposal_that_stands_stays_as_it_is(bank: Bank, sign_in: SignIn) -> None:
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    before = _events(bank)
    assert "Daling bevestigen" in sign_in(bank.lead).get(f"/status-falls/{_proposal(bank)}").text
    assert _events(bank) == before


@pytest.mark.rule("R336")
def test_a_lead_assessor_with_a_tie_decides_on_no_fall(house: House, sign_in: SignIn) -> None:
    bank = house.bank
    with bank.acting(house.admin):
        scheme = regulations.edition_at("assessor-bank", "scheme", "2026").id
    house.adopt(date(2026, 11, 1), scheme)
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    lead, path = sign_in(bank.lead), f"/status-falls/{_proposal(bank)}"
    assert f'href="/institution/ties/new?other={bank.anna.person_id}"' in lead.get(path).text
    tie = {"other": str(bank.anna.person_id), "kind": "supervised", "starts_on": "2026-12-01"}
    assert lead.post("/institution/ties/new", tie).status_code == 303
    for act in ("confirm", "refuse"):
        answer = lead.post(f"{path}/{act}", {f"{act}-reason": "Geen overzicht."}, page=path)
        assert answer.status_code == 409, act
        assert "Tussen jou en deze assessor is een band vastgelegd." in answer.text
    assert bank.status(bank.anna)["held_level"] == "silver"
    other = sign_in(bank.other_lead).post(f"{path}/confirm", {"confirm-reason": "Geen overzicht."}, page=path)
    assert other.status_code == 303
