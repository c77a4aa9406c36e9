"""Who is told of a term: the people for whom the regulation's words stand at this institution.

A body of the regulation stands for its members; whoever keeps bodies connects itself with `connect_bodies`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from assay.outbox import notify_person
from assay.permissions import Actor
from tenants.regulations.queries import pack_of
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations.keeping import found
from tenants.running_terms.rules.kinds import PERSON, PLATFORM, kind_of
from tenants.running_terms.rules.telling import ROLE_OF, plan_of

#: ``(tenant_id, key of the body, day) -> people``
Members = Callable[[UUID, str, date], frozenset[UUID]]
#: Who is told of a missed term where the regulation does not say: a setting of the product.
ESCALATE_TO = frozenset({"administrator"})

_connected: list[Members] = []


def connect_bodies(members: Members) -> None:
    """Let a word that is a body stand for its members. A second connection replaces the first."""
    _connected[:] = [members]


def tell(term: RunningTerm, event: str, people: Iterable[UUID], *, mail: bool = True) -> None:
    """Give each of these people a notice of a kind: ``near``, ``missed``, ``extended`` or ``moved``."""
    kind = kind_of(term.key)
    for person_id in sorted(set(people)):
        # The person whose matter it is has the page in the own hat; everybody else in that of the institution.
        at = None if person_id == term.person_id and kind.role == PERSON else term.tenant_id
        notify_person(person_id, f"terms.{event}.{kind.name}", path=f"/terms/{term.id}", at=at, mail=mail)


def who_must_act(term: RunningTerm, today: date) -> set[UUID]:
    """Whoever must act on a term."""
    if term.role == PERSON:
        return {term.person_id} if term.person_id else set()
    if term.role == PLATFORM or term.tenant_id is None:
        # Of the platform: its Today shows what was missed; nobody's notices are reached from there.
        return set()
    if term.assignee_id:
        return {term.assignee_id}
    return set(queries.people_with(term.tenant_id, frozenset({term.role}), today))


def administrators(term: RunningTerm, today: date) -> set[UUID]:
    """Whom a missed term is brought to where the regulation does not say."""
    return set(queries.people_with(term.tenant_id, ESCALATE_TO, today)) if term.tenant_id else set()


def people_for(term: RunningTerm, words: Iterable[str], today: date) -> set[UUID]:
    """For whom the regulation's words stand; the administrators where that is nobody, so that somebody hears of it."""
    assert term.tenant_id is not None, "the platform holds no regulation"
    told: set[UUID] = set()
    for word in words:
        role = role_for(term, word)
        if role == PERSON:
            told |= {term.person_id} if term.person_id else set()
        elif role is not None:
            told |= set(queries.people_with(term.tenant_id, frozenset({role}), today))
        else:
            told |= members_of(term.tenant_id, word, today)
    return told or administrators(term, today)


def role_for(term: RunningTerm, word: str) -> str | None:
    """The role, or `PERSON`, that a word of the regulation stands for here; None for a body or anything else."""
    return kind_of(term.key).people.get(word) or ROLE_OF.get(word)


def members_of(tenant_id: UUID, word: str, today: date) -> frozenset[UUID]:
    """The members of the body of this name who have an account; nobody where it is none."""
    return _connected[0](tenant_id, word, today) if _connected else frozenset()


def extends(actor: Actor, term: RunningTerm, today: date) -> tuple[str, ...]:
    """The regulation's words for who makes a term longer, where this actor is none of them; empty where they may.

    What the regulation leaves open, and words that neither a role nor a body stands for, keep nobody out: those who
    keep the term then write down what others decided.
    """
    said = found(term)
    rule = said.rule.extension if said.rule else None
    if rule is None or not rule.by or said.edition_id is None or term.tenant_id is None:
        return ()
    pack = pack_of(said.edition_id)
    known = [word for word in rule.by if role_for(term, word) or pack.alternatives("body", word)]
    if not known:
        return ()
    for word in known:
        role = role_for(term, word)
        if role == PERSON and actor.person_id == term.person_id:
            return ()
        if role in actor.hat.roles or (role is None and actor.person_id in members_of(term.tenant_id, word, today)):
            return ()
    return tuple(known)


def reminded_by_rule(tenant_id: UUID, key: str, subject_id: UUID) -> bool:
    """Whether the regulation says when to remind of the term that runs on a matter.

    For a module that reminds of its matters itself (`TermKind.told_by_matter`): where this holds the terms do.
    """
    term = queries.open_on(tenant_id, subject_id, key)
    return term is not None and plan_of(kind_of(key), found(term).rule).by_rule
