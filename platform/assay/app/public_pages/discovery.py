"""What programs look for: robots.txt, sitemap.xml and security.txt."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from flask import Response, current_app, render_template, url_for

from assay.app.public_pages.operated_by import operator_of
from assay.i18n import LANGUAGES
from assay.permissions import PUBLIC, Actor
from assay.web.routing import Pages
from assay.web.sitemap import sitemap_paths
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


def regulation_paths(moment: datetime) -> Iterable[str]:
    """The regulations that everyone may read: the list of them, and each edition."""
    yield url_for("regulations.index")
    yield url_for("calculator.show")
    for each in regulations.editions(examples=False):
        yield url_for("regulations.edition", issuer=each.issuer, document=each.document, edition=each.edition)


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
    """The public pages, then what modules add through `assay.web.sitemap`."""
    body = render_template(
        "public_pages/sitemap.xml",
        base=current_app.config["BASE_URL"],
        pages=PUBLIC_PATHS,
        languages=LANGUAGES,
        added=sitemap_paths(current_app, moment),
    )
    return _plain(body, "application/xml")


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
