"""Keeping the letterhead of an institution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assay import audit
from assay.db import db
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Invalid, Stale
from tenants.letters import queries
from tenants.letters.models import Letterhead
from tenants.letters.permissions import KEEP_LETTERHEAD

#: The fields of a letterhead and their most characters; the first four must be filled in.
MOST = {"sender": 200, "address": 300, "postcode": 10, "place": 100, "department": 200, "contact": 200}
_REQUIRED = ("sender", "address", "postcode", "place")


@dataclass(frozen=True)
class HeadValues:
    """What stands on a letterhead. Empty for what is left out."""

    sender: str
    address: str = ""
    postcode: str = ""
    place: str = ""
    department: str = ""
    contact: str = ""


def keep_letterhead(actor: Actor, moment: datetime, values: HeadValues, version: int) -> Letterhead:
    """Fill in or change the letterhead. Letters that were sent keep the one they had.

    :param version: of the letterhead as the actor saw it; 0 where there was none.
    :raises Stale: somebody changed it meanwhile; ``current`` is how it stands.
    :raises Invalid: with every fault at its field.
    """
    KEEP_LETTERHEAD.require(actor)
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    kept = queries.letterhead_of(actor.tenant_id, lock=True)
    if (kept.version if kept else 0) != version:
        raise Stale(current=kept)
    _check(values)
    if kept is None:
        kept = Letterhead(tenant_id=actor.tenant_id, version=1)
        db.session.add(kept)
    else:
        kept.version += 1
    for name in MOST:
        setattr(kept, name, getattr(values, name).strip() or None)
    kept.changed_by, kept.changed_by_name, kept.changed_at = actor.person_id, actor.name, moment
    db.session.flush()
    audit.record(actor, "letterhead.changed", f"tenant:{actor.tenant_id}", version=kept.version)
    return kept


def head_of(actor: Actor) -> HeadValues:
    """The letterhead of the actor's institution; its name alone where none was filled in."""
    assert actor.tenant_id is not None
    kept = queries.letterhead_of(actor.tenant_id)
    if kept is None:
        return HeadValues(sender=actor.hat.name)
    return HeadValues(**{name: getattr(kept, name) or "" for name in MOST})


def lines_of(head: HeadValues) -> tuple[str, ...]:
    """The lines of a letterhead, from the top."""
    lines = (head.sender, head.department, head.address, f"{head.postcode}  {head.place}".strip(), head.contact)
    return tuple(line for line in lines if line)


def _check(values: HeadValues) -> None:
    errors: dict[str, list[str]] = {}
    missing = {
        "sender": _("Fill in the name that letters are sent under."),
        "address": _("Fill in the street and the number, or the PO box."),
        "postcode": _("Fill in the postcode."),
        "place": _("Fill in the place."),
    }
    for name, most in MOST.items():
        value = getattr(values, name).strip()
        if not value and name in _REQUIRED:
            errors[name] = [missing[name]]
        elif len(value) > most:
            errors[name] = [_("Keep it under %(most)s characters.", most=most)]
        elif name == "postcode" and value and len(value) < 4:
            errors[name] = [_("This is not a postcode. One looks like 1234 AB, or 1000 in Belgium.")]
    if errors:
        raise Invalid(errors=errors)
