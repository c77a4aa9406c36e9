"""Ties in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.clock import AMSTERDAM
from assay.permissions import Actor
from assay.problems import NotFound
from tenants.interests import matters, operations, queries
from tenants.interests.people import known
from tenants.interests.permissions import DECLARE, KEEP
from tenants.interests.schemas import (
    SeparationIn,
    SeparationOut,
    TieCheckQuery,
    TieIn,
    TieOut,
    TieWithdrawIn,
    TieWithMattersOut,
    VerdictOut,
)

calls = ApiCalls("api-interests", __name__, description="Ties between people")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/ties", access=DECLARE, query=PageQuery, answer=TieOut, many=True)
def ties(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """One's own ties, the newest first; who keeps them sees all."""
    position = cursors.decode(query["cursor"])
    found = queries.visible_to(actor, UUID(position[0]) if position else None, query["limit"] + 1)
    shown = found[: query["limit"]]
    return shown, cursors.next_link([shown[-1].id] if len(found) > len(shown) else None)


@calls.call("/ties", access=DECLARE, method="POST", body=TieIn, answer=TieOut, status=201)
def declare(actor: Actor, moment: datetime, body: dict[str, Any]) -> Any:
    """Declare a tie of one's own."""
    return operations.declare(actor, moment, **body)


@calls.call("/ties/<uuid:tie_id>", access=DECLARE, answer=TieWithMattersOut)
def tie(actor: Actor, moment: datetime, tie_id: UUID) -> Any:
    """One tie, how roles are kept apart in spite of it, and for who keeps ties in which matters they still can be."""
    found = queries.tie(actor, tie_id)
    separations = queries.separations(actor, tie_id)
    offered = None
    if KEEP.holds(actor):
        apart = {each.matter for each in separations}
        between = matters.between(actor, found.one_id, found.other_id) if found.withdrawn_at is None else {}
        asked, _barred = queries.separable(found, moment.astimezone(AMSTERDAM).date(), between.values())
        offered = [each for each in asked if each.name not in apart]
    values = {name: getattr(found, name) for name in TieOut().fields}
    return {**values, "separations": separations, "open_matters": offered}


@calls.call("/ties/<uuid:tie_id>/withdraw", access=DECLARE, method="POST", body=TieWithdrawIn, answer=TieOut)
def withdraw(actor: Actor, moment: datetime, tie_id: UUID, body: dict[str, Any]) -> Any:
    """Say that it was recorded wrongly."""
    return operations.withdraw(actor, moment, tie_id, body["reason"], body["version"])


@calls.call(
    "/ties/<uuid:tie_id>/separations", access=KEEP, method="POST", body=SeparationIn, answer=SeparationOut, status=201
)
def separate(actor: Actor, moment: datetime, tie_id: UUID, body: dict[str, Any]) -> Any:
    """Record how roles are kept apart in one matter."""
    return operations.separate(actor, moment, tie_id, body["matter"], body["how"])


@calls.call("/tie-check", access=KEEP, query=TieCheckQuery, answer=VerdictOut)
def check(actor: Actor, moment: datetime, query: dict[str, Any]) -> Any:
    """Whether somebody may act in a matter of another, with the article that says so.

    Asked of people whom the institution knows. ``elsewhere``: classes of ties that other institutions recorded.
    """
    assert actor.tenant_id is not None
    asked = {query["one"], query["other"]}
    if asked - set(known(actor, asked)):
        raise NotFound
    on = moment.astimezone(AMSTERDAM).date()
    found = queries.check(actor.tenant_id, on, **query)
    return {
        "allowed": found.allowed,
        "effect": found.effect.value,
        "articles": list(found.rule.article) if found.rule else [],
        "elsewhere": list(queries.elsewhere(query["one"], query["other"], on)),
    }
