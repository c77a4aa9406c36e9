from datetime import date
from uuid import UUID

import pytest

from tenants.organisations import rules
from tenants.organisations.rules import Span, Standing

TODAY = date(2026, 11, 24)
ONE, TWO = UUID(int=1), UUID(int=2)


def admin(
    number: UUID, starts_on: date = date(2026, 1, 1), ends_on: date | None = None, *, ended: bool = False
) -> Span:
    return Span(number, "administrator", starts_on, ends_on, ended)


@pytest.mark.parametrize(
    ("country", "typed", "digits"),
    [
        ("NL", "12345678", "12345678"),
        ("NL", "KvK 12.34.56.78", "12345678"),
        ("NL", "1234567", None),
        ("NL", "1234567a", None),
        ("NL", "１２３４５６７８", None),
        ("NL", "", None),
        ("BE", "0123.456.749", "0123456749"),
        ("BE", "BE 0123 456 749", "0123456749"),
        ("BE", "0123.456.748", None),
        ("BE", "9123456749", None),
        ("BE", "123456749", None),
    ],
)
def test_registration_numbers(country: str, typed: str, digits: str | None) -> None:
    assert rules.registration_number(country, typed) == digits


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("www.roc.example", "https://www.roc.example"),
        ("http://roc.example/mbo?x=1", "http://roc.example/mbo?x=1"),
        ("HTTPS://ROC.example/Pad", "https://roc.example/Pad"),
        ("javascript://roc.example/%0aalert(1)", None),
        ("https://someone@roc.example", None),
        ("https://roc.example:8080", None),
        ("localhost", None),
        ("127.0.0.1", None),
        ("roc.example/<b>", None),
        ("https://[::1", None),
        ("x" * 300 + ".example", None),
    ],
)
def test_websites(typed: str, found: str | None) -> None:
    assert rules.website(typed) == found


def test_short_names() -> None:
    assert rules.slug_of("ROC van Twente") == "roc-van-twente"
    assert rules.slug_of("Curaçao ‒ École") == "curacao-ecole"
    assert rules.slug_of("!!") == "institution"
    names = rules.slugs_for("x" * 80)
    assert [len(next(names)) for _ in range(3)] == [60, 60, 60]
    assert next(names).endswith("-4")


def test_only_a_verifying_body_has_lead_assessors() -> None:
    assert "lead_assessor" in rules.roles_at("verifying_body")
    assert "lead_assessor" not in rules.roles_at("school")


def test_how_a_role_stands() -> None:
    assert rules.standing(admin(ONE), TODAY) is Standing.RUNNING
    assert rules.standing(admin(ONE, ends_on=TODAY), TODAY) is Standing.RUNNING
    assert rules.standing(admin(ONE, ends_on=date(2026, 11, 23)), TODAY) is Standing.ENDED
    assert rules.standing(admin(ONE, ended=True), TODAY) is Standing.ENDED
    assert rules.standing(admin(ONE, date(2026, 11, 25)), TODAY) is Standing.COMING


def test_an_administrator_without_an_end_remains() -> None:
    assert rules.keeps_administrator([admin(ONE)], TODAY)
    assert not rules.keeps_administrator([admin(ONE, ends_on=date(2030, 1, 1))], TODAY)
    assert not rules.keeps_administrator([admin(ONE, date(2026, 11, 25))], TODAY)
    assert not rules.keeps_administrator(
        [admin(ONE, ended=True), Span(TWO, "coordinator", date(2026, 1, 1), None)], TODAY
    )
    assert rules.keeps_administrator([admin(ONE, ended=True), admin(TWO)], TODAY)


@pytest.mark.rule("R036")
def test_the_list_is_asked_about_twice_a_year() -> None:
    assert rules.confirmation_due(date(2026, 8, 31)) == date(2027, 2, 28)
    assert not rules.confirmation_asked(date(2026, 6, 1), date(2026, 10, 31))
    assert rules.confirmation_asked(date(2026, 6, 1), date(2026, 11, 1))
    assert rules.confirmation_asked(date(2026, 6, 1), date(2027, 11, 1))
