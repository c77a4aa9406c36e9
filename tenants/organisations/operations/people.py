"""Who acts for an institution: inviting, accepting, changing the end, ending, and confirming that the list is right."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy import text as sql

from assay import audit
from assay.accounts.rules import email_key
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.outbox import add_job, notify_person
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid, Stale
from assay.tenancy.models import Appointment
from tenants.organisations import queries, rules
from tenants.organisations.events import appointment_changed, appointment_made
from tenants.organisations.models import Invitation, PeopleConfirmation
from tenants.organisations.operations import checking
from tenants.organisations.permissions import ACCEPT_INVITATION, KEEP_PEOPLE
from tenants.organisations.rules import Span, Standing

INVITATION_GONE = _l("This invitation was used or taken back, or its time is over. Ask the institution for a new one.")
_LAST = _l(
    "An institution always needs an administrator whose role has no last day. Give that role to somebody else first."
)
#: The page of who acts for an institution.
PEOPLE_PATH = "/institution"
_ACCEPT = sql("SELECT app.accept_invitation(:tenant, :id)")


def _today(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def invite(
    actor: Actor,
    moment: datetime,
    *,
    name: str,
    email: str,
    role: str,
    starts_on: date | None,
    ends_on: date | None,
    language: str,
) -> Invitation:
    """Offer a role to somebody by mail. Whoever has the link accepts it with an account of their own, on any address.

    :param starts_on: first day of the role, today where it is None. :param ends_on: last day, None for no end.
    :raises Invalid: with every fault at its field. :raises TooMany: a limit is reached.
    """
    KEEP_PEOPLE.require(actor)
    # The tenant's row is the lock: two clicks, or two administrators, make one invitation.
    tenant = queries.own_institution(actor, lock=True)
    today = _today(moment)
    first = starts_on or today
    errors: checking.Errors = {}
    checking.text(errors, "name", name, 200, _("Fill in the name of the person you invite."))
    email = checking.address(errors, "email", email)
    if role not in rules.roles_at(tenant.kind):
        errors["role"] = [_("Choose a role that your institution has.")]
    if not today <= first <= today + rules.STARTS_WITHIN:
        errors["starts_on"] = [_("Choose a day from today, at most a year ahead.")]
    if ends_on is not None and ends_on < first:
        errors["ends_on"] = [_("The last day comes before the first. Choose a later one, or leave it out.")]
    if not errors and _is_invited(actor, moment, email, role):
        errors["email"] = [_("This address has an open invitation for this role. Send that one again instead.")]
    if errors:
        raise Invalid(errors=errors)
    checking.limit(moment, {"invitation:institution": str(actor.tenant_id), "invitation:mail": email_key(email)})
    made = Invitation(
        tenant_id=actor.tenant_id,
        name=name,
        email=email,
        language=language,
        role=role,
        starts_on=first,
        ends_on=ends_on,
        invited_by=actor.person_id,
        invited_by_name=actor.name,
        invited_at=moment,
        expires_at=moment + rules.INVITATION_LIFE,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "invitation.sent", f"invitation:{made.id}", role=role, starts_on=first, ends_on=ends_on)
    _mail(made, moment)
    return made


def send_again(actor: Actor, moment: datetime, invitation_id: UUID) -> Invitation:
    """Send an open invitation once more; its fourteen days start again.

    :raises NotFound: none of this institution. :raises Conflict: it was accepted or taken back.
    """
    KEEP_PEOPLE.require(actor)
    found = _open(actor, invitation_id)
    checking.limit(moment, {"invitation:institution": str(actor.tenant_id), "invitation:mail": email_key(found.email)})
    found.expires_at = moment + rules.INVITATION_LIFE
    db.session.flush()
    audit.record(actor, "invitation.sent_again", f"invitation:{found.id}")
    _mail(found, moment)
    return found


def take_back(actor: Actor, moment: datetime, invitation_id: UUID) -> None:
    """Take an open invitation back; its link stops working.

    :raises NotFound: none of this institution. :raises Conflict: it was accepted or taken back.
    """
    KEEP_PEOPLE.require(actor)
    found = _open(actor, invitation_id)
    found.revoked_at, found.revoked_by = moment, actor.person_id
    db.session.flush()
    audit.record(actor, "invitation.taken_back", f"invitation:{found.id}")


def accept(actor: Actor, tenant_id: UUID, invitation_id: UUID) -> UUID:
    """Take up an invitation in the personal hat. Returns the appointment's id.

    The caller read ``invitation_id`` from a link of ours. The role starts today where its first day has passed.

    :raises Conflict: it was used or taken back, is too old, or the person has this role already.
    """
    ACCEPT_INVITATION.require(actor)
    answer = db.session.execute(_ACCEPT, {"tenant": tenant_id, "id": invitation_id}).scalar_one()
    if answer["outcome"] == "held":
        raise Conflict(_("You have this role already. Nothing changed."))
    if answer["outcome"] != "accepted":
        raise Conflict(INVITATION_GONE)
    if answer["invited_by"]:
        inviter = UUID(answer["invited_by"])
        notify_person(inviter, "organisation.invitation_accepted", path=PEOPLE_PATH, at=tenant_id, name=actor.name)
    made = UUID(answer["appointment_id"])
    appointment_made.send(actor, tenant_id=tenant_id, appointment_id=made)
    return made


def change_end(actor: Actor, moment: datetime, appointment_id: UUID, ends_on: date | None, version: int) -> Appointment:
    """Let a role end on another day, or on none. The start never changes.

    :param ends_on: last day, today or later; None for no end. :param version: of the appointment as it was seen.
    :raises NotFound: none of this institution. :raises Stale: somebody changed it in the meantime.
    :raises Conflict: it ended already, or it would leave the institution without an administrator.
    :raises Invalid: a day that passed, or one before the first day.
    """
    KEEP_PEOPLE.require(actor)
    today = _today(moment)
    found = _locked(actor, moment, appointment_id)
    if found.version != version:
        raise Stale(current=found)
    if ends_on is not None and ends_on < max(today, found.starts_on):
        raise Invalid(errors={"ends_on": [_("Choose today or a later day, not before the first day of the role.")]})
    if ends_on == found.ends_on:
        return found
    _refuse_without_administrator(
        actor, Span(found.id, found.role, found.starts_on, ends_on), today, shorter=ends_on is not None
    )
    found.ends_on = ends_on
    found.version += 1
    db.session.flush()
    audit.record(
        actor, "appointment.end_changed", f"appointment:{found.id}", person_id=found.person_id, ends_on=ends_on
    )
    notify_person(
        found.person_id,
        "organisation.appointment_changed",
        path=PEOPLE_PATH,
        at=actor.tenant_id,
        institution=actor.hat.name,
    )
    appointment_changed.send(actor, appointment=found, moment=moment)
    return found


def end(actor: Actor, moment: datetime, appointment_id: UUID, reason: str) -> Appointment:
    """End a role now: it is gone on the person's next request. The row stays, with the reason (R036).

    :raises NotFound: none of this institution.
    :raises Conflict: it ended already, or it would leave the institution without an administrator.
    :raises Invalid: no reason, or one over 500 characters.
    """
    KEEP_PEOPLE.require(actor)
    today = _today(moment)
    found = _locked(actor, moment, appointment_id)
    errors: checking.Errors = {}
    checking.text(
        errors, "reason", reason, 500, _("Say in a few words why, for example: left, or has another function.")
    )
    if errors:
        raise Invalid(errors=errors)
    _refuse_without_administrator(
        actor, Span(found.id, found.role, found.starts_on, found.ends_on, ended=True), today, shorter=True
    )
    # A role that had not begun keeps its first day as its last; `ended_at` says that it never ran.
    found.ends_on = (
        max(today, found.starts_on) if found.ends_on is None else max(min(found.ends_on, today), found.starts_on)
    )
    found.ended_at, found.ended_by, found.end_reason = moment, actor.person_id, reason
    found.version += 1
    db.session.flush()
    audit.record(actor, "appointment.ended", f"appointment:{found.id}", person_id=found.person_id, reason=reason)
    notify_person(found.person_id, "organisation.appointment_ended", institution=actor.hat.name)
    appointment_changed.send(actor, appointment=found, moment=moment)
    return found


def confirm_people_list(actor: Actor, moment: datetime, fingerprint: str) -> PeopleConfirmation:
    """Say that the list of people is right: who left is off it, who came is on it (R036).

    :param fingerprint: of the list as it was shown. :raises Conflict: the list changed since.
    """
    KEEP_PEOPLE.require(actor)
    queries.own_institution(actor, lock=True)
    stands, people = queries.list_fingerprint(actor, moment)
    if stands != fingerprint:
        raise Conflict(
            _("The list changed while you looked at it. Look at it once more and confirm it then."),
            rule=_("Flemish government, handing out and registering proofs, point of attention"),
        )
    made = PeopleConfirmation(
        tenant_id=actor.tenant_id,
        confirmed_by=actor.person_id,
        confirmed_by_name=actor.name,
        confirmed_at=moment,
        people=people,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "people.confirmed", f"people_confirmation:{made.id}", people=people)
    return made


def _locked(actor: Actor, moment: datetime, appointment_id: UUID) -> Appointment:
    """The appointment, while nobody else changes this institution's people; the actor is still its administrator."""
    queries.own_institution(actor, lock=True)
    today = _today(moment)
    found = queries.appointment(actor, appointment_id)
    mine = select(Appointment).where(
        Appointment.tenant_id == actor.tenant_id,
        Appointment.person_id == actor.person_id,
        Appointment.role == "administrator",
        Appointment.ended_at.is_(None),
    )
    standing = [rules.standing(queries.span_of(row), today) for row in db.session.scalars(mine)]
    if Standing.RUNNING not in standing:
        # Somebody ended it while this request waited for its turn.
        raise Forbidden(whose=KEEP_PEOPLE.whose)
    if rules.standing(queries.span_of(found), today) is Standing.ENDED:
        raise Conflict(_("This role has ended already."))
    return found


def _refuse_without_administrator(actor: Actor, changed: Span, today: date, *, shorter: bool) -> None:
    if changed.role != "administrator" or not shorter:
        return
    others = [span for span in queries.spans(actor) if span.id != changed.id]
    if not rules.keeps_administrator([*others, changed], today):
        raise Conflict(_LAST)


def _is_invited(actor: Actor, moment: datetime, email: str, role: str) -> bool:
    query = select(Invitation.id).where(
        Invitation.tenant_id == actor.tenant_id,
        Invitation.email == email,
        Invitation.role == role,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > moment,
    )
    return db.session.execute(query.limit(1)).first() is not None


def _open(actor: Actor, invitation_id: UUID) -> Invitation:
    found = queries.invitation(actor, invitation_id, lock=True)
    if found.accepted_at is not None:
        raise Conflict(_("This invitation was accepted already."))
    if found.revoked_at is not None:
        raise Conflict(_("This invitation was taken back already."))
    return found


def _mail(made: Invitation, moment: datetime) -> None:
    add_job("organisations.mail_invitation", moment, tenant_id=made.tenant_id, invitation_id=made.id)
