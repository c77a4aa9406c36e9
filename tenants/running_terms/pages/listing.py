"""The list of terms of a hat, one term with its life and its trace, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.routing import Pages
from tenants.running_terms import operations, queries
from tenants.running_terms.forms import ExtendForm, ResumeForm, SetDayForm, SuspendForm
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations.changing import (
    extension_rule,
    in_words,
    is_over,
    may_change,
    may_extend,
)
from tenants.running_terms.operations.extenders import Extenders, extenders
from tenants.running_terms.permissions import CHOOSE_DOCUMENT, KEEP, READ
from tenants.running_terms.rules.kinds import kinds, named_kind
from tenants.running_terms.shown import shown, steps, timeline_of_list, timeline_of_one, told
from tenants.running_terms.words import EVENT_WORDS, UNIT_LABELS, VIEW_WORDS

bp = Pages("terms", "tenants.running_terms", template_folder="templates")

PAGE = 15


@bp.page("/terms", access=READ)
def listed(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Every term that is theirs, in order of date, each with why."""
    view = request.args.get("view", "open")
    if view not in queries.VIEWS:
        abort(404)
    name = request.args.get("kind", "")
    kind = named_kind(name)
    if name and kind is None:
        abort(404)
    position = cursors.decode(request.args.get("after"))
    after = (position[0], UUID(position[1])) if position else None
    rows = queries.listed(actor, view, after, PAGE + 1, kind)
    found = shown(actor, moment, rows[:PAGE])
    today = moment.astimezone(AMSTERDAM).date()
    more = cursors.encode(list(queries.position(rows[PAGE - 1], view))) if len(rows) > PAGE else None
    return render_template(
        "running_terms/list.html",
        found=found,
        view=view,
        views=VIEW_WORDS,
        more=more,
        kind=name,
        feed_most=queries.FEED_MOST,
        # Few terms are looked over sooner than chosen from.
        kinds=_kinds_in(actor) if kind or after or more else [],
        today=today,
        timeline=timeline_of_list(found, today) if view == "open" else None,
        chooses=CHOOSE_DOCUMENT.holds(actor) and any(each.term.basis == "several" for each in found),
        recount=queries.recount_under_way(actor.tenant_id) if actor.tenant_id else None,
    )


def _kinds_in(actor: Actor) -> list[tuple[str, str]]:
    """The kinds of terms that this hat may have, by their words."""
    return sorted(
        ((kind.name, str(kind.title)) for kind in kinds() if actor.hat.kind in kind.paths), key=lambda each: each[1]
    )


@bp.page("/terms/<uuid:term_id>", access=READ)
def one(actor: Actor, moment: datetime, term_id: UUID) -> ResponseReturnValue:
    """One term: its life on a line, why it ends on that day, what happened, and what can be done."""
    return _page(actor, moment, queries.one(actor, term_id))


@dataclass
class _Forms:
    extend: ExtendForm
    suspend: SuspendForm
    resume: ResumeForm
    day: SetDayForm
    sent: Any = None


@bp.page("/terms/<uuid:term_id>/extend", access=KEEP, methods=("POST",))
def extend(actor: Actor, moment: datetime, term_id: UUID) -> ResponseReturnValue:
    """Make the term longer."""
    return _act(
        actor,
        moment,
        term_id,
        "extend",
        lambda form: operations.extend(
            actor, moment, term_id, form.seen, amount=form.amount.data, reasons=form.reasons.data or ""
        ),
        _("The term was made longer."),
    )


@bp.page("/terms/<uuid:term_id>/suspend", access=KEEP, methods=("POST",))
def suspend(actor: Actor, moment: datetime, term_id: UUID) -> ResponseReturnValue:
    """Let the term stand still."""
    return _act(
        actor,
        moment,
        term_id,
        "suspend",
        lambda form: operations.suspend(actor, moment, term_id, form.seen, reasons=form.reasons.data or ""),
        _("The term stands still."),
    )


@bp.page("/terms/<uuid:term_id>/resume", access=KEEP, methods=("POST",))
def resume(actor: Actor, moment: datetime, term_id: UUID) -> ResponseReturnValue:
    """Let the term go on."""
    return _act(
        actor,
        moment,
        term_id,
        "resume",
        lambda form: operations.resume(actor, moment, term_id, form.seen),
        _("The term goes on."),
    )


@bp.page("/terms/<uuid:term_id>/day", access=KEEP, methods=("POST",))
def set_day(actor: Actor, moment: datetime, term_id: UUID) -> ResponseReturnValue:
    """Set the last day, where the regulation leaves it to the matter."""
    return _act(
        actor,
        moment,
        term_id,
        "day",
        lambda form: operations.set_day(
            actor, moment, term_id, form.seen, day=form.day.data, reasons=form.reasons.data or ""
        ),
        _("The last day was set."),
    )


def _act(
    actor: Actor, moment: datetime, term_id: UUID, which: str, act: Callable[[Any], RunningTerm], said: str
) -> ResponseReturnValue:
    term = queries.one(actor, term_id)
    forms = _forms(term, which)
    if forms.sent.validate_on_submit():
        try:
            act(forms.sent)
        except Stale as stale:
            forms.sent.absorb(stale)
            forms.sent.version.raw_data, forms.sent.version.data = None, stale.facts["current"].version
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            forms.sent.absorb(problem)
            return _page(actor, moment, term, forms), problem.status
        else:
            flash(said)
            return redirect(url_for("terms.one", term_id=term_id), 303)
    return _page(actor, moment, queries.one(actor, term_id), forms), forms.sent.status


def _forms(term: RunningTerm, sent: str = "") -> _Forms:
    def make(kind: Callable[..., Any], prefix: str) -> Any:
        return kind(prefix=prefix) if prefix == sent else kind(formdata=None, prefix=prefix, version=term.version)

    made = _Forms(
        make(ExtendForm, "extend"), make(SuspendForm, "suspend"), make(ResumeForm, "resume"), make(SetDayForm, "day")
    )
    made.sent = getattr(made, sent) if sent else None
    return made


def _page(actor: Actor, moment: datetime, term: RunningTerm, forms: _Forms | None = None) -> str:
    [found] = shown(actor, moment, [term])
    events = queries.events(term)
    today = moment.astimezone(AMSTERDAM).date()
    changes = may_change(actor, term)
    runs = term.state == "running" and not is_over(term, moment)
    rule = extension_rule(term) if runs and may_extend(actor, term, moment) else None
    by = extenders(actor, term, today) if rule is not None else Extenders()
    forms = forms or _forms(term)
    if rule is not None:
        forms.extend.amount.label.text = str(UNIT_LABELS[rule.unit.value])
        forms.extend.reasons.flags.required = rule.needs_reasons or by.written_down
    return render_template(
        "running_terms/one.html",
        found=found,
        term=term,
        steps=steps(term),
        events=events,
        event_words=EVENT_WORDS,
        today=today,
        timeline=timeline_of_one(found, events, today),
        forms=forms,
        form=forms.sent,
        rule=None if by.only_others else rule,
        by=by,
        known=in_words(term, by.known),
        unknown=in_words(term, by.unknown),
        told=told(term) if term.state not in ("met", "cancelled") and term.tenant_id else [],
        chooses=term.basis == "several" and CHOOSE_DOCUMENT.holds(actor),
        can_suspend=changes and runs and bool(term.inputs),
        can_resume=changes and term.state == "suspended",
        can_set_day=changes and term.state in ("running", "missed") and term.basis == "set_in_case",
    )
