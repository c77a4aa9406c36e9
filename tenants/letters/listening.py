"""Which announcements of other modules make a letter go out, in their transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assay.permissions import Actor
from tenants.bodies import queries as bodies
from tenants.bodies.events import member_appointed
from tenants.letters import operations
from tenants.organisations.events import request_decided
from tenants.organisations.models import AccountRequest
from tenants.regulations import queries as regulations
from tenants.regulations.events import law_changed


def connect() -> None:
    """Listen, for as long as the program runs. Connecting again changes nothing."""
    member_appointed.connect(_appointed)
    law_changed.connect(_law_changed)
    request_decided.connect(_request_decided)


def _appointed(actor: Actor, *, moment: datetime, body: Any, member: Any, **_more: Any) -> None:
    stood_in_for = bodies.member(actor, member.deputises_for).person_name if member.deputises_for else ""
    operations.send_appointment_letter(
        actor,
        moment,
        member_id=member.id,
        person_name=member.person_name,
        person_id=member.person_id,
        document=body.document,
        body_key=body.body_key,
        body_name=body.name,
        function=member.function,
        starts_on=member.starts_on,
        ends_on=member.ends_on,
        nominated_by=member.nominated_by or "",
        deputises_for=stood_in_for,
    )


def _law_changed(actor: Actor, *, tenant_id: Any, moment: datetime, what: str) -> None:
    if what != "regulation.adopted":
        return
    law = regulations.law_of(tenant_id)
    adopted = [event for event in law.adoptions if event.act == "adopt"]
    operations.send_adoption_notices(actor, moment, max(adopted, key=lambda event: (event.recorded_at, event.id)))


def _request_decided(actor: Actor, *, request: AccountRequest, moment: datetime, **_more: Any) -> None:
    operations.send_account_decision(actor, moment, request)
