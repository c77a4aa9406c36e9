"""Whom a regulation names to make a term longer (``extension.by``): roles, and members of bodies.

Bodies are another module's: it connects itself with `connect_bodies`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

from assay.permissions import Actor
from tenants.regulations.queries import law_of, pack_of
from tenants.regulations.rules.terms_said import ROLE_OF, TermRule
from tenants.running_terms.rules.kinds import known_kind

if TYPE_CHECKING:
    from tenants.regulations.rules.law import Law
    from tenants.regulations.rules.pack import Pack

#: ``(tenant_id, key of the body, day) -> people`` who sit in it and have an account.
Members = Callable[[UUID, str, date], frozenset[UUID]]
#: ``(tenant_id, person_id) -> keys of the bodies`` in which a person sits at the moment of the transaction.
SitsIn = Callable[[UUID, UUID], frozenset[str]]

_connected: list[tuple[Members, SitsIn]] = []
#: By institution, with the law that it was read from.
_kept: dict[UUID, tuple[Law, tuple[Named, ...]]] = {}
_MOST_KEPT = 256


def connect_bodies(members: Members, sits_in: SitsIn) -> None:
    """Let a word that is a body stand for its members. A second connection replaces the first."""
    _connected[:] = [(members, sits_in)]


def members_of(tenant_id: UUID, word: str, today: date) -> frozenset[UUID]:
    """The members of the body of this name who have an account; nobody where it is none."""
    return _connected[0][0](tenant_id, word, today) if _connected else frozenset()


def role_for(key: str, word: str) -> str | None:
    """The role, or `PERSON`, that a word of the regulation stands for with a term; None for a body or anything else."""
    kind = known_kind(key)
    return (kind.people.get(word) if kind else None) or ROLE_OF.get(word)


def known_words(pack: Pack, key: str, words: tuple[str, ...]) -> list[str]:
    """Those of the words that a role or a body of the document stands for."""
    return [word for word in words if role_for(key, word) or pack.alternatives("body", word)]


@dataclass(frozen=True)
class Named:
    """Whom an edition, as the institution holds it, names to make its terms of a key longer.

    :ivar first: with ``until`` (not included) the days whose law says so; None: without a first, or a last.
    :ivar words: the regulation's words, for roles and bodies. A provision with variants names whom any of them names.
    """

    edition_id: UUID
    key: str
    words: frozenset[str]
    first: date | None = None
    until: date | None = None


def extended_by(actor: Actor) -> list[Named]:
    """The terms that regulations of the actor's institution let them make longer by name.

    Editions that it held before count too: terms keep the edition under which they began.
    """
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    found, of_bodies = [], []
    for each in _named_in(law_of(actor.tenant_id)):
        roles = {role_for(each.key, word) for word in each.words}
        if roles & actor.hat.roles:
            found.append(each)
        elif None in roles:
            of_bodies.append(each)
    if of_bodies and _connected:
        bodies = _connected[0][1](actor.tenant_id, actor.person_id)
        found += [each for each in of_bodies if any(role_for(each.key, word) is None for word in each.words & bodies)]
    return found


def _named_in(law: Law) -> tuple[Named, ...]:
    """As `extended_by`, of everybody; worked out once for a law. Another event makes another law."""
    kept = _kept.get(law.tenant_id)
    if kept is None or kept[0] is not law:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        editions = sorted({event.edition_id for event in law.adoptions if event.edition_id})
        kept = _kept[law.tenant_id] = (law, tuple(each for edition in editions for each in _of_edition(law, edition)))
    return kept[1]


def _of_edition(law: Law, edition_id: UUID) -> Iterator[Named]:
    pack = pack_of(edition_id)
    rules = [rule for rule in pack.of_kind("term") if known_kind(rule.key)]
    if not rules:
        return
    found: dict[str, list[Named]] = defaultdict(list)
    for first, until in pairwise((None, *law.turns(), None)):
        regulation = law.as_held(edition_id, first or date.min, pack_of)
        words: dict[str, set[str]] = defaultdict(set)
        for rule in rules:
            held = regulation.held("term", rule).provision
            assert isinstance(held, TermRule)
            words[rule.key].update(known_words(pack, rule.key, held.extension.by if held.extension else ()))
        for key, those in words.items():
            now = Named(edition_id, key, frozenset(those), first, until)
            if found[key] and found[key][-1].words == now.words:
                found[key][-1] = replace(found[key][-1], until=until)
            else:
                found[key].append(now)
    yield from (each for those in found.values() for each in those if each.words)
