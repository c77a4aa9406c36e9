"""Letters in the API: reading them, the PDF, and the letterhead."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.clock import AMSTERDAM
from assay.letters.readability import measure
from assay.permissions import Actor
from assay.problems import NotFound
from assay.web.shell import select_language
from tenants.letters import kinds, operations, queries
from tenants.letters.matters import call
from tenants.letters.operations import HeadValues
from tenants.letters.permissions import KEEP_LETTERHEAD, READ, READ_KINDS
from tenants.letters.schemas import (
    KindOut,
    LetterheadIn,
    LetterheadOut,
    LetterLinkOut,
    LetterOut,
    LettersQuery,
    LetterWholeOut,
    MeasuredOut,
    TextIn,
)

calls = ApiCalls("api-letters", __name__, description="Letters as they were sent, and letterheads")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/letters", access=READ, query=LettersQuery, answer=LetterOut, many=True)
def letters(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Letters to the caller, or of the institution or the platform, the last sent first. All, or about one matter."""
    position = cursors.decode(query["cursor"])
    before = UUID(position[0]) if position else None
    found = queries.letters(actor, before, query["limit"] + 1, about=query["subject_id"])
    shown = call(actor, found[: query["limit"]])
    return shown, cursors.next_link([shown[-1].id] if len(found) > len(shown) else None)


@calls.call("/letter-kinds", access=READ_KINDS, answer=KindOut, many=True)
def letter_kinds(actor: Actor, moment: datetime) -> Any:
    """The kinds of letters that the caller reads: how plain each is, and what the regulations ask of it."""
    return kinds.kinds(actor, moment.astimezone(AMSTERDAM).date(), select_language())


@calls.call("/letter-kinds/measurements", access=READ_KINDS, method="POST", body=TextIn, answer=MeasuredOut)
def measure_text(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """How plain a Dutch text is: which sentence is hard, and why. Nothing of it is kept."""
    return measure([body["text"]], body["level"])


@calls.call("/letters/<uuid:letter_id>", access=READ, answer=LetterWholeOut)
def letter(actor: Actor, moment: datetime, letter_id: UUID) -> Any:
    """One letter, word for word."""
    return call(actor, [queries.letter(actor, letter_id)])[0]


@calls.call("/letters/<uuid:letter_id>/download", access=READ, answer=LetterLinkOut)
def download(actor: Actor, moment: datetime, letter_id: UUID) -> Any:
    """An address that saves the PDF, for 60 seconds."""
    return {"url": operations.download_link(actor, letter_id)}


@calls.call("/letterhead", access=KEEP_LETTERHEAD, answer=LetterheadOut)
def letterhead(actor: Actor, moment: datetime) -> Any:
    """The letterhead of the institution; 404 where none was filled in."""
    assert actor.tenant_id is not None
    kept = queries.letterhead_of(actor.tenant_id)
    if kept is None:
        raise NotFound
    return kept


@calls.call("/letterhead", access=KEEP_LETTERHEAD, method="PUT", body=LetterheadIn, answer=LetterheadOut)
def keep_letterhead(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Fill in or change the letterhead. Letters that were sent keep the one they had."""
    version = body.pop("version")
    return operations.keep_letterhead(actor, moment, HeadValues(**body), version)
