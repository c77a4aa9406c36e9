"""Which values of a provision can be set alone, which only together with others, and what a form of them starts with.

A term that a document leaves "not set" has no length, and a length needs a direction, a first day and more: none of it
can be set alone. Such values are set in one decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.bodies_said import Decider
from tenants.regulations.rules.coherence import uncounted
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.exams_said import Fee, Number, Scale
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import ChangeRefused, changed
from tenants.regulations.rules.terms_said import Retention, TermRule
from tenants.regulations.rules.value_kinds import (
    ValueKind,
    fields_of,
    kind_of,
    now_in,
    value_at,
    values_of,
    words_to_choose,
)

#: The values that make sense only as a whole, by the type of provision. Of another type each stands alone.
_WHOLE: Mapping[type[Provision], tuple[str, ...]] = {
    TermRule: (
        "state", "amount", "direction", "start", "start_day", "end_rule", "closing_days", "limit", "extension",
        "at_once", "set_by",
    ),
    Retention: ("limit", "months", "trigger", "start_day", "after"),
    Decider: ("state", "by", "outside"),
    Number: ("state", "exactly", "at_least", "at_most", "less_than", "multiple_of", "unit"),
    Fee: ("state", "cents", "set_by"),
    Scale: ("lowest", "highest", "decimals", "sufficient_from"),
}  # fmt: skip
_COUNTS = ("exactly", "at_least", "at_most", "less_than", "multiple_of")
_TIMED = ("at_least", "at_most", "exactly")
#: Where neither the provision nor its document says it. Each stands on the form, and is saved only as it is seen there.
_OTHERWISE: Mapping[type[Provision], Mapping[str, Any]] = {
    TermRule: {
        "state": "set", "unit": "day", "direction": "after", "start_day": "next", "end_rule": "general_terms_act",
        "closing_days": "skip", "limit": "at_most",
    },
    Retention: {"limit": "at_least", "start_day": "next"},
    Decider: {"state": "set"},
    Number: {"state": "set"},
    Fee: {"state": "set"},
}  # fmt: skip
_YES_NO = ("yes", "no")
#: Numbers to try; a bound of a rule lies between two of them.
_NUMBERS = (1, 2, 5, 10, 20, 40, 90, 400, 0)


def whole_of(provision: Provision) -> tuple[ValueKind, ...]:
    """The values of a provision that are filled in together; none where it has no two that can be filled in."""
    paths = _WHOLE.get(type(provision)) or tuple(path for path in fields_of(provision) if "." not in path)
    kinds = [kind for path in paths if (kind := kind_of(provision, path)) is not None]
    found = tuple(_sought(provision, kind) for kind in kinds)
    return found if len(found) > 1 else ()


def _sought(provision: Provision, kind: ValueKind) -> ValueKind:
    """The value as a form asks for it that sets the whole: what a day is counted with is answered, one way or other."""
    if not isinstance(provision, TermRule) or kind.field in ("extension", "set_by"):
        return kind
    if kind.shape == "length":
        return replace(kind, parts=tuple(replace(part, needed=True) for part in kind.parts))
    stands = value_at(provision, kind.field)
    return replace(kind, needed=True, choices=tuple(c for c in kind.choices if c != "not_stated" or c == stands))


def is_open(provision: Provision) -> bool:
    """Whether the provision leaves its main value open: no length, no amount, no number, nobody named."""
    if isinstance(provision, Retention):
        return provision.limit == "not_set"
    return getattr(provision, "state", None) in ("not_set", "not_named")


def fits(those: Iterable[Provision], kind: str, values: Mapping[str, Any], pack: Pack) -> bool:
    """Whether each provision is whole with these values, by path, and can be counted where it is a term."""
    for each in those:
        try:
            after = changed(each, *(Change(kind=kind, key=each.key, field=path, value=values[path]) for path in values))
        except ChangeRefused:
            return False
        if uncounted(after, pack.edition, each):
            return False
    return True


def alone(those: Sequence[Provision], kind: str, of_value: ValueKind, pack: Pack) -> ValueKind | None:
    """A value as it can be set while everything else stays, with the choices that then fit; None where none does.

    :param those: the provision, or every case of it for which it is set.
    """
    # What a rule leaves open is set as a whole: a direction without a length says nothing.
    if any(is_open(each) and of_value.field in _WHOLE.get(type(each), ()) for each in those):
        return None
    now = [values_of(of_value, now_in(of_value, each)) for each in those]

    def valid(filled: Any) -> bool:
        return fits(those, kind, values_of(of_value, filled), pack)

    def other(filled: Any) -> bool:
        return any(values_of(of_value, filled) != each for each in now) and valid(filled)

    if not any(other(filled) for filled in _candidates(of_value, those[0], pack)):
        return None
    if of_value.shape in ("one_of", "yes_no"):
        choices = tuple(each for each in of_value.choices or _YES_NO if valid(each))
        return replace(of_value, choices=choices, needed=of_value.needed or not valid(""))
    if of_value.shape == "length":
        number, unit = of_value.parts
        counts = [each for each in _NUMBERS if each]
        units = [u for u in unit.choices if any(valid({number.field: each, unit.field: u}) for each in counts)]
        return replace(of_value, parts=(number, replace(unit, choices=tuple(units), needed=True)))
    return of_value


def filled_at_first(provision: Provision, held: Iterable[Provision]) -> dict[str, Any]:
    """What the form of `whole_of` starts with: the values as they stand, by path, as a form shows them.

    What a provision that is open does not say is filled in with what the document says most often.

    :param held: the provisions of the same kind, as the institution holds them.
    """
    if not is_open(provision):
        return {kind.field: now_in(kind, provision) for kind in whole_of(provision)}
    otherwise = _OTHERWISE.get(type(provision), {})
    others = [each for each in held if type(each) is type(provision) and not is_open(each)]
    found: dict[str, Any] = {}
    for kind in whole_of(provision):
        filled = now_in(kind, provision)
        if kind.field in ("state", "limit") and value_at(provision, kind.field) in ("not_set", "not_named"):
            filled = None
        if kind.shape == "length":
            unit = kind.parts[1].field
            filled = {**filled, unit: filled[unit] or _mostly(others, unit, otherwise.get(unit, ""))}
        elif filled in (None, "") and kind.shape == "one_of":
            filled = _mostly(others, kind.field, otherwise.get(kind.field, ""))
        elif kind.field == "extension" and not filled["allowed"]:
            filled = {**filled, "allowed": "no"}
        found[kind.field] = filled
    return found


def changes_of(provision: Provision, filled: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the form of `whole_of` changes: ``field`` and ``value`` of each value that becomes another one.

    What cannot go with the state that was chosen is emptied where it stands there, and stays as it is where not: a
    term that is not set has no length. A number and its unit are one length and always go together.

    :param filled: by path, as the form has it.
    """
    kinds = whole_of(provision)
    asked: dict[str, Any] = {}
    for kind in kinds:
        asked |= values_of(kind, filled[kind.field])
    asked = _emptied(provision, asked)
    changes: list[dict[str, Any]] = []
    for kind in kinds:
        now = values_of(kind, now_in(kind, provision))
        mine = {path: asked[path] for path in now if path in asked}
        if mine != {path: now[path] for path in mine}:
            changes += [{"field": path, "value": value} for path, value in mine.items()]
    return changes + [{"field": path, "value": []} for path in ("remind", "escalate") if path in asked]


def _emptied(provision: Provision, asked: dict[str, Any]) -> dict[str, Any]:
    """What was filled in, as far as it goes with the state that was chosen."""
    if isinstance(provision, TermRule):
        counted = asked["state"] == "set" and not asked["at_once"]
        if counted:
            unit = asked["unit"] or ""
            return asked if unit.startswith("working") or provision.closing_days else _without(asked, "closing_days")
        kept = {"state", "at_once"} | ({"start"} if asked["at_once"] else set())
        kept |= {"set_by"} if asked["state"] in ("set_in_case", "by_other") else set()
        told = {} if asked["state"] == "set_in_case" and not asked["at_once"] else _told(provision)
        return {**{path: asked[path] for path in kept}, "amount": None, "unit": None, **told}
    if isinstance(provision, Number) and asked["state"] == "not_set":
        return {**asked, **dict.fromkeys(_COUNTS)}
    if isinstance(provision, Fee) and asked["state"] != "set":
        return {**asked, "cents": None}
    if isinstance(provision, Retention) and asked["limit"] not in _TIMED:
        return {**asked, "months": None, "start_day": None}
    if isinstance(provision, Decider) and asked["state"] != "set":
        return {**asked, "by": []}
    return asked


def _told(provision: TermRule) -> dict[str, Any]:
    """Messages around a last day, which there no longer is."""
    return {name: [] for name in ("remind", "escalate") if getattr(provision, name)}


def _without(asked: dict[str, Any], path: str) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name != path}


def _mostly(those: Sequence[Provision], field: str, otherwise: Any) -> Any:
    """What stands there most often in a document, leaving out what it does not state."""
    found = Counter(value for each in those if (value := getattr(each, field, None)) not in (None, "not_stated"))
    return found.most_common(1)[0][0] if found else otherwise


def _candidates(kind: ValueKind, provision: Provision, pack: Pack) -> Iterator[Any]:
    """Values to try, as they are filled in; one of each sort that a rule may treat in its own way."""
    if kind.shape == "yes_no":
        yield from _YES_NO
    elif kind.shape == "one_of":
        yield from kind.choices
    elif kind.shape == "number":
        yield from (number for number in _NUMBERS if kind.least <= number <= kind.most)
    elif kind.shape in ("decimal", "money"):
        yield from map(Decimal, _NUMBERS)
    elif kind.shape == "one_word":
        yield from words_to_choose(kind, pack, None)
    elif kind.shape in ("many_of", "many_words"):
        words = kind.choices or words_to_choose(kind, pack, None)
        yield from ([word] for word in words[:3])
    elif kind.shape == "two_languages":
        yield {"nl": "…", "en": "…"}
    elif kind.shape == "length":
        number, unit = kind.parts
        stands = now_in(kind, provision)[unit.field]
        for each in dict.fromkeys((stands or unit.choices[0], *unit.choices)):
            yield from ({number.field: found, unit.field: each} for found in _NUMBERS if found)
    else:
        yield from _groups(kind, provision, pack)
    if not kind.needed and kind.shape not in ("length", "group"):
        yield [] if kind.shape in ("many_of", "many_words") else ""


def _groups(kind: ValueKind, provision: Provision, pack: Pack) -> Iterator[dict[str, Any]]:
    """Each value of a part tried in turn, with the first of the others and with how the others stand."""
    firsts = {part.field: next(_candidates(part, provision, pack), None) for part in kind.parts}
    stands = now_in(kind, provision)
    for base in (stands, firsts, {name: value if name != "allowed" else "yes" for name, value in firsts.items()}):
        for part in kind.parts:
            for candidate in _candidates(part, provision, pack):
                yield {**base, part.field: candidate}
