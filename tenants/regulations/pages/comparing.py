"""What differs between two editions, or between a draft and an edition, in words (R030)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from assay.web.shell import select_language
from tenants.regulations import compared, queries
from tenants.regulations.operations import trials
from tenants.regulations.pages import reading
from tenants.regulations.pages import trials as trial_pages
from tenants.regulations.pages.parts import chosen_part
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules.pack import Pack
from tenants.regulations.words import KIND_WORDS


@reading.bp.page("/regulations/<issuer>/<document>/<edition>/changes", access=PUBLIC)
def changes(actor: Actor, moment: datetime, issuer: str, document: str, edition: str) -> ResponseReturnValue:
    """What differs from another edition."""
    found = queries.edition_at(issuer, document, edition, reading.asked_revision())
    others = [each for each in _beside(found.kind, found.issuer, examples=found.example) if each.id != found.id]
    language = select_language()
    crumbs = [(f"{found.title(language)} {found.edition}", reading.page_url(found, None))]
    chosen = _chosen(found.kind)
    if chosen is None:
        return _page(crumbs, others)
    first, second = compared.in_order(found, chosen)
    names = compared.names_of(first, second)
    return _page(crumbs, others, chosen, names, queries.pack_of(first.id), queries.pack_of(second.id))


@trial_pages.bp.page("/platform/regulations/drafts/<uuid:draft_id>/changes", access=AUTHOR)
def draft_changes(actor: Actor, moment: datetime, draft_id: UUID) -> ResponseReturnValue:
    """What differs between an edition and a draft."""
    draft = queries.draft(actor, draft_id)
    pack = trials.pack_of(draft)
    crumbs = [
        (_("Regulations"), url_for("regulations-written.overview")),
        (draft.title, url_for("regulations-written.draft", draft_id=draft.id)),
    ]
    if pack is None:
        return _page(crumbs, [], unread=True)
    chosen = _chosen(pack.edition.kind)
    others = _beside(pack.edition.kind, pack.edition.issuer, examples=True)
    if chosen is None:
        return _page(crumbs, others)
    return _page(crumbs, others, chosen, (chosen.edition, _("the draft")), queries.pack_of(chosen.id), pack)


def _page(
    crumbs: list[tuple[str, str]],
    others: list[EditionFound],
    chosen: EditionFound | None = None,
    names: tuple[str, str] = ("", ""),
    *packs: Pack,
    unread: bool = False,
) -> str:
    return render_template(
        "regulations/changes.html",
        crumbs=crumbs,
        others=others,
        chosen=chosen,
        names=names,
        unread=unread,
        language=select_language(),
        **(_differences(*packs) if packs else {}),
    )


def _differences(before: Pack, after: Pack) -> dict[str, Any]:
    """The part of the differences that is asked for: of one kind, or of all."""
    kind = request.args.get("kind", "")
    if kind and kind not in KIND_WORDS:
        raise NotFound
    those = compared.differences(before, after)
    listed = [each for each in those if kind in ("", each.kind)]
    shown, pages = chosen_part(compared.in_parts(listed))
    return {
        "listed": len(listed),
        "found": shown,
        "pages": pages,
        "kind": kind,
        "kinds": [(each, KIND_WORDS[each]) for each in dict.fromkeys(each.kind for each in those)],
    }


def _beside(kind: str, issuer: str, *, examples: bool) -> list[EditionFound]:
    """The editions of a kind of document, those of the same issuer first."""
    found = [each for each in queries.editions(examples=examples) if each.kind == kind]
    return sorted(found, key=lambda each: each.issuer != issuer)


def _chosen(kind: str) -> EditionFound | None:
    """The edition that the address names to compare with. Raises `NotFound` for one of another kind of document."""
    asked = request.args.get("with")
    if not asked:
        return None
    try:
        chosen = queries.edition(UUID(asked))
    except ValueError:
        raise NotFound from None
    if chosen.kind != kind:
        raise NotFound
    return chosen
