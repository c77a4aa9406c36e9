"""What can be asked of the register, and the order of its answers. Pure."""

from dataclasses import dataclass, replace
from uuid import UUID

from tenants.reference.rules import search_key

PAGE = 25
WORDS_MOST, WORD_MOST, TEXT_MOST = 6, 40, 200
#: A text is looked up in the first so many rows of the word list; counts above `COUNT_MOST` are shown as "1000+".
CANDIDATES, COUNT_MOST = 2000, 1000

#: How far around a place one may look, in kilometres; 0 is the place alone. The form begins with `WITHIN_FIRST`.
WITHIN, WITHIN_FIRST = (0, 10, 25, 50), 25

LEVELS = ("none", "bronze", "silver", "gold")

_VERIFIED_BIT, _LEVEL_BIT = 50, 40

#: Where the last page ended: rank and id.
Position = tuple[int, UUID]


@dataclass(frozen=True)
class Search:
    """One question to a register (R052). Empty texts and 0 mean: any.

    :param crebo: five digits. :param province: ISO 3166-2. :param place: GeoNames id. :param level: 1 bronze to 3 gold.
    :param own: also what nobody verified, as the person states it.
    :param within: kilometres around the place, one of `WITHIN`. :param near: the ids of the places within them.
    """

    text: str = ""
    crebo: str = ""
    province: str = ""
    place: int = 0
    level: int = 0
    own: bool = False
    after: Position | None = None
    limit: int = PAGE
    within: int = 0
    near: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words to look up, folded, the longest first: it is the rarest more often than not."""
        if not self.text:
            return ()
        found = dict.fromkeys(word[:WORD_MOST] for word in search_key(self.text[:TEXT_MOST]).split())
        return tuple(sorted(found, key=len, reverse=True)[:WORDS_MOST])

    @property
    def filtered(self) -> bool:
        """Whether anything was asked at all."""
        return bool(self.words or self.crebo or self.province or self.place or self.level)

    def without(self, name: str) -> "Search":
        """The same question without one filter and from the first page."""
        return replace(self, after=None, **{name: type(getattr(self, name))()})

    @property
    def rank_least(self) -> int | None:
        """The lowest rank that can be an answer; None where every rank can."""
        return None if self.own else (1 << _VERIFIED_BIT) | (self.level << _LEVEL_BIT)

    @property
    def rank_below(self) -> int | None:
        """The first rank that is too high; None where none is."""
        return (1 << _VERIFIED_BIT) | ((self.level + 1) << _LEVEL_BIT) if self.level and not self.own else None


def matches(word: str, text: str) -> bool:
    """Whether a word of the text starts with the word that was looked for."""
    return any(part.startswith(word) for part in search_key(text).split())
