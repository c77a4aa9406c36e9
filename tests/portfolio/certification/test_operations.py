"""What decisions and time do to a status, in the database."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event

from assay.db import db, unit_of_work
from assay.outbox.run import run_job
from assay.problems import Conflict, Forbidden, Invalid, NotFound
from assay.tenancy.scopes import PublicScope
from portfolio.certification import operations, queries
from portfolio.certification.events import status_changed
from portfolio.certification.operations.timed import BODY_JOB, PERSON_JOB
from portfolio.certification.rules import evaluate
from portfolio.certification.shown import end_of
from portfolio.evidence.rules import ItemKind
from tenants.running_terms.operations import nightly
from tests.portfolio.bank import Bank


def _bronze(bank: Bank, issued: date = date(2026, 4, 12)) -> UUID:
    """Anna becomes bronze; the submission of her certificate."""
    bank.accepted(bank.anna)
    return bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=issued)


def _silver(bank: Bank) -> None:
    _bronze(bank)
    bank.accepted(bank.anna, ItemKind.ACTIVITY)
    bank.accepted(bank.anna, ItemKind.FURTHER_TRAINING)
    bank.accepted(bank.anna, ItemKind.YEARLY_OVERVIEW)


def _proposal(bank: Bank) -> UUID:
    rows = bank.sql(
        "SELECT id FROM app.status_event WHERE tenant_id = %s AND kind = 'fall_proposed' ORDER BY id DESC LIMIT 1",
        (bank.tenant_id,),
    )
    found: UUID = rows[0][0]
    return found


def _events(bank: Bank) -> list[str]:
    rows = bank.sql(
        "SELECT kind, to_level FROM app.status_event WHERE tenant_id = %s AND person_id = %s ORDER BY id",
        (bank.tenant_id, bank.anna.person_id),
    )
    return [f"{kind} {level}" for kind, level in rows]


def _recompute(bank: Bank) -> None:
    with bank.acting(bank.lead) as actor:
        operations.recompute(actor, bank.clock.now(), bank.anna.person_id)


def _jobs(bank: Bank, kind: str) -> list[dict[str, Any]]:
    rows = bank.sql(
        "SELECT payload, next_try_at FROM app.outbox WHERE kind = %s AND scope_tenant = %s ORDER BY next_try_at",
        (kind, bank.tenant_id),
    )
    return [{**payload, "due": due} for payload, due in rows]


@pytest.mark.rule("R060", "R064", "R066", "R069", "R070")
def test_it_climbs_step_by_step_as_evidence_is_accepted(bank: Bank) -> None:
    _silver(bank)
    assert _events(bank) == ["rise bronze", "rise silver"]
    for number in range(5):
        bank.accepted(bank.anna, ItemKind.ACTIVITY, organisation_text=f"School {number % 2}")
    bank.accepted(bank.anna, ItemKind.REFRESHER)
    assert bank.status(bank.anna)["held_level"] == "silver"
    for year in (2024, 2023):
        bank.on(date(year + 1, 2, 1))
        bank.accepted(bank.anna, ItemKind.YEARLY_OVERVIEW, year=year)
    bank.on(date(2026, 11, 24))
    _recompute(bank)
    assert bank.status(bank.anna)["held_level"] == "gold"


@pytest.mark.rule("R072")
def test_a_yearly_overview_counts_from_the_day_it_was_handed_in(bank: Bank) -> None:
    bank.on(date(2026, 3, 2))
    submission = bank.handed_in(bank.anna, ItemKind.YEARLY_OVERVIEW, year=2025)
    bank.on(date(2026, 3, 20))
    bank.decide("accept", submission)
    rows = bank.sql("SELECT true_from, year FROM app.verified_fact WHERE submission_id = %s", (submission,))
    assert rows == [(date(2026, 3, 2), 2025)]


@pytest.mark.rule("R060")
def test_a_training_gives_one_fact_for_each_subject(bank: Bank) -> None:
    submission = bank.accepted(bank.anna, subjects=("exam_process", "judging"))
    rows = bank.sql("SELECT subject FROM app.verified_fact WHERE submission_id = %s ORDER BY subject", (submission,))
    assert rows == [("exam_process",), ("judging",)]
    assert bank.status(bank.anna)["held_level"] == "none"


@pytest.mark.rule("R075")
def test_a_certificate_ends_after_three_years_and_the_fall_waits_for_a_word(bank: Bank) -> None:
    _bronze(bank)
    bank.on(date(2029, 4, 12))
    _recompute(bank)
    assert _events(bank) == ["rise bronze"]
    bank.on(date(2029, 4, 13))
    _recompute(bank)
    status = bank.status(bank.anna)
    assert (status["held_level"], status["computed_level"]) == ("bronze", "none")
    assert status["fall_proposed_on"] == date(2029, 4, 13)
    assert bank.notices(bank.anna)[-1] == "status.fall_proposed"
    _recompute(bank)
    assert _events(bank) == ["rise bronze", "fall_proposed none"]


def test_new_evidence_makes_a_proposal_go_away(bank: Bank) -> None:
    _bronze(bank)
    bank.on(date(2029, 4, 20))
    _recompute(bank)
    bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=date(2029, 4, 1))
    assert bank.status(bank.anna)["fall_proposed_on"] is None
    assert bank.status(bank.anna)["held_level"] == "bronze"
    assert _events(bank) == ["rise bronze", "fall_proposed none", "fall_proposal_ended none"]


def test_a_confirmed_fall_takes_the_level_and_is_told(bank: Bank) -> None:
    _bronze(bank)
    bank.on(date(2029, 4, 20))
    _recompute(bank)
    fall = _proposal(bank)
    with bank.acting(bank.lead) as actor, pytest.raises(Invalid):
        operations.confirm_fall(actor, bank.clock.now(), fall, " ")
    with bank.acting(bank.lead) as actor:
        operations.confirm_fall(actor, bank.clock.now(), fall, "Er is geen nieuw certificaat.")
    status = bank.status(bank.anna)
    assert (status["held_level"], status["fall_proposed_on"]) == ("none", None)
    assert bank.notices(bank.anna)[-1] == "status.fall_decided"
    for act in (operations.confirm_fall, operations.refuse_fall):
        with bank.acting(bank.other_lead) as actor, pytest.raises(Conflict):
            act(actor, bank.clock.now(), fall, "Te laat.")


def test_nobody_decides_on_another_fall_than_they_looked_at(bank: Bank) -> None:
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    assert _events(bank)[-1] == "fall_proposed bronze"
    # Bronze has ended too by now, and the night's work has not been done yet.
    bank.on(date(2029, 6, 2))
    for act in (operations.confirm_fall, operations.refuse_fall):
        with bank.acting(bank.lead) as actor, pytest.raises(Conflict):
            act(actor, bank.clock.now(), _proposal(bank), "Het overzicht ontbreekt.")
    assert bank.status(bank.anna)["held_level"] == "silver"
    _recompute(bank)
    with bank.acting(bank.lead) as actor:
        operations.confirm_fall(actor, bank.clock.now(), _proposal(bank), "Geen certificaat meer.")
    assert bank.status(bank.anna)["held_level"] == "none"


def test_a_refused_fall_is_not_proposed_again_but_a_new_reason_is(bank: Bank) -> None:
    _silver(bank)
    bank.on(date(2027, 1, 2))
    _recompute(bank)
    assert _events(bank)[-1] == "fall_proposed bronze"
    with bank.acting(bank.lead) as actor:
        operations.refuse_fall(actor, bank.clock.now(), _proposal(bank), "Het overzicht ligt bij ons.")
    _recompute(bank)
    assert _events(bank)[-1] == "fall_refused bronze"
    assert bank.status(bank.anna)["held_level"] == "silver"
    bank.on(date(2029, 6, 2))
    _recompute(bank)
    assert _events(bank)[-1] == "fall_proposed none"


def test_nobody_decides_on_their_own_fall_and_strangers_find_none(bank: Bank, app, clock, acting, servers) -> None:  # type: ignore[no-untyped-def]  # the fixtures have their types in the conftest
    from tests.portfolio.bank import open_bank

    bank.anna, member = bank.lead, bank.anna
    for kind in (ItemKind.TRAINING, ItemKind.CERTIFICATE):
        bank.decide("accept", bank.handed_in(bank.anna, kind), lead=bank.other_lead)
    bank.on(date(2029, 4, 20))
    with bank.acting(bank.other_lead) as actor:
        operations.recompute(actor, bank.clock.now(), bank.anna.person_id)
    fall = _proposal(bank)
    with bank.acting(bank.lead) as actor, pytest.raises(Forbidden):
        operations.confirm_fall(actor, bank.clock.now(), fall, "Ik geef het op.")
    with bank.acting(member, "personal") as actor, pytest.raises(Forbidden):
        operations.confirm_fall(actor, bank.clock.now(), fall, "x")
    other = open_bank(app, clock, acting, servers)
    with bank.acting(other.lead) as actor, pytest.raises(NotFound):
        operations.confirm_fall(actor, bank.clock.now(), fall, "x")


def test_a_decision_taken_back_ends_what_was_known_and_changes_no_past(bank: Bank) -> None:
    certificate = _bronze(bank)
    known = bank.clock.now()
    bank.on(date(2026, 12, 1))
    bank.decide("take_back_decision", certificate, "Het nummer hoort bij iemand anders.")
    assert bank.status(bank.anna)["held_level"] == "bronze"
    assert _events(bank)[-1] == "fall_proposed none"
    with bank.acting(bank.anna) as actor:
        record = queries.own_records(actor, date(2026, 12, 1))[0]
    assert evaluate(record.scheme, record.facts, date(2026, 11, 24)).level == "none"
    assert evaluate(record.scheme, record.facts, date(2026, 11, 24), known).level == "bronze"
    assert record.held_at(end_of(date(2026, 11, 24))) == "bronze"


def test_every_change_is_announced_in_the_transaction(bank: Bank) -> None:
    heard: list[tuple[UUID, UUID, str]] = []

    def hear(sender: object, tenant_id: UUID, person_id: UUID, level: str) -> None:
        heard.append((tenant_id, person_id, level))

    with status_changed.connected_to(hear):
        _bronze(bank)
        _recompute(bank)
    assert heard == [
        (bank.tenant_id, bank.anna.person_id, "none"),
        (bank.tenant_id, bank.anna.person_id, "bronze"),
    ]


def test_the_status_is_read_in_one_statement_in_the_transaction_of_the_decision(bank: Bank) -> None:
    _silver(bank)
    statements: list[str] = []
    with bank.app.app_context():
        engine = db.engine

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    submission = bank.handed_in(bank.anna, ItemKind.ACTIVITY)
    event.listen(engine, "before_cursor_execute", note)
    try:
        bank.decide("accept", submission)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    reads = [s for s in statements if s.lstrip().startswith("SELECT") and "app.verified_fact" in s]
    assert len(reads) == 1
    assert "app.status " in reads[0]


def test_a_body_that_adopted_a_scheme_is_judged_by_it(bank: Bank) -> None:
    assert queries.DEFAULT_SCHEME == "assessor_bank_2026"
    with bank.acting(bank.lead) as actor:
        assert not queries.record_of(actor.tenant_id, bank.anna.person_id, date(2026, 11, 24)).adopted  # type: ignore[arg-type]  # the names and types are those of the cases
    bank.sql(
        "INSERT INTO app.scheme_adoption (tenant_id, from_day, scheme, adopted_at) VALUES (%s, %s, %s, now())",
        (bank.tenant_id, date(2026, 11, 1), "assessor_bank_2026"),
    )
    with bank.acting(bank.lead) as actor:
        assert queries.record_of(actor.tenant_id, bank.anna.person_id, date(2026, 11, 24)).adopted  # type: ignore[arg-type]  # the names and types are those of the cases
        assert not queries.record_of(actor.tenant_id, bank.anna.person_id, date(2026, 10, 24)).adopted  # type: ignore[arg-type]  # the names and types are those of the cases


def test_the_night_finds_who_fell_and_who_rose_and_nobody_else(bank: Bank) -> None:
    _silver(bank)
    other = bank.person()
    for kind in (ItemKind.TRAINING, ItemKind.CERTIFICATE):
        bank.accepted(other, kind)
    with bank.acting(bank.lead) as actor:
        assert operations.queue_due_persons(actor, bank.clock.now()) == 0
    bank.on(date(2027, 1, 1))
    with bank.acting(bank.lead) as actor:
        assert operations.queue_due_persons(actor, bank.clock.now()) == 1
    assert [job["person"] for job in _jobs(bank, PERSON_JOB)] == [str(bank.anna.person_id)]
    _recompute(bank)
    with bank.acting(bank.lead) as actor:
        assert operations.queue_due_persons(actor, bank.clock.now()) == 0
    bank.accepted(bank.anna, ItemKind.YEARLY_OVERVIEW, year=2026)
    assert bank.status(bank.anna)["fall_proposed_on"] is None


def test_every_body_has_a_nightly_job(bank: Bank, worker_app: Flask) -> None:
    with worker_app.app_context(), unit_of_work(PublicScope(), bank.clock.now()):
        operations.queue_bodies(bank.clock.now())
    assert len(_jobs(bank, BODY_JOB)) == 1


@pytest.mark.rule("R075")
def test_reminders_go_90_and_30_days_before_the_certificate_ends(bank: Bank) -> None:
    kind = "status.certificate_ends"

    def by_night(day: date) -> int:
        bank.on(day)
        with bank.acting(bank.lead) as actor:
            nightly.go_over(actor, bank.clock.now())
        return bank.notices(bank.anna).count(kind)

    _bronze(bank)
    assert [by_night(day) for day in (date(2029, 1, 11), date(2029, 1, 12), date(2029, 1, 13))] == [0, 1, 1]
    [(params, path)] = bank.sql(
        "SELECT params, path FROM app.notice WHERE person_id = %s AND kind = %s", (bank.anna.person_id, kind)
    )
    assert (params["body"], params["days"], path) == (bank.name, 90, "/status")
    # A newer one took its place: of the older one nobody is reminded any more.
    bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=date(2029, 1, 2))
    assert by_night(date(2029, 3, 13)) == 1


def test_another_body_knows_nothing_of_it(bank: Bank, app, clock, acting, servers) -> None:  # type: ignore[no-untyped-def]  # the fixtures have their types in the conftest
    from tests.portfolio.bank import open_bank

    _bronze(bank)
    other = open_bank(app, clock, acting, servers)
    with bank.acting(other.lead) as actor, pytest.raises(NotFound):
        queries.record_at_body(actor, bank.anna.person_id, date(2026, 11, 24))
    item = bank.item(bank.anna, ItemKind.CERTIFICATE)
    bank.hand_in(bank.anna, item, other.tenant_id)
    with bank.acting(other.lead) as actor:
        record = queries.record_at_body(actor, bank.anna.person_id, date(2026, 11, 24))
    assert (record.facts, record.held_level) == ((), "none")


def test_the_night_runs_through_the_worker(bank: Bank, worker_app: Flask) -> None:
    _bronze(bank)
    bank.on(date(2029, 4, 13))
    rows = bank.sql(
        "INSERT INTO app.outbox (queue, kind, payload, created_at, next_try_at)"
        " VALUES ('work', 'certification.nightly', '{}', %s, %s) RETURNING id",
        (bank.clock.now(), bank.clock.now()),
    )
    assert run_job(worker_app, rows[0][0]) == "done"
    for kind in (BODY_JOB, PERSON_JOB):
        waiting = bank.sql(
            "SELECT id FROM app.outbox WHERE kind = %s AND scope_tenant = %s AND done_at IS NULL",
            (kind, bank.tenant_id),
        )
        assert len(waiting) == 1
        assert run_job(worker_app, waiting[0][0]) == "done"
    assert bank.status(bank.anna)["fall_proposed_on"] == date(2029, 4, 13)
