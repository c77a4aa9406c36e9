"""How plain a Dutch text is: which sentences fail a level, and why. Pure: the words of a language in, findings out.

No law puts numbers to A2 and B1 for letters; what is measured and where the limits lie is ours, and stands here.
Measured are the length of sentences, long words that are not everyday ones, the passive voice, and jargon. The lists
of everyday words, of jargon and of forms that only look like participles lie in `words/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Level = Literal["A2", "B1"]
Why = Literal["long", "average", "hard_word", "passive", "jargon"]

_WORDS = Path(__file__).parent / "words"
_FIELD = re.compile(r"%\(\w+\)[sd]")
#: Stands for a value in a template: it counts as one short word.
_VALUE = "Xx"
_SENTENCE_END = re.compile(r"(?<=[.!?:;])[\s”)\"]+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", re.UNICODE)
#: What is spoken in one go: the longer combinations first.
_VOWELS = re.compile(r"eeu|ieu|aai|ooi|oei|aa|ee|ie|oo|uu|oe|eu|ui|ij|ei|ëi|ou|au|[aeiouyàáâäèéêëìíîïòóôöùúûü]")
_BECOME = frozenset({"word", "wordt", "worden", "werd", "werden", "geworden"})
_PARTICIPLE = re.compile(
    r"(?:(?:aan|achter|af|bij|door|in|mee|na|om|onder|op|over|samen|tegen|terug|toe|uit|voor|weg)?ge[a-zé]{2,}(?:d|t|en)"
    r"|(?:be|ver|ont|her)[a-z]{3,}(?:d|t|en))"
)


@dataclass(frozen=True)
class Limits:
    """Where a level ends.

    :ivar longest: words in one sentence. :ivar average: words a sentence, over the whole text.
    :ivar syllables: a word of this many or more is hard, unless it is an everyday one; ``hard_words`` of them are
        allowed in a sentence. :ivar passives: one passive sentence is allowed for so many sentences; 0 allows none.
    """

    longest: int
    average: float
    syllables: int
    hard_words: int
    passives: int


LIMITS: Mapping[Level, Limits] = {
    "A2": Limits(longest=15, average=10, syllables=4, hard_words=0, passives=0),
    "B1": Limits(longest=20, average=14, syllables=5, hard_words=1, passives=5),
}


@dataclass(frozen=True)
class Finding:
    """One thing that makes a text harder than its level.

    :ivar sentence: the sentence that fails; the whole text's first for ``average``.
    :ivar detail: the number of words, the hard word, the passive's verb, or the jargon with what to write instead.
    """

    why: Why
    sentence: str
    detail: str


@dataclass(frozen=True)
class Report:
    """A measured text. ``average`` and ``longest`` are words in a sentence; ``passives`` counts sentences."""

    level: Level
    sentences: int
    average: float
    longest: int
    passives: int
    findings: tuple[Finding, ...]

    @property
    def fits(self) -> bool:
        """Whether the text is as plain as its level asks."""
        return not self.findings


def measure(texts: Iterable[str], level: Level) -> Report:
    """Measure a text against a level.

    :param texts: paragraphs in Dutch; ``%(name)s`` counts as one short word.
    """
    limits = LIMITS[level]
    sentences = [each for text in texts for each in sentences_of(text)]
    lengths = [len(words_of(each)) for each in sentences]
    passive = [(each, verb) for each in sentences if (verb := passive_of(each))]
    findings: list[Finding] = []
    for sentence, length in zip(sentences, lengths, strict=True):
        if length > limits.longest:
            findings.append(Finding("long", sentence, str(length)))
        hard = hard_words(sentence, limits.syllables)
        if len(hard) > limits.hard_words:
            findings += [Finding("hard_word", sentence, word) for word in hard]
        findings += [Finding("jargon", sentence, found) for found in jargon_of(sentence)]
    allowed = 0 if not limits.passives else max(1, len(sentences) // limits.passives)
    if len(passive) > allowed:
        findings += [Finding("passive", sentence, verb) for sentence, verb in passive]
    average = sum(lengths) / len(lengths) if lengths else 0.0
    if average > limits.average:
        findings.append(Finding("average", sentences[0], f"{average:.1f}"))
    return Report(
        level=level,
        sentences=len(sentences),
        average=round(average, 1),
        longest=max(lengths, default=0),
        passives=len(passive),
        findings=tuple(findings),
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph; a colon and a semicolon end one too."""
    plain = _FIELD.sub(_VALUE, text)
    return [each for part in _SENTENCE_END.split(plain) if (each := part.strip()) and _WORD.search(each)]


def words_of(sentence: str) -> list[str]:
    """The words of a sentence, as written."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    """How many syllables a Dutch word has, by its vowels."""
    return max(1, len(_VOWELS.findall(word.lower())))


def hard_words(sentence: str, at_least: int) -> list[str]:
    """Words of so many syllables or more that are not everyday ones. A name, which has a capital, is not counted."""
    return [
        word
        for index, word in enumerate(words_of(sentence))
        if syllables(word) >= at_least and not is_everyday(word) and (index == 0 or word.islower())
    ]


def passive_of(sentence: str) -> str:
    """The participle of a passive with "worden", or an empty text. "Is besloten" tells a state and is not counted."""
    words = [word.lower() for word in words_of(sentence)]
    if not _BECOME & set(words):
        return ""
    return next((word for word in words if _PARTICIPLE.fullmatch(word) and word not in _not_participles()), "")


def jargon_of(sentence: str) -> list[str]:
    """Each piece of jargon in the sentence, with what to write instead: ``teneinde: om te``."""
    plain = f" {' '.join(words_of(sentence.lower()))} "
    return [f"{said}: {instead}" for said, instead in _jargon().items() if f" {said} " in plain]


def is_everyday(word: str) -> bool:
    """Whether readers know the word although it is long; its plural and its other endings count with it."""
    known, small = _everyday(), word.lower()
    return any(small == each + ending for each in (small, *_stems(small)) for ending in _ENDINGS if each in known)


_ENDINGS = ("", "s", "en", "n", "e", "'s")


def _stems(word: str) -> list[str]:
    return [word.removesuffix(ending) for ending in _ENDINGS if ending and word.endswith(ending)]


def _lines(name: str) -> list[str]:
    lines = (_WORDS / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_lines("everyday_nl.txt"))


@cache
def _not_participles() -> frozenset[str]:
    return frozenset(_lines("not_participles_nl.txt"))


@cache
def _jargon() -> Mapping[str, str]:
    pairs = (line.split("=", 1) for line in _lines("jargon_nl.txt"))
    return {said.strip(): instead.strip() for said, instead in pairs}
