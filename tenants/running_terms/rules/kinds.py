"""Kinds of running terms: by which key a regulation is asked, who must act, and where the matter stands.

A module registers a kind for each term that it starts. How long a term is stands in no kind: the regulation says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

#: Who must act where it is not a role at an institution.
PERSON = "person"
PLATFORM = "platform"
#: How many calendar days before the due date whoever must act is reminded. A setting of the product, where the
#: regulation says nothing about reminders.
REMIND_DAYS = 4


@dataclass(frozen=True)
class TermKind:
    """One kind of running term.

    :ivar key: by which a regulation is asked. :ivar title: what runs, in words without anything confidential (lazy).
    :ivar subject: what it runs on, such as ``submission``. :ivar role: who must act: a role, `PERSON` or `PLATFORM`.
    :ivar kept_by: the role at the institution that keeps the term where the person must act; else ``role`` itself.
    :ivar paths: kind of hat to the page of the matter, with ``{id}``. :ivar ends: whether the date is the end of
        something rather than the last day to act: it passes, and is not missed.
    """

    key: str
    title: Any
    subject: str
    role: str
    paths: Mapping[str, str]
    ends: bool = False
    remind_days: int = REMIND_DAYS
    kept_by: str = ""

    def path(self, hat: str, subject_id: UUID) -> str | None:
        """The page of the matter in a hat; None where that hat has none."""
        found = self.paths.get(hat)
        return found.format(id=subject_id) if found else None


_KINDS: dict[str, TermKind] = {}


def register(kind: TermKind) -> TermKind:
    """Add a kind; the same one may come again. Raises `ValueError` where another has its key."""
    if _KINDS.setdefault(kind.key, kind) != kind:
        raise ValueError(f"term {kind.key} stands twice")
    return kind


def kind_of(key: str) -> TermKind:
    """The kind with this key. Raises `KeyError` for one that no module registered."""
    return _KINDS[key]


def kinds() -> tuple[TermKind, ...]:
    """Every kind that the imported modules registered."""
    return tuple(_KINDS.values())
