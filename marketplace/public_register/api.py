"""The registers in the API. Lists leave the database as JSON and are passed on as they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Flask, Response, request

from assay.api import ApiCalls, cursors, register_calls
from assay.permissions import PUBLIC, Actor
from assay.problems import NotFound
from marketplace.public_register import operations, queries
from marketplace.public_register.asking import around, search_of
from marketplace.public_register.permissions import FIND
from marketplace.public_register.queries import Register
from marketplace.public_register.rules import COUNT_MOST, LEVELS
from marketplace.public_register.schemas import AssessorDetailOut, AssessorOut, RegisterQuery

calls = ApiCalls("api-register", __name__, description="The public register")
closed_calls = ApiCalls("api-find", __name__, description="The part of the register for institutions")

_SHOWN = tuple(AssessorDetailOut().fields)


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)
    register_calls(app, closed_calls)


@calls.call("/register", access=PUBLIC, query=RegisterQuery, answer=AssessorOut, many=True)
def search(actor: Actor, moment: datetime, query: dict[str, Any]) -> Response:
    """Assessors who opened themselves to everyone; ``Total-Count`` says how many answer."""
    return _list("public_register", query)


@calls.call("/register/<uuid:public_id>", access=PUBLIC, answer=AssessorDetailOut)
def detail(actor: Actor, moment: datetime, public_id: UUID) -> Response:
    """What one assessor opened to everyone."""
    return _json(_one("public_register", public_id))


@closed_calls.call("/find", access=FIND, query=RegisterQuery, answer=AssessorOut, many=True)
def find(actor: Actor, moment: datetime, query: dict[str, Any]) -> Response:
    """Assessors who opened themselves to institutions or to everyone."""
    return _list("institution_register", query)


@closed_calls.call("/find/<uuid:public_id>", access=FIND, answer=AssessorDetailOut)
def closed_detail(actor: Actor, moment: datetime, public_id: UUID) -> Response:
    """What one assessor opened to institutions; looking at contact details is recorded."""
    facts = _one("institution_register", public_id)
    operations.note_contact_viewed(actor, public_id, facts)
    return _json(facts)


def _list(register: Register, query: dict[str, Any]) -> Response:
    asked = search_of(request.args, limit=query["limit"], strict=True)
    if asked.place and asked.within:
        asked = around(asked)
    found = queries.search(register, asked, facets=False)
    answer = Response(found.rows, mimetype="application/json")
    more = found.total > COUNT_MOST and not found.counted
    answer.headers["Total-Count"] = f"{COUNT_MOST}+" if more else str(found.total)
    answer.headers.update(cursors.next_link([found.after[0], str(found.after[1])] if found.after else None))
    return answer


def _one(register: Register, public_id: UUID) -> dict[str, Any]:
    found = queries.one(register, public_id)
    if found is None:
        raise NotFound
    facts = {name: found[0].get(name) for name in _SHOWN}
    facts["level"], facts["has_photo"] = LEVELS[found[0]["level"]], found[0]["photo_key"] is not None
    return facts


def _json(facts: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(facts), mimetype="application/json")
