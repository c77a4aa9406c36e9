"""Pictures of every page for every role, to be held against `docs/look.md`: `./assay shoot`.

Which pages there are comes from the route table; examples for addresses with an id are found by following links, as
each role. One page an endpoint and role, in light, dark, at 320 px and printed, in Dutch, and in English in light.
"""

import argparse
import html
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from werkzeug.exceptions import HTTPException

from assay.app.demo import sign_ins
from assay.app.demo.stage import PASSWORD
from assay.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from werkzeug.routing import MapAdapter

CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
#: name: (width in pixels, media, colour scheme, language)
VARIANTS = {
    "light": (1280, "screen", "light", "nl"),
    "dark": (1280, "screen", "dark", "nl"),
    "narrow": (320, "screen", "light", "nl"),
    "print": (794, "print", "light", "nl"),
    "english": (1280, "screen", "light", "en"),
}
#: Not pages to look at: data, files, what only answers a program, and the gallery of pieces.
_PASSED_BY = (
    *("api", "assets", "health.", "discovery.", "development.", "dev_mail.", "public.about_register_pdf"),
    *(
        "term-feed.",
        "files.state",
        "files.download",
        "files.preview",
        "files.play",
        "register.photo",
        "find.closed_photo",
    ),
)
_SUGGESTIONS = "suggest"
#: The role, how it signs in (a text of `sign_ins`), the hat it puts on: the first institution, the platform, or none.
_ROLES = (
    ("nobody", "", ""),
    ("assessor-gold", "assessor, gold", ""),
    ("assessor-bronze", "assessor, bronze", ""),
    ("assessor-new", "assessor, nothing yet", ""),
    ("lead-assessor", "lead assessor", "institution"),
    ("bank-administrator", "administrator of the bank", "institution"),
    ("coordinator", "coordinator of a school", "institution"),
    ("school-administrator", "administrator of a school", "institution"),
    ("board", "board of a school", "institution"),
    ("secretary", "secretary of a school", "institution"),
    ("coordinator-flanders", "coordinator in Flanders", "institution"),
    ("several-hats", "several hats", ""),
    ("platform", "platform administrator", "platform"),
)
#: Pictures further down are fetched when they come into view, which they never do here.
_SHOW_EVERY_PICTURE = """() => Promise.all(Array.from(document.images, image => {
  image.loading = "eager"
  return image.decode().catch(() => null)
}))"""
_REGULATION = "/regulations/roc-a12/exam-regulation/2018-2019"
#: What README shows: the file, the role and the page.
_FOR_README = (
    ("status", "assessor-gold", "/status"),
    ("register", "nobody", "/register"),
    ("today", "lead-assessor", "/today"),
    ("regulation", "nobody", f"{_REGULATION}/articles/19"),
    ("term", "nobody", "/calculator?edition=roc-a12/exam-regulation/2018-2019&term=complaint.filing&start=2026-04-22"),
)
README_HEIGHT = 1000
README_BYTES_MOST = 150_000


@dataclass
class _Found:
    """A page of a role: its address and what it answered."""

    endpoint: str
    path: str


@dataclass
class _Crawl:
    """Finding one example of each endpoint by following links, beginning with the addresses that need no id."""

    page: "Page"
    base: str
    routes: "MapAdapter"
    starts: Sequence[str]
    #: What the browser raises where an address gives a file instead of a page.
    no_page: type[Exception]
    found: dict[str, _Found] = field(default_factory=dict)

    def run(self) -> list[_Found]:
        """The pages this role may see, by endpoint."""
        waiting = list(self.starts)
        seen = set(waiting)
        while waiting:
            path = waiting.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.found:
                continue
            try:
                answer = self.page.goto(self.base + path)
            except self.no_page:
                continue
            if answer is None or answer.status != 200 or urlsplit(self.page.url).path != urlsplit(path).path:
                continue
            self.found[endpoint] = _Found(endpoint, path)
            links: list[str] = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
            for link in links:
                if link.startswith(self.base + "/") and (inner := link[len(self.base) :].split("#")[0]) not in seen:
                    seen.add(inner)
                    waiting.append(inner)
        return [self.found[name] for name in sorted(self.found)]

    def _endpoint(self, path: str) -> str | None:
        try:
            endpoint, _ = self.routes.match(urlsplit(path).path, method="GET")
        except HTTPException:
            return None
        if endpoint.startswith(_PASSED_BY) or _SUGGESTIONS in endpoint:
            return None
        return str(endpoint)


def run(settings: Settings, arguments: Sequence[str]) -> None:
    """Take the pictures. Raises `click.ClickException` without Playwright, Chromium, a running copy or the demo.

    :param arguments: as `--help` explains.
    """
    options = _parser().parse_args(list(arguments))
    with _chromium() as browser:
        if options.readme:
            _for_readme(settings, browser, Path(options.readme_folder))
            return
        camera = _Camera(settings, browser, Path(options.folder), options.variants.split(","))
        for role, who, hat in _ROLES:
            if not options.role or role in options.role.split(","):
                camera.shoot(role, who, hat, options.only)
        click.echo(f"{camera.taken} pictures; open {camera.index()}")


def _parser() -> argparse.ArgumentParser:
    from assay.app.cli.checkout import CHECKOUT
    from assay.servers.state import state_folder_of

    parser = argparse.ArgumentParser(prog="./assay shoot", description=__doc__)
    parser.add_argument("--role", default="", help="only these, comma between: " + ", ".join(r[0] for r in _ROLES))
    parser.add_argument("--only", default="", help="only endpoints with this in their name, for example portfolio")
    parser.add_argument("--variants", default=",".join(VARIANTS), help=f"default: {','.join(VARIANTS)}")
    parser.add_argument("--folder", default=str(state_folder_of(CHECKOUT) / "pictures"), help="default: %(default)s")
    parser.add_argument("--readme", action="store_true", help="write the pictures of README instead")
    parser.add_argument("--readme-folder", default=str(CHECKOUT / "docs" / "pictures"), help=argparse.SUPPRESS)
    return parser


class _Camera:
    """Takes the pictures of one run."""

    def __init__(self, settings: Settings, browser: "Browser", folder: Path, variants: list[str]) -> None:
        if unknown := set(variants) - set(VARIANTS):
            raise click.ClickException(f"there is no variant {', '.join(sorted(unknown))}")
        self._settings = settings
        self._browser = browser
        self._folder = folder
        self._variants = variants
        from playwright.sync_api import Error

        self._no_page = Error
        self._routes, self._starts, self._for_all, self._own = _route_table(settings)
        self._pictures: list[tuple[str, str, str, str]] = []

    @property
    def taken(self) -> int:
        """How many pictures there are."""
        return len(self._pictures)

    def shoot(self, role: str, who: str, hat: str, only: str) -> None:
        """Every page of one role."""
        with _signed_in(self._browser, self._settings.base_url, who, hat) as page:
            pages = _Crawl(page, self._settings.base_url, self._routes, self._starts, self._no_page).run()
            # What is the same for everyone is shown once, and one's own account in the personal hat.
            twice = (self._for_all if who else set()) | (self._own if hat else set())
            shown = [found for found in pages if only in found.endpoint and found.endpoint not in twice]
            click.echo(f"{role}: {len(shown)} pages")
            for found in shown:
                for variant in self._variants:
                    self._take(page, role, found, variant)

    def _take(self, page: "Page", role: str, found: _Found, variant: str) -> None:
        width, media, scheme, language = VARIANTS[variant]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media, color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # playwright wants literals; these come from a fixed list
        joint = "&" if "?" in found.path else "?"
        page.goto(f"{self._settings.base_url}{found.path}{joint}lang={language}")
        page.evaluate(_SHOW_EVERY_PICTURE)
        path = self._folder / role / f"{found.endpoint}-{variant}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            click.echo(f"  {found.path} ({variant}) is {wide} px wide, {wide - width} too many")
        self._pictures.append((role, found.path, variant, str(path.relative_to(self._folder))))

    def index(self) -> Path:
        """A page with all pictures."""
        rows = "".join(
            f'<figure><a href="{html.escape(name)}"><img loading="lazy" src="{html.escape(name)}" alt=""></a>'
            f"<figcaption>{html.escape(f'{role} {path} {variant}')}</figcaption></figure>"
            for role, path, variant, name in self._pictures
        )
        style = "figure{display:inline-block;width:300px;vertical-align:top}img{width:100%;border:1px solid #999}"
        place = self._folder / "index.html"
        self._folder.mkdir(parents=True, exist_ok=True)
        place.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{rows}", encoding="utf-8")
        return place


def _route_table(settings: Settings) -> tuple["MapAdapter", list[str], set[str], set[str]]:
    """How to read addresses; those without an id; the endpoints open to everyone; those of the personal hat."""
    from assay.app.factory import create_app
    from assay.permissions import ACCOUNT_DOOR, PUBLIC
    from assay.web.routing import route_table

    app = create_app(settings)
    routes = app.url_map.bind(urlsplit(settings.base_url).netloc)
    starts = sorted(
        str(rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    )
    table = route_table(app)
    for_all = {name for name, route in table.items() if route.access in (PUBLIC, ACCOUNT_DOOR)}
    return routes, starts, for_all, {name for name, route in table.items() if route.hat == "personal"}


def _for_readme(settings: Settings, browser: "Browser", folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    roles = {role: (who, hat) for role, who, hat in _ROLES}
    for name, role, path in _FOR_README:
        with _signed_in(browser, settings.base_url, *roles[role]) as page:
            page.set_viewport_size({"width": 1280, "height": README_HEIGHT})
            page.goto(f"{settings.base_url}{path}")
            page.evaluate(_SHOW_EVERY_PICTURE)
            content = _small(page.screenshot())
        (folder / f"{name}.png").write_bytes(content)
        click.echo(f"{folder / name}.png: {len(content) // 1000} kB")


def _small(png: bytes) -> bytes:
    """The same picture in at most 256 colours; fewer where that is still too large."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            out, "PNG", optimize=True
        )
        if out.tell() <= README_BYTES_MOST:
            break
    return out.getvalue()


@contextmanager
def _chromium() -> Iterator["Browser"]:
    from assay.app.cli.machine import CHROMIUM_ADVICE, chromium

    program = chromium()
    if program is None:
        raise click.ClickException(f"there is no Chromium here. {CHROMIUM_ADVICE}")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise click.ClickException("pictures need Playwright, which './assay test' installs") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def _signed_in(browser: "Browser", base_url: str, who: str, hat: str) -> Iterator["Page"]:
    """A page of somebody of the demo, in a hat; of nobody where ``who`` is empty."""
    context: Any = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam", reduced_motion="reduce")
    page: Page = context.new_page()
    try:
        if who:
            email = next(email for name, email, _ in sign_ins() if name == who)
            page.goto(f"{base_url}/sign-in")
            page.fill("input[name=email]", email)
            page.fill("input[name=password]", PASSWORD)
            with page.expect_navigation():
                page.press("input[name=password]", "Enter")
            if "/sign-in" in page.url:
                raise click.ClickException(f"{email} cannot sign in; is the demo loaded?")
        if hat:
            other = "platform" if hat == "platform" else None
            page.click("details.hat > summary")
            buttons = page.locator("details.hat button[name=hat]")
            wanted = next(
                button
                for button in buttons.all()
                if (value := button.get_attribute("value")) == other or (other is None and value not in _PLAIN_HATS)
            )
            with page.expect_navigation():
                wanted.click()
        yield page
    finally:
        context.close()


_PLAIN_HATS = ("personal", "platform")
