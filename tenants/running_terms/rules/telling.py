"""Who is told of a term and when: as the regulation says, or as the product does where it says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.regulations.rules.terms_said import TermRule, Told
from tenants.running_terms.rules.kinds import TermKind


@dataclass(frozen=True)
class Plan:
    """When somebody is told of a term.

    :ivar remind: days before the date, the farthest first. :ivar by_rule: whether the regulation says so.
    :ivar by_matter: the module of the matter reminds on these days, and the terms do not.
    :ivar escalate: days after a missed date, the nearest first; none where the regulation does not say, and the
        administrators are told at once.
    """

    remind: tuple[int, ...]
    by_rule: bool
    by_matter: bool
    escalate: tuple[int, ...] = ()

    def remind_on(self, due_on: date, today: date, *, told: bool) -> date | None:
        """The next day on which somebody is reminded of this date; None without one.

        :param told: whether anybody was reminded of it before; else what nears already is told of at once.
        """
        if self.by_matter:
            return None
        days = sorted(due_on - timedelta(days=each) for each in self.remind)
        coming = next((day for day in days if day > today or (day == today and not told)), None)
        if coming is None and days and not told and due_on >= today:
            return today
        return coming

    def escalate_on(self, due_on: date, after: date) -> date | None:
        """The next day later than ``after`` on which somebody is told that it was missed."""
        days = (due_on + timedelta(days=each) for each in self.escalate)
        return next((day for day in days if day > after), None)


def plan_of(kind: TermKind, rule: TermRule | None) -> Plan:
    """When somebody is told of a term of this kind under a rule."""
    remind, escalate = (rule.remind, rule.escalate) if rule else ((), ())
    days = tuple(sorted((each.days for each in remind), reverse=True)) or kind.remind
    return Plan(
        remind=days,
        by_rule=bool(remind),
        by_matter=kind.told_by_matter and not remind,
        escalate=tuple(sorted(each.days for each in escalate)),
    )


def words_for(told: Sequence[Told], days: Sequence[int]) -> tuple[str, ...]:
    """The regulation's words for who is told on one of these days, each once."""
    return tuple(dict.fromkeys(word for each in told if each.days in days for word in each.to))
