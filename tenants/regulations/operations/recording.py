"""What every act on an institution's law shares: who decided, what it does to running terms, and the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.letters.template import MOST
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from tenants.regulations import queries
from tenants.regulations.effects import Effect, effect_of
from tenants.regulations.events import law_changed
from tenants.regulations.rules.law import Law

Errors = dict[str, list[Any]]


@dataclass(frozen=True)
class Decision:
    """Who decided on it, when, where that is laid down, and why. All in the institution's own words."""

    decided_by: str
    decided_on: date | None
    source: str
    reason: str = ""


class EffectUnseen(Conflict):
    """The act moves terms that run, and whoever acts has not accepted that. ``facts['effect']`` shows what moves."""

    code = "effect-unseen"

    def more(self) -> dict[str, Any]:
        """What moves, as `effect` of what is recorded says it."""
        effect: Effect = self.facts["effect"]
        return {"effect": effect.as_json()}


def tenant_of(actor: Actor) -> UUID:
    """The institution the actor acts for. The permission has made sure that there is one."""
    assert actor.tenant_id is not None
    return actor.tenant_id


def checked(decision: Decision, moment: datetime, errors: Errors) -> date:
    """The day of the decision; every fault of it goes into ``errors``."""
    _text(errors, "decided_by", decision.decided_by, 200, _("Say who decided this."))
    # A letter names it in one line.
    unsaid = _("Say where this is laid down, such as the minutes of a meeting.")
    _text(errors, "source", decision.source, MOST["line"], unsaid)
    if len(decision.reason) > 2000:
        errors["reason"] = [_("Keep it under 2,000 characters.")]
    today = moment.astimezone(AMSTERDAM).date()
    if decision.decided_on is None:
        errors["decided_on"] = [_("Fill in the day of the decision.")]
    elif decision.decided_on > today:
        errors["decided_on"] = [_("A decision that has not been taken yet cannot be recorded.")]
    return decision.decided_on or today


def required_text(errors: Errors, field: str, value: str, longest: int, empty: str) -> None:
    """Put a fault at the field when the text is missing or too long."""
    _text(errors, field, value, longest, empty)


def refuse(errors: Errors) -> None:
    """Raises `Invalid` when there is any fault."""
    if errors:
        raise Invalid(errors=errors)


def accept_effect(
    actor: Actor, moment: datetime, before: Law, after: Law, accepted: bool, retroactive: bool = False
) -> Effect:
    """What the change does to running terms. Raises `EffectUnseen` where it moves some, or reaches back over some, and
    the actor has not accepted it."""
    effect = effect_of(tenant_of(actor), before, after, moment)
    if not accepted and (effect.moved or (retroactive and effect.running)):
        raise EffectUnseen(
            _("This moves terms that run. Look at which ones, and confirm that you want it.")
            if effect.moved
            else _("This reaches back over terms that run, and moves none of them. Confirm that you want it."),
            effect=effect,
        )
    return effect


def kept_of(actor: Actor, moment: datetime, effect: Effect) -> dict[str, Any]:
    """The columns that every event of an institution has."""
    assert actor.person_id is not None
    return {
        "tenant_id": tenant_of(actor),
        "effect": effect.as_json(),
        "recorded_by": actor.person_id,
        "recorded_by_name": actor.name,
        "recorded_at": moment,
    }


def announce(actor: Actor, moment: datetime, act: str, subject: str, **detail: Any) -> None:
    """Write the audit row and say that the law changed."""
    db.session.flush()
    audit.record(actor, act, subject, **detail)
    law_changed.send(actor, tenant_id=tenant_of(actor), moment=moment, what=act)


def with_event(law: Law, which: str, event: Any) -> Law:
    """The law as it would be with one more event."""
    changes: Mapping[str, Any] = {which: (*getattr(law, which), event)}
    return replace(law, **changes)


def event_head(actor: Actor, moment: datetime, voids: UUID | None = None) -> dict[str, Any]:
    """The fields that every event has in memory, for a law as it would be."""
    return {"id": uuid4(), "recorded_at": moment, "recorded_by_name": actor.name, "voids": voids}


def current_law(actor: Actor) -> Law:
    """The law of the actor's institution, held still for this transaction."""
    queries.lock_law(tenant_of(actor))
    return queries.law_of(tenant_of(actor))


def _text(errors: Errors, field: str, value: str, longest: int, empty: str) -> None:
    if not value.strip():
        errors[field] = [empty]
    elif len(value) > longest:
        errors[field] = [_("Keep it under %(most)s characters.", most=f"{longest:,}")]
