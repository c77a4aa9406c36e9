"""Sessions: made at sign-in, ended at once, worn in one hat."""

import uuid
from datetime import timedelta

import pytest

from assay.accounts import rules
from assay.tenancy.scopes import digest_of
from tests.accounts.people import PASSWORD, Desk, Holder
from tests.support.cast import START, Browser, Cast, SignIn

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def _secret(browser: Browser) -> str:
    with browser.client.session_transaction() as cookie:
        return str(cookie["_user_id"])


def _copy(desk: Desk, browser: Browser) -> Browser:
    """Another browser with the same cookie."""
    made = desk.browser()
    with made.client.session_transaction() as cookie:
        cookie["_user_id"] = _secret(browser)
    return made


def _appoint(desk: Desk, who: Holder, tenant: uuid.UUID, role: str = "coordinator") -> None:
    desk.change(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, %s, '2026-01-01', %s)",
        tenant, who.person_id, who.name, role, START,
    )  # fmt: skip


def _hat(browser: Browser) -> str:
    answer = browser.get("/api/v1/me")
    assert answer.json is not None, answer.text
    return str(answer.json["hat"]["key"])


def test_a_planted_cookie_is_worth_nothing_after_sign_in(desk: Desk) -> None:
    who, browser = desk.holder(), desk.browser()
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = "planted-by-somebody-else"
        cookie["csrf_token"] = "planted-too"
    desk.enter(who, browser)
    assert _secret(browser) != "planted-by-somebody-else"
    with browser.client.session_transaction() as cookie:
        assert cookie.get("csrf_token") != "planted-too"
    assert desk.look("SELECT 1 FROM app.session WHERE digest = %s", digest_of("planted-by-somebody-else")) == []


def test_signing_in_again_ends_the_session_before(desk: Desk) -> None:
    who, browser = desk.holder(), desk.browser()
    desk.enter(who, browser)
    copy = _copy(desk, browser)
    desk.enter(who, browser)
    assert browser.get("/today").status_code == 200
    assert copy.get("/today").status_code == 401


def test_the_database_keeps_no_secret(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    [row] = desk.look("SELECT * FROM app.session WHERE digest = %s", digest_of(_secret(browser)))
    assert _secret(browser) not in str(row)


def test_a_copied_cookie_is_dead_after_signing_out(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    copy = _copy(desk, browser)
    assert copy.get("/today").status_code == 200
    answer = browser.post("/sign-out", page="/account")
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert {copy.get("/today").status_code for _ in range(20)} == {401}
    assert browser.get("/today").status_code == 401


def test_half_an_hour_idle_ends_it(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=29))
        assert browser.get("/today").status_code == 200
    desk.clock.advance(timedelta(minutes=30))
    assert browser.get("/today").status_code == 401


def test_twelve_hours_end_it_whatever_happens(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    for _ in range(28):
        desk.clock.advance(timedelta(minutes=25))
        assert browser.get("/today").status_code == 200
    desk.clock.set(START + rules.SESSION_LIFE - timedelta(seconds=1))
    assert browser.get("/today").status_code == 200
    desk.clock.advance(timedelta(seconds=1))
    assert browser.get("/today").status_code == 401


def test_others_can_be_ended_one_by_one_and_all_at_once(desk: Desk) -> None:
    who = desk.holder()
    here, there, elsewhere = (desk.enter(who) for _ in range(3))
    listed = here.get("/api/v1/me/sessions").json
    assert listed is not None
    assert len(listed) == 3
    [row] = desk.look("SELECT id FROM app.session WHERE digest = %s", digest_of(_secret(there)))
    assert here.post(f"/account/sessions/{row['id']}/end", page="/account").status_code == 303
    assert there.get("/today").status_code == 401
    assert elsewhere.get("/today").status_code == 200
    assert here.post("/account/sessions/end-others", page="/account").status_code == 303
    assert elsewhere.get("/today").status_code == 401
    assert here.get("/today").status_code == 200


def test_a_session_that_was_idle_too_long_is_not_listed(desk: Desk) -> None:
    who = desk.holder()
    desk.enter(who)
    desk.clock.advance(timedelta(minutes=31))
    listed = desk.enter(who).get("/api/v1/me/sessions").json
    assert listed is not None
    assert len(listed) == 1


def test_a_strangers_session_is_not_found(desk: Desk, cast: Cast, sign_in: SignIn) -> None:
    mine, anna = desk.enter(desk.holder()), sign_in(cast.anna)
    [row] = desk.look("SELECT id FROM app.session WHERE digest = %s", digest_of(_secret(mine)))
    assert anna.post(f"/account/sessions/{row['id']}/end", page="/account").status_code == 404
    assert mine.get("/today").status_code == 200


def test_a_new_password_ends_the_others(desk: Desk) -> None:
    who = desk.holder()
    here, there = desk.enter(who), desk.enter(who)
    form = {"old_password": PASSWORD, "password": "een heel ander lang wachtwoord"}
    assert here.post("/account/password", form).status_code == 303
    assert there.get("/today").status_code == 401
    assert here.get("/today").status_code == 200


def test_a_disabled_account_is_out_at_once(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    desk.change("UPDATE app.account SET disabled_at = %s WHERE person_id = %s", START, who.person_id)
    assert browser.get("/today").status_code == 401
    assert browser.get("/api/v1/me").status_code == 401


def test_only_own_hats_can_be_put_on(desk: Desk, cast: Cast) -> None:
    who = desk.holder()
    _appoint(desk, who, cast.school)
    browser = desk.enter(who)
    for key in (str(cast.bank), str(uuid.uuid4()), "platform", "none", "", "x\x00"):
        assert browser.post("/account/hat", {"hat": key}, page="/account").status_code == 403, key
    assert browser.post("/account/hat", {"hat": str(cast.school)}, page="/account").status_code == 303
    assert _hat(browser) == str(cast.school)


def test_an_ended_role_is_gone_at_the_next_request_and_said_once(desk: Desk, cast: Cast) -> None:
    who = desk.holder(language="en")
    _appoint(desk, who, cast.school)
    browser = desk.enter(who)
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")
    assert _hat(browser) == str(cast.school)
    desk.change("UPDATE app.appointment SET ends_on = '2026-11-23' WHERE person_id = %s", who.person_id)
    # A program's call with this session does nothing, rather than act for the person.
    assert browser.get("/api/v1/me").status_code == 403
    said = "The role you acted in has ended"
    first = browser.get("/today")
    assert first.status_code == 200
    assert said in first.text
    assert said not in browser.get("/today").text
    assert _hat(browser) == "personal"


def test_the_page_of_an_ended_role_is_refused_and_says_why(desk: Desk, cast: Cast) -> None:
    who = desk.holder(language="en")
    _appoint(desk, who, cast.school, "administrator")
    browser = desk.enter(who)
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")
    assert browser.get("/institution").status_code == 200
    desk.change("UPDATE app.appointment SET ends_on = '2026-11-23' WHERE person_id = %s", who.person_id)
    refused = browser.get("/institution")
    assert refused.status_code == 403
    assert "The role you acted in has ended" in refused.text
    assert "The role you acted in has ended" not in browser.get("/institution").text


def test_signing_in_again_goes_on_in_the_same_hat(desk: Desk, cast: Cast) -> None:
    who = desk.holder()
    _appoint(desk, who, cast.school)
    browser = desk.enter(who)
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")
    desk.clock.advance(timedelta(hours=1))
    desk.enter(who, browser)
    assert _hat(browser) == str(cast.school)


def test_somebody_else_at_the_same_browser_does_not_get_the_hat(desk: Desk, cast: Cast) -> None:
    who, other = desk.holder(), desk.holder()
    for one in (who, other):
        _appoint(desk, one, cast.school)
    browser = desk.enter(who)
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")
    desk.enter(other, browser)
    assert _hat(browser) == "personal"


def test_language_belongs_to_the_person_and_can_be_switched(desk: Desk) -> None:
    who = desk.holder(language="nl")
    browser = desk.enter(who)
    assert '<html lang="nl"' in browser.get("/today", headers={"Accept-Language": "en"}).text
    answer = browser.post("/account/language", {"language": "en", "next": "/account"}, page="/account")
    assert answer.location == "/account"
    assert '<html lang="en"' in browser.get("/today").text
    assert '<html lang="en"' in desk.enter(who).get("/today").text
    assert browser.post("/account/language", {"language": "xx"}, page="/account").status_code == 422


def test_name_and_appearance_can_be_changed(desk: Desk) -> None:
    browser = desk.enter(desk.holder())
    form = {"name": "Nina  van Dam\u200f", "language": "nl", "theme": "dark"}
    assert browser.post("/account", form).status_code == 303
    page = browser.get("/account").text
    assert "Nina van Dam" in page
    assert 'data-theme="dark"' in page
    assert browser.post("/account", {**form, "name": "x" * 201}).status_code == 422
    assert browser.post("/account", {**form, "theme": "pink"}).status_code == 422


def test_a_page_with_very_many_sessions_and_tokens_stays_short(desk: Desk) -> None:
    """Those of this browser and those used last are shown; one act ends all the others."""
    who = desk.holder()
    here = desk.enter(who)
    desk.change(
        "INSERT INTO app.session (digest, person_id, hat, created_at, seen_at, expires_at, user_agent)"
        " SELECT sha256(%s::bytea || number::text::bytea), %s, 'personal', %s, %s, %s, repeat('Mozilla ', 25)"
        " FROM generate_series(1, 300) AS number",
        who.person_id.bytes, who.person_id, START, START, START + rules.SESSION_LIFE,
    )  # fmt: skip
    desk.change(
        "INSERT INTO app.api_token (digest, person_id, hat, name, scopes, created_at, expires_at, revoked_at)"
        " SELECT sha256(%s::bytea || number::text::bytea), %s, 'personal', repeat('Rooster ', 12), '{terms:read}',"
        " %s, %s, CASE WHEN number > 50 THEN %s::timestamptz END FROM generate_series(1, 300) AS number",
        who.person_id.bytes, who.person_id, START, START + timedelta(days=9), START,
    )  # fmt: skip
    page = here.get("/account")
    assert len(page.data) < 60_000
    assert page.text.count("/end") - page.text.count("/end-others") == 19
    assert "Deze browser" in page.text
    assert "En op nog 281 plekken, langer geleden." in page.text
    assert "En nog 280, eerder gemaakt." in page.text
    assert page.text.count("/revoke") == 20, "those that work come before those that were ended"
    assert here.post("/account/sessions/end-others", page="/account").status_code == 303
    [left] = desk.look(
        "SELECT count(*) AS left FROM app.session WHERE ended_at IS NULL AND person_id = %s", who.person_id
    )
    assert left["left"] == 1
    assert "langer geleden" not in here.get("/account").text
