"""An assessor registers with a bank alone and sends an existing certificate along."""

import re
from uuid import UUID, uuid4

import pytest

from assay.accounts.tokens import make_token
from tests.portfolio.bank import Bank
from tests.support.cast import Browser, Member, SignIn


@pytest.mark.rule("R007", "R066")
def test_a_newcomer_signs_up_and_hands_an_existing_certificate_in(
    bank: Bank, browser: Browser, sign_in: SignIn
) -> None:
    email = f"nieuw-{uuid4()}@example.nl"
    assert browser.post("/sign-up", {"name": "Nina Nieuw", "email": email}).status_code == 303
    [(token_id, person_id)] = bank.sql(
        "SELECT t.id, t.person_id FROM app.account_token t JOIN app.account a USING (person_id) WHERE a.email = %s",
        (email,),
    )
    link = f"/confirm/{make_token(bank.app.config['SECRET_KEY'], token_id, 'confirm')}"
    assert browser.post(link, {"password": "zeven gele fietsen in de regen"}).status_code == 303

    page = "/portfolio/new/certificate"
    form = {"title": "Certificaat Assessor", "certifying_body": "Certificaat BV", "certificate_number": "2026-77",
            "starts_on": "2026-04-12"}  # fmt: skip
    added = browser.post(page, form)
    assert added.status_code == 303, added.text
    item_id = UUID(re.findall(r"[0-9a-f-]{36}", added.headers["Location"])[0])
    nina = Member("Nina Nieuw", person_id)
    file_id = bank.file(nina)
    bank.sql(
        "INSERT INTO app.item_file (person_id, item_id, file_id, added_at) VALUES (%s, %s, %s, %s)",
        (person_id, item_id, file_id, bank.clock.now()),
    )
    hand_in = f"/portfolio/{item_id}/hand-in"
    shown = browser.get(hand_in)
    version = re.findall(r'name="version"[^>]*value="(\d+)"', shown.text)
    sent = browser.post(hand_in, {"tenant_id": str(bank.tenant_id), "version": version[0] if version else ""})
    assert sent.status_code == 303, sent.text

    lead = sign_in(bank.lead)
    assert "Certificaat Assessor" in lead.get("/work-list").text
    [(submission,)] = bank.sql("SELECT id FROM app.submission WHERE item_id = %s", (item_id,))
    bank.decide("accept", submission)
    facts = bank.sql("SELECT kind FROM app.verified_fact WHERE person_id = %s", (person_id,))
    assert facts == [("certificate",)], "the bank judges, and what it accepted counts"
