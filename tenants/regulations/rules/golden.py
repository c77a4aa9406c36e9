"""Golden cases and the check that every term can be counted: a pack that passes never raises later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from assay.calendar import terms as counted
from assay.calendar.counting import due
from assay.calendar.faults import CalendarFault
from assay.calendar.trace import Due
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.counting import OpenChoice, calendar_of, countable
from tenants.regulations.rules.edition import GoldenCase, OpenPoint
from tenants.regulations.rules.findings import Finding
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, ChangeRefused, FactMissing, Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import TermRule


@dataclass(frozen=True)
class Outcome:
    """What a golden case gave: a counted date, or the state of a term without one; and whether that was expected."""

    case: GoldenCase
    due: Due | None
    state: str | None
    problem: str | None

    @property
    def passed(self) -> bool:
        """Whether it came out as the case says."""
        if self.problem is not None:
            return False
        if self.due is None:
            return self.state == self.case.state
        expected = self.case.due
        if isinstance(expected, datetime):
            return self.due.due_moment == expected
        return self.due.due_date == expected


def run_cases(pack: Pack) -> tuple[Outcome, ...]:
    """Every golden case of a pack, counted from the pack itself."""
    return tuple(_run(pack, case) for case in pack.cases)


def _run(pack: Pack, case: GoldenCase) -> Outcome:
    started = case.start.date() if isinstance(case.start, datetime) else case.start
    day = case.on or started or date.max
    answers = [Answer(point, option, "", day) for point, option in case.answers.items()]
    try:
        regulation = Regulation(pack, day, answers)
        rule = regulation.get("term", case.term, _facts(case, day)).provision
        assert isinstance(rule, TermRule)
        if rule.state != "set":
            return Outcome(case, None, rule.state, None)
        term = countable(rule, pack.edition)
        assert isinstance(term, counted.Term)
        if case.start is None:
            return Outcome(case, None, "at_once" if rule.at_once else "set", None)
        given = [counted.Extension(amount=e.amount, unit=counted.Unit(e.unit), reasons="-") for e in case.extensions]
        return Outcome(case, due(term, case.start, calendar_of(pack.edition, case.closed), given), None, None)
    except (NoSuchValue, FactMissing, OpenChoice, ChangeRefused, CalendarFault, StopIteration) as error:
        return Outcome(case, None, None, str(error) or type(error).__name__)


def _facts(case: GoldenCase, day: date) -> Facts:
    started = case.start.date() if isinstance(case.start, datetime) else case.start
    return Facts(
        on=day,
        days=dict.fromkeys(case.measured, started) if started else {},
        cohort=case.cohort,
        component=case.component,
        exam_form=case.exam_form,
        matter=case.matter,
        circumstances=frozenset(case.circumstance),
    )


def prove(pack: Pack) -> Iterator[Finding]:
    """What does not come out: golden cases that fail, terms that cannot be counted, options that break a value."""
    for number, outcome in enumerate(run_cases(pack)):
        if not outcome.passed:
            place = pack.places.get(("case", number))
            got = outcome.problem or (outcome.due.due_date.isoformat() if outcome.due else outcome.state)
            key = f"case {outcome.case.title.en}"
            expected = f"{outcome.case.due or outcome.case.state}, and it gives {got}"
            yield Finding(place.file if place else "", place.line if place else 0, key, "case_failed", expected)
    yield from _countable(pack)


def _countable(pack: Pack) -> Iterator[Finding]:
    plain = ("as the pack answers", Regulation(pack, date.max))
    answered = {
        point.key: [
            (
                f"with {point.key} = {option.key}",
                Regulation(pack, date.max, [Answer(point.key, option.key, "", date.min)]),
            )
            for option in point.options
        ]
        for point in pack.open_points
    }
    for index, (kind, provision) in enumerate(pack.provisions):
        touching = [point for point in pack.open_points if _touches(point, kind, provision)]
        for described, regulation in [plain, *(choice for point in touching for choice in answered[point.key])]:
            try:
                held = regulation.held(kind, provision).provision
                if isinstance(held, TermRule):
                    countable(held, pack.edition)
            except (OpenChoice, ChangeRefused, CalendarFault) as error:
                place = pack.place(index)
                because = f"an open point that answers '{error.field}'" if isinstance(error, OpenChoice) else str(error)
                key = f"{kind} {provision.key} {described}"
                yield Finding(place.file if place else "", place.line if place else 0, key, "not_countable", because)
                break


def _touches(point: OpenPoint, kind: str, provision: Provision) -> bool:
    """Whether some answer to this point changes the provision. An answer that does not may still leave it open."""
    changes = (change for option in point.options for change in option.changes)
    return any(change.kind == kind and change.key in (provision.key, "*") for change in changes)
