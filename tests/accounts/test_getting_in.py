"""From an address to a session and back: sign-up, confirmation, reset, with the mail as it is sent."""

import threading
from datetime import timedelta

import pytest

from assay.accounts import rules
from assay.accounts.tokens import make_token
from tests.accounts.people import PASSWORD, Desk, form_token

NEW = "een heel ander lang wachtwoord vol olifanten"


def _sign_up(desk: Desk, email: str) -> str:
    answer = desk.browser().post("/sign-up", {"name": "Nina Nieuw", "email": email})
    assert answer.status_code == 303, answer.text
    return desk.link(email, "confirm")


def test_sign_up_by_mail_to_signed_in(desk: Desk) -> None:
    email = desk.address()
    link = _sign_up(desk, email)
    browser = desk.browser()
    page = browser.get(link)
    assert page.status_code == 200
    assert "Nina Nieuw" in page.text
    assert email in page.text
    answer = browser.post(link, {"password": PASSWORD})
    assert answer.status_code == 303, answer.text
    me = browser.get("/api/v1/me")
    assert me.status_code == 200
    assert me.json is not None
    assert me.json["email"] == email
    [account] = desk.look("SELECT * FROM app.account WHERE email = %s", email)
    assert account["password_hash"].startswith("$argon2id$")
    assert PASSWORD not in str(account)


def test_a_link_works_once(desk: Desk) -> None:
    email = desk.address()
    link = _sign_up(desk, email)
    assert desk.browser().post(link, {"password": PASSWORD}).status_code == 303
    again = desk.browser()
    assert again.get(link).status_code == 409
    assert again.client.post(link, data={"password": NEW}).status_code in (400, 409)
    assert again.get("/today").status_code == 401


def test_of_two_open_pages_of_one_link_the_second_is_refused(desk: Desk) -> None:
    email = desk.address()
    link = _sign_up(desk, email)
    first, second = desk.browser(), desk.browser()
    first.get(link)
    assert second.get(link).status_code == 200
    assert first.post(link, {"password": PASSWORD}).status_code == 303
    assert second.post(link, {"password": NEW}, page="/sign-in").status_code == 409
    assert desk.try_password(desk.browser(), email, NEW).status_code == 422


@pytest.mark.parametrize(("purpose", "life"), [("confirm", rules.CONFIRM_LIFE), ("reset", rules.RESET_LIFE)])
def test_a_link_ends_to_the_second(desk: Desk, purpose: str, life: timedelta) -> None:
    if purpose == "confirm":
        link = _sign_up(desk, desk.address())
    else:
        who = desk.holder()
        desk.browser().post("/forgot", {"email": who.email})
        link = desk.link(who.email, "reset")
    desk.clock.advance(life - timedelta(seconds=1))
    assert desk.browser().get(link).status_code == 200
    desk.clock.advance(timedelta(seconds=1))
    assert desk.browser().get(link).status_code == 409


def test_links_of_another_purpose_key_or_making_are_refused(desk: Desk) -> None:
    who = desk.holder()
    desk.browser().post("/forgot", {"email": who.email})
    link = desk.link(who.email, "reset")
    secret = link.rsplit("/", 1)[1]
    [row] = desk.look("SELECT id FROM app.account_token WHERE person_id = %s", who.person_id)
    key = desk.app.config["SECRET_KEY"]
    assert make_token(key, row["id"], "reset") == secret
    wrong = [
        f"/confirm/{secret}",
        f"/reset/{make_token(key, row['id'], 'confirm')}",
        f"/reset/{make_token('another key of thirty-two characters', row['id'], 'reset')}",
        f"/reset/{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}x",
        f"/reset/{secret[:-4]}",
        "/reset/unknown",
        "/reset/%C3%A9%00",
    ]
    assert {path: desk.browser().get(path).status_code for path in wrong} == dict.fromkeys(wrong, 409)


def test_reset_ends_every_session_and_every_other_link(desk: Desk) -> None:
    who = desk.holder()
    inside = desk.enter(who)
    for _ in range(2):
        desk.browser().post("/forgot", {"email": who.email})
    links = {link for mail in desk.deliver(who.email) for link in mail.links if "/reset/" in link}
    assert len(links) == 2
    first, second = (link[link.index("/reset/") :] for link in sorted(links))
    assert desk.browser().post(first, {"password": NEW}).status_code == 303
    assert inside.get("/today").status_code == 401
    assert desk.browser().get(second).status_code == 409
    assert desk.try_password(desk.browser(), who.email, PASSWORD).status_code == 422
    desk.enter(who, password=NEW)


def test_a_new_password_makes_mailed_links_useless(desk: Desk) -> None:
    who = desk.holder()
    desk.browser().post("/forgot", {"email": who.email})
    link = desk.link(who.email, "reset")
    inside = desk.enter(who)
    assert inside.post("/account/password", {"old_password": PASSWORD, "password": NEW}).status_code == 303
    assert desk.browser().get(link).status_code == 409


def test_the_owner_of_a_known_address_is_told_and_the_page_is_not(desk: Desk) -> None:
    who = desk.holder()
    assert desk.browser().post("/sign-up", {"name": "Iemand", "email": who.email}).status_code == 303
    [mail] = desk.deliver(who.email)
    assert not any("/confirm/" in link for link in mail.links)
    assert desk.look("SELECT count(*) AS n FROM app.account WHERE email_key = %s", who.email)[0]["n"] == 1


def test_an_address_in_other_letters_is_the_same_account(desk: Desk) -> None:
    who = desk.holder()
    answer = desk.try_password(desk.browser(), f"  {who.email.upper()} ", PASSWORD)
    assert answer.status_code == 303


def test_mail_is_in_the_language_of_the_page_that_asked(desk: Desk) -> None:
    email = desk.address()
    desk.browser().post("/sign-up", {"name": "Nina", "email": email}, headers={"Accept-Language": "en"})
    [english] = desk.deliver(email)
    dutch_address = desk.address()
    desk.browser().post("/sign-up", {"name": "Nina", "email": dutch_address}, headers={"Accept-Language": "nl"})
    [dutch] = desk.deliver(dutch_address)
    assert english.subject == "Confirm your e-mail address"
    assert dutch.subject != english.subject


def test_two_sign_ups_of_one_address_leave_one_person(desk: Desk) -> None:
    email = desk.address()
    for name in ("Nina", "Nina Nieuw"):
        assert desk.browser().post("/sign-up", {"name": name, "email": email}).status_code == 303
    rows = desk.look("SELECT p.name FROM app.account a JOIN app.person p USING (person_id) WHERE email = %s", email)
    assert [row["name"] for row in rows] == ["Nina Nieuw"]


def test_sign_ups_of_one_address_at_the_same_moment_make_one_account(desk: Desk) -> None:
    email = desk.address()
    answers: list[int] = []
    ready = threading.Barrier(3)

    def run() -> None:
        browser = desk.browser()
        token = form_token(browser.get("/sign-up").text)
        ready.wait(60)
        form = {"csrf_token": token, "name": "Nina Tegelijk", "email": email}
        answers.append(browser.client.post("/sign-up", data=form).status_code)

    before = desk.look("SELECT count(*) AS n FROM app.person WHERE name = 'Nina Tegelijk'")[0]["n"]
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [303] * 3
    assert desk.look("SELECT count(*) AS n FROM app.account WHERE email = %s", email)[0]["n"] == 1
    after = desk.look("SELECT count(*) AS n FROM app.person WHERE name = 'Nina Tegelijk'")[0]["n"]
    assert after == before + 1, "a person without an account is left behind"
    assert desk.link(email, "confirm")


@pytest.mark.parametrize(
    "next_path",
    [
        "//evil.example",
        "///evil.example",
        "https://evil.example",
        "http:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%09/evil.example\t",
        "/ /evil.example",
        "/x//evil.example",
        "javascript:alert(1)",
        "/@evil.example",
        "evil.example",
        "/\u2028evil",
        "/\uff0fevil.example",
        "/。evil",
        "/\r\nX: y",
        "",
        "?x",
        "#x",
        "/x@y",
        "/\x00",
        "/\x7f",
        "./x",
        "../x",
        "data:text/html,x",
        "//",
        "/\\",
        "http://localhost",
        "ftp://x",
        "/.//x",
    ],
)
def test_the_way_back_stays_with_us(desk: Desk, next_path: str) -> None:
    assert rules.safe_path(next_path, "/today") == "/today"


def test_sign_in_goes_where_the_person_was_going(desk: Desk) -> None:
    who = desk.holder()
    browser = desk.browser()
    answer = browser.post("/sign-in", {"email": who.email, "password": PASSWORD, "next": "/account?x=1"})
    assert answer.location == "/account?x=1"
    answer = desk.browser().post("/sign-in", {"email": who.email, "password": PASSWORD, "next": "//evil.example"})
    assert answer.location == "/today"
