"""Two at once on one submission: one effect, the other is told."""

from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread
from uuid import UUID

import pytest

from assay.problems import Conflict
from portfolio.evidence.operations import attach_file, change_item, withdraw_item
from portfolio.evidence.queries import draft_of, item_visible
from portfolio.evidence.rules import ItemKind
from portfolio.verification import operations
from portfolio.verification.operations import submit_item
from tests.portfolio.bank import Bank
from tests.support.cast import Member


def _both(*acts: Callable[[], None]) -> list[str]:
    """Run the acts at once in threads of their own; what each came to."""
    outcomes = ["" for _act in acts]
    start = Barrier(len(acts))

    def run(place: int, act: Callable[[], None]) -> None:
        start.wait(timeout=20)
        try:
            act()
            outcomes[place] = "done"
        except Conflict as fault:
            outcomes[place] = fault.code
        except Exception as fault:  # noqa: BLE001 - the thread's failure is the test's
            outcomes[place] = repr(fault)

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def _decide(bank: Bank, lead: Member, act: str, submission: UUID, version: int, *words: str) -> Callable[[], None]:
    def run() -> None:
        with bank.acting(lead) as actor:
            getattr(operations, act)(actor, bank.clock.now(), submission, version, *words)

    return run


@pytest.mark.parametrize(
    ("other", "words"), [("accept", ()), ("refuse", ("Niet leesbaar.",)), ("ask", ("Welke rol?",))]
)
def test_two_lead_assessors_decide_at_once(bank: Bank, other: str, words: tuple[str, ...]) -> None:
    submission = bank.handed_in(bank.anna)
    outcomes = _both(
        _decide(bank, bank.lead, "accept", submission, 1), _decide(bank, bank.other_lead, other, submission, 1, *words)
    )
    assert sorted(outcomes) in (["conflict", "done"], ["done", "stale"]), outcomes
    steps = bank.sql("SELECT count(*) FROM app.decision WHERE submission_id = %s", (submission,))
    assert steps == [(1,)]
    assert len(bank.notices(bank.anna)) == 1


def test_the_assessor_takes_it_back_while_it_is_accepted(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)

    def take_back() -> None:
        with bank.acting(bank.anna) as actor:
            operations.take_back_submission(actor, bank.clock.now(), submission)

    outcomes = _both(take_back, _decide(bank, bank.lead, "accept", submission, 1))
    assert sorted(outcomes) == ["conflict", "done"], outcomes
    facts = bank.sql("SELECT count(*) FROM app.verified_fact WHERE submission_id = %s", (submission,))[0][0]
    assert facts == (3 if bank.state(submission) == "accepted" else 0)


def test_two_lead_assessors_claim_at_once(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)

    def claim(lead: Member) -> Callable[[], None]:
        def run() -> None:
            with bank.acting(lead) as actor:
                operations.claim(actor, bank.clock.now(), submission)

        return run

    assert sorted(_both(claim(bank.lead), claim(bank.other_lead))) == ["conflict", "done"]


def test_handing_in_twice_at_once_makes_one_submission(bank: Bank) -> None:
    item_id = bank.item(bank.anna)

    def hand_in() -> None:
        with bank.acting(bank.anna) as actor:
            submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)

    outcomes = _both(hand_in, hand_in)
    assert sorted(outcomes) == ["done", "handed-in"]


def test_two_items_of_one_person_accepted_at_once_both_count(bank: Bank) -> None:
    training, certificate = bank.handed_in(bank.anna), bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    outcomes = _both(
        _decide(bank, bank.lead, "accept", training, 1), _decide(bank, bank.other_lead, "accept", certificate, 1)
    )
    assert outcomes == ["done", "done"]
    assert bank.status(bank.anna)["held_level"] == "bronze"


def test_what_is_handed_in_while_it_is_changed_is_one_version_of_it(bank: Bank) -> None:
    item_id = bank.item(bank.anna, ItemKind.OTHER, title="Eerst")

    def change() -> None:
        with bank.acting(bank.anna) as actor:
            item = item_visible(actor, item_id)
            draft = replace(draft_of(item), title="Daarna")
            change_item(actor, bank.clock.now(), item_id, item.version, draft)

    def hand_in() -> None:
        with bank.acting(bank.anna) as actor:
            submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)

    outcomes = _both(change, hand_in)
    assert outcomes[1] == "done"
    assert outcomes[0] in ("done", "locked")
    [(title, version, handed_in, handed_in_version)] = bank.sql(
        "SELECT i.title, i.version, s.item ->> 'title', s.item_version FROM app.portfolio_item i"
        " JOIN app.submission s ON s.item_id = i.id WHERE i.id = %s",
        (item_id,),
    )
    assert (handed_in, handed_in_version) == (title, version)


def test_an_item_is_withdrawn_or_handed_in_and_never_both(bank: Bank) -> None:
    item_id = bank.item(bank.anna)

    def withdraw() -> None:
        with bank.acting(bank.anna) as actor:
            withdraw_item(actor, bank.clock.now(), item_id)

    def hand_in() -> None:
        with bank.acting(bank.anna) as actor:
            submit_item(actor, bank.clock.now(), item_id, bank.tenant_id)

    outcomes = _both(withdraw, hand_in)
    assert sorted(outcomes) in (["conflict", "done"], ["done", "locked"]), outcomes
    [(withdrawn, submissions)] = bank.sql(
        "SELECT i.withdrawn_at IS NOT NULL, (SELECT count(*) FROM app.submission s WHERE s.item_id = i.id)"
        " FROM app.portfolio_item i WHERE i.id = %s",
        (item_id,),
    )
    assert (withdrawn, submissions) in ((True, 0), (False, 1))


def test_one_file_goes_to_one_item(bank: Bank) -> None:
    file_id = bank.file(bank.anna)

    def attach(item_id: UUID) -> Callable[[], None]:
        def run() -> None:
            with bank.acting(bank.anna) as actor:
                attach_file(actor, bank.clock.now(), item_id, file_id)

        return run

    items = [bank.item(bank.anna, files=0), bank.item(bank.anna, files=0)]
    assert sorted(_both(*(attach(item_id) for item_id in items))) == ["belongs-elsewhere", "done"]


def test_a_decision_does_not_wait_in_a_circle_while_the_assessor_hands_in_another_item(bank: Bank) -> None:
    """Both acts stand in the chain of the assessor and of the body; no chain is held before the commit."""
    first, item = bank.handed_in(bank.anna), bank.item(bank.anna)
    outcomes: list[str] = []

    def decide() -> None:
        outcomes.extend(_both(_decide(bank, bank.lead, "accept", first, 1)))

    with bank.acting(bank.anna, "personal") as actor:
        submit_item(actor, bank.clock.now(), item, bank.tenant_id)
        lead = Thread(target=decide)
        lead.start()
        lead.join(timeout=60)
        assert outcomes == ["done"]
    assert bank.state(first) == "accepted"
    chain = f"tenant:{bank.tenant_id}"
    acts = [act for (act,) in bank.sql("SELECT act FROM app.audit_entry WHERE chain = %s ORDER BY seq DESC", (chain,))]
    assert acts.index("item.handed_in") < acts.index("submission.accepted")
