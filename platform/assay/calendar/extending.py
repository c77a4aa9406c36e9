"""A term with the extensions it was given, as amounts to be counted one after the other."""

from collections.abc import Sequence

from assay.calendar.faults import ExtensionRefused
from assay.calendar.terms import Extension, ExtensionRule, Measure, Term, in_measure

Part = tuple[Measure, int]
"""An amount of one measure, above 0."""


def parts_of(term: Term, extensions: Sequence[Extension]) -> list[Part]:
    """The term and its extensions, those of one measure added up: ten and ten working days are twenty from the start.

    An extension in another measure is counted from the day on which counting the term itself ended, so that the rule on
    ends is applied once, to the whole. Raises `ExtensionRefused`.
    """
    check(term, extensions)
    parts = [in_measure(term.amount, term.unit)]
    for extension in extensions:
        measure, amount = in_measure(extension.amount, extension.unit)
        if parts[-1][0] is measure:
            parts[-1] = (measure, parts[-1][1] + amount)
        else:
            parts.append((measure, amount))
    return parts


def check(term: Term, extensions: Sequence[Extension]) -> None:
    """Raise `ExtensionRefused` unless the term's rule allows all of these together."""
    if not extensions:
        return
    rule = term.extension
    if rule is None:
        raise ExtensionRefused("not_allowed", "this term may not be extended")
    if rule.most_times is not None and len(extensions) > rule.most_times:
        raise ExtensionRefused("too_many", f"this term is extended {rule.most_times} times at most")
    measure, _ = in_measure(1, rule.unit)
    added = 0
    for extension in extensions:
        own, amount = in_measure(extension.amount, extension.unit)
        if own is not measure:
            raise ExtensionRefused("unit", f"this term is extended in {rule.unit}, not in {extension.unit}")
        if rule.needs_reasons and not extension.reasons.strip():
            raise ExtensionRefused("no_reasons", "this term is extended with reasons only")
        if rule.most_each is not None and amount > in_measure(rule.most_each, rule.unit)[1]:
            raise ExtensionRefused("over_each", f"one extension adds {rule.most_each} {rule.unit} at most")
        added += amount
    _check_caps(term, rule, added)


def _check_caps(term: Term, rule: ExtensionRule, added: int) -> None:
    if rule.most_added is not None and added > in_measure(rule.most_added, rule.unit)[1]:
        raise ExtensionRefused("over_added", f"extensions add {rule.most_added} {rule.unit} at most")
    if rule.most_in_total is not None:
        _, whole = in_measure(rule.most_in_total, rule.unit)
        _, length = in_measure(term.amount, term.unit)
        if length + added > whole:
            raise ExtensionRefused("over_total", f"the whole term is {rule.most_in_total} {rule.unit} at most")
