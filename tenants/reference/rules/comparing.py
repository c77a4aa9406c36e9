"""What an import would change: worked out before anything is written, and the same again when it is applied."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenants.reference.rules.qualifications import FIELDS, QualificationFacts


@dataclass(frozen=True)
class Standing:
    """A qualification as it stands in the register now; `retired_on` is the day it left the list, or None."""

    facts: QualificationFacts
    retired_on: date | None


@dataclass(frozen=True)
class FieldChange:
    """One fact that changes, as JSON holds it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """A known qualification whose facts change, or that returns; a return may change nothing else."""

    crebo: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Difference:
    """What an import adds, changes, brings back, retires and leaves alone. Each part is in order of crebo number.

    `retired` are taken off the list and never deleted: people hold evidence for them. `unchanged` is a number.
    """

    added: tuple[QualificationFacts, ...]
    changed: tuple[Change, ...]
    revived: tuple[Change, ...]
    retired: tuple[QualificationFacts, ...]
    unchanged: int

    @property
    def empty(self) -> bool:
        """Whether applying it would change nothing."""
        return not (self.added or self.changed or self.revived or self.retired)

    def as_json(self) -> dict[str, Any]:
        """A plain mapping for the record of the import."""
        return {
            "added": [row.as_json() for row in self.added],
            "changed": [_change_as_json(change) for change in self.changed],
            "revived": [_change_as_json(change) for change in self.revived],
            "retired": [row.as_json() for row in self.retired],
            "unchanged": self.unchanged,
        }

    def pages(self, room: int) -> "list[Difference]":
        """The same in pieces, each in the order of this class and together this whole; one piece when nothing changes.

        :param room: what a piece may hold: a row that is added or retired counts as 1, one that changes or comes back
            as 3 and 2 more for each of its facts.
        """
        those: list[tuple[str, Any, int]] = [("changed", each, 3 + 2 * len(each.fields)) for each in self.changed]
        those += [("revived", each, 3 + 2 * len(each.fields)) for each in self.revived]
        those += [(name, row, 1) for name in ("added", "retired") for row in getattr(self, name)]
        pieces: list[dict[str, list[Any]]] = [defaultdict(list)]
        left = room
        for name, each, weight in those:
            if pieces[-1] and weight > left:
                pieces.append(defaultdict(list))
                left = room
            pieces[-1][name].append(each)
            left -= weight
        return [
            Difference(
                tuple(piece["added"]),
                tuple(piece["changed"]),
                tuple(piece["revived"]),
                tuple(piece["retired"]),
                self.unchanged,
            )
            for piece in pieces
        ]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Difference":
        """Back from `as_json`."""
        return cls(
            added=tuple(map(QualificationFacts.from_json, stored["added"])),
            changed=tuple(map(_change_from_json, stored["changed"])),
            revived=tuple(map(_change_from_json, stored["revived"])),
            retired=tuple(map(QualificationFacts.from_json, stored["retired"])),
            unchanged=stored["unchanged"],
        )

    @property
    def sha256(self) -> str:
        """Fingerprint of everything it says, in hexadecimal: equal exactly when the differences are equal."""
        text = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def difference(current: Iterable[Standing], incoming: Iterable[QualificationFacts], *, complete: bool) -> Difference:
    """What stands now against what a file says.

    :param incoming: sound rows, each crebo number once.
    :param complete: whether the file is the whole list. Then what it does not name is retired; otherwise that stays.
    """
    standing = {row.facts.crebo: row for row in current}
    named = {row.crebo: row for row in incoming}
    added, changed, revived, unchanged = [], [], [], 0
    for crebo in sorted(named):
        row = named[crebo]
        known = standing.get(crebo)
        if known is None:
            added.append(row)
            continue
        change = Change(crebo, row.name, _field_changes(known.facts, row))
        if known.retired_on is not None:
            revived.append(change)
        elif change.fields:
            changed.append(change)
        else:
            unchanged += 1
    gone = [
        standing[crebo].facts for crebo in sorted(standing.keys() - named.keys()) if standing[crebo].retired_on is None
    ]
    retired = gone if complete else []
    return Difference(tuple(added), tuple(changed), tuple(revived), tuple(retired), unchanged)


def _field_changes(before: QualificationFacts, after: QualificationFacts) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field, before.value(field), after.value(field))
        for field in FIELDS
        if before.value(field) != after.value(field)
    )


def _change_as_json(change: Change) -> dict[str, Any]:
    fields = [{"field": each.field, "before": each.before, "after": each.after} for each in change.fields]
    return {"crebo": change.crebo, "name": change.name, "fields": fields}


def _change_from_json(stored: dict[str, Any]) -> Change:
    return Change(stored["crebo"], stored["name"], tuple(FieldChange(**each) for each in stored["fields"]))
