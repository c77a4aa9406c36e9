"""The pages and calls about dead jobs: what an administrator sees and decides, and nobody else."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from assay.servers.server_set import ServerAddresses
from tests.support.cast import START, Browser, Cast, SignIn, superuser_url


@pytest.fixture
def rows(servers: ServerAddresses, cast: Cast) -> Iterator["psycopg.Connection[dict[str, Any]]"]:
    """A look past every wall."""
    with psycopg.connect(superuser_url(servers), autocommit=True, row_factory=dict_row) as database:
        yield database


def dead(rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, error: str = "Uncertain: stopped midway") -> UUID:
    """A mail that the program gave up."""
    found = rows.execute(
        "INSERT INTO app.outbox (queue, kind, scope_person, payload, request_id, created_at, next_try_at, dead_at,"
        " attempts, last_error) VALUES ('mail', 'mail.notice', %s, %s, 'trace-1', %s, %s, %s, 8, %s) RETURNING id",
        [cast.anna.person_id, '{"notice_id": "geheim"}', START, START, START, error],
    ).fetchone()
    assert found is not None
    job_id: UUID = found["id"]
    return job_id


def stored(rows: "psycopg.Connection[dict[str, Any]]", job_id: UUID) -> dict[str, Any]:
    found = rows.execute("SELECT * FROM app.outbox WHERE id = %s", [job_id]).fetchone()
    assert found is not None
    return found


def test_the_list_and_the_page_say_why_without_what_it_was_about(
    rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, sign_in: SignIn
) -> None:
    job_id = dead(rows, cast)
    petra = sign_in(cast.petra)
    assert f'href="/platform/jobs/{job_id}"' in petra.get("/platform/jobs").text
    assert "Gestopt werk bekijken" in petra.get("/today").text
    page = petra.get(f"/platform/jobs/{job_id}").text
    assert "Misschien gebeurd" in page
    assert "Uncertain: stopped midway" in page
    assert "trace-1" in page
    for private in ("geheim", cast.anna.name, str(cast.anna.person_id)):
        assert private not in page
    listed = petra.get("/api/v1/dead-jobs").json
    assert listed is not None
    assert str(job_id) in {each["id"] for each in listed}
    assert "payload" not in listed[0]


def test_it_runs_again_with_a_reason_that_is_recorded(
    rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, sign_in: SignIn
) -> None:
    job_id = dead(rows, cast, "Refused: 550")
    petra = sign_in(cast.petra)
    path = f"/platform/jobs/{job_id}"
    refused = petra.post(f"{path}/release", {"release-reason": ""}, page=path)
    assert refused.status_code == 422
    assert "Schrijf op waarom" in refused.text
    assert stored(rows, job_id)["dead_at"] is not None
    answer = petra.post(f"{path}/release", {"release-reason": "Adres hersteld"}, page=path)
    assert answer.status_code == 303
    row = stored(rows, job_id)
    assert (row["dead_at"], row["attempts"]) == (None, 0)
    entry = rows.execute(
        "SELECT detail::text FROM app.audit_entry WHERE subject = %s AND act = 'job.released'", [f"job:{job_id}"]
    ).fetchone()
    assert entry is not None
    assert "Adres hersteld" in entry["detail"]
    assert petra.get(path).status_code == 404


def test_it_is_closed_by_page_and_by_call(
    rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, sign_in: SignIn
) -> None:
    first, second = dead(rows, cast), dead(rows, cast)
    petra = sign_in(cast.petra)
    assert petra.post(f"/platform/jobs/{first}/close", {"close-reason": "Dubbel"}, page="/account").status_code == 303
    token = {"X-CSRFToken": petra.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}
    call = f"/api/v1/dead-jobs/{second}/close"
    assert petra.client.post(call, json={"reason": " "}, headers=token).status_code == 422
    assert petra.client.post(call, json={"reason": "Dubbel"}, headers=token).status_code == 204
    for job_id in (first, second):
        row = stored(rows, job_id)
        assert row["done_at"] is not None
        assert row["dead_at"] is not None


def test_it_is_nobody_elses(
    rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, sign_in: SignIn, browser: Browser
) -> None:
    job_id = dead(rows, cast)
    for member in (cast.anna, cast.sven, cast.lena):
        theirs = sign_in(member)
        assert theirs.get("/platform/jobs").status_code == 403
        assert theirs.post(f"/platform/jobs/{job_id}/close", {"close-reason": "x"}, page="/account").status_code == 403
        assert theirs.get("/api/v1/dead-jobs").status_code == 403
    assert browser.get("/platform/jobs").status_code == 401
    petra = sign_in(cast.petra)
    assert petra.get(f"/platform/jobs/{uuid4()}").status_code == 404
    assert petra.post(f"/platform/jobs/{uuid4()}/close", {"close-reason": "x"}, page="/account").status_code == 404


def test_the_list_has_pages(rows: "psycopg.Connection[dict[str, Any]]", cast: Cast, sign_in: SignIn) -> None:
    made = {str(dead(rows, cast)) for _ in range(3)}
    petra = sign_in(cast.petra)
    seen: list[str] = []
    path = "/api/v1/dead-jobs?limit=2"
    while path:
        answer = petra.get(path)
        assert answer.json is not None
        seen += [each["id"] for each in answer.json]
        link = answer.headers.get("Link", "")
        path = link.split("<")[1].split(">")[0] if link else ""
    assert made <= set(seen)
    assert len(seen) == len(set(seen))
