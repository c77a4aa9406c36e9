"""Asking a pack for a date: which term, from when, under which facts; and everything that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assay.calendar import Due, Extension, Inputs, NotSet, SetInCase, Suspension, Term, WorkingCalendar
from tenants.regulations.rules.counting import countable
from tenants.regulations.rules.resolving import Facts, Held, Regulation
from tenants.regulations.rules.terms_said import TermRule


@dataclass(frozen=True)
class DateGiven:
    """A date with all that it follows from.

    :ivar held: the term as the institution holds it, with the open points and amendments that bear on it.
    :ivar due: the counted date; None where the document sets none. :ivar inputs: what it was counted from, to be kept.
    """

    held: Held
    rule: TermRule
    counted: Term | NotSet | SetInCase
    due: Due | None
    inputs: Inputs | None

    @property
    def state(self) -> str:
        """``set``, ``at_once``, ``not_set``, ``set_in_case`` or ``by_other``."""
        return "at_once" if self.rule.at_once else self.rule.state

    @property
    def counted_by_the_clock(self) -> bool:
        """Whether the moment matters and not only the day."""
        return isinstance(self.counted, Term) and self.counted.unit.exact


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
    counted = countable(rule, regulation.pack.edition)
    if not isinstance(counted, Term):
        return DateGiven(held, rule, counted, None, None)
    inputs = Inputs.of(counted, start, calendar, extensions, suspensions)
    return DateGiven(held, rule, counted, inputs.due(), inputs)
