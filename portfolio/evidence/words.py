"""The words of the portfolio: kinds, fields, faults."""

from collections.abc import Mapping
from typing import Any

from assay.i18n import format_date_short, format_number, format_period
from assay.i18n import gettext as _
from assay.i18n import lazy_gettext as _l
from portfolio.evidence.models import PortfolioItem
from portfolio.evidence.rules import Draft, Fault, ItemKind, Subject

PLACE = _l("Portfolio")

KINDS: Mapping[ItemKind, Any] = {
    ItemKind.CERTIFICATE: _l("Certificate"),
    ItemKind.TRAINING: _l("Training for assessors"),
    ItemKind.ACTIVITY: _l("Work as an assessor"),
    ItemKind.FURTHER_TRAINING: _l("Further training"),
    ItemKind.REFRESHER: _l("Refresher course"),
    ItemKind.PERMANENT_EDUCATION: _l("Permanent education track"),
    ItemKind.YEARLY_OVERVIEW: _l("Yearly overview"),
    ItemKind.OTHER: _l("Something else"),
}
ABOUT: Mapping[ItemKind, Any] = {
    ItemKind.CERTIFICATE: _l("You closed an assessor training with an exam at a certifying body."),
    ItemKind.TRAINING: _l("You learned about the exam process, about judging, or about the closing interview."),
    ItemKind.ACTIVITY: _l("You judged at an exam."),
    ItemKind.FURTHER_TRAINING: _l(
        "For example a return day of a training institute, a verification meeting at a school, a regional meeting of "
        "workplace trainers that was partly about exams, or a workshop at a conference."
    ),
    ItemKind.REFRESHER: _l("A refresher course, once in three years."),
    ItemKind.PERMANENT_EDUCATION: _l("A track of learning that goes on; it counts instead of a refresher course."),
    ItemKind.YEARLY_OVERVIEW: _l("What you did in a calendar year to stay good at it."),
    ItemKind.OTHER: _l("Anything else that shows what you can do."),
}
SUBJECTS: Mapping[Subject, Any] = {
    Subject.EXAM_PROCESS: _l("The exam process and the roles in it"),
    Subject.JUDGING: _l("Judging observations and products"),
    Subject.CLOSING_INTERVIEW: _l("Holding a closing interview"),
}
FIELDS: Mapping[str, Any] = {
    "title": _l("Title"),
    "subjects": _l("Which subjects was it about?"),
    "starts_on": _l("Day, or first day"),
    "ends_on": _l("Last day"),
    "year": _l("Calendar year"),
    "crebo": _l("Qualifications (crebo)"),
    "organisation_text": _l("Organisation"),
    "certifying_body": _l("Certifying body"),
    "certificate_number": _l("Number of the certificate"),
    "hours": _l("Hours"),
    "note": _l("Note"),
}
#: Where a field has other words for a kind.
FIELDS_OF: Mapping[tuple[ItemKind, str], Any] = {
    (ItemKind.CERTIFICATE, "starts_on"): _l("Issued on"),
    (ItemKind.CERTIFICATE, "ends_on"): _l("Valid until and including"),
    (ItemKind.CERTIFICATE, "crebo"): _l("Qualifications it holds for (crebo)"),
}
_FAULTS: Mapping[str, Any] = {
    "missing": _l("Fill this in."),
    "too-long": _l("At most %(most)s characters. There are %(over)s too many."),
    "too-early": _l("This is before 1950. Check the year."),
    "too-late": _l("This is too far ahead. Check the year."),
    "in-the-future": _l("This day is still to come. Add the item when it has been."),
    "ends-before-it-starts": _l("The last day is before the first day."),
    "year-not-begun": _l("This year has not begun. Choose %(most)s or earlier."),
    "hours": _l("Fill in hours as a number above 0 and at most %(most)s, with at most one decimal."),
    "unknown-subject": _l("Choose from the subjects in the list."),
    "too-many-crebo": _l("At most %(most)s qualifications. Add another item for more."),
    "not-a-crebo": _l("%(crebo)s is not a crebo number. That has five digits, such as 25180."),
}
#: Their numbers are amounts, with the language's separators; a year has none.
_COUNTED = frozenset({"too-long", "hours", "too-many-crebo"})
_MISSING: Mapping[str, Any] = {
    "title": _l("Fill in a title."),
    "subjects": _l("Choose at least one of the three subjects."),
    "starts_on": _l("Fill in the day."),
    "year": _l("Fill in the calendar year."),
    "certifying_body": _l("Fill in the certifying body."),
    "certificate_number": _l("Fill in the number on the certificate."),
}


def kind_words(item: PortfolioItem) -> Any:
    """The kind of an item."""
    return KINDS[ItemKind(item.kind)]


def field_words(kind: ItemKind, name: str) -> Any:
    """The label of a field of this kind."""
    return FIELDS_OF.get((kind, name), FIELDS[name])


def fault_words(fault: Fault, name: str = "") -> str:
    """A fault in words about its field."""
    words = _MISSING.get(name, _FAULTS["missing"]) if fault.code == "missing" else _FAULTS[fault.code]
    facts = fault.facts
    if fault.code in _COUNTED:
        facts = {key: format_number(value) if isinstance(value, int) else value for key, value in facts.items()}
    return str(words) % facts if facts else str(words)


def period_words(draft: Draft) -> str:
    """The day, period or year of an item."""
    if draft.year is not None:
        return str(draft.year)
    if draft.starts_on is None:
        return ""
    if draft.kind is ItemKind.CERTIFICATE and draft.ends_on is None:
        return _("issued %(day)s", day=_day(draft))
    if draft.ends_on is None or draft.ends_on == draft.starts_on:
        return _day(draft)
    return format_period(draft.starts_on, draft.ends_on)


def _day(draft: Draft) -> str:
    assert draft.starts_on is not None
    return f"{format_date_short(draft.starts_on)} {draft.starts_on.year}"


def field_values(
    draft: Draft, institutions: Mapping[Any, str], qualifications: Mapping[str, str]
) -> list[tuple[str, Any, str]]:
    """Every field of an item as (name, label, value in words), the empty ones too; for showing and comparing."""
    kind = draft.kind
    organisation = draft.organisation_text or ""
    if draft.organisation_id is not None:
        organisation = institutions.get(draft.organisation_id, "")
    values = {
        "title": draft.title,
        "subjects": "; ".join(str(SUBJECTS[Subject(s)]) for s in draft.subjects if s in set(Subject)),
        "starts_on": f"{format_date_short(draft.starts_on)} {draft.starts_on.year}" if draft.starts_on else "",
        "ends_on": f"{format_date_short(draft.ends_on)} {draft.ends_on.year}" if draft.ends_on else "",
        "year": str(draft.year or ""),
        "certifying_body": draft.certifying_body or "",
        "certificate_number": draft.certificate_number or "",
        "organisation_text": organisation,
        "crebo": "; ".join(f"{code} {qualifications.get(code, '')}".strip() for code in draft.crebo),
        "hours": format_number(draft.hours, 1 if draft.hours % 1 else 0) if draft.hours is not None else "",
        "note": draft.note or "",
    }
    return [(name, field_words(kind, name), value) for name, value in values.items()]
