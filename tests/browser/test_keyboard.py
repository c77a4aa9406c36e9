"""Without a mouse, with large text, with hard names: everything is reached, and the focus goes where it helps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import axe_findings, too_wide
from tests.browser.site import Site
from tests.browser.windows import Windows
from tests.browser.world import LONG_NAME, RTL_NAME, World

pytestmark = pytest.mark.browser

_FOCUSED = "document.activeElement"


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until this element has the focus."""
    for _ in range(most):
        if page.evaluate(f"(selector) => {_FOCUSED}.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {selector}")


def test_the_skip_link_leads_past_the_bar(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna)
    page.goto("/portfolio")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{_FOCUSED}.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{_FOCUSED}.closest('main') !== null")


def test_every_stop_of_the_tab_key_is_seen(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna, width=320)
    page.goto("/today")
    stops = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(f"{_FOCUSED} === document.body"):
            break
        stops += 1
        seen = page.evaluate(
            f"() => {{ const s = getComputedStyle({_FOCUSED}); const b = {_FOCUSED}.getBoundingClientRect();"
            " return [s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, b.width > 0 && b.height > 0]; }"
        )
        assert seen == [True, True], page.evaluate(f"{_FOCUSED}.outerHTML")
    assert stops > 8


def test_the_menus_open_and_close_by_key(windows: Windows, world: World) -> None:
    page = windows.window(world.long, width=320)
    page.goto("/today")
    tab_to(page, ".hat > summary")
    page.keyboard.press("Enter")
    choice = page.get_by_role("button", name="Mijn portfolio")
    expect(choice).to_be_visible()
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    assert page.evaluate(f"{_FOCUSED}.matches('.hat > summary')")
    tab_to(page, ".places-open")
    page.keyboard.press("Enter")
    place = page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link").first
    expect(place).to_be_visible()
    page.keyboard.press("Escape")
    expect(place).to_be_hidden()
    assert page.evaluate(f"{_FOCUSED}.matches('.places-open')")


def test_a_form_by_key_alone_and_what_is_wrong_gets_the_focus(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna)
    page.goto("/portfolio/new/training")
    tab_to(page, "#title")
    page.keyboard.type("Vijfdaagse training")
    tab_to(page, "main button")
    page.keyboard.press("Enter")
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))
    expect(page.locator("#title")).to_have_value("Vijfdaagse training")
    # Each point leads to its field, and the field says what is wrong with it.
    for link in summary.get_by_role("link").all():
        target = str(link.get_attribute("href")).removeprefix("#")
        link.focus()
        page.keyboard.press("Enter")
        assert page.evaluate(f"{_FOCUSED}.id") == target
    assert page.locator("[aria-invalid=true]").count() >= 1
    assert axe_findings(page) == []


def test_a_choice_by_arrow_keys(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna)
    page.goto("/account")
    tab_to(page, "#theme input")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{_FOCUSED}.checked && {_FOCUSED}.name") == "theme"


def test_searching_keeps_the_focus_and_says_what_was_found(windows: Windows, world: World, site: Site) -> None:
    page = windows.window()
    page.goto("/register")
    field = page.get_by_role("searchbox")
    field.focus()
    page.keyboard.type("Anna")
    with page.expect_response(lambda answer: "q=Anna" in answer.url):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=Anna"))
    expect(page.get_by_role("link", name="Anna de Vries")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="assessor")).to_be_visible()
    assert page.evaluate(f"{_FOCUSED}.id") == "q"


def test_a_filter_keeps_the_focus_after_the_answer(windows: Windows, world: World) -> None:
    page = windows.window()
    page.goto("/register")
    page.get_by_role("group", name="Status").get_by_label("Brons").focus()
    name = page.evaluate(f"{_FOCUSED}.id")
    with page.expect_response(re.compile(r"/register\?")):
        page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/register\?"))
    expect(page.locator("#found")).not_to_have_class(re.compile("htmx"))
    assert page.evaluate(f"{_FOCUSED}.id") == name


@pytest.mark.parametrize(
    "path", ["/today", "/portfolio", "/status", "/profile", "/account", "/portfolio/new/certificate"]
)
def test_text_at_200_percent(windows: Windows, world: World, path: str) -> None:
    page = windows.window(world.rtl)
    page.goto(path)
    # The design's own size is 106.25%.
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert too_wide(page) == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((each) => each.children.length === 0
          && each.textContent.trim() && getComputedStyle(each).overflow === "hidden" && !each.closest("svg")
          && each.clientHeight > 2 && each.scrollHeight > each.clientHeight + 2).map((each) => each.outerHTML)"""
    )
    assert cut == []


def test_hard_names_keep_the_page_in_shape(windows: Windows, world: World) -> None:
    page = windows.window(world.long, width=320)
    page.goto("/today")
    expect(page.locator(".hat-name")).to_have_text(LONG_NAME)
    assert too_wide(page) == []
    page.locator(".hat > summary").click()
    assert too_wide(page) == []
    page = windows.window(world.cast.lena, width=320)
    page.goto("/work-list")
    # A name from right to left keeps to itself: what stands behind it stays behind it.
    line = page.locator("p", has_text=RTL_NAME)
    assert line.evaluate("(line) => getComputedStyle(line).direction") == "ltr"
    assert line.locator("[dir=auto]", has_text=RTL_NAME).evaluate("(name) => getComputedStyle(name).direction") == "rtl"
    assert too_wide(page) == []


def test_the_counter_says_what_is_left_and_what_is_too_much(windows: Windows, world: World) -> None:
    page = windows.window(world.cast.anna)
    page.goto("/portfolio/new/certificate")
    counter = page.locator("[data-counter=note]")
    expect(counter).to_contain_text(re.compile(r"nog 4\.?000"))
    note = page.locator("textarea[name=note]")
    # The field stops the typing of more; a form that came back with more holds it all the same.
    note.evaluate("(field) => { field.value = 'a'.repeat(4002); field.dispatchEvent(new Event('input')) }")
    expect(counter).to_contain_text("2 tekens te veel")
    note.fill("a" * 3990)
    expect(counter).to_contain_text("nog 10")

    without_script = windows.window(world.cast.anna, script=False)
    without_script.goto("/portfolio/new/certificate")
    expect(without_script.locator("[data-counter=note]")).to_have_text(re.compile(r"Hoogstens 4\.?000 tekens"))
    assert without_script.locator("[data-over]").count() == 0
