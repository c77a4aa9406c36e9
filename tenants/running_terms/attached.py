"""Terms on what institutions and the platform have already: the end of a role, and a request for an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.permissions import Actor
from assay.tenancy.models import Appointment
from tenants.organisations import events as organisations
from tenants.organisations.models import AccountRequest
from tenants.regulations import effects
from tenants.regulations.events import law_changed
from tenants.running_terms import operations, queries
from tenants.running_terms.notices import register_kind
from tenants.running_terms.operations import catching_up, recounting, trying
from tenants.running_terms.rules.kinds import PLATFORM, TermKind

#: A role ends on the day that was agreed with it; nobody counts it. Reminded a month ahead, as Today does.
APPOINTMENT_ENDS = register_kind(
    TermKind(
        key="appointment.ends",
        title=_l("The end of a role"),
        subject="appointment",
        role="administrator",
        paths={"institution": "/institution/people/{id}"},
        ends=True,
        remind=(30,),
    )
)
REQUEST_DECISION = register_kind(
    TermKind(
        key="account_request.decision",
        title=_l("Decision on a request for an account"),
        subject="account_request",
        role=PLATFORM,
        paths={"platform": "/platform/requests/{id}"},
    )
)


def connect() -> None:
    """Listen to what institutions announce, and answer what a change of the law would move."""
    effects.connect(recounting.effect_of)
    effects.connect_trial(trying.try_law)
    law_changed.connect(_law_changed)
    organisations.appointment_made.connect(_appointment_made)
    organisations.appointment_changed.connect(_appointment_changed)
    organisations.request_confirmed.connect(_request_confirmed)
    organisations.request_decided.connect(_request_decided)
    catching_up.connect("appointments", _appointments)
    catching_up.connect("requests", _requests, "platform")


def _appointments(actor: Actor, moment: datetime, most: int) -> int:
    """Roles that end on a day to come and of which no term runs."""
    assert actor.tenant_id is not None
    query = select(Appointment).where(
        Appointment.tenant_id == actor.tenant_id,
        Appointment.ended_at.is_(None),
        Appointment.ends_on >= moment.astimezone(AMSTERDAM).date(),
        queries.without_term(actor.tenant_id, Appointment.id, APPOINTMENT_ENDS.key),
    )
    found = db.session.scalars(query.order_by(Appointment.id).limit(most)).all()
    for appointment in found:
        _run_to_the_end(actor, moment, appointment)
    return len(found)


def _requests(actor: Actor, moment: datetime, most: int) -> int:
    """Requests that wait for the platform and of which no term runs."""
    query = select(AccountRequest).where(
        AccountRequest.confirmed_at.is_not(None),
        AccountRequest.decided_at.is_(None),
        queries.without_term(None, AccountRequest.id, REQUEST_DECISION.key),
    )
    found = db.session.scalars(query.order_by(AccountRequest.id).limit(most)).all()
    for request in found:
        _request_confirmed(actor, request, moment)
    return len(found)


def _law_changed(_actor: Actor, tenant_id: UUID, moment: datetime, **_more: Any) -> None:
    recounting.begin(moment, tenant_id)


def _appointment_made(actor: Actor, tenant_id: UUID, appointment_id: UUID) -> None:
    found = db.session.get_one(Appointment, (tenant_id, appointment_id))
    _run_to_the_end(actor, found.appointed_at, found)


def _appointment_changed(actor: Actor, appointment: Appointment, moment: datetime) -> None:
    at = {"tenant_id": appointment.tenant_id}
    if appointment.ended_at is not None:
        operations.cancel(actor, moment, APPOINTMENT_ENDS.key, appointment.id, **at)
    elif operations.set_day_of(actor, moment, APPOINTMENT_ENDS.key, appointment.id, appointment.ends_on, **at) is None:
        _run_to_the_end(actor, moment, appointment)


def _run_to_the_end(actor: Actor, moment: datetime, appointment: Appointment) -> None:
    if appointment.ends_on is None:
        return
    operations.start(
        actor,
        moment,
        APPOINTMENT_ENDS.key,
        appointment.id,
        tenant_id=appointment.tenant_id,
        person_id=appointment.person_id,
        began=appointment.starts_on,
        set_on=appointment.ends_on,
        reference=appointment.person_name[:200],
    )


def _request_confirmed(actor: Actor, request: Any, moment: datetime) -> None:
    if request.decided_at is None:
        operations.start(
            actor,
            moment,
            REQUEST_DECISION.key,
            request.id,
            tenant_id=None,
            began=request.confirmed_at,
            reference=request.institution_name[:200],
        )


def _request_decided(actor: Actor, request: Any, moment: datetime) -> None:
    operations.meet(actor, moment, REQUEST_DECISION.key, request.id, tenant_id=None)
