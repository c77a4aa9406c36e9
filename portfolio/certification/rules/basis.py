"""Where a value of a scheme comes from, and its words in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a source document."""

    rule: str
    """Number in the rule catalogue, such as R075."""
    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What a criterion, level or number rests on: sources, a setting of the body, or both.

    `setting` is true where the sources are silent and the body chose; pages say so beside the value.
    """

    sources: tuple[Source, ...]
    setting: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a scheme with what it rests on."""

    value: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in Dutch and English."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Dutch text for `nl` and its variants, else the English one."""
        return self.nl if language.lower().startswith("nl") else self.en
