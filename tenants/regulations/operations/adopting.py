"""Taking an edition into force, ending a document, and making such an act void (R028, R029)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound
from tenants.regulations import queries
from tenants.regulations.effects import Effect
from tenants.regulations.models import RegulationAdoption
from tenants.regulations.operations import recording
from tenants.regulations.operations.recording import Decision
from tenants.regulations.permissions import ADOPT
from tenants.regulations.rules.law import AdoptionEvent, Law, standing


def adopt(
    actor: Actor,
    moment: datetime,
    edition_id: UUID,
    holds_from: date | None,
    decision: Decision,
    *,
    accepted: bool = False,
) -> RegulationAdoption:
    """Take an edition into force from a day. An event: an earlier adoption stays in the record (R028).

    :param holds_from: its first day. :param accepted: the actor saw what it does to running terms and wants it.
    :raises NotFound: no such edition. :raises Conflict: it holds already from that day.
    :raises EffectUnseen: it reaches over terms that run and that was not accepted.
    :raises Invalid: with every fault at its field; an adoption that reaches back needs a reason.
    """
    ADOPT.require(actor)
    edition = queries.edition(edition_id)
    errors: recording.Errors = {}
    decided_on = recording.checked(decision, moment, errors)
    today = moment.astimezone(AMSTERDAM).date()
    if holds_from is None:
        errors["holds_from"] = [_("Fill in the day from which it holds.")]
    elif holds_from < today and not decision.reason.strip():
        errors["reason"] = [_("It holds from a day that has passed. Say why.")]
    recording.refuse(errors)
    assert holds_from is not None
    law = recording.current_law(actor)
    _refuse_twice(law, edition.document, edition_id, holds_from)
    event = AdoptionEvent(
        **recording.event_head(actor, moment),
        act="adopt",
        document=edition.document,
        edition_id=edition_id,
        holds_from=holds_from,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason or None,
    )
    after = recording.with_event(law, "adoptions", event)
    effect = recording.accept_effect(actor, moment, law, after, accepted, retroactive=holds_from < today)
    return _record(actor, moment, event, decision, decided_on, effect, "regulation.adopted", edition.address)


def end(
    actor: Actor,
    moment: datetime,
    document: str,
    holds_from: date | None,
    decision: Decision,
    *,
    accepted: bool = False,
) -> RegulationAdoption:
    """Let a document end: from ``holds_from`` on the institution has no edition of it, and pages say so.

    :raises NotFound: no edition of it holds on the day before. Otherwise as `adopt`.
    """
    ADOPT.require(actor)
    errors: recording.Errors = {}
    decided_on = recording.checked(decision, moment, errors)
    today = moment.astimezone(AMSTERDAM).date()
    if holds_from is None:
        errors["holds_from"] = [_("Fill in the first day on which it no longer holds.")]
    elif holds_from < today and not decision.reason.strip():
        errors["reason"] = [_("It holds from a day that has passed. Say why.")]
    recording.refuse(errors)
    assert holds_from is not None
    law = recording.current_law(actor)
    if law.adoption(document, holds_from) is None:
        raise NotFound
    event = AdoptionEvent(
        **recording.event_head(actor, moment),
        act="end",
        document=document,
        edition_id=None,
        holds_from=holds_from,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason or None,
    )
    after = recording.with_event(law, "adoptions", event)
    effect = recording.accept_effect(actor, moment, law, after, accepted, retroactive=holds_from < today)
    return _record(actor, moment, event, decision, decided_on, effect, "regulation.ended", document)


def void(
    actor: Actor, moment: datetime, adoption_id: UUID, decision: Decision, *, accepted: bool = False
) -> RegulationAdoption:
    """Make an adoption or an end void because it was wrong. Both acts stay in the record.

    :raises NotFound: no such act of this institution. :raises Conflict: it is void already.
    :raises Invalid: without a reason.
    """
    ADOPT.require(actor)
    errors: recording.Errors = {}
    decided_on = recording.checked(decision, moment, errors)
    recording.required_text(errors, "reason", decision.reason, 2000, _("Say what was wrong with it."))
    recording.refuse(errors)
    law = recording.current_law(actor)
    found = next((event for event in law.adoptions if event.id == adoption_id and event.act != "void"), None)
    if found is None:
        raise NotFound
    if found not in standing(law.adoptions):
        raise Conflict(_("This was made void already."))
    event = AdoptionEvent(
        **recording.event_head(actor, moment, adoption_id),
        act="void",
        document=found.document,
        edition_id=None,
        holds_from=found.holds_from,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason,
    )
    after = recording.with_event(law, "adoptions", event)
    effect = recording.accept_effect(actor, moment, law, after, accepted)
    return _record(actor, moment, event, decision, decided_on, effect, "regulation.voided", found.document)


def _refuse_twice(law: Law, document: str, edition_id: UUID, holds_from: date) -> None:
    same_day = [
        event
        for event in standing(law.adoptions)
        if event.document == document and event.act == "adopt" and event.holds_from == holds_from
    ]
    if any(event.edition_id == edition_id for event in same_day):
        raise Conflict(_("This edition was adopted from that day already."))
    if same_day:
        raise Invalid(
            errors={
                "holds_from": [_("Another edition holds from that day. Make that one void first, or take another day.")]
            }
        )
    held = law.adoption(document, holds_from)
    if held is not None and held.edition_id == edition_id:
        raise Conflict(_("This edition holds on that day already."))


def _record(
    actor: Actor,
    moment: datetime,
    event: AdoptionEvent,
    decision: Decision,
    decided_on: date,
    effect: Effect,
    act: str,
    what: str,
) -> RegulationAdoption:
    row = RegulationAdoption(
        **recording.kept_of(actor, moment, effect),
        document=event.document,
        act=event.act,
        edition_id=event.edition_id,
        holds_from=event.holds_from,
        voids=event.voids,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason or None,
    )
    db.session.add(row)
    recording.announce(
        actor, moment, act, f"regulation:{what}", holds_from=event.holds_from.isoformat(), moved=effect.moved
    )
    return row
