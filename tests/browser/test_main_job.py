"""The main job as people do it: from the sign-up to being found, entered in a register of a school, and gone again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from assay.i18n.catalogue import translations
from tests.browser.looking import axe_findings, shoot, structure_faults, too_wide
from tests.browser.site import Site
from tests.browser.windows import Windows
from tests.support import sample_files
from tests.support.cast import Cast, Member

pytestmark = pytest.mark.browser

PASSWORD = "vier-kraaien-boven-de-dijk"
CREBO = "25491"
BANK = "Assessorenbank Oost"
_numbers = count(1)

#: Notes every state that a file's line goes through, and the words beside it.
_WATCH_FILES = """() => {
  window.seen = [];
  const note = () => document.querySelectorAll(".files .file").forEach((row) => {
    window.seen.push([row.dataset.state, row.querySelector(".file-state").textContent]);
  });
  const everything = {subtree: true, childList: true, attributes: true, characterData: true};
  new MutationObserver(note).observe(document.querySelector(".files"), everything);
}"""


@dataclass
class Walk:
    """One walk through the main job, in one language, at one width, with or without script."""

    site: Site
    windows: Windows
    cast: Cast
    language: str
    width: int
    script: bool
    #: Whether axe looks. Where other walks looked at the same pages, only what language and width change is left.
    axe: bool = True

    def __post_init__(self) -> None:
        self.shots = 0
        self.name = f"Nova {'Quirine' if self.language == 'nl' else 'Winifred'} Wandelaar{next(_numbers)}"
        self.email = f"nova{next(_numbers)}.{self.language}{self.width}@example.nl"
        self.page = self.open()

    def t(self, message: str, **values: object) -> str:
        """A message of ours in the language of this walk."""
        said: str = translations(self.language).gettext(message)
        return said % values if values else said

    def open(self, member: Member | None = None) -> Page:
        """Another person's window."""
        return self.windows.window(member, language=self.language, width=self.width, script=self.script)

    def look(self, page: Page) -> None:
        """What must hold on every page holds on this one."""
        expect(page.locator("h1")).to_have_count(1)
        self.shots += 1
        shoot(page, f"walk-{self.language}-{self.width}{'' if self.script else '-plain'}-{self.shots:02}")
        axe = axe_findings(page) if self.script and self.axe else []
        assert axe + structure_faults(page, self.language) + too_wide(page) == [], page.url

    def link(self, page: Page, message: str) -> Locator:
        """A link by its whole name."""
        return page.get_by_role("link", name=self.t(message), exact=True)

    def press(self, page: Page, message: str) -> None:
        """Press the button of this name."""
        page.get_by_role("button", name=self.t(message), exact=True).click()

    def fill(self, page: Page, label: str, value: str) -> None:
        """Fill in the field with this label."""
        page.get_by_label(self.t(label)).first.fill(value)

    def place(self, page: Page, message: str) -> None:
        """Go to a place of the bar; on a phone with script it stands behind the menu."""
        if self.script and self.width < 900:
            page.get_by_role("button", name=self.t("Menu")).click()
        page.get_by_role("navigation", name=self.t("Main menu")).get_by_role("link", name=self.t(message)).click()

    # -- The steps -----------------------------------------------------------------------------------------------------

    def sign_up(self) -> None:
        """By mail, from the front page."""
        page = self.page
        page.goto("/")
        self.look(page)
        page.get_by_role("link", name=self.t("My Assay"), exact=True).first.click()
        self.link(page, "Make an account").click()
        self.fill(page, "Your name", self.name)
        self.fill(page, "E-mail address", self.email)
        self.look(page)
        self.press(page, "Send me the link")
        expect(page.get_by_role("heading", level=1, name=self.t("Look in your mail"))).to_be_visible()
        self.look(page)
        self.site.settle()
        page.goto(self.site.mailed_link(self.email, "/confirm/"))
        page.locator("input[type=password]").fill(PASSWORD)
        self.look(page)
        self.press(page, "Save password and sign in")
        expect(page).to_have_title(re.compile(re.escape(self.t("Today"))))
        self.look(page)

    def add_training(self) -> None:
        """The three subjects, with a paper."""
        page = self.page
        self.place(page, "Portfolio")
        self.look(page)
        self.link(page, "Add an item").click()
        self.look(page)
        page.get_by_role("link", name=self.t("Training for assessors"), exact=True).click()
        self.fill(page, "Title", f"Training {self.name}")
        for subject in ("The exam process and the roles in it", "Judging observations and products",
                        "Holding a closing interview"):  # fmt: skip
            page.get_by_label(self.t(subject)).check()
        self.fill(page, "Day, or first day", "2026-09-07")
        self.fill(page, "Last day", "2026-09-28")
        self.fill(page, "Organisation", "Opleiders Oost")
        self.look(page)
        self.press(page, "Save this item")
        self.add_file("programma.pdf")

    def add_certificate(self) -> None:
        """Of a certifying body, for a qualification."""
        page = self.page
        self.place(page, "Portfolio")
        self.link(page, "Add an item").click()
        page.get_by_role("link", name=self.t("Certificate"), exact=True).click()
        self.fill(page, "Title", f"Certificaat {self.name}")
        self.fill(page, "Certifying body", "Examencentrum Vakmanschap")
        self.fill(page, "Number of the certificate", "EV-2026-0412")
        self.fill(page, "Issued on", "2026-10-12")
        self.fill(page, "Qualifications it holds for (crebo)", CREBO)
        self.press(page, "Save this item")
        self.add_file("certificaat.pdf")

    def add_file(self, name: str) -> None:
        """A real PDF, until it was checked."""
        page = self.page
        expect(page.locator("h1")).to_be_visible()
        expect(self.link(page, "Go to the files")).to_be_visible()
        expect(self.link(page, "Hand this item in")).to_have_count(0)
        self.look(page)
        content = FilePayload(name=name, mimeType="application/pdf", buffer=sample_files.pdf())
        if self.script:
            page.evaluate(_WATCH_FILES)
            page.get_by_label(self.t("Add files")).set_input_files([content])
            # The script says so before the answer is there; the link comes with the answer.
            expect(page.locator('.file[data-state="checking"] a')).to_contain_text(name)
            expect(page.locator("#item-history")).to_contain_text(self.t("File added"))
            self.site.settle()
            expect(page.locator('.file[data-state="ready"]')).to_contain_text(name)
            # The way to hand it in comes by itself with the last check.
            expect(self.link(page, "Hand this item in")).to_be_visible()
            expect(page.locator("#announcements")).to_contain_text(f"{name}: ")
            seen = page.evaluate("window.seen")
            # A file waits for its turn so shortly that it is not always seen.
            states = list(dict.fromkeys(state for state, _words in seen if state != "waiting"))
            assert states == ["sending", "checking", "ready"]
            assert any("100%" in words for _state, words in seen), "no progress was shown"
        else:
            self.link(page, "Add a file").click()
            self.look(page)
            page.get_by_label(self.t("What shall we call it?")).fill(name)
            self.press(page, "Go on and choose the file")
            self.look(page)
            page.locator("input[type=file]").set_input_files([content])
            # The store sends the browser back to a page with one button.
            self.press(page, "Send this file")
            self.look(page)
            self.press(page, "Confirm this file")
            expect(page.locator('.file[data-state="checking"]')).to_contain_text(name)
            self.site.settle()
            page.reload()
            expect(page.locator('.file[data-state="ready"]')).to_contain_text(name)
        self.look(page)

    def hand_in(self) -> None:
        """To the assessor bank."""
        page = self.page
        self.link(page, "Hand this item in").click()
        page.get_by_label(BANK, exact=True).check()
        self.look(page)
        self.press(page, "Hand this item in")
        expect(page.locator("main")).to_contain_text(BANK)
        self.look(page)

    def accept(self, title: str) -> None:
        """The lead assessor claims it, looks at the pages of the file in place, and accepts."""
        page = self.open(self.cast.lena)
        page.goto("/today")
        self.look(page)
        self.place(page, "Work list")
        self.look(page)
        page.get_by_role("link", name=title, exact=True).click()
        self.press(page, "Claim this item")
        picture = page.get_by_role("img", name=self.t("Picture of page %(number)s", number=1))
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 100
        self.look(page)
        self.press(page, "Accept this item")
        expect(page.get_by_role("heading", level=1, name=self.t("Work list"))).to_be_visible()
        expect(page.get_by_role("link", name=title, exact=True)).to_have_count(0)
        self.look(page)
        page.context.close()
        self.site.settle()

    def see_status(self, level: str) -> None:
        """The status with its reasons."""
        page = self.page
        page.goto("/today")
        self.place(page, "Status")
        expect(page.locator("h1")).to_contain_text(self.t(level))
        expect(page.locator(".why")).to_have_count(1)
        assert page.locator(".criterion").count() >= 2
        self.look(page)

    def open_up(self) -> None:
        """Name, qualifications and place to everyone, the organisation to institutions."""
        page = self.page
        page.goto("/today")
        self.link(page, "Choose who may find you").click()
        for field, audience in (
            ("My name", "Everyone"), ("My qualifications (crebo)", "Everyone"), ("My place", "Everyone"),
            ("My status", "Everyone"), ("My organisation", "Institutions"),
        ):  # fmt: skip
            group = page.get_by_role("radiogroup", name=self.t(field), exact=True)
            group.locator("label").get_by_text(self.t(audience), exact=True).click()
            expect(group.get_by_label(self.t(audience))).to_be_checked()
        self.look(page)
        self.press(page, "Save my choices")
        self.fill(page, "Name as others see it", self.name)
        self.fill(page, "Organisation", "Wandelaar Examens")
        self.fill(page, "Qualifications you judge, as you say it yourself", CREBO)
        page.get_by_label(re.compile(f"^{re.escape(self.t('Place'))}")).fill("Arnhem")
        self.look(page)
        self.press(page, "Save my profile")
        expect(page.get_by_role("heading", level=1, name=self.t("Being found"))).to_be_visible()
        self.look(page)

    def search(self, page: Page, path: str) -> None:
        """Search by name."""
        page.goto(path)
        page.get_by_role("searchbox").fill(self.name)
        page.get_by_role("search").get_by_role("button", name=self.t("Search"), exact=True).click()

    def found(self) -> tuple[Page, Page]:
        """By anybody, and with more by the coordinator of a school. Their windows."""
        anybody, school = self.open(), self.open(self.cast.sara)
        for page, path, more in ((anybody, "/register", False), (school, "/find", True)):
            self.search(page, path)
            found = page.get_by_role("link", name=self.name, exact=True)
            expect(found).to_be_visible()
            self.look(page)
            found.click()
            main = page.locator("main")
            expect(page.get_by_role("heading", level=1, name=self.name)).to_be_visible()
            for words in (CREBO, "Arnhem", self.t("Bronze"), self.t("Verified by %(body)s", body=BANK)):
                expect(main).to_contain_text(words)
            organisation = expect(main)
            (organisation.to_contain_text if more else organisation.not_to_contain_text)("Wandelaar Examens")
            self.look(page)
        return anybody, school

    def entered(self, anybody: Page, school: Page) -> None:
        """Reports to the school, is entered in its register, struck off, found by nobody, and comes back."""
        page = self.page
        page.goto("/reports")
        self.fill(page, "School or exam bureau", "ROC Noord")
        self.fill(page, "Message to the school", "Ik kom graag langs.")
        self.look(page)
        self.press(page, "Report to this school")
        expect(page.get_by_role("button", name=self.t("Take my report back"))).to_be_visible()
        self.place(school, "Register")
        self.link(school, self.name).click()
        expect(school.locator("main")).to_contain_text("Ik kom graag langs.")
        for label in ("I checked that this is met", "What did you see?"):
            for each in school.get_by_label(self.t(label)).all():
                each.check() if label.startswith("I ") else each.fill("Papieren gezien")
        self.look(school)
        self.press(school, "Register this assessor")
        expect(school.get_by_role("button", name=self.t("Register this assessor"))).to_have_count(0)
        page.reload()
        expect(page.get_by_role("button", name=self.t("Show this to the school"))).to_be_visible()
        self.look(page)
        school.goto("/entries?state=registered")
        self.link(school, self.name).click()
        self.fill(school, "Reason", "Werkt elders.")
        self.look(school)
        self.press(school, "End the registration")
        expect(school.get_by_role("button", name=self.t("End the registration"))).to_have_count(0)
        self.search(anybody, "/register")
        expect(anybody.get_by_role("heading", name=self.t("Nobody found"))).to_be_visible()
        page.reload()
        expect(page.locator("main")).to_contain_text("Werkt elders.")
        self.look(page)
        self.press(page, "Put me back in the register")
        expect(page.get_by_role("heading", level=1, name=self.t("Being found"))).to_be_visible()
        self.search(anybody, "/register")
        self.link(anybody, self.name).click()
        self.search(school, "/find")
        self.link(school, self.name).click()

    def withdraw(self, anybody: Page, school: Page) -> None:
        """Withdrawn is gone, at once, wherever it stood."""
        page = self.page
        page.goto("/profile")
        self.press(page, "Close everything")
        self.look(page)
        self.windows.expected.add(404)
        for other, path in ((anybody, "/register"), (school, "/find")):
            answer = other.reload()
            assert answer is not None
            assert answer.status == 404
            self.look(other)
            self.search(other, path)
            expect(other.get_by_role("heading", name=self.t("Nobody found"))).to_be_visible()


@pytest.mark.parametrize(
    ("language", "width", "script", "axe"),
    [("nl", 1280, True, True), ("en", 320, True, True), ("nl", 1280, False, False), ("nl", 320, True, False),
     ("en", 1280, True, False)],
    ids=["Dutch on a desk", "English on a phone", "without script", "Dutch on a phone", "English on a desk"],
)  # fmt: skip
@pytest.mark.rule("R007", "R044", "R045", "R046", "R049", "R055", "R060", "R064", "R066", "R069", "R103")
def test_from_sign_up_to_being_found(
    site: Site, windows: Windows, cast: Cast, language: str, width: int, script: bool, axe: bool
) -> None:
    walk = Walk(site, windows, cast, language, width, script, axe)
    walk.sign_up()
    walk.see_status("No status")
    walk.add_training()
    walk.hand_in()
    walk.accept(f"Training {walk.name}")
    walk.add_certificate()
    walk.hand_in()
    walk.accept(f"Certificaat {walk.name}")
    walk.see_status("Bronze")
    walk.open_up()
    anybody, school = walk.found()
    if script and not axe:
        walk.entered(anybody, school)
    walk.withdraw(anybody, school)
