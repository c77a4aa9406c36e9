"""What an institution decides of its regulations: editions, values, answers. Nothing is edited; all are events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.forms import choices
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.amended import in_words
from tenants.regulations.beside import links_beside
from tenants.regulations.effects import Effect
from tenants.regulations.forms import AdoptForm, AnswerForm, EndForm, VoidForm
from tenants.regulations.operations import adopting, amending
from tenants.regulations.operations.recording import EffectUnseen
from tenants.regulations.pages.deciding import bp, decided, decision_of, held_today
from tenants.regulations.permissions import ADOPT, READ_KEPT
from tenants.regulations.rules.edition import OpenPoint, Option
from tenants.regulations.rules.law import standing
from tenants.regulations.words import DOCUMENT_WORDS


@bp.page("/institution/regulations", access=READ_KEPT)
def overview(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What holds today, what will, what is still open, and everything that was decided."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    today = moment.astimezone(AMSTERDAM).date()
    amended = {event.id: in_words(law, event) for event in law.amendments if event.changes}
    documents = []
    for name in sorted({event.document for event in law.adoptions}):
        adopted = law.adoption(name, today)
        coming = [e for e in standing(law.adoptions) if e.document == name and e.holds_from > today]
        held = law.as_held(adopted.edition_id, today, queries.pack_of) if adopted and adopted.edition_id else None
        documents.append(
            {
                "name": name,
                "adopted": adopted,
                "edition": queries.edition(adopted.edition_id) if adopted and adopted.edition_id else None,
                "coming": coming,
                "unanswered": [p for p in held.pack.open_points if p.key not in held.answers] if held else [],
                "points": held.pack.open_points if held else (),
                "answers": held.answers if held else {},
                "amendments": [amended[e.id] for e in standing(law.amendments) if e.document == name],
            }
        )
    return render_template(
        "regulations/kept.html",
        documents=documents,
        events=list(reversed(law.adoptions)),
        values=[(event, amended[event.voids or event.id]) for event in reversed(law.amendments)],
        titles=queries.titles(law.adoptions, select_language()),
        standing={event.id for event in standing(law.adoptions)},
        keeps=ADOPT.holds(actor),
        words=DOCUMENT_WORDS,
        language=select_language(),
        slug=actor.hat.slug,
        beside=links_beside(actor),
    )


@bp.page("/institution/regulations/adopt", access=ADOPT, methods=("GET", "POST"))
def adopt(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """Take an edition into force."""
    language = select_language()
    editions = queries.editions(examples=False)
    form = AdoptForm(edition=request.args.get("edition"))
    form.edition.choices = choices(
        [
            ("", _("Choose an edition")),
            *(
                (
                    str(e.id),
                    f"{e.issuer_name_nl if language == 'nl' else e.issuer_name_en}: {e.title(language)} {e.edition}",
                )
                for e in editions
            ),
        ]
    )

    def act() -> None:
        chosen = next((each for each in editions if str(each.id) == form.edition.data), None)
        if chosen is None:
            raise NotFound
        adopting.adopt(
            actor, moment, chosen.id, form.holds_from.data, decision_of(form), accepted=bool(form.accepted.data)
        )

    lead = _("Choose an edition and the day from which it holds here. What moves is shown before anything is saved.")
    return decided(form, act, _("Adopt an edition"), _("Adopt"), ("edition", "holds_from"), lead=lead)


@bp.page("/institution/regulations/<document>/end", access=ADOPT, methods=("GET", "POST"))
def end(actor: Actor, moment: datetime, document: str) -> ResponseReturnValue:
    """Let a document end."""
    form = EndForm()

    def act() -> None:
        adopting.end(
            actor, moment, document, form.holds_from.data, decision_of(form), accepted=bool(form.accepted.data)
        )

    return decided(form, act, _("End this document"), _("Let it end"), ("holds_from",))


@bp.page("/institution/regulations/adoptions/<uuid:adoption_id>/void", access=ADOPT, methods=("GET", "POST"))
def void(actor: Actor, moment: datetime, adoption_id: UUID) -> ResponseReturnValue:
    """Make an adoption void because it was wrong."""
    assert actor.tenant_id is not None
    if not any(event.id == adoption_id and event.act != "void" for event in queries.law_of(actor.tenant_id).adoptions):
        raise NotFound
    form = VoidForm()

    def act() -> None:
        adopting.void(actor, moment, adoption_id, decision_of(form), accepted=bool(form.accepted.data))

    return decided(form, act, _("Make this void"), _("Make it void"), ())


@bp.page("/institution/regulations/<document>/open/<point_key>", access=ADOPT, methods=("GET", "POST"))
def answer(actor: Actor, moment: datetime, document: str, point_key: str) -> ResponseReturnValue:
    """Answer what the document leaves open."""
    edition_id, held = held_today(actor, moment, document)
    point = next((each for each in held.pack.open_points if each.key == point_key), None)
    if point is None:
        raise NotFound
    language = select_language()
    now = held.answers.get(point_key)
    today = moment.astimezone(AMSTERDAM).date()
    form = AnswerForm(option=now.option if now else point.default, answered_on=today)
    form.option.choices = choices((each.key, each.text.in_language(language)) for each in point.options)
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            amending.answer(
                actor,
                moment,
                edition_id,
                point_key,
                form.option.data,
                form.reason.data or "",
                form.answered_on.data,
                form.decided_by.data or "",
                accepted=bool(form.accepted.data),
            )
            flash(_("Recorded."))
            return redirect(url_for("regulations-kept.overview"), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
        except Problem as problem:
            form.absorb(problem)
    page = render_template(
        "regulations/answer.html",
        form=form,
        point=point,
        effect=effect,
        language=language,
        now=now,
        hints={option.key: _consequence(point, option) for option in point.options},
    )
    return page, form.status


def _consequence(point: OpenPoint, option: Option) -> str:
    """What an answer does: values that follow from it, or only words that pages and letters cite."""
    if not any(each.changes for each in point.options):
        return _("Your answer is recorded and cited; no value follows from it.")
    if not option.changes:
        return _("The values of the document stay as they are.")
    if any(change.key == "*" for change in option.changes):
        return _("Every value follows where the document does not say it.")
    return ngettext("%(num)d value follows from it.", "%(num)d values follow from it.", len(option.changes))
