"""Whom a regulation names to make a term longer (``extension.by``): roles, and members of bodies.

Bodies are another module's: it connects itself with `connect_bodies`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from assay.permissions import Actor
from tenants.regulations.queries import law_of, pack_of
from tenants.regulations.rules.terms_said import ROLE_OF, TermRule
from tenants.running_terms.rules.kinds import known_kind

if TYPE_CHECKING:
    from tenants.regulations.rules.pack import Pack

#: ``(tenant_id, key of the body, day) -> people`` who sit in it and have an account.
Members = Callable[[UUID, str, date], frozenset[UUID]]
#: ``(tenant_id, person_id) -> keys of the bodies`` in which a person sits at the moment of the transaction.
SitsIn = Callable[[UUID, UUID], frozenset[str]]

_connected: list[tuple[Members, SitsIn]] = []


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


def extended_by(actor: Actor) -> list[tuple[UUID, str]]:
    """The terms, each by edition and key, that regulations of the actor's institution let them make longer by name.

    Editions that it held before count too: terms keep the edition under which they began.
    """
    assert actor.tenant_id is not None
    assert actor.person_id is not None
    found: set[tuple[UUID, str]] = set()
    of_bodies: dict[str, set[tuple[UUID, str]]] = defaultdict(set)
    for edition_id in {event.edition_id for event in law_of(actor.tenant_id).adoptions if event.edition_id}:
        pack = pack_of(edition_id)
        for rule in pack.of_kind("term"):
            assert isinstance(rule, TermRule)
            if rule.extension is None or known_kind(rule.key) is None:
                continue
            for word in known_words(pack, rule.key, rule.extension.by):
                role = role_for(rule.key, word)
                if role in actor.hat.roles:
                    found.add((edition_id, rule.key))
                elif role is None:
                    of_bodies[word].add((edition_id, rule.key))
    if of_bodies and _connected:
        for body in _connected[0][1](actor.tenant_id, actor.person_id):
            found |= of_bodies[body]
    return sorted(found)
