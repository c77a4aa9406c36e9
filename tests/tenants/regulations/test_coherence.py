"""Answers and amendments that each are right must also go together, on every day on which they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tenants.regulations.rules.coherence import fault_of
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import AmendmentEvent, AnswerEvent, Law
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer
from tests.tenants.regulations.small_pack import TERM, pack_of

EDITION = uuid4()
DAY = date(2030, 6, 1)
POINT = """
[[open_point]]
key = "longer"
article = ["1"]
source = "Z1"
about = ["complaint.filing"]
question = { nl = "Mag het langer?", en = "May it be longer?" }
explanation = { nl = "Dat staat er niet.", en = "It does not say." }
default = "no"
because = { nl = "Het staat er niet.", en = "It does not say." }

[[open_point.options]]
key = "no"
text = { nl = "Nee", en = "No" }

[[open_point.options]]
key = "yes"
text = { nl = "Ja", en = "Yes" }
changes = [
  { kind = "term", key = "complaint.filing", field = "extension.allowed", value = "yes" },
  { kind = "term", key = "complaint.filing", field = "extension.amount", value = 5 },
  { kind = "term", key = "complaint.filing", field = "extension.unit", value = "day" },
  { kind = "term", key = "complaint.filing", field = "extension.cap", value = 30 },
  { kind = "term", key = "complaint.filing", field = "extension.cap_unit", value = "day" },
  { kind = "term", key = "complaint.filing", field = "extension.reasons", value = true },
]
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return pack_of(TERM + POINT)


def amended(field: str, value: object, holds_from: date = DAY) -> AmendmentEvent:
    change = Change(kind="term", key="complaint.filing", field=field, value=value)
    return AmendmentEvent(
        id=uuid4(), recorded_at=datetime(2030, 1, 1, tzinfo=UTC), recorded_by_name="Bea", voids=None, act="amend",
        document="exam-regulation", edition_id=EDITION, change=change, holds_from=holds_from, decided_by="Bestuur",
        decided_on=DAY, source="Besluit", reason=None,
    )  # fmt: skip


def answered(option: str, answered_on: date) -> AnswerEvent:
    return AnswerEvent(
        id=uuid4(), recorded_at=datetime(2030, 1, 1, tzinfo=UTC), recorded_by_name="Bea", voids=None,
        edition_id=EDITION, answer=Answer("longer", option, "Zo.", answered_on), decided_by="Bestuur",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("amendments", "answers", "right"),
    [
        ([], [], True),
        ([("amount", 12, 0)], [], True),
        # Longer than an answer allows, without that answer, with it, before it and after it is taken back.
        ([("extension.cap", 40, 0)], [], False),
        ([("extension.cap", 40, 0)], [("yes", 0)], True),
        ([("extension.cap", 40, 0)], [("yes", 1)], False),
        ([("extension.cap", 40, 0)], [("yes", 0), ("no", 30)], False),
        # A change that makes another one impossible on a later day only.
        ([("extension.cap", 40, 0), ("amount", 35, 9)], [("yes", 0)], True),
        ([("amount", 35, 9)], [("yes", 0)], False),
        ([("extension", {"allowed": "no"}, 9), ("extension.cap", 40, 0)], [("yes", 0)], True),
        ([("extension", {"allowed": "no"}, 0), ("extension.cap", 40, 9)], [("yes", 0)], False),
    ],
)
def test_on_every_day_together(
    pack: Pack, amendments: list[tuple[str, object, int]], answers: list[tuple[str, int]], right: bool
) -> None:
    law = Law(
        tenant_id=uuid4(),
        version=1,
        country="NL",
        amendments=tuple(amended(field, value, DAY + timedelta(days=later)) for field, value, later in amendments),
        answers=tuple(answered(option, DAY + timedelta(days=later)) for option, later in answers),
    )

    def packs(edition_id: UUID) -> Pack:
        assert edition_id == EDITION
        return pack

    assert (fault_of(law, EDITION, packs) is None) is right
    # Another edition of the institution has nothing to do with it.
    other = replace(law, amendments=tuple(replace(each, edition_id=uuid4()) for each in law.amendments))
    assert fault_of(other, EDITION, packs) is None
