"""Working out one person's status at one body and writing down what follows from it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.outbox import notify_person
from assay.permissions import Actor
from portfolio.certification import notices, queries, terms
from portfolio.certification.events import announce_status
from portfolio.certification.models import HeldStatus, StatusEvent
from portfolio.certification.queries import Event, Record
from portfolio.certification.rules import (
    Fall,
    FallProposal,
    ProposeFall,
    Rise,
    Status,
    evaluate,
    next_held,
    proposed_fall,
)

STATUS_PATH = "/status"


def recompute(actor: Actor, moment: datetime, person_id: UUID) -> Status:
    """Work out a person's status at the body whose hat the actor wears, and write what follows: a rise, a proposed
    fall, or the end of a proposal (R069, R070).

    Facts and status are read in one statement; another act on the same person waits until this transaction ends.
    """
    assert actor.tenant_id is not None
    db.session.flush()
    queries.lock_status(actor.tenant_id, person_id)
    day = moment.astimezone(AMSTERDAM).date()
    record = queries.record_of(actor.tenant_id, person_id, day)
    status = evaluate(record.scheme, record.facts, day)
    step = next_held(record.held_level, status.level, record.scheme)
    held, since, proposed_on = record.held_level, record.held_since, _proposed_on(record)
    match step:
        case Rise():
            end_proposal(actor, moment, record)
            add_event(actor, moment, record, "rise", held, status.level, day)
            held, since, proposed_on = status.level, day, None
            notify_person(person_id, notices.RISEN[held].name, path=STATUS_PATH, body=record.body)
        case Fall():
            end_proposal(actor, moment, record)
            fall = _fall(record, day)
            # The scheme lets it follow by itself: nobody confirmed it, so nobody is named.
            add_event(actor, moment, record, "fall_confirmed", held, status.level, fall.since_day, fall.reasons)
            held, since, proposed_on = status.level, day, None
            notify_person(person_id, notices.FALL_DECIDED.name, path=STATUS_PATH, body=record.body)
        case ProposeFall():
            proposed_on = _propose(actor, moment, record, day)
        case _:
            end_proposal(actor, moment, record)
            proposed_on = None
    store(moment, record, status, held, since, proposed_on)
    terms.follow(actor, moment, record, held)
    return status


def store(
    moment: datetime, record: Record, status: Status, held: str, since: date | None, proposed_on: date | None
) -> None:
    """Write the row of `HeldStatus` and announce it where it says something new."""
    values = {
        "scheme": record.scheme.key,
        "held_level": held,
        "held_since": since,
        "computed_level": status.level,
        "level_until": status.level_until,
        "fall_proposed_on": proposed_on,
        "person_name": record.person_name,
        "crebo": list(record.crebo),
        "computed_at": moment,
    }
    statement = insert(HeldStatus).values(tenant_id=record.tenant_id, person_id=record.person_id, **values)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=[HeldStatus.tenant_id, HeldStatus.person_id], set_=values)
    )
    told = ("held_level", "computed_level", "person_name", "crebo", "fall_proposed_on")
    before = record.row or {}
    after = {**values, "fall_proposed_on": None if proposed_on is None else proposed_on.isoformat()}
    if any(before.get(name) != after[name] for name in told):
        announce_status(record.tenant_id, record.person_id, held)


def add_event(
    actor: Actor,
    moment: datetime,
    record: Record,
    kind: str,
    from_level: str,
    to_level: str,
    since_day: date,
    criteria: tuple[str, ...] = (),
    *,
    reason: str | None = None,
) -> None:
    """Append one step of the held level, to the table and to the audit trail."""
    decided = kind in ("fall_confirmed", "fall_refused") and reason is not None
    event = StatusEvent(
        tenant_id=record.tenant_id,
        person_id=record.person_id,
        scheme=record.scheme.key,
        kind=kind,
        from_level=from_level,
        to_level=to_level,
        since_day=since_day,
        criteria=list(criteria),
        reason=reason,
        actor_id=actor.person_id if decided else None,
        actor_name=actor.name if decided else None,
        at=moment,
    )
    db.session.add(event)
    db.session.flush()
    audit.record(
        actor,
        f"status.{kind}",
        f"status:{record.person_id}",
        person_id=record.person_id,
        scheme=record.scheme.key,
        from_level=from_level,
        to_level=to_level,
        since_day=since_day,
        criteria=list(criteria),
        **({} if reason is None else {"reason": reason}),
    )


def end_proposal(actor: Actor, moment: datetime, record: Record) -> None:
    """Write down that a pending proposal no longer stands."""
    pending = record.proposal
    if pending is not None:
        add_event(
            actor, moment, record, "fall_proposal_ended", pending.from_level, pending.to_level, pending.since_day,
            pending.criteria,
        )  # fmt: skip


def _propose(actor: Actor, moment: datetime, record: Record, day: date) -> date | None:
    """Propose the fall, unless the same one is pending or was refused. Returns the day the pending one was made."""
    fall = _fall(record, day)
    if record.proposal is not None:
        if same_fall(record.proposal, fall):
            return _proposed_on(record)
        end_proposal(actor, moment, record)
    elif record.events and record.events[-1].kind == "fall_refused" and same_fall(record.events[-1], fall):
        return None
    add_event(actor, moment, record, "fall_proposed", fall.from_level, fall.to_level, fall.since_day, fall.reasons)
    notify_person(record.person_id, notices.FALL_PROPOSED.name, path=STATUS_PATH, body=record.body)
    return day


def same_fall(event: Event, fall: FallProposal) -> bool:
    """A fall to the same level for the same reasons; its first day may move."""
    return (event.to_level, set(event.criteria)) == (fall.to_level, set(fall.reasons))


def _fall(record: Record, day: date) -> FallProposal:
    fall = proposed_fall(record.scheme, record.facts, record.held_level, record.held_since or day, day)
    assert fall is not None
    return fall


def _proposed_on(record: Record) -> date | None:
    value = None if record.row is None else record.row["fall_proposed_on"]
    return None if value is None else date.fromisoformat(value)
