"""Where an institution holds exams and lays documents out for inspection (R025, R033)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Stale
from tenants.organisations.operations.checking import place as checked_place
from tenants.regulations import queries
from tenants.regulations.models import Location
from tenants.regulations.operations import recording
from tenants.regulations.permissions import KEEP_CALENDAR


def keep(
    actor: Actor,
    location_id: UUID | None,
    *,
    name: str,
    address: str,
    postcode: str,
    place: str,
    starts_on: date | None,
    ends_on: date | None,
    version: int = 1,
) -> Location:
    """Add a location, or change the one with this id.

    :param place: as typed or picked. :raises NotFound: none of this institution. :raises Stale: changed meanwhile.
    :raises Invalid: with every fault at its field.
    """
    KEEP_CALENDAR.require(actor)
    errors: recording.Errors = {}
    recording.required_text(errors, "name", name, 200, _("Fill in the name of the location."))
    recording.required_text(errors, "address", address, 300, _("Fill in the street and the number."))
    if not 4 <= len(postcode) <= 10:
        errors["postcode"] = [_("Fill in the postcode.")]
    place_id = checked_place(errors, "place", place, actor.hat.country)
    if starts_on is None:
        errors["starts_on"] = [_("Fill in the first day.")]
    elif ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = [_("The last day lies before the first.")]
    recording.refuse(errors)
    assert place_id is not None
    assert starts_on is not None
    row = queries.location(actor, location_id, lock=True) if location_id else None
    if row is not None and row.version != version:
        raise Stale(current=row)
    if row is None:
        row = Location(tenant_id=recording.tenant_of(actor))
        db.session.add(row)
    else:
        row.version += 1
    row.name, row.address, row.postcode, row.place_id = name, address, postcode, place_id
    row.starts_on, row.ends_on = starts_on, ends_on
    db.session.flush()
    audit.record(actor, "location.kept", f"location:{row.id}")
    return row
