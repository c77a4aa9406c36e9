"""Who makes a term longer by its regulation, and who writes it down where none of them can do so here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assay.permissions import Actor
from tenants.regulations.queries import pack_of
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.named import known_words
from tenants.running_terms.operations.keeping import found
from tenants.running_terms.operations.telling import stands_for
from tenants.running_terms.permissions import KEEPERS


@dataclass(frozen=True)
class Extenders:
    """Whom the regulation names to make a term longer (``extension.by``), for one actor.

    :ivar known: its words for a role or a body. :ivar unknown: those that stand for neither here.
    :ivar able: whether a role here lets any of those people do it. :ivar theirs: whether the actor is one of them.
    """

    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    able: bool = False
    theirs: bool = False

    @property
    def only_others(self) -> bool:
        """Whether somebody else makes it longer, and can."""
        return self.able and not self.theirs

    @property
    def written_down(self) -> bool:
        """Whether none of those whom the regulation names can do it here: who keeps the term writes it down."""
        return bool(self.known or self.unknown) and not self.able and not self.theirs


def extenders(actor: Actor, term: RunningTerm, today: date) -> Extenders:
    """Whom the term's regulation, as the institution holds it, names to make it longer.

    What the regulation leaves open, words that neither a role nor a body stands for, and bodies in which nobody has a
    role here keep nobody out.
    """
    said = found(term)
    rule = said.rule.extension if said.rule else None
    if rule is None or not rule.by or said.edition_id is None or term.tenant_id is None:
        return Extenders()
    known = known_words(pack_of(said.edition_id), term.key, rule.by)
    unknown = tuple(word for word in rule.by if word not in known)
    people = {person for word in known for person in stands_for(term, word, today)}
    able = bool(people) and not people.isdisjoint(queries.people_with(term.tenant_id, frozenset(KEEPERS), today))
    return Extenders(tuple(known), unknown, able, actor.person_id in people)
