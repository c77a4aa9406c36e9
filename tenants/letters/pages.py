"""Letters: the list in each hat, one letter, its PDF; the kinds there are; and the letterhead with how it looks."""

from datetime import date, datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.letters import letter_templates, write
from assay.letters.readability import measure
from assay.permissions import Actor
from assay.problems import Problem, Stale
from assay.web.forms import version_of
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.letters import kinds, operations, queries
from tenants.letters.forms import LetterheadForm, TextForm
from tenants.letters.matters import call, matter_of
from tenants.letters.operations.letterheads import MOST, HeadValues, head_of
from tenants.letters.permissions import KEEP_LETTERHEAD, READ, READ_KINDS
from tenants.letters.texts import APPOINTMENT
from tenants.letters.words import why_words

bp = Pages("letters", __name__, template_folder="templates")

PAGE = 25


@bp.page("/letters", access=READ)
def listed(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Letters, the last sent first: those to the person, or those of the institution or the platform."""
    found = queries.letters(actor, request.args.get("before", type=UUID), PAGE + 1)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "letters/list.html",
        letters=call(actor, found[:PAGE]),
        kinds=letter_templates(),
        more=more,
        first_page="before" not in request.args,
        keeps_head=KEEP_LETTERHEAD.holds(actor),
        reads_kinds=READ_KINDS.holds(actor),
    )


@bp.page("/letters/kinds", access=READ_KINDS, methods=("GET", "POST"))
def listed_kinds(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """The kinds of letters with how plain each is and what the regulations ask; and any text that somebody typed."""
    form = TextForm()
    measured = None
    if form.validate_on_submit():
        measured = measure([form.text.data or ""], "A2" if form.level.data == "A2" else "B1")
    page = render_template(
        "letters/kinds.html",
        kinds=kinds.kinds(actor, _day(moment), select_language()),
        form=form,
        measured=measured,
        why_words=why_words,
    )
    return page, form.status


@bp.page("/letters/<uuid:letter_id>", access=READ)
def one(actor: Actor, moment: datetime, letter_id: UUID) -> ResponseReturnValue:
    """One letter as it was sent, how plain its Dutch is, and its fingerprint."""
    [letter] = call(actor, [queries.letter(actor, letter_id)])
    kind = letter_templates().get(letter.template)
    own = actor.hat.kind != "personal"
    asked = kinds.level_asked(actor, _day(moment), kind, select_language()) if kind and own else None
    return render_template(
        "letters/one.html",
        letter=letter,
        written=letter.written,
        kind=kind.name if kind else letter.template,
        measured=letter.written.measured(),
        why_words=why_words,
        own=own,
        asked=asked,
        harder=kinds.harder(letter.level, asked),
        matter=matter_of(actor, letter),
    )


@bp.page("/letters/<uuid:letter_id>/download", access=READ)
def download(actor: Actor, moment: datetime, letter_id: UUID) -> ResponseReturnValue:
    """To the store, which saves the PDF."""
    return redirect(operations.download_link(actor, letter_id), 303)


@bp.page("/letterhead", access=KEEP_LETTERHEAD, methods=("GET", "POST"))
def letterhead(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Fill in the letterhead; below the form stands a letter as it would look."""
    assert actor.tenant_id is not None
    kept = queries.letterhead_of(actor.tenant_id)
    head = head_of(actor)
    form = LetterheadForm(**{name: getattr(head, name) for name in MOST}, version=kept.version if kept else 0)
    now_stands: list[tuple[str, str, str]] = []
    status = 200
    shown = head
    if form.validate_on_submit():
        shown = form.values
        if "preview" not in request.form:
            try:
                operations.keep_letterhead(actor, moment, form.values, version_of(form.version.data))
                flash(_("Saved."))
                return redirect(url_for("letters.letterhead"), 303)
            except Stale as stale:
                current = stale.facts["current"]
                now_stands = [
                    (form[name].label.text, getattr(current, name) or "", form[name].data or "") for name in MOST
                ]
                form.absorb(stale)
                form.version.raw_data, form.version.data = None, current.version
                status = stale.status
            except Problem as problem:
                form.absorb(problem)
                status = problem.status
    elif form.failed:
        status = 422
    page = render_template(
        "letters/letterhead.html", form=form, now_stands=now_stands, sample=_sample(actor, moment, shown)
    )
    return page, status


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


def _sample(actor: Actor, moment: datetime, head: HeadValues) -> object:
    """A letter as it would look under this letterhead; nothing of it is sent."""
    today = _day(moment)
    values = APPOINTMENT.kept(
        {
            "institution": actor.hat.name,
            "body": _("the exam committee"),
            "function": _("member"),
            "starts_on": today,
        }
    )
    return write(
        APPOINTMENT, values, {}, language=select_language(), day=today, sender=operations.lines_of(head),
        to_name="Noor Jansen", signed=(actor.name, actor.hat.name),
    )  # fmt: skip
