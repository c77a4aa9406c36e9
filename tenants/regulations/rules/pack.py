"""A pack as a value: one edition with everything it says, found by kind and key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from tenants.regulations.rules import bodies_said as bodies
from tenants.regulations.rules import exams_said as exams
from tenants.regulations.rules import terms_said as terms
from tenants.regulations.rules.base import Part, Provision, Words
from tenants.regulations.rules.edition import Article, EditionSaid, GoldenCase, OpenPoint

#: What stands in double brackets in a file, and what it becomes. The order is that of the documentation.
PROVISIONS: Mapping[str, type[Provision]] = MappingProxyType(
    {
        "term": terms.TermRule,
        "retention": terms.Retention,
        "duty": terms.Duty,
        "body": bodies.Body,
        "mandate": bodies.Mandate,
        "decider": bodies.Decider,
        "remedy": bodies.Remedy,
        "tie": bodies.TieRule,
        "contents": exams.Contents,
        "notice": exams.Notice,
        "scale": exams.Scale,
        "calculation": exams.Calculation,
        "number": exams.Number,
        "late_arrival": exams.LateArrival,
        "identity_check": exams.IdentityCheck,
        "fee": exams.Fee,
        "sanction": exams.Sanction,
        "adaptation": exams.Adaptation,
        "language_level": exams.LanguageLevel,
        "publication": exams.Publication,
        "criterion": exams.Criterion,
        "setting": exams.Setting,
        "definition": exams.Definition,
        "statement": exams.Statement,
    }
)


class Name(Part):
    """A word of the vocabulary: what a key is called."""

    key: str
    text: Words


@dataclass(frozen=True)
class Place:
    """Where in the files a provision stands."""

    file: str
    line: int


@dataclass(frozen=True)
class Pack:
    """One edition. ``provisions`` in the order of the files; ``places`` says where each stands.

    :ivar names: the words of the vocabulary by kind of word and key, the shared ones and then the pack's own; only
        those have a place.
    """

    edition: EditionSaid
    articles: tuple[Article, ...]
    provisions: tuple[tuple[str, Provision], ...]
    open_points: tuple[OpenPoint, ...]
    cases: tuple[GoldenCase, ...]
    names: Mapping[str, Mapping[str, Words]]
    places: Mapping[tuple[str, int], Place] = field(default_factory=dict, compare=False)

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], tuple[Provision, ...]]:
        found: dict[tuple[str, str], list[Provision]] = defaultdict(list)
        for kind, provision in self.provisions:
            found[kind, provision.key].append(provision)
        return {address: tuple(those) for address, those in found.items()}

    def alternatives(self, kind: str, key: str) -> tuple[Provision, ...]:
        """Every provision of this kind and key, whatever its condition; empty where there is none."""
        return self._by_key.get((kind, key), ())

    def of_kind(self, kind: str) -> Iterator[Provision]:
        """The provisions of a kind, in the order of the files."""
        return (provision for found, provision in self.provisions if found == kind)

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of a kind, each once, in the order of the files."""
        return tuple(dict.fromkeys(provision.key for provision in self.of_kind(kind)))

    def article(self, number: str) -> Article | None:
        """The line of the table of contents that a citation such as ``19(5)`` points to."""
        bare = number.partition("(")[0].strip()
        return next((article for article in self.articles if article.number == bare), None)

    def name(self, kind: str, key: str) -> Words | None:
        """What the vocabulary calls ``key`` among the words of this kind."""
        return self.names.get(kind, {}).get(key)

    def place(self, index: int) -> Place | None:
        """Where the provision at this index of ``provisions`` stands."""
        return self.places.get(("provision", index))
