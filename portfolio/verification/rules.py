"""What may follow on what, how long things stay open, and which facts an accepted item gives. Values in, values out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Europe/Amsterdam")

#: How long a claim keeps other lead assessors away. A setting of the product.
CLAIM_LIFE = timedelta(minutes=30)
#: How long a body keeps what it decided on, in years. The sources name no term for a portfolio; three years is the life
#: of a certificate (R075), after which everything is judged anew. A setting.
RECORD_YEARS = 3
#: How long after a refusal the body still sees the item, so that the refusal can be talked over and taken back. The
#: sources name no term; six weeks is what Dutch administrative law gives for an objection. A setting.
REFUSAL_STANDS_OPEN = timedelta(weeks=6)
REASON_MOST = 2000


class State(StrEnum):
    """Where a submission is."""

    WAITING = "waiting"
    """With the body."""
    QUESTION = "question"
    """With the person, who was asked something."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    """The person took it back before a decision."""


class Act(StrEnum):
    """What can be done with a submission."""

    CLAIM = "claim"
    RELEASE = "release"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK = "question"
    ANSWER = "answer"
    TAKE_BACK = "take_back_submission"
    TAKE_BACK_DECISION = "take_back_decision"


UNDECIDED = frozenset({State.WAITING, State.QUESTION})
DECIDED = frozenset({State.ACCEPTED, State.REFUSED})
#: While a submission is in one of these, the item may not be changed or withdrawn.
LOCKING = frozenset({State.WAITING, State.QUESTION, State.ACCEPTED})

#: In which states an act has a place. A question that is never answered may be decided without the answer.
ALLOWED: Mapping[Act, frozenset[State]] = {
    Act.CLAIM: UNDECIDED,
    Act.RELEASE: UNDECIDED,
    Act.ACCEPT: UNDECIDED,
    Act.REFUSE: UNDECIDED,
    Act.ASK: frozenset({State.WAITING}),
    Act.ANSWER: frozenset({State.QUESTION}),
    Act.TAKE_BACK: UNDECIDED,
    Act.TAKE_BACK_DECISION: DECIDED,
}


def local_day(moment: datetime) -> date:
    """The day here of a moment."""
    return moment.astimezone(_ZONE).date()


def open_until(state: State, decided_at: datetime) -> datetime:
    """Until when a body sees what it decided on at ``decided_at``."""
    if state is State.REFUSED:
        return decided_at + REFUSAL_STANDS_OPEN
    return _years_later(decided_at, RECORD_YEARS)


def _years_later(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


@dataclass(frozen=True)
class NewFact:
    """What an accepted item says is true; see `docs/status.md` for what each kind reads."""

    kind: str
    true_from: date
    true_until: date | None = None
    subject: str | None = None
    year: int | None = None
    organisation_key: str | None = None
    crebo: tuple[str, ...] = ()
    hours: Decimal | None = None


def facts_of(item: Mapping[str, Any], handed_in_at: datetime) -> list[NewFact]:
    """The facts an item gives when it is accepted, as it was handed in.

    A training gives one for each subject (R060). A certificate counts from its day of issue until the end it states
    (R075). A yearly overview is recorded on the day it was handed in (R072): from then on it cannot change. Everything
    else counts from the day it was completed, or, without a day, from the day it was handed in.
    """
    recorded = local_day(handed_in_at)
    starts, ends = _day(item.get("starts_on")), _day(item.get("ends_on"))
    hours = item.get("hours")
    common: dict[str, Any] = {
        "kind": item["kind"],
        "organisation_key": organisation_key(item.get("organisation_id"), item.get("organisation_text")),
        "crebo": tuple(item.get("crebo") or ()),
        "hours": None if hours is None else Decimal(str(hours)),
    }
    match item["kind"]:
        case "certificate":
            return [NewFact(true_from=starts or recorded, true_until=ends, **common)]
        case "yearly_overview":
            return [NewFact(true_from=recorded, year=item.get("year"), **common)]
        case "training":
            subjects = item.get("subjects") or [None]
            return [NewFact(true_from=ends or starts or recorded, subject=subject, **common) for subject in subjects]
        case _:
            return [NewFact(true_from=ends or starts or recorded, **common)]


def organisation_key(organisation_id: str | None, organisation_text: str | None) -> str | None:
    """What tells institutions apart: the id of one in the directory, else its name without case, marks and spaces."""
    if organisation_id:
        return str(organisation_id)
    composed = unicodedata.normalize("NFKC", organisation_text or "").casefold()
    return re.sub(r"[\W_]+", " ", composed).strip() or None


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
