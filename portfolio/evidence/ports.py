"""What other modules say about items. They register once, at start; evidence asks.

The registers belong to the program, not to one application: registering the same function twice changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from assay.permissions import Actor


@dataclass(frozen=True)
class Line:
    """One line of an item's history: when, and what happened, in words.

    :param said: what somebody wrote with it, such as a reason, a question or an answer.
    :param undone: it was taken back later. :param path: where to look at it.
    """

    at: datetime
    words: Any
    said: str | None = None
    undone: bool = False
    path: str = ""


@dataclass(frozen=True)
class Standing:
    """How an item stands with others, in words, for badge and list.

    :param code: for programs, for example ``waiting`` or ``accepted``. :param tone: of the badge: "", "success",
        "warning", "danger", "info". :param icon: one of the house's icons.
    :param facts: (name, value) for the evidence card, such as who verified it.
    :param counts_for: (label, path) of what it counts for.
    """

    code: str
    words: Any
    tone: str = ""
    icon: str = "clock"
    facts: tuple[tuple[Any, Any], ...] = ()
    counts_for: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True)
class ItemFilter:
    """A choice in the portfolio list: ``item_ids(actor)`` gives a select of the ids it keeps."""

    code: str
    words: Any
    item_ids: Callable[[Actor], Any] = field(compare=False)


#: Reason why the item cannot be changed or withdrawn now, None when it can.
Lock = Callable[[UUID], Any | None]
#: For all items of a list at once: one statement is the budget.
Standings = Callable[[Actor, Sequence[UUID]], dict[UUID, Standing]]
#: What happened to one item; of what happened at the same moment, the first first.
History = Callable[[Actor, UUID], Sequence[Line]]
#: Ready HTML for the side of an item's page, such as the way to hand it in; None for nothing.
Panel = Callable[[Actor, datetime, Any], str | None]

_LOCKS: list[Lock] = []
_STANDINGS: list[Standings] = []
_HISTORIES: list[History] = []
_PANELS: list[Panel] = []
_FILTERS: list[ItemFilter] = []


def register_lock(lock: Lock) -> None:
    """Ask this before an item is changed or withdrawn; it answers a reason, a sentence that says what to do first."""
    if lock not in _LOCKS:
        _LOCKS.append(lock)


def register_standing(standings: Standings) -> None:
    """Ask this how items stand with others."""
    if standings not in _STANDINGS:
        _STANDINGS.append(standings)


def register_history(history: History) -> None:
    """Ask this what happened to an item, for its history."""
    if history not in _HISTORIES:
        _HISTORIES.append(history)


def register_panel(panel: Panel) -> None:
    """Show this at the side of an item's page."""
    if panel not in _PANELS:
        _PANELS.append(panel)


def register_filter(choice: ItemFilter) -> None:
    """Offer this choice in the list."""
    if choice not in _FILTERS:
        _FILTERS.append(choice)


def lock_reason(item_id: UUID) -> Any | None:
    """The first reason why the item cannot be changed now."""
    return next((reason for lock in _LOCKS if (reason := lock(item_id)) is not None), None)


def standings_of(actor: Actor, item_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    """How these items stand; a later module's word wins."""
    found: dict[UUID, Standing] = {}
    for ask in _STANDINGS if item_ids else ():
        found.update(ask(actor, item_ids))
    return found


def history_of(actor: Actor, item_id: UUID) -> list[Line]:
    """What others know to have happened to this item."""
    return [line for ask in _HISTORIES for line in ask(actor, item_id)]


def panels_of(actor: Actor, moment: datetime, item: Any) -> list[str]:
    """What others show at the side of this item's page."""
    return [html for panel in _PANELS if (html := panel(actor, moment, item))]


def filters() -> tuple[ItemFilter, ...]:
    """The choices other modules offer in the list."""
    return tuple(_FILTERS)
