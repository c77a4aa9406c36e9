"""A form that could not be carried out now is not lost: the session had ended, or the role was another one."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.accounts.people import PASSWORD, Desk, Holder, form_token
from tests.support.cast import START, Browser, Cast, SignIn

pytestmark = pytest.mark.usefixtures("cheap_hashes")

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TITLE = 'Training <b>„toetsen"</b> & meer 🦊\u200f'


def _hidden(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the page's own form, in order."""
    return [(unescape(name), unescape(value)) for name, value in _HIDDEN.findall(_main(page))]


def _main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def _fields(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def _token_form(name: str = TITLE) -> dict[str, object]:
    return {"name": name, "hat": "personal", "scopes": ["account:read", "portfolio:read"], "days": "30"}


def _filled(desk: Desk, who: Holder) -> tuple[Browser, dict[str, object]]:
    """A browser with an open form, its fields filled in, whose session has ended meanwhile."""
    browser = desk.enter(who)
    page = browser.get("/account/tokens/new").text
    form = {**_fields(_hidden(page)), **_token_form()}
    desk.clock.advance(timedelta(hours=1))
    return browser, form


def _sign_in_with(browser: Browser, page: str, who: Holder) -> str:
    """Fill the sign-in form that stands on this page."""
    fields = {**_fields(_hidden(page)), "next": [unescape(_next(page))], "email": [who.email], "password": [PASSWORD]}
    answer = browser.client.post("/sign-in", data=fields)
    assert answer.status_code == 200, answer.text
    return answer.text


def _next(page: str) -> str:
    found = re.search(r'name="next"[^>]* value="([^"]*)"', _main(page))
    assert found, page
    return found[1]


def test_sign_in_and_the_form_is_still_filled(desk: Desk) -> None:
    who = desk.holder()
    browser, form = _filled(desk, who)
    ended = browser.client.post("/account/tokens/new", data=form)
    assert ended.status_code == 401
    go_on = _sign_in_with(browser, ended.text, who)
    assert desk.look("SELECT 1 FROM app.api_token WHERE person_id = %s", who.person_id) == []
    again = browser.client.post("/account/tokens/new", data={**_fields(_hidden(go_on)), "_show": "1"})
    assert again.status_code == 200
    assert unescape(again.text).count(TITLE) == 1
    assert len(re.findall(r'checked [^>]*value="(account|portfolio):read"', again.text)) == 2
    assert "error-summary" not in again.text
    assert desk.look("SELECT 1 FROM app.api_token WHERE person_id = %s", who.person_id) == []
    sent = browser.client.post("/account/tokens/new", data={**form, **_fields(_hidden(again.text))})
    assert sent.status_code == 200
    [token] = desk.look("SELECT name, scopes FROM app.api_token WHERE person_id = %s", who.person_id)
    assert token == {"name": TITLE, "scopes": ["account:read", "portfolio:read"]}


def test_what_was_kept_can_be_sent_at_once_and_only_once(desk: Desk) -> None:
    who = desk.holder()
    browser, form = _filled(desk, who)
    go_on = _sign_in_with(browser, browser.client.post("/account/tokens/new", data=form).text, who)
    kept = _fields(_hidden(go_on))
    assert kept["_hat"] == ["personal"]
    assert browser.client.post("/account/tokens/new", data=kept).status_code == 200
    assert browser.client.post("/account/tokens/new", data=kept).status_code == 409
    assert len(desk.look("SELECT 1 FROM app.api_token WHERE person_id = %s", who.person_id)) == 1


def test_a_wrong_password_in_between_keeps_it_too(desk: Desk) -> None:
    who = desk.holder()
    browser, form = _filled(desk, who)
    ended = browser.client.post("/account/tokens/new", data=form).text
    fields = {**_fields(_hidden(ended)), "next": [_next(ended)], "email": [who.email], "password": ["not this one"]}
    wrong = browser.client.post("/sign-in", data=fields)
    assert wrong.status_code == 422
    go_on = _sign_in_with(browser, wrong.text, who)
    assert _fields(_hidden(go_on))["scopes"] == ["account:read", "portfolio:read"]
    assert _fields(_hidden(go_on))["name"] == [TITLE]


@pytest.mark.parametrize("token", [None, "made-up", "of-another-session"])
def test_what_a_foreign_site_sent_is_not_kept(desk: Desk, token: str | None) -> None:
    who = desk.holder()
    browser, form = _filled(desk, who)
    if token == "of-another-session":
        token = form_token(desk.browser().get("/sign-in").text)
    form["csrf_token"] = [token] if token else []
    ended = browser.client.post("/account/tokens/new", data=form)
    assert ended.status_code == 401
    assert TITLE not in unescape(ended.text)
    assert not any(name.startswith("kept.") for name, _ in _hidden(ended.text))


def test_a_foreign_site_is_refused_before_anything_else(desk: Desk) -> None:
    browser, form = _filled(desk, desk.holder())
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = browser.client.post("/account/tokens/new", data=form, headers=headers)
        assert answer.status_code == 400
        assert TITLE not in unescape(answer.text)


def test_an_act_without_a_page_of_its_own_comes_back_as_a_button(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    form = _fields(_hidden(browser.get("/inbox").text)) or {"csrf_token": [form_token(browser.get("/account").text)]}
    desk.clock.advance(timedelta(hours=1))
    ended = browser.client.post("/inbox/read", data={**form, "_hat": "personal"})
    go_on = _sign_in_with(browser, ended.text, who)
    assert 'action="/inbox/read"' in go_on
    assert 'name="_show"' not in go_on
    assert 'href="/inbox/read"' not in go_on


def test_signing_out_when_it_was_over_already_asks_nothing_more(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    token = form_token(browser.get("/account").text)
    desk.clock.advance(timedelta(hours=1))
    ended = browser.client.post("/sign-out", data={"csrf_token": token, "_hat": "personal"})
    assert ended.status_code == 401
    form = {**_fields(_hidden(ended.text)), "next": [_next(ended.text)], "email": [who.email], "password": [PASSWORD]}
    answer = browser.client.post("/sign-in", data=form)
    assert (answer.status_code, answer.location) == (303, "/today")


def test_a_page_that_was_asked_for_opens_after_sign_in(desk: Desk) -> None:
    who, browser = desk.holder(), desk.browser()
    asked = browser.get("/account?part=tokens")
    assert asked.status_code == 401
    fields = {**_fields(_hidden(asked.text)), "next": [_next(asked.text)], "email": [who.email], "password": [PASSWORD]}
    answer = browser.client.post("/sign-in", data=fields)
    assert answer.location == "/account?part=tokens"


def _with_two_hats(desk: Desk, cast: Cast) -> tuple[Holder, Browser]:
    who = desk.holder()
    desk.change(
        "INSERT INTO app.appointment (tenant_id, person_id, person_name, role, starts_on, appointed_at)"
        " VALUES (%s, %s, %s, 'administrator', '2026-01-01', %s)",
        cast.school, who.person_id, who.name, START,
    )  # fmt: skip
    return who, desk.enter(who)


def test_a_form_of_another_role_waits_until_the_person_switched_back(desk: Desk, cast: Cast) -> None:
    who, browser = _with_two_hats(desk, cast)
    made = browser.get("/portfolio/new/training").text
    form = {**_fields(_hidden(made)), "title": TITLE, "note": "regel 1\r\nregel 2", "subjects": ["a", "b"]}
    assert form["_hat"] == ["personal"]
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")  # in another tab
    refused = browser.client.post("/portfolio/new/training", data=form)
    assert refused.status_code == 409
    kept = _fields(_hidden(refused.text))
    assert kept["kept.title"] == [TITLE]
    assert kept["kept.subjects"] == ["a", "b"]
    assert kept["hat"] == ["personal"]
    go_on = browser.client.post("/account/hat", data=kept)
    assert go_on.status_code == 200
    me = browser.get("/api/v1/me").json
    assert me is not None
    assert me["hat"]["key"] == "personal"
    fields = _fields(_hidden(go_on.text))
    assert fields["_hat"] == ["personal"]
    shown = browser.client.post("/portfolio/new/training", data={**fields, "_show": "1"})
    assert shown.status_code == 200, shown.text
    assert TITLE in unescape(shown.text)
    assert desk.look("SELECT 1 FROM app.portfolio_item WHERE person_id = %s", who.person_id) == []


def test_a_form_of_a_role_that_ended_is_not_offered_again(desk: Desk, cast: Cast) -> None:
    who, browser = _with_two_hats(desk, cast)
    token = form_token(browser.get("/account").text)
    desk.change("UPDATE app.appointment SET ends_on = '2026-11-23' WHERE person_id = %s", who.person_id)
    form = {"csrf_token": token, "_hat": str(cast.school), "title": TITLE}
    refused = browser.client.post("/portfolio/new/training", data=form)
    assert refused.status_code == 409
    assert "/account/hat" not in _main(refused.text)


def test_after_sign_in_in_another_role_the_kept_form_does_not_act_for_the_wrong_party(desk: Desk, cast: Cast) -> None:
    """Made for the school, sent after signing in anew as oneself: it must not become one's own."""
    who, browser = _with_two_hats(desk, cast)
    browser.post("/account/hat", {"hat": str(cast.school)}, page="/account")
    token = form_token(browser.get("/account").text)
    desk.clock.advance(timedelta(hours=1))
    form = {"csrf_token": token, "_hat": str(cast.school), "title": TITLE}
    ended = browser.client.post("/portfolio/new/training", data=form)
    go_on = _sign_in_with(browser, ended.text, who)
    browser.post("/account/hat", {"hat": "personal"}, page="/account")
    assert browser.client.post("/portfolio/new/training", data=_fields(_hidden(go_on))).status_code == 409


SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("headers", [SAME_ORIGIN, {"Origin": "ours"}])
def test_a_browser_that_lost_its_cookies_keeps_what_was_typed(desk: Desk, headers: dict[str, str]) -> None:
    who = desk.holder()
    form = {**_fields(_hidden(desk.enter(who).get("/account/tokens/new").text)), **_token_form()}
    headers = {name: desk.app.config["BASE_URL"] if value == "ours" else value for name, value in headers.items()}
    browser = desk.browser()
    ended = browser.client.post("/account/tokens/new", data=form, headers=headers)
    assert ended.status_code == 401
    go_on = _sign_in_with(browser, ended.text, who)
    assert _fields(_hidden(go_on))["name"] == [TITLE]
    assert browser.client.post("/account/tokens/new", data=_fields(_hidden(go_on))).status_code == 200


def test_a_form_from_before_signing_in_anew_elsewhere_is_shown_again(desk: Desk) -> None:
    """Two windows: a form stands open in one, and in the other the person signs in again."""
    who = desk.holder()
    browser = desk.enter(who)
    form = {**_fields(_hidden(browser.get("/account/tokens/new").text)), **_token_form()}
    fields = {**_fields(_hidden(browser.get("/sign-in").text)), "email": [who.email], "password": [PASSWORD]}
    assert browser.client.post("/sign-in", data=fields).status_code == 303
    old = browser.client.post("/account/tokens/new", data=form, headers=SAME_ORIGIN)
    assert old.status_code == 400
    kept = _fields(_hidden(old.text))
    assert desk.look("SELECT 1 FROM app.api_token WHERE person_id = %s", who.person_id) == []
    shown = browser.client.post("/account/tokens/new", data={**kept, "_show": "1"})
    assert unescape(shown.text).count(TITLE) == 1
    assert browser.client.post("/account/tokens/new", data=kept).status_code == 200
    # From another site, or where no browser vouches for it, nothing of it is shown.
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://["}):
        answer = browser.client.post("/account/tokens/new", data=form, headers=headers)
        assert answer.status_code == 400
        assert TITLE not in unescape(answer.text)


def test_no_page_carries_a_password(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.enter(who)
    form = _fields(_hidden(browser.get("/account/password").text))
    desk.clock.advance(timedelta(hours=1))
    ended = browser.client.post(
        "/account/password", data={**form, "old_password": PASSWORD, "password": "x" + PASSWORD}
    )
    assert ended.status_code == 401
    assert PASSWORD not in ended.text
    stranger = desk.browser()
    old = stranger.client.post(
        "/sign-in", data={"email": "anna@example.nl", "password": PASSWORD, "next": "/status"}, headers=SAME_ORIGIN
    )
    assert old.status_code == 400
    assert PASSWORD not in old.text
    assert "Stuur het nu" not in old.text
    shown = stranger.client.post("/sign-in", data={**_fields(_hidden(old.text)), "_show": "1"})
    assert shown.status_code == 200
    assert 'value="anna@example.nl"' in shown.text


def test_a_refused_text_is_given_back(desk: Desk, cast: Cast, sign_in: SignIn) -> None:
    """What can no longer be carried out still shows the sentences somebody thought up."""
    browser = sign_in(cast.anna)
    made = _fields(_hidden(browser.get("/account/tokens/new").text))
    form = {**made, "_once": ["used"], **_token_form()}
    assert browser.client.post("/account/tokens/new", data=form).status_code == 200
    again = browser.client.post("/account/tokens/new", data=form)
    assert again.status_code == 409
    assert TITLE in unescape(again.text)


@pytest.mark.parametrize("path", ["/account/tokens/new", "/sign-in", "/nowhere", "/language", "/institutions/request"])
def test_a_body_too_large_is_refused_in_words(desk: Desk, path: str) -> None:
    for browser in (desk.browser(), desk.enter(desk.holder())):
        answer = browser.client.post(path, data={"name": "x" * 3_000_000}, headers=SAME_ORIGIN)
        assert answer.status_code == (404 if path == "/nowhere" else 413)
