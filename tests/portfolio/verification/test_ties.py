"""A tie between a lead assessor and an assessor, where the body's regulation bars it."""

from __future__ import annotations

from typing import Any

import pytest

from assay.problems import Conflict
from portfolio.verification import operations as verification
from tenants.interests import operations, queries
from tenants.regulations.rules.bodies_said import TieRule
from tests.portfolio.bank import Bank
from tests.support.cast import START

TODAY = START.date()


def test_a_tie_that_the_regulation_bars_keeps_a_lead_assessor_out(
    acting: Any, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = bank.handed_in(bank.anna)
    barring = TieRule.model_validate(
        {
            "key": "lead.tie",
            "article": "4",
            "text": {"nl": "x", "en": "x"},
            "ties": ["family"],
            "role": ["lead_assessor"],
            "effect": "bars_matter",
        }
    )
    monkeypatch.setattr(queries, "tie_rules", lambda *_asked: [barring])
    with acting(bank.lead) as actor:
        operations.derive(
            actor,
            START,
            one=(bank.lead.person_id, bank.lead.name),
            other=(bank.anna.person_id, bank.anna.name),
            kind="family",
            on=TODAY,
            derived_from="test",
        )
    with acting(bank.lead) as actor, pytest.raises(Conflict) as refused:
        verification.claim(actor, START, submission)
    assert refused.value.rule == "4"
    with acting(bank.other_lead) as actor:
        verification.claim(actor, START, submission)
