"""Asking for an account, and what the platform decides."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from assay.clock import FixedClock
from assay.outbox.run import run_job
from assay.problems import Conflict
from tenants.organisations.operations import requests
from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.organisations.conftest import ASKED, FLEMISH, Asked, Registry


def stored(registry: Registry, email: str) -> list[dict[str, Any]]:
    return registry.look("SELECT * FROM app.account_request WHERE requester_email = %s", email)


@pytest.mark.rule("R006")
def test_a_school_asks_confirms_is_let_in_and_acts(
    registry: Registry, browser: Browser, cast: Cast, sign_in: SignIn
) -> None:
    asked = {**ASKED, "institution_name": "ROC van het Noorden", "requester_email": "hele.weg@roc.example"}
    answer = browser.post("/institutions/request", asked)
    assert answer.status_code == 303
    [row] = stored(registry, asked["requester_email"])
    assert (row["registration_number"], row["website"]) == ("12345678", "https://www.rocnoorden.example")
    petra = sign_in(cast.petra)
    assert asked["institution_name"] not in petra.get("/platform/requests").text

    link = registry.request_link(asked["requester_email"])
    assert browser.get(link).status_code == 200
    [row] = stored(registry, asked["requester_email"])
    assert row["confirmed_at"] is None, "a mail program that opens the link confirms nothing"
    assert browser.post(link).status_code == 200
    assert browser.post(link).status_code == 200
    assert asked["institution_name"] in petra.get("/platform/requests").text
    assert "Aanvragen bekijken" in petra.get("/today").text

    page = f"/platform/requests/{row['id']}"
    assert asked["reason"] in petra.get(page).text
    assert petra.post(f"{page}/approve", {"_hat": "platform"}, page=page).status_code == 303
    [row] = stored(registry, asked["requester_email"])
    tenant = row["tenant_id"]
    [made] = registry.look("SELECT * FROM app.tenant WHERE id = %s", tenant)
    assert (made["slug"], made["status"], made["place_id"]) == ("roc-van-het-noorden", "approved", row["place_id"])

    karin = registry.person("Karin")
    link = registry.invitation_link(tenant)
    assert "ROC van het Noorden" in browser.get(link).text
    hers = sign_in(karin)
    assert hers.post(f"{link}/accept").status_code == 303
    assert sign_in(karin, hat=str(tenant)).get("/institution").status_code == 200


@pytest.mark.rule("R002")
@pytest.mark.parametrize("kind", ["company", "person", ""])
def test_only_institutions_of_education_ask(browser: Browser, registry: Registry, kind: str) -> None:
    answer = browser.post("/institutions/request", {**ASKED, "kind": kind, "requester_email": "x@bedrijf.example"})
    assert answer.status_code == 422
    assert stored(registry, "x@bedrijf.example") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("institution_name", ""),
        ("institution_name", "x" * 201),
        ("country", "DE"),
        ("place", "Atlantis"),
        ("place", "Rijswijk"),
        ("place", "Leuven"),
        ("website", "javascript:alert(1)"),
        ("registration_number", "1234567"),
        ("registration_number", "0123456749"),
        ("requester_name", ""),
        ("requester_email", "nobody"),
        ("requester_email", "é@example.nl"),
        ("requester_function", ""),
        ("reason", " "),
        ("reason", "x" * 2001),
    ],
)
def test_bad_input_stands_at_its_field(browser: Browser, field: str, value: str) -> None:
    answer = browser.post("/institutions/request", {**ASKED, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or field in ("kind", "country"), answer.text
    assert "Karin de Wit" in answer.text or field == "requester_name"


@pytest.mark.rule("R034")
def test_everything_that_is_wrong_is_said_at_once(browser: Browser) -> None:
    """What the form lacks, and what only looking things up tells: nothing new comes after the first answer."""
    wrong = {"requester_name": "", "place": "Atlantis", "registration_number": "0123456748", "legal_representative": ""}
    answer = browser.post("/institutions/request", {**FLEMISH, **wrong, "legal_representative_email": "niemand"})
    assert answer.status_code == 422
    for field in (*wrong, "legal_representative_email"):
        assert f'id="{field}-error"' in answer.text, field
        assert f'id="{field}-error1"' not in answer.text, "one message for one fault"
    assert 'id="requester_email-error"' not in answer.text
    lacking = browser.post("/institutions/request", {**ASKED, "requester_name": ""})
    assert lacking.text.count('class="field-error"') == 1


def test_a_place_with_namesakes_is_chosen_with_its_province(browser: Browser, registry: Registry) -> None:
    values = {**ASKED, "place": "Rijswijk (Zuid-Holland)", "requester_email": "rijswijk@school.example"}
    assert browser.post("/institutions/request", values).status_code == 303


@pytest.mark.rule("R034")
def test_flanders_names_the_legal_representative_who_becomes_the_first_administrator(
    browser: Browser, registry: Registry, cast: Cast, sign_in: SignIn, asked: Asked
) -> None:
    without = {k: v for k, v in FLEMISH.items() if not k.startswith("legal")}
    answer = browser.post("/institutions/request", without)
    assert answer.status_code == 422
    assert 'id="legal_representative-error"' in answer.text
    assert "Vul een e-mailadres in." in answer.text
    request_id = asked(FLEMISH)
    petra = sign_in(cast.petra)
    page = f"/platform/requests/{request_id}"
    assert "Jan Claes" in petra.get(page).text
    assert petra.post(f"{page}/approve", page=page).status_code == 303
    [row] = registry.look("SELECT tenant_id FROM app.account_request WHERE id = %s", request_id)
    [invited] = registry.look("SELECT * FROM app.invitation WHERE tenant_id = %s", row["tenant_id"])
    assert (invited["email"], invited["name"], invited["role"]) == (
        "jan.claes@cvo.example",
        "Jan Claes",
        "administrator",
    )


@pytest.mark.rule("R037", "R034")
def test_the_form_names_the_flemish_help_line_and_the_local_administrator(browser: Browser) -> None:
    page = browser.get("/institutions/request").text
    assert 'class="field for-belgium"' in page
    assert "1700" in page
    assert "KBO" in page


def test_nothing_tells_whether_an_address_or_institution_is_known(
    browser: Browser, registry: Registry, asked: Asked
) -> None:
    asked(institution_name="School Bekend", requester_email="bekend@school.example")
    again = browser.post(
        "/institutions/request",
        {**ASKED, "institution_name": "School Bekend", "requester_email": "bekend@school.example"},
    )
    new = browser.post(
        "/institutions/request",
        {**ASKED, "institution_name": "School Nieuw", "requester_email": "nieuw@school.example"},
    )
    assert (again.status_code, again.location) == (new.status_code, new.location)


def test_asking_is_limited(browser: Browser, registry: Registry) -> None:
    values = {**ASKED, "requester_email": "vaak@school.example"}
    answers = [browser.post("/institutions/request", values).status_code for _ in range(4)]
    assert answers == [303, 303, 303, 429]
    assert len(stored(registry, "vaak@school.example")) == 3


def test_a_link_that_is_old_or_made_up_confirms_nothing(
    browser: Browser, registry: Registry, clock: FixedClock
) -> None:
    values = {**ASKED, "requester_email": "laat@school.example"}
    browser.post("/institutions/request", values)
    link = registry.request_link("laat@school.example")
    assert browser.post("/institutions/request/" + "A" * 54, page="/institutions/request").status_code == 409
    clock.advance(timedelta(days=3, seconds=1))
    assert browser.post(link).status_code == 409
    [row] = stored(registry, "laat@school.example")
    assert row["confirmed_at"] is None


def test_who_may_see_and_decide(cast: Cast, sign_in: SignIn, browser: Browser, asked: Asked) -> None:
    request_id = asked()
    page = f"/platform/requests/{request_id}"
    for path in ("/platform/requests", "/platform/requests/decided", page, "/platform/institutions"):
        assert browser.get(path).status_code == 401, path
        assert sign_in(cast.anna).get(path).status_code == 403, path
        assert sign_in(cast.sven).get(path).status_code == 403, path
        assert sign_in(cast.petra).get(path).status_code == 200, path
    sven = sign_in(cast.sven)
    assert sven.post(f"{page}/approve", page="/today").status_code == 403
    assert sven.post(f"{page}/refuse", {"reason": "x"}, page="/today").status_code == 403
    assert sign_in(cast.petra).get(f"/platform/requests/{uuid4()}").status_code == 404


def test_an_unconfirmed_request_is_nobodys(browser: Browser, registry: Registry, cast: Cast, sign_in: SignIn) -> None:
    values = {**ASKED, "requester_email": "stil@school.example"}
    browser.post("/institutions/request", values)
    [row] = stored(registry, "stil@school.example")
    page = f"/platform/requests/{row['id']}"
    petra = sign_in(cast.petra)
    assert petra.get(page).status_code == 404
    assert petra.post(f"{page}/approve", page="/today").status_code == 404


def test_a_refusal_needs_a_reason_and_is_final(registry: Registry, cast: Cast, sign_in: SignIn, asked: Asked) -> None:
    request_id = asked()
    page = f"/platform/requests/{request_id}"
    petra = sign_in(cast.petra)
    assert petra.post(f"{page}/refuse", {"reason": " "}, page=page).status_code == 422
    assert petra.post(f"{page}/refuse", {"reason": "x" * 1001}, page=page).status_code == 422
    hard = {"reason": "Dit is niet conform de eis.", "_show": "1"}
    shown = petra.post(f"{page}/refuse", hard, page=page)
    assert shown.status_code == 200
    assert "“conform” is ambtelijke taal" in shown.text
    assert "Dit is niet conform de eis.</textarea>" in shown.text
    assert petra.post(f"{page}/refuse", {"reason": "Dit nummer hoort bij een ander."}, page=page).status_code == 303
    again = petra.post(f"{page}/approve", page="/today")
    assert again.status_code == 409
    assert "Petra Meijer" in again.text
    [row] = registry.look("SELECT * FROM app.account_request WHERE id = %s", request_id)
    assert (row["decision"], row["tenant_id"]) == ("refused", None)
    [letter] = registry.look("SELECT * FROM app.platform_letter WHERE subject_id = %s", request_id)
    assert letter["fields"]["reason"] == "Dit nummer hoort bij een ander."
    jobs = registry.look("SELECT kind FROM app.outbox WHERE payload ->> 'letter_id' = %s", str(letter["id"]))
    assert {job["kind"] for job in jobs} == {"letters.print", "letters.mail"}
    [entry] = registry.look("SELECT * FROM app.audit_entry WHERE subject = %s", f"account_request:{request_id}")
    assert (entry["chain"], entry["act"], entry["actor_id"]) == (
        "platform",
        "account_request.refused",
        cast.petra.person_id,
    )


def test_two_administrators_at_once_have_one_effect(
    app: Flask, cast: Cast, registry: Registry, asked: Asked, acting: Any, clock: FixedClock
) -> None:
    request_id = asked()
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def decide() -> None:
        try:
            with acting(cast.petra) as actor:
                together.wait()
                requests.approve(actor, clock.now(), request_id)
            outcomes.append("done")
        except Conflict as conflict:
            outcomes.append(conflict.code)

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "done"]
    [row] = registry.look("SELECT tenant_id FROM app.account_request WHERE id = %s", request_id)
    assert len(registry.look("SELECT 1 FROM app.invitation WHERE tenant_id = %s", row["tenant_id"])) == 1
    name = registry.look("SELECT institution_name FROM app.account_request WHERE id = %s", request_id)[0][
        "institution_name"
    ]
    assert len(registry.look("SELECT 1 FROM app.tenant WHERE name = %s", name)) == 1


@pytest.mark.rule("R001")
def test_institutions_of_one_name_stand_beside_each_other_in_one_directory(
    registry: Registry, browser: Browser, cast: Cast, sign_in: SignIn, asked: Asked
) -> None:
    ids: list[UUID] = [asked(institution_name="Vakcollege Zélande") for _ in range(2)]
    petra = sign_in(cast.petra)
    for request_id in ids:
        page = f"/platform/requests/{request_id}"
        assert petra.post(f"{page}/approve", page=page).status_code == 303
    found = browser.get("/api/v1/institutions?text=zelande vakcollege").json
    assert found is not None
    assert sorted(each["slug"] for each in found) == ["vakcollege-zelande", "vakcollege-zelande-2"]
    assert len({each["id"] for each in found}) == 2


def test_the_same_through_the_api(browser: Browser, registry: Registry, cast: Cast, sign_in: SignIn) -> None:
    body = {**FLEMISH, "requester_email": "api@school.example", "institution_name": "CVO Api"}
    sent = browser.client.post("/api/v1/account-requests", json=body)
    assert sent.status_code == 202, sent.text
    wrong = browser.client.post("/api/v1/account-requests", json={**body, "registration_number": "1"})
    assert wrong.status_code == 422
    assert wrong.json is not None
    assert wrong.json["errors"][0]["pointer"] == "/registration_number"
    token = registry.request_link("api@school.example").rsplit("/", 1)[1]
    assert browser.client.post("/api/v1/account-requests/confirm", json={"token": "x"}).status_code == 409
    assert browser.client.post("/api/v1/account-requests/confirm", json={"token": token}).status_code == 204
    petra = sign_in(cast.petra)
    listed = petra.get("/api/v1/account-requests?limit=100").json
    assert listed is not None
    [mine] = [each for each in listed if each["institution_name"] == "CVO Api"]
    assert browser.get(f"/api/v1/account-requests/{mine['id']}").status_code == 401
    assert sign_in(cast.tara).get(f"/api/v1/account-requests/{mine['id']}").status_code == 403
    csrf = {"X-CSRFToken": _token(petra)}
    made = petra.client.post(f"/api/v1/account-requests/{mine['id']}/approve", headers=csrf)
    assert made.status_code == 201, made.text
    assert made.json is not None
    again = petra.client.post(f"/api/v1/account-requests/{mine['id']}/refuse", json={"reason": "x"}, headers=csrf)
    assert again.status_code == 409
    decided = petra.get("/api/v1/account-requests?decided=true").json
    assert decided is not None
    assert decided[0]["decision"] == "approved"
    first = petra.get("/api/v1/account-requests?decided=true&limit=1")
    assert 'rel="next"' in first.headers["Link"]


def _token(browser: Browser) -> str:
    page = browser.get("/account").text
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def test_the_platform_administrators_are_told_once(
    registry: Registry, browser: Browser, cast: Cast, worker_app: Flask, sign_in: SignIn, clock: FixedClock
) -> None:
    values = {**ASKED, "institution_name": "Vakschool De Melding", "requester_email": "melding@school.example"}
    browser.post("/institutions/request", values)
    link = registry.request_link("melding@school.example")

    def told() -> list[str]:
        rows = registry.look(
            "SELECT path FROM app.notice WHERE person_id = %s AND kind = 'organisation.account_requested'"
            " AND params ->> 'institution' = 'Vakschool De Melding'",
            cast.petra.person_id,
        )
        return [row["path"] for row in rows]

    def work() -> None:
        for row in registry.look(
            "SELECT id FROM app.outbox WHERE kind = 'organisations.mail_request' AND payload ->> 'letter' = 'told'"
            " AND done_at IS NULL ORDER BY id"
        ):
            assert run_job(worker_app, row["id"]) == "done"

    work()
    assert told() == [], "nobody confirmed the address yet"
    assert browser.post(link).status_code == 200
    work()
    [path] = told()
    assert sign_in(cast.petra).get(path).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert browser.post(link).status_code == 200
    work()
    assert told() == [path], "the link works again, the notice does not"
