"""The calculator: which day is it due, and why. For everyone; nothing is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.calendar.feed import FeedEntry, write_feed
from assay.calendar.words import caveats, sentences, summary
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import PUBLIC, Actor
from assay.problems import Invalid, NotFound
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.regulations import dates, queries
from tenants.regulations.dates import FACTS, Asked
from tenants.regulations.rules.resolving import Regulation
from tenants.regulations.rules.terms_said import TermRule
from tenants.regulations.shown import Reader

_ASKED = ("institution", "document", "edition", "term", "start", "time", "cohort", "extension", "lang", *FACTS)

bp = Pages("calculator", __name__, template_folder="../templates")


@bp.page("/calculator", access=PUBLIC)
def show(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Choose a regulation, a term and a start; see the day and every step to it."""
    language = select_language()
    asked = _asked(moment)
    values: dict[str, Any] = {
        "editions": queries.editions(examples=False),
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
        values["beside"] = _beside(asked.regulation, reader)
        if "term" in request.args:
            try:
                given = dates.given_date(asked, request.args, request.args.getlist("other_start"))
                values["given"] = given
                values["shown"] = reader.provision("term", given.rule, given.held)
                values["clocks"] = [(reader.provision("term", each.rule, each.held), each) for each in given.clocks]
                values["feed_url"] = url_for("calculator.feed", **_kept())
            except Invalid as fault:
                values["errors"], status = fault.errors, fault.status
    return render_template("regulations/calculator.html", **values), status


@bp.page("/calculator.ics", access=PUBLIC)
def feed(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The same day as a calendar entry."""
    asked = _asked(moment)
    if asked is None:
        raise NotFound
    given = dates.given_date(asked, request.args, request.args.getlist("other_start"))
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


def _terms(regulation: Regulation, reader: Reader) -> list[tuple[str, str]]:
    """The questions by their words, then the terms that answer none."""
    firsts = [regulation.pack.alternatives("term", key)[0] for key in regulation.pack.keys("term")]
    named = [(each.question is None, reader.words(each.question or each.text), each.key) for each in firsts]
    return [(key, words) for _asked, words, key in sorted(named, key=lambda each: (each[0], each[1].casefold()))]


def _beside(regulation: Regulation, reader: Reader) -> list[str]:
    """What the terms ask that run beside the one that is asked for, as the institution holds it."""
    key = request.args.get("term", "")
    those = [regulation.held("term", each).provision for each in regulation.pack.alternatives("term", key)]
    keys = dict.fromkeys(other for rule in those if isinstance(rule, TermRule) for other in rule.earliest_with)
    firsts = [found[0] for other in keys if (found := regulation.pack.alternatives("term", other))]
    return [reader.words(first.question or first.text) for first in firsts]


def _fact_choices(regulation: Regulation, reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """For each fact that some term of the pack depends on, what can be chosen."""
    choices: dict[str, dict[str, str]] = {}
    for term in regulation.pack.of_kind("term"):
        for name in FACTS:
            for key in getattr(term.when, name) if term.when else ():
                choices.setdefault(name, {})[key] = reader.name(key)
    return {name: sorted(those.items(), key=lambda each: each[1].casefold()) for name, those in choices.items()}


def _asked(moment: datetime) -> Asked | None:
    if not request.args.get("edition") and not request.args.get("document"):
        return None
    return dates.asked_for(request.args, moment)


def _kept() -> dict[str, Any]:
    """What was asked, for another address. Nothing else: some names mean something to `url_for`."""
    one = {name: request.args[name] for name in _ASKED if request.args.get(name)}
    return {**one, "other_start": request.args.getlist("other_start")}
