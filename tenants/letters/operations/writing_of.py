"""The letters that acts elsewhere ask for: an appointment, an adoption, a decision on a request for an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from assay.clock import AMSTERDAM
from assay.db import db
from assay.letters import Citation
from assay.permissions import Actor
from assay.tenancy.models import Appointment
from tenants.bodies.notices import APPOINTED
from tenants.letters import citing
from tenants.letters.models import Letter, PlatformLetter
from tenants.letters.operations.sending import send, send_from_platform
from tenants.letters.texts import ACCOUNT_APPROVED, ACCOUNT_REFUSED, ADOPTION, APPOINTMENT
from tenants.organisations.models import AccountRequest
from tenants.regulations import queries as regulations
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules.bodies_said import Body
from tenants.regulations.rules.law import AdoptionEvent
from tenants.regulations.rules.resolving import FactMissing, NoSuchValue, Regulation
from tenants.regulations.shown import Reader


def send_appointment_letter(
    actor: Actor,
    moment: datetime,
    *,
    member_id: UUID,
    person_name: str,
    person_id: UUID | None,
    document: str,
    body_key: str,
    body_name: str,
    function: str,
    starts_on: date,
    ends_on: date | None = None,
    nominated_by: str = "",
    deputises_for: str = "",
    to_lines: Sequence[str] = (),
    language: str = "nl",
) -> Letter:
    """Tell somebody in writing of an appointment to a body, with the articles that it rests on.

    :param member_id: the seat. :param document: the regulation that knows the body, by its key there ``body_key``.
    :param function: key of the function, ``nominated_by`` of who put the person forward; both as the regulation has it.
    :param deputises_for: name of the member stood in for. :param to_lines: the address, for somebody without account.
    :raises ContentsLacking: the regulation asks for more in the letter.
    """
    assert actor.tenant_id is not None
    law = regulations.law_of(actor.tenant_id)
    regulation = law.regulation(document, starts_on, regulations.pack_of)
    values = {
        "institution": actor.hat.name,
        "body": body_name,
        "function": function.replace("_", " "),
        "nominated_by": nominated_by,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "deputises_for": deputises_for,
    }
    cited = {}
    if regulation is not None:
        reader = Reader(regulation.pack, language)
        values["function"] = reader.name(function)
        values["nominated_by"] = reader.name(nominated_by) if nominated_by else ""
        body = _body(regulation, body_key)
        if body is not None:
            pack = regulation.pack
            cited["appointment"] = citing.of_articles(pack, body.articles_of("appointment"), language)
            cited["tasks"] = citing.of_articles(pack, body.articles_of("tasks"), language)
            if nominated_by:
                cited["nomination"] = citing.of_articles(pack, body.articles_of("nomination"), language)
            term = citing.of_law(actor.tenant_id, starts_on, "term", f"office.{body_key}", language)
            if not term and body.term:
                term = citing.of_articles(pack, body.articles_of("term"), language)
            cited["term"] = term
            concerned = (("body", body_key), ("term", f"office.{body_key}"))
            values["choices"], cited["choices"] = citing.choices(regulation, concerned, language)
            cited["bias"] = citing.of_law(actor.tenant_id, starts_on, "tie", body_key, language)
    return send(
        actor,
        moment,
        APPOINTMENT,
        values,
        about=("body_member", member_id),
        to_name=person_name,
        person_id=person_id,
        to_lines=to_lines,
        cited=cited,
        language=language,
        notice=APPOINTED,
        told={"institution": actor.hat.name, "body": body_name},
    )


def send_adoption_notices(actor: Actor, moment: datetime, event: AdoptionEvent, language: str = "nl") -> list[Letter]:
    """Tell every administrator of the actor's institution that an edition was adopted (R028, R032)."""
    assert actor.tenant_id is not None
    assert event.edition_id is not None
    found = regulations.edition(event.edition_id)
    tenant_id, on = actor.tenant_id, event.holds_from
    values = {
        "institution": actor.hat.name,
        "regulation": f"{found.title(language)} {found.edition}",
        "holds_from": event.holds_from,
        "decided_by": event.decided_by,
        "decided_on": event.decided_on,
        "source": event.source,
        "reason": event.reason,
    }
    running = ("setting", "edition.running_matters")
    values["choices"], chosen = citing.choices_of_law(tenant_id, on, [running], language)
    cited = {
        "choices": chosen,
        "regulation": citing.of_edition(found, language),
        "decider": _said(found, "decider", "regulation", language),
        "running": citing.of_law(tenant_id, on, "setting", "edition.running_matters", language),
        "publication": _said(found, "publication", found.document.replace("-", "_"), language),
    }
    return [
        send(
            actor,
            moment,
            ADOPTION,
            values,
            about=("regulation_adoption", event.id),
            to_name=name,
            person_id=person_id,
            cited=cited,
            language=language,
        )
        for person_id, name in _administrators(tenant_id, moment.astimezone(AMSTERDAM).date())
    ]


def send_account_decision(actor: Actor, moment: datetime, request: AccountRequest) -> PlatformLetter:
    """Tell the requester what the platform decided on a request for an account (R002, R006)."""
    common = {"institution": request.institution_name, "asked_on": request.asked_at.astimezone(AMSTERDAM).date()}
    if request.decision == "approved":
        # R034: in Flanders the legal representative is the first administrator.
        template, more = ACCOUNT_APPROVED, request.legal_representative or request.requester_name
        values = {**common, "first_administrator": more}
    else:
        template, values = ACCOUNT_REFUSED, {**common, "reason": request.refusal_reason}
    return send_from_platform(
        actor,
        moment,
        template,
        values,
        about=("account_request", request.id),
        to_name=request.requester_name,
        to_email=request.requester_email,
        language=request.language,
    )


def _body(regulation: Regulation, key: str) -> Body | None:
    try:
        provision = regulation.get("body", key).provision
    except (NoSuchValue, FactMissing):
        return None
    return provision if isinstance(provision, Body) else None


def _said(found: EditionFound, kind: str, key: str, language: str) -> tuple[Citation, ...]:
    """The articles of what an edition says of itself."""
    pack = regulations.pack_of(found.id)
    return next((citing.cited(pack, each, language) for each in pack.alternatives(kind, key)), ())


def _administrators(tenant_id: UUID, today: date) -> list[tuple[UUID, str]]:
    query = (
        select(Appointment.person_id, Appointment.person_name)
        .where(
            Appointment.tenant_id == tenant_id,
            Appointment.role == "administrator",
            Appointment.ended_at.is_(None),
            Appointment.starts_on <= today,
            or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today),
        )
        .order_by(Appointment.person_name, Appointment.person_id)
    )
    found = {row.person_id: row.person_name for row in db.session.execute(query)}
    return list(found.items())
