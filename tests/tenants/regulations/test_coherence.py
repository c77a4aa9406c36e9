"""Answers and amendments that each are right must also go together, on every day on which they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.calendar import WorkingCalendar
from tenants.regulations.rules.asking import date_for
from tenants.regulations.rules.coherence import fault_of
from tenants.regulations.rules.edition import Change
from tenants.regulations.rules.law import AmendmentEvent, AnswerEvent, Law
from tenants.regulations.rules.pack import Pack
from tenants.regulations.rules.resolving import Answer, Facts
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
        document="exam-regulation", edition_id=EDITION, changes=(change,), holds_from=holds_from, decided_by="Bestuur",
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


def law_with(changes: dict[str, object], field_order: list[str] | None = None) -> Law:
    """The law of an institution that set these values of the term in one decision."""
    made = tuple(
        Change(kind="term", key="complaint.filing", field=field, value=changes[field])
        for field in field_order or list(changes)
    )
    return Law(uuid4(), 1, "NL", amendments=(replace(amended("amount", 1), changes=made),))


VALUES: dict[str, st.SearchStrategy[object]] = {
    "state": st.sampled_from(["set", "not_set", "set_in_case"]),
    "at_once": st.booleans(),
    "amount": st.sampled_from([None, 0, 1, 12, 2000]),
    "unit": st.sampled_from([None, "hour", "day", "working_day", "week", "study_year", "century"]),
    "direction": st.sampled_from(["after", "before"]),
    "start_day": st.sampled_from(["next", "same", "end_of_study_year", "not_stated"]),
    "end_rule": st.sampled_from(["as_is", "general_terms_act", "not_stated", None]),
    "closing_days": st.sampled_from(["skip", "count", "not_stated", None]),
    "set_by": st.sampled_from([[], ["chair"]]),
    "limit": st.sampled_from(["at_most", "not_before"]),
    "extension": st.sampled_from([None, {"allowed": "no"}, {"allowed": "yes", "cap": 9, "cap_unit": "day"}]),
}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_several_values_that_pass_never_raise_later(pack: Pack, data: st.DataObject) -> None:
    fields = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=6, unique=True))
    changes = {field: data.draw(VALUES[field]) for field in fields}
    law = law_with(changes)
    fault = fault_of(law, EDITION, lambda _edition: pack)
    other_order = law_with(changes, data.draw(st.permutations(fields)))
    assert (fault_of(other_order, EDITION, lambda _edition: pack) is None) is (fault is None)
    if fault is not None:
        return
    regulation = law.as_held(EDITION, DAY, lambda _edition: pack)
    # A term in hours needs a moment; every other one is counted from a day or a moment.
    for began in (datetime(2030, 6, 3, 12, tzinfo=UTC), *([date(2030, 6, 3)] if changes.get("unit") != "hour" else ())):
        given_date = date_for(regulation, "complaint.filing", began, WorkingCalendar(), Facts(DAY))
        assert (given_date.due is None) is (given_date.state in ("not_set", "set_in_case"))


def test_a_fault_says_which_value_it_is_about(pack: Pack) -> None:
    cases: tuple[tuple[dict[str, object], str], ...] = (
        ({"unit": "century"}, "unit"),
        ({"amount": 3, "extension": {"allowed": "perhaps"}}, "extension.allowed"),
        ({"end_rule": "not_stated"}, "end_rule"),
        ({"state": "not_set"}, ""),
    )
    for changes, field in cases:
        fault = fault_of(law_with(changes), EDITION, lambda _edition: pack)
        assert fault is not None
        assert fault.field == field
    assert fault_of(law_with({"state": "not_set", "amount": None, "unit": None}), EDITION, lambda _e: pack) is None
