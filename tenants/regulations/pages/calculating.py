"""The calculator: which day is it due, and why. For everyone; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.calendar import CalendarFault, Extension, Unit, WorkingCalendar
from assay.calendar.feed import FeedEntry, write_feed
from assay.calendar.words import caveats, sentences, summary
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.problems import Invalid, NotFound
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.organisations import queries as organisations
from tenants.regulations import queries
from tenants.regulations.queries import EditionFound
from tenants.regulations.rules.asking import DateGiven, date_for
from tenants.regulations.rules.counting import OpenChoice, calendar_of
from tenants.regulations.rules.resolving import FactMissing, Facts, NoSuchValue, Regulation
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.shown import Reader

bp = Pages("calculator", __name__, template_folder="../templates")

FACTS = ("component", "exam_form", "matter", "circumstance")


@dataclass(frozen=True)
class Asked:
    """What the form asked, read and checked."""

    found: EditionFound
    regulation: Regulation
    calendar: WorkingCalendar
    slug: str | None


@bp.page("/calculator", access=PUBLIC)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Choose a regulation, a term and a start; see the day and every step to it."""
    language = select_language()
    asked = _asked(moment)
    values: dict[str, Any] = {
        "editions": queries.editions(),
        "asked": asked,
        "slug": asked.slug if asked else None,
        "language": language,
        "today": moment.astimezone(AMSTERDAM).date(),
        "given": None,
        "errors": {},
        "sentences": sentences,
        "caveats": caveats,
    }
    status = 200
    if asked is not None:
        reader = Reader(asked.regulation.pack, language)
        values["terms"] = _terms(asked.regulation, reader)
        values["facts"] = _fact_choices(asked.regulation, reader)
        values["reader"] = reader
        if request.args.get("term"):
            try:
                given = given_date(asked, request.args, moment)
                values["given"] = given
                values["shown"] = reader.provision("term", given.rule, given.held)
                values["feed_url"] = _url("calculator.feed", _kept())
            except Invalid as fault:
                values["errors"], status = fault.errors, fault.status
    return render_template("regulations/calculator.html", **values), status


@bp.page("/calculator.ics", access=PUBLIC)
def feed(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The same day as a calendar entry."""
    asked = _asked(moment)
    if asked is None:
        raise NotFound
    given = given_date(asked, request.args, moment)
    if given.due is None:
        raise NotFound
    reader = Reader(asked.regulation.pack, select_language())
    entry = FeedEntry(
        uid=f"{asked.found.id}-{given.rule.key}-{given.due.due_date.isoformat()}",
        due=given.due.due_moment if given.counted_by_the_clock else given.due.due_date,
        title=reader.words(given.rule.text),
        text=summary(given.due),
        changed=moment,
    )
    text = write_feed(_("A counted day"), [entry])
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="datum.ics"'
    return answer


def given_date(asked: Asked, values: Any, moment: datetime) -> DateGiven:
    """The date for what was asked. Raises `Invalid` with every fault at its field."""
    errors: dict[str, list[Any]] = {}
    start = _start(values, errors)
    extensions = _extensions(asked.regulation, values, errors)
    if errors or start is None:
        raise Invalid(errors=errors)
    day = start.astimezone(AMSTERDAM).date() if isinstance(start, datetime) else start
    cohort = values.get("cohort", "")
    facts = Facts(
        on=day,
        days=_events(asked.regulation, values.get("term", ""), day),
        cohort=int(cohort) if cohort.isdigit() and len(cohort) == 4 else None,
        component=values.get("component") or None,
        exam_form=values.get("exam_form") or None,
        matter=values.get("matter") or None,
        circumstances=frozenset(filter(None, [values.get("circumstance")])),
    )
    try:
        return date_for(asked.regulation, values.get("term", ""), start, asked.calendar, facts, extensions)
    except FactMissing as missing:
        field = missing.fact if missing.fact in (*FACTS, "cohort") else "term"
        raise Invalid(errors={field: [_("Which term holds depends on this. Choose one.")]}) from None
    except (NoSuchValue, OpenChoice):
        raise Invalid(errors={"term": [_("This regulation has no such term. Choose one of the list.")]}) from None
    except CalendarFault as fault:
        field = "extension" if "xtension" in type(fault).__name__ or "cap" in fault.code else "start"
        raise Invalid(
            errors={field: [_FAULTS.get(fault.code, _("This cannot be counted. Check the day and the term."))]}
        ) from None


_FAULTS: dict[str, Any] = {}


def _asked(moment: datetime) -> Asked | None:
    slug, document = request.args.get("institution"), request.args.get("document")
    if slug and document:
        institution = organisations.institution_at(slug)
        if institution is None:
            raise NotFound
        law = queries.law_of(institution.id)
        on = _on(moment)
        adopted = law.adoption(document, on)
        if adopted is None or adopted.edition_id is None:
            raise NotFound(_("This institution has no edition of this document on that day."))
        regulation = law.as_held(adopted.edition_id, on, queries.pack_of)
        return Asked(queries.edition(adopted.edition_id), regulation, law.calendar(), slug)
    parts = request.args.get("edition", "").split("/")
    if len(parts) != 3:
        return None
    found = queries.edition_at(parts[0], parts[1], parts[2])
    pack = queries.pack_of(found.id)
    return Asked(found, Regulation(pack, _on(moment)), calendar_of(pack.edition), None)


def _on(moment: datetime) -> date:
    """Which day's law: that of the start, where one was given."""
    try:
        return date.fromisoformat(request.args.get("start", ""))
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


def _extensions(regulation: Regulation, values: Any, errors: dict[str, list[Any]]) -> list[Extension]:
    typed = values.get("extension", "").strip()
    if not typed:
        return []
    rule = next(iter(regulation.pack.alternatives("term", values.get("term", ""))), None)
    said = rule.extension if isinstance(rule, TermRule) else None
    if said is None or said.allowed != "yes":
        errors["extension"] = [_("This term cannot be made longer.")]
        return []
    if not typed.isdigit() or not 0 < int(typed) < 1000:
        errors["extension"] = [_("Fill in a whole number above 0.")]
        return []
    return [Extension(amount=int(typed), unit=Unit(said.unit or said.cap_unit or "day"), reasons="-")]


def _events(regulation: Regulation, key: str, day: date) -> dict[str, date]:
    """The day of the start is the day of every event that a condition of this term is measured on."""
    return {
        each.when.measured_on: day
        for each in regulation.pack.alternatives("term", key)
        if each.when and each.when.measured_on
    }


def _terms(regulation: Regulation, reader: Reader) -> list[tuple[str, str]]:
    named = []
    for key in regulation.pack.keys("term"):
        first = regulation.pack.alternatives("term", key)[0]
        named.append((key, reader.words(first.question or first.text)))
    return sorted(named, key=lambda each: each[1].casefold())


def _fact_choices(regulation: Regulation, reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """For each fact that some term of the pack depends on, what can be chosen."""
    choices: dict[str, dict[str, str]] = {}
    for term in regulation.pack.of_kind("term"):
        for name in FACTS:
            for key in getattr(term.when, name) if term.when else ():
                choices.setdefault(name, {})[key] = reader.name(key)
    return {name: sorted(those.items(), key=lambda each: each[1].casefold()) for name, those in choices.items()}


def _url(endpoint: str, values: dict[str, Any]) -> str:
    return url_for(endpoint, **values)


def _kept() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value}
