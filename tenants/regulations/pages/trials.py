"""Trying a draft on institutions that hold an edition of its document: what differs, and which dates would move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.forms import choices
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.regulations import compared, queries, trial_queries
from tenants.regulations.forms import TrialForm
from tenants.regulations.models import RegulationTrial
from tenants.regulations.operations import trials
from tenants.regulations.permissions import AUTHOR
from tenants.regulations.rules.pack import Pack
from tenants.regulations.shown import Reader

bp = Pages("regulations-tried", __name__, template_folder="../templates")
_ALL = "all"


@bp.page("/platform/regulations/drafts/<uuid:draft_id>/trial", access=AUTHOR, methods=("GET", "POST"))
def trial(actor: Actor, moment: datetime, draft_id: UUID) -> ResponseReturnValue:
    """Choose an institution or all, and see what the draft would change there."""
    row = queries.draft(actor, draft_id)
    pack = trials.pack_of(row)
    there = trials.holders(pack, moment) if pack else []
    form = TrialForm(institution=_ALL)
    form.institution.choices = choices(
        [(_ALL, _("All institutions that hold an edition")), *((str(each), name) for each, name in there)]
    )
    if form.validate_on_submit():
        try:
            made = trials.begin(actor, moment, draft_id, _chosen(form.institution.data))
            return redirect(url_for("regulations-tried.trial", draft_id=draft_id, trial=made.id), 303)
        except Problem as problem:
            form.absorb(problem)
    found = _asked_for(actor, draft_id)
    page = render_template(
        "regulations/trial.html",
        draft=row,
        form=form,
        there=there,
        trial=found,
        outdated=found is not None and found.draft_version != row.version,
        institutions=_institutions(found, pack, dict(there)) if found and pack else [],
        editions=_editions(found, pack) if found and pack else [],
        language=select_language(),
    )
    return page, form.status


def _asked_for(actor: Actor, draft_id: UUID) -> RegulationTrial | None:
    """The trial that the address names, or else the last one."""
    typed = request.args.get("trial")
    if typed is None:
        return trial_queries.last_trial(draft_id)
    try:
        return trials.trial_of(actor, draft_id, UUID(typed))
    except ValueError:
        raise NotFound from None


def _chosen(typed: str | None) -> UUID | None:
    if typed == _ALL:
        return None
    try:
        return UUID(typed or "")
    except ValueError:
        return UUID(int=0)  # none of them: the operation says so at the field


def _institutions(trial: RegulationTrial, pack: Pack, names: dict[UUID, str]) -> list[dict[str, Any]]:
    reader = Reader(pack, select_language())
    found = []
    for each in trial.found:
        terms = [{**term, "title": _title(reader, term["key"]), "samples": _samples(term)} for term in each["terms"]]
        found.append(
            {
                **each,
                "name": names.get(UUID(each["institution"]), _("An institution that no longer holds an edition")),
                "terms": terms,
                "running": sum(term["running"] for term in terms),
                "moved": sum(term["moved"] for term in terms),
            }
        )
    return found


def _editions(trial: RegulationTrial, pack: Pack) -> list[dict[str, Any]]:
    """Each edition that the draft would take the place of, with how many differences there are."""
    held = dict.fromkeys(each["edition"] for each in trial.found if each["edition"])
    return [
        {
            "edition": (edition := queries.edition(UUID(each))),
            "differences": len(compared.differences(queries.pack_of(edition.id), pack)),
        }
        for each in held
    ]


def _title(reader: Reader, key: str) -> str:
    for each in reader.pack.alternatives("term", key):
        return reader.words(each.question or each.text)
    return key


def _samples(term: dict[str, Any]) -> list[tuple[date | None, date | None, int]]:
    return [(_day(each["before"]), _day(each["after"]), each["many"]) for each in term["samples"]]


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
