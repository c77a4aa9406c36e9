"""Every act in every state: one effect where it has a place, a clear refusal everywhere else."""

from collections.abc import Callable
from uuid import UUID

import pytest

from assay.problems import Conflict, Invalid, Stale
from portfolio.verification import operations, queries
from portfolio.verification.rules import ALLOWED, CLAIM_LIFE, Act, State
from tests.portfolio.bank import Bank


def _bring(bank: Bank, state: State) -> UUID:
    """A submission in this state."""
    submission = bank.handed_in(bank.anna)
    match state:
        case State.QUESTION:
            bank.decide("ask", submission, "Welke rol had je?")
        case State.ACCEPTED:
            bank.decide("accept", submission)
        case State.REFUSED:
            bank.decide("refuse", submission, "Niet leesbaar.")
        case State.TAKEN_BACK:
            _own(bank, lambda actor: operations.take_back_submission(actor, bank.clock.now(), submission))
        case State.WAITING:
            pass
    assert bank.state(submission) == state
    return submission


def _own(bank: Bank, act: Callable[..., object]) -> None:
    with bank.acting(bank.anna) as actor:
        act(actor)


def _do(bank: Bank, act: Act, submission: UUID) -> None:
    now = bank.clock.now()
    match act:
        case Act.CLAIM | Act.RELEASE:
            with bank.acting(bank.lead) as actor:
                getattr(operations, act.value)(actor, now, submission)
        case Act.ACCEPT:
            bank.decide("accept", submission)
        case Act.REFUSE:
            bank.decide("refuse", submission, "Niet leesbaar.")
        case Act.ASK:
            bank.decide("ask", submission, "Welke rol had je?")
        case Act.TAKE_BACK_DECISION:
            bank.decide("take_back_decision", submission, "Vergissing.")
        case Act.ANSWER:
            _own(bank, lambda actor: operations.answer_question(actor, now, submission, "Beoordelaar."))
        case Act.TAKE_BACK:
            _own(bank, lambda actor: operations.take_back_submission(actor, now, submission))


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("state", list(State))
def test_act_in_state(bank: Bank, act: Act, state: State) -> None:
    submission = _bring(bank, state)
    if act is Act.RELEASE and state in ALLOWED[Act.CLAIM]:
        _do(bank, Act.CLAIM, submission)
    before = bank.version(submission)
    if state in ALLOWED[act]:
        _do(bank, act, submission)
        assert bank.version(submission) == before + 1
        return
    with pytest.raises(Conflict):
        _do(bank, act, submission)
    assert (bank.version(submission), bank.state(submission)) == (before, state)


def test_a_claim_keeps_others_away_and_says_who_and_until_when(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead) as actor:
        operations.claim(actor, bank.clock.now(), submission)
    with bank.acting(bank.other_lead) as actor, pytest.raises(Conflict) as caught:
        operations.claim(actor, bank.clock.now(), submission)
    assert bank.lead.name in str(caught.value.detail)
    assert "10:30" in str(caught.value.detail)
    assert caught.value.facts["claimed_until"] == bank.clock.now() + CLAIM_LIFE
    for act, words in (("accept", ()), ("refuse", ("x",)), ("ask", ("x",))):
        with pytest.raises(Conflict):
            bank.decide(act, submission, *words, lead=bank.other_lead)
    bank.decide("accept", submission)


def test_a_claim_runs_out(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead) as actor:
        operations.claim(actor, bank.clock.now(), submission)
    bank.clock.advance(CLAIM_LIFE)
    with bank.acting(bank.other_lead) as actor:
        operations.claim(actor, bank.clock.now(), submission)
    with pytest.raises(Conflict):
        bank.decide("accept", submission)


def test_a_released_item_is_anybodys(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead) as actor:
        operations.claim(actor, bank.clock.now(), submission)
    with bank.acting(bank.lead) as actor:
        operations.release(actor, bank.clock.now(), submission)
    bank.decide("accept", submission, lead=bank.other_lead)


@pytest.mark.parametrize(("act", "words"), [("accept", ()), ("refuse", ("x",)), ("ask", ("x",))])
def test_a_decision_on_an_older_version_is_stale(bank: Bank, act: str, words: tuple[str, ...]) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead) as actor:
        operations.claim(actor, bank.clock.now(), submission)
    with bank.acting(bank.lead) as actor, pytest.raises(Stale):
        getattr(operations, act)(actor, bank.clock.now(), submission, 1, *words)


@pytest.mark.parametrize(
    ("act", "state", "field"),
    [
        ("refuse", State.WAITING, "reason"),
        ("ask", State.WAITING, "question"),
        ("take_back_decision", State.ACCEPTED, "reason"),
    ],
)
@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_words_are_asked_for_and_bounded(bank: Bank, act: str, state: State, field: str, words: str) -> None:
    submission = _bring(bank, state)
    with pytest.raises(Invalid) as caught:
        bank.decide(act, submission, words)
    assert list(caught.value.errors) == [field]
    assert bank.state(submission) == state


def test_the_work_list_is_in_order_of_handing_in_and_in_pages(bank: Bank) -> None:
    made = []
    for _each in range(5):
        made.append(bank.handed_in(bank.anna))
        bank.clock.advance(CLAIM_LIFE)
    with bank.acting(bank.lead) as actor:
        first = queries.work_list(actor, None, 3)
        last = first[-1].submission
        rest = queries.work_list(actor, (last.submitted_at, last.id), 3)
        assert [shown.submission.id for shown in [*first, *rest]] == made
