"""What a running term was begun with, and the date that follows from it under a law.

A term keeps the edition that held on the day it began: an edition that holds from a later day never moves it. What
reaches back (an adoption from an earlier day, an answer, an amendment) does, and so do days off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from assay.calendar import (
    CalendarFault,
    Due,
    Extension,
    Inputs,
    NotSet,
    SetInCase,
    Suspension,
    Term,
    Unit,
    WorkingCalendar,
    due_as_set,
)
from assay.clock import AMSTERDAM
from tenants.regulations.rules.asking import counted_as
from tenants.regulations.rules.counting import OpenChoice
from tenants.regulations.rules.law import Law
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import FactMissing, Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tenants.running_terms.rules.kinds import known_kind

Packs = Callable[[UUID], Pack]


class Basis(StrEnum):
    """Where the date of a term comes from, or why it has none."""

    SET = "set"
    SET_IN_CASE = "set_in_case"
    NOT_SET = "not_set"
    """The document knows the term and gives no length."""
    BY_OTHER = "by_other"
    NO_REGULATION = "no_regulation"
    """The body held no regulation on the day it began."""
    NO_TERM = "no_term"
    """The body's regulations do not have this term."""
    SEVERAL = "several"
    """More than one of the body's documents has it, and nobody chose which one counts: it is not guessed."""
    FACT_MISSING = "fact_missing"
    OPEN_POINT = "open_point"
    UNCOUNTABLE = "uncountable"


@dataclass(frozen=True)
class Case:
    """What the date of a term follows from, save the law.

    :ivar start: the day, or the moment (aware), of the event. :ivar document: the document to ask, where whoever
        started it named one. :ivar facts: what else is known of the matter, as kept (`facts_of`).
    :ivar set_on: the day that was set in the case itself. Among the facts ``under`` is the day whose law holds, where
        that is another than the day of the start: the body accepted later what began before.
    """

    key: str
    start: date | datetime
    document: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    set_on: date | None = None

    @property
    def day(self) -> date:
        """The day of the event in Amsterdam."""
        return self.start.astimezone(AMSTERDAM).date() if isinstance(self.start, datetime) else self.start

    @property
    def law_day(self) -> date:
        """The day whose law holds for it."""
        under = self.facts.get("under")
        return date.fromisoformat(under) if under else self.day


@dataclass(frozen=True)
class Found:
    """What a law says of a term: the rule with its document and articles, or why there is none."""

    basis: Basis
    document: str | None = None
    edition_id: UUID | None = None
    articles: tuple[str, ...] = ()
    counted: Term | SetInCase | NotSet | None = None
    rule: TermRule | None = None


@dataclass(frozen=True)
class Counted:
    """A term under a law: what was found, the date, and what it was counted from."""

    found: Found
    due: Due | None = None
    inputs: Inputs | None = None

    @property
    def basis(self) -> Basis:
        """Where the date comes from, or why there is none."""
        return self.found.basis


class Resolver:
    """Finds the rule of a term in one law; the same question is answered once.

    :param chosen: the document that the institution chose for a key that more than one of its documents has.
    """

    def __init__(self, law: Law, packs: Packs, chosen: Mapping[str, str] | None = None) -> None:
        self.law = law
        self.packs = packs
        self.chosen = chosen or {}
        self._turns = law.turns()
        self._regulations: dict[tuple[str, int], Regulation | None] = {}
        self._having: dict[tuple[str, int, str | None], dict[str, Regulation] | None] = {}
        self._dated: dict[tuple[str, int, str | None], bool] = {}
        self._found: dict[tuple[str, int, str | None, date | None, str], Found] = {}

    def find(self, case: Case) -> Found:
        """What the law says of the term on the day it began."""
        law_day = case.law_day
        of = (case.key, self._since(law_day), case.document)
        if of not in self._dated:
            having = self.having(case.key, law_day, case.document) or {}
            self._dated[of] = any(_by_the_day(regulation, case.key) for regulation in having.values())
        day = case.day if self._dated[of] else None
        asked = (*of, day, repr(sorted(case.facts.items())) if case.facts else "")
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._find(case)
        return found

    def by_the_clock(self, case: Case) -> bool:
        """Whether the date follows from the very moment at which the term began, not from its day alone."""
        rule = self.find(case).counted
        return case.set_on is None and isinstance(rule, Term) and (rule.unit.exact or rule.unit is Unit.AT_ONCE)

    def having(self, key: str, on: date, document: str | None = None) -> dict[str, Regulation] | None:
        """The documents that hold on a day and have the term, by name; None where none holds at all."""
        asked = (key, self._since(on), document)
        if asked not in self._having:
            documents = [document] if document else list(self.law.documents(on))
            held = {name: found for name in documents if (found := self._regulation(name, on))}
            having = {name: found for name, found in held.items() if found.pack.alternatives("term", key)}
            self._having[asked] = having if held else None
        return self._having[asked]

    def document_for(self, key: str, on: date) -> str | None:
        """The document that counts for a term on a day; None where none has it, or nothing says which counts."""
        having = self.having(key, on)
        return self._meant(key, having) if having else None

    def _find(self, case: Case) -> Found:
        having = self.having(case.key, case.law_day, case.document)
        if having is None:
            return Found(Basis.NO_REGULATION)
        if not having:
            return Found(Basis.NO_TERM)
        document = self._meant(case.key, having)
        if document is None:
            return Found(Basis.SEVERAL)
        return _in_regulation(having[document], document, self._edition(document, case.law_day), case)

    def _meant(self, key: str, having: Mapping[str, Regulation]) -> str | None:
        """Which of the documents counts: the only one, the one that was chosen, or the only one that the kind means."""
        if len(having) == 1:
            return next(iter(having))
        if self.chosen.get(key) in having:
            return self.chosen[key]
        kind = known_kind(key)
        meant = [name for name, found in having.items() if kind and found.pack.edition.kind in kind.documents]
        return meant[0] if len(meant) == 1 else None

    def _regulation(self, document: str, on: date) -> Regulation | None:
        asked = (document, self._since(on))
        if asked not in self._regulations:
            self._regulations[asked] = self.law.regulation(document, on, self.packs)
        return self._regulations[asked]

    def _since(self, on: date) -> int:
        """Which stretch of days with one law a day is in."""
        return bisect_right(self._turns, on)

    def _edition(self, document: str, on: date) -> UUID | None:
        adopted = self.law.adoption(document, on)
        return adopted.edition_id if adopted else None


def _by_the_day(regulation: Regulation, key: str) -> bool:
    """Whether which rule holds depends on the day of the matter, besides the law of that day."""
    whens = [regulation.held("term", each).provision.when for each in regulation.pack.alternatives("term", key)]
    return any(when and (when.start or when.until) for when in whens)


def _in_regulation(regulation: Regulation, document: str, edition_id: UUID | None, case: Case) -> Found:
    alternatives = [each for each in regulation.pack.alternatives("term", case.key) if isinstance(each, TermRule)]
    where = {"document": document, "edition_id": edition_id}
    cited = tuple(dict.fromkeys(number for each in alternatives for number in each.article))
    facts = facts_of(case, {event for each in alternatives for event in each.start})
    try:
        held = regulation.get("term", case.key, facts)
        rule = held.provision
        assert isinstance(rule, TermRule)
        counted = counted_as(held, regulation.pack.edition)
    except FactMissing:
        return Found(Basis.FACT_MISSING, articles=cited, **where)  # type: ignore[arg-type]  # two keys, two types
    except OpenChoice:
        return Found(Basis.OPEN_POINT, articles=cited, **where)  # type: ignore[arg-type]  # two keys, two types
    except NoSuchValue:
        return Found(Basis.NO_TERM)
    basis = Basis.SET if rule.state == "set" else Basis(rule.state)
    return Found(basis, document, edition_id, rule.article, counted, rule)


def facts_of(case: Case, events: set[str]) -> Facts:
    """The facts of a case: what was kept, and the day of its start as the day of every event that starts it."""
    kept = case.facts
    return Facts(
        on=case.day,
        days=dict.fromkeys(events, case.day),
        cohort=kept.get("cohort"),
        component=kept.get("component"),
        exam_form=kept.get("exam_form"),
        matter=kept.get("matter"),
        circumstances=frozenset(kept.get("circumstances", ())),
    )


def count(case: Case, resolver: Resolver, calendar: WorkingCalendar) -> Counted:
    """The date of a term under a law, with its trace; without a date where nothing sets one.

    A day set in the case counts as it was set. What cannot be counted (a year outside the calendar, an extension that
    the rule no longer allows) has no date and says so: `Basis.UNCOUNTABLE`.
    """
    found = resolver.find(case)
    try:
        if case.set_on is not None:
            rule = found.counted if isinstance(found.counted, SetInCase) else SetInCase(by="case")
            return Counted(found, due_as_set(rule, case.start, case.set_on))
        if not isinstance(found.counted, Term):
            return Counted(found)
        inputs = Inputs.of(found.counted, case.start, calendar, case.extensions, case.suspensions)
        return Counted(found, inputs.due(), inputs)
    except CalendarFault:
        return Counted(Found(Basis.UNCOUNTABLE, found.document, found.edition_id, found.articles, None, found.rule))
