"""Falls that wait for a lead assessor."""

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.api import cursors
from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import Conflict, Invalid
from assay.web.routing import Pages
from portfolio.certification import operations, queries
from portfolio.certification.forms import FallForm
from portfolio.certification.permissions import DECIDE_FALL, READ_ASSESSORS
from portfolio.certification.ties import kept_out, matter_of
from portfolio.certification.words import in_sentence, in_words
from tenants.interests.permissions import KEEP

bp = Pages("status-falls", "portfolio.certification", template_folder="templates")

PAGE = 25


@bp.page("/status-falls", access=READ_ASSESSORS)
def waiting(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Proposed falls, the oldest first."""
    position = cursors.decode(request.args.get("after"))
    after = (date.fromisoformat(position[0]), UUID(position[1])) if position else None
    found = queries.falls(actor, after, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = cursors.encode([last.fall_proposed_on.isoformat(), last.person_id]) if last else None
    falls = found[:PAGE]
    tied = kept_out(actor, moment, [each.person_id for each in falls])
    return render_template(
        "certification/falls.html",
        falls=falls,
        tied={each.person_id for each in falls if matter_of(each.person_id) in tied},
        more=more,
        in_sentence=in_sentence,
    )


@bp.page("/status-falls/<uuid:event_id>", access=READ_ASSESSORS)
def one(actor: Actor, moment: datetime, event_id: UUID) -> ResponseReturnValue:
    """One proposed fall: since when, through what, and the two ways to decide, or why there are none."""
    return _page(actor, moment, event_id)


@bp.page("/status-falls/<uuid:event_id>/renew", access=DECIDE_FALL, methods=("POST",))
def renew(actor: Actor, moment: datetime, event_id: UUID) -> ResponseReturnValue:
    """Propose what time overtook as it is now, or drop it."""
    found = operations.renew_fall(actor, moment, event_id)
    if found is None:
        flash(_("There is nothing to decide any more."), "success")
        return redirect(url_for("status-falls.waiting"), 303)
    return redirect(url_for("status-falls.one", event_id=found), 303)


@bp.page("/status-falls/<uuid:event_id>/confirm", access=DECIDE_FALL, methods=("POST",))
def confirm(actor: Actor, moment: datetime, event_id: UUID) -> ResponseReturnValue:
    """Let the level fall."""
    return _decide(actor, moment, event_id, "confirm")


@bp.page("/status-falls/<uuid:event_id>/refuse", access=DECIDE_FALL, methods=("POST",))
def refuse(actor: Actor, moment: datetime, event_id: UUID) -> ResponseReturnValue:
    """Let the person keep the level."""
    return _decide(actor, moment, event_id, "refuse")


def _decide(actor: Actor, moment: datetime, event_id: UUID, which: str) -> ResponseReturnValue:
    queries.fall(actor, event_id)
    form = FallForm(prefix=which)
    if form.validate():
        act = operations.confirm_fall if which == "confirm" else operations.refuse_fall
        try:
            act(actor, moment, event_id, form.reason.data or "")
        except Invalid as problem:
            form.absorb(problem)
        except Conflict as problem:
            return _page(actor, moment, event_id, sent=(which, form), conflict=problem)
        else:
            flash(_("Decided. The assessor gets a message."), "success")
            return redirect(url_for("status-falls.waiting"), 303)
    return _page(actor, moment, event_id, sent=(which, form))


def _page(
    actor: Actor,
    moment: datetime,
    event_id: UUID,
    *,
    sent: tuple[str, FallForm] | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    fall = queries.fall(actor, event_id)
    forms = {which: FallForm(formdata=None, prefix=which) for which in ("confirm", "refuse")}
    if sent is not None:
        forms[sent[0]] = sent[1]
    scheme = queries.scheme_by_key(fall.scheme)
    titles = {criterion.id: criterion for criterion in scheme.criteria}
    standing = queries.pending_fall(actor, fall.person_id)
    own = fall.person_id == actor.person_id
    page = render_template(
        "certification/fall.html",
        fall=fall,
        pending=standing == event_id,
        instead=standing if standing != event_id else None,
        criteria=[titles[id_] for id_ in fall.criteria if id_ in titles],
        scheme=scheme,
        in_words=in_words,
        in_sentence=in_sentence,
        own=own,
        tied=kept_out(actor, moment, [fall.person_id]).get(matter_of(fall.person_id)),
        keeps_ties=KEEP.holds(actor),
        slug=actor.hat.slug,
        overtaken=standing == event_id and not own and operations.overtaken(actor, moment, fall.person_id),
        forms=forms,
        form=sent[1] if sent else None,
        conflict=conflict,
    )
    if conflict is not None:
        return page, conflict.status
    return page, 422 if sent is not None and sent[1].failed else 200
