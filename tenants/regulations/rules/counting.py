"""From a term of a pack to a term that can be counted, and its golden cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from assay.calendar import terms as counted
from assay.calendar.holidays import Region
from assay.calendar.working_calendar import ClosingPeriod, WorkingCalendar
from tenants.regulations.rules.edition import EditionSaid
from tenants.regulations.rules.terms_said import ExtensionRule, TermRule

_UNITS: Mapping[str, counted.Unit] = MappingProxyType({unit.value: unit for unit in counted.Unit})
_COUNTS_FROM = {
    "end_of_year": counted.CountsFrom.END_OF_CALENDAR_YEAR,
    "end_of_study_year": counted.CountsFrom.END_OF_STUDY_YEAR,
}
_BOUNDS = {
    "at_most": counted.Bound.LATEST,
    "exactly": counted.Bound.EXACT,
    "at_least": counted.Bound.MINIMUM,
    "not_before": counted.Bound.MINIMUM,
}


class OpenChoice(LookupError):
    """A term cannot be counted while an open point has no answer: ``field`` of the term ``key`` is not stated."""

    def __init__(self, key: str, field: str) -> None:
        super().__init__(f"{key}: {field} is not stated, and no open point answers it")
        self.key = key
        self.field = field


def countable(rule: TermRule, edition: EditionSaid) -> counted.TermRule:
    """The term of a pack as `assay.calendar` counts it.

    :raises OpenChoice: what the document leaves open is not answered, not even by the pack's default.
    """
    # A document keeps its own name in every language, as its readers cite it.
    source = f"{edition.cites_as.nl} {', '.join(rule.article)}"
    if rule.state == "set_in_case":
        return counted.SetInCase(by=rule.set_by[0], source=source)
    if rule.state in ("not_set", "by_other"):
        return counted.NotSet(source=source)
    if rule.at_once:
        return counted.Term(amount=0, unit=counted.Unit.AT_ONCE, source=source)
    assert rule.amount
    assert rule.unit
    assert rule.limit
    for name in ("start_day", "end_rule", "closing_days"):
        if getattr(rule, name) == "not_stated":
            raise OpenChoice(rule.key, name)
    backward = rule.direction == "before"
    return counted.Term(
        amount=rule.amount,
        unit=_UNITS[rule.unit],
        direction=counted.Direction.BACKWARD if backward else counted.Direction.FORWARD,
        start_day_counts=rule.start_day == "same",
        counts_from=_COUNTS_FROM.get(rule.start_day or "", counted.CountsFrom.EVENT),
        end_rule={
            "as_is": counted.EndRule.AS_COUNTED,
            "next_working_day": counted.EndRule.NEXT_WORKING_DAY,
            "general_terms_act": counted.EndRule.ATW,
        }[rule.end_rule or "as_is"],
        skips_closing_days=rule.closing_days == "skip",
        # Something that must be done at least so long before is late after that day, as with every last day.
        bound=counted.Bound.LATEST if backward and rule.limit != "not_before" else _BOUNDS[rule.limit],
        silence=counted.Silence.REFUSAL if rule.on_expiry == "counts_as_refusal" else counted.Silence.LATE,
        study_year=study_year(edition),
        extension=_extension(rule.extension, rule),
        source=source,
    )


def study_year(edition: EditionSaid) -> counted.StudyYear | None:
    """When a study year begins in this edition; None where it does not say."""
    if edition.study_year_start is None:
        return None
    month, day = map(int, edition.study_year_start.split("-"))
    return counted.StudyYear(month=month, day=day)


def _extension(said: ExtensionRule | None, rule: TermRule) -> counted.ExtensionRule | None:
    if said is None or said.allowed != "yes":
        return None
    unit = _UNITS[said.cap_unit or said.unit or rule.unit or "day"]
    return counted.ExtensionRule(
        unit=unit,
        most_in_total=said.cap,
        most_added=said.amount if said.cap is None else None,
        most_each=said.amount if said.cap is not None else None,
        most_times=said.times,
        needs_reasons=bool(said.reasons),
    )


def calendar_of(edition: EditionSaid, closed: tuple[tuple[date, date], ...] = ()) -> WorkingCalendar:
    """The working days of an edition's country, with closing periods."""
    region = Region.FLANDERS if edition.calendar == "BE-VLG" else Region.NETHERLANDS
    return WorkingCalendar(
        region=region,
        closing=tuple(ClosingPeriod(name="closed", first=first, last=last) for first, last in closed),
    )
