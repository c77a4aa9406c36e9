"""Reference data in the API."""

from typing import Any

from tests.support.cast import Browser, Cast, SignIn
from tests.tenants.reference.rows import as_json, row
from tests.tenants.reference.test_pages import _list_as_shipped, app

__all__ = ["_list_as_shipped", "app"]


def _petra(cast: Cast, sign_in: SignIn) -> tuple[Any, dict[str, str]]:
    petra = sign_in(cast.petra)
    token = petra.get("/account").text.split('name="csrf-token" content="')[1].split('"')[0]
    return petra.client, {"X-CSRFToken": token}


def test_anyone_finds_qualifications_and_places(browser: Browser) -> None:
    found = browser.get("/api/v1/qualifications?text=25180").json
    assert found is not None
    assert found[0]["name"] == "Kok"
    places = browser.get("/api/v1/places?text=rijswijk").json
    assert {each["province_code"] for each in places or []} >= {"NL-ZH", "NL-NB"}
    for path in (
        "/api/v1/places",
        "/api/v1/places?text=",
        "/api/v1/places?text=a&limit=51",
        "/api/v1/places?text=a&x=1",
    ):
        assert browser.get(path).status_code == 422, path


def test_a_list_is_shown_and_then_applied(cast: Cast, sign_in: SignIn) -> None:
    client, head = _petra(cast, sign_in)
    body = {"content": as_json(row(name="Kok Wereldkeuken")).decode(), "source": "Regeling 2026", "complete": False}
    shown = client.post("/api/v1/qualification-imports", json=body, headers=head)
    assert shown.status_code == 201, shown.text
    url = f"/api/v1/qualification-imports/{shown.json['id']}"
    assert shown.json["difference"]["changed"][0]["crebo"] == "25180"
    assert client.post(f"{url}/apply", json={"sha256": "0" * 64}, headers=head).status_code == 409
    assert client.post(f"{url}/apply", json={"sha256": "x"}, headers=head).status_code == 422
    done = client.post(f"{url}/apply", json={"sha256": shown.json["sha256"]}, headers=head)
    assert done.status_code == 200
    assert done.json["applied_at"] is not None
    assert client.post(f"{url}/apply", json={"sha256": shown.json["sha256"]}, headers=head).status_code == 409
    assert [each["id"] for each in client.get("/api/v1/qualification-imports").json] == [shown.json["id"]]
    assert client.get(url).json["sha256"] == shown.json["sha256"]


def test_faults_and_rights(cast: Cast, sign_in: SignIn, browser: Browser) -> None:
    client, head = _petra(cast, sign_in)
    body = {"content": as_json(row(crebo="1")).decode(), "source": "x", "complete": True}
    wrong = client.post("/api/v1/qualification-imports", json=body, headers=head)
    assert wrong.status_code == 422
    assert wrong.json["errors"][0]["pointer"] == "/file"
    assert browser.get("/api/v1/qualification-imports").status_code == 401
    assert sign_in(cast.anna).get("/api/v1/qualification-imports").status_code == 403
    assert client.get("/api/v1/qualification-imports/01980000-0000-7000-8000-000000000009").status_code == 404
