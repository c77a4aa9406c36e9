"""What an institution decides of its regulations: editions, values, answers. Nothing is edited; all are events."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assay.calendar.naming import list_of
from assay.clock import AMSTERDAM
from assay.i18n import gettext as _
from assay.i18n import ngettext
from assay.permissions import Actor
from assay.problems import NotFound, Problem
from assay.web.forms import Form, choices
from assay.web.routing import Pages
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.beside import links_beside
from tenants.regulations.effects import Effect
from tenants.regulations.forms import AdoptForm, AmendForm, AnswerForm, EndForm, VoidForm
from tenants.regulations.operations import adopting, amending
from tenants.regulations.operations.recording import Decision, EffectUnseen
from tenants.regulations.permissions import ADOPT, READ_KEPT
from tenants.regulations.rules.edition import OpenPoint, Option
from tenants.regulations.rules.law import AmendmentEvent, Law, standing
from tenants.regulations.shown import Reader
from tenants.regulations.words import DOCUMENT_WORDS, FIELD_WORDS, KIND_WORDS

bp = Pages("regulations-kept", __name__, template_folder="../templates")


@bp.page("/institution/regulations", access=READ_KEPT)
def overview(actor: Actor, moment: datetime) -> ResponseReturnValue:
    """What holds today, what will, what is still open, and everything that was decided."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    today = moment.astimezone(AMSTERDAM).date()
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
                "amendments": [_amended(law, e, today) for e in standing(law.amendments) if e.document == name],
            }
        )
    return render_template(
        "regulations/kept.html",
        documents=documents,
        events=list(reversed(law.adoptions)),
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
            actor, moment, chosen.id, form.holds_from.data, _decision(form), accepted=bool(form.accepted.data)
        )

    lead = _("Choose an edition and the day from which it holds here. What moves is shown before anything is saved.")
    return _decided(form, act, _("Adopt an edition"), _("Adopt"), ("edition", "holds_from"), lead=lead)


@bp.page("/institution/regulations/<document>/end", access=ADOPT, methods=("GET", "POST"))
def end(actor: Actor, moment: datetime, document: str) -> ResponseReturnValue:
    """Let a document end."""
    form = EndForm()

    def act() -> None:
        adopting.end(actor, moment, document, form.holds_from.data, _decision(form), accepted=bool(form.accepted.data))

    return _decided(form, act, _("End this document"), _("Let it end"), ("holds_from",))


@bp.page("/institution/regulations/adoptions/<uuid:adoption_id>/void", access=ADOPT, methods=("GET", "POST"))
def void(actor: Actor, moment: datetime, adoption_id: UUID) -> ResponseReturnValue:
    """Make an adoption void because it was wrong."""
    assert actor.tenant_id is not None
    if not any(event.id == adoption_id and event.act != "void" for event in queries.law_of(actor.tenant_id).adoptions):
        raise NotFound
    form = VoidForm()

    def act() -> None:
        adopting.void(actor, moment, adoption_id, _decision(form), accepted=bool(form.accepted.data))

    return _decided(form, act, _("Make this void"), _("Make it void"), ())


@bp.page("/institution/regulations/amendments/<uuid:amendment_id>/void", access=ADOPT, methods=("GET", "POST"))
def void_amendment(actor: Actor, moment: datetime, amendment_id: UUID) -> ResponseReturnValue:
    """Make an amendment void."""
    assert actor.tenant_id is not None
    if not any(event.id == amendment_id and event.change for event in queries.law_of(actor.tenant_id).amendments):
        raise NotFound
    form = VoidForm()

    def act() -> None:
        amending.void_amendment(actor, moment, amendment_id, _decision(form), accepted=bool(form.accepted.data))

    return _decided(form, act, _("Make this void"), _("Make it void"), ())


@bp.page("/institution/regulations/<document>/values", access=ADOPT)
def values(actor: Actor, moment: datetime, document: str) -> ResponseReturnValue:
    """Choose the value to set otherwise: those of the document by kind."""
    adopted, held = _held(actor, moment, document)
    reader = Reader(held.pack, select_language())
    kind = request.args.get("kind", "term")
    if kind not in KIND_WORDS:
        raise NotFound
    return render_template(
        "regulations/values.html",
        document=document,
        kind=kind,
        kinds=[(each, KIND_WORDS[each]) for each in dict.fromkeys(name for name, _each in held.pack.provisions)],
        provisions=[reader.provision(kind, each, held.held(kind, each)) for each in held.pack.of_kind(kind)],
        edition_id=adopted,
    )


@bp.page("/institution/regulations/<document>/values/<kind>/<key>", access=ADOPT, methods=("GET", "POST"))
def amend(actor: Actor, moment: datetime, document: str, kind: str, key: str) -> ResponseReturnValue:
    """Set one value of one provision otherwise."""
    edition_id, held = _held(actor, moment, document)
    those = held.pack.alternatives(kind, key)
    if not those:
        raise NotFound
    reader = Reader(held.pack, select_language())
    shown = reader.provision(kind, those[0], held.held(kind, those[0]))
    form = AmendForm()
    form.field.choices = choices(
        (name, FIELD_WORDS[name]) for name in type(those[0]).model_fields if name in FIELD_WORDS
    )

    def act() -> None:
        change = {"kind": kind, "key": key, "field": form.field.data, "value": _typed(form.value.data or "")}
        amending.amend(
            actor,
            moment,
            edition_id,
            change,
            form.holds_from.data,
            _decision(form),
            accepted=bool(form.accepted.data),
        )

    return _decided(form, act, _("Set a value otherwise"), _("Set it"), ("field", "value", "holds_from"), shown)


@bp.page("/institution/regulations/<document>/open/<point_key>", access=ADOPT, methods=("GET", "POST"))
def answer(actor: Actor, moment: datetime, document: str, point_key: str) -> ResponseReturnValue:
    """Answer what the document leaves open."""
    edition_id, held = _held(actor, moment, document)
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


def _amended(law: Law, event: AmendmentEvent, today: date) -> tuple[AmendmentEvent, str, str]:
    """An amendment, what it is about, and the value as it holds from its first day, both in words."""
    assert event.change is not None
    change = event.change
    held = law.as_held(event.edition_id, max(event.holds_from, today), queries.pack_of)
    reader = Reader(held.pack, select_language())
    said = held.pack.alternatives(change.kind, change.key)[0]
    shown = reader.provision(change.kind, said, held.held(change.kind, said))
    name = str(FIELD_WORDS[change.field])
    value = dict(shown.facts).get(name, str(change.value))
    words = value if isinstance(value, str) else list_of(value)
    return event, shown.question or shown.text, f"{name}: {words}"


def _decided(
    form: Form, act: Callable[[], None], title: str, verb: str, own: tuple[str, ...], shown: Any = None, lead: str = ""
) -> tuple[str, int] | Response:
    """One page for every act with a decision: the form, what it moves, and what stands behind it."""
    effect: Effect | None = None
    if form.validate_on_submit():
        try:
            act()
            flash(_("Recorded."))
            return redirect(url_for("regulations-kept.overview"), 303)
        except EffectUnseen as unseen:
            effect = unseen.facts["effect"]
            form.absorb(unseen)
        except Problem as problem:
            if isinstance(problem, NotFound):
                raise
            form.absorb(problem)
    page = render_template(
        "regulations/decided.html", form=form, title=title, verb=verb, own=own, effect=effect, shown=shown, lead=lead
    )
    return page, form.status


def _held(actor: Actor, moment: datetime, document: str) -> tuple[UUID, Any]:
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    today = moment.astimezone(AMSTERDAM).date()
    adopted = law.adoption(document, today)
    if adopted is None or adopted.edition_id is None:
        raise NotFound
    return adopted.edition_id, law.as_held(adopted.edition_id, today, queries.pack_of)


def _decision(form: Any) -> Decision:
    return Decision(form.decided_by.data or "", form.decided_on.data, form.source.data or "", form.reason.data or "")


def _typed(value: str) -> Any:
    """A value as the pack has it: a number, yes or no, a list, or a word."""
    words = {"ja": True, "nee": False, "yes": True, "no": False}
    if value.casefold() in words:
        return words[value.casefold()]
    try:
        return json.loads(value)
    except ValueError:
        return [part.strip() for part in value.split(",")] if "," in value else value
