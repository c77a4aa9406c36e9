"""Who looked at what: opening an item or a page of a file is in the body's chain and in the person's."""

from typing import Any
from uuid import UUID

from portfolio.evidence.rules import ItemKind
from tests.portfolio.bank import Bank
from tests.support.cast import SignIn


def entries(bank: Bank, subject: str, act: str) -> list[tuple[str, Any]]:
    rows = bank.sql(
        "SELECT chain, detail::text FROM app.audit_entry WHERE subject = %s AND act = %s ORDER BY chain", (subject, act)
    )
    return [(row[0], row[1]) for row in rows]


def files_of(bank: Bank, submission: UUID) -> list[str]:
    rows = bank.sql(
        "SELECT f ->> 'id' FROM app.submission s, jsonb_array_elements(s.item -> 'files') f WHERE s.id = %s",
        (submission,),
    )
    return [row[0] for row in rows]


def test_opening_an_item_is_recorded_for_the_body_and_the_person(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna, ItemKind.CERTIFICATE)
    lead = sign_in(bank.lead)
    lead.get("/work-list")
    assert entries(bank, f"submission:{submission}", "submission.viewed") == [], "a list is not a look at an item"
    assert lead.get(f"/work-list/{submission}").status_code == 200
    found = entries(bank, f"submission:{submission}", "submission.viewed")
    assert [chain for chain, _detail in found] == [f"person:{bank.anna.person_id}", f"tenant:{bank.tenant_id}"]
    for file_id in files_of(bank, submission):
        assert all(file_id in detail for _chain, detail in found)
    assert lead.get(f"/api/v1/work-list/{submission}").status_code == 200
    assert len(entries(bank, f"submission:{submission}", "submission.viewed")) == 4


def test_one_s_own_look_and_a_closed_item_are_not(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    assert sign_in(bank.anna).get(f"/submissions/{submission}").status_code == 200
    bank.sql(
        "UPDATE app.disclosure SET revoked_at = %s WHERE item_id = (SELECT item_id FROM app.submission WHERE id = %s)",
        (bank.clock.now(), submission),
    )
    assert sign_in(bank.lead).get(f"/work-list/{submission}").status_code == 200
    assert entries(bank, f"submission:{submission}", "submission.viewed") == []


def test_a_page_of_a_file_is_recorded_where_it_is_somebody_elses(bank: Bank, sign_in: SignIn) -> None:
    submission = bank.handed_in(bank.anna)
    [file_id] = files_of(bank, submission)
    bank.sql(
        "INSERT INTO app.file_preview (person_id, file_id, number, kind, key, media_type, width, height, size)"
        " SELECT person_id, id, 1, 'page', 'x/1', 'image/webp', 10, 10, 10 FROM app.file WHERE id = %s",
        (UUID(file_id),),
    )
    path = f"/files/{file_id}/preview/1"
    assert sign_in(bank.anna).get(path).status_code == 303
    assert entries(bank, f"file:{file_id}", "file.previewed") == []
    assert sign_in(bank.lead).get(path).status_code == 303
    found = entries(bank, f"file:{file_id}", "file.previewed")
    assert [chain for chain, _detail in found] == [f"person:{bank.anna.person_id}", f"tenant:{bank.tenant_id}"]
