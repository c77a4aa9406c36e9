"""A new institution sets itself up from nothing: from the request for an account to its first letter."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from assay.i18n.catalogue import translations
from tests.browser.looking import axe_findings, english_on_dutch_page, shoot, structure_faults, too_wide
from tests.browser.site import Site
from tests.browser.windows import Windows
from tests.support.cast import Cast, Member

pytestmark = pytest.mark.browser

PASSWORD = "vier-kraaien-boven-de-dijk"
#: What regulations and calendars say in each language.
SAID = {
    "nl": {
        "edition": "Examenreglement 2018-2019",
        "second": "Reglement van orde commissie van beroep en geschillencommissie 2003",
        "body": "Examencommissie op locatie (ECOL)",
        "chair": "voorzitter", "secretary": "secretaris", "member": "lid",
        "holidays": "Kerstvakantie: maandag 21 december 2026", "known until": "zaterdag 31 juli 2027",
    },
    "en": {
        "edition": "Exam regulation 2018-2019",
        "second": "Rules of order of the appeal committee and the disputes committee 2003",
        "body": "Exam committee on location (ECOL)",
        "chair": "chair", "secretary": "secretary", "member": "member",
        "holidays": "Kerstvakantie: Monday 21 December 2026", "known until": "Saturday 31 July 2027",
    },
}  # fmt: skip
#: A body has one name, in the language of its institution. There is one for each location, so the name says which.
ITS_NAME = "Examencommissie op locatie (ECOL), Hoofdgebouw"
#: What Today asks of an institution that has nothing yet, in this order.
FIRST_STEPS = ("Adopt your first regulation", "Fill in the calendar", "Add your first location", "Make your letterhead")
_numbers = count(1)


@dataclass
class SettingUp:
    """One walk of the first administrator of a new institution, in one language, at one width."""

    site: Site
    windows: Windows
    cast: Cast
    language: str
    width: int

    def __post_init__(self) -> None:
        self.said = SAID[self.language]
        self.number = next(_numbers)
        self.shots = 0
        self.institution = f"Vakcollege Walcheren {self.number}"
        self.name = f"Nienke Begin{self.number}"
        self.email = f"n.begin{self.number}@vakcollege.example"
        self.page = self.window()

    def window(self, member: Member | None = None) -> Page:
        return self.windows.window(member, language=self.language, width=self.width)

    def t(self, message: str, **values: object) -> str:
        """A message of ours in the language of this walk."""
        said: str = translations(self.language).gettext(message)
        return said % values if values else said

    def look(self, page: Page | None = None) -> None:
        """What must hold on every page holds on this one."""
        page = page or self.page
        expect(page.locator("h1")).to_have_count(1)
        self.shots += 1
        shoot(page, f"begin-{self.language}-{self.width}-{self.shots:02}")
        found = structure_faults(page, self.language) + too_wide(page)
        if self.language == "nl":
            found += english_on_dutch_page(page)
            if self.width > 320:  # narrow, `test_regulations` and `test_every_page` look at the same pages
                found += axe_findings(page)
        assert found == [], page.url

    def link(self, message: str, page: Page | None = None) -> Locator:
        return (page or self.page).get_by_role("link", name=self.t(message), exact=True)

    def press(self, message: str, page: Page | None = None) -> None:
        (page or self.page).get_by_role("button", name=self.t(message), exact=True).click()

    def fill(self, **values: str) -> None:
        """Fill in fields by name; a place is typed, a day is a day."""
        for name, value in values.items():
            self.page.locator(f"main [name={name}]").first.fill(value)

    def pick(self, message: str) -> None:
        """One radio button or tick box, by its words."""
        self.page.locator("main label").get_by_text(self.t(message), exact=True).click()

    def choose(self, name: str, label: str) -> None:
        """One choice of a list, by its words."""
        self.page.locator(f"main select[name={name}]").select_option(label=label)

    def heading(self, words: str, page: Page | None = None) -> None:
        expect((page or self.page).locator("h1")).to_have_text(words)

    def task(self, message: str, **values: object) -> Locator:
        """A line of Today."""
        heading = self.page.get_by_role("heading", name=self.t(message, **values), exact=True)
        return self.page.locator(".task").filter(has=heading)

    # -- The steps -----------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for an account and open the link in the mail."""
        page = self.page
        page.goto("/for-institutions")
        self.look()
        self.link("Ask for an account").first.click()
        self.look()
        self.fill(institution_name=self.institution, place="Middelburg", registration_number="12345678",
                  requester_name=self.name, requester_function="Hoofd examenbureau", requester_email=self.email,
                  reason="Wij nemen examens af in zorg en techniek.")  # fmt: skip
        self.pick("School")
        only_there = page.locator(".for-belgium")
        expect(only_there).to_be_hidden()
        self.pick("Belgium (Flanders)")
        expect(only_there).to_be_visible()
        self.look()
        self.pick("The Netherlands")
        expect(only_there).to_be_hidden()
        self.press("Send the request")
        self.heading(self.t("Look in your mail"))
        self.look()
        self.site.settle()
        page.goto(self.site.mailed_link(self.email, "/institutions/request/"))
        self.look()
        self.press("Confirm the request")
        self.heading(self.t("Your request is with us"))
        self.look()

    def let_in(self) -> None:
        """The platform approves."""
        page = self.window(self.cast.petra)
        page.goto("/today")
        page.get_by_role("link").filter(has_text=self.t("Look at requests")).first.click()
        page.get_by_role("link", name=self.institution, exact=True).click()
        self.look(page)
        self.press("Let the institution in", page)
        self.look(page)
        self.site.settle()

    def come_in(self) -> None:
        """An account for the person, then the invitation: from here on they act for the institution."""
        page, invitation = self.page, self.site.mailed_link(self.email, "/invitations/")
        page.goto(invitation)
        self.look()
        self.link("Make one").click()
        self.fill(name=self.name, email=self.email)
        self.press("Send me the link")
        self.site.settle()
        page.goto(self.site.mailed_link(self.email, "/confirm/"))
        page.locator("input[type=password]").fill(PASSWORD)
        self.press("Save password and sign in")
        page.goto(invitation)
        self.link("Sign in and accept").click()
        self.look()
        self.press("Accept the invitation")
        self.look()

    # -- Set up, by what Today says ------------------------------------------------------------------------------------

    def today(self) -> None:
        """Back to Today."""
        self.page.goto("/today")
        self.look()

    def begin(self, message: str, **values: object) -> None:
        """Take the step that Today names."""
        self.today()
        self.task(message, **values).locator("a.btn").click()
        self.look()

    def adopt(self) -> None:
        """A regulation, from the first day of the school year."""
        self.today()
        titles = self.page.locator(".task h3").all_inner_texts()
        steps = (
            "Adopt your first regulation",
            "Fill in the calendar",
            "Add your first location",
            "Make your letterhead",
        )
        assert titles == [self.t(step) for step in steps]
        self.begin("Adopt your first regulation")
        self.press("Adopt")
        self.look()
        self.choose("edition", f"ROC A12: {self.said['edition']}")
        self.fill(holds_from="2026-08-01", decided_by="College van bestuur", decided_on="2026-07-06",
                  source="Besluit 2026-14", reason="Het schooljaar is al begonnen.")  # fmt: skip
        self.press("Adopt")
        self.heading(self.t("Regulations"))
        expect(self.page.get_by_role("link", name=self.said["edition"], exact=True)).to_be_visible()
        self.look()

    def answer(self) -> None:
        """The first thing that the document leaves open, otherwise than proposed."""
        points = self.page.locator("details.fold").filter(has_text=self.t("What the document leaves open"))
        points.locator("summary").click()
        before = points.locator("li a").first
        question = before.inner_text()
        before.click()
        self.look()
        self.page.locator("main .choices label").nth(1).click()
        self.fill(reason="Zo doen wij het al jaren.", decided_by="College van bestuur")
        self.press("Record the answer")
        answered = self.page.locator("details.fold li").filter(has_text=question)
        self.page.locator("details.fold summary").first.click()
        expect(answered).to_contain_text("Zo doen wij het al jaren.")
        self.look()

    def fill_calendar(self) -> None:
        """The Christmas holidays, how days are counted, and a location."""
        self.begin("Fill in the calendar")
        self.link("Add closing days").click()
        self.look()
        self.fill(name="Kerstvakantie", first="2026-12-21", last="2027-01-01")
        self.pick("School holiday")
        self.press("Add the days")
        expect(self.page.locator("main")).to_contain_text(self.said["holidays"])
        self.look()
        self.begin("Say up to when the calendar is filled in")
        self.fill(known_until="2027-07-31")
        self.press("Save")
        expect(self.page.locator("main")).to_contain_text(self.said["known until"])
        self.begin("Add your first location")
        self.fill(name="Hoofdgebouw", address="Kanaalweg 1", postcode="4331 NT", place="Middelburg")
        self.press("Save")
        expect(self.page.locator("main")).to_contain_text("Hoofdgebouw")
        self.look()

    def set_letterhead(self) -> None:
        """What stands above letters."""
        self.begin("Make your letterhead")
        self.fill(address="Postbus 12", postcode="4330 AA", place="Middelburg")
        self.press("Save the letterhead")
        self.look()

    def set_up_body(self) -> None:
        """An exam committee, and its members until the page finds nothing wrong."""
        page = self.page
        self.begin("Set up your first body")
        self.choose("body", self.said["body"])
        self.choose("location", "Hoofdgebouw")
        self.press("Set up the body")
        self.heading(ITS_NAME)
        expect(page.locator("#composition + p")).to_have_text(self.t("Not well composed"))
        self.look()
        self.begin("Appoint members: %(body)s", body=ITS_NAME)
        for function, member in (("chair", self.name), ("secretary", "Stijn de Schrijver"), ("member", "Lot Lid")):
            self.link("Appoint somebody").click()
            self.choose("function", self.said[function])
            if member == self.name:
                self.choose("person", member)
            else:
                self.fill(name=member)
            self.look()
            self.press("Appoint")
            expect(page.get_by_role("rowheader", name=member)).to_be_visible()
        expect(page.locator("#composition + p")).to_have_text(self.t("Well composed"))
        self.look()

    def read_letter(self) -> None:
        """The letter of the first appointment: the page, and the tagged PDF."""
        page = self.page
        self.site.settle()
        page.goto("/institution/regulations")
        self.link("Letters").first.click()
        self.look()
        page.get_by_role("listitem").filter(has_text=self.name).get_by_role("link").first.click()
        expect(page.locator("article")).to_contain_text("Postbus 12")
        expect(page.locator("article")).to_contain_text(ITS_NAME)
        self.look()
        with page.expect_download() as waiting:
            self.link("Save as PDF").click()
        with pikepdf.open(waiting.value.path()) as pdf:
            assert pdf.Root.Lang == "nl", "what an institution writes is Dutch, whoever reads it"
            assert pdf.Root.MarkInfo.Marked

    def adopt_over_terms(self) -> None:
        """A second document that reaches back over terms that run: what it moves is shown before anything is saved."""
        page = self.page
        page.goto("/institution/regulations/adopt")
        self.choose("edition", f"ROC Mondriaan: {self.said['second']}")
        self.fill(holds_from="2026-08-01", decided_by="College van bestuur", decided_on="2026-11-23",
                  source="Besluit 2026-31", reason="Er was nog geen regeling.")  # fmt: skip
        self.windows.expected.add(409)
        self.press("Adopt")
        expect(page.get_by_role("region", name=self.t("What this moves"))).to_be_visible()
        self.look()
        self.pick("I have seen what moves, and I want it")
        self.press("Adopt")
        self.heading(self.t("Regulations"))
        expect(page.get_by_role("link", name=self.said["second"], exact=True)).to_be_visible()
        self.look()


@pytest.mark.parametrize(("language", "width"), [("nl", 1280), ("nl", 320), ("en", 1280)])
def test_a_new_institution_sets_itself_up(site: Site, windows: Windows, cast: Cast, language: str, width: int) -> None:
    walk = SettingUp(site, windows, cast, language, width)
    walk.ask()
    walk.let_in()
    walk.come_in()
    walk.adopt()
    walk.answer()
    walk.fill_calendar()
    walk.set_letterhead()
    walk.set_up_body()
    walk.read_letter()
    walk.adopt_over_terms()
    walk.today()
    left = walk.page.locator(".task h3").all_inner_texts()
    assert not [step for step in FIRST_STEPS if walk.t(step) in left]
