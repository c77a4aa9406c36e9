"""The list of items, and the page of one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.files.queries import files_by_id
from assay.files.widget import upload_offer
from assay.permissions import Actor
from portfolio.evidence import ports, queries
from portfolio.evidence.pages.blueprint import bp
from portfolio.evidence.pages.shown import history, own_standing, shown_items, values_of
from portfolio.evidence.permissions import READ
from portfolio.evidence.rules import FILES_MOST, ItemKind
from portfolio.evidence.words import ABOUT, KINDS, kind_words


@bp.page("/portfolio", access=READ)
def items(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The person's items, newest first, by kind and state."""
    kind = request.args.get("kind", "")
    state = request.args.get("state", queries.CURRENT)
    choice = next((c for c in ports.filters() if c.code == state), None)
    found = queries.items(
        actor,
        kind=ItemKind(kind) if kind in set(ItemKind) else None,
        state=queries.WITHDRAWN if state == queries.WITHDRAWN else queries.CURRENT,
        within=choice.item_ids(actor) if choice else None,
        before=request.args.get("before", type=UUID),
    )
    more = url_for("portfolio.items", **_kept(kind, state), before=found.more) if found.more else ""
    return render_template(
        "portfolio/list.html",
        shown=shown_items(actor, moment, found.items),
        more=more,
        kind=kind,
        state=state,
        filtered=bool(kind or state != queries.CURRENT or request.args.get("before")),
        kinds=KINDS,
        filters=ports.filters(),
    )


def _kept(kind: str, state: str) -> dict[str, Any]:
    return {name: value for name, value in (("kind", kind), ("state", state)) if value and value != queries.CURRENT}


@bp.page("/portfolio/new", access=READ)
def choose(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Which kind of item?"""
    return render_template("portfolio/choose.html", kinds=KINDS, about=ABOUT)


@bp.page("/portfolio/<uuid:item_id>", access=READ)
def item(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """One item: its fields, its files, how it stands and what happened to it."""
    found = queries.item_visible(actor, item_id)
    standing = ports.standings_of(actor, [item_id]).get(item_id) or own_standing(found)
    had = queries.all_files_of(item_id)
    links = [link.file_id for link in had if link.removed_at is None]
    files = files_by_id(actor, moment, [link.file_id for link in had])
    # The page asks for its side anew when a file arrived or was checked; the rest of it stays.
    partly = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    return render_template(
        "portfolio/item_side.html" if partly else "portfolio/item.html",
        item=found,
        kind=kind_words(found),
        standing=standing,
        facts=[(label, said) for name, label, said in values_of(queries.draft_of(found)) if said and name != "title"],
        files=[files[f] for f in links if f in files],
        locked=found.withdrawn_at is not None or ports.lock_reason(item_id),
        panels=ports.panels_of(actor, moment, found),
        history=history(found, had, files, ports.history_of(actor, item_id)),
        offer=upload_offer(),
        full=len(links) >= FILES_MOST,
    )
