"""Adding, changing and withdrawing items."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from assay import audit
from assay.clock import AMSTERDAM
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid, Stale
from portfolio.evidence import events, queries, rules
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.permissions import WRITE
from portfolio.evidence.ports import lock_reason
from portfolio.evidence.rules import KEPT, Draft
from portfolio.evidence.words import fault_words
from tenants.organisations import queries as organisations
from tenants.reference import queries as reference


def add_item(actor: Actor, moment: datetime, draft: Draft) -> PortfolioItem:
    """Add an item to the actor's own portfolio (R068). Raises `Invalid` at the fields of the draft."""
    WRITE.require(actor)
    kept = _checked(draft, moment)
    item = PortfolioItem(
        person_id=actor.person_id, kind=kept.kind.value, created_at=moment, updated_at=moment, version=1
    )
    _write(item, kept)
    db.session.add(item)
    db.session.flush()
    audit.record(actor, "item.added", f"item:{item.id}", kind=item.kind)
    events.item_added.send("evidence", actor=actor, moment=moment, item=item)
    return item


def change_item(actor: Actor, moment: datetime, item_id: UUID, version: int, draft: Draft) -> PortfolioItem:
    """Change an item. What changes nothing makes no new version.

    :param version: the version the person saw.
    :raises Stale: there is a newer one; ``facts['current']`` is the item as it stands.
    :raises Conflict: it is withdrawn, or locked by what was done with it. :raises Invalid: at the fields.
    """
    WRITE.require(actor)
    item = queries.item_visible(actor, item_id, lock=True)
    refuse_locked(item)
    before = queries.draft_of(item)
    kept = _checked(replace(draft, kind=before.kind), moment)
    changed = rules.changed_fields(before, kept)
    if item.version != version:
        # The same change sent twice is not somebody else's change.
        if not changed:
            return item
        raise Stale(current=item)
    if not changed:
        return item
    _write(item, kept)
    new_version(actor, moment, item, "item.changed", changed)
    return item


def withdraw_item(actor: Actor, moment: datetime, item_id: UUID) -> PortfolioItem:
    """Take an item out of the portfolio; twice is the same as once. Raises `Conflict` where it is locked."""
    WRITE.require(actor)
    item = queries.item_visible(actor, item_id, lock=True)
    if item.withdrawn_at is not None:
        return item
    refuse_locked(item)
    item.withdrawn_at = item.updated_at = moment
    item.version += 1
    audit.record(actor, "item.withdrawn", f"item:{item.id}")
    events.item_withdrawn.send("evidence", actor=actor, moment=moment, item=item)
    return item


def refuse_locked(item: PortfolioItem) -> None:
    """Raise `Conflict` for an item that is withdrawn, or that another module holds fast."""
    if item.withdrawn_at is not None:
        raise Conflict(_("This item was withdrawn. Add a new one."), code="withdrawn")
    reason = lock_reason(item.id)
    if reason is not None:
        raise Conflict(reason, code="locked")


def new_version(actor: Actor, moment: datetime, item: PortfolioItem, act: str, changed: tuple[str, ...]) -> None:
    """Count the version on, record the names of what changed and announce it."""
    item.updated_at = moment
    item.version += 1
    audit.record(actor, act, f"item:{item.id}", fields=list(changed), version=item.version)
    db.session.flush()
    events.item_changed.send("evidence", actor=actor, moment=moment, item=item, fields=changed)


def _checked(draft: Draft, moment: datetime) -> Draft:
    """The draft as it is kept. Raises `Invalid` with every fault at once."""
    kept = _with_organisation(rules.cleaned(draft))
    found = rules.faults(kept, moment.astimezone(AMSTERDAM).date())
    errors = {name: [fault_words(fault, name) for fault in each] for name, each in found.items()}
    if "crebo" not in found and kept.crebo:
        known = reference.qualification_names(kept.crebo)
        unknown = [code for code in kept.crebo if code not in known]
        if unknown:
            errors["crebo"] = [_("There is no qualification with number %(crebo)s.", crebo=code) for code in unknown]
    if kept.organisation_id is not None and organisations.institution(kept.organisation_id) is None:
        errors["organisation_id"] = [_("Choose an institution from the list, or type its name.")]
    if errors:
        raise Invalid(errors=errors)
    return kept


def _with_organisation(draft: Draft) -> Draft:
    """A typed name that is exactly that of one institution means that institution."""
    if draft.organisation_id is not None or not draft.organisation_text:
        return draft
    wanted = draft.organisation_text.casefold()
    same = [i for i in organisations.find_institutions(draft.organisation_text[:200]) if i.name.casefold() == wanted]
    return replace(draft, organisation_id=same[0].id, organisation_text=None) if len(same) == 1 else draft


def _write(item: PortfolioItem, draft: Draft) -> None:
    for name in KEPT:
        value = getattr(draft, name)
        setattr(item, name, list(value) if isinstance(value, tuple) else value)
