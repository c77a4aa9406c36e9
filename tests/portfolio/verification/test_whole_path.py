"""From handing in to a decision, through the operations."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from assay import audit
from assay.files.queries import files_by_id
from assay.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from portfolio.evidence.operations import change_item, withdraw_item
from portfolio.evidence.queries import draft_of, item_visible
from portfolio.evidence.rules import ItemKind
from portfolio.verification import operations, queries
from portfolio.verification.shown import calendar_of, work_line
from tests.portfolio.bank import Bank
from tests.support.cast import SignIn


@pytest.mark.rule("R060", "R064", "R066", "R069")
def test_trained_and_certified_is_bronze_once_the_bank_accepted_both(bank: Bank) -> None:
    training = bank.handed_in(bank.anna)
    certificate = bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    assert bank.status(bank.anna) == {}
    bank.decide("accept", training)
    assert bank.status(bank.anna)["held_level"] == "none"
    bank.decide("accept", certificate)
    status = bank.status(bank.anna)
    assert (status["held_level"], status["computed_level"]) == ("bronze", "bronze")
    assert status["level_until"] == date(2029, 4, 13)
    assert bank.notices(bank.anna) == ["verification.accepted", "status.risen.bronze", "verification.accepted"]


@pytest.mark.rule("R066")
def test_what_the_bank_refused_never_counts(bank: Bank) -> None:
    bank.accepted(bank.anna)
    submission = bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    bank.decide("refuse", submission, "Het nummer staat niet in het register van de instelling.")
    assert bank.status(bank.anna)["held_level"] == "none"
    assert bank.sql("SELECT count(*) FROM app.verified_fact WHERE submission_id = %s", (submission,)) == [(0,)]
    assert bank.notices(bank.anna)[-1] == "verification.refused"


def test_the_item_and_its_files_are_open_to_the_body_from_handing_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    with bank.acting(bank.lead) as actor, pytest.raises(NotFound):
        item_visible(actor, item_id)
    submission = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.lead) as actor:
        assert item_visible(actor, item_id).id == item_id
        shown = queries.shown(actor, submission)
        files = [file["id"] for file in shown.submission.item["files"]]
        assert len(files_by_id(actor, bank.clock.now(), files)) == 1


def test_what_is_decided_on_is_the_item_as_it_was_handed_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna, ItemKind.ACTIVITY, title="Proeve Elektro")
    submission = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.anna) as actor:
        item = queries.submission(actor, submission).item
    assert item["title"] == "Proeve Elektro"
    assert item["starts_on"] == "2026-06-01"
    assert [file["name"] for file in item["files"]] == ["bewijs.pdf"]


@pytest.mark.parametrize("state", ["checking", "awaiting", "refused"])
def test_files_that_are_not_ready_keep_an_item_from_being_handed_in(bank: Bank, state: str) -> None:
    item_id = bank.item(bank.anna)
    file_id = bank.file(bank.anna, state)
    bank.sql(
        "INSERT INTO app.item_file (item_id, file_id, person_id, added_at) VALUES (%s, %s, %s, now())",
        (item_id, file_id, bank.anna.person_id),
    )
    with bank.acting(bank.anna) as actor, pytest.raises(Conflict) as caught:
        operations.submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)
    assert "bewijs.pdf" in str(caught.value.detail)


def test_an_item_without_a_file_is_not_handed_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna, files=0)
    with bank.acting(bank.anna) as actor, pytest.raises(Conflict):
        operations.submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)


def test_handing_in_goes_to_a_body_that_verifies_and_nowhere_else(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    school = bank.school("School")
    for tenant_id in (school, item_id):
        with bank.acting(bank.anna) as actor, pytest.raises(Invalid) as caught:
            operations.submit_item(actor, bank.clock.now(), item_id, tenant_id)
        assert "tenant_id" in caught.value.errors


def test_a_strangers_item_cannot_be_handed_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    with bank.acting(bank.person()) as actor, pytest.raises(NotFound):
        operations.submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)


def test_an_item_that_changed_since_the_page_was_opened_is_not_handed_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    with bank.acting(bank.anna) as actor, pytest.raises(Stale):
        operations.submit_item(actor, bank.clock.now(), item_id, bank.tenant_id, version=1)


def test_while_a_body_looks_at_it_an_item_cannot_be_changed_or_withdrawn(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    submission = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.anna) as actor:
        item = item_visible(actor, item_id)
        with pytest.raises(Conflict) as caught:
            change_item(actor, bank.clock.now(), item_id, item.version, draft_of(item))
        assert bank.name in str(caught.value.detail)
        with pytest.raises(Conflict):
            withdraw_item(actor, bank.clock.now(), item_id)
    with bank.acting(bank.anna) as actor:
        operations.take_back_submission(actor, bank.clock.now(), submission)
    with bank.acting(bank.anna) as actor:
        withdraw_item(actor, bank.clock.now(), item_id)


def _files(bank: Bank, submission: UUID) -> list[UUID]:
    """The files that were handed in, whoever may read that."""
    rows = bank.sql(
        "SELECT cast(f ->> 'id' AS uuid) FROM app.submission s, jsonb_array_elements(s.item -> 'files') f"
        " WHERE s.id = %s", (submission,),
    )  # fmt: skip
    assert rows
    return [row[0] for row in rows]


def test_taking_back_closes_the_item_and_its_files_at_once(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    submission = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.anna) as actor:
        operations.take_back_submission(actor, bank.clock.now(), submission)
    with bank.acting(bank.lead) as actor:
        shown = queries.shown(actor, submission)
        assert not shown.open
        assert files_by_id(actor, bank.clock.now(), _files(bank, submission)) == {}
        with pytest.raises(NotFound):
            item_visible(actor, item_id)
    assert bank.hand_in(bank.anna, item_id) != submission


def test_what_was_taken_back_stays_closed_when_the_mended_item_is_handed_in(bank: Bank) -> None:
    item_id = bank.item(bank.anna, note="Met de naam van een kandidaat")
    first = bank.hand_in(bank.anna, item_id)
    bank.decide("ask", first, "Wie is dit?")
    with bank.acting(bank.anna) as actor:
        operations.answer_question(actor, bank.clock.now(), first, "Kandidaat Jansen")
    with bank.acting(bank.anna) as actor:
        operations.take_back_submission(actor, bank.clock.now(), first)
    with bank.acting(bank.anna) as actor:
        item = item_visible(actor, item_id)
        change_item(actor, bank.clock.now(), item_id, item.version, replace(draft_of(item), note=None))
    second = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.lead) as actor:
        assert queries.shown(actor, second).open
        closed = queries.shown(actor, first)
        assert not closed.open
        assert [each.open for each in queries.earlier(actor, queries.submission(actor, second))] == [False]
        assert {s.kind: s.reason for s in queries.steps_shown(closed)}["answer"] is None
    with bank.acting(bank.anna) as actor:
        own = queries.steps_shown(queries.shown(actor, first))
        assert {step.kind: step.reason for step in own}["answer"] == "Kandidaat Jansen"


def test_an_acceptance_taken_back_after_the_term_does_not_open_the_item_again(bank: Bank) -> None:
    submission = bank.accepted(bank.anna, title="Oud bewijs")
    bank.clock.advance(timedelta(days=4 * 366))
    bank.decide("take_back_decision", submission, "Vals getuigschrift.")
    with bank.acting(bank.lead) as actor:
        [shown] = queries.work_list(actor, None, 5)
        assert (shown.submission.id, shown.open) == (submission, False)
        assert work_line(actor, bank.clock.now(), shown, calendar_of(actor)).title != "Oud bewijs"


@pytest.mark.rule("R066")
def test_an_item_that_the_body_no_longer_sees_can_only_be_refused(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.accepted(bank.anna, ItemKind.CERTIFICATE, title="Certificaat van toen")
    bank.clock.advance(timedelta(days=4 * 366))
    bank.decide("take_back_decision", submission, "Vals getuigschrift.")
    for act, words in (("accept", ()), ("ask", ("Van wie is dit?",))):
        with pytest.raises(Conflict) as refused:
            bank.decide(act, submission, *words)
        assert refused.value.code == "closed"
    assert bank.sql("SELECT count(*) FROM app.verified_fact WHERE submission_id = %s", (submission,)) == [(1,)]
    lead = sign_in(bank.lead)
    page = lead.get(f"/work-list/{submission}").text
    assert "Daarom kun je het alleen weigeren" in page
    assert "Bewijs weigeren" in page
    assert "Bewijs accepteren" not in page
    assert "Het besluit blijft staan" not in page
    bank.decide("refuse", submission, "Vals getuigschrift.")
    assert bank.state(submission) == "refused"
    with pytest.raises(Conflict):
        bank.decide("take_back_decision", submission, "Toch niet.")


def test_after_a_decision_the_body_sees_the_item_for_the_term_and_no_longer(bank: Bank) -> None:
    accepted = bank.accepted(bank.anna)
    refused = bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    bank.decide("refuse", refused, "Niet leesbaar.")
    start = bank.clock.now()
    for submission, term in ((accepted, timedelta(days=3 * 365)), (refused, timedelta(weeks=6))):
        bank.clock.set(start + term - timedelta(minutes=1))
        with bank.acting(bank.lead) as actor:
            assert queries.shown(actor, submission).open
        bank.clock.set(start + term + timedelta(days=2))
        with bank.acting(bank.lead) as actor:
            shown = queries.shown(actor, submission)
            assert not shown.open
            assert files_by_id(actor, bank.clock.now(), _files(bank, submission)) == {}
        bank.clock.set(start)


def test_a_decision_taken_back_opens_the_item_again_until_the_next_one(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("refuse", submission, "Verkeerde pagina bekeken.")
    bank.decide("take_back_decision", submission, "Ik keek naar de verkeerde bladzijde.")
    assert bank.state(submission) == "waiting"
    bank.clock.advance(timedelta(weeks=10))
    with bank.acting(bank.lead) as actor:
        shown = queries.shown(actor, submission)
        assert shown.open
        kinds = [step.kind for step in queries.decisions(shown.submission)]
    assert kinds == ["refuse", "take_back_decision"]
    assert bank.notices(bank.anna) == ["verification.refused", "verification.decision_taken_back"]


def test_an_old_refusal_is_not_taken_back_once_the_item_is_closed(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("refuse", submission, "Niet leesbaar.")
    bank.clock.advance(timedelta(weeks=7))
    with pytest.raises(Conflict):
        bank.decide("take_back_decision", submission, "Toch wel.")


def test_a_refusal_is_not_taken_back_once_the_item_was_handed_in_again(bank: Bank) -> None:
    item_id = bank.item(bank.anna)
    first = bank.hand_in(bank.anna, item_id)
    bank.decide("refuse", first, "Niet leesbaar.")
    bank.hand_in(bank.anna, item_id)
    with pytest.raises(Conflict):
        bank.decide("take_back_decision", first, "Toch wel.")
    assert bank.state(first) == "refused"


def test_a_question_goes_to_the_assessor_and_the_answer_brings_it_back(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("ask", submission, "Welke rol had je?")
    assert bank.notices(bank.anna) == ["verification.question"]
    with bank.acting(bank.anna) as actor, pytest.raises(Invalid):
        operations.answer_question(actor, bank.clock.now(), submission, "  ")
    with bank.acting(bank.anna) as actor:
        operations.answer_question(actor, bank.clock.now(), submission, "Eerste beoordelaar.")
    assert bank.state(submission) == "waiting"
    bank.decide("accept", submission)


def test_nobody_decides_on_an_item_of_their_own(bank: Bank) -> None:
    submission = bank.handed_in(bank.lead)
    for act, words in (("accept", ()), ("refuse", ("x",)), ("ask", ("x",)), ("take_back_decision", ("x",))):
        with pytest.raises(Forbidden):
            bank.decide(act, submission, *words)
    with bank.acting(bank.lead) as actor, pytest.raises(Forbidden):
        operations.claim(actor, bank.clock.now(), submission)
    assert bank.state(submission) == "waiting"
    bank.decide("accept", submission, lead=bank.other_lead)


def test_a_lead_assessor_of_another_body_finds_nothing(bank: Bank, app, clock, acting, servers) -> None:  # type: ignore[no-untyped-def]  # the fixtures have their types in the conftest
    from tests.portfolio.bank import open_bank

    other = open_bank(app, clock, acting, servers)
    submission = bank.handed_in(bank.anna)
    with pytest.raises(NotFound):
        bank.decide("accept", submission, lead=other.lead)
    with bank.acting(other.lead) as actor:
        assert queries.work_list(actor, None, 50) == []


def test_a_lead_assessor_whose_role_ended_may_no_longer_decide(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    bank.sql("UPDATE app.appointment SET ends_on = '2026-11-01' WHERE person_id = %s", (bank.lead.person_id,))
    with bank.acting(bank.lead) as actor:
        assert actor.hat_lost
        with pytest.raises(Forbidden):
            operations.accept(actor, bank.clock.now(), submission, 1)


def test_a_typed_institution_may_be_linked_while_accepting(bank: Bank) -> None:
    school = bank.school("ROC Oost")
    typed = bank.accepted(bank.anna, ItemKind.ACTIVITY, organisation_text="  roc OOST!")
    linked = bank.handed_in(bank.anna, ItemKind.ACTIVITY, organisation_text="R.O.C. Oost te Zutphen")
    bank.decide("accept", linked, organisation_id=school)
    training = bank.handed_in(bank.anna)
    with pytest.raises(Invalid):
        bank.decide("accept", training, organisation_id=school)
    keys = {
        row[0]: row[1]
        for row in bank.sql(
            "SELECT submission_id, organisation_key FROM app.verified_fact WHERE person_id = %s", (bank.anna.person_id,)
        )
    }
    assert keys == {typed: "roc oost", linked: str(school)}


def test_every_act_stands_in_the_chains_of_person_and_body(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("ask", submission, "Welke rol?")
    with bank.acting(bank.anna) as actor:
        operations.answer_question(actor, bank.clock.now(), submission, "Eerste beoordelaar.")
    bank.decide("accept", submission)
    wanted = ["item.handed_in", "submission.question_asked", "submission.answered", "submission.accepted"]
    for chain in (f"tenant:{bank.tenant_id}", f"person:{bank.anna.person_id}"):
        rows = bank.sql(
            "SELECT chain, seq, at, actor_id, act, subject, detail, prev_hash, hash FROM app.audit_entry"
            " WHERE chain = %s ORDER BY seq",
            (chain,),
        )
        entries = [audit.Entry(*row) for row in rows]
        assert audit.broken_links(entries) == []
        assert [entry.act for entry in entries if entry.act in wanted] == wanted
