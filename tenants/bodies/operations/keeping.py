"""Setting a body up by a provision of the regulations, keeping its name and address, and ending it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from tenants.bodies import queries
from tenants.bodies.models import BodyRow
from tenants.bodies.operations.ending import end_seat
from tenants.bodies.permissions import KEEP_BODIES
from tenants.organisations.operations import checking
from tenants.regulations import queries as regulations
from tenants.regulations.rules.bodies_said import Body
from tenants.regulations.rules.resolving import FactMissing, Facts, NoSuchValue

_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('bodies:' || :tenant, 0))")


def set_up(
    actor: Actor,
    moment: datetime,
    *,
    document: str,
    body_key: str,
    name: str = "",
    location_id: UUID | None = None,
    address: str = "",
    set_up_on: date | None = None,
) -> BodyRow:
    """Set a body up that the institution's regulations describe.

    :param document: the document and ``body_key`` the provision in it. :param name: its name in the regulations where
        empty, with the location's. :param set_up_on: its first day; today where it is None.
    :raises NotFound: a location of somebody else. :raises Conflict: it runs already.
    :raises Invalid: no regulation of the institution knows it on that day, or the regulations make its address public
        and there is none (R042).
    """
    KEEP_BODIES.require(actor)
    hold(actor)
    day = set_up_on or moment.astimezone(AMSTERDAM).date()
    errors: checking.Errors = {}
    _most(errors, "name", name, 200)
    _most(errors, "address", address, 300)
    provision = provision_on(actor, document, body_key, day)
    if provision is None:
        errors["body"] = [_("None of your regulations describes this body on that day. Adopt an edition that does.")]
    location = regulations.location(actor, location_id) if location_id else None
    if provision is not None and "address" in provision.publishes and not address and location is None:
        errors["address"] = [_("Your regulations make the address of this body public. Fill it in.")]
    if errors or provision is None:
        raise Invalid(errors=errors)
    running = select(BodyRow).where(
        BodyRow.tenant_id == actor.tenant_id,
        BodyRow.document == document,
        BodyRow.body_key == body_key,
        BodyRow.ended_on.is_(None),
    )
    if provision.dispersed:
        running = running.where(BodyRow.location_id.is_not_distinct_from(location_id))
    there = db.session.scalars(running.limit(1)).first()
    if there is not None:
        raise Conflict(_("This body runs already: %(name)s.", name=there.name))
    if not name:
        name = f"{provision.name.nl}, {location.name}" if location else provision.name.nl
    row = BodyRow(
        tenant_id=actor.tenant_id,
        document=document,
        body_key=body_key,
        name=name[:200],
        location_id=location_id,
        address=address or None,
        set_up_on=day,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "body.set_up", f"body:{row.id}", document=document, body=body_key, since=day)
    return row


def change(actor: Actor, body_id: UUID, *, name: str, location_id: UUID | None, address: str, version: int) -> BodyRow:
    """Give a body another name, location or address.

    :param version: of the body as it was seen. :raises NotFound: none of this institution, or such a location.
    :raises Stale: somebody changed it meanwhile. :raises Invalid: no name, or one that is too long.
    :raises Conflict: it ended, or another one of its kind is at that location.
    """
    KEEP_BODIES.require(actor)
    hold(actor)
    row = running_body(actor, body_id)
    if row.version != version:
        raise Stale(current=row)
    errors: checking.Errors = {}
    checking.text(errors, "name", name, 200, _("Fill in the name of the body."))
    _most(errors, "address", address, 300)
    if errors:
        raise Invalid(errors=errors)
    if location_id is not None:
        regulations.location(actor, location_id)
    twin = select(BodyRow.name).where(
        BodyRow.tenant_id == actor.tenant_id,
        BodyRow.document == row.document,
        BodyRow.body_key == row.body_key,
        BodyRow.location_id.is_not_distinct_from(location_id),
        BodyRow.ended_on.is_(None),
        BodyRow.id != row.id,
    )
    other = db.session.scalars(twin.limit(1)).first()
    if other is not None:
        raise Conflict(_("This body runs already: %(name)s.", name=other))
    row.name, row.location_id, row.address = name, location_id, address or None
    row.version += 1
    db.session.flush()
    audit.record(actor, "body.changed", f"body:{row.id}")
    return row


def end(actor: Actor, moment: datetime, body_id: UUID, *, ended_on: date | None, reason: str) -> BodyRow:
    """End a body, and with it every seat in it: each member is told as when the seat ended by itself.

    :param ended_on: its last day, today or before. :raises Conflict: it ended already.
    :raises Invalid: no reason, or a day that is still to come or lies before its first.
    """
    KEEP_BODIES.require(actor)
    row = running_body(actor, body_id)
    today = moment.astimezone(AMSTERDAM).date()
    errors: checking.Errors = {}
    checking.text(errors, "reason", reason, 500, _("Say in a few words why it ends."))
    if ended_on is None or not row.set_up_on <= ended_on <= today:
        errors["ended_on"] = [_("Choose a day from its first day up to today.")]
    if errors or ended_on is None:
        raise Invalid(errors=errors)
    row.ended_on, row.end_reason = ended_on, reason
    row.version += 1
    db.session.flush()
    for seat in queries.members_of(actor, row.id):
        last = queries.seated(seat).last_day
        if last is None or last > ended_on:
            end_seat(actor, moment, row, seat, ended_on=ended_on, reason=reason)
    audit.record(actor, "body.ended", f"body:{row.id}", ended_on=ended_on, reason=reason)
    return row


def hold(actor: Actor) -> None:
    """Let nobody else at this institution set up, change or fill a body until the transaction ends. Taken before the
    row of a body is: two bodies that exclude each other are two rows, and one person may be put into both at once.
    """
    db.session.execute(_HOLD, {"tenant": str(actor.tenant_id)})


def running_body(actor: Actor, body_id: UUID) -> BodyRow:
    """The body, while nobody else changes it or its members. Raises `NotFound`, and `Conflict` where it ended."""
    row = queries.body(actor, body_id, lock=True)
    if row.ended_on is not None:
        raise Conflict(_("This body has ended. Nothing about it changes any more."))
    return row


def provision_on(actor: Actor, document: str, body_key: str, day: date) -> Body | None:
    """How the institution's regulations describe a body on a day; None where they do not."""
    assert actor.tenant_id is not None
    regulation = regulations.regulation_of(actor.tenant_id, document, day)
    try:
        found: Any = regulation.get("body", body_key, Facts(day)).provision if regulation else None
    except (NoSuchValue, FactMissing):
        return None
    return found if isinstance(found, Body) else None


def _most(errors: checking.Errors, field: str, value: str, most: int) -> None:
    if len(value) > most:
        errors[field] = [_("At most %(most)s characters.", most=format_number(most))]
