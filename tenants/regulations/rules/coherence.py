"""Whether the values that an institution set otherwise make sense together, on every day on which they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.counting import OpenChoice, countable
from tenants.regulations.rules.edition import Change, EditionSaid
from tenants.regulations.rules.law import Law, Packs
from tenants.regulations.rules.resolving import ChangeRefused, Regulation
from tenants.regulations.rules.terms_said import TermRule


@dataclass(frozen=True)
class Fault:
    """What is wrong, and with which value.

    :ivar because: the sentence of a rule, of a type or of the calendar. :ivar field: the value it is about; empty where
        it is how several go together.
    """

    because: str
    field: str = ""


def fault_of(law: Law, edition_id: UUID, packs: Packs) -> Fault | None:
    """What is wrong with an edition as the institution holds it, on the first day on which something is; else None.

    Amendments and answers may each be right and yet not go together, whether one came or one went. What passes here is
    never refused when a value is asked for later.
    """
    for day in (date.min, *law.turns()):
        regulation = law.as_held(edition_id, day, packs)
        for kind, provision in _touched(regulation):
            try:
                held = regulation.held(kind, provision)
            except ChangeRefused as refused:
                return Fault(refused.because, refused.field)
            if fault := uncounted(held.provision, regulation.pack.edition, held.edition):
                return fault
    return None


def uncounted(provision: Provision, edition: EditionSaid, before: Provision) -> Fault | None:
    """Why a term cannot be counted; None where it can, and for what is no term.

    :param before: the provision without amendments. What it leaves to an open point, an open point decides as before.
    """
    if not isinstance(provision, TermRule):
        return None
    try:
        countable(provision, edition)
    except OpenChoice as choice:
        if getattr(before, choice.field) != "not_stated":
            return Fault("a term that is counted says this: 'not_stated' is no answer", choice.field)
    except ValueError as fault:
        return Fault(str(fault))
    return None


def _touched(regulation: Regulation) -> Iterator[tuple[str, Provision]]:
    """The provisions on which an amendment or the answer to an open point bears."""
    options = (option for point in regulation.pack.open_points for option in point.options)
    changes: list[Change] = [change for option in options for change in option.changes]
    changes += [change for amendment in regulation.amendments for change in amendment.changes]
    for kind, key in dict.fromkeys((change.kind, change.key) for change in changes):
        those = regulation.pack.of_kind(kind) if key == "*" else regulation.pack.alternatives(kind, key)
        yield from ((kind, provision) for provision in those)
