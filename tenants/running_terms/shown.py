"""A term as a reader sees it: what runs, until when, and why then, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from flask import url_for

from assay.calendar import Due, WorkingCalendar, from_json
from assay.calendar.naming import list_of
from assay.calendar.words import sentences, summary
from assay.clock import AMSTERDAM
from assay.i18n import format_date
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.web.routing import may_open
from assay.web.shell import select_language
from assay.web.ui.timeline import Bar, Marker, Point, Timeline
from tenants.interests.people import known
from tenants.regulations.queries import law_of, pack_of
from tenants.regulations.rules.browsing import bare
from tenants.regulations.shown import Reader
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm, RunningTermEvent
from tenants.running_terms.operations.keeping import found
from tenants.running_terms.rules.kinds import PERSON, kind_of
from tenants.running_terms.rules.telling import plan_of
from tenants.running_terms.words import EVENT_WORDS, NO_DATE, ROLE_WORDS, STATE_BADGES

#: For a date farther off than this, working days say nothing.
_COUNTED_WITHIN = timedelta(days=90)
_TIMELINE_MOST = 12
#: Characters of a name on it, which is drawn for three widths; the list has it whole.
_NAME_MOST = 60


@dataclass(frozen=True)
class TermShown:
    """One term on a page.

    :ivar person: whose term it is, for the institution at which the person must act; else empty.
    :ivar answer: the date and its reasons in one line, or why there is none. :ivar rule: the articles in words, with
        ``rule_url`` to their text. :ivar subject_url: the page of the matter in this hat; empty where it has none.
    """

    term: RunningTerm
    title: str
    institution: str
    person: str
    answer: str
    facts: list[tuple[str, str]]
    rule: str
    rule_url: str
    working_days: int | None
    badge: tuple[Any, str, str]
    met_on: date | None
    late: bool
    url: str
    subject_url: str


def shown(actor: Actor, moment: datetime, terms: Sequence[RunningTerm]) -> list[TermShown]:
    """These terms in words, in their order."""
    names = queries.institution_names(terms)
    calendars: dict[UUID, WorkingCalendar] = {
        tenant_id: law_of(tenant_id).calendar() for tenant_id in {t.tenant_id for t in terms if t.tenant_id}
    }
    today = moment.astimezone(AMSTERDAM).date()
    theirs = {t.person_id for t in terms if t.person_id and kind_of(t.key).role == PERSON}
    people = known(actor, theirs) if theirs and actor.hat.kind == "institution" else {}
    found = []
    for term in terms:
        calendar = calendars.get(term.tenant_id, WorkingCalendar()) if term.tenant_id else WorkingCalendar()
        name = names.get(term.tenant_id, "") if term.tenant_id else _("Assay platform")
        person = people.get(term.person_id, "") if term.person_id else ""
        found.append(_shown(actor, today, term, calendar, name, person))
    return found


def _shown(
    actor: Actor, today: date, term: RunningTerm, calendar: WorkingCalendar, name: str, person: str
) -> TermShown:
    kind = kind_of(term.key)
    due = due_of(term)
    rule, rule_url = _cited(term)
    answer = summary(due) if due else str(NO_DATE[term.basis]) % {"who": name}
    facts = [(_("Began on"), format_date(term.started_on)), (_("Who must act"), str(ROLE_WORDS[term.role]))]
    closed = term.closed_at.astimezone(AMSTERDAM).date() if term.closed_at else None
    return TermShown(
        term=term,
        title=str(kind.title),
        institution=name if actor.hat.kind == "personal" else "",
        person=person,
        answer=answer[:1].upper() + answer[1:],
        facts=facts,
        rule=rule,
        rule_url=rule_url,
        working_days=working_days_between(calendar, today, term.due_on) if term.due_on else None,
        badge=STATE_BADGES[term.state],
        met_on=closed if term.state == "met" else None,
        late=bool(term.closed_at and term.due_at and term.closed_at.replace(microsecond=0) > term.due_at),
        url=url_for("terms.one", term_id=term.id),
        subject_url=_openable(actor, kind.path(actor.hat.kind, term.subject_id, term.person_id)),
    )


def due_of(term: RunningTerm) -> Due | None:
    """The stored date with its trace; None without one."""
    return from_json(msgspec.json.encode(term.trace)) if term.trace else None


def steps(term: RunningTerm) -> list[str]:
    """How the date was reached, a sentence a step; empty without a date."""
    due = due_of(term)
    return sentences(due) if due else []


def working_days_between(calendar: WorkingCalendar, today: date, due: date) -> int | None:
    """How many working days are left after today, or late when the day has passed; None when it is far off."""
    if abs(due - today) > _COUNTED_WITHIN:
        return None
    first, last = sorted((today, due))
    return calendar.working_days(first, last)


def _cited(term: RunningTerm) -> tuple[str, str]:
    """The articles with what they say, and the address of the first."""
    if term.edition_id is None or not term.articles:
        return "", ""
    pack, language = pack_of(term.edition_id), select_language()
    edition = pack.edition
    cites = f"{edition.cites_as.in_language(language)} {', '.join(term.articles)}"
    words = [each.text.in_language(language) for each in pack.alternatives("term", term.key)]
    url = url_for(
        "regulations.article",
        issuer=edition.issuer,
        document=edition.document,
        edition=edition.edition,
        number=bare(term.articles[0]),
    )
    return f"{cites}. {words[0]}" if len(words) == 1 else cites, url


def told(term: RunningTerm) -> list[tuple[str, str]]:
    """Who is told of the term and when, and whether the regulation says so or the product chose it."""
    kind, rule = kind_of(term.key), found(term).rule
    plan = plan_of(kind, rule)
    ours = _("our choice, because the regulation says nothing")
    said: list[tuple[str, str]] = []
    if rule is not None and term.edition_id is not None and (rule.remind or rule.escalate):
        values = dict(Reader(pack_of(term.edition_id), select_language()).told(rule))
    else:
        values = {}
    if "remind" in values:
        said.append((_("Reminders"), values["remind"]))
    else:
        days = list_of([str(each) for each in plan.remind])
        said.append((_("Reminders"), _("%(days)s days before the last day (%(why)s)", days=days, why=ours)))
    if term.ends:
        return said
    if "escalate" in values:
        said.append((_("When it is missed"), values["escalate"]))
    elif term.tenant_id is not None:
        said.append((_("When it is missed"), _("the administrators are told (%(why)s)", why=ours)))
    return said


def timeline_of_list(found: Sequence[TermShown], today: date) -> Timeline | None:
    """The dates of a list on one line; None when no term of it has one."""
    marked = [each for each in found if each.term.due_on][:_TIMELINE_MOST]
    if not marked:
        return None
    markers = tuple(Marker(_named(each), each.term.due_on, each.url) for each in marked if each.term.due_on)
    return Timeline(
        title=_("When terms end"),
        today=today,
        markers=markers,
        description=_("Each line is a day on which a term ends."),
    )


def _named(each: TermShown) -> str:
    about = ", ".join(name for name in (each.term.reference, each.person) if name)
    if len(about) > _NAME_MOST:
        about = f"{about[: _NAME_MOST - 1].rstrip()}…"
    return f"{each.title}: {about}" if about else each.title


def timeline_of_one(each: TermShown, events: Sequence[RunningTermEvent], today: date) -> Timeline:
    """The life of one term: from its start to its date, when it stood still, and what was decided."""
    term = each.term
    closed = term.closed_at.astimezone(AMSTERDAM).date() if term.closed_at else None
    end = closed or term.due_on
    bars = [Bar(each.title, term.started_on, end if end is None or end >= term.started_on else term.started_on)]
    stood: date | None = None
    points = []
    for event in events:
        on = event.at.astimezone(AMSTERDAM).date()
        points.append(Point(str(EVENT_WORDS[event.kind]), on, "fact" if event.kind in _FACTS else "decision"))
        if event.kind == "suspended":
            stood = on
        elif stood is not None:
            bars.append(Bar(_("Stands still"), stood, on, expected=True))
            stood = None
    if stood is not None:
        bars.append(Bar(_("Stands still"), stood, None, expected=True))
    return Timeline(
        title=each.title,
        today=today,
        bars=tuple(bars),
        points=tuple(points),
        markers=(Marker(_("last day"), term.due_on),) if term.due_on else (),
        description=_("From the start of this term to its last day, with what happened in between."),
    )


_FACTS = frozenset({"started", "met", "ended", "missed", "cancelled"})


def _openable(actor: Actor, path: str | None) -> str:
    """The address, or nothing where this role would be refused there."""
    return path if path and may_open(actor, path) else ""
