"""Browser windows that watch: whatever the console or the content policy complains of fails the test."""

from __future__ import annotations

from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from assay.app.cli.machine import chromium
from tests.browser.site import Site
from tests.support.cast import Member

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: The browser notes each answer above 399, also where it is the right one.
_ANSWER = "the server responded with a status of"
#: htmx says this of a request that a newer one, or leaving the page, has made needless.
_NEEDLESS = ("htmx:afterRequest", "htmx:sendAbort")
#: How long to wait for anything, in milliseconds: a cold check of a file on a busy machine.
PATIENCE = 30_000

Scheme = Literal["light", "dark"]


def start_browser(playwright: Playwright) -> Browser:
    """Start Chromium without anything that talks to the outside."""
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)


class Windows:
    """Windows of one test. Each has cookies of its own."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser = browser
        self._site = site
        self._open: list[BrowserContext] = []
        self.faults: list[str] = []
        #: Answers above 399 that are right in this test; a page behind the sign-in answers 401 with
        #: the form to sign in, a bad form 422.
        self.expected = {401, 422}

    def window(
        self,
        member: Member | None = None,
        *,
        hat: str | None = None,
        language: str = "nl",
        width: int = 1280,
        scheme: Scheme = "light",
        script: bool = True,
        **options: Any,
    ) -> Page:
        """A new window, signed in as ``member`` or as nobody."""
        context = self._browser.new_context(
            base_url=self._site.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            locale="nl-NL" if language == "nl" else "en-GB",
            java_script_enabled=script,
            **options,
        )
        self._open.append(context)
        context.set_default_timeout(PATIENCE)
        cookies: list[Any] = [{"name": "assay_language", "value": language, "url": self._site.url}]
        if member is not None:
            cookies.append(self._site.cookie_of(member, hat))
        context.add_cookies(cookies)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.faults.append(f"error in a script: {error}"))
        page.on("requestfailed", self._failed)
        return page

    def close(self) -> None:
        """Close what is open."""
        for context in self._open:
            context.close()
        self._open.clear()

    def _heard(self, message: ConsoleMessage) -> None:
        if any(f"{_ANSWER} {status} " in message.text for status in self.expected):
            return
        if message.text in _NEEDLESS:
            return
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.location.get('url', '')}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page left while its pictures still load aborts them; that is no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")
