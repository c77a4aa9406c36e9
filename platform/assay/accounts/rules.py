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
#: Also in `app.open_session`, which ends a session by itself.
SESSION_IDLE = timedelta(minutes=30)
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
    "reference:write",
    "terms:read",
    "terms:write",
    "letters:read",
    "letters:write",
    "regulations:read",
    "regulations:write",
    "platform:write",
)

#: What a token can be of use for, by the kind of hat it acts in; `docs/permissions.md` says which right asks for which.
SCOPES_OF_HAT = {
    "personal": (
        "account:read",
        "account:write",
        "portfolio:read",
        "portfolio:write",
        "register:read",
        "register:write",
        "terms:read",
        "letters:read",
    ),
    "institution": (
        "account:read",
        "portfolio:read",
        "verification:read",
        "verification:write",
        "register:read",
        "register:write",
        "organisation:read",
        "organisation:write",
        "terms:read",
        "terms:write",
        "letters:read",
        "letters:write",
        "regulations:read",
        "regulations:write",
    ),
    "platform": (
        "account:read",
        "organisation:write",
        "reference:write",
        "terms:read",
        "letters:read",
        "platform:write",
    ),
}


class WeakPassword(Enum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    OWN_WORDS = "own-words"
    PATTERN = "pattern"
    KNOWN = "known"


def email_key(email: str) -> str:
    """The address as compared: composed, case folded. Two spellings of one mailbox sign in to one account."""
    return unicodedata.normalize("NFC", email).strip().casefold()


#: What people here reach for when a password must be long; alone or with figures it is guessed first.
COMMON_WORDS = (
    "wachtwoord", "welkom", "password", "passwort", "geheim", "letmein", "welcome", "qwerty", "azerty", "admin",
    "assessor", "portfolio", "examen", "school", "nederland", "vlaanderen", "belgie", "amsterdam", "rotterdam",
    "iloveyou", "ikhouvanjou", "lente", "zomer", "herfst", "winter", "januari", "februari", "maart", "april", "juni",
    "juli", "augustus", "september", "oktober", "november", "december", "maandag", "dinsdag", "woensdag", "donderdag",
    "vrijdag", "zaterdag", "zondag", "summer", "spring", "autumn", "monday", "sunday", "friday",
)  # fmt: skip


def weakness(password: str, *, own_words: tuple[str, ...]) -> WeakPassword | None:
    """Why this password may not be used, or None.

    Any character counts, spaces and emoji too. What is refused is what is guessed first: names, common words and rows
    of keys, alone or with figures around them, and one piece repeated.

    :param own_words: name and address of the person and the product's name.
    """
    if len(password) < PASSWORD_LEAST:
        return WeakPassword.SHORT
    if len(password) > PASSWORD_MOST:
        return WeakPassword.LONG
    plain = _plain(password)
    own = {_plain(w) for words in own_words for w in (words, *re.split(r"[\s@._-]+", words))}
    without_own = _without(plain, own)
    if _thin(without_own) and without_own != plain:
        return WeakPassword.OWN_WORDS
    if _thin(_without(without_own, set(COMMON_WORDS))) or _is_run(plain) or _is_repeated(plain):
        return WeakPassword.PATTERN
    return None


def _plain(value: str) -> str:
    """As guessed: case and accents do not count, and no space."""
    decomposed = unicodedata.normalize("NFKD", value).casefold()
    return "".join(c for c in decomposed if not c.isspace() and not unicodedata.combining(c))


def _without(value: str, words: set[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            value = value.replace(word, "")
    return value


def _thin(rest: str) -> bool:
    """Too little is left to guess: a few characters, a few different ones, or only figures."""
    return len(rest) < 5 or len(set(rest)) < 5 or (rest.isdigit() and len(rest) < 10)


def _is_run(value: str) -> bool:
    """Mostly the next or previous character each time, as on a row of keys or in the alphabet."""
    keyboard = "qwertyuiopasdfghjklzxcvbnm"
    steps = sum(
        abs(ord(a) - ord(b)) <= 1
        or (a in keyboard and b in keyboard and abs(keyboard.index(a) - keyboard.index(b)) == 1)
        for a, b in pairwise(value)
    )
    return len(value) < 2 or steps / (len(value) - 1) > 0.8


def _is_repeated(value: str) -> bool:
    """One short piece over and over, the last one perhaps cut off."""
    return any(value == (value[:n] * len(value))[: len(value)] for n in range(1, min(9, len(value) // 2 + 1)))


def safe_path(value: str | None, default: str) -> str:
    """A way back inside our own pages, or ``default``: a path with one leading slash and nothing that browsers bend."""
    if not value or not value.startswith("/") or value.startswith("//"):
        return default
    if any(ord(c) < 33 or c in "\\@" or ord(c) > 126 for c in value) or "//" in value.split("?")[0]:
        return default
    return value
