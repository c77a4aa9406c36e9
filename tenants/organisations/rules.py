"""What a request, an invitation, a role and a name must be. Values in, values out; today is an argument."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from urllib.parse import urlsplit
from uuid import UUID

#: R002: an account is for educational institutions; R066 adds the body that verifies.
KINDS = ("school", "exam_bureau", "verifying_body")
COUNTRIES = ("NL", "BE")
ROLES = ("administrator", "lead_assessor", "coordinator", "board", "secretary")

REQUEST_LINK_LIFE = timedelta(days=3)
INVITATION_LIFE = timedelta(days=14)
#: An end that comes within this many days is shown as coming.
ENDS_SOON = timedelta(days=30)
#: The list of people is confirmed twice a year. R036 says "always"; how often is the product's choice.
CONFIRM_EVERY_MONTHS = 6
#: An appointment starts at most this far ahead.
STARTS_WITHIN = timedelta(days=366)
SLUG_MOST = 60

#: R035: the right an employee needs to register proofs, and that of a local administrator who registers himself.
EMPLOYEE_PROFILE = "MAGDA OnlineRegistreer certificaten BKT"
LOCAL_ADMINISTRATOR_PROFILE = "Registratie bewijzen BKT"
#: R037: the Flemish help line, by phone, mail or chat.
FLEMISH_HELP_LINE = "1700"

_MARKS = re.compile(r"[\s.\-/]+")
_SLUG_PARTS = re.compile(r"[^a-z0-9]+")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class Standing(Enum):
    """How an appointment stands on a day."""

    COMING = "coming"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True)
class Span:
    """The part of an appointment that rules look at. ``ends_on`` is its last day; ``ended``: it was ended by hand."""

    id: UUID
    role: str
    starts_on: date
    ends_on: date | None
    ended: bool = False


def roles_at(kind: str) -> tuple[str, ...]:
    """The roles an institution of this kind can give: a lead assessor works for a verifying body only."""
    return tuple(role for role in ROLES if role != "lead_assessor" or kind == "verifying_body")


def standing(span: Span, today: date) -> Standing:
    """Whether the role is still to come, runs, or is over."""
    if span.ended or (span.ends_on is not None and span.ends_on < today):
        return Standing.ENDED
    return Standing.COMING if span.starts_on > today else Standing.RUNNING


def keeps_administrator(spans: Iterable[Span], today: date) -> bool:
    """Whether one administrator remains who acts now and whose appointment names no last day.

    Without that the institution would be without anyone who can appoint, today or on a day that comes by itself.
    """
    return any(
        span.role == "administrator" and span.ends_on is None and standing(span, today) is Standing.RUNNING
        for span in spans
    )


def registration_number(country: str, typed: str) -> str | None:
    """The digits of a KvK number (NL, 8) or enterprise number [KBO] (BE, 10), or None where the form is wrong.

    Points, spaces, dashes and the letters BE or KVK in front do not matter. Only a Belgian number can be checked by
    itself: its last two digits are 97 minus the rest of the first eight by 97.
    """
    digits = _MARKS.sub("", typed).upper().removeprefix("KVK").removeprefix("KBO").removeprefix("BE")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if country == "NL":
        return digits if len(digits) == 8 else None
    if len(digits) != 10 or digits[0] not in "01":
        return None
    return digits if int(digits[8:]) == 97 - int(digits[:8]) % 97 else None


def website(typed: str) -> str | None:
    """The address of a site with https or http, or None where it cannot be one. Only a host and a path come through."""
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None or port is not None or len(address) > 300:
        return None
    if not _HOST.fullmatch(host) or any(c <= " " or c in "\"'<>\\^`{|}" for c in address):
        return None
    return f"{parts.scheme}://{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def slug_of(name: str) -> str:
    """A short name for addresses: ``roc-van-twente`` of ``ROC van Twente``; ``institution`` where nothing remains."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _SLUG_PARTS.sub("-", plain).strip("-")[:SLUG_MOST].strip("-") or "institution"


def slugs_for(name: str) -> Iterator[str]:
    """Short names to try, the best first: the plain one, then numbered ones without end."""
    base = slug_of(name)
    yield base
    number = 2
    while True:
        tail = f"-{number}"
        yield base[: SLUG_MOST - len(tail)].rstrip("-") + tail
        number += 1


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def confirmation_due(since: date) -> date:
    """The last day to confirm the list of people again.

    :param since: the day of the last confirmation, or of the institution's start.
    """
    return add_months(since, CONFIRM_EVERY_MONTHS)


def confirmation_asked(since: date, today: date) -> bool:
    """Whether it is time to ask: within thirty days of the due day, or past it."""
    return today >= confirmation_due(since) - ENDS_SOON
