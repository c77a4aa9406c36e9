"""A row runs once, in its own scope, and its failures are written to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from assay.outbox.run import INTENT_STANDS, MAX_ATTEMPTS
from tests.outbox.fixtures import Bench, Personal
from tests.outbox.program import add_row


def _steps(folder: Path) -> int:
    file = folder / "steps"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_row_is_part_of_the_act_that_adds_it(bench: Bench, person: UUID) -> None:
    def act(session: Session) -> None:
        add_row("test.notice", bench.clock.now(), person_id=person)
        raise LookupError("the act fails")

    with pytest.raises(LookupError):
        bench.within(act, Personal(person))
    assert bench.look("SELECT 1 FROM app.outbox") == []
    bench.add("test.notice", person)
    assert len(bench.look("SELECT 1 FROM app.outbox")) == 1


def test_the_effect_and_done_are_one_transaction(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.notice", person)
    assert bench.run(row_id) == "done"
    assert bench.notices(person) == 1
    assert bench.row(row_id)["done_at"] == bench.clock.now()
    [same] = bench.look(
        "SELECT n.xmin = o.xmin AS same FROM app.notice n, app.outbox o WHERE n.person_id = %s AND o.id = %s",
        person,
        row_id,
    )
    assert same["same"]
    assert bench.run(row_id) == "skipped"
    assert bench.notices(person) == 1


def test_a_failure_takes_the_effect_back_and_is_written_without_its_text(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.fail", person)
    assert bench.run(row_id) == "failed"
    row = bench.row(row_id)
    assert bench.notices(person) == 0
    assert (row["attempts"], row["last_error"], row["dead_at"]) == (1, "LookupError", None)
    assert row["next_try_at"] == bench.clock.now() + timedelta(seconds=5)
    bench.clock.advance(timedelta(seconds=5))
    bench.run(row_id)
    assert bench.row(row_id)["next_try_at"] == bench.clock.now() + timedelta(seconds=10)


def test_a_row_that_keeps_failing_dies(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.fail", person)
    assert [bench.run(row_id) for _ in range(MAX_ATTEMPTS + 1)] == ["failed"] * MAX_ATTEMPTS + ["skipped"]
    assert bench.row(row_id)["dead_at"] == bench.clock.now()


def test_a_part_that_is_away_does_not_count(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.away", person)
    assert {bench.run(row_id) for _ in range(MAX_ATTEMPTS * 2)} == {"failed"}
    row = bench.row(row_id)
    assert (row["attempts"], row["dead_at"], row["last_error"]) == (0, None, "TryLater: scanner")


def test_a_kind_that_nobody_knows_fails_like_any_other(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.notice", person)
    bench.database.execute("UPDATE app.outbox SET kind = 'test.unknown' WHERE id = %s", [row_id])
    assert bench.run(row_id) == "failed"
    assert bench.row(row_id)["last_error"] == "UnknownKindError: test.unknown"


def test_five_workers_at_once_make_one_effect(bench: Bench, person: UUID, tmp_path: Path) -> None:
    inside = bench.add("test.notice", person)
    outside = bench.add("test.outside", person, folder=tmp_path)
    with ThreadPoolExecutor(5) as workers:
        assert sorted(workers.map(lambda _: bench.run(inside), range(5))) == ["done", *["skipped"] * 4]
        assert sorted(workers.map(lambda _: bench.run(outside), range(5))) == ["done", *["skipped"] * 4]
    assert bench.notices(person) == 1
    assert _steps(tmp_path) == 1


def test_an_outside_step_leaves_its_intent_behind(bench: Bench, person: UUID, tmp_path: Path) -> None:
    row_id = bench.add("test.outside", person, folder=tmp_path)
    assert bench.run(row_id) == "done"
    row = bench.row(row_id)
    assert (row["intent_at"], row["done_at"]) == (bench.clock.now(), bench.clock.now())


@pytest.mark.parametrize("ending", ["uncertain", "broken"])
def test_what_may_have_happened_is_never_repeated(bench: Bench, person: UUID, tmp_path: Path, ending: str) -> None:
    row_id = bench.add("test.outside", person, folder=tmp_path, then=ending)
    assert bench.run(row_id) == "failed"
    assert bench.row(row_id)["dead_at"] == bench.clock.now()
    assert str(bench.row(row_id)["last_error"]).startswith("Uncertain")
    bench.clock.advance(timedelta(days=1))
    assert bench.run(row_id) == "skipped"
    assert _steps(tmp_path) == 1


def test_what_certainly_did_not_happen_is_tried_again(bench: Bench, person: UUID, tmp_path: Path) -> None:
    row_id = bench.add("test.outside", person, folder=tmp_path, then="away")
    assert bench.run(row_id) == "failed"
    row = bench.row(row_id)
    assert (row["intent_at"], row["attempts"], row["dead_at"]) == (None, 0, None)
    assert bench.run(row_id) == "failed"
    assert _steps(tmp_path) == 2


def test_a_worker_that_died_midway_leaves_the_row_to_a_person(bench: Bench, person: UUID, tmp_path: Path) -> None:
    row_id = bench.add("test.outside", person, folder=tmp_path)
    bench.database.execute("UPDATE app.outbox SET intent_at = %s WHERE id = %s", [bench.clock.now(), row_id])
    bench.clock.advance(INTENT_STANDS - timedelta(seconds=1))
    assert bench.run(row_id) == "skipped"
    bench.clock.advance(timedelta(seconds=1))
    assert bench.run(row_id) == "failed"
    row = bench.row(row_id)
    assert (row["dead_at"], row["last_error"]) == (bench.clock.now(), "Uncertain: stopped midway")
    assert _steps(tmp_path) == 0


def test_a_failure_of_a_slow_worker_does_not_touch_the_intent_of_another(bench: Bench, person: UUID) -> None:
    row_id = bench.add("test.notice", person)
    bench.database.execute("UPDATE app.outbox SET intent_at = %s WHERE id = %s", [bench.clock.now(), row_id])
    params = [row_id, None, "LookupError", True, False, bench.clock.now(), bench.clock.now()]
    [answer] = bench.look("SELECT app.put_back_job(%s, %s, %s, %s, %s, %s, %s) AS written", *params)
    assert not answer["written"]
    assert bench.row(row_id)["attempts"] == 0


def test_a_job_acts_for_the_person_of_its_row_whatever_the_payload_says(bench: Bench, person: UUID) -> None:
    other = bench.person("Sam de Wit", "sam@example.org")
    row_id = bench.add("test.notice", person, scope_person=other, person=other, tenant=other)
    assert bench.run(row_id) == "done"
    assert (bench.notices(person), bench.notices(other)) == (1, 0)


def test_the_workers_login_reads_no_row(bench: Bench, person: UUID) -> None:
    bench.add("test.notice", person)
    with pytest.raises(ProgrammingError, match="permission denied"):
        bench.within(lambda session: session.execute(text("SELECT payload FROM app.outbox")))
