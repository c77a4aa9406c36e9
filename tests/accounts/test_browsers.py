"""Sessions by the name people know their browser by."""

import pytest
from flask import Flask

from assay.accounts.browsers import browser_name
from assay.i18n import force_locale
from tests.support.cast import Cast, SignIn

_APPLE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox op Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_APPLE} Chrome/142.0 Safari/537.36", "Chrome op Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_APPLE} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge op Windows"),
        (f"Mozilla/5.0 (Linux; Android 15) {_APPLE} Chrome/142.0 Mobile Safari/537.36", "Chrome op Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", "Safari op iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari op Mac"),
        ("Lynx/2.9 (Linux)", "Onbekende browser op Linux"),
        ("curl/8.5", "Onbekende browser"),
        ("", "Onbekende browser"),
        (None, "Onbekende browser"),
    ],
)
def test_the_name_of_a_browser(app: Flask, user_agent: str | None, name: str) -> None:
    with app.app_context(), force_locale("nl"):
        assert browser_name(user_agent) == name


def test_the_list_of_sessions_names_them_and_stays_short(cast: Cast, sign_in: SignIn) -> None:
    for _n in range(9):
        own = sign_in(cast.bram)
    page = own.get("/account").text
    sessions = page[page.index('aria-labelledby="sessions"') :]
    assert "Onbekende browser" in sessions
    assert sessions.index("Deze browser") < sessions.index("Uitloggen")
    assert "Toon er nog" in sessions
