"""A term that the document leaves unset and the institution sets: what began runs, with the decision beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask

from tenants.regulations.operations import amending
from tenants.regulations.queries import law_of
from tests.support.cast import START, SignIn
from tests.tenants.running_terms.house import DECIDED, House, publish

UNSET = """\
[[term]]
key = "verification.decision"
article = "4(1)"
text = { nl = "De bank beslist.", en = "The bank decides." }
state = "not_set"
by = "exam_committee"
"""
WHOLE = {
    "state": "set", "amount": 2, "unit": "week", "direction": "after", "start": ["fact_known"],
    "start_day": "next", "end_rule": "as_is", "limit": "at_most", "extension.allowed": "no",
}  # fmt: skip


def test_a_term_that_the_institution_sets_runs_and_names_the_decision(
    house: House, worker_app: Flask, sign_in: SignIn
) -> None:
    edition = publish(house.bank, terms=UNSET)
    house.adopt(date(2026, 11, 1), edition)
    submission = house.bank.handed_in(house.bank.anna)
    before = house.term(submission)
    assert (before["basis"], before["due_on"]) == ("not_set", None)

    with house.bank.acting(house.admin) as actor:
        changes = [{"field": field, "value": value} for field, value in WHOLE.items()]
        change: dict[str, Any] = {"kind": "term", "key": "verification.decision", "changes": changes}
        amending.amend(actor, START, edition, change, date(2026, 11, 1), DECIDED, accepted=True)
    house.work(worker_app, "terms.recount")
    term = house.term(submission)
    assert (term["basis"], term["due_on"]) == ("set", date(2026, 12, 8))
    page = sign_in(house.bank.lead).get(f"/terms/{term['id']}").text
    assert DECIDED.source in page

    with house.bank.acting(house.admin) as actor:
        [made] = law_of(house.bank.tenant_id).amendments
        amending.void_amendment(actor, START, made.id, DECIDED, accepted=True)
    house.work(worker_app, "terms.recount")
    after = house.term(submission)
    assert (after["basis"], after["due_on"]) == ("not_set", None)
