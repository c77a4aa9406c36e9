"""The public pages: the facts they must not lose, the same for everyone, and what programs look for."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import event

from assay.app.public_pages.discovery import PUBLIC_PATHS
from assay.app.public_pages.operated_by import Operator, operator_of
from assay.app.public_pages.statement import STATEMENT, read_statement
from assay.app.public_pages.texts.help import contact_document
from assay.clock import FixedClock
from assay.db import db
from assay.i18n import LANGUAGES
from assay.settings import Settings
from assay.web.sitemap import MOST, Source, sitemap_sources
from portfolio.certification.scheme_files import shipped_schemes
from tests.architecture.sources import ROOT
from tests.support.cast import START, Browser, Cast, SignIn

#: What changes from answer to answer on a page that says the same.
_NONCE = re.compile(r'nonce="[^"]+"')


def words(browser: Browser, path: str, language: str = "nl") -> str:
    """The text of a page without its elements, in one line."""
    answer = browser.get(path, query_string={"lang": language})
    assert answer.status_code == 200, answer.status
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
    assert main
    plain = re.sub(r"<[^>]+>", " ", main[0])
    return " ".join(plain.replace("&#39;", "'").replace("&amp;", "&").split())


@pytest.mark.parametrize("path", PUBLIC_PATHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_in_its_language_and_sets_no_cookie(browser: Browser, path: str, language: str) -> None:
    answer = browser.get(path, query_string={"lang": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert len(answer.data) < 60_000


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_the_page_is_the_same_for_everyone(browser: Browser, sign_in: SignIn, cast: Cast, path: str) -> None:
    nobody, anna = (_NONCE.sub("", each.get(path).text) for each in (browser, sign_in(cast.anna)))
    assert nobody == anna


@pytest.mark.parametrize("path", PUBLIC_PATHS)
def test_no_public_page_asks_for_an_account(app: Flask, sign_in: SignIn, cast: Cast, path: str) -> None:
    """One statement sets the public scope; none looks at sessions or accounts. One page names the verifying bodies."""
    anna = sign_in(cast.anna)
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert anna.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    allowed = ("set_scope", "FROM app.tenant") if path == "/become-assessor" else ("set_scope",)
    assert [statement for statement in asked if not any(each in statement for each in allowed)] == []


def test_every_link_leads_somewhere(app: Flask, browser: Browser) -> None:
    """Links into the site lead to a route of ours, and fragments to a heading of the page."""
    adapter = app.url_map.bind("localhost")
    lost = set()
    for path in PUBLIC_PATHS:
        page = browser.get(path).text
        for found in re.findall(r'(?:href|action)="(/[^"]*|#[^"]*)"', page):
            address, _, fragment = found.replace("&amp;", "&").partition("#")
            target = (address or path).partition("?")[0]
            if target.startswith("/assets/"):
                continue
            known = adapter.test(target, "GET") or adapter.test(target, "POST")
            if not known or (fragment and f'id="{fragment}"' not in browser.get(target).text):
                lost.add(found)
    assert lost == set()


# --- The register -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("R001")
def test_the_register_is_a_joint_initiative(browser: Browser) -> None:
    page = words(browser, "/about-register")
    for fact in (
        "gezamenlijk initiatief",
        "A+O, OOM en OTIB",
        "Examenservice MEI",
        "45 onderwijsinstellingen",
        "één register",
    ):
        assert fact in page


@pytest.mark.rule("R043")
def test_the_two_purposes(browser: Browser) -> None:
    page = words(browser, "/about-register")
    assert "registreert de gekwalificeerde praktijkbeoordelaars voor de examens" in page
    assert "geeft instellingen inzicht in welke gekwalificeerde praktijkbeoordelaars er zijn" in page


def test_the_criteria_are_those_of_the_scheme_that_ships(browser: Browser) -> None:
    """The page says "three years" and "once" (R060, R061); where the scheme says otherwise, one of both is wrong."""
    page = words(browser, "/about-register", "en")
    assert "the exam process and the roles in it" in page
    assert "judging observations and products" in page
    assert "holding a closing interview" in page
    assert "In a period of three years you were active as an assessor at least once" in page
    assert "followed further training at least once" in page
    numbers = {
        criterion.id: {name: number.value for name, number in criterion.numbers().items()}
        for level in shipped_schemes()["assessor_bank_2026"].levels
        for criterion in level.criteria
    }
    for criterion in ("active", "further_trained"):
        assert (numbers[criterion]["years"], numbers[criterion]["at_least"]) == (3, 1)


def test_the_five_steps_stand_in_order(browser: Browser) -> None:
    page = words(browser, "/about-register")
    steps = (
        "vraagt een account aan",
        "meldt zich bij de instelling",
        "aan de criteria voldoet",
        "in het register.",
        "houdt bij wanneer",
    )
    places = [page.index(step, page.index("in vijf stappen", page.index("Hoe het werkt"))) for step in steps]
    assert places == sorted(places)


@pytest.mark.rule("R044", "R045")
def test_what_is_public_and_what_is_closed(browser: Browser) -> None:
    page = words(browser, "/about-register")
    public, closed = page.index("Openbaar deel"), page.index("Besloten deel")
    assert "Iedereen, zonder inloggen" in page[public:closed]
    assert "Welke beoordelaars in een regio werken, en voor welke kwalificaties" in page[public:closed]
    assert "Instellingen met een account, na inloggen" in page[closed:]
    assert "Contactgegevens, en welke bijscholing een beoordelaar volgde" in page[closed:]


@pytest.mark.rule("R047")
def test_other_data_are_for_institutions(browser: Browser) -> None:
    page = words(browser, "/about-register")
    assert "Naam, organisatie, crebonummers en scholen zijn pas openbaar nadat de beoordelaar akkoord gaf" in page
    assert "De overige gegevens zijn alleen voor instellingen, na inloggen" in page


@pytest.mark.rule("R048", "R049", "R050")
def test_the_three_states(browser: Browser) -> None:
    page = words(browser, "/about-register")
    hidden, open_, ended = (
        page.index(w) for w in ("Niet openbaar vindbaar", "Openbaar vindbaar, na akkoord", "Na afmelding")
    )
    assert "Instellingen, na inloggen; verder niemand" in page[hidden:open_]
    assert "Iedereen, zonder inloggen" in page[open_:ended]
    assert "Alleen de instelling die de afmelding invoerde, na inloggen" in page[ended:]


@pytest.mark.rule("R051")
def test_who_is_not_found_may_be_open_to_accounts_only(browser: Browser) -> None:
    page = words(browser, "/about-register")
    assert "alleen beschikbaar voor instellingen met een account" in page[page.index("Je vindt iemand niet", 1000) :]


# --- The other pages --------------------------------------------------------------------------------------------------


@pytest.mark.rule("R003")
def test_contact_says_how_to_ask_for_an_account(browser: Browser) -> None:
    answer = browser.get("/contact?lang=nl")
    assert "Vraag een account aan voor een instelling" in answer.text
    assert 'href="/institutions/request"' in answer.text


@pytest.mark.rule("R005")
@pytest.mark.parametrize("path", ["/privacy", "/about-register"])
def test_the_register_says_that_it_keeps_to_the_gdpr(browser: Browser, path: str) -> None:
    assert "Het register voldoet aan de Algemene verordening gegevensbescherming (AVG)" in words(browser, path)


def test_the_privacy_notice_is_whole(browser: Browser) -> None:
    page = words(browser, "/privacy")
    for fact in (
        "Overeenkomst met jou (AVG art. 6 lid 1 onder b)",
        "Jouw toestemming, die je intrekt wanneer je wilt",
        "Geen burgerservicenummer (BSN)",
        "binnen een maand antwoord",
        "Autoriteit Persoonsgegevens",
        "dertig minuten zonder gebruik, na twaalf uur",
    ):
        assert fact in page


def test_the_privacy_notice_gives_the_terms_the_program_keeps() -> None:
    """Terms that the notice states in words; whoever changes one changes `texts/privacy.py` too."""
    from assay.accounts.rules import RESET_LIFE, SESSION_LIFE
    from assay.files.rules import UNCONFIRMED_LIFE
    from tenants.organisations.rules import REQUEST_LINK_LIFE

    assert timedelta(hours=12) == SESSION_LIFE
    assert "interval '30 minutes'" in (ROOT / "migrations/versions/0001_ground.py").read_text(encoding="utf-8")
    assert timedelta(hours=24) == UNCONFIRMED_LIFE
    assert timedelta(minutes=15) == RESET_LIFE
    assert timedelta(days=3) == REQUEST_LINK_LIFE


@pytest.mark.rule("R037")
@pytest.mark.parametrize("path", ["/help", "/for-institutions"])
def test_flanders_has_a_help_line(browser: Browser, path: str) -> None:
    page = words(browser, path)
    assert "1700" in page
    assert re.search(r"per telefoon, mail of chat", page, re.IGNORECASE)


@pytest.mark.rule("R034", "R035", "R036", "R037")
def test_flanders_says_who_grants_which_right(browser: Browser) -> None:
    page = words(browser, "/for-institutions")
    for fact in (
        "wettelijke vertegenwoordiger in de Kruispuntbank van Ondernemingen",
        "MAGDA OnlineRegistreer certificaten BKT",
        "Registratie bewijzen BKT",
        "houdt de rechten altijd actueel",
        "voor het eerst? Dan doorloop je eerst enkele basisstappen",
    ):
        assert fact in page


def test_the_home_page_has_a_search_and_four_ways_in(browser: Browser) -> None:
    page = browser.get("/").text
    assert re.search(r'<form class="search"[^>]*action="/register"', page)
    for address in ("/sign-up", "/for-institutions", "/about-register", "/for-institutions#flanders"):
        assert f'href="{address}"' in page
    for level in ("bronze", "silver", "gold"):
        assert f"medal-{level}" in page


# --- The accessibility statement --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_statement_names_status_gaps_and_where_to_complain(browser: Browser, language: str) -> None:
    page = words(browser, "/accessibility", language)
    statement = read_statement(STATEMENT.read_text(encoding="utf-8"))
    assert f"{statement.status.value}:" in page
    assert str(statement.answer_working_days) in page
    assert statement.gaps
    for gap in statement.gaps:
        for said in (gap.what, gap.cause, gap.effect, gap.measure):
            assert said.said_in(language) in page
    assert statement.escalation[0].said_in(language) in page


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('status = "D"', 'status = "B"', "needs the day of an audit"),
        ('status = "D"', 'status = "A"', "has no gaps"),
        ('status = "D"', 'status = "C"\naudit_planned = 2027-11-01', "within six months"),
        ("by = 2027-09-30", "by = 2026-11-22", "a date in the past"),
        ("[gaps.cause]", "[gaps.reason]", "Extra inputs"),
        ('nl = "Nog niet gedaan"', 'nl = ""', "at least 1 character"),
        ("answer_working_days = 5", "answer_working_days = 60", "less than or equal to 10"),
    ],
)
def test_a_statement_that_is_not_whole_is_refused(before: str, after: str, fault: str) -> None:
    text = STATEMENT.read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(ValueError, match=fault):
        read_statement(text.replace(before, after, 1))


# --- What programs look for -------------------------------------------------------------------------------------------


def test_security_txt_never_runs_out(browser: Browser, clock: FixedClock, settings: Settings) -> None:
    answer = browser.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == f"{settings.base_url}/contact"
    assert fields["Canonical"] == f"{settings.base_url}/.well-known/security.txt"
    assert START < datetime.fromisoformat(fields["Expires"]) < START + timedelta(days=365)
    clock.set(datetime(2030, 2, 28, 23, 30, tzinfo=UTC))
    later = dict(line.split(": ", 1) for line in browser.get("/.well-known/security.txt").text.splitlines())
    assert datetime.fromisoformat(later["Expires"]) > clock.now()


def _named(text: str) -> list[str]:
    return re.findall(r"<loc>([^<]+)</loc>", text)


def test_robots_and_sitemap_agree(browser: Browser, settings: Settings) -> None:
    robots = browser.get("/robots.txt").text
    assert f"Sitemap: {settings.base_url}/sitemap.xml" in robots
    index = browser.get("/sitemap.xml")
    assert index.mimetype == "application/xml"
    assert ElementTree.fromstring(index.text).tag.endswith("}sitemapindex")
    own = ("/sitemaps/pages.xml", "/sitemaps/regulations/all.xml")
    # Parts of people are there as soon as one opened a page to search engines.
    assert {f"{settings.base_url}{path}" for path in own} <= set(_named(index.text))
    pages, regulations = (browser.get(path) for path in own)
    assert ElementTree.fromstring(pages.text).tag.endswith("}urlset")
    assert f"{settings.base_url}/regulations/roc-a12/exam-regulation/2018-2019" in _named(regulations.text)
    for path in PUBLIC_PATHS:
        assert f"{settings.base_url}{path}" in _named(pages.text)
        assert f'hreflang="en" href="{settings.base_url}{path}?lang=en"' in pages.text
    for unknown in ("nobody/all", "people/g", "people/00", "people/%25"):
        assert browser.get(f"/sitemaps/{unknown}.xml").status_code == 404


def test_who_has_a_file_of_the_sitemap_is_not_sent_it_again(browser: Browser) -> None:
    first = browser.get("/sitemaps/pages.xml")
    again = browser.get("/sitemaps/pages.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    other = browser.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_modules_add_to_the_sitemap_and_a_file_stops_at_its_limit(
    app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source("many", lambda: ("a&b",), lambda part: (f"/x/{part}/{number}" for number in range(MOST * 2)))
    monkeypatch.setitem(sitemap_sources(app), "many", source)
    assert _named(browser.get("/sitemap.xml").text)[-1].endswith("/sitemaps/many/a&amp;b.xml")
    found = _named(browser.get("/sitemaps/many/a&b.xml").text)
    assert len(found) == MOST
    assert found[0].endswith("/x/a&amp;b/0")


def test_the_operator_is_named_only_where_the_settings_do(app: Flask, settings: Settings) -> None:
    class Named:
        operator_name = "Voorbeeld BV"
        contact_email = "hallo@assay.example"
        security_contact = None

    assert operator_of(settings) == Operator()
    operator = operator_of(Named())  # type: ignore[arg-type]  # a count is a number
    assert operator == Operator("Voorbeeld BV", "hallo@assay.example", "")
    with app.test_request_context():
        shown = str(contact_document(operator))
        assert "mailto:hallo@assay.example" in shown
        assert "mailto:" not in str(contact_document(Operator()))
