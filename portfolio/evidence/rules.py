"""What an item of each kind must and may say. Values in, faults out; today is an argument.

Faults are codes with their numbers; `words.fault_words` says them to people.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class ItemKind(StrEnum):
    """Kinds of evidence, and of the facts it gives; the words of the columns ``kind``."""

    CERTIFICATE = "certificate"
    TRAINING = "training"
    ACTIVITY = "activity"
    FURTHER_TRAINING = "further_training"
    REFRESHER = "refresher"
    PERMANENT_EDUCATION = "permanent_education"
    YEARLY_OVERVIEW = "yearly_overview"
    OTHER = "other"


class Subject(StrEnum):
    """The three subjects a training is about (R060)."""

    EXAM_PROCESS = "exam_process"
    """Knowledge of the exam process and the roles in it."""
    JUDGING = "judging"
    """Judging observations and products [beoordelen van observaties en producten]."""
    CLOSING_INTERVIEW = "closing_interview"
    """Holding a closing interview [voeren van een eindgesprek]."""


#: Nobody's evidence is older: an earlier year is a slip of the finger.
EARLIEST = date(1950, 1, 1)
LATEST = date(2150, 12, 31)
TITLE_MOST, LINE_MOST, NUMBER_MOST, NOTE_MOST = 200, 200, 100, 4000
CREBO_MOST, FILES_MOST = 20, 20
HOURS_MOST = Decimal(5000)

_CREBO = re.compile(r"[0-9]{5}")
#: Marks that overrule the direction of what follows; letters that read from right to left need none of them.
_OVERRULING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Fields:
    """Which fields matter for a kind. ``needs`` must be filled in, ``may`` can be; others are not kept.

    :param ahead: the last day may lie ahead (a certificate that is valid until then, a track under way).
    """

    needs: frozenset[str]
    may: frozenset[str]
    ahead: bool = False

    @property
    def all(self) -> frozenset[str]:
        """Everything that is asked."""
        return self.needs | self.may


def _fields(needs: str, may: str, *, ahead: bool = False) -> Fields:
    return Fields(frozenset(("title", *needs.split())), frozenset(("note", *may.split())), ahead)


KINDS: dict[ItemKind, Fields] = {
    # R064: closed with an exam at a certifying body. R075: it ends; the last day may be left to the scheme.
    ItemKind.CERTIFICATE: _fields("certifying_body certificate_number starts_on", "ends_on crebo", ahead=True),
    # R060: at least one of the three subjects.
    ItemKind.TRAINING: _fields("subjects starts_on", "ends_on organisation crebo hours"),
    ItemKind.ACTIVITY: _fields("starts_on", "ends_on organisation crebo hours"),
    # R062: an open list, so the title says which it was.
    ItemKind.FURTHER_TRAINING: _fields("starts_on", "ends_on organisation crebo hours"),
    ItemKind.REFRESHER: _fields("starts_on", "ends_on organisation hours"),
    ItemKind.PERMANENT_EDUCATION: _fields("starts_on", "ends_on organisation hours", ahead=True),
    # R072: of a calendar year.
    ItemKind.YEARLY_OVERVIEW: _fields("year", ""),
    ItemKind.OTHER: _fields("", "starts_on ends_on organisation crebo hours"),
}


@dataclass(frozen=True)
class Draft:
    """An item as typed. Days are days in Europe/Amsterdam; ``hours`` has one decimal."""

    kind: ItemKind
    title: str = ""
    subjects: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    year: int | None = None
    crebo: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    organisation_text: str | None = None
    certifying_body: str | None = None
    certificate_number: str | None = None
    hours: Decimal | None = None
    note: str | None = None


#: The fields of a draft that are kept in an item, without the kind, which never changes.
KEPT = (
    "title", "subjects", "starts_on", "ends_on", "year", "crebo", "organisation_id", "organisation_text",
    "certifying_body", "certificate_number", "hours", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing wrong at a field; ``facts`` fill the words."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)


def one_line(value: str | None) -> str | None:
    """One line as typed: composed (NFC), spaces folded, without control characters and overruling marks; or None."""
    if value is None:
        return None
    return " ".join(_kept(value, "").split()) or None


def many_lines(value: str | None) -> str | None:
    """Several lines as typed, cleaned as `one_line`, line ends made equal; or None."""
    if value is None:
        return None
    return _kept(value.replace("\r\n", "\n").replace("\r", "\n"), "\n").strip() or None


def _kept(value: str, more: str) -> str:
    composed = unicodedata.normalize("NFC", value)
    return "".join(
        c if c in more else " " if c.isspace() else c
        for c in composed
        if c in more or c.isspace() or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _OVERRULING)
    )


def cleaned(draft: Draft) -> Draft:
    """The draft as it is kept: texts cleaned, doubles gone, fields that do not matter for its kind emptied."""
    asked = KINDS[draft.kind].all
    crebo = tuple(dict.fromkeys(code.strip() for code in draft.crebo if code.strip()))
    subjects = tuple(s.value for s in Subject if s.value in draft.subjects)
    text = one_line(draft.organisation_text) if draft.organisation_id is None else None
    unknown = tuple(s for s in draft.subjects if s not in set(Subject))
    return replace(
        draft,
        title=one_line(draft.title) or "",
        subjects=subjects + unknown if "subjects" in asked else (),
        starts_on=draft.starts_on if "starts_on" in asked else None,
        ends_on=draft.ends_on if "ends_on" in asked else None,
        year=draft.year if "year" in asked else None,
        crebo=crebo if "crebo" in asked else (),
        organisation_id=draft.organisation_id if "organisation" in asked else None,
        organisation_text=text if "organisation" in asked else None,
        certifying_body=one_line(draft.certifying_body) if "certifying_body" in asked else None,
        certificate_number=one_line(draft.certificate_number) if "certificate_number" in asked else None,
        hours=draft.hours if "hours" in asked else None,
        note=many_lines(draft.note),
    )


def faults(draft: Draft, today: date) -> dict[str, list[Fault]]:
    """What is wrong with a cleaned draft, per field; empty when it can be kept."""
    found: dict[str, list[Fault]] = defaultdict(list)
    fields = KINDS[draft.kind]
    for name in sorted(fields.needs):
        if not getattr(draft, name):
            found[name].append(Fault("missing"))
    _lengths(draft, found)
    _days(draft, today, fields, found)
    if any(subject not in set(Subject) for subject in draft.subjects):
        found["subjects"].append(Fault("unknown-subject"))
    if draft.year is not None and not EARLIEST.year <= draft.year <= today.year:
        found["year"].append(Fault("year-not-begun" if draft.year > today.year else "too-early", {"most": today.year}))
    if draft.hours is not None and not _countable(draft.hours):
        found["hours"].append(Fault("hours", {"most": int(HOURS_MOST)}))
    return dict(found)


def _lengths(draft: Draft, found: dict[str, list[Fault]]) -> None:
    most = {
        "title": TITLE_MOST,
        "organisation_text": LINE_MOST,
        "certifying_body": LINE_MOST,
        "certificate_number": NUMBER_MOST,
        "note": NOTE_MOST,
    }
    for name, limit in most.items():
        over = len(getattr(draft, name) or "") - limit
        if over > 0:
            found[name].append(Fault("too-long", {"most": limit, "over": over}))
    if len(draft.crebo) > CREBO_MOST:
        found["crebo"].append(Fault("too-many-crebo", {"most": CREBO_MOST}))
    for code in draft.crebo:
        if not _CREBO.fullmatch(code):
            found["crebo"].append(Fault("not-a-crebo", {"crebo": code[:40]}))


def _days(draft: Draft, today: date, fields: Fields, found: dict[str, list[Fault]]) -> None:
    first, last = draft.starts_on, draft.ends_on
    for name, day in (("starts_on", first), ("ends_on", last)):
        if day is not None and day < EARLIEST:
            found[name].append(Fault("too-early", {"year": day.year}))
    if first is not None and first > today:
        found["starts_on"].append(Fault("in-the-future"))
    if last is not None and last > today and not fields.ahead:
        found["ends_on"].append(Fault("in-the-future"))
    if last is not None and last > LATEST:
        found["ends_on"].append(Fault("too-late"))
    if last is not None and first is None and "starts_on" not in found:
        found["starts_on"].append(Fault("missing"))
    if first is not None and last is not None and last < first:
        found["ends_on"].append(Fault("ends-before-it-starts"))


def _countable(hours: Decimal) -> bool:
    exponent = hours.as_tuple().exponent
    return hours.is_finite() and 0 < hours <= HOURS_MOST and isinstance(exponent, int) and exponent >= -1


def changed_fields(before: Draft, after: Draft) -> tuple[str, ...]:
    """Names of the fields in which two drafts differ; for the audit entry and for comparing versions."""
    return tuple(name for name in KEPT if getattr(before, name) != getattr(after, name))
