"""A proposed fall on the page: what time overtook is mended when it is opened."""

import re
from datetime import date

from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.portfolio.certification.test_operations import _events, _proposal, _recompute, _silver
from tests.support.cast import SignIn


def test_a_proposal_for_other_reasons_is_replaced_on_opening(bank: Bank, sign_in: SignIn) -> None:
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    old = _proposal(bank)
    # Bronze has ended too by now, and the night's work has not been done yet.
    bank.on(date(2029, 6, 2))
    lead = sign_in(bank.lead)
    page = lead.get(f"/status-falls/{old}").text
    new = _proposal(bank)
    assert new != old
    assert "Dit voorstel geldt niet meer" in page
    assert f'href="/status-falls/{new}"' in page
    assert "Daling bevestigen" not in page
    path = f"/status-falls/{new}"
    assert "Daling bevestigen" in lead.get(path).text
    assert lead.post(f"{path}/confirm", {"confirm-reason": "Geen certificaat."}, page=path).status_code == 303
    assert bank.status(bank.anna)["held_level"] == "none"


def test_a_proposal_that_no_longer_stands_is_dropped_on_opening(bank: Bank, sign_in: SignIn) -> None:
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
    page = sign_in(bank.lead).get(f"/status-falls/{old}").text
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
