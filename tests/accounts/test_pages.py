"""Getting in, through the pages."""

import re

import pytest
from psycopg.types.json import Jsonb

from assay.clock import FixedClock
from tests.accounts.people import Desk
from tests.support.cast import Browser, Cast, SignIn


def test_sign_in_page_opens_for_anyone(browser: Browser) -> None:
    answer = browser.get("/sign-in")
    assert answer.status_code == 200
    assert "Content-Security-Policy" in answer.headers


def test_today_of_nobody_asks_to_sign_in(browser: Browser) -> None:
    assert browser.get("/today").status_code == 401


def test_me(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.anna).get("/api/v1/me")
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json["name"] == "Anna de Vries"


def test_own_pages_open(cast: Cast, sign_in: SignIn) -> None:
    anna = sign_in(cast.anna)
    for path in ("/today", "/account", "/account/password", "/account/tokens/new", "/inbox"):
        assert anna.get(path).status_code == 200, path


def test_lena_acts_for_the_bank(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.lena).get("/api/v1/me")
    assert answer.json is not None
    assert answer.json["hat"]["key"] == str(cast.bank)
    assert answer.json["hat"]["roles"] == ["lead_assessor"]


def test_token_is_made_and_works(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    anna = sign_in(cast.anna)
    made = anna.post(
        "/account/tokens/new", {"name": "Planner", "hat": "personal", "scopes": ["account:read"], "days": "30"}
    )
    assert made.status_code == 200, made.text
    found = re.search(r">assay_([^<]+)</code>", made.text)
    assert found, made.text
    secret = found.group(1)
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer assay_{secret}"})
    assert answer.status_code == 200
    refused = browser.client.patch(
        "/api/v1/me", json={"name": "X"}, headers={"Authorization": f"Bearer assay_{secret}"}
    )
    assert refused.status_code == 403


def test_sign_up_to_signed_in(browser: Browser, worker_app: object) -> None:
    answer = browser.post("/sign-up", {"name": "Nina Nieuw", "email": "nina@example.nl"})
    assert answer.status_code == 303, answer.text


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize(
    ("kind", "params"), [("from.another.edition", {}), ("entry.registered", {})], ids=["kind", "value"]
)
def test_a_message_without_words_leaves_the_others_readable(
    kind: str, params: dict[str, str], desk: Desk, clock: FixedClock
) -> None:
    who = desk.holder()
    for each in (kind, "files.refused"):
        desk.change(
            "INSERT INTO app.notice (person_id, kind, params, path, created_at) VALUES (%s, %s, %s, '/today', %s)",
            who.person_id, each, Jsonb(params), clock.now(),
        )  # fmt: skip
    page = desk.enter(who).get("/inbox?lang=nl")
    assert page.status_code == 200
    assert "De tekst van dit bericht hebben we niet meer." in page.text
    assert "is geweigerd" in page.text
