"""Reads schemes from TOML files, strictly: every key must be there, no other key may, and nothing has a default."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypedDict, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from portfolio.certification.rules import (
    NO_LEVEL,
    Basis,
    CountInWindow,
    Criterion,
    FactKind,
    Falls,
    Level,
    Number,
    Scheme,
    Source,
    Subject,
    SubjectsCovered,
    ValidCertificate,
    Window,
    Words,
    YearlyOverviews,
)

SCHEMES_FOLDER = Path(__file__).parent / "schemes"


class SchemeError(ValueError):
    """A scheme file is not right. `faults` holds every fault found, each with the file and the key."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.faults = [f"{path.name}: {fault}" for fault in faults]
        super().__init__("\n".join(self.faults))


def load_scheme(path: Path) -> Scheme:
    """Read one scheme. Raises SchemeError with all faults of shape, or else with all faults of meaning."""
    try:
        document = _SchemeFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(path, [str(error)]) from error
    except ValidationError as error:
        raise SchemeError(path, [f"{_place(fault['loc'])}: {fault['msg']}" for fault in error.errors()]) from error
    reader = _Reader(document)
    scheme = reader.scheme()
    if scheme.key != path.stem:
        reader.faults.append(f"id, edition: the file must be named {scheme.key}.toml")
    if reader.faults:
        raise SchemeError(path, reader.faults)
    return scheme


@cache
def shipped_schemes() -> Mapping[str, Scheme]:
    """Return every scheme that ships with the product, by its key (such as `assessor_bank_2026`)."""
    schemes = (load_scheme(path) for path in sorted(SCHEMES_FOLDER.glob("*.toml")))
    return MappingProxyType({scheme.key: scheme for scheme in schemes})


def _place(location: tuple[int | str, ...]) -> str:
    """Write the place of a fault as a path of keys, lists counted from 1."""
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
_Rule = Annotated[str, StringConstraints(pattern=r"^R[0-9]{3}$")]
_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class _Part(BaseModel):
    model_config = _STRICT


class _WordsPart(_Part):
    nl: _Text
    en: _Text


class _SourcePart(_Part):
    document: _Text
    article: _Text


class _Grounded(_Part):
    """A value that rests on exactly one of: a source, or a setting of the body."""

    source: _Rule | None = None
    setting: Literal[True] | None = None


class _CountPart(_Grounded):
    value: Annotated[int, Field(ge=0, le=100, strict=True)]


class _PositivePart(_Grounded):
    value: Annotated[int, Field(ge=1, le=100, strict=True)]


class _DaysPart(_Grounded):
    value: Annotated[int, Field(ge=0, le=365, strict=True)]


class _WindowPart(_Grounded):
    value: Window


class _FallsPart(_Grounded):
    value: Falls


class _Described(_Part):
    id: _Id
    title: _WordsPart
    explanation: _WordsPart
    sources: list[_Rule]
    setting: Annotated[bool, Field(strict=True)]


class _LevelPart(_Described):
    criteria: Annotated[list[_Id], Field(min_length=1)]


class _CriterionPart(_Described):
    fact_kinds: Annotated[list[FactKind], Field(min_length=1)]


class _SubjectsCoveredPart(_CriterionPart):
    kind: Literal["subjects_covered"]
    subjects: Annotated[list[Subject], Field(min_length=1)]


class _ValidCertificatePart(_CriterionPart):
    kind: Literal["valid_certificate"]
    years: _PositivePart


class _CountInWindowPart(_CriterionPart):
    kind: Literal["count_in_window"]
    at_least: _PositivePart
    years: _PositivePart
    window: _WindowPart
    organisations: _CountPart
    examples: list[_WordsPart]


class _YearlyOverviewsPart(_CriterionPart):
    kind: Literal["yearly_overviews"]
    years: _PositivePart
    record_within_years: _PositivePart
    grace_days: _DaysPart


_AnyCriterionPart = Annotated[
    _SubjectsCoveredPart | _ValidCertificatePart | _CountInWindowPart | _YearlyOverviewsPart,
    Field(discriminator="kind"),
]


class _SchemeFile(_Part):
    id: _Id
    edition: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}[a-z0-9_]{0,20}$")]
    in_force_from: date
    title: _WordsPart
    falls: _FallsPart
    sources: dict[_Rule, _SourcePart]
    levels: Annotated[list[_LevelPart], Field(min_length=1)]
    criteria: Annotated[list[_AnyCriterionPart], Field(min_length=1)]


class _Common(TypedDict):
    id: str
    title: Words
    explanation: Words
    basis: Basis
    kinds: tuple[FactKind, ...]


class _Reader:
    """Turns a file of the right shape into a scheme and notes what does not hang together."""

    def __init__(self, document: _SchemeFile) -> None:
        self.document = document
        self.faults: list[str] = []
        self.cited: set[str] = set()

    def scheme(self) -> Scheme:
        document = self.document
        self._refuse_repeats("criteria", [part.id for part in document.criteria])
        self._refuse_repeats("levels", [part.id for part in document.levels])
        self._refuse_repeats("levels.criteria", [id_ for level in document.levels for id_ in level.criteria])
        criteria = {part.id: self._criterion(part) for part in document.criteria}
        levels = tuple(self._level(part, criteria) for part in document.levels)
        for unused in sorted(criteria.keys() - {criterion.id for level in levels for criterion in level.criteria}):
            self.faults.append(f"criteria.{unused}: no level asks it")
        falls_basis = self._ground("falls", document.falls)
        for unused in sorted(document.sources.keys() - self.cited):
            self.faults.append(f"sources.{unused}: nothing cites it")
        return Scheme(
            id=document.id,
            edition=document.edition,
            title=_words(document.title),
            in_force_from=document.in_force_from,
            falls=document.falls.value,
            falls_basis=falls_basis,
            levels=levels,
        )

    def _level(self, part: _LevelPart, criteria: Mapping[str, Criterion]) -> Level:
        place = f"levels.{part.id}"
        if part.id == NO_LEVEL:
            self.faults.append(f"{place}: this word stands for no level")
        self.faults.extend(f"{place}.criteria: no criterion {id_}" for id_ in part.criteria if id_ not in criteria)
        return Level(
            id=part.id,
            title=_words(part.title),
            explanation=_words(part.explanation),
            criteria=tuple(criteria[id_] for id_ in part.criteria if id_ in criteria),
            basis=self._basis(place, part),
        )

    def _criterion(self, part: _AnyCriterionPart) -> Criterion:
        place = f"criteria.{part.id}"
        grounded = {name: value for name, value in part if isinstance(value, _Grounded)}
        bases = {name: self._ground(f"{place}.{name}", value) for name, value in grounded.items()}
        values = {name: cast("Any", value).value for name, value in grounded.items()}

        def number(name: str) -> Number:
            return Number(values[name], bases[name])

        common = _Common(
            id=part.id,
            title=self._filled(f"{place}.title", part.title, values),
            explanation=self._filled(f"{place}.explanation", part.explanation, values),
            basis=self._basis(place, part),
            kinds=tuple(part.fact_kinds),
        )
        match part:
            case _SubjectsCoveredPart():
                return SubjectsCovered(**common, subjects=tuple(part.subjects))
            case _ValidCertificatePart():
                return ValidCertificate(**common, years=number("years"))
            case _CountInWindowPart():
                return CountInWindow(
                    **common,
                    at_least=number("at_least"),
                    years=number("years"),
                    window=part.window.value,
                    window_basis=bases["window"],
                    organisations=number("organisations"),
                    examples=tuple(_words(example) for example in part.examples),
                )
            case _YearlyOverviewsPart():
                return YearlyOverviews(
                    **common,
                    years=number("years"),
                    record_within_years=number("record_within_years"),
                    grace_days=number("grace_days"),
                )

    def _filled(self, place: str, words: _WordsPart, values: Mapping[str, object]) -> Words:
        """Put the criterion's numbers into its words."""
        try:
            return Words(nl=words.nl.format(**values), en=words.en.format(**values))
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            self.faults.append(f"{place}: cannot fill in {error}")
            return _words(words)

    def _basis(self, place: str, part: _Described) -> Basis:
        if not part.sources and not part.setting:
            self.faults.append(f"{place}: needs a source, or setting = true")
        return Basis(tuple(self._source(f"{place}.sources", rule) for rule in part.sources), part.setting)

    def _ground(self, place: str, part: _Grounded) -> Basis:
        if (part.source is None) == (part.setting is None):
            self.faults.append(f"{place}: needs either a source or setting = true")
        sources = () if part.source is None else (self._source(f"{place}.source", part.source),)
        return Basis(sources, part.setting is not None)

    def _source(self, place: str, rule: str) -> Source:
        self.cited.add(rule)
        if rule not in self.document.sources:
            self.faults.append(f"{place}: {rule} is not among the sources")
            return Source(rule, "", "")
        return Source(rule, self.document.sources[rule].document, self.document.sources[rule].article)

    def _refuse_repeats(self, place: str, ids: list[str]) -> None:
        self.faults.extend(f"{place}: {id_} stands there twice" for id_ in sorted({i for i in ids if ids.count(i) > 1}))


def _words(part: _WordsPart) -> Words:
    return Words(nl=part.nl, en=part.en)
