"""Who is told of a term: the people for whom the regulation's words stand at this institution.

A body of the regulation stands for its members (`named`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import Row

from assay.outbox import Notice, notify_people, notify_person
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.named import members_of, role_for
from tenants.running_terms.operations.keeping import found
from tenants.running_terms.rules.kinds import PERSON, PLATFORM, kind_of
from tenants.running_terms.rules.telling import plan_of

#: Who is told of a missed term where the regulation does not say: a setting of the product.
ESCALATE_TO = frozenset({"administrator"})

#: Reminds one person of their term in words of its module: ``(term, person, days that are left)``.
Words = Callable[[RunningTerm, UUID, int], None]

_words: dict[str, Words] = {}


def connect_words(key: str, words: Words) -> None:
    """Remind the person whose term of this kind it is in words about the matter. A second connection replaces it."""
    _words[key] = words


def remind(term: RunningTerm, people: Iterable[UUID], today: date) -> None:
    """Tell each of these people that a term nears its date."""
    words = _words.get(term.key)
    told = set(people)
    if words is not None and term.person_id in told and term.due_on is not None:
        words(term, term.person_id, (term.due_on - today).days)
        told.discard(term.person_id)
    tell(term, "near", told)


def tell(term: RunningTerm, event: str, people: Iterable[UUID], *, mail: bool = True) -> None:
    """Give each of these people a notice of a kind: ``near``, ``missed``, ``extended`` or ``moved``."""
    kind = kind_of(term.key)
    for person_id in sorted(set(people)):
        # The person whose matter it is has the page in the own hat; everybody else in that of the institution.
        at = None if person_id == term.person_id and kind.role == PERSON else term.tenant_id
        notify_person(person_id, f"terms.{event}.{kind.name}", path=f"/terms/{term.id}", at=at, mail=mail)


def tell_moved(tenant_id: UUID | None, terms: Iterable[Row[UUID, UUID, str]]) -> None:
    """Give the person of each of these terms (its id, the person, its key) the notice that its date moved, at once."""
    notices = []
    for term_id, person_id, key in terms:
        kind = kind_of(key)
        at = None if kind.role == PERSON else tenant_id
        notices.append(Notice(person_id, f"terms.moved.{kind.name}", f"/terms/{term_id}", at))
    notify_people(notices)


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
    told = {person for word in words for person in stands_for(term, word, today)}
    return told or administrators(term, today)


def stands_for(term: RunningTerm, word: str, today: date) -> set[UUID]:
    """The people for whom a word of the regulation stands with a term."""
    assert term.tenant_id is not None, "the platform holds no regulation"
    role = role_for(term.key, word)
    if role == PERSON:
        return {term.person_id} if term.person_id else set()
    if role is not None:
        return set(queries.people_with(term.tenant_id, frozenset({role}), today))
    return set(members_of(term.tenant_id, word, today))


def reminded_by_rule(tenant_id: UUID, key: str, subject_id: UUID) -> bool:
    """Whether the regulation says when to remind of the term that runs on a matter.

    For a module that reminds of its matters itself (`TermKind.told_by_matter`): where this holds the terms do.
    """
    term = queries.open_on(tenant_id, subject_id, key)
    return term is not None and plan_of(kind_of(key), found(term).rule).by_rule
