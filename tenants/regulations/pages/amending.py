"""Setting one value of a regulation otherwise: choose the rule, then the value, then fill in what it becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.amend_form import AmendForm, amend_form
from tenants.regulations.forms import VoidForm
from tenants.regulations.operations import amending
from tenants.regulations.pages.deciding import bp, decided, decision_of, held_today
from tenants.regulations.permissions import ADOPT
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.law import AmendmentEvent, Law
from tenants.regulations.rules.resolving import ChangeRefused, changed
from tenants.regulations.rules.value_kinds import ValueKind, fields_of, filled_in, kind_of, value_at, words_to_choose
from tenants.regulations.shown import Reader
from tenants.regulations.value_words import name_of_value
from tenants.regulations.words import KIND_WORDS


@bp.page("/institution/regulations/<document>/values", access=ADOPT)
def values(actor: Actor, moment: datetime, document: str) -> ResponseReturnValue:
    """Choose the rule of which a value is set otherwise: those of the document by kind."""
    _edition_id, held = held_today(actor, moment, document)
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
    )


@bp.page("/institution/regulations/<document>/values/<kind>/<key>", access=ADOPT, methods=("GET", "POST"))
def amend(actor: Actor, moment: datetime, document: str, kind: str, key: str) -> ResponseReturnValue:
    """Choose a value of one rule (``field``), and set it otherwise."""
    edition_id, held = held_today(actor, moment, document)
    those = [held.held(kind, each).provision for each in held.pack.alternatives(kind, key)]
    if not those:
        raise NotFound
    reader = Reader(held.pack, select_language())
    path = request.values.get("field", "")
    if not path:
        return _choose(reader, document, kind, those)
    try:
        of_value = kind_of(those[0], path)
    except LookupError:
        raise NotFound from None
    if of_value is None:
        raise NotFound
    form = _form(reader, those[0], of_value)

    def act() -> None:
        amending.amend(
            actor,
            moment,
            edition_id,
            {"kind": kind, "key": key, "field": path, "value": form.new_value()},
            form.holds_from.data,
            decision_of(form),
            accepted=bool(form.accepted.data),
        )

    shown = reader.provision(kind, those[0])
    here = url_for("regulations-kept.amend", document=document, kind=kind, key=key)
    return decided(
        form,
        act,
        name_of_value(path),
        _("Set it"),
        (*form.names, "holds_from"),
        shown,
        now=_stands(reader, those, path),
        several=len(those),
        trail=[(shown.question or shown.text, here)],
    )


@bp.page("/institution/regulations/amendments/<uuid:amendment_id>/void", access=ADOPT, methods=("GET", "POST"))
def void_amendment(actor: Actor, moment: datetime, amendment_id: UUID) -> ResponseReturnValue:
    """Make an amendment void."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    found = next((event for event in law.amendments if event.id == amendment_id and event.change), None)
    if found is None:
        raise NotFound
    form = VoidForm()

    def act() -> None:
        amending.void_amendment(actor, moment, amendment_id, decision_of(form), accepted=bool(form.accepted.data))

    said = in_words(law, found)
    return decided(
        form, act, _("Make this void"), _("Make it void"), (), lead=f"{said.about} {said.name}: {said.words}"
    )


@dataclass(frozen=True)
class AmendmentShown:
    """An amendment in words.

    :ivar about: the rule. :ivar name: what the value is called. :ivar before, after: the value before it and with it.
    """

    event: AmendmentEvent
    about: str
    name: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """From what to what, on one line."""
        return f"{self.before} → {self.after}" if self.before else self.after


def in_words(law: Law, event: AmendmentEvent) -> AmendmentShown:
    """What an amendment changed on its first day, next to what had been decided before it."""
    assert event.change is not None
    change = event.change
    before = [each for each in law.amendments if _goes_before(each, event, law)]
    held = replace(law, amendments=tuple(before)).as_held(event.edition_id, event.holds_from, queries.pack_of)
    reader = Reader(held.pack, select_language())
    said = held.pack.alternatives(change.kind, change.key)[0]
    shown = reader.provision(change.kind, said)
    about, name = shown.question or shown.text, name_of_value(change.field)
    try:
        was = held.held(change.kind, said).provision
        becomes = changed(was, change)
    except ChangeRefused:  # it was made void, or what it rested on was
        return AmendmentShown(event, about, name, "", _("does not hold"))
    return AmendmentShown(event, about, name, reader.value(was, change.field), reader.value(becomes, change.field))


def _goes_before(each: AmendmentEvent, event: AmendmentEvent, law: Law) -> bool:
    """Whether an event counts for how things stood before another: all that is void, and what holds from earlier."""
    order = law.amendments.index
    return each.act == "void" or (each.holds_from, order(each)) < (event.holds_from, order(event))


def _choose(reader: Reader, document: str, kind: str, those: list[Provision]) -> ResponseReturnValue:
    first = those[0]
    shown = reader.provision(kind, first)
    said, other, parts = [], [], []
    for path in fields_of(first):
        row = (path, name_of_value(path), _stands(reader, those, path))
        if kind_of(first, path) is None:
            parts.append(row)
        elif any(_is_said(each, path) for each in those):
            said.append(row)
        else:
            other.append(row)
    return render_template(
        "regulations/choose_value.html",
        document=document,
        kind=kind,
        shown=shown,
        said=said,
        other=other,
        parts=parts,
        several=len(those),
    )


def _stands(reader: Reader, those: list[Provision], path: str) -> str:
    """How a value stands, in words; once for each case in which it is something else."""
    return " / ".join(dict.fromkeys(reader.value(each, path) for each in those))


def _is_said(provision: Provision, path: str) -> bool:
    way, _dot, name = path.rpartition(".")
    owner = value_at(provision, way) if way else provision
    return name in getattr(owner, "model_fields_set", ()) and value_at(provision, path) not in (None, ())


def _form(reader: Reader, provision: Provision, kind: ValueKind) -> AmendForm:
    """The form of one value, with what can be chosen in words and the value as it stands."""
    now = value_at(provision, kind.field)

    def options(each: ValueKind) -> list[tuple[str, str]]:
        part = now if each is kind else getattr(now, each.field, None)
        if each.shape in ("one_of", "many_of"):
            return [(key, reader.choice(each.field, key)) for key in each.choices]
        if not each.word_kinds:
            return []
        keys = words_to_choose(each, reader.pack, part)
        chosen = {part} if isinstance(part, str) else set(part or ())
        named = [(key, reader.name(key)) for key in keys]
        return sorted(named, key=lambda pair: (pair[0] not in chosen, pair[1].casefold()))

    def hint(each: ValueKind) -> str:
        unit = {"amount": "unit", "cap": "cap_unit"}.get(each.field.rpartition(".")[2])
        if unit is None or kind.shape == "group":
            return ""
        said = getattr(value_at(provision, each.field.rpartition(".")[0]) if "." in each.field else provision, unit)
        return _("In %(unit)s.", unit=reader.choice(unit, said)) if said else ""

    return amend_form(kind, options, hint, filled_in(kind, now))
