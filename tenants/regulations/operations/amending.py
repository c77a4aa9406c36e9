"""Setting a value of an edition otherwise, and answering what it leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import JSON

from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound
from tenants.regulations import queries
from tenants.regulations.fault_words import fault_in_words, values_in
from tenants.regulations.models import SEVERAL, RegulationAmendment, RegulationAnswer
from tenants.regulations.operations import recording
from tenants.regulations.operations.recording import Decision
from tenants.regulations.permissions import ADOPT
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.coherence import fault_of
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import AmendmentEvent, AnswerEvent, standing
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer
from tenants.regulations.rules.value_kinds import NO_VALUES, kind_of, now_in, part_of, words_to_choose


class ValueRefused(Invalid):
    """Values that do not go together, or with the rest of their provision. ``about``: the values that it concerns."""

    def __init__(self, errors: recording.Errors, about: tuple[str, ...]) -> None:
        super().__init__(errors=errors)
        self.about = about


def amend(
    actor: Actor,
    moment: datetime,
    edition_id: UUID,
    asked: Mapping[str, Any],
    holds_from: date | None,
    decision: Decision,
    *,
    accepted: bool = False,
) -> RegulationAmendment:
    """Set values of one provision of an edition otherwise in one decision, with its own source, date and decider.

    :param asked: ``kind``, ``key`` and ``changes``: a list of ``field`` and ``value``. With ``variant`` only the
        provision of that name, where several share the key.
    :raises NotFound: no such edition or provision. :raises EffectUnseen: it moves running terms and that was not
        accepted. :raises Invalid: with every fault at its field; what is left must be a valid provision.
    """
    ADOPT.require(actor)
    pack = queries.pack_of(edition_id)
    kind, key, variant = asked["kind"], asked["key"], asked.get("variant")
    those = [each for each in pack.alternatives(kind, key) if variant in (None, each.variant)]
    if not those:
        raise NotFound
    errors: recording.Errors = {}
    decided_on = recording.checked(decision, moment, errors)
    if holds_from is None:
        errors["holds_from"] = [_("Fill in the day from which it holds.")]
    changes = _checked_changes(kind, key, variant, asked["changes"], errors)
    for number, change in enumerate(changes):
        if any(_unknown_word(provision, change.field, change.value, pack) for provision in those):
            errors[f"changes.{number}.value"] = [_("Choose one of the answers.")]
    law = recording.current_law(actor)
    event = AmendmentEvent(
        **recording.event_head(actor, moment),
        act="amend",
        document=pack.edition.document,
        edition_id=edition_id,
        changes=changes,
        holds_from=holds_from or moment.astimezone(AMSTERDAM).date(),
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason or None,
    )
    after = recording.with_event(law, "amendments", event)
    about: tuple[str, ...] = ()
    if fault := fault_of(after, edition_id, queries.pack_of):
        about = (fault.field, *values_in(fault.because)) if fault.field else values_in(fault.because)
        errors[_place_of(about, changes)] = [fault_in_words(fault.because)]
    if errors:
        raise ValueRefused(errors, about)
    assert holds_from is not None
    today = moment.astimezone(AMSTERDAM).date()
    effect = recording.accept_effect(actor, moment, law, after, accepted, retroactive=holds_from < today)
    row = RegulationAmendment(
        **recording.kept_of(actor, moment, effect),
        act="amend",
        document=event.document,
        edition_id=edition_id,
        kind=kind,
        key=key,
        variant=variant,
        **_kept_as(changes),
        holds_from=holds_from,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason or None,
    )
    db.session.add(row)
    recording.announce(
        actor, moment, "regulation.amended", f"regulation:{pack.edition.address}",
        key=" ".join((kind, key, *([variant] if variant else ()), *(change.field for change in changes))),
        holds_from=holds_from.isoformat(),
    )  # fmt: skip
    return row


def _checked_changes(
    kind: str, key: str, variant: str | None, asked: Sequence[Mapping[str, Any]], errors: recording.Errors
) -> tuple[Change, ...]:
    """What is set; every fault of it goes into ``errors``."""
    found: list[Change] = []
    for number, each in enumerate(asked):
        try:
            change = Change(kind=kind, key=key, variant=variant, field=each["field"], value=each["value"])
        except ValidationError:
            change = None
        if change is None or change.field == SEVERAL or change.field.partition(".")[0] in NO_VALUES:
            errors[f"changes.{number}.field"] = [_("This rule has no such value.")]
        elif any(part_of(change.field, other.field) or part_of(other.field, change.field) for other in found):
            errors[f"changes.{number}.field"] = [_("This value is set twice. Set it once.")]
        else:
            found.append(change)
    if not asked:
        errors["changes"] = [_("This changes nothing. Change at least one value.")]
    return tuple(found)


def _unknown_word(provision: Provision, field: str, value: Any, pack: Pack) -> bool:
    """Whether a value names a role, a body, a term or something else that the document does not know."""
    if isinstance(value, Mapping):
        return any(_unknown_word(provision, f"{field}.{name}", each, pack) for name, each in value.items())
    try:
        kind = kind_of(provision, field)
    except LookupError:
        return False  # what the provision has no place for is refused by its model
    if kind is None or kind.shape not in ("one_word", "many_words"):
        return False
    words = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    known = words_to_choose(kind, pack, now_in(kind, provision))
    return any(isinstance(each, str) and each not in known for each in words)


def _kept_as(changes: tuple[Change, ...]) -> dict[str, Any]:
    """The columns of what is set."""
    if len(changes) > 1:
        return {"field": SEVERAL, "value": {change.field: change.value for change in changes}}
    [one] = changes
    # That a value is not set is a value as well; a row without one makes an earlier row void.
    return {"field": one.field, "value": JSON.NULL if one.value is None else one.value}


def _place_of(about: tuple[str, ...], changes: tuple[Change, ...]) -> str:
    """Where a fault stands: at the first of the changes that sets a value it concerns, else at all of them."""
    for name in about:
        for number, change in enumerate(changes):
            if part_of(name, change.field) or part_of(change.field, name):
                return f"changes.{number}.value"
    return "changes.0.value" if len(changes) == 1 else "changes"


def void_amendment(
    actor: Actor, moment: datetime, amendment_id: UUID, decision: Decision, *, accepted: bool = False
) -> RegulationAmendment:
    """Make an amendment void. :raises NotFound: none of this institution. :raises Conflict: it is void already."""
    ADOPT.require(actor)
    errors: recording.Errors = {}
    decided_on = recording.checked(decision, moment, errors)
    recording.required_text(errors, "reason", decision.reason, 2000, _("Say what was wrong with it."))
    recording.refuse(errors)
    law = recording.current_law(actor)
    found = next((event for event in law.amendments if event.id == amendment_id and event.act == "amend"), None)
    if found is None:
        raise NotFound
    if found not in standing(law.amendments):
        raise Conflict(_("This was made void already."))
    event = AmendmentEvent(
        **recording.event_head(actor, moment, amendment_id),
        act="void",
        document=found.document,
        edition_id=found.edition_id,
        changes=(),
        holds_from=found.holds_from,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason,
    )
    after = recording.with_event(law, "amendments", event)
    if fault := fault_of(after, found.edition_id, queries.pack_of):
        raise Conflict(
            _("Another change needs this one. Make that one void first. %(fault)s", fault=fault_in_words(fault.because))
        )
    effect = recording.accept_effect(actor, moment, law, after, accepted)
    row = RegulationAmendment(
        **recording.kept_of(actor, moment, effect),
        act="void",
        document=found.document,
        edition_id=found.edition_id,
        kind=found.changes[0].kind,
        key=found.changes[0].key,
        variant=found.changes[0].variant,
        field=found.changes[0].field if len(found.changes) == 1 else SEVERAL,
        holds_from=found.holds_from,
        voids=amendment_id,
        decided_by=decision.decided_by,
        decided_on=decided_on,
        source=decision.source,
        reason=decision.reason,
    )
    db.session.add(row)
    recording.announce(actor, moment, "regulation.amendment_voided", f"regulation:{found.document}")
    return row


def answer(
    actor: Actor,
    moment: datetime,
    edition_id: UUID,
    point_key: str,
    option: str,
    reason: str,
    answered_on: date | None,
    decided_by: str,
    *,
    accepted: bool = False,
) -> RegulationAnswer:
    """Answer what an edition leaves open, with a reason that pages and letters cite. A later answer replaces it.

    :raises NotFound: no such edition or point. :raises Invalid: no such option, no reason, or a day to come.
    :raises EffectUnseen: it moves running terms and that was not accepted.
    """
    ADOPT.require(actor)
    pack = queries.pack_of(edition_id)
    point = next((each for each in pack.open_points if each.key == point_key), None)
    if point is None:
        raise NotFound
    errors: recording.Errors = {}
    if option not in {each.key for each in point.options}:
        errors["option"] = [_("Choose one of the answers.")]
    recording.required_text(errors, "reason", reason, 2000, _("Give the reason. Pages and letters cite it."))
    recording.required_text(errors, "decided_by", decided_by, 200, _("Say who decided this."))
    if answered_on is None:
        errors["answered_on"] = [_("Fill in the day from which this answer holds.")]
    recording.refuse(errors)
    assert answered_on is not None
    law = recording.current_law(actor)
    given = Answer(point_key, option, reason, answered_on)
    event = AnswerEvent(
        **recording.event_head(actor, moment), edition_id=edition_id, answer=given, decided_by=decided_by
    )
    after = recording.with_event(law, "answers", event)
    if fault := fault_of(after, edition_id, queries.pack_of):
        because = fault_in_words(fault.because)
        raise Invalid(errors={"option": [_("This does not go with another change of yours: %(fault)s", fault=because)]})
    today = moment.astimezone(AMSTERDAM).date()
    effect = recording.accept_effect(actor, moment, law, after, accepted, retroactive=answered_on < today)
    row = RegulationAnswer(
        **recording.kept_of(actor, moment, effect),
        edition_id=edition_id,
        point=point_key,
        option=option,
        reason=reason,
        answered_on=answered_on,
        decided_by=decided_by,
    )
    db.session.add(row)
    recording.announce(
        actor, moment, "regulation.answered", f"regulation:{pack.edition.address}", point=point_key, option=option
    )
    return row
