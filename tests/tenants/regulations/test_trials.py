"""Trying a draft on terms that run: counts and dates come back, and nothing of any matter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from assay.clock import FixedClock
from assay.db import db
from assay.outbox.run import run_job
from assay.problems import Conflict, Forbidden, Invalid, NotFound
from assay.servers.server_set import ServerAddresses
from tenants.regulations import trial_queries
from tenants.regulations.operations import adopting, authoring, trials
from tenants.regulations.operations.recording import Decision
from tests.portfolio.bank import Acting, Bank, open_bank
from tests.portfolio.conftest import bank as bank
from tests.support.cast import Browser, Cast, Member, SignIn, superuser_url
from tests.tenants.running_terms.house import House, build

DUE, TRIED = date(2026, 12, 8), date(2026, 12, 15)


@pytest.fixture
def house(bank: Bank) -> House:
    """A body that holds the edition, so that a decision on evidence has ten working days."""
    made = build(bank)
    made.adopt(date(2026, 11, 1))
    return made


@pytest.fixture
def neighbour(app: Flask, clock: FixedClock, acting: Acting, servers: ServerAddresses) -> House:
    """Another body, with a regulation of another issuer."""
    return build(open_bank(app, clock, acting, servers))


def draft_of(house: House, petra: Member, days: int = 15) -> UUID:
    """A draft from the edition that the body holds, in which a decision takes so many working days."""
    with house.bank.acting(petra) as actor:
        moment = house.bank.clock.now()
        made = authoring.begin(actor, moment, "Langer", house.edition_id)
        files = {name: text.replace("amount = 10\n", f"amount = {days}\n", 1) for name, text in made.files.items()}
        authoring.save(actor, moment, made.id, files, 1)
        return made.id


def begun(house: House, petra: Member, draft_id: UUID, institution: UUID | None = None) -> UUID:
    with house.bank.acting(petra) as actor:
        return trials.begin(actor, house.bank.clock.now(), draft_id, institution).id


def worked(house: House, worker_app: Flask, trial_id: UUID) -> dict[str, Any]:
    """Run the jobs of one trial until none waits; the row as it then stands."""
    waiting = "SELECT id FROM app.outbox WHERE kind = %s AND payload->>'trial' = %s AND done_at IS NULL"
    while jobs := house.bank.sql(waiting, (trials.TRIAL_JOB, str(trial_id))):
        assert run_job(worker_app, jobs[0][0]) == "done"
    rows = house.bank.sql("SELECT ended, counted, found FROM app.regulation_trial WHERE id = %s", (trial_id,))
    return dict(zip(("ended", "counted", "found"), rows[0], strict=True))


def test_says_how_many_dates_would_move_and_changes_none(
    house: House, cast: Cast, worker_app: Flask, sign_in: SignIn
) -> None:
    submission = house.bank.handed_in(house.bank.anna)
    draft_id = draft_of(house, cast.petra)
    trial = worked(house, worker_app, begun(house, cast.petra, draft_id))
    assert (trial["ended"], trial["counted"]) == ("done", 1)
    [there] = trial["found"]
    assert there["edition"] == str(house.edition_id)
    [term] = [each for each in there["terms"] if each["key"] == "verification.decision"]
    assert (term["running"], term["moved"], term["lost"], term["overdue"]) == (1, 1, 0, 0)
    assert term["samples"] == [{"before": DUE.isoformat(), "after": TRIED.isoformat(), "many": 1}]
    assert house.term(submission)["due_on"] == DUE
    said = str(trial["found"])
    assert str(submission) not in said
    assert str(house.term(submission)["id"]) not in said
    assert house.bank.anna.name not in said
    page = sign_in(cast.petra).get(f"/platform/regulations/drafts/{draft_id}/trial").text
    assert "dinsdag 8 december 2026 → dinsdag 15 december 2026" in " ".join(page.split())
    assert "1 van 1 zouden verschuiven." in page
    assert house.bank.anna.name not in page


def test_a_draft_that_says_the_same_moves_nothing(house: House, cast: Cast, worker_app: Flask) -> None:
    house.bank.handed_in(house.bank.anna)
    trial = worked(house, worker_app, begun(house, cast.petra, draft_of(house, cast.petra, days=10)))
    assert [(each["running"], each["moved"]) for each in trial["found"][0]["terms"]] == [(1, 0)]


def test_a_draft_saved_meanwhile_ends_the_trial(house: House, cast: Cast, worker_app: Flask) -> None:
    draft_id = draft_of(house, cast.petra)
    trial_id = begun(house, cast.petra, draft_id)
    with house.bank.acting(cast.petra) as actor:
        files = {"edition.toml": authoring.FIRST_FILE}
        authoring.save(actor, house.bank.clock.now(), draft_id, files, 2)
    assert worked(house, worker_app, trial_id)["ended"] == "draft_changed"


def test_a_draft_that_can_no_longer_be_read_ends_the_trial(house: House, cast: Cast, worker_app: Flask) -> None:
    """A newer program may refuse what an older one read."""
    draft_id = draft_of(house, cast.petra)
    trial_id = begun(house, cast.petra, draft_id)
    broken = """UPDATE app.regulation_draft SET files = '{"edition.toml": "[edition"}' WHERE id = %s"""
    house.bank.sql(broken, (draft_id,))
    assert worked(house, worker_app, trial_id)["ended"] == "draft_changed"


def test_the_record_says_how_many_are_tried(house: House, neighbour: House, cast: Cast) -> None:
    neighbour.adopt(date(2026, 11, 1), house.edition_id)
    draft_id = draft_of(house, cast.petra)
    begun(house, cast.petra, draft_id, house.bank.tenant_id)
    [row] = house.bank.sql(
        "SELECT detail::jsonb->>'institutions' FROM app.audit_entry"
        " WHERE act = 'regulation.trial_begun' AND subject = %s",
        (f"draft:{draft_id}",),
    )
    assert row[0] == "1"


def test_the_page_reads_no_law_and_knows_who_holds_the_document(
    house: House, neighbour: House, cast: Cast, sign_in: SignIn
) -> None:
    page = f"/platform/regulations/drafts/{draft_of(house, cast.petra)}/trial"
    petra = sign_in(cast.petra)
    statements: list[str] = []

    def offered() -> set[str]:
        """The institutions that the page names; nobody's law is read for it."""
        statements.clear()
        text = petra.get(page).text
        assert not [sql for sql in statements if "regulation_amendment" in sql]
        assert sum("regulation_adoption" in sql for sql in statements) == 1
        return {each.bank.name for each in (house, neighbour) if f">{each.bank.name}</option>" in text}

    def count(*given: Any) -> None:
        statements.append(given[2])

    with house.bank.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert offered() == {house.bank.name}
        adopted = neighbour.adopt(date(2026, 11, 1), house.edition_id)
        assert offered() == {house.bank.name, neighbour.bank.name}
        another = neighbour.adopt(date(2026, 11, 10), neighbour.edition_id, accepted=True)  # of another issuer
        assert offered() == {house.bank.name}
        _undo(neighbour, another)
        assert offered() == {house.bank.name, neighbour.bank.name}
        _undo(neighbour, adopted)
        neighbour.adopt(date(2027, 1, 1), house.edition_id)
        assert offered() == {house.bank.name}
    finally:
        event.remove(engine, "before_cursor_execute", count)


def _undo(house: House, adoption: UUID) -> None:
    decision = Decision("Bestuur", house.bank.clock.today(), "Besluit 2026-12", "Vergissing.")
    with house.bank.acting(house.admin) as actor:
        adopting.void(actor, house.bank.clock.now(), adoption, decision, accepted=True)


def test_only_a_whole_draft_of_a_document_that_somebody_holds(house: House, cast: Cast) -> None:
    draft_id = draft_of(house, cast.petra)
    with house.bank.acting(cast.petra) as actor:
        moment = house.bank.clock.now()
        with pytest.raises(Invalid) as refused:
            trials.begin(actor, moment, draft_id, uuid4())
        assert set(refused.value.errors) == {"institution"}
        with pytest.raises(NotFound):
            trials.begin(actor, moment, uuid4(), None)
        with pytest.raises(NotFound):
            trials.trial_of(actor, draft_id, uuid4())
        empty = authoring.begin(actor, moment, "Leeg")
        authoring.save(actor, moment, empty.id, {"edition.toml": "[edition"}, 1)
        with pytest.raises(Conflict):
            trials.begin(actor, moment, empty.id, None)
        assert trial_queries.last_trial(empty.id) is None
    with house.bank.acting(cast.sven) as actor, pytest.raises(Forbidden):
        trials.begin(actor, house.bank.clock.now(), draft_id, None)


def test_no_page_and_no_institution_reads_the_terms_of_others(
    house: House, cast: Cast, servers: ServerAddresses
) -> None:
    house.bank.handed_in(house.bank.anna)
    with psycopg.connect(superuser_url(servers)) as connection:
        rows = connection.execute(
            "SELECT r.rolname FROM pg_proc p, aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee"
            " WHERE p.proname = 'terms_for_trial' AND r.rolname <> 'assay_owner'"
        ).fetchall()
        assert rows == [("assay_worker",)]
        connection.execute("SET ROLE assay_worker")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM app.terms_for_trial(%s)", [house.bank.tenant_id])


def test_through_the_pages_and_the_api(house: House, cast: Cast, worker_app: Flask, sign_in: SignIn) -> None:
    house.bank.handed_in(house.bank.anna)
    draft_id = draft_of(house, cast.petra)
    petra = sign_in(cast.petra)
    path = f"/platform/regulations/drafts/{draft_id}/trial"
    assert "Probeer het concept" in petra.get(f"/platform/regulations/drafts/{draft_id}").text
    wrong = petra.post(path, {"institution": "nobody"})
    assert wrong.status_code == 422
    assert "Kies een van de instellingen." in wrong.text
    moved = petra.post(path, {"institution": str(house.bank.tenant_id)})
    assert moved.status_code == 303
    named = re.search(r"trial=([0-9a-f-]{36})", moved.headers["Location"])
    assert named
    trial_id = UUID(named[1])
    assert "0 van 1 instellingen geteld." in petra.get(moved.headers["Location"]).text
    worked(house, worker_app, trial_id)
    answer = petra.get(f"/api/v1/regulation-drafts/{draft_id}/trials/{trial_id}").get_json()
    assert (answer["ended"], answer["counted"]) == ("done", 1)
    for foreign in (f"{path}?trial={uuid4()}", f"{path}?trial=x", f"/platform/regulations/drafts/{uuid4()}/trial"):
        assert petra.get(foreign).status_code == 404
    sven = sign_in(cast.sven)
    assert _refused(sven, path)


def _refused(browser: Browser, path: str) -> bool:
    return browser.get(path).status_code == 403
