"""The work list of a body, and one item of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from assay.web.forms import Form, choices
from assay.web.routing import Pages
from portfolio.verification import operations, queries
from portfolio.verification.forms import AcceptForm, AskForm, RefuseForm, TakeBackDecisionForm
from portfolio.verification.models import Submission
from portfolio.verification.operations.steps import claimed_by_other
from portfolio.verification.permissions import DECIDE, READ_WORK
from portfolio.verification.rules import CLAIM_LIFE, DECIDED, UNDECIDED, State
from portfolio.verification.shown import (
    badge_of,
    calendar_of,
    claim_words,
    facts_in_words,
    files_in_place,
    kept_out_shown,
    kind_words,
    steps_of,
    work_line,
)
from portfolio.verification.ties import kept_out
from portfolio.verification.words import ONLY_REFUSE
from tenants.interests.permissions import KEEP
from tenants.organisations.queries import find_institutions

bp = Pages("work-list", "portfolio.verification", template_folder="templates")

PAGE = 25
_MOST_MEANT = 5


@bp.page("/work-list", access=READ_WORK)
def waiting(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What waits for a decision, the oldest first."""
    position = cursors.decode(request.args.get("after"))
    after = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = queries.work_list(actor, after, PAGE + 1)
    calendar = calendar_of(actor)
    tied = kept_out(actor, moment, [shown.submission for shown in found[:PAGE]])
    lines = [work_line(actor, moment, shown, calendar, tied) for shown in found[:PAGE]]
    last = found[PAGE - 1].submission if len(found) > PAGE else None
    more = cursors.encode([last.submitted_at.isoformat(), last.id]) if last else None
    return render_template(
        "verification/work_list.html",
        lines=lines,
        more=more,
        first_page=after is None,
        badge_of=badge_of,
        minutes=int(CLAIM_LIFE.total_seconds() // 60),
    )


@bp.page("/work-list/decided", access=READ_WORK)
def decided(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What was decided, the last handed in first; the way to a decision that was wrong."""
    found = queries.decided_list(actor, request.args.get("before", type=UUID), PAGE + 1)
    more = found[PAGE - 1].submission.id if len(found) > PAGE else None
    return render_template(
        "verification/decided.html", found=found[:PAGE], more=more, badge_of=badge_of, kind_words=kind_words
    )


@dataclass
class _Forms:
    """The forms of one item; each has a prefix, so that ids are unique in the page."""

    accept: AcceptForm
    refuse: RefuseForm
    ask: AskForm
    undo: TakeBackDecisionForm
    sent: Form | None = field(default=None)


def _forms(submission: Submission, sent: str = "") -> _Forms:
    def make(kind: Callable[..., Any], prefix: str) -> Any:
        return kind(prefix=prefix) if prefix == sent else kind(formdata=None, prefix=prefix, version=submission.version)

    made = _Forms(
        make(AcceptForm, "accept"), make(RefuseForm, "refuse"), make(AskForm, "ask"), make(TakeBackDecisionForm, "undo")
    )
    meant = _meant(submission)
    if meant:
        made.accept.organisation_id.choices = choices([*meant, ("", _("None of these: leave it as typed"))])
    else:
        del made.accept.organisation_id
    made.sent = getattr(made, sent) if sent else None
    return made


def _meant(submission: Submission) -> list[tuple[str, str]]:
    """Institutions of the directory that a typed name may stand for."""
    typed = submission.item.get("organisation_text")
    if not typed or submission.state not in UNDECIDED:
        return []
    return [(str(found.id), found.name) for found in find_institutions(typed)[:_MOST_MEANT]]


@bp.page("/work-list/<uuid:submission_id>", access=READ_WORK)
def one(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """The item as it was handed in, its files, what was said before, and the forms to decide. Looking is recorded."""
    shown = queries.shown(actor, submission_id)
    if shown.open:
        operations.note_viewed(actor, shown.submission)
    return _page(actor, moment, submission_id)


@bp.page("/work-list/<uuid:submission_id>/claim", access=DECIDE, methods=("POST",))
def claim(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Keep others away for a while."""
    try:
        operations.claim(actor, moment, submission_id)
    except Conflict as problem:
        return _page(actor, moment, submission_id, conflict=problem)
    return redirect(url_for("work-list.one", submission_id=submission_id), 303)


@bp.page("/work-list/<uuid:submission_id>/release", access=DECIDE, methods=("POST",))
def release(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Let others look at it again."""
    try:
        operations.release(actor, moment, submission_id)
    except Conflict as problem:
        return _page(actor, moment, submission_id, conflict=problem)
    return redirect(url_for("work-list.waiting"), 303)


@bp.page("/work-list/<uuid:submission_id>/accept", access=DECIDE, methods=("POST",))
def accept(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Accept what was handed in."""

    def act(forms: _Forms) -> None:
        asked = forms.accept.organisation_id
        chosen = asked.data if asked else None
        operations.accept(
            actor,
            moment,
            submission_id,
            forms.accept.version.data or 0,
            reason=forms.accept.reason.data or "",
            organisation_id=UUID(chosen) if chosen else None,
        )

    return _decided(actor, moment, submission_id, "accept", act, _("Accepted. It counts from now on."))


@bp.page("/work-list/<uuid:submission_id>/refuse", access=DECIDE, methods=("POST",))
def refuse(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Refuse what was handed in, with a reason."""

    def act(forms: _Forms) -> None:
        form = forms.refuse
        operations.refuse(actor, moment, submission_id, form.version.data or 0, form.reason.data or "")

    return _decided(actor, moment, submission_id, "refuse", act, _("Refused. The assessor gets a message."))


@bp.page("/work-list/<uuid:submission_id>/question", access=DECIDE, methods=("POST",))
def ask(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Ask the assessor something."""

    def act(forms: _Forms) -> None:
        operations.ask(actor, moment, submission_id, forms.ask.version.data or 0, forms.ask.question.data or "")

    return _decided(actor, moment, submission_id, "ask", act, _("Your question was sent."))


@bp.page("/work-list/<uuid:submission_id>/take-back-decision", access=DECIDE, methods=("POST",))
def take_back_decision(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Take a wrong decision back, with a reason."""

    def act(forms: _Forms) -> None:
        form = forms.undo
        operations.take_back_decision(actor, moment, submission_id, form.version.data or 0, form.reason.data or "")

    return _decided(
        actor, moment, submission_id, "undo", act, _("The decision was taken back. The item is on the work list again.")
    )


def _decided(
    actor: Actor, moment: datetime, submission_id: UUID, sent: str, act: Callable[[_Forms], None], said: str
) -> ResponseReturnValue:
    """Do the act of one of the forms; what does not fit comes back with what was typed."""
    forms = _forms(queries.submission(actor, submission_id), sent)
    assert forms.sent is not None
    if forms.sent.validate():
        try:
            act(forms)
        except Invalid as problem:
            forms.sent.absorb(problem)
        except Conflict as problem:
            return _page(actor, moment, submission_id, forms=forms, conflict=problem)
        else:
            flash(said, "success")
            return redirect(url_for("work-list.waiting"), 303)
    return _page(actor, moment, submission_id, forms=forms)


def _page(
    actor: Actor,
    moment: datetime,
    submission_id: UUID,
    *,
    forms: _Forms | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    shown = queries.shown(actor, submission_id)
    submission = shown.submission
    other = claimed_by_other(actor, moment, submission)
    own = submission.person_id == actor.person_id
    tied = kept_out_shown(actor, moment, submission)
    mine = not own and not other and tied is None
    page = render_template(
        "verification/one.html",
        shown=shown,
        submission=submission,
        kind=kind_words(submission),
        badge=badge_of(submission),
        facts=facts_in_words(submission) if shown.open else [],
        files=files_in_place(actor, moment, submission) if shown.open else [],
        steps=steps_of(queries.steps_shown(shown)),
        earlier=queries.earlier(actor, submission),
        badge_of=badge_of,
        kind_words=kind_words,
        claim=claim_words(actor, moment, submission),
        own=own,
        tied=tied,
        keeps_ties=KEEP.holds(actor),
        slug=actor.hat.slug,
        may_release=tied is not None and not other,
        may_decide=mine and State(submission.state) in UNDECIDED,
        may_undo=mine and State(submission.state) in DECIDED,
        claimed=bool(submission.claimed_until and submission.claimed_until > moment),
        asked=submission.state == State.QUESTION,
        only_refuse=ONLY_REFUSE,
        minutes=int(CLAIM_LIFE.total_seconds() // 60),
        forms=forms or _forms(submission),
        form=forms.sent if forms else None,
        conflict=conflict,
    )
    if conflict is not None:
        return page, conflict.status
    return page, 422 if forms is not None and forms.sent is not None and forms.sent.failed else 200
