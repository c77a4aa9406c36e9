"""From reporting to deregistration, and the criteria a school checks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portfolio.certification.rules import Fact, Scheme, evaluate

#: The criteria of the register: training about three subjects (R060), active and further trained in three years (R061).
REGISTER_RULES = frozenset({"R060", "R061"})
STATES = ("reported", "registered", "declined", "deregistered", "taken_back")
#: Who keeps a register of assessors.
KEEPERS = ("school", "exam_bureau")
REASON_MOST, MESSAGE_MOST, NOTE_MOST = 1000, 1000, 500


@dataclass(frozen=True)
class Held:
    """What the rules need of one body's record of a person."""

    body: str
    scheme: Scheme
    facts: tuple[Fact, ...]
    level: str
    since: date | None
    crebo: tuple[str, ...]


def summary(records: Sequence[Held], fallback: Scheme, day: date) -> dict[str, Any]:
    """What a person shows when they report: the highest level with its body, and each criterion of the register.

    A criterion is met where one body's facts meet it; that body is named.
    """
    best = max(records, key=lambda r: r.scheme.rank(r.level), default=None)
    criteria: dict[str, dict[str, Any]] = {}
    for record in [*records, Held("", fallback, (), "none", None, ())]:
        status = evaluate(record.scheme, record.facts, day)
        for result in (result for level in status.levels for result in level.criteria):
            criterion = result.criterion
            rests_on = sorted({source.rule for source in criterion.basis.sources} & REGISTER_RULES)
            if not rests_on:
                continue
            before = criteria.get(criterion.id)
            if before is None or (result.met and not before["met"]):
                criteria[criterion.id] = {
                    "id": criterion.id,
                    "title": {"nl": criterion.title.nl, "en": criterion.title.en},
                    "sources": rests_on,
                    "met": result.met,
                    "body": record.body if result.met else None,
                }
    return {
        "day": day.isoformat(),
        "level": best.level if best else "none",
        "body": best.body if best and best.level != "none" else None,
        "since": best.since.isoformat() if best and best.since else None,
        "crebo": sorted({code for record in records for code in record.crebo}),
        "criteria": list(criteria.values()),
    }


@dataclass(frozen=True)
class Check:
    """How an institution answers one criterion: by its own check with a note, where verified facts do not meet it."""

    met: bool = False
    note: str = ""


def checked(shown: Iterable[Mapping[str, Any]], answers: Mapping[str, Check]) -> tuple[list[dict[str, Any]], list[str]]:
    """The checklist as it is kept, and the ids of criteria that are not met or lack their note (R056)."""
    kept, open_ = [], []
    for criterion in shown:
        answer = answers.get(criterion["id"], Check())
        how = "facts" if criterion["met"] else "own_check"
        met = bool(criterion["met"]) or (answer.met and bool(answer.note))
        kept.append(
            {
                **{name: criterion[name] for name in ("id", "title", "sources", "body")},
                "met": met,
                "how": how,
                "note": answer.note or None,
            }
        )
        if not met:
            open_.append(criterion["id"])
    return kept, open_
