"""What several pages of bodies need: days in the address, and choices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import request

from assay.calendar.holidays import FIRST_YEAR, LAST_YEAR
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from assay.web.forms import choices
from tenants.regulations import queries as regulations


def today_of(moment: datetime) -> date:
    """The day of the moment, here."""
    return moment.astimezone(AMSTERDAM).date()


def asked_day(moment: datetime) -> date:
    """The day in ``?on=``; today where there is none, where it is no day, or where no calendar reaches."""
    try:
        asked = date.fromisoformat(request.args["on"])
    except (KeyError, ValueError):
        return today_of(moment)
    return asked if FIRST_YEAR <= asked.year <= LAST_YEAR else today_of(moment)


def location_choices(actor: Actor, on: date) -> list[Any]:
    """The locations of the institution, with none first."""
    assert actor.tenant_id is not None
    found = regulations.locations(actor.tenant_id, on)
    return choices([("", _("No location")), *((str(each.id), each.name) for each in found)])


def chosen_id(value: str | None) -> UUID | None:
    """The id a select holds; None where nothing was chosen. Raises `NotFound` for what is no id."""
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError:
        raise NotFound from None
