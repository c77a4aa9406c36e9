"""What an address, a password and a way back must be. Values in, values out."""

import re
import unicodedata
from datetime import timedelta
from enum import Enum
from itertools import pairwise

#: NIST SP 800-63B: 15 characters where the password is the only factor.
PASSWORD_LEAST = 15
PASSWORD_MOST = 128
CONFIRM_LIFE = timedelta(days=3)
RESET_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=12)
TOKEN_LIFE_MOST = timedelta(days=366)

#: What an API token may be given, by area.
TOKEN_SCOPES = (
    "account:read",
    "account:write",
    "portfolio:read",
    "portfolio:write",
    "verification:read",
    "verification:write",
    "register:read",
    "register:write",
    "organisation:read",
    "organisation:write",
    "reference:read",
    "reference:write",
)


class WeakPassword(Enum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    OWN_WORDS = "own-words"
    PATTERN = "pattern"


def email_key(email: str) -> str:
    """The address as compared: composed, case folded. Two spellings of one mailbox sign in to one account."""
    return unicodedata.normalize("NFC", email).strip().casefold()


def weakness(password: str, *, own_words: tuple[str, ...]) -> WeakPassword | None:
    """Why this password may not be used, or None.

    :param own_words: name and address of the person and the product's name; a password made of them is guessed first.
    """
    if len(password) < PASSWORD_LEAST:
        return WeakPassword.SHORT
    if len(password) > PASSWORD_MOST:
        return WeakPassword.LONG
    plain = _letters(password)
    rest = plain
    for word in sorted({_letters(w) for own in own_words for w in re.split(r"[\s@._-]+", own)}, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    if len(rest) < 5:
        return WeakPassword.OWN_WORDS
    if len(set(plain)) < 5 or _is_run(plain):
        return WeakPassword.PATTERN
    return None


def _letters(value: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", value).casefold() if c.isalnum())


def _is_run(value: str) -> bool:
    """Mostly the next or previous character each time, as on a row of keys or in the alphabet."""
    if len(value) < 2:
        return True
    keyboard = "qwertyuiopasdfghjklzxcvbnm"
    steps = sum(
        abs(ord(a) - ord(b)) <= 1
        or (a in keyboard and b in keyboard and abs(keyboard.index(a) - keyboard.index(b)) == 1)
        for a, b in pairwise(value)
    )
    return steps / (len(value) - 1) > 0.8


def safe_path(value: str | None, default: str) -> str:
    """A way back inside our own pages, or ``default``: a path with one leading slash and nothing that browsers bend."""
    if not value or not value.startswith("/") or value.startswith("//"):
        return default
    if any(ord(c) < 33 or c in "\\@" or ord(c) > 126 for c in value) or "//" in value.split("?")[0]:
        return default
    return value
