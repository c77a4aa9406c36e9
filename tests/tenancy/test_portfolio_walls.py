"""What the database itself refuses around evidence, whatever the program above it does: nobody accepts their own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assay.db import db
from tests.portfolio.bank import Bank
from tests.portfolio.conftest import bank as bank

Acting = Callable[..., Any]

REFUSED = "row-level security|permission denied|is kept by"

_DECIDE = (
    "INSERT INTO app.decision (tenant_id, person_id, submission_id, kind, reason, actor_id, actor_name, at)"
    " VALUES (:tenant, :person, :submission, :kind, 'x', :actor, 'x', app.moment())"
)
_HAND_IN = (
    "INSERT INTO app.submission (tenant_id, person_id, item_id, person_name, item_version, item, state, submitted_at)"
    " SELECT :tenant, person_id, item_id, person_name, item_version, item, :state, app.moment()"
    " FROM app.submission WHERE id = :submission"
)
_FACT = (
    "INSERT INTO app.verified_fact (tenant_id, person_id, item_id, submission_id, kind, true_from, known_from)"
    " SELECT tenant_id, person_id, item_id, id, 'training', app.day(), app.moment() FROM app.submission"
    " WHERE id = :submission"
)
_STATUS = (
    "INSERT INTO app.status (tenant_id, person_id, scheme, held_level, computed_level, person_name, computed_at)"
    " VALUES (:tenant, :person, 'x', 'gold', 'gold', 'x', app.moment())"
)
_EVENT = (
    "INSERT INTO app.status_event (tenant_id, person_id, scheme, kind, from_level, to_level, since_day, at)"
    " VALUES (:tenant, :person, 'x', 'rise', 'none', 'gold', app.day(), app.moment())"
)
_DISCLOSE = (
    "INSERT INTO app.disclosure (tenant_id, person_id, item_id, opened_at)"
    " SELECT :tenant, person_id, item_id, app.moment() FROM app.submission WHERE id = :submission"
)


def _refused(statement: str, **values: object) -> None:
    with pytest.raises(DBAPIError, match=REFUSED), db.session.begin_nested():
        db.session.execute(text(statement), values)


def _untouched(statement: str, **values: object) -> None:
    """The walls let the statement reach no row, or refuse it."""
    try:
        with db.session.begin_nested():
            assert db.session.execute(text(statement), values).rowcount == 0  # type: ignore[attr-defined]  # an UPDATE's result has it
    except DBAPIError as fault:
        assert "row-level security" in str(fault) or "permission denied" in str(fault)  # noqa: PT017 - either refusal is right


def _ids(bank: Bank, submission: UUID) -> dict[str, object]:
    return {"tenant": bank.tenant_id, "person": bank.anna.person_id, "submission": submission}


def test_a_person_accepts_nothing_of_their_own(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    ids = _ids(bank, submission)
    with bank.acting(bank.anna) as actor:
        for kind in ("accept", "refuse", "question", "take_back_decision"):
            _refused(_DECIDE, **ids, kind=kind, actor=actor.person_id)
        for state in ("accepted", "refused", "question"):
            _refused(
                "UPDATE app.submission SET state = :state WHERE id = :submission", submission=submission, state=state
            )
            _refused(_HAND_IN, tenant=bank.tenant_id, submission=submission, state=state)
        for statement in (_FACT, _STATUS, _EVENT):
            _refused(statement, **{name: value for name, value in ids.items() if f":{name}" in statement})
        for changed in ("item = '{}'", "submitted_at = app.moment()", "person_id = app.person()", "item_version = 9"):
            _refused(f"UPDATE app.submission SET {changed} WHERE id = :submission", submission=submission)
    assert bank.state(submission) == "waiting"


def test_what_was_decided_a_person_changes_no_more(bank: Bank) -> None:
    submission = bank.accepted(bank.anna)
    with bank.acting(bank.anna):
        _untouched("UPDATE app.submission SET state = 'taken_back' WHERE id = :id", id=submission)
        _untouched("UPDATE app.verified_fact SET true_until = NULL WHERE submission_id = :id", id=submission)
        _untouched("UPDATE app.verified_fact SET known_until = app.moment() WHERE submission_id = :id", id=submission)
        _untouched("UPDATE app.status SET held_level = 'gold' WHERE person_id = :p", p=bank.anna.person_id)
        _refused("UPDATE app.status_event SET reason = 'x'")
        _refused("UPDATE app.decision SET reason = 'x'")
        for table in (
            "submission",
            "decision",
            "verified_fact",
            "status",
            "status_event",
            "portfolio_item",
            "disclosure",
        ):
            _refused(f"DELETE FROM app.{table}")
    assert bank.state(submission) == "accepted"


def test_a_lead_assessor_decides_nothing_of_their_own_in_the_hat_of_the_body(bank: Bank) -> None:
    submission = bank.handed_in(bank.lead)
    ids = {**_ids(bank, submission), "person": bank.lead.person_id}
    with bank.acting(bank.lead) as actor:
        for kind in ("accept", "refuse", "question"):
            _refused(_DECIDE, **ids, kind=kind, actor=actor.person_id)
        # Nor in another's name.
        _refused(_DECIDE, **ids, kind="accept", actor=bank.other_lead.person_id)
        _untouched("UPDATE app.submission SET state = 'accepted' WHERE id = :id", id=submission)
        _refused(_FACT, submission=submission)
    assert bank.state(submission) == "waiting"


def test_a_body_opens_nothing_to_itself_and_hands_nothing_in(bank: Bank) -> None:
    submission = bank.handed_in(bank.anna)
    with bank.acting(bank.lead):
        _refused(_HAND_IN, tenant=bank.tenant_id, submission=submission, state="waiting")
        _refused(_DISCLOSE, tenant=bank.tenant_id, submission=submission)
        _untouched("UPDATE app.disclosure SET open_until = NULL WHERE person_id = :p", p=bank.anna.person_id)
        _untouched("UPDATE app.portfolio_item SET title = 'x' WHERE person_id = :p", p=bank.anna.person_id)
        _untouched("UPDATE app.file SET original_name = 'x' WHERE person_id = :p", p=bank.anna.person_id)


def test_a_body_sees_and_changes_nothing_of_another_body(
    bank: Bank, app: Any, clock: Any, acting: Acting, servers: Any
) -> None:
    from tests.portfolio.bank import open_bank

    other = open_bank(app, clock, acting, servers)
    submission = bank.accepted(bank.anna)
    with bank.acting(other.lead) as actor:
        for table in (
            "submission",
            "decision",
            "verified_fact",
            "status",
            "status_event",
            "disclosure",
            "portfolio_item",
        ):
            seen = db.session.execute(
                text(f"SELECT 1 FROM app.{table} WHERE person_id = :p"), {"p": bank.anna.person_id}
            )
            assert seen.fetchall() == [], table
        for table, change in (
            ("submission", "state = 'refused'"),
            ("verified_fact", "known_until = app.moment()"),
            ("status", "held_level = 'none'"),
        ):
            _untouched(f"UPDATE app.{table} SET {change} WHERE person_id = :p", p=bank.anna.person_id)
        _refused(_DECIDE, **_ids(bank, submission), kind="refuse", actor=actor.person_id)
        assert (
            db.session.execute(
                text("SELECT app.bound_disclosure(:id, '{}', app.moment())"), {"id": submission}
            ).scalar_one()
            is False
        )
    assert bank.state(submission) == "accepted"


@pytest.mark.parametrize(
    "change",
    [
        "slug = 'van-mij'",
        "name = 'Ministerie van Onderwijs'",
        "kind = 'school'",
        "country = 'BE'",
        "status = 'closed'",
        "approved_at = approved_at - interval '1 year'",
        "approved_by = app.actor()",
        "closed_at = app.moment()",
    ],
)
def test_what_the_platform_decided_on_an_institution_the_institution_does_not_change(bank: Bank, change: str) -> None:
    with bank.acting(bank.lead):
        _refused(f"UPDATE app.tenant SET {change} WHERE id = :id", id=bank.tenant_id)
        db.session.execute(text("UPDATE app.tenant SET website = 'https://x.example' WHERE id = app.tenant()"))
    with bank.acting(bank.anna):
        _untouched(f"UPDATE app.tenant SET {change} WHERE id = :id", id=bank.tenant_id)


def test_the_platform_closes_an_institution(bank: Bank, cast: Any) -> None:
    with bank.acting(cast.petra):
        db.session.execute(
            text("UPDATE app.tenant SET status = 'closed', closed_at = app.moment() WHERE id = :id"),
            {"id": bank.tenant_id},
        )
    assert bank.sql("SELECT status FROM app.tenant WHERE id = %s", (bank.tenant_id,)) == [("closed",)]


_REPORT = (
    "INSERT INTO app.register_entry (tenant_id, person_id, person_name, state, reported_at, track_open)"
    " VALUES (:tenant, :person, 'x', :state, app.moment(), true)"
)


def test_who_writes_which_part_of_an_entry_in_the_register(bank: Bank, cast: Any) -> None:
    nora = bank.person("Nora")
    with bank.acting(nora):
        _refused(_REPORT, tenant=cast.school, person=nora.person_id, state="registered")
        _refused(_REPORT, tenant=cast.school, person=bank.anna.person_id, state="reported")
        db.session.execute(text(_REPORT), {"tenant": cast.school, "person": nora.person_id, "state": "reported"})
    with bank.acting(nora):
        for change in ("state = 'registered'", "criteria = '[]'", "decided_at = app.moment()"):
            _refused(f"UPDATE app.register_entry SET {change} WHERE person_id = app.person()")
    with bank.acting(cast.sara):
        _refused(_REPORT, tenant=cast.school, person=bank.anna.person_id, state="registered")
        for change in ("track_open = false", "message = 'x'", "person_id = app.actor()"):
            _refused(f"UPDATE app.register_entry SET {change} WHERE person_id = :p", p=nora.person_id)
        db.session.execute(
            text("UPDATE app.register_entry SET state = 'registered', criteria = '[]' WHERE person_id = :p"),
            {"p": nora.person_id},
        )
    with bank.acting(cast.tara):
        _untouched(
            "UPDATE app.register_entry SET state = 'declined', reason = 'x' WHERE person_id = :p", p=nora.person_id
        )
        seen = db.session.execute(text("SELECT 1 FROM app.register_entry WHERE person_id = :p"), {"p": nora.person_id})
        assert seen.fetchall() == []
    with bank.acting(nora):
        _refused("UPDATE app.register_entry SET state = 'taken_back' WHERE person_id = app.person()")


def test_a_schools_own_member_is_not_registered_in_the_hat_of_the_school(bank: Bank, cast: Any) -> None:
    report = {"tenant": cast.other_school, "person": cast.tara.person_id, "state": "reported"}
    with bank.acting(cast.tara, "personal"):
        db.session.execute(text(_REPORT), report)
    with bank.acting(cast.tara):
        _refused("UPDATE app.register_entry SET state = 'registered' WHERE person_id = :p", p=cast.tara.person_id)
