"""The portfolio in the API: every act of the pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, g

from assay.api import ApiCalls, cursors, register_calls
from assay.api.versions import VersionPassed, etag, expected_version
from assay.files.models import StoredFile
from assay.files.operations import Intent
from assay.files.queries import files_by_id
from assay.files.schemas import FileOut, IntentOut
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid, Stale
from portfolio.evidence import operations, ports, queries
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.permissions import READ, WRITE
from portfolio.evidence.rules import Draft
from portfolio.evidence.schemas import AttachIn, ItemFields, ItemIn, ItemOut, ItemQuery, UploadIn

calls = ApiCalls("api-items", __name__, description="One's own portfolio")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


def _out(actor: Actor, items: Sequence[PortfolioItem]) -> None:
    g.item_standings = ports.standings_of(actor, [item.id for item in items])


def _one(actor: Actor, item: PortfolioItem) -> tuple[PortfolioItem, dict[str, str]]:
    _out(actor, [item])
    return item, etag(item.version)


@calls.call("/items", access=READ, query=ItemQuery, answer=ItemOut, many=True)
def items(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """The caller's items, the newest first."""
    position = cursors.decode(query["cursor"])
    choice = next((c for c in ports.filters() if c.code == query["state"]), None)
    if choice is None and query["state"] not in (queries.CURRENT, queries.WITHDRAWN):
        raise Invalid(errors={"state": [_("Choose a state that this list has.")]})
    found = queries.items(
        actor,
        kind=query["kind"],
        state=queries.WITHDRAWN if query["state"] == queries.WITHDRAWN else queries.CURRENT,
        within=choice.item_ids(actor) if choice else None,
        before=UUID(position[0]) if position else None,
        limit=query["limit"],
    )
    _out(actor, found.items)
    return found.items, cursors.next_link([found.more] if found.more else None)


@calls.call("/items", access=WRITE, method="POST", body=ItemIn, answer=ItemOut, status=201)
def add(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Add an item."""
    item = operations.add_item(actor, moment, Draft(**body))
    found, headers = _one(actor, item)
    return found, headers | {"Location": f"/api/v1/items/{item.id}"}


@calls.call("/items/<uuid:item_id>", access=READ, answer=ItemOut)
def show(actor: Actor, moment: datetime, item_id: UUID) -> Any:
    """One item."""
    return _one(actor, queries.item_visible(actor, item_id))


@calls.call("/items/<uuid:item_id>", access=WRITE, method="PATCH", body=ItemFields, answer=ItemOut)
def change(actor: Actor, moment: datetime, item_id: UUID, body: dict[str, Any]) -> Any:
    """Change the fields that are named; needs If-Match."""
    version = expected_version()
    item = queries.item_visible(actor, item_id, lock=True)
    if item.version != version:
        raise VersionPassed
    try:
        changed = operations.change_item(actor, moment, item_id, version, replace(queries.draft_of(item), **body))
    except Stale as stale:
        raise VersionPassed from stale
    return _one(actor, changed)


@calls.call("/items/<uuid:item_id>/withdraw", access=WRITE, method="POST", answer=ItemOut)
def withdraw(actor: Actor, moment: datetime, item_id: UUID) -> Any:
    """Take an item out of the portfolio. Twice is the same as once."""
    return _one(actor, operations.withdraw_item(actor, moment, item_id))


@calls.call("/items/<uuid:item_id>/files", access=READ, answer=FileOut, many=True)
def files(actor: Actor, moment: datetime, item_id: UUID) -> list[StoredFile]:
    """The files of an item; at most twenty, so in one page."""
    queries.item_visible(actor, item_id)
    links = queries.files_of_items([item_id]).get(item_id, [])
    found = files_by_id(actor, moment, links)
    return [found[f] for f in links if f in found]


@calls.call("/items/<uuid:item_id>/uploads", access=WRITE, method="POST", body=UploadIn, answer=IntentOut, status=201)
def upload(actor: Actor, moment: datetime, item_id: UUID, body: dict[str, Any]) -> Intent:
    """Ask for a form that takes one file into the store, as a file of this item; confirm it under /files."""
    return operations.begin_file(actor, moment, item_id, body["name"], body["type"], body["size"])


@calls.call("/items/<uuid:item_id>/files", access=WRITE, method="POST", body=AttachIn, status=204)
def attach(actor: Actor, moment: datetime, item_id: UUID, body: dict[str, Any]) -> None:
    """Let a file that was uploaded without an item belong to this one."""
    operations.attach_file(actor, moment, item_id, body["file_id"])


@calls.call("/items/<uuid:item_id>/files/<uuid:file_id>", access=WRITE, method="DELETE", status=204)
def remove(actor: Actor, moment: datetime, item_id: UUID, file_id: UUID) -> None:
    """Take a file off an item."""
    operations.remove_file(actor, moment, item_id, file_id)
