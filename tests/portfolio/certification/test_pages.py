"""The status page, the falls, and what Today shows."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from assay.db import db
from portfolio.certification import operations
from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.support.cast import SignIn


def _bronze(bank: Bank) -> None:
    bank.accepted(bank.anna, title="Training Beoordelen")
    bank.accepted(bank.anna, ItemKind.CERTIFICATE, title="Certificaat 2026-0412")


def _fall(bank: Bank) -> str:
    bank.on(date(2029, 4, 20))
    with bank.acting(bank.lead) as actor:
        operations.recompute(actor, bank.clock.now(), bank.anna.person_id)
    return str(
        bank.sql("SELECT id FROM app.status_event WHERE tenant_id = %s AND kind = 'fall_proposed'", (bank.tenant_id,))[
            0
        ][0]
    )


def test_who_handed_in_nothing_sees_what_bronze_asks(bank: Bank, sign_in: SignIn) -> None:
    page = sign_in(bank.anna).get("/status")
    assert page.status_code == 200
    assert "Getraind in alle onderwerpen" in page.text
    assert "Nog nodig: training over het examenproces" in page.text
    assert "Geen status" in page.text or "geen status" in page.text
    why = page.text[page.text.index("Waarom nog geen status?</h2>") :].split("</section>")[0]
    assert "Een niveau begint bij brons" in why
    assert "Getraind in alle onderwerpen; Geldig certificaat" in why
    steps = page.text[page.text.index("Wat je nu kunt doen") :].split("</ol>")[0]
    assert "Volg een training over het examenproces" in steps
    assert steps.count("<li>") == 2, "one training may be about all three subjects"
    assert '<div class="timeline">' not in page.text, "never an empty chart"


@pytest.mark.rule("R069", "R070", "R075")
def test_the_page_says_which_level_why_and_until_when(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    page = sign_in(bank.anna).get("/status").text
    assert "Je bent" in page
    assert "Brons" in page
    assert "Waarom brons?" in page
    assert "dinsdag 24 november 2026" in page
    assert "donderdag 12 april 2029, als je niets doet." in page
    assert "Training Beoordelen" in page
    assert "Certificaat 2026-0412" in page
    assert "Actief als assessor" in page
    assert "Het overzicht van 2025 ontbreekt." in page
    assert "Word bevoegd &amp; bekwaam: Bevoegd, Hercertificering" in page
    assert not re.search(r"\bR0\d\d\b", page), "numbers of our own catalogue say nothing to people"
    assert "eigen keuze" in page
    assert "Hier geldt de regeling die bij Assay wordt geleverd." in page


def test_a_past_day_as_it_was_and_as_it_was_known(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    anna = sign_in(bank.anna)
    later = anna.get("/status?on=2026-05-12").text
    assert "Op dinsdag 12 mei 2026 was je" in later
    assert "Toen was het anders bekend" in later
    known = anna.get("/status?on=2026-05-12&known=2026-05-12").text
    assert "Op dinsdag 12 mei 2026 had je" in known
    before = anna.get("/status?on=2025-01-01").text
    assert "Op woensdag 1 januari 2025 had je" in before


@pytest.mark.parametrize(
    "query",
    ["on=gisteren", "on=2026-13-01", "on=1890-01-01", "on=2027-01-01", "known=x", "on=2026-05-12&known=9999-99-99"],
)
def test_a_day_that_is_none_is_said_so(bank: Bank, sign_in: SignIn, query: str) -> None:
    assert sign_in(bank.anna).get(f"/status?{query}").status_code == 422


def test_a_body_that_is_not_ones_own_is_not_found(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    other = bank.person()
    assert sign_in(bank.anna).get(f"/status?body={bank.tenant_id}").status_code == 200
    assert sign_in(other).get(f"/status?body={bank.tenant_id}").status_code == 404


def test_the_scheme_says_where_everything_comes_from(bank: Bank, sign_in: SignIn) -> None:
    page = sign_in(bank.anna).get("/status/schemes/assessor_bank_2026").text
    for article in ("eerste criterium", "tweede criterium", "Zoeken in het register", "Bevoegd", "Hercertificering"):
        assert article in page
    assert not re.search(r"\bR0\d\d\b", page)
    assert "Eigen keuze" in page
    assert sign_in(bank.anna).get("/status/schemes/none").status_code == 404


def test_a_lead_assessor_sees_the_status_of_who_handed_in(bank: Bank, sign_in: SignIn) -> None:
    lead = sign_in(bank.lead)
    path = f"/assessors/{bank.anna.person_id}/status"
    assert lead.get(path).status_code == 404
    _bronze(bank)
    page = lead.get(path)
    assert page.status_code == 200
    assert bank.anna.name in page.text
    assert "/work-list/" in page.text
    assert sign_in(bank.person()).get(path).status_code == 403


def test_a_fall_is_shown_decided_on_and_explained(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    fall = _fall(bank)
    anna, lead = sign_in(bank.anna), sign_in(bank.lead)
    shown = anna.get("/status").text
    assert "Er is een daling naar geen status voorgesteld" in shown
    assert "vrijdag 13 april 2029" in shown
    assert "1 daling om over te besluiten" in lead.get("/today").text
    assert bank.anna.name in lead.get("/status-falls").text
    path = f"/status-falls/{fall}"
    assert "Geldig certificaat" in lead.get(path).text
    assert lead.post(f"{path}/confirm", {"confirm-reason": ""}, page=path).status_code == 422
    for act in ("confirm", "refuse"):
        typed = {f"{act}-reason": "Dit is niet conform de eis.", "_show": "1"}
        measured = lead.post(f"{path}/{act}", typed, page=path)
        assert measured.status_code == 200
        assert measured.text.count("“conform” is ambtelijke taal.") == 1
        assert "Dit is niet conform de eis.</textarea>" in measured.text
    done = lead.post(f"{path}/confirm", {"confirm-reason": "Er is geen nieuw certificaat."}, page=path)
    assert done.status_code == 303
    late = lead.post(f"{path}/refuse", {"refuse-reason": "Toch niet."}, page=path)
    assert late.status_code == 409
    assert "Er is geen nieuw certificaat." in anna.get("/status").text
    assert bank.status(bank.anna)["held_level"] == "none"


def test_today_shows_the_medal_and_what_is_due(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    today = sign_in(bank.anna).get("/today").text
    assert "Nog 3 punten tot zilver." in today
    assert "Dien je overzicht van 2025 in" in today
    bank.on(date(2029, 2, 1))
    later = sign_in(bank.anna).get("/today").text
    assert "Je certificaat eindigt" in later
    assert "Je blijft brons tot en met donderdag 12 april 2029." in later
    held = sign_in(bank.anna).get("/status").text
    kept = held[held.index('id="holding"') :].split("</section>")[0]
    assert "Certificaat toevoegen" in kept, "what keeps the level can be done from here"


@pytest.mark.rule("R072")
def test_near_the_end_of_a_year_today_asks_the_overview_that_keeps_the_level(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    bank.on(date(2026, 12, 28))
    anna = sign_in(bank.anna)
    page = anna.get("/today").text
    assert "Dien je overzicht van 2025 in" in page
    assert "Dien je overzicht van 2026 in" not in page, "bronze asks none"
    # The term of the overview of 2025 ends on the same day: it stands on the page once, by its own name.
    assert "eindigt binnen een week" not in page
    for kind in (ItemKind.ACTIVITY, ItemKind.FURTHER_TRAINING, ItemKind.YEARLY_OVERVIEW):
        bank.accepted(bank.anna, kind)
    page = anna.get("/today").text
    assert "Dien je overzicht van 2025 in" not in page
    assert "Dien je overzicht van 2026 in" in page
    assert "Dien het in voordat het jaar eindigt. Dan blijf je zilver." in page
    bank.handed_in(bank.anna, ItemKind.YEARLY_OVERVIEW, year=2026)
    assert "Dien je overzicht van" not in anna.get("/today").text


@pytest.mark.rule("R072")
def test_five_weeks_before_the_year_ends_the_overview_is_asked_already(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    for kind in (ItemKind.ACTIVITY, ItemKind.FURTHER_TRAINING, ItemKind.YEARLY_OVERVIEW):
        bank.accepted(bank.anna, kind)
    assert "Dien je overzicht van 2026 in" in sign_in(bank.anna).get("/today").text


def test_what_keeps_a_level_that_lasts_for_long_is_no_task(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    anna = sign_in(bank.anna)
    assert "Je blijft brons" not in anna.get("/today").text
    held = anna.get("/status").text
    assert "Certificaat toevoegen" not in held[held.index('id="holding"') :].split("</section>")[0]


@pytest.mark.parametrize(
    ("who", "path", "most"), [("anna", "/status", 12), ("anna", "/today", 8), ("lead", "/status-falls", 12)]
)
def test_statement_budgets(bank: Bank, sign_in: SignIn, who: str, path: str, most: int) -> None:
    _bronze(bank)
    browser = sign_in(getattr(bank, who))
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


def test_what_to_do_next_is_said_in_whole_words(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    anna = sign_in(bank.anna)
    dutch, english = anna.get("/status?lang=nl").text, anna.get("/status?lang=en").text
    assert "<li>Volg één keer bijscholing</li>" in dutch
    assert "<li>Leg je overzicht van 2025 vast</li>" in dutch
    assert "<li>Follow further training once</li>" in english
    assert "<li>Record your overview of 2025</li>" in english


def test_where_a_point_comes_from_stands_behind_a_fold(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    page = sign_in(bank.anna).get("/status").text
    fold = page[page.index('<details class="fold criterion-source">') :]
    assert fold.index("<summary>") < fold.index("Bron: ") < fold.index("</details>")


@pytest.mark.rule("R069")
def test_a_status_at_a_body_that_was_closed_stays_in_sight(bank: Bank, sign_in: SignIn) -> None:
    _bronze(bank)
    bank.sql("UPDATE app.tenant SET status = 'closed', closed_at = approved_at WHERE id = %s", (bank.tenant_id,))
    anna = sign_in(bank.anna)
    page = anna.get("/status").text
    assert "Brons" in page
    assert "Deze instelling is gesloten" in page
    assert "Training Beoordelen" in page
    assert bank.name not in page
    assert "Naar <span" not in page
    assert anna.get(f"/status?body={bank.tenant_id}").status_code == 200
    [status] = anna.get("/api/v1/status").json or []
    assert status["body"] == "een instelling die is gesloten"
    assert status["held_level"] == "bronze"
    today = anna.get("/today")
    assert today.status_code == 200
    assert "De instelling die dit besloot, is gesloten." in today.text
    assert "Geen status" not in today.text


def test_steps_towards_a_level_do_not_contradict_what_is_met(bank: Bank, sign_in: SignIn) -> None:
    bank.accepted(bank.anna)
    bank.accepted(bank.anna, ItemKind.CERTIFICATE, starts_on=date(2024, 6, 19))
    for kind in (ItemKind.ACTIVITY, ItemKind.FURTHER_TRAINING, ItemKind.YEARLY_OVERVIEW):
        bank.accepted(bank.anna, kind)
    page = sign_in(bank.anna).get("/status").text
    steps = page[page.index("Wat je nu kunt doen") :].split("</ol>")[0]
    assert "Leg je overzicht van 2026 vast; het telt vanaf vrijdag 1 januari 2027" in steps
    assert "vast, vanaf" not in steps
    assert "Haal een nieuw certificaat: dat van jou eindigt eerder" in steps
    assert "Haal een geldig certificaat" not in steps
