"""What a body reads of an item that is closed to it: that it decided, and nothing of what was shown. As raw SQL."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assay.db import db
from portfolio.verification.operations import answer_question, take_back_submission
from portfolio.verification.rules import State, open_until
from tests.portfolio.bank import Bank
from tests.portfolio.conftest import bank as bank

_ITEM = text("SELECT app.handed_in(tenant_id, id) FROM app.submission WHERE id = :id")
_SAID = text("SELECT kind, app.said(tenant_id, id) FROM app.decision WHERE submission_id = :id ORDER BY id")
_BOUND = text("SELECT app.bound_disclosure(:id, :files, :until)")
_TITLE = "Certificaat van Anna"
_ANSWER = "Dit is mijn antwoord"


def _answered(bank: Bank) -> Any:
    submission = bank.handed_in(bank.anna, title=_TITLE)
    bank.decide("ask", submission, "Welke rol had je?")
    with bank.acting(bank.anna, "personal") as actor:
        answer_question(actor, bank.clock.now(), submission, _ANSWER)
    return submission


def _read(bank: Bank, who: Any, submission: Any, hat: str | None = None) -> tuple[Any, dict[str, Any]]:
    with bank.acting(who, hat):
        item = db.session.execute(_ITEM, {"id": submission}).scalar_one()
        said = {row[0]: row[1] for row in db.session.execute(_SAID, {"id": submission})}
    return item, said


@pytest.mark.parametrize(("act", "last"), [("accept", State.ACCEPTED), ("refuse", State.REFUSED)])
def test_a_body_reads_an_item_and_its_answers_to_the_end_of_the_term_and_no_longer(
    bank: Bank, act: str, last: State
) -> None:
    submission = _answered(bank)
    bank.decide(act, submission, *(["De datum ontbreekt."] if act == "refuse" else []))
    until = open_until(last, bank.clock.now())
    bank.clock.set(until - timedelta(microseconds=1))
    item, said = _read(bank, bank.lead, submission)
    assert (item["title"], said["answer"]) == (_TITLE, _ANSWER)
    bank.clock.set(until)
    item, said = _read(bank, bank.lead, submission)
    assert item == {"kind": "training"}
    assert (said["question"], said["answer"]) == ("Welke rol had je?", None)
    # What it decided stays the body's own.
    assert bank.state(submission) == last
    assert said[act] == ("De datum ontbreekt." if act == "refuse" else None)
    item, said = _read(bank, bank.anna, submission, "personal")
    assert (item["title"], said["answer"]) == (_TITLE, _ANSWER)


def test_what_was_taken_back_is_closed_also_when_the_item_lies_there_again(bank: Bank) -> None:
    submission = _answered(bank)
    with bank.acting(bank.anna, "personal") as actor:
        take_back_submission(actor, bank.clock.now(), submission)
    assert _read(bank, bank.lead, submission) == (
        {"kind": "training"},
        {"question": "Welke rol had je?", "answer": None, "take_back_submission": None},
    )
    item_id = bank.sql("SELECT item_id FROM app.submission WHERE id = %s", (submission,))[0][0]
    again = bank.hand_in(bank.anna, item_id)
    assert _read(bank, bank.lead, submission)[0] == {"kind": "training"}
    assert _read(bank, bank.lead, again)[0]["title"] == _TITLE


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT item FROM app.submission",
        "SELECT * FROM app.submission",
        "SELECT s FROM app.submission s",
        "SELECT to_jsonb(s) FROM app.submission s",
        "SELECT 1 FROM app.submission ORDER BY item",
        "SELECT 1 FROM app.submission WHERE item ->> 'title' LIKE 'C%'",
        "UPDATE app.submission SET version = version WHERE item ->> 'title' LIKE 'C%'",
        "UPDATE app.submission SET version = version RETURNING item",
        "COPY app.submission TO STDOUT",
        "SELECT reason FROM app.decision",
        "SELECT d FROM app.decision d",
        "SELECT 1 FROM app.decision WHERE reason LIKE 'D%'",
    ],
)
def test_the_pages_reach_the_columns_in_no_other_way(bank: Bank, sql: str) -> None:
    with bank.acting(bank.lead), pytest.raises(DBAPIError, match="permission denied"), db.session.begin_nested():
        db.session.execute(text(sql))


@pytest.mark.parametrize(("table", "column"), [("submission", "item"), ("decision", "reason")])
@pytest.mark.parametrize("login", ["assay_web", "assay_worker", "assay_relay", "assay_batch"])
def test_no_login_reads_the_columns(bank: Bank, login: str, table: str, column: str) -> None:
    held = bank.sql("SELECT has_column_privilege(%s, 'app.' || %s, %s, 'SELECT')", (login, table, column))
    assert held == [(False,)]


def test_another_body_and_another_person_are_told_nothing(
    bank: Bank, app: Any, clock: Any, acting: Any, servers: Any
) -> None:
    from tests.portfolio.bank import open_bank

    other = open_bank(app, clock, acting, servers)
    submission = _answered(bank)
    step = bank.sql("SELECT id FROM app.decision WHERE submission_id = %s AND kind = 'answer'", (submission,))[0][0]
    # The other body holds the same item, and sees what was handed in to itself alone.
    item_id = bank.sql("SELECT item_id FROM app.submission WHERE id = %s", (submission,))[0][0]
    bank.hand_in(bank.anna, item_id, other.tenant_id)
    for who, hat in ((other.lead, None), (other.anna, "personal"), (bank.lead, "personal")):
        with bank.acting(who, hat):
            for call, id_ in (("handed_in", submission), ("said", step)):
                asked = text(f"SELECT app.{call}(:tenant, :id)")
                assert db.session.execute(asked, {"tenant": bank.tenant_id, "id": id_}).scalar_one() is None


@pytest.mark.parametrize(("act", "last"), [("accept", State.ACCEPTED), ("refuse", State.REFUSED)])
def test_a_body_keeps_nothing_open_beyond_the_term(bank: Bank, act: str, last: State) -> None:
    submission = bank.handed_in(bank.anna)
    bank.decide(act, submission, *(["Te vaag."] if act == "refuse" else []))
    until = open_until(last, bank.clock.now())
    rows = "SELECT open_until FROM app.disclosure WHERE tenant_id = %s AND person_id = %s"
    for wanted, done in (
        (until + timedelta(microseconds=1), False),
        (until + timedelta(days=4000), False),
        ("infinity", False),
        (None, False),
        (until, True),
        (until - timedelta(days=1), True),
        (until, True),
    ):
        with bank.acting(bank.lead):
            params = {"id": submission, "files": [], "until": wanted}
            assert db.session.execute(_BOUND, params).scalar_one() is done, wanted
        held = bank.sql(rows, (bank.tenant_id, bank.anna.person_id))[0][0]
        assert held == (wanted if done else until)


def test_what_is_undecided_is_bounded_by_nothing_but_a_decision(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead):
        for wanted in (bank.clock.now(), bank.clock.now() + timedelta(days=4000)):
            params = {"id": submission, "files": [], "until": wanted}
            assert db.session.execute(_BOUND, params).scalar_one() is False


def test_a_decision_lengthens_no_file_that_was_handed_in_with_something_else(bank: Bank) -> None:
    first = bank.handed_in(bank.anna)
    bank.decide("refuse", first, "Te vaag.")
    [[file_id, until]] = bank.sql(
        "SELECT file_id, open_until FROM app.file_grant WHERE tenant_id = %s", (bank.tenant_id,)
    )
    second = bank.accepted(bank.anna)
    with bank.acting(bank.lead):
        late = open_until(State.ACCEPTED, bank.clock.now())
        assert db.session.execute(_BOUND, {"id": second, "files": [file_id], "until": late}).scalar_one() is True
    held = bank.sql(
        "SELECT open_until FROM app.file_grant WHERE tenant_id = %s AND file_id = %s", (bank.tenant_id, file_id)
    )
    assert held == [(until,)]
