"""Acts on entries: the assessor reports, the school checks, registers or declines, and ends a registration."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import format_number
from assay.i18n import gettext as _
from assay.outbox import notify_person
from assay.permissions import Actor
from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from marketplace.entries import notices, queries, rules
from marketplace.entries.models import RegisterEntry
from marketplace.entries.permissions import KEEP_ENTRIES, REPORT
from marketplace.entries.rules import Check, Held
from marketplace.public_register.publishing import publish
from portfolio.certification.queries import DEFAULT_SCHEME, own_records, scheme_by_key
from tenants.organisations.queries import institution


def report(actor: Actor, moment: datetime, institution_id: UUID, message: str, track_open: bool) -> RegisterEntry:
    """Report to a school (R055). It sees the status summary and the criteria of R060 and R061 until it decides.

    :param track_open: the school may see when the person last assessed and trained, once registered (R058).
    :raises NotFound: no such approved institution. :raises Invalid: it keeps no register, or the message is too long.
    :raises Conflict: a report or registration there still runs.
    """
    REPORT.require(actor)
    assert actor.person_id is not None
    found = institution(institution_id)
    if found is None:
        raise NotFound
    if found.kind not in rules.KEEPERS:
        raise Invalid(errors={"institution": [_("This institution keeps no register of assessors. Choose a school.")]})
    if len(message) > rules.MESSAGE_MOST:
        raise Invalid(errors={"message": [_("At most %(most)s characters.", most=format_number(rules.MESSAGE_MOST))]})
    if queries.own_open_entry(actor, institution_id) is not None:
        raise Conflict(_("You already reported to this institution."))
    day = moment.astimezone(AMSTERDAM).date()
    records = [Held(r.body, r.scheme, r.facts, r.held_level, r.held_since, r.crebo) for r in own_records(actor, day)]
    entry = RegisterEntry(
        tenant_id=institution_id,
        person_id=actor.person_id,
        person_name=actor.name,
        state="reported",
        reported_at=moment,
        message=message or None,
        shown=rules.summary(records, scheme_by_key(DEFAULT_SCHEME), day),
        track_open=track_open,
        version=1,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "entry.reported", f"entry:{entry.id}", institution=institution_id, track_open=track_open)
    return entry


def take_back(actor: Actor, entry_id: UUID) -> None:
    """Take a report back before it is decided; the school no longer sees what was shown."""
    REPORT.require(actor)
    entry = queries.own_entry(actor, entry_id)
    if entry.state != "reported":
        raise Conflict(_("The institution has decided. Ask it to end the registration."))
    entry.state, entry.shown = "taken_back", None
    entry.version += 1
    audit.record(actor, "entry.taken_back", f"entry:{entry_id}")


def open_tracking(actor: Actor, entry_id: UUID, track_open: bool) -> None:
    """Let the school see when the person last assessed and trained, or stop that at once (R058)."""
    REPORT.require(actor)
    entry = queries.own_entry(actor, entry_id)
    if entry.state not in ("reported", "registered"):
        raise Conflict(_("This registration has ended."))
    entry.track_open = track_open
    entry.version += 1
    audit.record(actor, "entry.tracking_changed", f"entry:{entry_id}", track_open=track_open)
    publish(entry.person_id)
    db.session.expire(entry)


def return_to_register(actor: Actor, moment: datetime) -> int:
    """Be found again after a deregistration, as far as the openings say. Returns how many of them it answers."""
    REPORT.require(actor)
    assert actor.person_id is not None
    query = select(RegisterEntry).where(
        RegisterEntry.person_id == actor.person_id,
        RegisterEntry.state == "deregistered",
        RegisterEntry.returned_at.is_(None),
    )
    ended = list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))
    for entry in ended:
        entry.returned_at = moment
    if ended:
        audit.record(actor, "register.returned", f"person:{actor.person_id}", entries=[str(e.id) for e in ended])
    publish(actor.person_id)
    return len(ended)


def register(
    actor: Actor, moment: datetime, entry_id: UUID, answers: Mapping[str, Check], version: int
) -> RegisterEntry:
    """Enter the assessor in the register after checking every criterion (R056, R057).

    :param answers: own checks, for criteria that verified facts do not meet.
    :raises Invalid: at ``criteria.<id>`` for each that is not met or lacks its note.
    """
    entry = _to_decide(actor, entry_id, version, "reported")
    long = [key for key, check in answers.items() if len(check.note) > rules.NOTE_MOST]
    if long:
        raise Invalid(
            errors={
                f"criteria.{k}": [_("At most %(most)s characters.", most=format_number(rules.NOTE_MOST))] for k in long
            }
        )
    kept, unmet = rules.checked((entry.shown or {}).get("criteria", ()), answers)
    if unmet:
        words = _("Tick this when you checked it, and write down what you saw.")
        raise Invalid(errors={f"criteria.{key}": [words] for key in unmet})
    entry.criteria, entry.state = kept, "registered"
    _decided(actor, moment, entry)
    _tell(actor, entry, "entry.registered", notices.REGISTERED.name)
    return entry


def decline(actor: Actor, moment: datetime, entry_id: UUID, reason: str, version: int) -> RegisterEntry:
    """Do not enter the assessor, with a reason they can read."""
    entry = _to_decide(actor, entry_id, version, "reported")
    entry.reason, entry.state = _reason(reason), "declined"
    _decided(actor, moment, entry)
    _tell(actor, entry, "entry.declined", notices.DECLINED.name, reason=entry.reason)
    return entry


def deregister(actor: Actor, moment: datetime, entry_id: UUID, reason: str, version: int) -> RegisterEntry:
    """End the registration; only this institution then finds the person, unless another registration stands (R050)."""
    entry = _to_decide(actor, entry_id, version, "registered")
    entry.deregister_reason, entry.state = _reason(reason), "deregistered"
    entry.version += 1
    entry.deregistered_at, entry.deregistered_by, entry.deregistered_by_name = moment, actor.person_id, actor.name
    entry.last_activity_on = entry.last_training_on = None
    _tell(actor, entry, "entry.deregistered", notices.DEREGISTERED.name, reason=entry.deregister_reason)
    return entry


def _to_decide(actor: Actor, entry_id: UUID, version: int, state: str) -> RegisterEntry:
    KEEP_ENTRIES.require(actor)
    entry = queries.entry(actor, entry_id, lock=True)
    if entry.person_id == actor.person_id:
        raise Forbidden(_("You cannot decide on your own entry. Ask a colleague."))
    if entry.state != state:
        raise Conflict(_("This entry has another state by now. Look at how it stands."))
    if entry.version != version:
        raise Stale(current=entry)
    return entry


def _decided(actor: Actor, moment: datetime, entry: RegisterEntry) -> None:
    """What was shown was shown for this decision."""
    entry.version += 1
    entry.shown = None
    entry.decided_at, entry.decided_by, entry.decided_by_name = moment, actor.person_id, actor.name


def _reason(reason: str) -> str:
    if not reason:
        raise Invalid(errors={"reason": [_("Write down why. The assessor reads it.")]})
    if len(reason) > rules.REASON_MOST:
        raise Invalid(errors={"reason": [_("At most %(most)s characters.", most=format_number(rules.REASON_MOST))]})
    return reason


def _tell(actor: Actor, entry: RegisterEntry, act: str, notice: str, **detail: str | None) -> None:
    audit.record(actor, act, f"entry:{entry.id}", person_id=entry.person_id, **detail)
    publish(entry.person_id)
    db.session.refresh(entry)
    notify_person(entry.person_id, notice, path="/reports", institution=actor.hat.name)
