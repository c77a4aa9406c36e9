"""Asking a pack for a date: which term, from when, under which facts; and everything that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import date, datetime

from msgspec.structs import replace

from assay.calendar import Due, Extension, Inputs, NotSet, SetInCase, Suspension, Term, WorkingCalendar
from tenants.regulations.rules.counting import countable
from tenants.regulations.rules.edition import EditionSaid
from tenants.regulations.rules.resolving import Facts, Held, Regulation
from tenants.regulations.rules.terms_said import TermRule


@dataclass(frozen=True)
class DateGiven:
    """A date with all that it follows from.

    :ivar held: the term as the institution holds it, with the open points and amendments that bear on it.
    :ivar due: the counted date; None where the document sets none. :ivar inputs: what it was counted from, to be kept.
    :ivar beside: the other terms that were counted with it, each by itself; ``due`` is then that of the first to end.
    """

    held: Held
    rule: TermRule
    counted: Term | NotSet | SetInCase
    due: Due | None
    inputs: Inputs | None
    beside: tuple[DateGiven, ...] = ()

    @property
    def clocks(self) -> tuple[DateGiven, ...]:
        """This term and those beside it, each with its own date. Nothing where none runs beside it."""
        own = replaced(self, due=self.inputs.due() if self.inputs else None, beside=())
        return (own, *self.beside) if self.beside else ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that the date rests on."""
        return tuple(dict.fromkeys(article for each in (self, *self.beside) for article in each.rule.article))

    @property
    def state(self) -> str:
        """``set``, ``at_once``, ``not_set``, ``set_in_case`` or ``by_other``."""
        return "at_once" if self.rule.at_once else self.rule.state

    @property
    def counted_by_the_clock(self) -> bool:
        """Whether the moment matters and not only the day."""
        return isinstance(self.counted, Term) and self.counted.unit.exact


def counted_as(held: Held, edition: EditionSaid) -> Term | NotSet | SetInCase:
    """A term as the calendar counts it. What the institution decided stands beside the article, which alone does not
    say it.

    :raises OpenChoice: an open point without an answer.
    """
    assert isinstance(held.provision, TermRule)
    counted = countable(held.provision, edition)
    sources = (counted.source, *(each.source for each in held.amendments))
    return replace(counted, source="; ".join(sources)) if held.amendments else counted


def date_for(
    regulation: Regulation,
    key: str,
    start: date | datetime,
    calendar: WorkingCalendar,
    facts: Facts,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
) -> DateGiven:
    """When the term with this key ends that began with ``start``.

    :param start: the day, or the moment (aware), of the event that starts it; for a term counted back, what is to come.
    :raises NoSuchValue: the regulation has no such term. :raises FactMissing: which term holds depends on a fact.
    :raises OpenChoice: an open point without an answer. :raises CalendarFault: it cannot be counted so.
    """
    held = regulation.get("term", key, facts)
    rule = held.provision
    assert isinstance(rule, TermRule)
    counted = counted_as(held, regulation.pack.edition)
    if not isinstance(counted, Term):
        return DateGiven(held, rule, counted, None, None)
    inputs = Inputs.of(counted, start, calendar, extensions, suspensions)
    return DateGiven(held, rule, counted, inputs.due(), inputs)
