"""What costs is limited for each address, reading is not, and nobody else notices."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from assay.app.factory import create_app
from assay.clock import FixedClock
from assay.db import db
from assay.permissions import PUBLIC
from assay.settings import Settings
from assay.web.throttle import throttled
from tests.marketplace.test_search import statements
from tests.support.cast import Browser, Cast, SignIn
from tests.web.routes import routes

A12 = "/regulations/roc-a12/exam-regulation/2018-2019"
COUNTED = "edition=roc-a12/exam-regulation/2018-2019&term=complaint.ruling&start=2026-04-22"

#: For everyone and not counted: a page to read, a small file, or what machines look at.
LIGHT = {
    *("account.change_language", "asking.sent", "health.favicon", "health.live", "health.ready", "problems.listed"),
    *("problems.one", "discovery.robots", "discovery.security_txt", "discovery.sitemap_pages", "api-docs.openapi_json"),
    *("public.home", "public.help_lines", "public.about_register", "public.about_register_pdf", "public.accessibility"),
    *("public.become_assessor", "public.contact", "public.for_institutions", "public.privacy", "public.terms"),
    *("regulations.index", "regulations.article", "regulations.held_article", "regulations.of_institution"),
    *("api-regulations.editions", "api-regulations.holding", "api-organisation.one"),
    *("public-bodies.of_institution", "api-bodies.published", "api-regulations.amendments"),
}

#: For who is signed in, and counted: a form asks these while somebody types.
SIGNED_IN = {"portfolio.suggest_qualifications", "portfolio.suggest_organisations"}

#: A new address for each test, because the counts of a window stay.
_numbers = count(1)


@pytest.fixture
def address() -> str:
    return f"198.51.100.{next(_numbers)}"


@pytest.fixture
def few(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of each kind."""
    limits = {"public_questions": 2, "public_suggestions": 2}
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update=limits))


def ask(browser: Browser, path: str, address: str, **headers: str) -> TestResponse:
    return browser.get(path, headers=headers, environ_overrides={"REMOTE_ADDR": address})


QUESTIONS = [
    f"{A12}?q=klacht",
    f"{A12}/download.json",
    f"{A12}/download.pdf",
    f"/calculator?{COUNTED}",
    f"/calculator.ics?{COUNTED}",
    f"/api/v1/due-date?{COUNTED}",
    f"/api/v1{A12}",
    "/sitemap.xml",
    "/sitemaps/regulations/all.xml",
]
SUGGESTIONS = [
    "/suggest/places?q=am",
    "/suggest/qualifications?q=ver",
    "/suggest/institutions?q=roc",
    "/api/v1/places?text=am",
    "/api/v1/qualifications?text=ver",
    "/api/v1/institutions?text=roc",
]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("paths", [QUESTIONS, SUGGESTIONS], ids=["questions", "suggestions"])
def test_each_counts_and_the_next_of_its_kind_is_refused(
    app: Flask, browser: Browser, paths: list[str], address: str
) -> None:
    for number, path in enumerate(paths):
        here = f"{address}{number}"
        assert [ask(browser, path, here).status_code for _ in range(2)] == [200, 200], path
        for refused in paths:
            with statements(app) as sent:
                answer = ask(browser, refused, here)
            assert answer.status_code == 429, (path, refused)
            assert 0 < int(answer.headers["Retry-After"]) <= 600
            assert sent == [], "refused before anything is looked up"


@pytest.mark.usefixtures("few")
def test_suggestions_in_the_portfolio_count_with_the_others(cast: Cast, sign_in: SignIn, address: str) -> None:
    anna = sign_in(cast.anna)
    paths = ["/portfolio/suggest/qualifications?crebo=ver", "/portfolio/suggest/organisations?organisation_text=roc"]
    assert [ask(anna, path, address).status_code for path in (*paths, paths[0])] == [200, 200, 429]
    assert ask(anna, "/suggest/places?q=am", address).status_code == 429
    assert ask(anna, "/portfolio", address).status_code == 200


@pytest.mark.usefixtures("few")
def test_a_comparison_counts(browser: Browser, address: str) -> None:
    # An edition that there is not, so that nothing is compared; asking counts all the same.
    paths = [f"{A12}/changes?with={n}" for n in range(3)]
    assert [ask(browser, path, address).status_code for path in paths] == [404, 404, 429]


@pytest.mark.usefixtures("few")
def test_who_only_reads_is_never_refused(browser: Browser, address: str) -> None:
    for _ in range(2):
        ask(browser, f"{A12}?q=klacht", address)
    for path in (
        *(A12, f"{A12}?q=", f"{A12}?q=+", f"{A12}?view=questions", f"{A12}/articles/19", f"{A12}/changes"),
        *("/regulations", "/calculator", "/calculator?edition=roc-a12/exam-regulation/2018-2019", "/register"),
    ):
        assert [ask(browser, path, address).status_code for _ in range(3 if path != "/register" else 1)][-1] == 200, (
            path
        )
    assert ask(browser, f"{A12}?q=klacht", address).status_code == 429


@pytest.mark.usefixtures("few")
def test_the_page_says_so_in_both_languages(browser: Browser, address: str) -> None:
    for _ in range(2):
        ask(browser, f"{A12}?q=klacht", address)
    dutch = ask(browser, f"{A12}?q=klacht", address, **{"Accept-Language": "nl"})
    english = ask(browser, f"{A12}?q=klacht", address, **{"Accept-Language": "en"})
    assert "Je kunt gewoon verder lezen." in dutch.text
    assert "You can go on reading." in english.text
    assert dutch.mimetype == "text/html"
    program = ask(browser, f"/api/v1/due-date?{COUNTED}", address, **{"Accept-Language": "en"})
    assert program.mimetype == "application/problem+json"
    assert program.json is not None
    assert (program.json["status"], program.json["type"]) == (429, "/problems/too-many")
    assert "You can go on reading." in program.json["detail"]


@pytest.mark.usefixtures("few")
def test_an_ipv6_customer_is_one_address_and_others_are_not_held_up(browser: Browser) -> None:
    path = f"{A12}?q=klacht"
    assert [ask(browser, path, f"2001:db8:77::{n}").status_code for n in range(3)] == [200, 200, 429]
    assert ask(browser, path, "2001:db8:78::1").status_code == 200


@pytest.mark.usefixtures("few")
def test_the_log_says_which_limit_it_was(browser: Browser, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        ask(browser, "/suggest/places?q=am", address)
    last = capsys.readouterr().out.strip().splitlines()[-1]
    assert "problem=too-many" in last
    assert "limit=suggestions" in last


@pytest.fixture
def without_queue(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The pages while the queue's store is away."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        away = type(settings.queue_url)(f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        changed = {"queue_url": away, "public_questions": 2, "public_suggestions": 4}
        app = create_app(settings.model_copy(update=changed), clock=clock)
        yield app
        with app.app_context():
            db.engine.dispose()


def test_without_the_queue_the_same_is_limited_and_nothing_else(without_queue: Flask) -> None:
    browser = Browser(without_queue)
    assert [ask(browser, f"{A12}?q=klacht", "192.0.2.1").status_code for _ in range(3)] == [200, 200, 429]
    assert [ask(browser, "/suggest/places?q=am", "192.0.2.1").status_code for _ in range(5)] == [200] * 4 + [429]
    assert [ask(browser, A12, "192.0.2.1").status_code for _ in range(5)] == [200] * 5


def test_every_public_route_is_counted_or_known_to_be_light(app: Flask) -> None:
    public = {rule.endpoint for rule, _method, stated in routes(app) if stated.access is PUBLIC}
    assert throttled(app).keys() - public == SIGNED_IN
    assert public - throttled(app).keys() == LIGHT
