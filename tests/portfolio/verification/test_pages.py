"""Handing in and deciding on the pages."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from assay.db import db
from portfolio.evidence.operations import attach_file
from portfolio.evidence.rules import ItemKind
from portfolio.verification import operations
from tenants.regulations.operations.calendars import close_days
from tests.portfolio.bank import Bank
from tests.support.cast import START, Browser, SignIn
from tests.tenants.running_terms.conftest import house as house
from tests.tenants.running_terms.house import House


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def _path(bank: Bank, submission: object) -> str:
    return f"/work-list/{submission}"


def _send(browser: Browser, page: str, act: str, **form: str) -> object:
    """Send one of the forms of a page, with the version the page carries."""
    prefix = {"question": "ask", "take-back-decision": "undo"}.get(act, act)
    text = browser.get(page).text
    named = {f"{prefix}-{name}": value for name, value in form.items()}
    return browser.post(f"{page}/{act}", {f"{prefix}-version": _field(text, f"{prefix}-version"), **named}, page=page)


def test_handing_in_and_accepting_in_the_browser(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna, title="Training Beoordelen")
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    page = anna.get(f"/portfolio/{item_id}")
    assert "Bewijs indienen" in page.text
    form = anna.get(f"/portfolio/{item_id}/hand-in").text
    version = _field(form, "version")
    sent = anna.post(f"/portfolio/{item_id}/hand-in", {"tenant_id": str(bank.tenant_id), "version": version})
    assert sent.status_code == 303, sent.text
    own = anna.get(sent.location)
    assert "Wacht op een besluit" in own.text
    work = lead.get("/work-list")
    assert "Training Beoordelen" in work.text
    assert bank.anna.name in work.text
    submission = sent.location.rsplit("/", 1)[1]
    shown = lead.get(_path(bank, submission))
    assert shown.status_code == 200
    assert "bewijs.pdf" in shown.text
    answer = _send(lead, _path(bank, submission), "accept")
    assert answer.status_code == 303, answer.text  # type: ignore[attr-defined]  # the helper gives back an answer
    assert bank.state(submission) == "accepted"  # type: ignore[arg-type]  # the names and types are those of the cases
    assert "Geaccepteerd" in anna.get(f"/portfolio/{item_id}").text


def test_the_only_body_is_chosen_already(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    bodies = bank.sql("SELECT count(*) FROM app.tenant WHERE kind = 'verifying_body' AND status = 'approved'")[0][0]
    checked = sign_in(bank.anna).get(f"/portfolio/{item_id}/hand-in").text.count(" checked")
    assert checked == (1 if bodies == 1 else 0)


def test_an_item_without_files_says_what_to_do_first(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna, files=0)
    page = sign_in(bank.anna).get(f"/portfolio/{item_id}/hand-in")
    assert page.status_code == 200
    assert "Voeg eerst minstens één bestand toe" in page.text


def test_an_item_with_a_refused_file_says_to_take_that_off(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    for state, words in (("checking", "Wacht op de controle"), ("refused", "Dit bestand is geweigerd: bewijs.pdf")):
        file_id = bank.file(bank.anna)
        with bank.acting(bank.anna) as actor:
            attach_file(actor, bank.clock.now(), item_id, file_id)
        bank.sql("UPDATE app.file SET state = %s, refusal_code = 'missing' WHERE id = %s", (state, file_id))
        anna = sign_in(bank.anna)
        assert words in anna.get(f"/portfolio/{item_id}/hand-in").text
        sent = {"tenant_id": str(bank.tenant_id), "version": "3" if state == "checking" else "4"}
        refused = anna.post(f"/portfolio/{item_id}/hand-in", sent, page=f"/portfolio/{item_id}")
        assert refused.status_code == 409
        assert words in refused.text


def test_today_leads_from_an_empty_portfolio_to_handing_in(bank: Bank, sign_in: SignIn) -> None:
    anna = sign_in(bank.anna)
    assert "Begin je portfolio" in anna.get("/today").text
    item_id = bank.item(bank.anna, files=0)
    nothing_yet = anna.get("/today").text
    assert "Begin je portfolio" not in nothing_yet
    assert "klaar om in te dienen" not in nothing_yet, "without a file there is nothing to look at"
    file_id = bank.file(bank.anna)
    with bank.acting(bank.anna) as actor:
        attach_file(actor, bank.clock.now(), item_id, file_id)
    assert "1 bewijsstuk is klaar om in te dienen" in anna.get("/today").text
    bank.hand_in(bank.anna, item_id)
    assert "klaar om in te dienen" not in anna.get("/today").text


def test_asking_answering_and_refusing(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    empty = _send(lead, _path(bank, submission), "question", question=" ")
    assert empty.status_code == 422  # type: ignore[attr-defined]  # the helper gives back an answer
    assert _send(lead, _path(bank, submission), "question", question="Welke rol had je?").status_code == 303  # type: ignore[attr-defined]  # the helper gives back an answer
    today = anna.get("/today").text
    assert "Welke rol had je?" in today
    page = f"/submissions/{submission}"
    assert "Welke rol had je?" in anna.get(page).text
    version = _field(anna.get(page).text, "version")
    nothing = anna.post(f"{page}/answer", {"answer": "", "version": version}, page=page)
    assert nothing.status_code == 422
    answered = anna.post(f"{page}/answer", {"answer": "Eerste beoordelaar <b>", "version": version}, page=page)
    assert answered.status_code == 303
    assert "Eerste beoordelaar &lt;b&gt;" in lead.get(_path(bank, submission)).text
    refused = _send(lead, _path(bank, submission), "refuse", reason="Het bewijs noemt geen onderwerp.")
    assert refused.status_code == 303  # type: ignore[attr-defined]  # the helper gives back an answer
    assert "Het bewijs noemt geen onderwerp." in anna.get(page).text
    decided = lead.get("/work-list/decided").text
    assert "Geweigerd" in decided
    undone = _send(lead, _path(bank, submission), "take-back-decision", reason="Verkeerde bladzijde.")
    assert undone.status_code == 303  # type: ignore[attr-defined]  # the helper gives back an answer
    assert "Verkeerde bladzijde." in anna.get(page).text


def test_a_reason_is_measured_before_it_goes_into_the_letter(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    lead, page = sign_in(bank.lead), _path(bank, submission)
    version = _field(lead.get(page).text, "refuse-version")
    for reason, said in (
        ("Dit is niet conform de eis.", "“conform” is ambtelijke taal. Schrijf: “volgens”."),
        ("Er mist een bladzijde.", "Deze tekst past bij niveau A2."),
        ("Er mist een bladzijde.", "gemeten: 1 zin,"),
        ("Er is een blad weg en we zien niet of je dat zelf hebt gedaan of niet.", "hebben gemiddeld 17,0 woorden"),
    ):
        form = {"refuse-version": version, "refuse-reason": reason, "_show": "1"}
        shown = lead.post(f"{page}/refuse", form, page=page)
        assert shown.status_code == 200
        assert said in shown.text
        assert f">\r\n{reason}</textarea>" in shown.text, "what was typed stays"
        assert shown.text.count("gemeten:") == 1, "only the reason that was sent"
    assert "gemeten:" not in lead.get(page).text
    assert bank.state(submission) == "waiting"


@pytest.mark.parametrize(
    ("act", "name"), [("question", "ask-question"), ("take-back-decision", "undo-reason"), ("accept", "accept-reason")]
)
def test_whatever_the_assessor_reads_is_measured(bank: Bank, sign_in: SignIn, act: str, name: str) -> None:
    submission = bank.handed_in(bank.anna)
    if act == "take-back-decision":
        bank.decide("refuse", submission, "Niet leesbaar")
    lead, page = sign_in(bank.lead), _path(bank, submission)
    assert f'formaction="{page}/{act}#' in lead.get(page).text
    shown = lead.post(f"{page}/{act}", {name: "Dit is niet conform de eis.", "_show": "1"}, page=page)
    assert shown.status_code == 200
    assert "“conform” is ambtelijke taal. Schrijf: “volgens”." in shown.text
    assert shown.text.count("gemeten:") == 1
    assert "Dit is niet conform de eis.</textarea>" in shown.text
    assert bank.state(submission) == ("refused" if act == "take-back-decision" else "waiting")


def test_the_history_of_an_item_holds_every_step_of_every_time_it_was_handed_in(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    first = bank.hand_in(bank.anna, item_id)
    with bank.acting(bank.anna) as actor:
        operations.take_back_submission(actor, bank.clock.now(), first)
    second = bank.hand_in(bank.anna, item_id)
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    _send(lead, _path(bank, second), "question", question="Welke rol had je?")
    page = f"/submissions/{second}"
    anna.post(
        f"{page}/answer", {"answer": "Voorzitter <i>", "version": _field(anna.get(page).text, "version")}, page=page
    )
    _send(lead, _path(bank, second), "refuse", reason="Geen onderwerp.")
    _send(lead, _path(bank, second), "take-back-decision", reason="Verkeerde bladzijde.")
    _send(lead, _path(bank, second), "accept", reason="Dank je.")
    told = anna.get(f"/portfolio/{item_id}").text.split('id="item-history"')[1].split("</section>")[0]
    lead_name = bank.lead.name
    in_order = [
        *(f"Geaccepteerd door {lead_name}", "Dank je."),
        *(f"Besluit ingetrokken door {lead_name}", "Verkeerde bladzijde."),
        *(f"Geweigerd door {lead_name}", "Later ingetrokken", "Geen onderwerp."),
        *(f"Antwoord van {bank.anna.name}", "Voorzitter &lt;i&gt;"),
        *(f"Vraag van {lead_name}", "Welke rol had je?"),
        *(
            f'href="{page}">Ingediend bij',
            f"Teruggenomen door {bank.anna.name}",
            f'href="/submissions/{first}">Ingediend',
        ),
        *("Bestand toegevoegd", "Toegevoegd"),
    ]
    places = [told.find(words) for words in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)


def test_who_is_late_reads_why_and_keeps_what_was_typed(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    lead = sign_in(bank.lead)
    path = _path(bank, submission)
    version = _field(lead.get(path).text, "refuse-version")
    with bank.acting(bank.anna) as actor:
        operations.take_back_submission(actor, bank.clock.now(), submission)
    late = lead.post(
        f"{path}/refuse", {"refuse-version": version, "refuse-reason": "Niet leesbaar."}, page="/work-list"
    )
    assert late.status_code == 409
    assert "De assessor heeft dit bewijs teruggenomen" in late.text


def test_a_stale_decision_comes_back_with_the_reason_still_there(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    lead = sign_in(bank.lead)
    path = _path(bank, submission)
    version = _field(lead.get(path).text, "refuse-version")
    assert lead.post(f"{path}/claim", page=path).status_code == 303
    late = lead.post(f"{path}/refuse", {"refuse-version": version, "refuse-reason": "Niet leesbaar."}, page=path)
    assert late.status_code == 409
    assert "Niet leesbaar." in late.text
    assert bank.state(submission) == "waiting"


def test_a_claim_is_shown_to_the_other(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    lead, other = sign_in(bank.lead), sign_in(bank.other_lead)
    path = _path(bank, submission)
    assert lead.post(f"{path}/claim", page=path).status_code == 303
    assert f"{bank.lead.name}, tot 10:30" in other.get("/work-list").text
    refused = other.post(f"{path}/claim", page=path)
    assert refused.status_code == 409
    assert f"{bank.lead.name} kijkt naar dit bewijs, tot 10:30." in refused.text
    assert "Bewijs accepteren" not in other.get(path).text
    assert lead.post(f"{path}/release", page=path).status_code == 303
    assert other.post(f"{path}/claim", page=path).status_code == 303


def test_an_own_item_says_whose_work_it_is(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.lead)
    lead = sign_in(bank.lead)
    page = lead.get(_path(bank, submission))
    assert "Dit is je eigen bewijs" in page.text
    assert "Bewijs accepteren" not in page.text
    sent = lead.post(f"{_path(bank, submission)}/accept", {"accept-version": "1"}, page="/work-list")
    assert sent.status_code == 403
    assert bank.state(submission) == "waiting"


def test_a_strangers_submission_is_not_found(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    stranger = sign_in(bank.person())
    for path in (f"/submissions/{submission}",):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/submissions/{submission}/take-back", page="/today").status_code == 404
    assert stranger.post(f"/submissions/{submission}/answer", {"answer": "x"}, page="/today").status_code == 404


def test_a_session_of_an_ended_lead_assessor_is_refused(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    lead = sign_in(bank.lead)
    assert lead.get("/work-list").status_code == 200
    bank.sql("UPDATE app.appointment SET ends_on = '2026-11-01' WHERE person_id = %s", (bank.lead.person_id,))
    assert lead.get("/work-list").status_code == 403
    assert lead.post(f"{_path(bank, submission)}/accept", page="/account").status_code in (403, 409)
    assert bank.state(submission) == "waiting"


def test_today_of_a_lead_assessor_counts_the_work(bank: Bank, sign_in: SignIn) -> None:
    bank.handed_in(bank.anna)
    bank.handed_in(bank.anna, ItemKind.ACTIVITY)
    bank.handed_in(bank.lead)
    today = sign_in(bank.lead).get("/today").text
    assert "2 bewijzen wachten op een besluit" in today


def test_a_refused_file_stands_on_today(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna)
    bank.sql(
        "INSERT INTO app.item_file (item_id, file_id, person_id, added_at) VALUES (%s, %s, %s, now())",
        (item_id, bank.file(bank.anna, "refused"), bank.anna.person_id),
    )
    assert "Bestand geweigerd: “bewijs.pdf”" in sign_in(bank.anna).get("/today").text


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("anna", "/today", 8),
        ("lead", "/today", 8),
        ("lead", "/work-list", 12),
        ("lead", "{one}", 12),
        ("anna", "{own}", 12),
    ],
)
def test_statement_budgets(bank: Bank, sign_in: SignIn, who: str, path: str, most: int) -> None:
    submission = bank.accepted(bank.anna, ItemKind.ACTIVITY)
    waiting = bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    bank.accepted(bank.anna)
    browser = sign_in(getattr(bank, who))
    path = path.format(one=f"/work-list/{waiting}", own=f"/submissions/{submission}")
    statements: list[str] = []
    with bank.app.app_context():
        engine = db.engine

    def note(*args: object) -> None:
        statements.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(statements) <= most, "\n".join(statements)


def test_what_was_handed_in_to_a_body_that_closed_stays_in_sight(bank: Bank, sign_in: SignIn) -> None:
    waiting, accepted = bank.handed_in(bank.anna), bank.accepted(bank.anna)
    bank.sql("UPDATE app.tenant SET status = 'closed', closed_at = approved_at WHERE id = %s", (bank.tenant_id,))
    anna = sign_in(bank.anna)
    for submission in (waiting, accepted):
        page = anna.get(f"/submissions/{submission}")
        assert page.status_code == 200
        assert "een instelling die is gesloten" in page.text
    for submission, status in ((waiting, 200), (accepted, 409)):
        item_id = bank.sql("SELECT item_id FROM app.submission WHERE id = %s", (submission,))[0][0]
        assert anna.get(f"/portfolio/{item_id}").status_code == 200
        taken = anna.post(f"/submissions/{submission}/take-back", page="/account")
        assert taken.status_code == (303 if status == 200 else 409)
        assert anna.get(f"/portfolio/{item_id}/edit").status_code == status


def test_an_item_that_was_handed_in_meanwhile_keeps_what_was_typed(bank: Bank, sign_in: SignIn) -> None:
    item_id = bank.item(bank.anna, ItemKind.OTHER, title="Artikel")
    anna = sign_in(bank.anna)
    path = f"/portfolio/{item_id}/edit"
    version = _field(anna.get(path).text, "version")
    bank.hand_in(bank.anna, item_id)
    late = anna.post(path, {"title": "Artikel, tweede druk", "version": version}, page="/portfolio")
    assert late.status_code == 409
    assert f"Dit bewijs ligt bij {bank.name}" in late.text
    assert 'value="Artikel, tweede druk"' in late.text
    assert bank.sql("SELECT title FROM app.portfolio_item WHERE id = %s", (item_id,)) == [("Artikel",)]
    gone = anna.post(f"/portfolio/{item_id}/withdraw", page="/portfolio")
    assert gone.status_code == 409


def test_the_inbox_says_which_item_each_line_is_about(bank: Bank, sign_in: SignIn) -> None:
    bank.accepted(bank.anna, ItemKind.ACTIVITY, title="Proeve", starts_on=date(2026, 6, 1))
    bank.decide("refuse", bank.handed_in(bank.anna, ItemKind.YEARLY_OVERVIEW, title="Overzicht 2025"), "Te kort.")
    bank.decide("ask", bank.handed_in(bank.anna, ItemKind.OTHER, title="شهادة"), "Wat is dit?")
    page = sign_in(bank.anna).get("/inbox").text
    assert f"{bank.name} heeft “Proeve, 2026” geaccepteerd." in page
    assert f"{bank.name} heeft besloten over “Overzicht 2025”." in page
    assert f"{bank.name} heeft een vraag over “\u2068شهادة\u2069”." in page
    assert "Te kort" not in page


def test_a_notice_from_before_items_were_named_is_still_read(bank: Bank, sign_in: SignIn) -> None:
    bank.sql(
        "INSERT INTO app.notice (person_id, kind, params, created_at) VALUES (%s, 'verification.accepted', %s, %s)",
        (bank.anna.person_id, '{"body": "Bank"}', START),
    )
    assert "Bank heeft een bewijs van je geaccepteerd." in sign_in(bank.anna).get("/inbox").text


def test_days_on_which_the_body_is_closed_are_no_days_of_waiting(house: House, sign_in: SignIn) -> None:
    """The age beside an item counts by the calendar that its term is counted by."""
    bank = house.bank
    bank.handed_in(bank.anna)
    with bank.acting(house.admin) as actor:
        days = {"first": date(2026, 11, 25), "last": date(2026, 11, 26)}
        close_days(actor, START, name="Verhuizing", kind="closing_day", accepted=True, **days)
    bank.on(date(2026, 11, 27))
    lead = sign_in(bank.lead)
    assert "wacht 1 werkdag<" in lead.get("/work-list").text
    assert "1 werkdag." in lead.get("/today").text
