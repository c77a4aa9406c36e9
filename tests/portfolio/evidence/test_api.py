"""The portfolio in the API: the same acts, rights and faults."""

import re
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.support import sample_files
from tests.support.cast import Browser, Cast, SignIn
from tests.support.uploads import Uploads, post_form

ITEM: dict[str, Any] = {"kind": "activity", "title": "Examen kok", "starts_on": "2026-11-20", "hours": "7.5"}


class Program:
    """A program of one person: the session's cookie with the token a page gave."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        found = re.search(r'<meta name="csrf-token" content="([^"]+)"', browser.get("/account").text)
        self.headers = {"X-CSRFToken": found.group(1)} if found else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        options = {"json": body} if body is not None else {}
        return self.browser.client.open(f"/api/v1{path}", method=method, headers={**self.headers, **more}, **options)


def test_an_item_is_added_read_changed_and_withdrawn(cast: Cast, sign_in: SignIn) -> None:
    anna = Program(sign_in(cast.anna))
    made = anna.call("POST", "/items", ITEM)
    assert made.status_code == 201, made.text
    assert made.json is not None
    path = made.headers["Location"].removeprefix("/api/v1")
    assert (made.json["standing"], made.json["version"], made.json["hours"]) == ("own", 1, "7.5")
    assert anna.call("PATCH", path, {"title": "Anders"}).status_code == 428
    changed = anna.call("PATCH", path, {"title": "Anders"}, If_Match=made.headers["ETag"])
    assert changed.json is not None
    assert (changed.status_code, changed.json["title"], changed.json["starts_on"]) == (200, "Anders", "2026-11-20")
    assert anna.call("PATCH", path, {"title": "Te laat"}, If_Match=made.headers["ETag"]).status_code == 412
    gone = anna.call("POST", f"{path}/withdraw")
    assert gone.json is not None
    assert (gone.status_code, gone.json["standing"]) == (200, "withdrawn")
    assert anna.call("POST", f"{path}/withdraw").status_code == 200
    etag = anna.call("GET", path).headers["ETag"]
    assert anna.call("PATCH", path, {"title": "x"}, If_Match=etag).status_code == 409
    listed = anna.call("GET", "/items?state=withdrawn&kind=activity&limit=100").json
    assert listed is not None
    assert made.json["id"] in {item["id"] for item in listed}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "/title"),
    ({"title": "x" * 10_000}, "/title"),
    ({"starts_on": "2027-11-20"}, "/starts_on"),
    ({"starts_on": "1890-01-01"}, "/starts_on"),
    ({"starts_on": "gisteren"}, "/starts_on"),
    ({"crebo": ["99999"]}, "/crebo"),
    ({"crebo": ["abc"]}, "/crebo"),
    ({"hours": "NaN"}, "/hours"),
    ({"hours": "1e30"}, "/hours"),
    ({"organisation_id": str(uuid4())}, "/organisation_id"),
    ({"kind": "cooking"}, "/kind"),
    ({"kind": "training"}, "/subjects"),
    ({"kind": "yearly_overview", "year": 2027}, "/year"),
    ({"more": 1}, "/more"),
]


@pytest.mark.parametrize(("change", "pointer"), BAD)
def test_bad_input_is_pointed_at(cast: Cast, sign_in: SignIn, change: dict[str, Any], pointer: str) -> None:
    answer = Program(sign_in(cast.anna)).call("POST", "/items", {**ITEM, **change})
    assert answer.status_code == 422, answer.text
    assert answer.content_type.startswith("application/problem+json")
    assert answer.json is not None
    assert pointer in {error["pointer"].replace("/crebo/0", "/crebo") for error in answer.json["errors"]}


def test_one_key_adds_one_item(cast: Cast, sign_in: SignIn) -> None:
    anna = Program(sign_in(cast.anna))
    key = str(uuid4())
    first, second = (anna.call("POST", "/items", ITEM, Idempotency_Key=key) for _ in range(2))
    assert first.json is not None
    assert second.json is not None
    assert first.json["id"] == second.json["id"]


def test_a_file_goes_the_whole_way_for_a_program(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = Program(sign_in(cast.anna))
    item = anna.call("POST", "/items", ITEM).json
    assert item is not None
    content = sample_files.jpeg()
    body = {"name": "foto.jpg", "type": "image/jpeg", "size": len(content)}
    made = anna.call("POST", f"/items/{item['id']}/uploads", body)
    assert made.status_code == 201, made.text
    assert made.json is not None
    file_id, form = made.json["file"]["id"], made.json["form"]
    assert anna.call("POST", f"/files/{file_id}/confirm").status_code == 409
    assert post_form(form["url"], form["fields"], content).status == 201
    assert anna.call("POST", f"/files/{file_id}/confirm").status_code == 200
    assert anna.call("GET", f"/files/{file_id}/download").status_code == 409
    assert uploads.run("files.check", file_id) == "done"
    [file] = anna.call("GET", f"/items/{item['id']}/files").json or [{}]
    assert (file["state"], file["media_type"]) == ("ready", "image/jpeg")
    assert file["changes"]
    link = anna.call("GET", f"/files/{file_id}/download").json
    assert link is not None
    assert link["url"].startswith(uploads.store._settings.public_store_url)
    assert anna.call("GET", f"/files/{file_id}/previews/0").status_code == 200
    assert anna.call("GET", f"/files/{file_id}/previews/9").status_code == 404
    assert anna.call("DELETE", f"/items/{item['id']}/files/{file_id}").status_code == 204
    assert anna.call("GET", f"/items/{item['id']}/files").json == []


def test_a_file_uploaded_alone_is_attached_to_one_item(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna, bram = Program(sign_in(cast.anna)), Program(sign_in(cast.bram))
    first, second = (anna.call("POST", "/items", ITEM).json for _ in range(2))
    assert first is not None
    assert second is not None
    alone = anna.call("POST", "/files", {"name": "a.pdf", "size": 5}).json
    assert alone is not None
    body = {"file_id": alone["file"]["id"]}
    assert anna.call("POST", f"/items/{first['id']}/files", body).status_code == 204
    assert anna.call("POST", f"/items/{first['id']}/files", body).status_code == 204
    assert anna.call("POST", f"/items/{second['id']}/files", body).status_code == 409
    theirs = bram.call("POST", "/items", ITEM).json
    assert theirs is not None
    assert bram.call("POST", f"/items/{theirs['id']}/files", body).status_code == 404
    assert anna.call("POST", f"/items/{first['id']}/files", {"file_id": str(uuid4())}).status_code == 404
    photo = anna.call("POST", "/files", {"name": "a.jpg", "size": 5, "purpose": "photo"}).json
    assert photo is not None
    assert anna.call("POST", f"/items/{first['id']}/files", {"file_id": photo["file"]["id"]}).status_code == 404


def test_strangers_and_other_hats_get_nothing(cast: Cast, sign_in: SignIn) -> None:
    item = Program(sign_in(cast.anna)).call("POST", "/items", ITEM).json
    assert item is not None
    bram, lena = Program(sign_in(cast.bram)), Program(sign_in(cast.lena))
    upload = {"name": "a.pdf", "size": 5}
    for victim in (item["id"], uuid4()):
        calls: list[tuple[str, str, Any]] = [
            ("GET", f"/items/{victim}", None),
            ("PATCH", f"/items/{victim}", {"title": "x"}),
            ("POST", f"/items/{victim}/withdraw", None),
            ("GET", f"/items/{victim}/files", None),
            ("POST", f"/items/{victim}/files", {"file_id": str(uuid4())}),
            ("POST", f"/items/{victim}/uploads", upload),
            ("DELETE", f"/items/{victim}/files/{uuid4()}", None),
        ]
        for method, path, body in calls:
            assert bram.call(method, path, body, If_Match='"1"').status_code == 404, (method, path)
            assert lena.call(method, path, body, If_Match='"1"').status_code == 403, (method, path)
    assert lena.call("GET", "/items").status_code == 403
    assert lena.call("POST", "/files", upload).status_code == 403


def test_the_list_goes_on_by_cursor(cast: Cast, sign_in: SignIn) -> None:
    sara = Program(sign_in(cast.sara, "personal"))
    made = [sara.call("POST", "/items", ITEM).json for _ in range(5)]
    seen, path = [], "/items?limit=2"
    while path:
        answer = sara.call("GET", path)
        assert answer.json is not None
        seen += [item["id"] for item in answer.json]
        link = re.search(r"<([^>]+)>", answer.headers.get("Link", ""))
        path = link.group(1).removeprefix("/api/v1") if link else ""
    assert seen == [item["id"] for item in reversed(made) if item]
    assert sara.call("GET", "/items?cursor=nonsense").status_code == 422
    assert sara.call("GET", "/items?state=nonsense").status_code == 422
