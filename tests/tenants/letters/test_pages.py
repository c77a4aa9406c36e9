"""Letters and the letterhead in pages and API, by role."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from assay.permissions import Actor
from assay.problems import Stale
from tenants.letters import operations, queries
from tenants.letters.operations import HeadValues
from tests.accounts.test_api_tokens import make_token
from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.letters.conftest import School

HEAD = {
    "sender": "ROC Letteren", "department": "Examenbureau", "address": "Kanaalweg 12", "postcode": "1234 AB",
    "place": "Zwolle", "contact": "038 123 45 67", "version": "0",
}  # fmt: skip


def _appoint(school: School, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "member_id": uuid4(), "person_name": "Noor Jansen", "person_id": None, "document": "exam-regulation",
        "body_key": "ecol", "body_name": "Examencommissie Techniek", "function": "chair",
        "starts_on": date(2026, 12, 1), **changes,
    }  # fmt: skip
    with school.acting(school.board) as actor:
        return operations.send_appointment_letter(actor, school.clock.now(), **given).id


def test_the_letterhead_is_shown_before_it_is_saved(school: School, sign_in: SignIn) -> None:
    admin = sign_in(school.admin)
    assert admin.get("/letterhead").status_code == 200
    shown = admin.post("/letterhead", {**HEAD, "address": "Voorbeeldweg 3", "preview": "yes"})
    assert shown.status_code == 200
    assert shown.text.count("Voorbeeldweg 3") == 2  # in the form and in the letter below
    assert school.registry.look("SELECT * FROM app.letterhead WHERE tenant_id = %s", school.id) == []
    assert admin.post("/letterhead", HEAD).status_code == 303
    letter_id = _appoint(school)
    page = admin.get(f"/letters/{letter_id}").text
    assert "Kanaalweg 12" in page
    assert "Taalniveau" in page
    assert "A2, gemeten:" in page


def test_of_two_who_change_the_letterhead_at_once_the_second_is_told(school: School) -> None:
    def change(actor: Actor, sender: str, version: int) -> None:
        operations.keep_letterhead(
            actor, school.clock.now(), HeadValues(sender, "Kade 1", "1234 AB", "Zwolle"), version
        )

    with school.acting(school.admin) as actor:
        change(actor, "Een", 0)
    with school.acting(school.admin) as late:
        seen = queries.letterhead_of(school.id)
        assert seen is not None
        with school.acting(school.admin) as first:
            change(first, "Twee", 1)
        with pytest.raises(Stale):
            change(late, "Drie", 1)
    [kept] = school.registry.look("SELECT sender, version FROM app.letterhead WHERE tenant_id = %s", school.id)
    assert (kept["sender"], kept["version"]) == ("Twee", 2)


def test_a_letter_keeps_the_letterhead_it_had(school: School, sign_in: SignIn) -> None:
    admin = sign_in(school.admin)
    admin.post("/letterhead", HEAD)
    letter_id = _appoint(school)
    assert admin.post("/letterhead", {**HEAD, "address": "Nieuwe weg 1", "version": "1"}).status_code == 303
    assert "Kanaalweg 12" in admin.get(f"/letters/{letter_id}").text
    assert "Nieuwe weg 1" in admin.get(f"/letters/{_appoint(school)}").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", ""),
        ("address", ""),
        ("postcode", "12"),
        ("place", " "),
        ("sender", "x" * 201),
        ("contact", "x" * 201),
    ],
)
def test_what_does_not_fit_stays_in_the_form(school: School, sign_in: SignIn, field: str, value: str) -> None:
    answer = sign_in(school.admin).post("/letterhead", {**HEAD, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "038 123 45 67" in answer.text or field == "contact"


def test_somebody_who_saw_an_older_letterhead_is_told(school: School, sign_in: SignIn) -> None:
    admin = sign_in(school.admin)
    assert admin.post("/letterhead", HEAD).status_code == 303
    answer = admin.post("/letterhead", {**HEAD, "address": "Van een ander"})
    assert answer.status_code == 409
    assert "Kanaalweg 12" in answer.text
    assert "Van een ander" in answer.text


def test_each_role_reads_its_kinds_of_letters(school: School, sign_in: SignIn) -> None:
    letter_id = _appoint(school)
    for role in ("administrator", "board", "secretary"):
        page = sign_in(school.registry.member(school.id, role)).get("/letters")
        assert f"/letters/{letter_id}" in page.text, role
    lead = sign_in(school.registry.member(school.id, "lead_assessor"))
    assert f"/letters/{letter_id}" not in lead.get("/letters").text
    assert lead.get(f"/letters/{letter_id}").status_code == 404
    assert lead.get(f"/letters/{letter_id}/download").status_code == 404
    assert lead.get("/letterhead").status_code == 403
    coordinator = sign_in(school.registry.member(school.id, "coordinator"))
    assert coordinator.get("/letters").status_code == 403


def test_the_list_says_what_each_letter_is_about(school: School, sign_in: SignIn, browser: Browser) -> None:
    person = school.registry.person("Noor")
    to = {"person_id": person.person_id, "person_name": person.name}
    _appoint(school, **to, body_name="Examencommissie <Zorg>", function="lid")
    _appoint(school, **to, body_name="Commissie van Beroep", function="voorzitter")
    for reader in (person, school.admin):
        page = sign_in(reader).get("/letters").text
        assert "Examencommissie &lt;Zorg&gt;: lid" in page
        assert "Commissie van Beroep: voorzitter" in page
    secret = make_token(sign_in(school.admin), "letters:read", hat=school.admin.hat)
    listed = browser.get("/api/v1/letters", headers={"Authorization": f"Bearer {secret}"})
    assert [each["about"] for each in listed.get_json()] == [
        "Commissie van Beroep: voorzitter",
        "Examencommissie <Zorg>: lid",
    ]


def test_letters_of_others_are_not_there(school: School, cast: Cast, sign_in: SignIn) -> None:
    person = school.registry.person("Noor")
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name)
    assert "Je benoeming" in sign_in(person).get("/letters").text
    for stranger in (cast.anna, cast.sven, cast.petra):
        for path in (f"/letters/{letter_id}", f"/letters/{letter_id}/download", f"/letters/{uuid4()}"):
            assert sign_in(stranger).get(path).status_code == 404


def test_a_long_list_has_pages(school: School, sign_in: SignIn) -> None:
    ids = [_appoint(school) for _ in range(27)]
    admin = sign_in(school.admin)
    first = admin.get("/letters").text
    assert f"/letters/{ids[-1]}" in first
    assert f"/letters/{ids[1]}" not in first
    second = admin.get(f"/letters?before={ids[2]}").text
    assert f"/letters/{ids[1]}" in second
    assert f"/letters/{ids[2]}" not in second


def test_the_author_sees_which_sentence_is_hard_and_the_reader_does_not(school: School, sign_in: SignIn) -> None:
    person = school.registry.person("Noor")
    hard = "commissie die conform het vigerende reglement over alle zaken van de hele school gaat oordelen"
    letter_id = _appoint(school, person_id=person.person_id, person_name=person.name, body_name=hard)
    told = "“conform” is ambtelijke taal. Schrijf: “volgens”."
    assert told in sign_in(school.board).get(f"/letters/{letter_id}").text
    assert told not in sign_in(person).get(f"/letters/{letter_id}").text


def test_markup_in_a_value_stays_text(school: School, sign_in: SignIn) -> None:
    letter_id = _appoint(school, body_name="<img src=x onerror=alert(1)> #strong[x] $1$")
    page = sign_in(school.board).get(f"/letters/{letter_id}").text
    assert "<img src=x" not in page
    assert school.work("letters.print", letter_id) == "done"


def test_the_letterhead_refuses_an_older_version(school: School) -> None:
    values = HeadValues("School", "Weg 1", "1234 AB", "Zwolle")
    with school.acting(school.admin) as actor:
        assert operations.keep_letterhead(actor, school.clock.now(), values, 0).version == 1
    with school.acting(school.admin) as actor:
        assert operations.keep_letterhead(actor, school.clock.now(), values, 1).version == 2
    [entry, again] = school.registry.look(
        "SELECT * FROM app.audit_entry WHERE act = 'letterhead.changed' AND subject = %s", f"tenant:{school.id}"
    )
    assert (entry["actor_id"], again["actor_id"]) == (school.admin.person_id, school.admin.person_id)


def test_the_same_in_the_api(school: School, sign_in: SignIn, browser: Browser) -> None:
    secret = make_token(sign_in(school.admin), "letters:read", "letters:write", hat=school.admin.hat)
    bearer = {"Authorization": f"Bearer {secret}"}

    def get(path: str) -> Any:
        return browser.get(f"/api/v1/{path}", headers=bearer)

    def put(version: int) -> Any:
        body = {**{name: value for name, value in HEAD.items() if name != "version"}, "version": version}
        return browser.client.put("/api/v1/letterhead", json=body, headers=bearer)

    assert get("letterhead").status_code == 404
    assert put(0).get_json()["version"] == 1
    assert put(0).status_code == 409
    letter_id = _appoint(school)
    [listed] = get("letters").get_json()
    whole = get(f"letters/{letter_id}").get_json()
    assert listed["sha256"] == whole["sha256"]
    assert whole["content"]["sender"][0] == "ROC Letteren"
    assert get(f"letters/{letter_id}/download").status_code == 409
    assert school.work("letters.print", letter_id) == "done"
    assert get(f"letters/{letter_id}/download").get_json()["url"].startswith("http")


@pytest.mark.parametrize("role", ["administrator", "board", "secretary", "lead_assessor"])
def test_letters_stand_beside_the_regulations_and_the_bar_holds_its_places(
    school: School, sign_in: SignIn, role: str
) -> None:
    page = sign_in(school.registry.member(school.id, role)).get("/institution/regulations").text
    assert 'href="/letters"' in page
    if role == "administrator":
        assert 'href="/institution/settings"' in page
