"""Declaring a tie, withdrawing it, deriving one, and keeping roles apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, NotFound, Stale
from tenants.interests import matters, queries
from tenants.interests.models import Tie, TieSeparation
from tenants.interests.people import known
from tenants.interests.permissions import DECLARE, KEEP
from tenants.interests.rules import Effect
from tenants.regulations.shipped import vocabulary

#: Who withdrew a tie that did not follow any more: no person did.
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Derived:
    """A tie that follows from something. ``one`` and ``other``: account and name."""

    one: tuple[UUID, str]
    other: tuple[UUID, str]
    kind: str
    starts_on: date
    ends_on: date | None


def kinds() -> tuple[str, ...]:
    """The kinds of tie that the shared vocabulary knows."""
    return tuple(vocabulary()["tie_kind"])


def declare(
    actor: Actor,
    moment: datetime,
    *,
    other_name: str,
    kind: str,
    starts_on: date | None,
    ends_on: date | None,
    other_id: UUID | None = None,
    one_id: UUID | None = None,
) -> Tie:
    """Declare a tie between oneself and another; who keeps ties also between two others.

    :param other_id: the other's account, where it is known; a person whom this institution knows (`people.known`). A
        tie with a name alone keeps nobody out: nobody can tell whose name it is.
    :param one_id: whose tie it is; the actor's own when not given.
    :raises NotFound: the institution knows no such person. :raises Invalid: with every fault at its field.
    """
    DECLARE.require(actor)
    assert actor.person_id is not None
    errors: dict[str, list[Any]] = {}
    if one_id is not None and one_id != actor.person_id:
        KEEP.require(actor)
    mine = one_id or actor.person_id
    people = known(actor, {mine, *({other_id} if other_id else ())})
    if mine not in people or (other_id is not None and other_id not in people):
        raise NotFound
    name = people[other_id] if other_id else other_name
    if not name.strip():
        errors["other_name"] = [_("Say who it is.")]
    elif len(name) > 200:
        errors["other_name"] = [_("At most %(most)s characters.", most=200)]
    if other_id == mine:
        errors["other_name"] = [_("A tie is between two people.")]
    if kind not in kinds():
        errors["kind"] = [_("Choose the kind of tie.")]
    if starts_on is None:
        errors["starts_on"] = [_("Fill in since when.")]
    elif ends_on is not None and ends_on < starts_on:
        errors["ends_on"] = [_("The last day lies before the first.")]
    if errors:
        raise Invalid(errors=errors)
    assert starts_on is not None
    row = Tie(
        tenant_id=actor.tenant_id,
        one_id=mine,
        one_name=people[mine],
        other_id=other_id,
        other_name=name,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        origin="declared",
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        recorded_at=moment,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "interest.declared", f"tie:{row.id}", kind=kind)
    return row


def withdraw(actor: Actor, moment: datetime, tie_id: UUID, reason: str, version: int) -> Tie:
    """Say that a tie was recorded wrongly. It stays in the record with the reason.

    :raises NotFound: none that the actor may see. :raises Conflict: withdrawn already. :raises Stale: was changed.
    """
    DECLARE.require(actor)
    row = queries.tie(actor, tie_id, lock=True)
    if row.origin == "derived":
        # It follows from what the institution did, not from what somebody said of themselves.
        KEEP.require(actor)
    if row.withdrawn_at is not None:
        raise Conflict(_("This tie was withdrawn already."))
    if row.version != version:
        raise Stale(current=row)
    if not reason.strip() or len(reason) > 1000:
        raise Invalid(errors={"reason": [_("Give the reason, in at most 1,000 characters.")]})
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = moment, actor.person_id, reason
    row.version += 1
    db.session.flush()
    # The reason is read on the page of the tie, not in the chain that others check.
    audit.record(actor, "interest.withdrawn", f"tie:{row.id}")
    return row


def separate(actor: Actor, moment: datetime, tie_id: UUID, matter: str, how: str) -> TieSeparation:
    """Record how roles are kept apart in one matter (R080).

    :param matter: as audit rows name it (``submission:<id>``); one of the two people's that a module knows (`matters`).
    :raises NotFound: no such tie. :raises Conflict: the tie was withdrawn, this was recorded for the matter already, or
        the regulations ask for no separation there. :raises Invalid: no words, or no matter between the two.
    """
    KEEP.require(actor)
    assert actor.person_id is not None
    row = queries.tie(actor, tie_id, lock=True)
    if row.withdrawn_at is not None:
        raise Conflict(_("This tie was withdrawn already."))
    errors: dict[str, list[Any]] = {}
    about = matters.known(actor, [matter]).get(matter) if matter else None
    if about is None or about.person_id not in (row.one_id, row.other_id):
        errors["matter"] = [_("Choose a matter of one of these two people.")]
    if not how.strip() or len(how) > 2000:
        errors["how"] = [_("Say how the roles are kept apart, in at most 2,000 characters.")]
    if errors:
        raise Invalid(errors=errors)
    if any(each.matter == matter for each in queries.separations(actor, row.id)):
        raise Conflict(_("For this matter it was recorded already how the roles are kept apart."))
    assert about is not None
    if not queries.separable(row, moment.astimezone(AMSTERDAM).date(), [about])[0]:
        raise Conflict(_("In this matter your regulations do not ask to keep the roles of these two people apart."))
    made = TieSeparation(
        tenant_id=row.tenant_id,
        tie_id=row.id,
        matter=matter,
        how=how,
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        recorded_at=moment,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "interest.separated", f"tie:{row.id}", matter=matter)
    return made


def refuse_tied(
    actor: Actor, moment: datetime, other: UUID, *, role: str, matter: str, words: str, apart: str | None = None
) -> None:
    """Raise `Conflict` with these words where the institution's regulations keep the actor, who has ``role``, out of a
    matter of ``other`` because of a tie (R336, R374). ``matter``: as audit rows name it. ``apart``: the words where the
    regulations only ask for a recorded separation of roles (R080).
    """
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    today = moment.astimezone(AMSTERDAM).date()
    found = queries.check(actor.tenant_id, today, one=actor.person_id, other=other, role=role, matter=matter)
    if not found.allowed:
        if apart is not None and found.effect is Effect.SEPARATE_ROLES:
            words = apart
        raise Conflict(words, rule=", ".join(found.rule.article) if found.rule else None, code="tied", matter=matter)


def settle(actor: Actor, moment: datetime, derived_from: str, wanted: Iterable[Derived]) -> None:
    """Let the ties that follow from something be these, and no others: what is new is recorded, an end that moved is
    set, and what does not follow any more is withdrawn. Asking again changes nothing.

    For other modules: the caller has decided what makes a tie. A tie that a person withdrew stays so; one that did not
    follow any more stands again when it does.

    :param derived_from: what they follow from, as audit rows name it (``body:<id>``).
    """
    assert actor.person_id is not None
    rows = db.session.scalars(
        select(Tie).where(Tie.tenant_id == actor.tenant_id, Tie.derived_from == derived_from).order_by(Tie.id)
    )
    there = {(row.one_id, row.other_id, row.kind, row.starts_on): row for row in rows}
    follows = {(each.one[0], each.other[0], each.kind, each.starts_on): each for each in wanted}
    made = []
    for key, each in follows.items():
        stands = there.get(key)
        if stands is None:
            made.append(_derived(actor, moment, derived_from, each))
        elif stands.withdrawn_by == _NOBODY:
            stands.withdrawn_at = stands.withdrawn_by = stands.withdrawn_reason = None
            stands.ends_on = each.ends_on
            stands.version += 1
            audit.record(actor, "interest.derived", f"tie:{stands.id}", kind=stands.kind, derived_from=derived_from)
        elif stands.withdrawn_at is None and stands.ends_on != each.ends_on:
            stands.ends_on = each.ends_on
            stands.version += 1
            audit.record(actor, "interest.moved", f"tie:{stands.id}", ends_on=stands.ends_on)
    for row in (row for key, row in there.items() if key not in follows):
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by = moment, _NOBODY
            row.withdrawn_reason = _("What it followed from has changed.")
            row.version += 1
            audit.record(actor, "interest.withdrawn", f"tie:{row.id}")
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        audit.record(actor, "interest.derived", f"tie:{row.id}", kind=row.kind, derived_from=derived_from)


def _derived(actor: Actor, moment: datetime, derived_from: str, each: Derived) -> Tie:
    assert actor.person_id is not None
    return Tie(
        tenant_id=actor.tenant_id,
        one_id=each.one[0],
        one_name=each.one[1],
        other_id=each.other[0],
        other_name=each.other[1],
        kind=each.kind,
        starts_on=each.starts_on,
        ends_on=each.ends_on,
        origin="derived",
        derived_from=derived_from,
        recorded_by=actor.person_id,
        recorded_by_name=actor.name,
        recorded_at=moment,
    )
