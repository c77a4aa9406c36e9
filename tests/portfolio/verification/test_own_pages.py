"""What the person who handed in sees: lists that agree with the badge, how to go on, what is asked."""

import json

from portfolio.verification import operations
from portfolio.verification.on_items import standings
from tests.portfolio.bank import Bank
from tests.support.cast import SignIn


def test_the_lists_of_the_portfolio_agree_with_the_badge(bank: Bank, sign_in: SignIn) -> None:
    again = bank.item(bank.anna, title="Eerst geweigerd, toen geaccepteerd")
    bank.decide("refuse", bank.hand_in(bank.anna, again), "Onleesbaar.")
    bank.decide("accept", bank.hand_in(bank.anna, again))
    refused = bank.item(bank.anna, title="Geweigerd en weer teruggenomen")
    bank.decide("refuse", bank.hand_in(bank.anna, refused), "Onleesbaar.")
    taken_back = bank.item(bank.anna, title="Alleen teruggenomen")
    two = bank.item(bank.anna, title="Geaccepteerd, en elders teruggenomen")
    bank.decide("accept", bank.hand_in(bank.anna, two))
    other = bank.school("Bank Elders")
    bank.sql("UPDATE app.tenant SET kind = 'verifying_body' WHERE id = %s", (other,))
    for submission in (
        bank.hand_in(bank.anna, refused),
        bank.hand_in(bank.anna, taken_back),
        bank.hand_in(bank.anna, two, other),
    ):
        with bank.acting(bank.anna, "personal") as actor:
            operations.take_back_submission(actor, bank.clock.now(), submission)
    waiting = bank.item(bank.anna, title="Wacht")
    bank.hand_in(bank.anna, waiting)
    new = bank.item(bank.anna, title="Nooit ingediend")
    badges = {again: "Geaccepteerd", refused: "Geweigerd", taken_back: "", two: "Geaccepteerd", new: ""}
    lists = {
        "to-hand-in": {taken_back, new},
        "with-a-body": {waiting},
        "accepted": {again, two},
        "refused": {refused},
    }
    anna = sign_in(bank.anna)
    for state, wanted in lists.items():
        found = json.loads(anna.get(f"/api/v1/items?state={state}").text)
        assert {each["id"] for each in found} == {str(item) for item in wanted}, state
        shown = anna.get(f"/portfolio?state={state}").text
        assert all(f"/portfolio/{item}" in shown for item in wanted), state
        assert not any(f"/portfolio/{item}" in shown for item in set(badges) - wanted), state
    with bank.acting(bank.anna, "personal") as actor:
        stands = standings(actor, list(badges))
        assert {item: str(stands[item].words) if item in stands else "" for item in badges} == badges


def test_who_was_refused_is_told_how_to_go_on(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    submission = bank.hand_in(bank.anna, item_id)
    bank.decide("refuse", submission, "Onleesbaar.")
    anna = sign_in(bank.anna)
    page = anna.get(f"/submissions/{submission}").text
    assert "Zo ga je verder" in page
    assert f'href="/portfolio/{item_id}">Naar het bewijs' in page
    bank.hand_in(bank.anna, item_id)
    assert "Zo ga je verder" not in anna.get(f"/submissions/{submission}").text


def test_a_long_question_stands_on_today_in_short(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("ask", submission, "Welke rol had je? " + "Vertel er meer over. " * 90)
    page = sign_in(bank.anna).get("/today").text
    assert "Welke rol had je?" in page
    assert page.count("Vertel er meer over.") < 10
