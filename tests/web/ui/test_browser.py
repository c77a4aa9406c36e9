"""The gallery in a real browser: axe without findings in light, dark and at 320 px, nothing wider than the screen."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, FilePayload, Page, Route, sync_playwright
from werkzeug.serving import make_server

from assay.app.cli.machine import CHROMIUM_ADVICE, chromium
from assay.web.ui.gallery import PAGES
from tests.browser.looking import axe_findings, drawn, too_wide
from tests.browser.windows import Scheme, start_browser

pytestmark = pytest.mark.browser

LOOKS: tuple[tuple[int, Scheme], ...] = ((1280, "light"), (1280, "dark"), (320, "light"))


@pytest.fixture(scope="module")
def address(gallery: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, gallery, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if chromium() is None:
        pytest.skip(CHROMIUM_ADVICE)
    with sync_playwright() as playwright:
        browser = start_browser(playwright)
        yield browser
        browser.close()


def opened(browser: Browser, url: str, width: int) -> tuple[Page, list[str]]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", reduced_motion="reduce", locale="nl-NL"
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(url)
    return page, faults


@pytest.mark.parametrize("page_name", PAGES)
def test_no_findings(browser: Browser, address: str, page_name: str) -> None:
    page, faults = opened(browser, f"{address}/dev/gallery/{page_name}", 1280)
    found = []
    for number, (width, scheme) in enumerate(LOOKS):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        drawn(page)
        found += [f"{width} {scheme}: {each}" for each in (*axe_findings(page, narrowed=number > 0), *too_wide(page))]
    page.context.close()
    assert found == []
    assert faults == []


def test_keyboard_and_script(browser: Browser, address: str) -> None:
    page, _faults = opened(browser, f"{address}/dev/gallery/forms", 320)
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Agenda").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Agenda").is_visible()
    page.fill("#about", "a" * 195)
    assert "nog 5 tekens" in page.inner_text("#about-counter")
    page.evaluate("document.querySelector('#about').value = 'a'.repeat(1200)")
    page.dispatch_event("#about", "input")
    assert "1.000 tekens te veel" in page.inner_text("#about-counter")
    page.fill("#on", "2026-05-05")
    assert page.inner_text("#on-said") == "dinsdag 5 mei 2026"
    page.locator("summary", has_text="A. Voorbeeld").click()
    page.get_by_role("button", name="Donker").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    page.context.close()


def test_upload(browser: Browser, address: str) -> None:
    page, _faults = opened(browser, f"{address}/dev/gallery/forms", 1280)
    steps: list[str] = []

    def intent(route: Route) -> None:
        steps.append(str(route.request.post_data_json))
        route.fulfill(json={"url": "/store", "fields": {"key": "k"}, "confirm_url": "/confirm"})

    def store(route: Route) -> None:
        steps.append("store")
        route.fulfill(status=204)

    page.route("**/dev/gallery/intent", intent)
    page.route("**/store", store)
    row = '<li class="file" data-state="ready"><span class="file-name">klaar.pdf</span></li>'
    page.route("**/confirm", lambda route: route.fulfill(body=row, content_type="text/html"))
    good = FilePayload(name="klaar.pdf", mimeType="application/pdf", buffer=b"%PDF-")
    odd = FilePayload(name="raar.exe", mimeType="application/octet-stream", buffer=b"MZ")
    page.set_input_files("#upload", [good, odd])
    page.wait_for_selector('.file[data-state="ready"] >> text=klaar.pdf')
    assert steps == ["{'name': 'klaar.pdf', 'size': 5, 'type': 'application/pdf'}", "store"]
    refused = page.locator('.file[data-state="refused"]', has_text="raar.exe")
    assert "kunnen we niet aannemen" in refused.inner_text()
    page.context.close()
