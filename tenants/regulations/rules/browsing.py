"""Finding one's way in a pack: by article, by question, by role, and by words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tenants.regulations.rules.base import Provision
from tenants.regulations.rules.edition import Article
from tenants.regulations.rules.pack import Pack

Placed = tuple[str, Provision]


@dataclass(frozen=True)
class Found:
    """A provision that fits what was asked. ``score``: higher fits better."""

    kind: str
    provision: Provision
    score: int


def bare(number: str) -> str:
    """The article without its paragraph: ``19(5)`` is in article 19."""
    return number.partition("(")[0].strip()


def by_article(pack: Pack) -> dict[str, list[Placed]]:
    """What each article lays down, in the order of the pack; what mainly stands elsewhere comes last."""
    found: dict[str, list[Placed]] = {article.number: [] for article in pack.articles}
    elsewhere: dict[str, list[Placed]] = {}
    for kind, each in pack.provisions:
        cited = list(dict.fromkeys(bare(number) for number in each.article))
        found.setdefault(cited[0], []).append((kind, each))
        for number in cited[1:]:
            elsewhere.setdefault(number, []).append((kind, each))
    return {number: those + elsewhere.get(number, []) for number, those in found.items()}


def of_article(pack: Pack, number: str) -> list[Placed]:
    """What one article lays down, as `by_article`."""
    return by_article(pack).get(number, [])


def chapters(pack: Pack) -> list[tuple[str | None, list[Article]]]:
    """The table of contents by chapter, in the order of the document; chapter by its Dutch title, or None."""
    found: list[tuple[str | None, list[Article]]] = []
    for article in pack.articles:
        chapter = article.chapter.nl if article.chapter else None
        if not found or found[-1][0] != chapter:
            found.append((chapter, []))
        found[-1][1].append(article)
    return found


def questions(pack: Pack) -> list[Placed]:
    """The provisions that answer a question, in the order of the pack."""
    return [(kind, each) for kind, each in pack.provisions if each.question is not None]


def roles(pack: Pack) -> list[str]:
    """The roles that anything concerns, the one with most first."""
    counted: dict[str, int] = {}
    for _kind, each in pack.provisions:
        for role in each.roles:
            counted[role] = counted.get(role, 0) + 1
    return sorted(counted, key=lambda role: (-counted[role], role))


def for_role(pack: Pack, role: str) -> list[Placed]:
    """What concerns a role, in the order of the pack."""
    return [(kind, each) for kind, each in pack.provisions if role in each.roles]


def in_order(pack: Pack, placed: Iterable[Placed]) -> list[tuple[Article | None, str, Provision]]:
    """Provisions in the order of the document, by the first article they cite; each with that article."""
    at = {article.number: number for number, article in enumerate(pack.articles)}
    found = [(pack.article(bare(each.article[0])), kind, each) for kind, each in placed]
    return sorted(found, key=lambda each: at[each[0].number] if each[0] else len(at))


def search(pack: Pack, text: str, language: str) -> list[Found]:
    """Every provision that holds every word of ``text``, the best first. Capitals and accents do not matter.

    A word found in the question weighs more than one in the text, and that more than one elsewhere.
    """
    wanted = normal(text).split()
    if not wanted:
        return []
    found = []
    for (kind, provision), texts in zip(pack.provisions, _texts(pack, language), strict=True):
        score = 0
        for word in wanted:
            weight = next((points for points, said in zip((9, 3, 1), texts, strict=True) if word in said), 0)
            if weight == 0:
                break
            score += weight
        else:
            found.append(Found(kind, provision, score))
    return sorted(found, key=lambda each: -each.score)


def normal(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


class _Kept:
    """A pack as a key of the cache: the same object is the same key."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.pack is self.pack


def _texts(pack: Pack, language: str) -> Sequence[tuple[str, str, str]]:
    return _texts_of(_Kept(pack), language)


@lru_cache(maxsize=64)
def _texts_of(kept: _Kept, language: str) -> Sequence[tuple[str, str, str]]:
    pack = kept.pack
    made = []
    for _kind, each in pack.provisions:
        question = each.question.in_language(language) if each.question else ""
        more = [each.key, *each.article, *each.rules]
        for number in each.article:
            article = pack.article(number)
            if article is not None:
                more.append(article.title.in_language(language))
        for name in ("name", "term"):
            words = getattr(each, name, None)
            if words is not None and hasattr(words, "in_language"):
                question = f"{question} {words.in_language(language)}"
        made.append((normal(question), normal(each.text.in_language(language)), normal(" ".join(more))))
    return made
