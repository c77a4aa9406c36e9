"""Mails to people who have no account yet, and telling the administrators of a closed institution."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from assay.accounts.tokens import make_token
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import lazy_gettext as _l
from assay.mail.message import Addressee, Letter, compose
from assay.mail.smtp import MailServer, send
from assay.outbox import Effect, job, notify_person
from assay.permissions import Actor
from assay.settings import Settings
from assay.tenancy.models import Appointment, Tenant
from assay.tenancy.scopes import Job
from tenants.organisations.events import request_confirmed
from tenants.organisations.links import invitation_path, request_path
from tenants.organisations.models import AccountRequest, Invitation
from tenants.organisations.operations.requests import REQUEST_PURPOSE
from tenants.organisations.words import ROLE_WORDS

MAIL_KINDS = ("organisations.mail_request", "organisations.mail_invitation")

CONFIRM_SUBJECT = _l("Confirm your request for an account")
INVITATION_SUBJECT = _l("You are invited to act for an institution")


@job("organisations.mail_request", queue="mail", external=True)
def mail_request(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Write to the requester (``request_id``): confirm the request (``letter``).

    The letter ``told`` is the notice to the platform's administrators, once the request was confirmed.
    """
    request = db.session.get(AccountRequest, UUID(row.payload["request_id"]))
    if request is None:
        return None
    if row.payload["letter"] == "told":
        _tell_platform(actor, moment, request, row)
        return None
    if request.confirmed_at is not None or request.link_until <= moment:
        return None
    to = Addressee(request.requester_name, request.requester_email, request.language)
    return _mail(confirm_letter(request, _secret_key()), to, moment, row)


@job("organisations.mail_invitation", queue="mail", external=True)
def mail_invitation(actor: Actor, moment: datetime, row: Job) -> Effect | None:
    """Write to whoever is invited (``invitation_id``). One that was used, taken back or is too old sends nothing."""
    assert row.tenant_id is not None
    found = db.session.get(Invitation, (row.tenant_id, UUID(row.payload["invitation_id"])))
    tenant = db.session.get(Tenant, row.tenant_id)
    if found is None or tenant is None or tenant.status != "approved":
        return None
    if found.accepted_at is not None or found.revoked_at is not None or found.expires_at <= moment:
        return None
    letter = invitation_letter(found, tenant, _secret_key())
    return _mail(letter, Addressee(found.name, found.email, found.language), moment, row)


@job("organisations.tell_closed", queue="work")
def tell_closed(actor: Actor, moment: datetime, row: Job) -> None:
    """Tell the administrators of an institution that it was closed. The platform does not see who they are."""
    assert row.tenant_id is not None
    tenant = db.session.get_one(Tenant, row.tenant_id)
    today = moment.astimezone(AMSTERDAM).date()
    query = select(Appointment.person_id).where(
        Appointment.tenant_id == row.tenant_id,
        Appointment.role == "administrator",
        Appointment.ended_at.is_(None),
        Appointment.starts_on <= today,
        (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= today),
    )
    for person_id in sorted(set(db.session.scalars(query))):
        notify_person(person_id, "organisation.closed", path="/contact", institution=tenant.name)


def _tell_platform(actor: Actor, moment: datetime, request: AccountRequest, row: Job) -> None:
    """Tell the platform administrators of a request, once: a second use of its link confirms nothing new."""
    if request.confirmed_at != datetime.fromisoformat(row.payload["confirmed_at"]):
        return
    for person_id in row.payload["administrators"]:
        notify_person(
            UUID(person_id),
            "organisation.account_requested",
            path=f"/platform/requests/{request.id}",
            institution=request.institution_name,
        )
    request_confirmed.send(actor, request=request, moment=moment)


def confirm_letter(request: AccountRequest, secret_key: str) -> Letter:
    """The mail with which a requester shows that the address is theirs."""
    token = make_token(secret_key, request.id, REQUEST_PURPOSE)
    values = {"institution": request.institution_name, "until": request.link_until}
    return Letter(("mail/organisations.request_confirm",), CONFIRM_SUBJECT, request_path(token), values)


def invitation_letter(found: Invitation, tenant: Tenant, secret_key: str) -> Letter:
    """The mail that offers a role: who invites, for what, until when."""
    values: dict[str, Any] = {
        "institution": tenant.name,
        "country": tenant.country,
        "role": ROLE_WORDS[found.role],
        "invited_by": found.invited_by_name,
        "first": found.invited_by is None,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "until": found.expires_at,
    }
    path = invitation_path(secret_key, tenant.id, found.id)
    return Letter(("mail/organisations.invitation",), INVITATION_SUBJECT, path, values)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _secret_key() -> str:
    return _settings().secret_key.get_secret_value()


def _mail(letter: Letter, to: Addressee, moment: datetime, row: Job) -> Effect:
    settings = _settings()
    message = compose(
        current_app.jinja_env,
        letter,
        to,
        outbox_id=row.id,
        moment=moment,
        base_url=settings.base_url,
        sender=settings.mail_from,
    )
    server = MailServer.from_url(settings.smtp_url.get_secret_value())
    return lambda: send(server, message)
