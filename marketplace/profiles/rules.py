"""What a person can open, to whom, and what a profile may hold. Pure: no session, no clock, no request."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

#: The fields a person opens one by one (R046, R047), in the order they are asked.
FIELDS = (
    "name", "organisation", "schools", "crebo", "province", "place", "status", "trainings", "about", "photo", "contact",
)  # fmt: skip
#: Who may see a field: everyone (R049), institutions after signing in (R048), nobody.
AUDIENCES = ("public", "institutions", "nobody")
#: Pages for search engines are opened apart from everything else.
SEARCH_ENGINES = "search_engines"
#: Stands while the person is not to be found at all (R103); the other choices stay for later.
ALL = "all"
#: The edition of the words under which people answer. New words get a new edition; answers keep theirs.
TEXT_VERSION = "2026-11"

NAME_MOST, LINE_MOST, ABOUT_MOST, LIST_MOST = 200, 200, 600, 40

_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$")
_PHONE = re.compile(r"^\+?[0-9][0-9 ()./-]{5,38}$")
_WEBSITE = re.compile(r"^https?://[^\s/@]+\.[^\s/@]+(/\S*)?$", re.IGNORECASE)


class Consent(Protocol):
    """What the rules need of a row of `models.Opening`."""

    field: str
    audience: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class ProfileValues:
    """What a person fills in. Empty texts are None; ``organisation_id`` and ``organisation`` exclude each other."""

    shown_name: str | None = None
    organisation_id: UUID | None = None
    organisation: str | None = None
    crebo: tuple[str, ...] = ()
    schools: tuple[UUID, ...] = ()
    place_id: int | None = None
    province: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class Openings:
    """What stands: field → audience, whether search engines may come, and whether all of it is switched off."""

    fields: Mapping[str, str]
    search_engines: bool
    closed: bool

    def audience(self, field: str) -> str:
        """Whom the field was opened to, ``nobody`` where nothing was said. The switch does not change the answer."""
        return self.fields.get(field, "nobody")

    def seen_by(self, audience: str) -> tuple[str, ...]:
        """The fields an audience sees now: ``public`` or ``institutions``, who see what everyone sees as well."""
        if self.closed:
            return ()
        seen = ("public",) if audience == "public" else ("public", "institutions")
        return tuple(field for field in FIELDS if self.audience(field) in seen)

    @property
    def findable(self) -> str:
        """``public``, ``institutions`` or ``nobody``: who can find this person at all."""
        return next((who for who in ("public", "institutions") if self.seen_by(who)), "nobody")


def openings_of(rows: Iterable[Consent]) -> Openings:
    """What the consents that were not withdrawn add up to."""
    standing = {row.field: row.audience for row in rows if row.withdrawn_at is None}
    return Openings(
        fields={field: audience for field, audience in standing.items() if field in FIELDS},
        search_engines=standing.get(SEARCH_ENGINES) == "public",
        closed=ALL in standing,
    )


def is_email(text: str) -> bool:
    """Whether it looks like an address; whether it works, the person knows."""
    return len(text) <= 254 and _EMAIL.match(text) is not None


def is_phone(text: str) -> bool:
    """Digits with the usual signs between them."""
    return _PHONE.match(text) is not None


def is_website(text: str) -> bool:
    """A full http or https address without a name and password in it."""
    return len(text) <= 300 and _WEBSITE.match(text) is not None


def codes_in(text: str) -> tuple[str, ...]:
    """Crebo numbers in a text, each once, in order: parted by anything that is no digit or letter."""
    return tuple(dict.fromkeys(re.findall(r"\w+", text)))
