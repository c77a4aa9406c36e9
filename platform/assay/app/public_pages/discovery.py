"""What programs look for: robots.txt, sitemap.xml and security.txt."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from flask import Response, current_app, request, url_for
from markupsafe import escape

from assay.app.public_pages.operated_by import operator_of
from assay.i18n import LANGUAGES
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from assay.web.routing import Pages
from assay.web.sitemap import MOST, Source, sitemap_sources
from tenants.regulations import queries as regulations

bp = Pages("discovery", __name__, template_folder="templates")

#: The public pages in the order of the bar and the foot; each stands in both languages at one address.
PUBLIC_PATHS = (
    "/", "/about-register", "/for-institutions", "/become-assessor", "/help", "/contact", "/privacy", "/terms-of-use",
    "/accessibility",
)  # fmt: skip
#: RFC 9116 asks for less than a year, so that an address that went stale is noticed.
STANDS_DAYS = 180
_HOUR = "public, max-age=3600"


_ALL = "all"


def _regulation_paths(part: str) -> Iterable[str]:
    """The regulations that everyone may read: the list of them, and each edition. They are one part."""
    if part != _ALL:
        return
    yield url_for("regulations.index")
    yield url_for("calculator.show")
    for each in regulations.editions(examples=False):
        yield url_for("regulations.edition", issuer=each.issuer, document=each.document, edition=each.edition)


REGULATIONS = Source("regulations", lambda: (_ALL,), _regulation_paths)


def _plain(body: str, mimetype: str = "text/plain") -> Response:
    answer = Response(body, mimetype=mimetype)
    answer.headers["Cache-Control"] = _HOUR
    return answer


@bp.page("/robots.txt", access=PUBLIC)
def robots(actor: Actor, moment: datetime) -> Response:
    """Where search engines may look. Pages behind a sign-in answer 401 and need no line."""
    base = current_app.config["BASE_URL"]
    return _plain(f"User-agent: *\nDisallow: /api/\nDisallow: /dev/\nAllow: /\n\nSitemap: {base}/sitemap.xml\n")


@bp.page("/sitemap.xml", access=PUBLIC)
def sitemap(actor: Actor, moment: datetime) -> Response:
    """The files of the sitemap: our own pages, then each part of what modules add through `assay.web.sitemap`."""
    files = [url_for("discovery.sitemap_pages")]
    for source in sitemap_sources(current_app).values():
        files += [url_for("discovery.sitemap_part", source=source.name, part=part) for part in source.parts()]
    base = current_app.config["BASE_URL"]
    return _xml("sitemapindex", (f"<sitemap><loc>{escape(base + file)}</loc></sitemap>" for file in files))


@bp.page("/sitemaps/pages.xml", access=PUBLIC)
def sitemap_pages(actor: Actor, moment: datetime) -> Response:
    """Our own pages, each with its languages."""
    base = current_app.config["BASE_URL"]
    languages = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(base)}%(path)s?lang={language}"/>'
        for language in LANGUAGES
    )
    urls = (f"<url><loc>{escape(base)}{path}</loc>{languages % {'path': path}}</url>" for path in PUBLIC_PATHS)
    return _xml("urlset", urls)


@bp.page("/sitemaps/<source>/<part>.xml", access=PUBLIC)
def sitemap_part(actor: Actor, moment: datetime, source: str, part: str) -> Response:
    """The addresses of one part of a source."""
    found = sitemap_sources(current_app).get(source)
    paths = list(islice(found.paths(part), MOST)) if found else []
    if not paths:
        raise NotFound
    base = current_app.config["BASE_URL"]
    return _xml("urlset", (f"<url><loc>{escape(base + path)}</loc></url>" for path in paths))


def _xml(element: str, lines: Iterable[str]) -> Response:
    """A file of the sitemap; whoever has it already is told so, and gets nothing more."""
    kinds = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = "\n".join(lines)
    answer = _plain(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{element} {kinds}>\n{body}\n</{element}>\n', "application/xml"
    )
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.page("/.well-known/security.txt", access=PUBLIC)
def security_txt(actor: Actor, moment: datetime) -> Response:
    """Where to report a weakness (RFC 9116). The end date is computed from today, by day, so that it is never past."""
    base = current_app.config["BASE_URL"]
    operator = operator_of(current_app.config["SETTINGS"])
    told = operator.security or operator.email
    contact = f"mailto:{told}" if "@" in told and not told.startswith("https://") else told or f"{base}/contact"
    ends = datetime.combine(moment.astimezone(UTC).date() + timedelta(days=STANDS_DAYS), time(), UTC)
    return _plain(
        f"Contact: {contact}\n"
        f"Expires: {ends.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        f"Preferred-Languages: {', '.join(LANGUAGES)}\n"
        f"Canonical: {base}/.well-known/security.txt\n"
    )
