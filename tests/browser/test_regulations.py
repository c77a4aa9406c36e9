"""Regulations, bodies, terms, ties and letters in a real browser: on a phone, as it is heard, and for each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.exceptions import HTTPException

from assay.web.routing import route_table
from tenants.bodies.operations import mandates
from tenants.interests import operations as ties
from tenants.regulations import queries as regulations
from tenants.regulations.operations import amending, authoring, calendars, duties, locations
from tests.browser.hearing import hearing_faults
from tests.browser.looking import (
    MOST_HTML_BYTES,
    axe_findings,
    drawn,
    english_on_dutch_page,
    shoot,
    structure_faults,
    too_wide,
)
from tests.browser.site import Site
from tests.browser.windows import Windows
from tests.support.cast import START, Cast
from tests.tenants.bodies.conftest import DECIDED, TODAY, School, bare

__all__ = ["bare"]

pytestmark = pytest.mark.browser

EDITION = "/regulations/roc-a12/exam-regulation/2018-2019"
COUNTED = "/calculator?edition=roc-a12/exam-regulation/2018-2019"
PUBLIC = (
    "/regulations",
    EDITION,
    f"{EDITION}?view=questions",
    f"{EDITION}?view=roles&role=candidate",
    f"{EDITION}?q=klacht",
    f"{EDITION}?q=eenhoorn",
    f"{EDITION}/articles/1",
    f"{EDITION}/articles/19",
    f"{EDITION}/changes",
    "/calculator",
    "/calculator?edition=mondriaan/appeal-rules/2003&term=appeal.ruling&start=2026-06-01&other_start=2026-06-05",
    COUNTED,
    f"{COUNTED}&term=complaint.filing",
    f"{COUNTED}&term=complaint.filing&start=2026-04-22",
)
#: Pages whose endpoint begins so are all looked at here. What is downloaded is no page.
LOOKED_AT = (
    "regulations.", "regulations-kept.", "regulations-written.", "calculator.", "institution-calendar.",
    "institution-duties.", "bodies.", "body-members.", "mandates.", "public-bodies.", "interests.", "letters.",
    "terms.", "regulations-tried.",
)  # fmt: skip
NO_PAGES = ("regulations.download_json", "regulations.download_pdf", "calculator.feed", "letters.download")


def faults(page: Page, path: str) -> list[str]:
    """Everything that does not hold on this page, wide and light, then narrow and dark."""
    answer = page.goto(path)
    assert answer is not None
    found = [] if answer.ok or answer.status == 422 else [f"answers {answer.status}"]
    if len(answer.body()) > MOST_HTML_BYTES:
        found.append(f"{len(answer.body())} bytes of HTML")
    found += structure_faults(page, "nl") + english_on_dutch_page(page) + axe_findings(page) + hearing_faults(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 700})
    drawn(page)
    found += [f"dark, 320 px: {each}" for each in axe_findings(page, narrowed=True)] + too_wide(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{path}: {each}" for each in found]


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.rule("R032", "R041")
def test_everyone_reads_regulations_on_a_phone(windows: Windows, width: int) -> None:
    page = windows.window(width=width)
    found = []
    for number, path in enumerate(PUBLIC):
        page.goto(path)
        shoot(page, f"regulations-{width}-{number:02}")
        wrong = too_wide(page) + structure_faults(page, "nl")
        if width == 320:
            wrong += axe_findings(page) + hearing_faults(page)
        found += [f"{path}: {each}" for each in wrong + english_on_dutch_page(page)]
    assert found == []


def test_a_counted_day_is_the_first_thing_heard_after_the_heading(windows: Windows) -> None:
    page = windows.window(width=320)
    page.goto(COUNTED)
    page.get_by_label("Wat wil je weten?").select_option(label="Hoe lang heb ik om een klacht in te dienen?")
    page.get_by_label("Dag van de gebeurtenis").fill("2026-04-22")
    page.get_by_role("button", name="Bereken de dag").click()
    answer = page.get_by_role("region", name="Hoe lang heb ik om een klacht in te dienen?")
    expect(answer).to_contain_text("vrijdag 8 mei 2026")
    expect(answer).to_contain_text("Koningsdag")
    expect(page.locator("main :is(h1, h2)").nth(1)).to_have_text("Hoe lang heb ik om een klacht in te dienen?")


@pytest.fixture
def kept(bare: School, cast: Cast, acting: Callable[..., Any], site: Site) -> dict[str, str]:
    """A school with something of everything, and the address of each page about it."""
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    body = bare.body()
    seat = bare.seat(body, "chair", bare.board.name, person_id=bare.board.person_id)
    with acting(bare.admin) as actor:
        found = regulations.edition_at("roc-a12", "exam-regulation", "2018-2019")
        [adopted] = regulations.law_of(bare.tenant).adoptions
        change = {"kind": "term", "key": "complaint.filing", "changes": [{"field": "amount", "value": 15}]}
        amended = amending.amend(actor, START, found.id, change, TODAY, DECIDED)
        closed = calendars.close_days(
            actor, START, name="Kerstvakantie", kind="school_holiday", first=date(2026, 12, 21), last=date(2027, 1, 1)
        )
        place = locations.keep(
            actor, None, name="Hoofdgebouw", address="Kanaalweg 1", postcode="4331 NT", place="Middelburg",
            starts_on=TODAY, ends_on=None,
        )  # fmt: skip
        mandate = mandates.record(
            actor, START, grantor="College van bestuur", holder="Directie", power="Leden benoemen", starts_on=TODAY,
            ends_on=None, source="Besluit 2026-14",
        )  # fmt: skip
        duty = duties.record(
            actor, START, document="exam-regulation", key="committee_members", counts_for=TODAY, done_on=TODAY,
            done_by="Bevoegd gezag",
        )  # fmt: skip
        tie = ties.declare(actor, START, other_name="Lot Lid", kind="family", starts_on=TODAY, ends_on=None)
        ids = {"adopted": adopted.id, "amended": amended.id, "closed": closed.id, "place": place.id,
               "mandate": mandate.id, "tie": tie.id, "body": body, "seat": seat, "duty": duty.id}  # fmt: skip
    with acting(cast.petra) as actor:
        ids["draft"] = authoring.begin(actor, START, "Proef").id
    site.settle()
    for table in ("letter", "running_term"):
        ids[table] = bare.look(f"SELECT id FROM app.{table} WHERE tenant_id = %s ORDER BY id", bare.tenant)[-1]["id"]
    return {name: str(each) for name, each in ids.items()}


def paths(school: School, ids: dict[str, str]) -> list[str]:
    """Every page of the modules looked at here, once."""
    keep = "/institution/regulations"
    held = f"/institutions/{school.slug}/regulations"
    return [
        held, f"{held}/exam-regulation", f"{held}/exam-regulation/articles/19", f"/institutions/{school.slug}/bodies",
        keep, f"{keep}/adopt", f"{keep}/adoptions/{ids['adopted']}/void", f"{keep}/amendments/{ids['amended']}/void",
        f"{keep}/exam-regulation/end", f"{keep}/exam-regulation/values",
        f"{keep}/exam-regulation/values/term/complaint.filing",
        f"{keep}/exam-regulation/values/term/complaint.filing?field=extension", f"{keep}/exam-regulation/open/end_day",
        f"{keep}/exam-regulation/values/term/complaint.filing?together=yes",
        f"{keep}/exam-regulation/values/term/assessment.set",
        f"{keep}/exam-regulation/values/term/assessment.set?variant=general&together=yes",
        "/institution/calendar", "/institution/calendar/close", "/institution/calendar/choice",
        f"/institution/calendar/{ids['closed']}/open", "/institution/locations/new",
        f"/institution/locations/{ids['place']}",
        "/institution/duties", "/institution/duties/exam-regulation/committee_members/done?for=2026-11-24",
        f"/institution/duties/done/{ids['duty']}/withdraw",
        "/institution/bodies", "/institution/bodies/new", f"/institution/bodies/{ids['body']}",
        f"/institution/bodies/{ids['body']}/appoint", f"/institution/bodies/{ids['body']}/change",
        f"/institution/bodies/{ids['body']}/end", f"/institution/body-members/{ids['seat']}",
        "/institution/mandates", "/institution/mandates/new", f"/institution/mandates/{ids['mandate']}/end",
        "/institution/ties", "/institution/ties/new", "/institution/ties/check", f"/institution/ties/{ids['tie']}",
        "/letters", "/letters/kinds", f"/letters/{ids['letter']}", "/letterhead", "/terms",
        f"/terms/{ids['running_term']}", "/terms?view=missed", "/terms?view=done", "/terms/documents",
    ]  # fmt: skip


AUTHOR = ("/platform/regulations", "/platform/regulations/new", "/platform/decree-days", "/letters/kinds", "/letters")


def test_every_page_of_a_school_that_keeps_its_rules(bare: School, kept: dict[str, str], windows: Windows) -> None:
    page = windows.window(bare.admin)
    assert [each for path in paths(bare, kept) for each in faults(page, path)] == []


def test_a_value_is_set_otherwise_without_typing_a_word_of_the_format(
    bare: School, kept: dict[str, str], windows: Windows
) -> None:
    page = windows.window(bare.admin)
    page.goto("/institution/regulations/exam-regulation/values/term/complaint.filing")
    shoot(page, "amend-choose-1280")
    page.get_by_role("link", name="Stel anders vast : Langer").click()
    page.get_by_role("group", name="Mag het langer").get_by_label("ja", exact=True).check()
    page.get_by_label("Besloten door").fill("Bestuur")
    page.get_by_label("Dag van het besluit").fill(TODAY.isoformat())
    page.get_by_label("Waar het is vastgelegd").fill("Besluit 2026-15")
    page.get_by_label("Geldt vanaf").fill(TODAY.isoformat())
    page.get_by_role("button", name="Stel vast").click()
    expect(page.locator(".field-error")).to_contain_text("Zeg hoeveel langer het mag")
    expect(page.get_by_role("group", name="Mag het langer").get_by_label("ja", exact=True)).to_be_checked()
    found = english_on_dutch_page(page) + axe_findings(page)
    shoot(page, "amend-refused-1280")
    page.set_viewport_size({"width": 320, "height": 700})
    drawn(page)
    shoot(page, "amend-refused-320")
    found += axe_findings(page) + too_wide(page)
    page.get_by_label("Hoeveel: Langer: in totaal ten hoogste").fill("20")
    page.get_by_label("Geteld in: Langer: in totaal ten hoogste").select_option(label="werkdagen")
    page.get_by_role("group", name="Langer: redenen zijn nodig").get_by_label("ja", exact=True).check()
    page.get_by_role("button", name="Stel vast").click()
    page.wait_for_url("**/institution/regulations")
    shoot(page, "amend-done-320")
    expect(page.locator("strong", has_text="nee → tot 20 werkdagen in totaal, met redenen").first).to_be_visible()
    assert found + english_on_dutch_page(page) + too_wide(page) == []


def test_a_term_that_the_document_leaves_open_is_set_counts_and_is_void_again(bare: School, windows: Windows) -> None:
    bare.adopt("roc-a12", "exam-regulation", "2018-2019")
    page = windows.window(bare.admin)
    question = "Wanneer hoor ik of ik een aanpassing krijg?"
    counted = (
        f"/calculator?institution={bare.slug}&document=exam-regulation&term=adaptation.ruling&start={TODAY.isoformat()}"
    )
    found: list[str] = []

    def looked_at(name: str) -> None:
        """This page at 1280 and at 320 pixels."""
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            drawn(page)
            shoot(page, f"{name}-{width}")
            wrong = structure_faults(page, "nl") + english_on_dutch_page(page) + axe_findings(page)
            found.extend(f"{name} {width}: {each}" for each in wrong + hearing_faults(page) + too_wide(page))

    page.goto(counted)
    expect(page.get_by_role("region", name=question)).to_contain_text("Niet bepaald")
    page.goto("/institution/regulations/exam-regulation/values/term/adaptation.ruling")
    looked_at("set-term-choose")
    page.get_by_role("link", name="Stel deze termijn vast").click()
    page.get_by_label("Besloten door").fill("Bestuur")
    page.get_by_label("Dag van het besluit").fill(TODAY.isoformat())
    page.get_by_label("Waar het is vastgelegd").fill("Besluit 2026-16")
    page.get_by_label("Geldt vanaf").fill(TODAY.isoformat())
    page.get_by_role("button", name="Stel vast").click()
    expect(page.locator(".field-error").first).to_contain_text("heeft ook dit nodig: Duur")
    expect(page.get_by_label("Besloten door")).to_have_value("Bestuur")
    looked_at("set-term-refused")
    page.get_by_label("Hoeveel: Duur").fill("10")
    page.get_by_role("group", name="Begint als").get_by_text("Kies uit de lijst").click()
    page.get_by_label("een aanpassing is gevraagd").check()
    page.get_by_role("button", name="Stel vast").click()
    page.wait_for_url("**/institution/regulations")
    looked_at("set-term-done")
    expect(page.get_by_text("Duur: 10 werkdagen").first).to_be_visible()
    page.goto(counted)
    answer = page.get_by_role("region", name=question)
    expect(answer).to_contain_text("Uiterlijk op")
    expect(answer).to_contain_text("Stand: bepaald (in het document: niet bepaald)")
    expect(answer).to_contain_text("Duur: 10 werkdagen")
    expect(answer).to_contain_text("Besluit van Bestuur op dinsdag 24 november 2026: Besluit 2026-16.")
    looked_at("set-term-counted")
    page.goto(f"/institutions/{bare.slug}/regulations/exam-regulation/articles/23")
    looked_at("set-term-article")
    page.goto("/institution/regulations")
    page.get_by_role("link", name="Maak ongeldig").first.click()
    page.get_by_label("Besloten door").fill("Bestuur")
    page.get_by_label("Dag van het besluit").fill(TODAY.isoformat())
    page.get_by_label("Waar het is vastgelegd").fill("Besluit 2026-17")
    page.get_by_label("Waarom").fill("De termijn was te kort.")
    looked_at("set-term-void")
    page.get_by_role("button", name="Maak ongeldig").click()
    page.wait_for_url("**/institution/regulations")
    page.goto(counted)
    expect(page.get_by_role("region", name=question)).to_contain_text("Niet bepaald")
    assert found == []


@pytest.mark.parametrize("role", ["board", "secretary", "clerk"])
def test_pages_that_look_otherwise_to_who_may_do_less(
    bare: School, kept: dict[str, str], windows: Windows, role: str
) -> None:
    page = windows.window(getattr(bare, role))
    shown = ["/institution/regulations", "/institution/calendar", "/institution/duties", "/institution/bodies",
             f"/institution/bodies/{kept['body']}", "/institution/mandates", "/institution/ties", "/terms"]  # fmt: skip
    assert [each for path in shown for each in faults(page, path)] == []


def test_every_page_of_an_author(cast: Cast, kept: dict[str, str], windows: Windows) -> None:
    page = windows.window(cast.petra)
    draft = f"/platform/regulations/drafts/{kept['draft']}"
    assert [
        each for path in (*AUTHOR, draft, f"{draft}/trial", f"{draft}/changes") for each in faults(page, path)
    ] == []


def test_no_page_is_left_out(bare: School, kept: dict[str, str], site: Site) -> None:
    urls = site.app.url_map.bind("localhost")

    def endpoint(path: str) -> str:
        try:
            return str(urls.match(path.partition("?")[0])[0])
        except HTTPException:
            return f"nothing at {path}"

    draft = f"/platform/regulations/drafts/{kept['draft']}"
    seen = {
        endpoint(path) for path in (*PUBLIC, *paths(bare, kept), *AUTHOR, draft, f"{draft}/trial", f"{draft}/changes")
    }
    there = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith(LOOKED_AT)
    }
    assert route_table(site.app).keys() >= there
    assert there - seen - set(NO_PAGES) == set()
