"""What a regulation asks for in a letter, held against what the letter says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assay.letters.template import LetterTemplate


@dataclass(frozen=True)
class Wanted:
    """One thing that a letter must contain: its key, in words, and the articles that ask for it."""

    key: str
    words: str
    articles: tuple[str, ...]


def lacking(template: LetterTemplate, filled: Collection[str], wanted: Iterable[Wanted]) -> list[Wanted]:
    """What is asked for and not in the letter: the template does not know it, or its field or claim is empty.

    :param filled: the fields that have a value and the claims that have an article.
    """
    return [each for each in wanted if template.covers.get(each.key) not in filled]
