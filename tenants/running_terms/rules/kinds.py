"""Kinds of running terms: by which key a regulation is asked, who must act, and where the matter stands.

A module registers a kind for each term that it starts. How long a term is stands in no kind: the regulation says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

#: Who must act where it is not a role at an institution.
PERSON = "person"
PLATFORM = "platform"
#: How many calendar days before the due date whoever must act is reminded. A setting of the product, where the
#: regulation says nothing about reminders.
REMIND_DAYS = 4
_FAMILY = ".*"


@dataclass(frozen=True)
class TermKind:
    """One kind of running term.

    :ivar key: by which a regulation is asked; ``office.*`` stands for every key that begins with ``office.``.
    :ivar title: what runs, in words without anything confidential (lazy). :ivar subject: what it runs on, such as
        ``submission``. :ivar role: who must act: a role, `PERSON` or `PLATFORM`.
    :ivar paths: kind of hat to the page of the matter, with ``{id}`` or ``{person}``. :ivar ends: whether the date is
        the end of something rather than the last day to act: it passes, and is not missed.
    :ivar kept_by: the role at the institution that keeps the term where the person must act; else ``role`` itself.
    :ivar remind: how many days before the date somebody is reminded where the regulation does not say.
    :ivar told_by_matter: the module of the matter reminds on those days itself, in words of its own; the terms then
        remind only where the regulation says when.
    :ivar shown_by_matter: the module of the matter shows the coming end on Today itself, to the person; the terms then
        count it there only once it was missed.
    :ivar fixed: the date was decided on with the matter; what the law becomes later does not move it.
    :ivar documents: the kinds of documents it means, where more than one document has the term.
    :ivar people: words of regulations for who is concerned, to a role or `PERSON`; beside those that all kinds share.
    """

    key: str
    title: Any
    subject: str
    role: str
    paths: Mapping[str, str]
    ends: bool = False
    kept_by: str = ""
    remind: tuple[int, ...] = (REMIND_DAYS,)
    told_by_matter: bool = False
    shown_by_matter: bool = False
    fixed: bool = False
    documents: tuple[str, ...] = ()
    people: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The key as it stands in names of notices: without the sign of a family."""
        return self.key.removesuffix(_FAMILY)

    def path(self, hat: str, subject_id: UUID, person_id: UUID | None) -> str | None:
        """The page of the matter in a hat; None where that hat has none."""
        found = self.paths.get(hat)
        return found.format(id=subject_id, person=person_id) if found else None


_KINDS: dict[str, TermKind] = {}


def register(kind: TermKind) -> TermKind:
    """Add a kind; the same one may come again. Raises `ValueError` where another has its key."""
    if _KINDS.setdefault(kind.key, kind) != kind:
        raise ValueError(f"term {kind.key} stands twice")
    return kind


def kind_of(key: str) -> TermKind:
    """The kind with this key, or the family it belongs to. Raises `KeyError` for one that no module registered."""
    found = known_kind(key)
    if found is None:
        raise KeyError(key)
    return found


def known_kind(key: str) -> TermKind | None:
    """As `kind_of`; None for a key that no module registered."""
    return _KINDS.get(key) or _KINDS.get(key.partition(".")[0] + _FAMILY)


def named_kind(name: str) -> TermKind | None:
    """The kind of this name; None for what names none."""
    return next((kind for kind in _KINDS.values() if kind.name == name), None)


def kinds() -> tuple[TermKind, ...]:
    """Every kind that the imported modules registered."""
    return tuple(_KINDS.values())
