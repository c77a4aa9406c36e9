"""The matters in which roles can be kept apart. A module above says with `connect` which ones it knows.

A matter is named as audit rows name it (``submission:<id>``). Nobody types that name: whoever records a separation
comes from the page of the matter, or chooses from the open matters between the two people of the tie.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from assay.permissions import Actor


@dataclass(frozen=True)
class Matter:
    """One matter at the actor's institution.

    :ivar words: what it is, as far as the actor may know. :ivar person_id: whose matter it is.
    :ivar url: where the actor opens it; empty where they may not. :ivar role: the role in which others act in it, as a
        regulation names it.
    """

    name: str
    words: str
    person_id: UUID
    url: str = ""
    role: str = ""


#: ``(actor, names) -> those of the matters named that the module knows at the actor's institution``, open or not.
Namer = Callable[[Actor, Collection[str]], Iterable[Matter]]
#: ``(actor, one, other) -> the open matters of either of the two in which the other of them acts``.
Finder = Callable[[Actor, UUID, UUID], Iterable[Matter]]

_KNOWING: dict[str, tuple[Namer, Finder]] = {}


def connect(name: str, namer: Namer, finder: Finder) -> None:
    """Let a module say which matters it knows. A second one of a name replaces the first."""
    _KNOWING[name] = (namer, finder)


def known(actor: Actor, names: Collection[str]) -> dict[str, Matter]:
    """Those of the matters named that a module knows at the actor's institution."""
    return {each.name: each for _name, (namer, _f) in sorted(_KNOWING.items()) for each in namer(actor, names)}


def ids(names: Collection[str], kind: str) -> set[UUID]:
    """The ids in names of this kind of matter, such as ``status:<id>``; what is no id names nothing."""
    found = set()
    for name in names:
        before, _colon, given = name.partition(":")
        try:
            if before == kind and str(UUID(given)) == given:
                found.add(UUID(given))
        except ValueError:
            continue
    return found


def between(actor: Actor, one: UUID | None, other: UUID | None) -> dict[str, Matter]:
    """The open matters between two people; none where one of them has no account."""
    if one is None or other is None:
        return {}
    return {each.name: each for _name, (_n, finder) in sorted(_KNOWING.items()) for each in finder(actor, one, other)}
