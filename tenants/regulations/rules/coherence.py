"""Whether the values that an institution set otherwise make sense together, on every day on which they hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.counting import OpenChoice, countable
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import Law, Packs
from tenants.regulations.rules.resolving import Regulation
from tenants.regulations.rules.terms_said import TermRule


def fault_of(law: Law, edition_id: UUID, packs: Packs) -> str | None:
    """What is wrong with an edition as the institution holds it, on the first day on which something is; else None.

    Amendments and answers may each be right and yet not go together, whether one came or one went. What passes here is
    never refused when a value is asked for later.
    """
    for day in (date.min, *law.turns()):
        regulation = law.as_held(edition_id, day, packs)
        for kind, provision in _touched(regulation):
            try:
                held = regulation.held(kind, provision).provision
                if isinstance(held, TermRule):
                    countable(held, regulation.pack.edition)
            except OpenChoice:
                continue  # an open point decides it, now as before
            except ValueError as fault:  # `ChangeRefused` among them
                return str(getattr(fault, "because", fault))
    return None


def _touched(regulation: Regulation) -> Iterator[tuple[str, Provision]]:
    """The provisions on which an amendment or the answer to an open point bears."""
    options = (option for point in regulation.pack.open_points for option in point.options)
    changes: list[Change] = [change for option in options for change in option.changes]
    changes += [amendment.change for amendment in regulation.amendments]
    for kind, key in dict.fromkeys((change.kind, change.key) for change in changes):
        those = regulation.pack.of_kind(kind) if key == "*" else regulation.pack.alternatives(kind, key)
        yield from ((kind, provision) for provision in those)
