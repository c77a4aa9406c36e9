"""Counting anew by case gives each term what counting that one term gives, in the real database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from assay.api import cursors
from assay.calendar import Extension, Inputs, Suspension, Unit
from assay.calendar.trace import from_json
from assay.db import db
from tenants.regulations.effects import Effect
from tenants.regulations.operations import calendars
from tenants.regulations.operations.recording import EffectUnseen
from tenants.running_terms import queries
from tenants.running_terms.models import RunningTerm
from tenants.running_terms.operations import keeping, recounting
from tenants.running_terms.rules.cases import Basis, Case, count
from tests.support.cast import SignIn
from tests.tenants.running_terms.house import TERMS, House, publish

CLOCK = TERMS.replace(
    'state = "set_in_case"\nset_by = "exam_committee"',
    'amount = 60\nunit = "hour"\ndirection = "after"\nstart = "request_received"\nstart_day = "next"\n'
    'end_rule = "as_is"\nlimit = "at_most"\nby = "exam_committee"\n'
    'extension = {{ allowed = "no" }}',
)
FIRST = date(2026, 11, 2)
#: What counting anew may change. What is stored as JSON is compared as the value that it stands for.
PLAIN = ("state", "basis", "document", "edition_id", "articles", "set_on", "due_on", "due_at", "caveats", "remind_on")
MORE = ("reminded_for", "escalate_on", "version")


def drawn(dice: Random, number: int) -> Case:
    """A term that began in the month before the closing days: on a day or at a moment, longer or stood still."""
    day = FIRST + timedelta(days=dice.randrange(28))
    moment = datetime.combine(day, time(dice.randrange(8, 16), dice.choice((0, 30))), UTC)
    key = dice.choice(("verification.decision", "verification.decision", "verification.answer", "appointment.ends"))
    if key == "verification.answer":
        return Case(key, moment)
    if key == "appointment.ends":
        return Case(key, day, set_on=day + timedelta(days=40))
    longer = (Extension(amount=dice.choice((2, 5)), unit=Unit.WORKING_DAY, reasons="x"),) if number % 4 == 0 else ()
    still = (Suspension(first=day, last=day + timedelta(days=3)),) if number % 5 == 0 else ()
    return Case(key, dice.choice((day, moment)), None, {}, longer, still)


def put_in(house: House, terms: int) -> None:
    """Terms of many cases, some of which are alike; half of what has passed was missed."""
    dice = Random(7)
    with house.bank.acting(house.admin):
        rules, moment = keeping.rules_at(house.bank.tenant_id), house.bank.clock.now()
        for number in range(terms):
            case = drawn(dice, number)
            made = count(case, rules, rules.law.calendar())
            term = RunningTerm(
                tenant_id=house.bank.tenant_id,
                person_id=house.bank.anna.person_id if number % 2 else None,
                key=case.key,
                subject_kind="submission",
                subject_id=uuid4(),
                role="lead_assessor",
                kept_by="lead_assessor",
                started_on=case.day,
                started_at=case.start if isinstance(case.start, datetime) else None,
                facts={},
                ends=False,
                state="running",
                version=1,
            )
            keeping.put(term, case, made, moment)
            term.state = "missed" if term.due_at and term.due_at < moment and number % 3 else "running"
            term.reminded_for = term.due_on if number % 3 == 0 else None
            db.session.add(term)


def stored(house: House) -> dict[UUID, dict[str, Any]]:
    """Every term of the body that was put in."""
    with house.bank.acting(house.admin):
        query = select(RunningTerm).where(
            RunningTerm.tenant_id == house.bank.tenant_id, RunningTerm.subject_kind == "submission"
        )
        return {term.id: {**values(term), "case": queries.case_of(term)} for term in db.session.scalars(query)}


def values(term: RunningTerm) -> dict[str, Any]:
    """The columns of a term that counting anew may change."""
    found = {name: getattr(term, name) for name in (*PLAIN, *MORE)}
    found["trace"] = from_json(json.dumps(term.trace)) if term.trace else None
    found["inputs"] = Inputs.from_json(json.dumps(term.inputs)) if term.inputs else None
    return found


def one_by_one(house: House, before: dict[UUID, dict[str, Any]]) -> dict[UUID, dict[str, Any]]:
    """What these terms become under the law as it is now, each counted alone."""
    expected: dict[UUID, dict[str, Any]] = {}
    with house.bank.acting(house.admin):
        rules, moment = keeping.rules_at(house.bank.tenant_id), house.bank.clock.now()
        for term_id, was in before.items():
            made = count(was["case"], rules, rules.law.calendar())
            due = made.due.due_date if made.due else None
            changed = (due, made.basis.value, made.found.edition_id) != (was["due_on"], was["basis"], was["edition_id"])
            if made.basis is Basis.UNCOUNTABLE or not (changed or was["caveats"]):
                expected[term_id] = was
                continue
            term = RunningTerm(key=was["case"].key, **{name: was[name] for name in (*PLAIN, *MORE)})
            if due != was["due_on"]:
                term.reminded_for = None
            keeping.put(term, was["case"], made, moment)
            if changed:
                term.version += 1
                if term.state == "missed" and (term.due_at is None or term.due_at >= moment):
                    term.state, term.escalate_on = "running", None
            expected[term_id] = {**values(term), "case": was["case"]}
    return expected


def close(house: House, *, accepted: bool) -> Effect:
    """Close the house in the first two weeks of December; what that does."""
    with house.bank.acting(house.admin) as actor:
        now = house.bank.clock.now()
        days = {"first": date(2026, 11, 30), "last": date(2026, 12, 13)}
        try:
            calendars.close_days(actor, now, name="Dicht", kind="closing_day", accepted=accepted, **days)
        except EffectUnseen as unseen:
            found: Effect = unseen.facts["effect"]
            return found
    return Effect()


@pytest.mark.parametrize("at_once", [7, 1000])
def test_by_case_as_one_by_one(house: House, worker_app: Flask, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    house.adopt(date(2026, 11, 1), publish(house.bank, terms=CLOCK.format(days=10)))
    house.work(worker_app, "terms.recount")
    house.bank.on(date(2026, 12, 1))
    put_in(house, 80)
    monkeypatch.setattr(recounting, "AT_ONCE", at_once)
    before = stored(house)
    shown = close(house, accepted=False)
    assert stored(house) == before, "looking changes nothing"
    close(house, accepted=True)
    house.work(worker_app, "terms.recount")
    after = stored(house)
    assert after == one_by_one(house, before)
    # What moved is what was shown and accepted, those that were missed among them.
    moved = {each for each in before if after[each]["due_on"] != before[each]["due_on"]}
    back = {each for each in before if (before[each]["state"], after[each]["state"]) == ("missed", "running")}
    assert back
    assert len(moved) > len(back)
    assert len(moved) < len(before)
    assert (shown.running, shown.moved, shown.back) == (len(before), len(moved), len(back))
    assert [each.due_after for each in shown.examples] == sorted(after[each]["due_on"] for each in named(shown))
    lines = house.bank.sql(
        "SELECT e.term_id, e.due_before, e.due_after, e.trace = t.trace AND e.actor_id IS NOT DISTINCT FROM NULL"
        " FROM app.running_term_event e JOIN app.running_term t ON t.id = e.term_id"
        " WHERE e.tenant_id = %s AND e.kind = 'recounted'",
        (house.bank.tenant_id,),
    )
    assert sorted(lines) == sorted((each, before[each]["due_on"], after[each]["due_on"], True) for each in moved)
    [(counted, told, done)] = house.bank.sql(
        "SELECT counted, moved, done_at IS NOT NULL FROM app.term_recount WHERE tenant_id = %s"
        " AND running > 0 ORDER BY id DESC LIMIT 1",
        (house.bank.tenant_id,),
    )
    assert (counted, told, done) == (len(before), len(moved), True)
    paths = house.bank.sql(
        "SELECT path FROM app.notice WHERE person_id = %s AND kind LIKE 'terms.moved.%%'",
        (house.bank.anna.person_id,),
    )
    mine = {each for each in moved if theirs(house, each)}
    assert {path.partition("?")[0] for (path,) in paths} == {f"/terms/{each}" for each in mine}
    assert len(paths) == len(mine)
    # The same work again has nothing to do.
    assert close_again(house, worker_app) == after


def named(shown: Effect) -> list[UUID]:
    """The terms that are named as examples."""
    return [each.id for each in shown.examples]


def theirs(house: House, term_id: UUID) -> bool:
    """Whether a term has a person."""
    return bool(house.bank.sql("SELECT 1 FROM app.running_term WHERE id = %s AND person_id IS NOT NULL", (term_id,)))


def close_again(house: House, worker_app: Flask) -> dict[UUID, dict[str, Any]]:
    """Count anew under the law as it is; the terms after that."""
    with house.bank.acting(house.admin):
        recounting.begin(house.bank.clock.now(), house.bank.tenant_id)
    house.work(worker_app, "terms.recount")
    return stored(house)


def test_a_cursor_of_another_view_is_refused(house: House, app: Flask, sign_in: SignIn) -> None:
    lead = sign_in(house.bank.lead)
    with app.test_request_context("/terms"):
        undated = cursors.encode(["", uuid4()])
    assert lead.get(f"/terms?view=open&after={undated}").status_code == 200
    assert lead.get(f"/terms?view=done&after={undated}").status_code == 422
