"""The platform's list, the directory, and what an institution says of itself."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from assay.outbox.run import run_job
from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.organisations.conftest import Asked, Registry


def test_closing_ends_every_hat_at_once_and_tells_the_administrators(
    registry: Registry, cast: Cast, sign_in: SignIn, worker_app: Flask, browser: Browser
) -> None:
    tenant = registry.institution(name="ROC Dicht")
    admin, coordinator = registry.member(tenant), registry.member(tenant, "coordinator")
    his = sign_in(admin)
    assert his.get("/institution").status_code == 200
    petra = sign_in(cast.petra)
    page = f"/platform/institutions/{tenant}"
    assert petra.post(f"{page}/close", {"reason": ""}, page=page).status_code == 422
    assert his.get("/institution").status_code == 200
    assert petra.post(f"{page}/close", {"reason": "Opgeheven"}, page=page).status_code == 303
    assert his.get("/institution").status_code == 403
    again = petra.post(f"{page}/close", {"reason": "Nog eens"}, page="/platform/institutions")
    assert again.status_code == 409
    assert browser.get(f"/api/v1/institutions/{tenant}").status_code == 404
    assert browser.get("/api/v1/institutions?text=dicht").json == []
    [job] = registry.look(
        "SELECT * FROM app.outbox WHERE kind = 'organisations.tell_closed' AND scope_tenant = %s", tenant
    )
    assert run_job(worker_app, job["id"]) == "done"
    assert len(registry.look("SELECT 1 FROM app.notice WHERE person_id = %s", admin.person_id)) == 1
    assert registry.look("SELECT 1 FROM app.notice WHERE person_id = %s", coordinator.person_id) == []
    [entry] = registry.look(
        "SELECT chain, detail FROM app.audit_entry WHERE act = 'institution.closed' AND subject = %s",
        f"tenant:{tenant}",
    )
    assert entry["chain"] == "platform"
    assert "Opgeheven" in entry["detail"]


def test_who_may_close_and_list(registry: Registry, cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    tenant = registry.institution()
    page = f"/platform/institutions/{tenant}"
    admin = registry.member(tenant)
    for member in (cast.anna, admin):
        theirs = sign_in(member)
        assert theirs.get(page).status_code == 403
        assert theirs.post(f"{page}/close", {"reason": "x"}, page="/today").status_code == 403
        assert theirs.post(f"{page}/invite-again", page="/today").status_code == 403
    assert browser.get(page).status_code == 401
    petra = sign_in(cast.petra)
    assert petra.get(f"/platform/institutions/{uuid4()}").status_code == 404
    assert petra.post(f"/platform/institutions/{uuid4()}/close", {"reason": "x"}, page="/account").status_code == 404


def test_the_platform_invites_again_until_there_is_somebody(
    registry: Registry, cast: Cast, sign_in: SignIn, asked: Asked, browser: Browser
) -> None:
    request_id = asked()
    petra = sign_in(cast.petra)
    page = f"/platform/requests/{request_id}"
    petra.post(f"{page}/approve", page=page)
    [row] = registry.look("SELECT tenant_id FROM app.account_request WHERE id = %s", request_id)
    tenant: UUID = row["tenant_id"]
    first = registry.invitation_link(tenant)
    page = f"/platform/institutions/{tenant}"
    assert petra.post(f"{page}/invite-again", page=page).status_code == 303
    second = registry.invitation_link(tenant)
    assert second != first
    assert browser.get(first).status_code == 409
    assert sign_in(registry.person("Eerste")).post(f"{second}/accept").status_code == 303
    assert petra.post(f"{page}/invite-again", page=page).status_code == 409
    own = registry.institution()
    assert petra.post(f"/platform/institutions/{own}/invite-again", page="/account").status_code == 409


def test_the_directory_tells_public_facts_only(registry: Registry, browser: Browser) -> None:
    tenant = registry.institution(name="Vakschool Ünique 100%")
    registry.member(tenant)
    registry.institution(name="Vakschool 1000")
    for words in ("ünique", "ÜNIQUE vakschool", "vakschool 100%"):
        found = browser.get("/api/v1/institutions", query_string={"text": words}).json
        assert found is not None
        assert [each["id"] for each in found] == [str(tenant)], words
    assert browser.get("/api/v1/institutions", query_string={"text": "_nique"}).json == []
    one = browser.get(f"/api/v1/institutions/{tenant}").json
    assert one is not None
    assert set(one) == {"id", "slug", "name", "kind", "country", "place_id", "website"}
    assert 'value="Vakschool Ünique 100%"' in browser.get("/suggest/institutions?q=vakschool").text
    assert browser.get("/suggest/institutions?q=").text.strip() == ""


def test_the_list_of_the_platform_goes_on(registry: Registry, cast: Cast, sign_in: SignIn) -> None:
    for _ in range(3):
        registry.institution()
    petra = sign_in(cast.petra)
    seen: list[str] = []
    url: str | None = "/api/v1/platform/institutions?limit=2"
    while url:
        answer = petra.get(url)
        assert answer.status_code == 200, answer.text
        seen += [each["id"] for each in answer.json or []]
        link = answer.headers.get("Link")
        url = link.split("<")[1].split(">")[0] if link else None
    assert len(seen) == len(set(seen)) == registry.look("SELECT count(*) AS n FROM app.tenant")[0]["n"]


SETTINGS: dict[str, Any] = {
    "place": "Utrecht",
    "website": "www.roc.example",
    "brand": "#7a1f3d",
    "brand_ink": "",
    "radius": "4",
}


def test_settings_are_saved_once_seen_and_shown_in_the_pages(registry: Registry, sign_in: SignIn) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    page = "/institution/settings"
    assert his.post(page, {**SETTINGS, "version": "1"}).status_code == 303
    [row] = registry.look("SELECT website, brand, place_id, version FROM app.tenant WHERE id = %s", tenant)
    assert row["website"] == "https://www.roc.example"
    assert row["brand"] == {"brand": "#7a1f3d", "brand_ink": "#ffffff", "radius": 4}
    assert row["version"] == 2
    assert "#7a1f3d" in his.get("/today").text
    stale = his.post(page, {**SETTINGS, "website": "www.ander.example", "version": "1"})
    assert stale.status_code == 409
    assert "https://www.roc.example" in stale.text
    assert "www.ander.example" in stale.text
    assert his.post(page, {"place": "", "website": "", "brand": "", "version": "2"}).status_code == 303
    [row] = registry.look("SELECT website, brand, place_id FROM app.tenant WHERE id = %s", tenant)
    assert set(row.values()) == {None}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand", "#ffff00"),
        ("brand", "red"),
        ("brand", "#12345g"),
        ("brand_ink", "#7a1f3e"),
        ("radius", "17"),
        ("radius", "veel"),
        ("website", "javascript:alert(1)"),
        ("place", "Atlantis"),
        ("place", "Leuven"),
    ],
)
def test_bad_settings_change_nothing(registry: Registry, sign_in: SignIn, field: str, value: str) -> None:
    tenant = registry.institution()
    his = sign_in(registry.member(tenant))
    answer = his.post("/institution/settings", {**SETTINGS, "version": "1", field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert registry.look("SELECT version FROM app.tenant WHERE id = %s", tenant)[0]["version"] == 1


def test_settings_through_the_api(registry: Registry, sign_in: SignIn) -> None:
    his = sign_in(registry.member(registry.institution()))
    head = {"X-CSRFToken": his.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]}
    tag = his.get("/api/v1/institution").headers["ETag"]
    body = {**SETTINGS, "radius": 4}
    assert his.client.put("/api/v1/institution", json=body, headers=head).status_code == 428
    done = his.client.put("/api/v1/institution", json=body, headers={**head, "If-Match": tag})
    assert done.status_code == 200, done.text
    assert his.client.put("/api/v1/institution", json=body, headers={**head, "If-Match": tag}).status_code == 412
