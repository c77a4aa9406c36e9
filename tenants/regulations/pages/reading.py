"""Reading regulations: for everyone, without an account, at addresses that stay (R032, R033, R041)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.problems import Invalid, NotFound
from assay.web.forms import whole_number
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries as organisations
from tenants.regulations import dates, queries
from tenants.regulations.pages.parts import ON_A_PAGE, part_of
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules import browsing
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Regulation
from tenants.regulations.shown import ProvisionShown, Reader
from tenants.regulations.words import DOCUMENT_WORDS

bp = Pages("regulations", __name__, template_folder="../templates")

VIEWS = ("chapters", "questions", "roles")
MOST_FOUND = 20
#: What a provision is about, and its address.
Linked = tuple[str, str]


@bp.page("/regulations", access=PUBLIC)
def index(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Every published edition, by whose it is."""
    issuers: dict[str, list[EditionFound]] = {}
    for edition in queries.editions(examples=False):
        issuers.setdefault(edition.issuer, []).append(edition)
    return render_template(
        "regulations/index.html",
        issuers=issuers,
        holders=queries.holders(),
        documents=DOCUMENT_WORDS,
        language=select_language(),
    )


@bp.page("/regulations/<issuer>/<document>/<edition>", access=PUBLIC)
def edition(actor: Actor, moment: datetime, issuer: str, document: str, edition: str) -> ResponseReturnValue:
    """One edition: by chapter, by question, by role, or what a search finds."""
    found = queries.edition_at(issuer, document, edition, asked_revision())
    pack = queries.pack_of(found.id)
    return _browse(found, pack, None)


@bp.page("/regulations/<issuer>/<document>/<edition>/articles/<path:number>", access=PUBLIC)
def article(
    actor: Actor, moment: datetime, issuer: str, document: str, edition: str, number: str
) -> ResponseReturnValue:
    """One article: everything it lays down, value by value."""
    found = queries.edition_at(issuer, document, edition, asked_revision())
    return _article(found, queries.pack_of(found.id), None, number)


@bp.page("/regulations/<issuer>/<document>/<edition>/download.json", access=PUBLIC)
def download_json(actor: Actor, moment: datetime, issuer: str, document: str, edition: str) -> ResponseReturnValue:
    """The edition as data: every provision with its key, its article and both languages."""
    found = queries.edition_at(issuer, document, edition, asked_revision())
    body = json.dumps(dates.as_data(found, queries.pack_of(found.id)), ensure_ascii=False, indent=1)
    answer = Response(body, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(found)}.json"'
    return answer


@bp.page("/institutions/<slug>/regulations", access=PUBLIC)
def of_institution(actor: Actor, moment: datetime, slug: str) -> ResponseReturnValue:
    """What holds at an institution, at one fixed place (R032): today, later, and before."""
    institution = _institution(slug)
    on = _day(moment)
    law = queries.law_of(institution.id)
    holding = []
    for document in law.documents(on):
        adopted = law.adoption(document, on)
        assert adopted is not None
        assert adopted.edition_id is not None
        holding.append((adopted, queries.edition(adopted.edition_id)))
    return render_template(
        "regulations/institution.html",
        institution=institution,
        holding=holding,
        history=list(reversed(law.adoptions)),
        titles=queries.titles(law.adoptions, select_language()),
        calendar=law.calendar(),
        on=on,
        documents=DOCUMENT_WORDS,
        language=select_language(),
    )


@bp.page("/institutions/<slug>/regulations/<document>", access=PUBLIC)
def held(actor: Actor, moment: datetime, slug: str, document: str) -> ResponseReturnValue:
    """A document as the institution holds it on a day: with its own values and answers."""
    found, regulation = _held(slug, document, _day(moment))
    return _browse(found, regulation.pack, regulation, slug)


@bp.page("/institutions/<slug>/regulations/<document>/articles/<path:number>", access=PUBLIC)
def held_article(actor: Actor, moment: datetime, slug: str, document: str, number: str) -> ResponseReturnValue:
    """One article as the institution holds it on a day."""
    found, regulation = _held(slug, document, _day(moment))
    return _article(found, regulation.pack, regulation, number, slug)


def _browse(
    found: EditionFound, pack: Pack, regulation: Regulation | None, slug: str | None = None
) -> ResponseReturnValue:
    language = select_language()
    reader = Reader(pack, language)
    asked = request.args.get("q", "").strip()[:200]
    view = request.args.get("view", "chapters")
    view = view if view in VIEWS else "chapters"
    role = request.args.get("role", "")
    if role and role not in browsing.roles(pack):
        raise NotFound
    results: list[ProvisionShown] = []
    total = 0
    if asked:
        hits = browsing.search(pack, asked, language)
        total = len(hits)
        results = _shown(reader, regulation, ((hit.kind, hit.provision) for hit in hits[:MOST_FOUND]))
    return render_template(
        "regulations/edition.html",
        edition=found,
        pack=pack,
        slug=slug,
        regulation=regulation,
        view=view,
        asked=asked,
        role=role,
        role_name=reader.name(role) if role else "",
        results=results,
        total=total,
        chapters=browsing.chapters(pack) if view == "chapters" and not asked else [],
        questions=_by_chapter(reader, browsing.questions(pack), found, slug)
        if view == "questions" and not asked
        else [],
        mine=_by_chapter(reader, browsing.for_role(pack, role), found, slug)
        if view == "roles" and role and not asked
        else [],
        roles=[(each, reader.name(each)) for each in browsing.roles(pack)] if view == "roles" and not asked else [],
        others=[
            each for each in queries.editions(found.issuer) if each.document == found.document and each.id != found.id
        ],
        article_url=lambda number: _article_url(found, slug, number),
        page_url=lambda **more: page_url(found, slug, **more),
        changes_url=lambda other=None: _changes_url(found, other),
        language=language,
    )


def _article(
    found: EditionFound, pack: Pack, regulation: Regulation | None, number: str, slug: str | None = None
) -> ResponseReturnValue:
    at = next((index for index, each in enumerate(pack.articles) if each.number == number), None)
    if at is None:
        raise NotFound
    language = select_language()
    reader = Reader(pack, language)
    before = pack.articles[at - 1] if at else None
    after = pack.articles[at + 1] if at + 1 < len(pack.articles) else None
    placed, pages = part_of(browsing.of_article(pack, number))
    return render_template(
        "regulations/article.html",
        edition=found,
        pack=pack,
        slug=slug,
        regulation=regulation,
        article=pack.articles[at],
        before=before,
        after=after,
        provisions=_shown(reader, regulation, placed),
        pages=pages,
        open_points=[
            point
            for point in pack.open_points
            if number in {browsing.bare(cited) for cited in point.article} and not (pages and pages["next_url"])
        ],
        answers=regulation.answers if regulation else {},
        article_url=lambda number: _article_url(found, slug, number),
        page_url=lambda **more: page_url(found, slug, **more),
        language=language,
    )


def _shown(
    reader: Reader, regulation: Regulation | None, those: Iterable[tuple[str, Provision]]
) -> list[ProvisionShown]:
    return [reader.provision(kind, each, regulation.held(kind, each) if regulation else None) for kind, each in those]


def _by_chapter(
    reader: Reader, placed: Iterable[tuple[str, Provision]], found: EditionFound, slug: str | None
) -> list[tuple[str, list[Linked]]]:
    """What to link to, by chapter, in the order of the document."""
    part = {
        id(each): at // ON_A_PAGE + 1
        for number, those in browsing.by_article(reader.pack).items()
        for at, (_kind, each) in enumerate(those)
        if browsing.bare(each.article[0]) == number
    }
    chapters: dict[str, list[Linked]] = {}
    for article, kind, each in browsing.in_order(reader.pack, placed):
        chapter = reader.words(article.chapter) if article and article.chapter else ""
        address = _article_url(found, slug, browsing.bare(each.article[0]), part[id(each)])
        linked = (reader.provision(kind, each).heading, f"{address}#{reader.anchor(kind, each)}")
        chapters.setdefault(chapter, []).append(linked)
    return list(chapters.items())


def _held(slug: str, document: str, on: date) -> tuple[EditionFound, Regulation]:
    institution = _institution(slug)
    law = queries.law_of(institution.id)
    adopted = law.adoption(document, on)
    if adopted is None or adopted.edition_id is None:
        raise NotFound(_("This institution has no edition of this document on that day."))
    return queries.edition(adopted.edition_id), law.as_held(adopted.edition_id, on, queries.pack_of)


def _institution(slug: str) -> organisations.InstitutionFound:
    found = organisations.institution_at(slug)
    if found is None:
        raise NotFound
    return found


def _day(moment: datetime) -> date:
    """The day asked about: ``?on=2026-05-12``, else today."""
    asked = request.args.get("on", "")
    if not asked:
        return moment.astimezone(AMSTERDAM).date()
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Invalid(errors={"on": [_("This is not a day. Write it as 2026-05-12.")]}) from None


def asked_revision() -> int | None:
    """The revision that the address names; None for the newest."""
    return whole_number(request.args.get("revision"), 5)


def file_name(found: EditionFound) -> str:
    """What a download of an edition is called, without the ending: its address and revision."""
    return f"{found.issuer}-{found.document}-{found.edition}-r{found.revision}"


def page_url(found: EditionFound, slug: str | None, **more: str) -> str:
    """The address of an edition, or of the document as the institution ``slug`` holds it, as it is being read."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("on", "revision") if name in request.args}
    if slug is not None:
        return url_for("regulations.held", slug=slug, document=found.document, **{**kept, **more})
    return url_for(
        "regulations.edition",
        issuer=found.issuer,
        document=found.document,
        edition=found.edition,
        **{**kept, **more},
    )


def _article_url(found: EditionFound, slug: str | None, number: str, part: int = 1) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("on", "revision") if name in request.args}
    if part > 1:
        kept["part"] = part
    if slug is not None:
        return url_for("regulations.held_article", slug=slug, document=found.document, number=number, **kept)
    return url_for(
        "regulations.article",
        issuer=found.issuer,
        document=found.document,
        edition=found.edition,
        number=number,
        **kept,
    )


def _changes_url(found: EditionFound, other: UUID | None) -> str:
    compared_with: dict[str, Any] = {"with": other} if other else {}
    return url_for(
        "regulations.changes",
        issuer=found.issuer,
        document=found.document,
        edition=found.edition,
        revision=found.revision,
        **compared_with,
    )
