"""Searching both registers: answers, filters with exact counts, pages, budgets, and what the planner does as the web login."""  # noqa: E501 - reads as one line

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from assay.db import db, unit_of_work
from assay.settings import Settings
from assay.tenancy.scopes import PublicScope
from marketplace.public_register import queries
from marketplace.public_register.rules import Search
from tests.marketplace.seeding import seed
from tests.support.cast import START, Browser, Cast, SignIn

PEOPLE = 3000


@pytest.fixture(scope="module", autouse=True)
def seeded(root: psycopg.Connection[Any], cast: Cast) -> None:
    seed(root, cast.bank, [cast.school, cast.other_school], PEOPLE)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What goes to the database meanwhile."""
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def ask(app: Flask, **asked: Any) -> queries.Found:
    with app.app_context(), app.test_request_context(), unit_of_work(PublicScope(), START):
        return queries.search("public_register", Search(**asked))


QUESTIONS: list[dict[str, Any]] = [
    {},
    {"own": True},
    {"crebo": "25180"},
    {"crebo": "25180", "own": True, "province": "NL-UT"},
    {"province": "NL-ZH"},
    {"province": "NL-ZH", "level": 1},
    {"province": "NL-NH", "place": 2759794},
    {"place": 2759794, "level": 2, "own": True},
    {"place": 2759794, "within": 25, "near": (2759794, 2747373)},
    {"place": 2759794, "within": 25, "near": (2759794, 2747373), "crebo": "25180", "level": 1},
    {"level": 3},
    {"text": "jansen"},
    {"text": "jansen", "place": 2759794, "within": 25, "near": (2759794, 2747373)},
    {"text": "zorggroep amsterdam"},
    {"text": "celik", "level": 1, "own": True},
    {"text": "bouwcollege", "province": "NL-ZH"},
]

_RECOUNT = """
SELECT count(*) FROM app.public_register_crebo c JOIN app.public_register r USING (id) WHERE c.crebo = %(crebo)s
 AND (%(own)s OR c.verified) AND (%(province)s = '' OR %(place)s <> 0 OR c.province = %(province)s)
 AND (%(place)s = 0 OR c.place_id = ANY (%(near)s)) AND (%(level)s = 0 OR c.level = %(level)s)
 AND NOT EXISTS (SELECT 1 FROM unnest(%(words)s::text[]) w WHERE NOT EXISTS
   (SELECT 1 FROM app.public_register_token t WHERE t.id = c.id AND starts_with(t.token, w)))
"""


def recount(root: psycopg.Connection[Any], asked: Search) -> int:
    row = root.execute(
        _RECOUNT,
        {"crebo": asked.crebo, "own": asked.own, "province": asked.province, "place": asked.place, "level": asked.level,
         "near": list(asked.near) or [asked.place], "words": list(asked.words)},
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])


@pytest.mark.rule("R044", "R052", "R106")
@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_counts_are_exact(asked: dict[str, Any], app: Flask, root: psycopg.Connection[Any]) -> None:
    question = Search(**asked)
    found = ask(app, **asked)
    assert found.total == recount(root, question)
    assert found.counted
    for name, options in (("province", found.provinces), ("crebo", found.crebos)):
        for option in options:
            without_place = {"place": 0} if name == "province" else {}
            counted = recount(root, Search(**{**asked, **without_place, name: option.value}))
            assert option.count == counted, (name, option)
        assert [o.count for o in options] == sorted((o.count for o in options), reverse=True)
    for option in found.levels:
        assert option.count == recount(root, Search(**{**asked, "level": int(option.value)})), option


@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_pages_give_everyone_once_best_first(asked: dict[str, Any], app: Flask) -> None:
    import msgspec

    seen: list[Any] = []
    after = None
    for _page in range(200):
        found = ask(app, **asked, after=after, limit=100)
        seen += msgspec.json.decode(found.rows)
        after = found.after
        if after is None:
            break
    assert len(seen) == found.total
    assert len({row["id"] for row in seen}) == len(seen)


def test_public_page_asks_little(app: Flask, browser: Browser) -> None:
    for path in (
        "/register",
        "/register?q=jansen&province=NL-ZH",
        "/register?crebo=25180&own=1",
        "/register?place=Amsterdam&within=50",
    ):
        for language in ("nl", "en"):
            browser.get(path)
            with statements(app) as sent:
                answer = browser.get(path, headers={"Accept-Language": language})
            assert answer.status_code == 200
            assert len(sent) <= 4, sent
            assert not any(" app.account" in s or "open_session" in s for s in sent)
            assert len(answer.data) <= 60_000
            assert 'class="person"' in answer.text
    with statements(app) as sent:
        answer = browser.get("/api/v1/register?limit=25")
    assert answer.status_code == 200
    assert len(answer.json) == 25  # type: ignore[arg-type]  # the answer has a body
    assert len(sent) <= 3
    with statements(app) as sent:
        near = browser.get("/api/v1/register?place=2759794&within=50")
    assert near.status_code == 200
    assert len(sent) <= 3


@pytest.mark.rule("R052", "R106")
def test_a_typed_place_finds_who_is_there_and_around_it(browser: Browser) -> None:
    """The place works by itself, without a province and without a script."""
    only = browser.get("/register?place=amsterdam&within=0&lang=nl")
    around = browser.get("/register?place=Amsterdam+(Noord-Holland)&within=50&lang=nl")
    for page in (only, around):
        assert page.status_code == 200
        assert 'value="Amsterdam (Noord-Holland)"' in page.text
    assert "in Amsterdam" in only.text
    assert " km van Amsterdam" not in only.text
    assert "binnen 50 km van Amsterdam" in around.text
    assert re.search(r"<mark[^>]*>\d+ km van Amsterdam</mark>", around.text)
    counts = [int(browser.get(f"/api/v1/register?place=2759794&within={km}").headers["Total-Count"]) for km in (0, 50)]
    assert 0 < counts[0] < counts[1]
    assert "/register?place=2759794&amp;within=50" in around.text, "the next page keeps the place and the distance"


def test_a_place_nobody_knows_is_said_and_namesakes_are_offered(browser: Browser) -> None:
    unknown = browser.get("/register?place=Qqqqstad&within=25&lang=nl")
    assert unknown.status_code == 200
    assert "We kennen geen plaats die ‘Qqqqstad’ heet" in unknown.text
    assert 'value="Qqqqstad"' in unknown.text, "what was typed stays"
    assert 'class="person"' in unknown.text
    assert "Of bedoel je" in browser.get("/register?place=Rijswijk&lang=nl").text


@pytest.mark.rule("R044", "R106")
def test_a_card_names_the_qualification_and_what_was_asked(browser: Browser) -> None:
    page = browser.get("/register?crebo=25180&province=NL-ZH&lang=nl").text
    card = page.split('<article class="person">')[1].split("</article>")[0]
    assert re.search(r'<p class="small">25180 Kok', card), card
    assert '<mark class="data">25180 Kok</mark>, <mark class="data">Zuid-Holland</mark>' in card
    many = browser.get("/register?lang=nl").text
    assert re.search(r'\+\d+<span class="visually-hidden"> meer</span>', many)


@pytest.mark.rule("R044")
def test_a_card_says_whose_word_each_qualification_is(browser: Browser) -> None:
    """What nobody checked says so, on the card and on the page behind it."""
    page = browser.get("/register?own=1&lang=nl").text
    cards = [card.split("</article>")[0] for card in page.split('<article class="person">')[1:]]
    said = {whose for card in cards for whose in re.findall(r'<span class="quiet">– ([^<]+)</span></p>', card)}
    assert said == {"eigen opgave", "gecontroleerd door Assessorenbank Oost"}
    own = next(card for card in cards if "eigen opgave" in card and "gecontroleerd door" in card)
    [address] = re.findall(r'href="(/register/[0-9a-f-]{36})"', own)
    assert "Eigen opgave" in browser.get(f"{address}?lang=nl").text


@pytest.mark.parametrize("register", ["public_register", "institution_register"])
@pytest.mark.parametrize("asked", QUESTIONS, ids=str)
def test_planner_reads_no_whole_table(
    register: queries.Register,
    asked: dict[str, Any],
    app: Flask,
    cast: Cast,
    sign_in: SignIn,
    acting: Callable[..., Any],
) -> None:
    seen: dict[str, Any] = {}

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "page AS MATERIALIZED" in statement and not statement.startswith("EXPLAIN"):
            seen.update(sql=statement, params=parameters)

    with acting(cast.sara):
        connection = db.session.connection()
        event.listen(connection, "before_cursor_execute", note)
        queries.search(register, Search(**asked))
        plan = "\n".join(
            row[0] for row in connection.exec_driver_sql("EXPLAIN (ANALYZE, COSTS OFF) " + seen["sql"], seen["params"])
        )
    big = re.findall(rf"Seq Scan on {register}(?:_crebo|_token)?\b.*", plan)
    assert not big, plan


@pytest.mark.rule("R071")
def test_the_status_a_bank_gave_is_shown_to_everyone(browser: Browser) -> None:
    """Who looks for an assessor sees the level, and on the page of one person which bank gave it and since when."""
    gold = browser.get("/register?level=3&lang=nl").text
    cards = gold.split('<article class="person">')[1:]
    assert cards
    assert all("Goud" in card.split("</article>")[0] for card in cards)
    page = browser.get("/register/" + gold.split('href="/register/')[1][:36] + "?lang=nl").text
    assert "Goud" in page
    assert "Sinds woensdag 1 januari 2025, bij Assessorenbank Oost" in page


def test_next_page_link_and_why(browser: Browser) -> None:
    first = browser.get("/register?q=jansen&lang=nl").text
    assert "Past bij" in first
    assert "<mark" in first
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    second = browser.get(link.group(1).replace("&amp;", "&"))
    assert second.status_code == 200
    shown = set(re.findall(r'href="/register/([0-9a-f-]{36})"', first))
    assert len(shown) == 25
    assert not shown & set(re.findall(r'href="/register/([0-9a-f-]{36})"', second.text))


@pytest.mark.rule("R051", "R053")
def test_nobody_found_says_what_to_do(browser: Browser) -> None:
    page = browser.get("/register?q=qqqq&lang=nl").text
    assert "Niemand gevonden" in page
    assert "alleen voor instellingen" in page


def test_htmx_gets_the_part_that_changes(browser: Browser) -> None:
    part = browser.get("/register", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div class="browse"')
    assert "<html" not in part


@pytest.mark.parametrize(
    "query", ["crebo=abc", "province=XX", "level=9", "place=x", "cursor=zzz", "q=" + "a" * 5000, "place=99999999999999"]
)
def test_nonsense_is_no_error(query: str, browser: Browser) -> None:
    assert browser.get("/register?" + query).status_code == 200
    assert browser.get("/api/v1/register?" + query).status_code == 422


@pytest.mark.rule("R047", "R048")
def test_institutions_find_more(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    sara = sign_in(cast.sara)
    public = browser.get("/api/v1/register?own=1").headers["Total-Count"]
    closed = sara.get("/api/v1/find?own=1").headers["Total-Count"]
    assert int(closed) > int(public)
    assert browser.get("/api/v1/find").status_code == 401


def test_retry_after_is_what_is_left_of_the_window(
    app: Flask, settings: Settings, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"public_questions": 1}))
    monkeypatch.setattr("assay.clock._real_now", lambda: START.replace(year=2100))
    answers = [browser.get("/register", environ_overrides={"REMOTE_ADDR": "192.0.2.8"}) for _ in range(2)]
    assert answers[1].headers["Retry-After"] == "1", "measured from now to the end of the window, not the whole window"


def test_throttle_answers_politely(
    app: Flask, settings: Settings, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", settings.model_copy(update={"public_questions": 3}))
    answers = [browser.get("/register", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}) for _ in range(4)]
    elsewhere = browser.get("/sign-in", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    program = browser.get("/api/v1/register", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3].headers["Retry-After"]) <= 600
    assert elsewhere.status_code == 200
    assert program.status_code == 429
    assert program.mimetype == "application/problem+json"
