"""Setting values of a regulation otherwise: choose the rule, the case and the value, fill in what it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assay.i18n import gettext as _
from assay.permissions import Actor
from assay.problems import NotFound
from assay.web.shell import select_language
from tenants.regulations import queries
from tenants.regulations.amend_form import AmendForm, amend_form
from tenants.regulations.amended import in_words
from tenants.regulations.forms import VoidForm
from tenants.regulations.operations import amending
from tenants.regulations.pages.deciding import bp, decided, decision_of, held_today
from tenants.regulations.permissions import ADOPT
from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.resolving import Regulation
from tenants.regulations.rules.together import alone, changes_of, filled_at_first, is_open, whole_of
from tenants.regulations.rules.value_kinds import ValueKind, fields_of, kind_of, now_in, value_at, words_to_choose
from tenants.regulations.shown import Reader
from tenants.regulations.value_words import name_of_value
from tenants.regulations.words import KIND_WORDS


@dataclass(frozen=True)
class _Rule:
    """The rule of which values are set, as the institution holds it today.

    :ivar cases: every provision of the key. :ivar those: the ones that are set: all of them, or the one of ``variant``.
    """

    held: Regulation
    document: str
    kind: str
    key: str
    variant: str
    cases: tuple[Provision, ...]
    those: tuple[Provision, ...]
    reader: Reader

    def url(self, **more: str) -> str:
        """Where this rule, and this case of it, is chosen; with ``field`` or ``together`` where it is set."""
        values: dict[str, Any] = {"variant": self.variant or None, **more}
        return url_for("regulations-kept.amend", document=self.document, kind=self.kind, key=self.key, **values)

    @property
    def whole(self) -> tuple[ValueKind, ...]:
        """The values that are filled in together; none while the cases of the rule differ and none is chosen."""
        return whole_of(self.those[0]) if len(self.those) == 1 else ()


@bp.page("/institution/regulations/<document>/values", access=ADOPT)
def values(actor: Actor, moment: datetime, document: str) -> ResponseReturnValue:
    """Choose the rule of which values are set otherwise: those of the document by kind, each once."""
    _edition_id, held = held_today(actor, moment, document)
    reader = Reader(held.pack, select_language())
    kind = request.args.get("kind", "term")
    if kind not in KIND_WORDS:
        raise NotFound
    firsts = {each.key: each for each in reversed(list(held.pack.of_kind(kind)))}
    return render_template(
        "regulations/values.html",
        document=document,
        kind=kind,
        kinds=[(each, KIND_WORDS[each]) for each in dict.fromkeys(name for name, _each in held.pack.provisions)],
        provisions=[
            (reader.provision(kind, firsts[key], held.held(kind, firsts[key])), len(held.pack.alternatives(kind, key)))
            for key in held.pack.keys(kind)
        ],
    )


@bp.page("/institution/regulations/<document>/values/<kind>/<key>", access=ADOPT, methods=("GET", "POST"))
def amend(actor: Actor, moment: datetime, document: str, kind: str, key: str) -> ResponseReturnValue:
    """Choose a value of one rule (``field``), or all that go together (``together``), and set it otherwise."""
    edition_id, held = held_today(actor, moment, document)
    rule = _rule(held, document, kind, key, request.values.get("variant", ""))
    path, together = request.values.get("field", ""), request.values.get("together", "")
    if not path and not together:
        return _choose(rule)
    form = _whole_form(rule) if together else _one_form(rule, path)
    first = rule.those[0]

    def act() -> None:
        changes = changes_of(first, form.filled()) if together else form.new_values()
        asked = {"kind": kind, "key": key, "variant": rule.variant or None, "changes": changes}
        amending.amend(
            actor, moment, edition_id, asked, form.holds_from.data, decision_of(form),
            accepted=bool(form.accepted.data),
        )  # fmt: skip

    shown = rule.reader.provision(kind, first)
    return decided(
        form,
        act,
        _whole_title(rule) if together else name_of_value(path),
        _("Set it"),
        (*form.names, "holds_from"),
        shown,
        lead=_lead(rule) if together else "",
        now="" if together else _stands(rule, path),
        case=_case(rule),
        several=len(rule.those),
        trail=[(shown.question or shown.text, rule.url())],
    )


@bp.page("/institution/regulations/amendments/<uuid:amendment_id>/void", access=ADOPT, methods=("GET", "POST"))
def void_amendment(actor: Actor, moment: datetime, amendment_id: UUID) -> ResponseReturnValue:
    """Make an amendment void, with everything it set."""
    assert actor.tenant_id is not None
    law = queries.law_of(actor.tenant_id)
    found = next((event for event in law.amendments if event.id == amendment_id and event.changes), None)
    if found is None:
        raise NotFound
    form = VoidForm()

    def act() -> None:
        amending.void_amendment(actor, moment, amendment_id, decision_of(form), accepted=bool(form.accepted.data))

    return decided(form, act, _("Make this void"), _("Make it void"), (), said=in_words(law, found))


def _rule(held: Regulation, document: str, kind: str, key: str, variant: str) -> _Rule:
    """The rule, as held today. :raises NotFound: there is none, or no such case of it."""
    cases = tuple(held.held(kind, each).provision for each in held.pack.alternatives(kind, key))
    those = tuple(each for each in cases if variant in ("", each.variant))
    if not those or (variant and len(cases) == 1):
        raise NotFound
    return _Rule(held, document, kind, key, variant, cases, those, Reader(held.pack, select_language()))


def _choose(rule: _Rule) -> ResponseReturnValue:
    first = rule.those[0]
    shown = rule.reader.provision(rule.kind, first)
    said, other, parts = [], [], []
    for path in fields_of(first):
        of_value = kind_of(first, path)
        settable = of_value is not None and alone(rule.those, rule.kind, of_value, rule.held.pack) is not None
        row = (name_of_value(path), _stands(rule, path), rule.url(field=path) if settable else "")
        if of_value is None:
            parts.append(row)
        elif any(_is_said(each, path) for each in rule.those):
            said.append(row)
        elif settable:
            other.append(row)
    return render_template(
        "regulations/choose_value.html",
        document=rule.document,
        kind=rule.kind,
        shown=shown,
        said=said,
        other=other,
        parts=parts,
        cases=_cases(rule),
        variant=rule.variant,
        whole=(_whole_title(rule), rule.url(together="yes")) if rule.whole else None,
        is_open=is_open(first),
    )


def _cases(rule: _Rule) -> list[tuple[str, str, bool]]:
    """Words and address of each case of a rule, and whether it is the one that is set; none where it has one."""
    if len(rule.cases) == 1:
        return []

    def at(variant: str | None) -> str:
        return url_for(
            "regulations-kept.amend", document=rule.document, kind=rule.kind, key=rule.key, variant=variant or None
        )

    every = (_("All cases"), at(None), not rule.variant)
    named = [each for each in rule.cases if each.variant]
    return [every, *((rule.reader.case(each), at(each.variant), each.variant == rule.variant) for each in named)]


def _case(rule: _Rule) -> str:
    return rule.reader.case(rule.those[0]) if rule.variant else ""


def _whole_title(rule: _Rule) -> str:
    if not is_open(rule.those[0]):
        return _("Set several values at once")
    return _("Set this term") if rule.kind == "term" else _("Set this")


def _lead(rule: _Rule) -> str:
    if not is_open(rule.those[0]):
        return _("Change what becomes otherwise, and leave the rest as it is. It all holds from the same day.")
    return _(
        "The document does not set this. Fill in what holds here."
        " What is filled in already is what this document says most often; change it where it does not fit."
    )


def _stands(rule: _Rule, path: str) -> str:
    """How a value stands, in words; once for each case in which it is something else."""
    return " / ".join(dict.fromkeys(rule.reader.value(each, path) for each in rule.those))


def _is_said(provision: Provision, path: str) -> bool:
    way, _dot, name = path.rpartition(".")
    owner = value_at(provision, way) if way else provision
    return name in getattr(owner, "model_fields_set", ()) and value_at(provision, path) not in (None, ())


def _one_form(rule: _Rule, path: str) -> AmendForm:
    """The form of one value. :raises NotFound: there is no such value, or no other one fits while the rest stays."""
    try:
        of_value = kind_of(rule.those[0], path)
    except LookupError:
        raise NotFound from None
    found = of_value and alone(rule.those, rule.kind, of_value, rule.held.pack)
    if found is None:
        raise NotFound
    return amend_form([found], _options(rule, found), {path: now_in(found, rule.those[0])}, _asked(rule, field=path))


def _whole_form(rule: _Rule) -> AmendForm:
    """The form of everything that goes together. :raises NotFound: there is nothing of the kind."""
    if not rule.whole:
        raise NotFound
    held = (rule.held.held(rule.kind, each).provision for each in rule.held.pack.of_kind(rule.kind))
    now = filled_at_first(rule.those[0], held)
    return amend_form(rule.whole, _options(rule, *rule.whole), now, _asked(rule, together="yes"))


def _asked(rule: _Rule, **what: str) -> dict[str, str]:
    return {"variant": rule.variant, **what}


def _options(rule: _Rule, *kinds: ValueKind) -> Callable[[ValueKind], list[tuple[str, str]]]:
    """What can be chosen in words; what stands there comes first."""
    stands: dict[int, Any] = {}
    for kind in kinds:
        now = value_at(rule.those[0], kind.field)
        stands[id(kind)] = now
        for part in kind.parts if kind.shape == "group" else ():
            stands[id(part)] = value_at(now, part.field)

    def options(each: ValueKind) -> list[tuple[str, str]]:
        if each.shape in ("one_of", "many_of"):
            return [(key, rule.reader.choice(each.field, key)) for key in each.choices]
        if not each.word_kinds:
            return []
        now = stands.get(id(each))
        keys = words_to_choose(each, rule.held.pack, now)
        chosen = {now} if isinstance(now, str) else set(now or ())
        named = [(key, rule.reader.name(key)) for key in keys]
        return sorted(named, key=lambda pair: (pair[0] not in chosen, pair[1].casefold()))

    return options
