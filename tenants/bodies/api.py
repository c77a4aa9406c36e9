"""Bodies in the API: every act of the pages, by the same permissions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, cursors, register_calls
from assay.api.schemas import PageQuery
from assay.api.versions import VersionPassed, etag, expected_version
from assay.calendar.holidays import FIRST_YEAR, LAST_YEAR
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.problems import Invalid, NotFound, Stale
from assay.web.forms import clean_line
from assay.web.shell import select_language
from tenants.bodies import queries
from tenants.bodies.models import BodyMember, BodyRow, Mandate
from tenants.bodies.operations import appointing, keeping, mandates
from tenants.bodies.operations.appointing import Appointee
from tenants.bodies.permissions import KEEP_BODIES, KEEP_MANDATES, READ_BODIES
from tenants.bodies.schemas import (
    BodyChangeIn,
    BodyDayQuery,
    BodyEndIn,
    BodyMemberAgainIn,
    BodyMemberChangeIn,
    BodyMemberEndIn,
    BodyMemberIn,
    BodyMemberOut,
    BodyOut,
    BodySetUpIn,
    MandateEndIn,
    MandateIn,
    MandateOut,
    PublishedBodyOut,
)
from tenants.bodies.words import sentence
from tenants.interests.permissions import KEEP
from tenants.organisations import queries as organisations
from tenants.regulations.shown import Reader

calls = ApiCalls("api-bodies", __name__, description="Bodies of an institution, their members, and mandates")

#: An answer with headers, as the edge takes it.
Paged = tuple[Any, dict[str, str]]


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/institutions/<slug>/bodies", access=PUBLIC, answer=PublishedBodyOut, many=True)
def published(actor: Actor, moment: datetime, slug: str) -> Any:
    """The bodies an institution must make known, with names, functions and address as its regulations say."""
    institution = organisations.institution_at(slug)
    if institution is None:
        raise NotFound
    return [
        {
            "name": each.row.name,
            "members": [{"function": function, "name": name} for function, name in each.members],
            "address": each.address,
            "article": list(each.said.body.article),
        }
        for each in queries.published(institution.id, _day(moment, None))
    ]


@calls.call("/institution/bodies", access=READ_BODIES, query=PageQuery, answer=BodyOut, many=True)
def listed(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """The bodies that run, by name, each with how it stands today."""
    after, limit = cursors.decode(query["cursor"]), query["limit"]
    rows = queries.bodies(actor, UUID(after[0]) if after else None, limit + 1)
    position = [rows[limit - 1].id] if len(rows) > limit else None
    found = queries.standings(actor, rows[:limit], _day(moment, None))
    return [_shown(actor, standing) for standing in found], cursors.next_link(position)


@calls.call("/institution/bodies", access=KEEP_BODIES, method="POST", body=BodySetUpIn, answer=BodyOut, status=201)
def set_up(actor: Actor, moment: datetime, body: dict[str, Any]) -> Paged:
    """Set a body up that the institution's regulations describe."""
    row = keeping.set_up(actor, moment, **_lines(body, "name", "address"))
    return _body(actor, row, row.set_up_on)


@calls.call("/institution/bodies/<uuid:body_id>", access=READ_BODIES, query=BodyDayQuery, answer=BodyOut)
def show(actor: Actor, moment: datetime, body_id: UUID, query: dict[str, Any]) -> Paged:
    """One body, whether it is well composed on a day, and if not, why."""
    return _body(actor, queries.body(actor, body_id), _day(moment, query["on"]))


@calls.call("/institution/bodies/<uuid:body_id>", access=KEEP_BODIES, method="PUT", body=BodyChangeIn, answer=BodyOut)
def change(actor: Actor, moment: datetime, body_id: UUID, body: dict[str, Any]) -> Paged:
    """Replace name, location and address; send If-Match."""
    try:
        row = keeping.change(actor, body_id, **_lines(body, "name", "address"), version=expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return _body(actor, row, _day(moment, None))


@calls.call("/institution/bodies/<uuid:body_id>/end", access=KEEP_BODIES, method="POST", body=BodyEndIn, answer=BodyOut)
def end(actor: Actor, moment: datetime, body_id: UUID, body: dict[str, Any]) -> Paged:
    """End a body, and with it every seat in it."""
    row = keeping.end(actor, moment, body_id, **_lines(body, "reason"))
    return _body(actor, row, _day(moment, None))


@calls.call("/institution/bodies/<uuid:body_id>/members", access=READ_BODIES, answer=BodyMemberOut, many=True)
def members(actor: Actor, moment: datetime, body_id: UUID) -> list[BodyMember]:
    """Every seat there was and is in a body, in the order of the first days."""
    return queries.members_of(actor, queries.body(actor, body_id).id)


@calls.call(
    "/institution/bodies/<uuid:body_id>/members",
    access=KEEP_BODIES,
    method="POST",
    body=BodyMemberIn,
    answer=BodyMemberOut,
    status=201,
)
def appoint(actor: Actor, moment: datetime, body_id: UUID, body: dict[str, Any]) -> Paged:
    """Appoint somebody; 409 names who has the seat."""
    values = _lines(body, "name")
    made = appointing.appoint(
        actor, moment, body_id, Appointee(**{**values, "certificates": tuple(values["certificates"])})
    )
    return made, etag(made.version)


@calls.call("/institution/body-members/<uuid:member_id>", access=READ_BODIES, answer=BodyMemberOut)
def member(actor: Actor, moment: datetime, member_id: UUID) -> Paged:
    """One seat, with its version as ETag."""
    found = queries.member(actor, member_id)
    return found, etag(found.version)


@calls.call(
    "/institution/body-members/<uuid:member_id>",
    access=KEEP_BODIES,
    method="PATCH",
    body=BodyMemberChangeIn,
    answer=BodyMemberOut,
)
def change_member(actor: Actor, moment: datetime, member_id: UUID, body: dict[str, Any]) -> Paged:
    """Keep what is known of a member; what is not named stays. Send If-Match."""
    now = queries.member(actor, member_id)
    # What is not named is taken from the version that If-Match names, or the call is refused as too late.
    stays = {
        "nominated_by": now.nominated_by or "",
        "certificates": now.certificates,
        "external": now.external,
        "born_on": now.born_on,
    }
    values = {**stays, **body}
    values["certificates"] = tuple(values["certificates"])
    try:
        found = appointing.change(actor, member_id, **values, version=expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return found, etag(found.version)


@calls.call(
    "/institution/body-members/<uuid:member_id>/again",
    access=KEEP_BODIES,
    method="POST",
    body=BodyMemberAgainIn,
    answer=BodyMemberOut,
    status=201,
)
def again(actor: Actor, moment: datetime, member_id: UUID, body: dict[str, Any]) -> Paged:
    """Appoint a member for another term of office."""
    made = appointing.reappoint(actor, moment, member_id, body["starts_on"], body["ends_on"])
    return made, etag(made.version)


@calls.call(
    "/institution/body-members/<uuid:member_id>/end",
    access=KEEP_BODIES,
    method="POST",
    body=BodyMemberEndIn,
    answer=BodyMemberOut,
)
def end_seat(actor: Actor, moment: datetime, member_id: UUID, body: dict[str, Any]) -> Paged:
    """End a seat before its term of office does; send If-Match."""
    try:
        found = appointing.end(actor, moment, member_id, **_lines(body, "reason"), version=expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return found, etag(found.version)


@calls.call("/institution/mandates", access=READ_BODIES, query=PageQuery, answer=MandateOut, many=True)
def mandates_listed(actor: Actor, moment: datetime, query: dict[str, Any]) -> Paged:
    """Who hands a power on to whom, in the order in which it was recorded."""
    after, limit = cursors.decode(query["cursor"]), query["limit"]
    rows = queries.mandates(actor, UUID(after[0]) if after else None, limit + 1)
    return rows[:limit], cursors.next_link([rows[limit - 1].id] if len(rows) > limit else None)


@calls.call("/institution/mandates", access=KEEP_MANDATES, method="POST", body=MandateIn, answer=MandateOut, status=201)
def record_mandate(actor: Actor, moment: datetime, body: dict[str, Any]) -> Mandate:
    """Record who hands a power on to whom."""
    return mandates.record(actor, moment, **_lines(body, "grantor", "holder", "power", "source"))


@calls.call(
    "/institution/mandates/<uuid:mandate_id>/end",
    access=KEEP_MANDATES,
    method="POST",
    body=MandateEndIn,
    answer=MandateOut,
)
def end_mandate(actor: Actor, moment: datetime, mandate_id: UUID, body: dict[str, Any]) -> Paged:
    """Let a mandate end; send If-Match."""
    try:
        found = mandates.end(actor, mandate_id, **_lines(body, "reason"), version=expected_version())
    except Stale as stale:
        raise VersionPassed from stale
    return found, etag(found.version)


def _body(actor: Actor, row: BodyRow, on: date) -> Paged:
    [standing] = queries.standings(actor, [row], on)
    return _shown(actor, standing), etag(row.version)


def _shown(actor: Actor, standing: queries.Standing) -> dict[str, Any]:
    said = standing.said
    reader = Reader(said.regulation.pack, select_language()) if said else None
    columns = ("id", "document", "body_key", "name", "location_id", "address", "set_up_on", "ended_on", "version")
    return {
        **{name: getattr(standing.row, name) for name in columns},
        "on": standing.on,
        "state": standing.state,
        "findings": [
            {
                "code": finding.code,
                "text": sentence(finding, reader),
                "weighs": finding.weighs,
                "article": list(finding.article),
                "tie_id": finding.tie if KEEP.holds(actor) else None,
            }
            for finding in standing.found
            if reader is not None
        ],
    }


def _lines(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The body with these texts as one trimmed line each."""
    return {key: (clean_line(value) or "") if key in names else value for key, value in body.items()}


def _day(moment: datetime, on: date | None) -> date:
    if on is not None and not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Invalid(errors={"on": [_("The calendar does not reach that day. Choose another one.")]})
    return on or moment.astimezone(AMSTERDAM).date()
