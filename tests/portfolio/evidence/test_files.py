"""Files of an item: sending with and without script, the limits, taking off."""

import json
import re
from uuid import UUID, uuid4

import pytest

from portfolio.evidence import operations, register_lock
from portfolio.evidence.rules import FILES_MOST
from tests.portfolio.evidence.test_pages import added
from tests.support import sample_files
from tests.support.cast import Browser, Cast, SignIn
from tests.support.uploads import Uploads, post_form


def asked(browser: Browser, path: str, body: object) -> tuple[int, dict[str, object]]:
    """What upload.js does: POST JSON with the page's token."""
    token = re.search(r'<meta name="csrf-token" content="([^"]+)"', browser.get("/portfolio").text)
    assert token is not None
    answer = browser.client.post(
        path, data=json.dumps(body), content_type="application/json", headers={"X-CSRFToken": token.group(1)}
    )
    found: dict[str, object] = json.loads(answer.text) if "json" in answer.content_type else {}
    return answer.status_code, found


@pytest.mark.rule("R068")
def test_with_script_a_file_goes_from_page_to_ready(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "certificate")
    page = anna.get(f"/portfolio/{item_id}").text
    intent_url = re.search(r'data-intent-url="([^"]+)"', page)
    assert intent_url is not None
    content = sample_files.pdf(2)
    status, intent = asked(
        anna, intent_url.group(1), {"name": "Getuigschrift.pdf", "size": len(content), "type": "application/pdf"}
    )
    assert status == 200, intent
    assert isinstance(intent["fields"], dict)
    assert post_form(str(intent["url"]), intent["fields"], content).status == 201
    status, confirmed = asked(anna, str(intent["confirm_url"]), {})
    assert status == 200
    line = anna.get(str(confirmed["state_url"])).text
    assert 'data-state="checking"' in line
    assert "hx-get" in line
    file_id = UUID(str(intent["id"]))
    assert uploads.run("files.check", file_id) == "done"
    line = anna.get(str(confirmed["state_url"])).text
    assert 'data-state="ready"' in line
    assert "hx-get" not in line
    assert f"/files/{file_id}/preview/0" in anna.get("/portfolio?kind=certificate").text
    assert f"/files/{file_id}" in anna.get(f"/portfolio/{item_id}").text
    assert f"/portfolio/{item_id}" in anna.get(f"/files/{file_id}").text, "the way back"
    [row] = uploads.look("SELECT version FROM app.portfolio_item WHERE id = %s", item_id)
    assert row["version"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"name": "a.exe", "size": 5, "type": ""},
        {"name": "a.pdf", "size": 0, "type": ""},
        {"name": "a.pdf", "size": 10**10, "type": ""},
        {"name": "a.pdf", "size": "5", "type": ""},
        {"name": "a.pdf", "size": True, "type": ""},
        {"name": 5, "size": 5},
        {"size": 5},
        [],
        None,
    ],
)
def test_a_bad_question_is_answered_in_words_and_leaves_nothing(
    cast: Cast, sign_in: SignIn, uploads: Uploads, body: object
) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    status, problem = asked(anna, f"/portfolio/{item_id}/files/intents", body)
    assert status == 422
    assert problem["detail"]
    assert not uploads.look("SELECT 1 FROM app.item_file WHERE item_id = %s", item_id)


def test_without_script_a_file_is_announced_sent_and_confirmed(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    begun = anna.post(f"/portfolio/{item_id}/files/new", {"format": "docx", "name": "Verslag"})
    assert begun.status_code == 303, begun.text
    page = anna.get(begun.headers["Location"]).text
    assert "Verslag.docx" in page
    fields = {
        name: value.replace("&amp;", "&")
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    }
    url = re.search(r'action="(http[^"]+)"', page)
    assert url is not None
    sent = post_form(url.group(1), fields, sample_files.docx())
    assert sent.status == 303
    back = sent.headers["Location"].partition("?")[0]
    path = "/" + back.split("/", 3)[3]
    file_id = path.split("/")[2]
    confirmed = anna.post(f"/files/{file_id}/confirm", page=path)
    assert confirmed.status_code == 303
    assert confirmed.headers["Location"] == f"/portfolio/{item_id}"
    assert uploads.run("files.check", UUID(file_id)) == "done"
    assert uploads.file(UUID(file_id))["state"] == "ready"
    bad = anna.post(f"/portfolio/{item_id}/files/new", {"format": "exe", "name": "x"})
    assert bad.status_code == 422


def test_a_file_is_taken_off_once(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    with uploads.acting(cast.anna) as actor:
        made = operations.begin_file(actor, uploads.clock.now(), item_id, "a.png", "image/png", 5)
        file_id = made.file.id
    path = f"/portfolio/{item_id}/files/{file_id}/remove"
    assert sign_in(cast.bram).post(path, page="/portfolio").status_code == 404
    assert anna.post(path, page="/portfolio").status_code == 303
    assert anna.post(path, page="/portfolio").status_code == 303
    [row] = uploads.look("SELECT removed_at FROM app.item_file WHERE file_id = %s", file_id)
    assert row["removed_at"] is not None
    assert f"/files/{file_id}/send" not in anna.get(f"/portfolio/{item_id}").text
    assert anna.post(f"/portfolio/{item_id}/files/{uuid4()}/remove", page="/portfolio").status_code == 404


def test_an_item_holds_so_many_files(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    with uploads.acting(cast.anna) as actor:
        for _ in range(FILES_MOST):
            operations.begin_file(actor, uploads.clock.now(), item_id, "a.png", "image/png", 5)
    status, problem = asked(anna, f"/portfolio/{item_id}/files/intents", {"name": "a.png", "size": 5, "type": ""})
    assert (status, problem["type"]) == (409, "/problems/full")
    assert "data-uploader" not in anna.get(f"/portfolio/{item_id}").text


@pytest.mark.usefixtures("own_ports")
def test_a_locked_item_takes_and_gives_no_files(cast: Cast, sign_in: SignIn, uploads: Uploads) -> None:
    anna = sign_in(cast.anna)
    item_id = added(anna, "other")
    with uploads.acting(cast.anna) as actor:
        file_id = operations.begin_file(actor, uploads.clock.now(), item_id, "a.png", "image/png", 5).file.id
    register_lock(lambda each: "Ingediend" if each == item_id else None)
    status, _ = asked(anna, f"/portfolio/{item_id}/files/intents", {"name": "a.png", "size": 5, "type": ""})
    assert status == 409
    assert anna.post(f"/portfolio/{item_id}/files/{file_id}/remove", page="/portfolio").status_code == 409
    assert "data-uploader" not in anna.get(f"/portfolio/{item_id}").text
