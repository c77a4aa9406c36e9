"""Handing in, and what became of it, for the person whose item it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from assay.web.forms import choices
from assay.web.routing import Pages
from portfolio.evidence.queries import item_visible
from portfolio.verification import operations, queries
from portfolio.verification.forms import AnswerForm, HandInForm, TakeBackForm
from portfolio.verification.permissions import HAND_IN, READ_OWN
from portfolio.verification.rules import RECORD_YEARS, REFUSAL_STANDS_OPEN, UNDECIDED, State
from portfolio.verification.shown import badge_of, facts_in_words, kind_words, steps_of
from portfolio.verification.words import not_ready_words

bp = Pages("submissions", "portfolio.verification", template_folder="templates")


@bp.page("/portfolio/<uuid:item_id>/hand-in", access=HAND_IN, methods=("GET", "POST"))
def hand_in(actor: Actor, moment: datetime, item_id: UUID) -> ResponseReturnValue:
    """Choose the body, see what is opened to it and for how long, hand in."""
    item = item_visible(actor, item_id)
    bodies = queries.bodies()
    form = HandInForm(version=item.version)
    form.tenant_id.choices = choices((str(body.id), body.name) for body in bodies)
    if request.method == "GET" and len(bodies) == 1:
        form.tenant_id.data = str(bodies[0].id)
    conflict = None
    if form.validate_on_submit():
        try:
            made = operations.submit_item(
                actor, moment, item_id, UUID(form.tenant_id.data), version=form.version.data or 0
            )
            flash(_("Handed in. You get a message when there is a decision or a question."), "success")
            return redirect(url_for("submissions.one", submission_id=made.id), 303)
        except Invalid as problem:
            form.absorb(problem)
        except Conflict as problem:
            conflict = problem
    files = queries.files_at_hand_in(item.id)
    page = render_template(
        "verification/hand_in.html",
        form=form,
        item=item,
        bodies=bodies,
        files=files,
        waiting=queries.not_ready(files),
        years=RECORD_YEARS,
        weeks=REFUSAL_STANDS_OPEN.days // 7,
        conflict=conflict,
        not_ready_words=not_ready_words,
    )
    return page, _status(form, conflict)


@bp.page("/submissions/<uuid:submission_id>", access=READ_OWN)
def one(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """What was handed in, how it stands, the question to answer."""
    return _page(actor, moment, submission_id)


@bp.page("/submissions/<uuid:submission_id>/answer", access=HAND_IN, methods=("POST",))
def answer(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Answer the question of the body."""
    form = AnswerForm()
    queries.submission(actor, submission_id)
    conflict = None
    if form.validate():
        try:
            operations.answer_question(actor, moment, submission_id, form.answer.data or "", version=form.version.data)
            flash(_("Your answer was sent. The item waits for a decision again."), "success")
            return redirect(url_for("submissions.one", submission_id=submission_id), 303)
        except Invalid as problem:
            form.absorb(problem)
        except Conflict as problem:
            conflict = problem
    return _page(actor, moment, submission_id, form=form, conflict=conflict)


@bp.page("/submissions/<uuid:submission_id>/take-back", access=HAND_IN, methods=("POST",))
def take_back(actor: Actor, moment: datetime, submission_id: UUID) -> ResponseReturnValue:
    """Take back what nobody decided on."""
    form = TakeBackForm()
    try:
        operations.take_back_submission(actor, moment, submission_id, version=form.version.data)
    except Conflict as problem:
        return _page(actor, moment, submission_id, conflict=problem)
    flash(_("Taken back. You can change the item now, and hand it in again."), "success")
    item_id = queries.submission(actor, submission_id).item_id
    return redirect(url_for("portfolio.item", item_id=item_id), 303)


def _page(
    actor: Actor,
    moment: datetime,
    submission_id: UUID,
    *,
    form: AnswerForm | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    shown = queries.shown(actor, submission_id)
    submission = shown.submission
    version = submission.version
    page = render_template(
        "verification/own.html",
        shown=shown,
        submission=submission,
        kind=kind_words(submission),
        badge=badge_of(submission),
        facts=facts_in_words(submission),
        steps=steps_of(queries.decisions(submission)),
        form=form or AnswerForm(formdata=None, version=version),
        take_back=TakeBackForm(formdata=None, version=version),
        asked=submission.state == State.QUESTION,
        undecided=State(submission.state) in UNDECIDED,
        # Not where it lies at a body again, or was accepted since.
        refused=submission.state == State.REFUSED and not queries.holding(submission.item_id),
        conflict=conflict,
    )
    return page, _status(form, conflict)


def _status(form: Any, conflict: Conflict | None) -> int:
    if conflict is not None:
        return conflict.status
    return 422 if form is not None and form.failed else 200
