"""Items as the templates show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from assay.files import queries as stored
from assay.files.models import StoredFile
from assay.i18n import gettext as _
from assay.permissions import Actor
from portfolio.evidence import ports, queries
from portfolio.evidence.models import ItemFile, PortfolioItem
from portfolio.evidence.ports import Line, Standing
from portfolio.evidence.rules import Draft
from portfolio.evidence.words import field_values, kind_words, period_words
from tenants.organisations import queries as organisations
from tenants.reference import queries as reference


@dataclass(frozen=True)
class ShownItem:
    """One item with what stands around it. ``card`` is what the macro ``evidence_card`` takes."""

    item: PortfolioItem
    standing: Standing
    files: list[StoredFile]
    card: dict[str, Any]


def shown_items(actor: Actor, moment: datetime, items: Sequence[PortfolioItem]) -> list[ShownItem]:
    """Items of a list with their cards: four statements and one for each module that says how items stand."""
    ids = [item.id for item in items]
    links = queries.files_of_items(ids)
    files = stored.files_by_id(actor, moment, (f for each in links.values() for f in each))
    pictures = stored.with_thumbnails(files) if files else set()
    standings = ports.standings_of(actor, ids)
    names = _institutions(items)
    return [
        _shown(
            item,
            standings.get(item.id) or own_standing(item),
            [files[f] for f in links.get(item.id, ()) if f in files],
            pictures,
            names,
        )
        for item in items
    ]


def own_standing(item: PortfolioItem) -> Standing:
    """How an item stands of which nobody else says anything."""
    if item.withdrawn_at is not None:
        return Standing("withdrawn", _("Withdrawn"), "", "gone")
    return Standing("own", _("Not handed in"), "", "document")


def _shown(
    item: PortfolioItem, standing: Standing, files: list[StoredFile], pictures: set[UUID], names: dict[UUID, str]
) -> ShownItem:
    draft = queries.draft_of(item)
    facts: list[tuple[Any, Any]] = [(_("Kind"), kind_words(item))]
    if when := period_words(draft):
        facts.append((_("When"), when))
    organisation = names.get(item.organisation_id, "") if item.organisation_id else item.organisation_text
    if organisation:
        facts.append((_("Organisation"), organisation))
    first = next((f for f in files if f.id in pictures), None)
    card = {
        "title": item.title,
        "url": url_for("portfolio.item", item_id=item.id),
        "kind": "document",
        "preview_url": url_for("files.preview", file_id=first.id, number=0) if first else "",
        "preview_alt": "",
        "state": standing.words,
        "tone": standing.tone,
        "icon": standing.icon,
        "facts": [*facts, *standing.facts],
        "counts_for": [{"label": label, "url": url} for label, url in standing.counts_for],
    }
    return ShownItem(item, standing, files, card)


def values_of(draft: Draft) -> list[tuple[str, Any, str]]:
    """Every field of a draft in words."""
    ids = [draft.organisation_id] if draft.organisation_id else []
    names = organisations.institution_names(ids) if ids else {}
    return field_values(draft, names, reference.qualification_names(draft.crebo) if draft.crebo else {})


def compared(stored_draft: Draft, typed: Draft) -> list[tuple[Any, str, str]]:
    """Rows of the macro ``compare``: what stands, and what was typed, for every field that one of them fills."""
    pairs = zip(values_of(stored_draft), values_of(typed), strict=True)
    return [(label, there, here) for (_name, label, there), (_same, _label, here) in pairs if there or here]


def history(
    item: PortfolioItem, had: Sequence[ItemFile], files: Mapping[UUID, StoredFile], others: Sequence[Line]
) -> list[Line]:
    """What happened to an item, the newest first.

    :param had: every file it has or had; ``files`` are those by their ids. :param others: what other modules know.
    """
    lines = [Line(item.created_at, _("Added"))]
    for link in had:
        name = files[link.file_id].original_name if link.file_id in files else None
        lines.append(Line(link.added_at, _("File added"), name))
        if link.removed_at:
            lines.append(Line(link.removed_at, _("File removed"), name))
    if item.version > 1 and item.withdrawn_at is None and all(line.at != item.updated_at for line in lines):
        lines.append(Line(item.updated_at, _("Last changed, version %(number)s", number=item.version)))
    if item.withdrawn_at:
        lines.append(Line(item.withdrawn_at, _("Withdrawn")))
    # Of what happened at the same moment, the last stands first too.
    return sorted([*lines, *others], key=lambda line: line.at)[::-1]


def home(actor: Actor, file_id: UUID) -> tuple[Any, str] | None:
    """Where a file belongs, for the pages of files: the owner's item."""
    if actor.hat.kind != "personal":
        return None
    item = queries.item_of_file(actor, file_id)
    return (item.title, url_for("portfolio.item", item_id=item.id)) if item else None


def _institutions(items: Sequence[PortfolioItem]) -> dict[UUID, str]:
    ids = [item.organisation_id for item in items if item.organisation_id]
    return organisations.institution_names(ids) if ids else {}
