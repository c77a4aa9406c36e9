"""What is wrong with a pack that could be read: unknown words, two values for one thing, roads that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from tenants.regulations.rules.base import Part, Provision, When
from tenants.regulations.rules.bodies_said import Body, Decider, Level, Remedy
from tenants.regulations.rules.edition import OpenPoint
from tenants.regulations.rules.exams_said import Calculation, Notice, Scale
from tenants.regulations.rules.findings import Finding
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.terms_said import ROLE_OF, ExtensionRule, TermRule

#: Fields whose values are words of the vocabulary, and the kinds of word they may be. ``body`` is a key of a body.
_ACTORS = ("role", "body")
WORD_KINDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "by", "to", "set_by", "notice_to", "roles", "appointed_by", "set_up_by", "answers_to", "nominated_by",
            "elected_by", "outside", "on_advice_of", "consulting", "consent_of", "grantor", "holder", "filed_with",
            "standing", "role", "decided_by", "drawn_up_by", "authored_by", "approved_by", "signed_by", "more_by",
            "costs_for", "paid_by", "audience", "access", "tested_by", "incompatible", "barred", "including",
            "function",
        ),
        _ACTORS,
    ),
    **dict.fromkeys(("start", "trigger", "measured_on", "starts_with", "ends_on"), ("event",)),
    "decision": ("decision",),
    "document": ("document_kind",),
    "documents": ("document_kind",),
    "components": ("component",),
    "component": ("component",),
    "not_for": ("component",),
    "left_out": ("component",),
    "periods": ("thing",),
    "exam_form": ("exam_form",),
    "matter": ("matter",),
    "circumstance": ("circumstance",),
    "certificate": ("certificate",),
    "certificates": ("certificate",),
    "ties": ("tie_kind",),
    "outcomes": ("outcome",),
    "object": ("thing", "document_kind"),
    "of": ("thing", "event", "decision", "document_kind", "component"),
    "against": ("thing", "event", "decision"),
    "conditions": ("thing",),
    "holds": ("thing", "event"),
    "earliest_with": ("term",),
    "member_of": ("body",),
}  # fmt: skip

#: Decisions that are rulings: only a step of a remedy leads to one.
_RULINGS = ("complaint", "objection", "appeal", "dispute")


def lint(pack: Pack, siblings: Mapping[str, Pack] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong or looks wrong in a pack.

    :param siblings: the other documents of the same issuer by document, for references such as
        ``appeal-rules:appeal.filing``.
    """
    return tuple(sorted(_Linter(pack, siblings or {}).findings()))


class _Linter:
    def __init__(self, pack: Pack, siblings: Mapping[str, Pack]) -> None:
        self.pack = pack
        self.siblings = siblings

    def findings(self) -> Iterator[Finding]:
        yield from self._document()
        for index, (kind, provision) in enumerate(self.pack.provisions):
            yield from self._sources(index, kind, provision)
            yield from self._words(index, kind, provision)
            if isinstance(provision, Remedy):
                yield from self._remedy(index, provision)
            if isinstance(provision, TermRule) and provision.extension:
                yield from self._extended_by(index, provision.key, provision.extension)
            if isinstance(provision, Notice) and provision.term:
                yield from self._reference(index, f"notice {provision.key}", "term", provision.term)
            if isinstance(provision, Calculation):
                yield from self._calculation(index, provision)
            if isinstance(provision, Scale):
                yield from self._scale(index, provision)
            if isinstance(provision, Decider):
                yield from self._ruling(index, provision)
        yield from self._one_value_each()
        yield from self._outcomes()
        yield from self._cycles()
        yield from self._bodies()
        for number, point in enumerate(self.pack.open_points):
            yield from self._open_point(number, point)
        yield from self._cases()

    def _at(self, index: int, key: str, code: str, expected: str, weight: str = "fault") -> Finding:
        place = self.pack.place(index)
        file, line = (place.file, place.line) if place else ("edition.toml", 0)
        return Finding(file, line, key, code, expected, "remark" if weight == "remark" else "fault")

    def _elsewhere(self, kind: str, index: int, key: str, code: str, expected: str) -> Finding:
        place = self.pack.places.get((kind, index))
        return Finding(place.file if place else "edition.toml", place.line if place else 0, key, code, expected)

    def _document(self) -> Iterator[Finding]:
        numbers = [article.number for article in self.pack.articles]
        for number in sorted({number for number in numbers if numbers.count(number) > 1}):
            yield Finding("edition.toml", 0, f"article {number}", "article_twice", "each article once")
        if not any(True for _ in self.pack.of_kind("body")) and self.pack.edition.kind == "exam_regulation":
            yield Finding("edition.toml", 0, "body", "no_bodies", "at least one body: who decides on exams")

    def _sources(self, index: int, kind: str, provision: Provision) -> Iterator[Finding]:
        for article in provision.article:
            if self.pack.article(article) is None:
                key = f"{kind} {provision.key}: article"
                yield self._at(index, key, "unknown_article", f"an article of the table of contents, not '{article}'")

    def _words(self, index: int, kind: str, provision: Provision) -> Iterator[Finding]:
        for field, value in _fields(provision):
            name = field.rpartition(".")[2]
            if isinstance(provision, Remedy) and field in ("against", "levels.to", "levels.decision"):
                continue  # the road of remedies is looked at as a whole
            kinds = WORD_KINDS.get(name)
            if kinds is None:
                continue
            for word in value:
                if not any(self._known(word, each) for each in kinds):
                    expected = f"a word of {' or '.join(kinds)}, not '{word}'"
                    yield self._at(index, f"{kind} {provision.key}: {field}", "unknown_word", expected)

    def _known(self, word: str, kind: str) -> bool:
        if kind == "term":
            return bool(self.pack.alternatives("term", word))
        if kind == "body":
            documents = (self.pack, *self.siblings.values())
            return any(document.alternatives("body", word) for document in documents)
        return self.pack.name(kind, word) is not None

    def _referred(self, reference: str) -> tuple[Pack | None, str]:
        document, colon, key = reference.rpartition(":")
        return (self.siblings.get(document) if colon else self.pack), key

    def _reference(self, index: int, subject: str, kind: str, reference: str) -> Iterator[Finding]:
        document, key = self._referred(reference)
        if document is None or not document.alternatives(kind, key):
            yield self._at(index, f"{subject}: {kind}", f"missing_{kind}", f"a {kind} of the pack, not '{reference}'")

    def _remedy(self, index: int, remedy: Remedy) -> Iterator[Finding]:
        subject = f"remedy {remedy.key}"
        for reference in remedy.against:
            yield from self._reference(index, f"{subject}: against", "decider", reference)
        for number, level in enumerate(remedy.levels, 1):
            yield from self._level(index, f"{subject}: level {number}", level)
            if level.outside and number < len(remedy.levels):
                yield self._at(index, f"{subject}: level {number}", "nothing_after_outside", "the last level")
            elif number < len(remedy.levels) and not level.decision:
                expected = "the decision that the next level is open against: decision"
                yield self._at(index, f"{subject}: level {number}", "unreachable", expected)

    def _level(self, index: int, subject: str, level: Level) -> Iterator[Finding]:
        if level.to and not self._known(level.to, "body"):
            yield self._at(index, f"{subject}: to", "leads_nowhere", f"a body with a composition, not '{level.to}'")
        for kind, reference in (
            ("term", level.filing),
            ("term", level.ruling),
            ("decider", level.decision),
            ("contents", level.contents),
        ):
            if reference:
                yield from self._reference(index, subject, kind, reference)
        if level.to and not level.outcomes:
            yield self._at(index, f"{subject}: outcomes", "no_outcome", "the outcomes there can be")

    def _calculation(self, index: int, calculation: Calculation) -> Iterator[Finding]:
        """A mark is made of marks: each component has a scale, and a mean needs what its words count as."""
        subject = f"calculation {calculation.key}: components"
        for component in calculation.components:
            scales = [each for each in self.pack.of_kind("scale") if component in getattr(each, "components", ())]
            if not scales:
                yield self._at(index, subject, "missing_scale", f"a scale of the pack that values '{component}'")
            elif "mean" in calculation.method and not any(_has_numbers(each) for each in scales):
                expected = f"a scale in numbers, or 'counts_as' with every grade, for '{component}'"
                yield self._at(index, subject, "missing_scale", expected)

    def _scale(self, index: int, scale: Scale) -> Iterator[Finding]:
        lowest, enough, highest = scale.lowest, scale.sufficient_from, scale.highest
        if lowest is not None and enough is not None and highest is not None and not lowest < enough <= highest:
            expected = f"above {lowest} and not above {highest}: now every mark has one outcome"
            yield self._at(index, f"scale {scale.key}: sufficient_from", "unreachable", expected)

    def _ruling(self, index: int, decider: Decider) -> Iterator[Finding]:
        """A ruling is reached by a step of a remedy, of this document or another of the same issuer."""
        if decider.decision not in _RULINGS:
            return
        if decider.key not in {(level.decision or "").rpartition(":")[2] for level in self._levels()}:
            expected = f"a step of a remedy with decision = '{decider.key}'"
            yield self._at(index, f"decider {decider.key}", "unreachable", expected)

    def _levels(self) -> Iterator[Level]:
        """The steps of all remedies, of this document and the others of its issuer."""
        for pack in (self.pack, *self.siblings.values()):
            for each in pack.of_kind("remedy"):
                if isinstance(each, Remedy):
                    yield from each.levels

    def _outcomes(self) -> Iterator[Finding]:
        """A word of its own for an outcome is one that a step can have; a shared word need not be used here."""
        used = {outcome for level in self._levels() for outcome in level.outcomes}
        for number, word in enumerate(self.pack.names.get("outcome", ())):
            if ("outcome", number) in self.pack.places and word not in used:
                expected = f"a step of a remedy that has '{word}' among its outcomes"
                yield self._elsewhere("outcome", number, f"outcome {word}", "unreachable", expected)

    def _one_value_each(self) -> Iterator[Finding]:
        """Two provisions of one key exclude each other by their conditions, or one is general and holds otherwise."""
        for kind in dict.fromkeys(kind for kind, _ in self.pack.provisions):
            for key in self.pack.keys(kind):
                those = self.pack.alternatives(kind, key)
                for position, first in enumerate(those):
                    for second in those[position + 1 :]:
                        special_and_general = (first.when is None) != (second.when is None)
                        if not special_and_general and not exclude_each_other(first.when, second.when):
                            index = next(i for i, (_, p) in enumerate(self.pack.provisions) if p is second)
                            expected = "conditions of which only one can be met; there are two values"
                            yield self._at(index, f"{kind} {key}", "two_values", expected)

    def _cycles(self) -> Iterator[Finding]:
        """A road of remedies goes up and never comes back to where it was."""
        onward: dict[str, set[str]] = {}
        places: dict[str, int] = {}
        for index, (_, provision) in enumerate(self.pack.provisions):
            if isinstance(provision, Remedy):
                before = list(provision.against)
                for level in provision.levels:
                    for decision in before:
                        places.setdefault(decision, index)
                        if level.decision:
                            onward.setdefault(decision, set()).add(level.decision)
                    before = [level.decision] if level.decision else []
        for start, index in places.items():
            if _reaches(onward, start, start):
                yield self._at(index, f"remedy against {start}", "cycle", "a road that does not come back to itself")

    def _bodies(self) -> Iterator[Finding]:
        for index, (_, provision) in enumerate(self.pack.provisions):
            if isinstance(provision, Body):
                if self.pack.name("body_kind", provision.kind) is None:
                    expected = f"a word of body_kind, not '{provision.kind}'"
                    yield self._at(index, f"body {provision.key}: kind", "unknown_word", expected)
                known = [seat.count for seat in provision.seats if seat.count is not None]
                certified = sum(minimum.at_least for minimum in provision.certified[:1])
                if len(known) == len(provision.seats) and certified > sum(known):
                    expected = "no more certified members than there are seats"
                    yield self._at(index, f"body {provision.key}: certified", "too_many_certified", expected)

    def _open_point(self, number: int, point: OpenPoint) -> Iterator[Finding]:
        subject = f"open_point {point.key}"
        for article in point.article:
            if self.pack.article(article) is None:
                expected = f"an article of the table of contents, not '{article}'"
                yield self._elsewhere("open_point", number, subject, "unknown_article", expected)
        for option in point.options:
            for change in option.changes:
                if change.key == "*":
                    those = tuple(self.pack.of_kind(change.kind))
                else:
                    named = self.pack.alternatives(change.kind, change.key)
                    those = tuple(each for each in named if change.variant in (None, each.variant))
                if not those:
                    expected = f"a {change.kind} of the pack, not '{change.key}'"
                    yield self._elsewhere("open_point", number, f"{subject}: {option.key}", "missing", expected)
                elif change.field != "*" and any(
                    change.field.partition(".")[0] not in type(each).model_fields for each in those
                ):
                    expected = f"a field of {change.kind}, not '{change.field}'"
                    yield self._elsewhere("open_point", number, f"{subject}: {option.key}", "unknown_field", expected)

    def _extended_by(self, index: int, key: str, extension: ExtensionRule) -> Iterator[Finding]:
        # A remark: the document may name somebody who has no part in the product.
        for word in extension.by:
            if word not in ROLE_OF and not self.pack.alternatives("body", word):
                roles = ", ".join(ROLE_OF)
                expected = f"a body of this document or a role that acts here ({roles}); '{word}' keeps nobody out"
                yield self._at(index, f"term {key}: extension.by", "nobody_here", expected, "remark")

    def _cases(self) -> Iterator[Finding]:
        for number, case in enumerate(self.pack.cases):
            if not self.pack.alternatives("term", case.term):
                expected = f"a term of the pack, not '{case.term}'"
                yield self._elsewhere("case", number, f"case {case.title.en}", "missing_term", expected)
        proven = {case.term for case in self.pack.cases}
        for index, (_, provision) in enumerate(self.pack.provisions):
            if isinstance(provision, TermRule) and provision.key not in proven:
                expected = "a golden case that shows what comes out"
                yield self._at(index, f"term {provision.key}", "no_case", expected, "remark")


def exclude_each_other(first: When | None, second: When | None) -> bool:
    """Whether two conditions can never be met at once."""
    if first is None or second is None:
        return False
    for names in ("component", "exam_form", "matter"):
        mine, yours = set(getattr(first, names)), set(getattr(second, names))
        if mine and yours and not mine & yours:
            return True
    days = [(when.start or date.min, when.until or date.max) for when in (first, second)]
    if first.measured_on == second.measured_on and (days[0][1] < days[1][0] or days[1][1] < days[0][0]):
        return True
    years = [(when.cohort_from or 0, when.cohort_until or 9999) for when in (first, second)]
    return years[0][1] < years[1][0] or years[1][1] < years[0][0]


def _has_numbers(scale: Provision) -> bool:
    return isinstance(scale, Scale) and (
        scale.highest is not None or all(grade.counts_as is not None for grade in scale.grades)
    )


def _fields(part: Part, before: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields of a part and its parts that hold words, with their path."""
    for name in type(part).model_fields:
        value, path = getattr(part, name), f"{before}{name}"
        if isinstance(value, str):
            yield path, (value,)
        elif isinstance(value, tuple) and value and all(isinstance(each, str) for each in value):
            yield path, value
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, Part):
                    yield from _fields(each, f"{path}.")
        elif isinstance(value, Part):
            yield from _fields(value, f"{path}.")


def _reaches(onward: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = list(onward.get(start, ()))
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(onward.get(here, ()))
    return False
