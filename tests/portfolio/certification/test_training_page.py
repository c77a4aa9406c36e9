"""The way to training and a certificate for who has none."""

from datetime import date

import pytest

from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.support.cast import Browser, SignIn


@pytest.mark.rule("R065")
def test_who_has_no_certificate_finds_where_to_get_one(bank: Bank, sign_in: SignIn) -> None:
    bank.sql("UPDATE app.tenant SET website = 'https://bank.example' WHERE id = %s", (bank.tenant_id,))
    anna = sign_in(bank.anna)
    assert 'href="/status/training"' in anna.get("/status").text, "the status page of a beginner leads there"
    page = anna.get("/status/training").text
    training = page[page.index("Volg een assessorentraining") : page.index("Sluit af met een examen")]
    assert bank.name in training
    assert 'href="https://bank.example"' in training
    assert "certificerende instelling" in page
    assert 'href="/portfolio/new/certificate"' in page
    assert anna.get("/portfolio/new/certificate").status_code == 200
    assert "goedgekeurd" not in page


@pytest.mark.rule("R065")
def test_everyone_reads_how_to_become_an_assessor(bank: Bank, browser: Browser) -> None:
    page = browser.get("/become-assessor?lang=nl").text
    assert bank.name in page[page.index('id="banks"') :]
    assert 'href="/become-assessor"' in browser.get("/?lang=nl").text


def test_who_has_one_sees_until_when(bank: Bank, sign_in: SignIn) -> None:
    bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=date(2026, 4, 12))
    page = sign_in(bank.anna).get("/status/training").text
    assert f"Je hebt een certificaat dat {bank.name} heeft goedgekeurd." in page
    assert "12 april 2029" in page


def test_a_closed_bank_is_not_named(bank: Bank, browser: Browser) -> None:
    bank.sql("UPDATE app.tenant SET status = 'closed' WHERE id = %s", (bank.tenant_id,))
    try:
        assert f">{bank.name}<" not in browser.get("/become-assessor?lang=nl").text
    finally:
        bank.sql("UPDATE app.tenant SET status = 'approved' WHERE id = %s", (bank.tenant_id,))
