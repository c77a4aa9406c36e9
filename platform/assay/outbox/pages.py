"""Work that the program gave up, for the administrators of the platform: why it stopped, run it again, or close it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.outbox import dead
from assay.outbox.forms import ReasonForm
from assay.outbox.permissions import MANAGE_JOBS
from assay.outbox.words import QUEUE_WORDS, REASON_WORDS
from assay.permissions import Actor
from assay.problems import Invalid
from assay.web.routing import Pages
from assay.web.today import Task

bp = Pages("dead-jobs", __name__, template_folder="templates")

PAGE = 25


@bp.page("/platform/jobs", access=MANAGE_JOBS)
def listed(actor: Actor, moment: datetime) -> str:
    """What waits for a person, longest first."""
    position = cursors.decode(request.args.get("cursor"))
    after = (datetime.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = dead.dead_jobs(actor, after, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return render_template(
        "outbox/jobs.html",
        jobs=found[:PAGE],
        queues=QUEUE_WORDS,
        reasons=REASON_WORDS,
        more=last and url_for("dead-jobs.listed", cursor=cursors.encode([last.dead_at, last.id])),
    )


@bp.page("/platform/jobs/<uuid:job_id>", access=MANAGE_JOBS)
def one(actor: Actor, moment: datetime, job_id: UUID) -> ResponseReturnValue:
    """One of them: why it stopped, and the two ways out."""
    return _page(actor, job_id)


@bp.page("/platform/jobs/<uuid:job_id>/release", access=MANAGE_JOBS, methods=("POST",))
def release(actor: Actor, moment: datetime, job_id: UUID) -> ResponseReturnValue:
    """Run it again."""
    return _decide(
        actor, job_id, "release", dead.release_job, _("It runs again. If it stops once more, it comes back.")
    )


@bp.page("/platform/jobs/<uuid:job_id>/close", access=MANAGE_JOBS, methods=("POST",))
def close(actor: Actor, moment: datetime, job_id: UUID) -> ResponseReturnValue:
    """Leave it undone."""
    return _decide(actor, job_id, "close", dead.close_job, _("Closed. It is not done any more."))


def _decide(
    actor: Actor, job_id: UUID, which: str, act: Callable[[Actor, UUID, str], None], said: str
) -> ResponseReturnValue:
    form = ReasonForm(prefix=which)
    if form.validate():
        try:
            act(actor, job_id, form.reason.data or "")
        except Invalid as problem:
            form.absorb(problem)
        else:
            flash(said, "success")
            return redirect(url_for("dead-jobs.listed"), 303)
    return _page(actor, job_id, (which, form)), 422


def _page(actor: Actor, job_id: UUID, sent: tuple[str, ReasonForm] | None = None) -> str:
    found = dead.dead_job(actor, job_id)
    forms = {which: ReasonForm(formdata=None, prefix=which) for which in ("release", "close")}
    if sent is not None:
        forms[sent[0]] = sent[1]
    return render_template(
        "outbox/job.html",
        job=found,
        what=QUEUE_WORDS[found.queue],
        words=REASON_WORDS[found.reason],
        forms=forms,
        form=sent[1] if sent else None,
    )


def tasks(actor: Actor, moment: datetime) -> list[Task]:
    """On Today: how much work waits for a person."""
    waiting = dead.dead_count(actor) if MANAGE_JOBS.holds(actor) else 0
    if not waiting:
        return []
    return [
        Task(
            column="mine",
            title=ngettext("%(num)d piece of work stopped", "%(num)d pieces of work stopped", waiting),
            reason=_("The program cannot go on by itself. Decide whether it runs again."),
            url=url_for("dead-jobs.listed"),
            act=_("Look at stopped work"),
        )
    ]
