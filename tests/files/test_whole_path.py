"""From the browser to the store, through the check, to what others may see. Real store, scanner and database."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from assay.files.events import file_checked
from assay.files.inspection.values import MIB, RefusalCode
from assay.files.operations import checking, intend_upload
from assay.problems import Invalid
from tests.files.test_scanning import client, serving
from tests.support import hostile_files, sample_files
from tests.support.cast import Cast, SignIn
from tests.support.uploads import Uploads, fetch, post_form


def test_a_pdf_becomes_ready_with_previews_and_a_download(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    content = sample_files.pdf(2)
    file = uploads.checked(cast.anna, "Getuigschrift Anna.pdf", content, "application/pdf")
    assert (file["state"], file["pages"], file["media_type"]) == ("ready", 2, "application/pdf")
    assert file["changes"]
    assert file["ready_key"] != file["quarantine_key"]
    anna = sign_in(cast.anna)
    answer = anna.get(f"/files/{file['id']}/download")
    assert answer.status_code == 303
    got = fetch(answer.headers["Location"])
    assert got.status == 200
    assert got.body.startswith(b"%PDF-")
    assert sample_files.CANARY.encode() not in got.body
    assert "attachment" in got.headers["Content-Disposition"]
    assert "Getuigschrift%20Anna.pdf" in got.headers["Content-Disposition"]
    assert got.headers["Content-Type"] == "application/pdf"
    assert "X-Amz-Expires=60" in answer.headers["Location"]
    for number in (0, 1, 2):
        image = fetch(anna.get(f"/files/{file['id']}/preview/{number}").headers["Location"])
        assert image.body.startswith(b"\xff\xd8\xff"), number
        assert image.headers["Content-Type"] == "image/jpeg"
    page = anna.get(f"/files/{file['id']}")
    assert page.status_code == 200
    assert "amazonaws" not in page.text.lower()
    assert "X-Amz" not in page.text, "a link stands in no page"


def test_what_was_sent_is_removed_only_after_the_check_was_committed(cast: Cast, uploads: Uploads) -> None:
    file = uploads.checked(cast.anna, "foto.heic", sample_files.heic(), "image/heic")
    assert file["media_type"] == "image/jpeg"
    assert uploads.store.look("quarantine", file["quarantine_key"]) is not None
    assert uploads.run("files.discard", file["id"]) == "done"
    assert uploads.store.look("quarantine", file["quarantine_key"]) is None
    assert uploads.store.look("ready", file["ready_key"]) is not None


def test_film_plays_in_the_page_for_a_quarter(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    file = uploads.checked(cast.anna, "gesprek.mp4", sample_files.mp4(), "video/mp4")
    assert file["state"] == "ready", file
    link = sign_in(cast.anna).get(f"/files/{file['id']}/play").headers["Location"]
    assert "X-Amz-Expires=900" in link
    got = fetch(link, headers={"Range": "bytes=0-3"})
    assert (got.status, len(got.body)) == (206, 4)
    assert got.headers["Content-Type"] == "video/mp4"


BAD = {
    "empty": RefusalCode.EMPTY,
    "too large": RefusalCode.TOO_LARGE,
    "program": RefusalCode.TYPE_NOT_ALLOWED,
    "declared as html": RefusalCode.TYPE_MISMATCH,
}


@pytest.mark.parametrize("label", BAD)
def test_what_can_be_told_beforehand_is_refused_before_sending(cast: Cast, uploads: Uploads, label: str) -> None:
    [hostile] = [h for h in hostile_files.all_hostile() if h.label == label]
    with pytest.raises(Invalid) as refused:
        uploads.intend(cast.anna, hostile.file_name, hostile.build(), hostile.declared_type)
    field = "size" if BAD[label] in (RefusalCode.EMPTY, RefusalCode.TOO_LARGE) else "name"
    assert list(refused.value.errors) == [field]
    assert refused.value.errors[field] == [refused.value.detail]


CHECKED = [
    ("pdf named jpg", RefusalCode.TYPE_MISMATCH),
    ("virus in a pdf", RefusalCode.INFECTED),
    ("png of 30,000 x 30,000", RefusalCode.TOO_MANY_PIXELS),
    ("jpeg cut off", RefusalCode.UNREADABLE),
]


@pytest.mark.parametrize(("label", "code"), CHECKED)
def test_a_hostile_file_is_refused_and_the_person_told(
    cast: Cast, uploads: Uploads, sign_in: SignIn, label: str, code: RefusalCode
) -> None:
    [hostile] = [h for h in hostile_files.all_hostile() if h.label == label]
    _refused(cast, uploads, sign_in, hostile.file_name, hostile.build(), code)


def test_a_truncated_pdf_a_script_and_a_zip_bomb(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    corpus = {h.label: h for h in hostile_files.all_hostile()}
    _refused(cast, uploads, sign_in, "half.pdf", sample_files.pdf(1)[:400], RefusalCode.UNREADABLE)
    script = next(h for h in corpus.values() if h.code is RefusalCode.ACTIVE_CONTENT and h.file_name.endswith(".pdf"))
    _refused(cast, uploads, sign_in, script.file_name, script.build(), RefusalCode.ACTIVE_CONTENT)
    bomb = next(
        h for h in corpus.values() if h.code is RefusalCode.DECOMPRESSION_BOMB and h.file_name.endswith(".docx")
    )
    _refused(cast, uploads, sign_in, bomb.file_name, bomb.build(), RefusalCode.DECOMPRESSION_BOMB)


def _refused(
    cast: Cast, uploads: Uploads, sign_in: SignIn, name: str, content: bytes, code: RefusalCode
) -> dict[str, Any]:
    file = uploads.checked(cast.bram, name, content)
    assert (file["state"], file["refusal_code"]) == ("refused", code.value)
    assert file["ready_key"] is None
    bram = sign_in(cast.bram)
    page = bram.get(f"/files/{file['id']}?lang=en")
    assert str(code.message).split(".")[0] in page.text.replace("&#39;", "'")
    assert bram.get(f"/files/{file['id']}/download").status_code == 409
    [notice] = uploads.look(
        "SELECT * FROM app.notice WHERE person_id = %s AND path = %s", cast.bram.person_id, f"/files/{file['id']}"
    )
    assert notice["params"] == {}, "no name, no reason"
    return file


def test_the_store_binds_key_type_and_size(cast: Cast, uploads: Uploads) -> None:
    _, form = uploads.intend(cast.anna, "a.pdf", b"x" * 100, "application/pdf")
    assert post_form(form.url, form.fields | {"key": "somewhere/else"}, b"x").status == 403
    assert post_form(form.url, form.fields | {"Content-Type": "text/html"}, b"x").status == 403
    for size in (0, 1, 99, 101, 25 * MIB):
        assert post_form(form.url, form.fields, bytes(size)).status == 400, size
    assert post_form(form.url, form.fields, b"x" * 100).status == 201


def test_where_the_browser_cannot_tell_the_size_the_store_binds_the_most(
    cast: Cast, uploads: Uploads, sign_in: SignIn
) -> None:
    with uploads.acting(cast.anna) as actor:
        made = intend_upload(actor, uploads.clock.now(), "a.pdf", "application/pdf", None)
        file_id, form = made.file.id, made.form
    assert "Hoogstens 25" in sign_in(cast.anna).get(f"/files/{file_id}/send").text
    for size in (0, 25 * MIB + 1):
        assert post_form(form.url, form.fields, bytes(size)).status == 400, size
    content = sample_files.pdf(1)
    assert post_form(form.url, form.fields, content).status == 201
    uploads.confirm(cast.anna, file_id)
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"


def test_a_file_larger_than_the_scanner_takes_is_refused_and_not_tried_for_ever(
    cast: Cast, uploads: Uploads, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = sample_files.mp4()
    with serving(largest_stream=len(content) - 1) as small:
        monkeypatch.setattr(checking, "current_scanner", lambda: client(small))
        file = uploads.checked(cast.anna, "gesprek.mp4", content, "video/mp4")
    assert (file["state"], file["refusal_code"]) == ("refused", "too_large_to_scan")
    assert "groter dan de virusscanner" in sign_in(cast.anna).get(f"/files/{file['id']}").text


def test_a_refusal_for_size_names_the_limit_that_is_set(cast: Cast, uploads: Uploads) -> None:
    with uploads.acting(cast.anna) as actor, pytest.raises(Invalid) as refused:
        intend_upload(actor, uploads.clock.now(), "a.pdf", "application/pdf", 25 * MIB + 1)
    assert "hoogstens 25\u00a0MB" in refused.value.detail


def test_the_check_is_announced_inside_its_transaction(cast: Cast, uploads: Uploads, worker_app: Flask) -> None:
    heard: list[dict[str, Any]] = []

    def hear(_app: Flask, **told: Any) -> None:
        heard.append(told)

    with file_checked.connected_to(hear, sender=worker_app):
        file = uploads.checked(cast.anna, "foto.png", sample_files.png())
    assert heard == [{"file_id": file["id"], "person_id": cast.anna.person_id, "state": "ready"}]


def test_pages_without_script_lead_through_the_store_and_back(
    cast: Cast, uploads: Uploads, sign_in: SignIn, app: Flask
) -> None:
    file_id, _ = uploads.intend(cast.anna, "plan.docx", sample_files.docx())
    anna = sign_in(cast.anna)
    page = anna.get(f"/files/{file_id}/send")
    assert page.status_code == 200
    import re

    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    url = re.search(r'action="(http[^"]+)"', page.text)
    assert url is not None
    fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
    answer = post_form(url.group(1), fields, sample_files.docx())
    assert answer.status == 303, answer.body
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == app.config["BASE_URL"]
    assert back.path == f"/files/{file_id}/uploaded"
    assert anna.get(f"{back.path}?{back.query}").status_code == 200
    confirmed = anna.post(f"/files/{file_id}/confirm", page=back.path)
    assert confirmed.status_code == 303
    assert anna.get(back.path).status_code == 303, "what is confirmed needs no button"
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"
