"""Asking for an account for an institution (R002, R006), and what the platform decides on it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from assay import audit
from assay.accounts.rules import email_key
from assay.accounts.tokens import read_token
from assay.db import db
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.outbox import add_job
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from assay.tenancy.models import Tenant
from tenants.organisations import queries, rules
from tenants.organisations.events import request_decided
from tenants.organisations.models import AccountRequest
from tenants.organisations.operations import checking
from tenants.organisations.permissions import DECIDE_REQUESTS

REQUEST_PURPOSE = "account-request"
LINK_GONE = _l("This link is too old or was not made by us. Ask for an account again; that takes five minutes.")

_NEW_ID = sql("SELECT uuidv7()")
_CONFIRM = sql("SELECT app.confirm_account_request(:id)")
_INVITE_FIRST = sql("SELECT app.invite_first_administrator(:request, :expires)")


def ask(values: Mapping[str, str], language: str, moment: datetime, address: str) -> None:
    """Ask for an account. The platform sees it once the requester used the link in the mail.

    The answer is the same whether the institution or the address is known: nothing is looked up.

    :param values: the fields of `AccountRequest` as typed, ``place`` by name; the legal representative for BE only.
    :param address: where the request came from, for the limit.
    :raises Invalid: with every fault at its field. :raises TooMany: a limit is reached.
    """
    row, errors = _checked(values)
    if errors:
        raise Invalid(
            errors=errors,
            rule=_("Flemish government, handing out and registering proofs, step 1")
            if set(errors) <= {"legal_representative", "legal_representative_email"}
            else None,
        )
    tries = {"account-request:address": address, "account-request:mail": email_key(str(row["requester_email"]))}
    checking.limit(moment, tries)
    # Nobody who asks may read: the id is fetched first, so that the insert returns nothing.
    request_id: UUID = db.session.execute(_NEW_ID).scalar_one()
    db.session.execute(
        insert(AccountRequest).values(
            id=request_id, **row, language=language, asked_at=moment, link_until=moment + rules.REQUEST_LINK_LIFE
        )
    )
    add_job("organisations.mail_request", moment, platform=True, request_id=request_id, letter="confirm")


def faults(values: Mapping[str, str]) -> checking.Errors:
    """What `ask` would refuse in these values, by field; nothing is sent. For a form that lacks something as well."""
    return _checked(values)[1]


def _checked(values: Mapping[str, str]) -> tuple[dict[str, object], checking.Errors]:
    errors: checking.Errors = {}
    country, kind = values.get("country", ""), values.get("kind", "")
    row: dict[str, object] = {"country": country, "kind": kind}
    if kind not in rules.KINDS:
        errors["kind"] = [_("Choose what kind of institution it is.")]
    if country not in rules.COUNTRIES:
        errors["country"] = [_("Choose a country.")]
    name = checking.text(
        errors, "institution_name", values.get("institution_name", ""), 200, _("Fill in the name of the institution.")
    )
    if len(name) == 1:
        errors["institution_name"] = [_("Fill in the whole name.")]
    row["institution_name"] = name
    row["place_id"] = checking.place(errors, "place", values.get("place", ""), country or None)
    row["website"] = checking.site(errors, "website", values.get("website", ""))
    if country in rules.COUNTRIES:
        row["registration_number"] = rules.registration_number(country, values.get("registration_number", ""))
        if row["registration_number"] is None:
            errors["registration_number"] = [
                _("A KvK number has eight digits, for example 12345678.")
                if country == "NL"
                else _("An enterprise number has ten digits, for example 0123.456.749. Check every digit.")
            ]
    for field, most, missing in (
        ("requester_name", 200, _("Fill in your name.")),
        ("requester_function", 200, _("Fill in your function at the institution.")),
        ("reason", 2000, _("Say in one or two sentences what the institution will use Assay for.")),
    ):
        row[field] = checking.text(errors, field, values.get(field, ""), most, missing)
    row["requester_email"] = checking.address(errors, "requester_email", values.get("requester_email", ""))
    if country == "BE":
        # R034: he is the local administrator, so the account starts with him.
        row["legal_representative"] = checking.text(
            errors, "legal_representative", values.get("legal_representative", ""), 200,
            _("Fill in the name of the legal representative as it stands in the KBO."),
        )  # fmt: skip
        row["legal_representative_email"] = checking.address(
            errors, "legal_representative_email", values.get("legal_representative_email", "")
        )
    return row, errors


def confirm(token: str, secret_key: str, moment: datetime) -> None:
    """Use the link in the mail: the platform sees the request from now on, and its administrators are told once.

    Works again with the same effect.

    :raises Conflict: the link is too old or not ours.
    """
    request_id = read_token(secret_key, token, REQUEST_PURPOSE)
    if request_id is None or not db.session.execute(_CONFIRM, {"id": request_id}).scalar_one():
        raise Conflict(LINK_GONE)
    # Who confirms may not read the request, so whether this was the first time is for the job to see.
    administrators = [str(person_id) for person_id in queries.platform_administrators(moment)]
    add_job(
        "organisations.mail_request",
        moment,
        platform=True,
        request_id=request_id,
        letter="told",
        confirmed_at=moment.isoformat(),
        administrators=administrators,
    )


def approve(actor: Actor, moment: datetime, request_id: UUID) -> Tenant:
    """Let the institution in and invite its first administrator: the requester, in Flanders the legal representative.

    :raises NotFound: no confirmed request with this id. :raises Conflict: it was decided already.
    """
    DECIDE_REQUESTS.require(actor)
    request = _undecided(actor, request_id)
    tenant = _new_tenant(request, actor, moment)
    request.tenant_id = tenant.id
    _decide(request, actor, moment, "approved")
    audit.record(actor, "institution.approved", f"tenant:{tenant.id}", request=request.id)
    invite_first(actor, moment, request)
    return tenant


def refuse(actor: Actor, moment: datetime, request_id: UUID, reason: str) -> None:
    """Refuse the request; the requester gets the reason in a letter.

    :raises NotFound: no confirmed request with this id. :raises Conflict: it was decided already.
    :raises Invalid: no reason, or one over 1,000 characters.
    """
    DECIDE_REQUESTS.require(actor)
    request = _undecided(actor, request_id)
    errors: checking.Errors = {}
    checking.text(errors, "reason", reason, 1000, _("Give the reason. The requester reads it in the mail."))
    if errors:
        raise Invalid(errors=errors)
    request.refusal_reason = reason
    _decide(request, actor, moment, "refused")
    audit.record(actor, "account_request.refused", f"account_request:{request.id}", reason=reason)


def invite_first(actor: Actor, moment: datetime, request: AccountRequest) -> UUID:
    """Invite the first administrator, again where the earlier mail was lost: an earlier link stops working.

    :raises Conflict: the institution has people of its own already, or is closed.
    """
    DECIDE_REQUESTS.require(actor)
    expires = moment + rules.INVITATION_LIFE
    made: UUID | None = db.session.execute(_INVITE_FIRST, {"request": request.id, "expires": expires}).scalar_one()
    if made is None:
        raise Conflict(_("This institution has its own people already. They invite the others."))
    audit.record(actor, "invitation.sent_first", f"invitation:{made}", tenant=request.tenant_id)
    add_job("organisations.mail_invitation", moment, tenant_id=request.tenant_id, invitation_id=made)
    return made


def _undecided(actor: Actor, request_id: UUID) -> AccountRequest:
    request = queries.request_by_id(actor, request_id, lock=True)
    if request.decided_at is not None:
        words = {
            "approved": _("%(name)s has already approved this request.", name=request.decided_by_name),
            "refused": _("%(name)s has already refused this request.", name=request.decided_by_name),
        }
        raise Conflict(words[str(request.decision)])
    return request


def _decide(request: AccountRequest, actor: Actor, moment: datetime, decision: str) -> None:
    request.decision = decision
    request.decided_at, request.decided_by, request.decided_by_name = moment, actor.person_id, actor.name
    # Who listens may read the database; the request must be whole by then.
    db.session.flush()
    request_decided.send(actor, request=request, moment=moment)


def _new_tenant(request: AccountRequest, actor: Actor, moment: datetime) -> Tenant:
    """The institution under a short name that is still free; two approvals at once never get the same one."""
    for slug in rules.slugs_for(request.institution_name):
        made = db.session.execute(
            insert_or_skip(Tenant)
            .values(
                slug=slug,
                name=request.institution_name,
                kind=request.kind,
                country=request.country,
                status="approved",
                place_id=request.place_id,
                website=request.website,
                approved_at=moment,
                approved_by=actor.person_id,
            )
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(Tenant.id)
        ).scalar()
        if made is not None:
            return db.session.scalars(select(Tenant).where(Tenant.id == made)).one()
    raise AssertionError("there is always a next short name")
