"""How names are made findable: one key for the stored name and for what a person types."""

import re
import unicodedata

#: Letters that do not fall apart into a base letter and a mark.
_FOLDED = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss"})
_NOT_WORD = re.compile(r"[^a-z0-9]+")
#: Leading words under which nobody files a place: Den Haag is also looked for as "Haag", 't Zand as "Zand".
_ARTICLE = re.compile(r"^(?:s|t|de|den|het|it|the) (?=.)")


def search_key(text: str) -> str:
    """Lower-case letters a to z and digits, words parted by one space: ``'s-Gravenzande`` is ``s gravenzande``.

    The result holds no wildcard of LIKE. A text without a letter or digit gives the empty string.
    """
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_FOLDED)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", bare).strip()


def name_keys(name: str, aliases: tuple[str, ...] = ()) -> tuple[str, ...]:
    """All keys under which a place is found by its first letters: each name, and each without its leading article."""
    keys: dict[str, None] = {}
    for text in (name, *aliases):
        key = search_key(text)
        keys[key] = None
        keys[_ARTICLE.sub("", key)] = None
    return tuple(keys)
