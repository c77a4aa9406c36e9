"""An edition as tagged PDF, to take along or to lay out for inspection (R033)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask import Response, current_app
from flask.typing import ResponseReturnValue

from assay import typesetting
from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.settings import Settings
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.pages.reading import asked_revision, bp, file_name
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules import browsing
from tenants.regulations.rules.pack import Pack
from tenants.regulations.shown import Reader

TEMPLATE = Path(__file__).with_name("regulation.typ")


@bp.page("/regulations/<issuer>/<document>/<edition>/download.pdf", access=PUBLIC)
def download_pdf(actor: Actor, moment: datetime, issuer: str, document: str, edition: str) -> ResponseReturnValue:
    """The whole edition, article by article; an older revision where the address asks for it."""
    found = queries.edition_at(issuer, document, edition, asked_revision())
    settings: Settings = current_app.config["SETTINGS"]
    language = select_language()
    order = order_for(found, queries.pack_of(found.id), language)
    body = typesetting.kept_pdf(TEMPLATE, order, settings.cache_dir, f"regulation-{language}")
    answer = Response(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{file_name(found)}.pdf"'
    return answer


def order_for(found: EditionFound, pack: Pack, language: str) -> str:
    """What the typesetter is told: every article with what it lays down, in one language."""
    reader = Reader(pack, language)
    articles = []
    for article in pack.articles:
        provisions = [reader.provision(kind, each) for kind, each in browsing.of_article(pack, article.number)]
        if provisions:
            articles.append(
                {
                    "title": f"{article.number} {article.title.in_language(language)}",
                    "provisions": [
                        {
                            "title": each.heading,
                            "text": each.text if each.question else "",
                            "facts": [
                                [name, value if isinstance(value, str) else "; ".join(value)]
                                for name, value in each.facts
                            ],
                            "cites": f"{pack.edition.cites_as.in_language(language)} "
                            + ", ".join(number for number, _article in each.cites),
                        }
                        for each in provisions
                    ],
                }
            )
    return typesetting.order_of(
        {
            "lang": language,
            "title": f"{found.title(language)} {found.edition}",
            "lead": pack.edition.summary.in_language(language),
            "articles": articles,
            "version": _("Revision %(number)s, fingerprint %(sha)s.", number=found.revision, sha=found.sha256[:16]),
        }
    )
