"""Asking for a day from a page or the API: what was asked, checked; and an edition as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from assay.calendar import CalendarFault, Extension, ExtensionRefused, Unit, WorkingCalendar, earliest_of
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from assay.problems import Invalid, NotFound
from assay.web.forms import whole_number
from tenants.organisations import queries as organisations
from tenants.regulations import queries
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules.asking import DateGiven, date_for
from tenants.regulations.rules.counting import OpenChoice, calendar_of
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import FactMissing, Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import TermRule

FACTS = ("component", "exam_form", "matter", "circumstance")


@dataclass(frozen=True)
class Asked:
    """What the form asked, read and checked."""

    found: EditionFound
    regulation: Regulation
    calendar: WorkingCalendar
    slug: str | None


def as_data(found: EditionFound, pack: Pack) -> dict[str, object]:
    """An edition as plain values, for the download and the API."""
    return {
        "address": found.address,
        "revision": found.revision,
        "sha256": found.sha256,
        "edition": pack.edition.model_dump(mode="json"),
        "articles": [article.model_dump(mode="json") for article in pack.articles],
        "provisions": [
            {"kind": kind, **each.model_dump(mode="json", by_alias=True, exclude_unset=True)}
            for kind, each in pack.provisions
        ],
        "open_points": [point.model_dump(mode="json", exclude_unset=True) for point in pack.open_points],
    }


def given_date(asked: Asked, values: Mapping[str, str], other_starts: Sequence[str] = ()) -> DateGiven:
    """The date for what was asked. Raises `Invalid` with every fault at its field.

    :param other_starts: for each term that runs beside this one, in the order of `TermRule.earliest_with`, the day of
        the event that starts it; empty where that has not happened. Of all of them the first to end counts.
    """
    errors: dict[str, list[Any]] = {}
    start = _start(values, errors)
    extensions = _extensions(asked.regulation, values, errors)
    others = _other_starts(other_starts, errors)
    if errors or start is None:
        raise Invalid(errors=errors)
    day = start.astimezone(AMSTERDAM).date() if isinstance(start, datetime) else start
    cohort = values.get("cohort", "")
    facts = Facts(
        on=day,
        days=_events(asked.regulation, values.get("term", ""), day),
        cohort=whole_number(cohort, 4) if len(cohort) == 4 else None,
        component=values.get("component") or None,
        exam_form=values.get("exam_form") or None,
        matter=values.get("matter") or None,
        circumstances=frozenset(filter(None, [values.get("circumstance")])),
    )
    try:
        given = date_for(asked.regulation, values.get("term", ""), start, asked.calendar, facts, extensions)
    except FactMissing as missing:
        field = missing.fact if missing.fact in (*FACTS, "cohort") else "term"
        raise Invalid(errors={field: [_("Which term holds depends on this. Choose one.")]}) from None
    except (NoSuchValue, OpenChoice):
        raise Invalid(errors={"term": [_("This regulation has no such term. Choose one of the list.")]}) from None
    except CalendarFault as fault:
        field = "extension" if isinstance(fault, ExtensionRefused) else "start"
        raise Invalid(errors={field: [_FAULTS.get(fault.code, _UNCOUNTABLE)]}) from None
    try:
        return _first_to_end(asked, given, others, facts)
    except (FactMissing, NoSuchValue, OpenChoice, CalendarFault):
        raise Invalid(errors={"other_start": [_UNCOUNTABLE]}) from None


def _first_to_end(asked: Asked, given: DateGiven, others: Sequence[date | None], facts: Facts) -> DateGiven:
    """The date, where other terms run beside this one: that of the first to end (R431, R436)."""
    beside = tuple(
        date_for(asked.regulation, key, day, asked.calendar, facts)
        for key, day in zip(given.rule.earliest_with, others, strict=False)
        if day is not None
    )
    clocks = {each.rule.key: each.due for each in (given, *beside) if each.due}
    return replace(given, due=earliest_of(clocks), beside=beside) if given.due and beside else given


_UNCOUNTABLE: Any = _l("This cannot be counted. Check the day and the term.")
_FAULTS: dict[str, Any] = {
    "no_moment": _l("This term runs by the clock. Fill in the time as well."),
    "not_allowed": _l("This term cannot be made longer."),
    "too_many": _l("This term was made longer as often as it may be."),
    "over_each": _l("That is more than one extension may add."),
    "over_added": _l("That is more than extensions may add."),
    "over_total": _l("That is longer than the term may be in total."),
    "year": _l("That day lies outside the years that the calendar knows."),
}


def asked_for(values: Mapping[str, str], moment: datetime) -> Asked:
    """What was asked: the regulation and the calendar to count in.

    :param values: ``edition`` (an address), or ``institution`` and ``document``; ``start`` decides whose law holds.
    :raises NotFound: no such edition or institution, or the institution has no edition of it on that day.
    """
    slug, document = values.get("institution"), values.get("document")
    on = _on(values, moment)
    if slug and document:
        institution = organisations.institution_at(slug)
        if institution is None:
            raise NotFound
        law = queries.law_of(institution.id)
        adopted = law.adoption(document, on)
        if adopted is None or adopted.edition_id is None:
            raise NotFound(_("This institution has no edition of this document on that day."))
        regulation = law.as_held(adopted.edition_id, on, queries.pack_of)
        return Asked(queries.edition(adopted.edition_id), regulation, law.calendar(), slug)
    parts = values.get("edition", "").split("/")
    if len(parts) != 3:
        raise NotFound
    found = queries.edition_at(parts[0], parts[1], parts[2])
    pack = queries.pack_of(found.id)
    return Asked(found, Regulation(pack, on), calendar_of(pack.edition), None)


def _on(values: Mapping[str, str], moment: datetime) -> date:
    """Which day's law: that of the start, where one was given."""
    try:
        return date.fromisoformat(values.get("start", ""))
    except ValueError:
        return moment.astimezone(AMSTERDAM).date()


def _start(values: Any, errors: dict[str, list[Any]]) -> date | datetime | None:
    try:
        day = date.fromisoformat(values.get("start", ""))
    except ValueError:
        errors["start"] = [_("Fill in the day of the event, such as 2026-04-22.")]
        return None
    if not values.get("time"):
        return day
    try:
        return datetime.combine(day, time.fromisoformat(values["time"]), AMSTERDAM)
    except ValueError:
        errors["time"] = [_("Fill in a time, such as 14:30.")]
        return None


def _other_starts(typed: Sequence[str], errors: dict[str, list[Any]]) -> list[date | None]:
    found: list[date | None] = []
    for each in typed:
        try:
            found.append(date.fromisoformat(each) if each.strip() else None)
        except ValueError:
            errors["other_start"] = [_("Fill in the day of the event, such as 2026-04-22.")]
    return found


def _extensions(regulation: Regulation, values: Any, errors: dict[str, list[Any]]) -> list[Extension]:
    typed = values.get("extension", "").strip()
    if not typed:
        return []
    rule = next(iter(regulation.pack.alternatives("term", values.get("term", ""))), None)
    said = rule.extension if isinstance(rule, TermRule) else None
    if said is None or said.allowed != "yes":
        errors["extension"] = [_("This term cannot be made longer.")]
        return []
    amount = whole_number(typed, 3)
    if not amount:
        errors["extension"] = [_("Fill in a whole number above 0.")]
        return []
    return [Extension(amount=amount, unit=Unit(said.unit or said.cap_unit or "day"), reasons="-")]


def _events(regulation: Regulation, key: str, day: date) -> dict[str, date]:
    """The day of the start is the day of every event that a condition of this term is measured on."""
    return {
        each.when.measured_on: day
        for each in regulation.pack.alternatives("term", key)
        if each.when and each.when.measured_on
    }
