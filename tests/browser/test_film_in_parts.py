"""A large film goes up in parts: a part that fails is sent again, and what has arrived need not be sent twice."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from assay.files.inspection.values import MIB
from tests.browser.site import Site
from tests.browser.windows import Windows
from tests.support import sample_files
from tests.support.cast import Cast

pytestmark = pytest.mark.browser

#: Lets the test say whether the browser believes to be on the net.
_ONLINE = "window.online = true; Object.defineProperty(navigator, 'onLine', {get: () => window.online});"


def test_a_part_that_fails_is_sent_again_and_the_rest_goes_on_after_it(
    site: Site, windows: Windows, cast: Cast, tmp_path: Path
) -> None:
    film = tmp_path / "gesprek.mp4"
    film.write_bytes(sample_files.mp4(film=b"\0\0\1\x65" * (17 * MIB // 4)))
    windows.expected.add(503)
    page = windows.window(cast.anna, language="en")
    page.add_init_script(_ONLINE)
    sent: list[int] = []
    #: Tries at a part that the store is to refuse: the first of part 2, and the first of part 3.
    refused = {2: 1, 3: 1}

    def store(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        number = int(parse_qs(urlsplit(route.request.url).query)["partNumber"][0])
        sent.append(number)
        if refused.pop(number, 0):
            route.fulfill(status=503, headers={"Access-Control-Allow-Origin": site.url})
        else:
            route.continue_()

    page.route("**/*X-Amz-Signature*", store)
    page.goto("/portfolio/new/other")
    page.get_by_label("Title").first.fill("Film in parts")
    page.locator("main form .btn-primary").first.click()
    row = page.locator("li.file", has_text="gesprek.mp4")

    def lose_the_net(route: Route) -> None:
        page.evaluate("window.online = false")
        route.continue_()

    page.route("**/parts/3", lose_the_net, times=1)
    page.locator("[data-uploader][data-ready] input[type=file]").set_input_files(film)
    expect(row).to_have_attribute("data-state", "failed")
    assert sent == [1, 2, 2, 3], "part 2 was tried again by itself; without a net nothing is"
    page.evaluate("window.online = true")
    row.get_by_role("button", name="Try again").click()
    # Once it asks for its state the confirmation was answered.
    expect(row).to_have_attribute("hx-get", re.compile("/state$"))
    assert sent == [1, 2, 2, 3, 3], "what had arrived was not sent twice"
    site.settle()
    expect(row).to_have_attribute("data-state", "ready")
    [(state, size, upload_id)] = site.look(
        "SELECT state, sent_size, upload_id FROM app.file WHERE original_name = 'gesprek.mp4'"
        " AND person_id = %s ORDER BY id DESC LIMIT 1",
        cast.anna.person_id,
    )
    assert (state, size, bool(upload_id)) == ("ready", film.stat().st_size, True)
