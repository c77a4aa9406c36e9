"""What the person who handed in sees: lists that agree with the badge, how to go on, what is asked."""

import json

from portfolio.evidence.operations import attach_file
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


def test_an_item_is_offered_for_handing_in_once_it_can_be(bank: Bank, sign_in: SignIn) -> None:
    anna = sign_in(bank.anna)
    bare = bank.item(bank.anna, files=0)
    page = anna.get(f"/portfolio/{bare}").text
    assert "Voeg eerst minstens één bestand toe" in page
    assert 'href="#files"' in page
    assert 'id="files"' in page
    assert f"/portfolio/{bare}/hand-in" not in page
    for state in ("checking", "ready"):
        file_id = bank.file(bank.anna, state)
        with bank.acting(bank.anna, "personal") as actor:
            attach_file(actor, bank.clock.now(), bare, file_id)
        page = anna.get(f"/portfolio/{bare}").text
        assert "Voeg eerst" not in page
        assert "Nog niet elk bestand is klaar: bewijs.pdf" in page
        assert f"/portfolio/{bare}/hand-in" not in page, "one file is still being checked"
    ready = bank.item(bank.anna)
    assert f'class="btn btn-primary" href="/portfolio/{ready}/hand-in"' in anna.get(f"/portfolio/{ready}").text
    # What the page asks for by itself when a file arrived or was checked.
    side = anna.get(f"/portfolio/{ready}", headers={"HX-Request": "true"}).text
    assert side.lstrip().startswith('<div class="stack" id="item-side"')
    assert f"/portfolio/{ready}/hand-in" in side


def test_from_a_refused_answer_the_language_switch_leads_on(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide("ask", submission, "Welke rol had je?")
    anna = sign_in(bank.anna)
    page = f"/submissions/{submission}"
    refused = anna.post(f"{page}/answer", {"answer": "", "version": "1"}, page=page)
    assert refused.status_code == 422
    assert f'name="next" value="{page}/answer"' in refused.text, "with what was typed"
    switch = {"language": "en", "next": f"{page}/answer"}
    go_on = anna.post("/account/language", {**switch, "kept.answer": "Eerste beoordelaar"}, page=page)
    assert f'<form class="form" method="post" action="{page}/answer">' in go_on.text
    assert f'href="{page}">Leave it' in go_on.text
    assert anna.post("/account/language", {**switch, "next": page}, page=page).location == page
