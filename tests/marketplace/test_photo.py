"""A photo from the upload to the register, and out of it again. Real store, scanner and database."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from assay.files.operations import delete_photo
from assay.files.rules import DOWNLOAD_LIFE, Purpose
from assay.files.store import StoreAway
from assay.outbox.run import run_job
from assay.problems import NotFound
from marketplace.profiles import operations, rules
from marketplace.profiles.rules import ProfileValues
from tests.marketplace.facts import person
from tests.support import sample_files
from tests.support.cast import START, Browser, Cast, Member, SignIn
from tests.support.uploads import Uploads, fetch, post_form, uploads

__all__ = ["uploads"]

Acting = Callable[..., Any]


@pytest.fixture
def assessor(root: psycopg.Connection[Any], acting: Acting) -> Member:
    """Somebody with a name that everyone may see, and no photo."""
    member = person(root, "Femke Portret")
    with acting(member) as actor:
        operations.change_profile(actor, START, ProfileValues(shown_name="F. Portret"), 0)
    _open(acting, member, "nobody")
    return member


def _open(acting: Acting, member: Member, photo_to: str) -> None:
    with acting(member) as actor:
        answers = dict.fromkeys(rules.FIELDS, "nobody") | {"name": "public", "photo": photo_to}
        operations.choose_openings(actor, START, answers, False, "nl")


def _sent(uploads: Uploads, member: Member, content: bytes, name: str = "ik.jpg") -> UUID:
    """A photo that was sent, checked and found good."""
    from assay.files.operations import intend_upload

    with uploads.acting(member) as actor:
        made = intend_upload(actor, uploads.clock.now(), name, "", len(content), Purpose.PHOTO)
        file_id, form = made.file.id, made.form
    assert post_form(form.url, form.fields, content).status == 201
    uploads.confirm(member, file_id)
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"
    return file_id


def _public_id(uploads: Uploads, member: Member) -> UUID:
    [row] = uploads.look("SELECT id FROM app.publication WHERE person_id = %s", member.person_id)
    found: UUID = row["id"]
    return found


def _seen(browser: Browser, path: str) -> bytes | None:
    """The picture that a visitor gets at this page's photo, None where the page shows none and the address has none."""
    page = browser.get(path)
    assert page.status_code == 200
    answer = browser.get(f"{path}/photo")
    assert (f'src="{path}/photo"' in page.text) is (answer.status_code == 302)
    if answer.status_code == 404:
        return None
    assert answer.headers["Cache-Control"] == "no-store"
    got = fetch(answer.headers["Location"])
    assert (got.status, got.headers["Content-Type"]) == (200, "image/jpeg")
    assert got.headers["Cache-Control"] == "private, no-store"
    return got.body


def test_a_photo_is_seen_by_those_it_was_opened_to(
    cast: Cast, uploads: Uploads, sign_in: SignIn, acting: Acting, browser: Browser, assessor: Member
) -> None:
    own = sign_in(assessor)
    file_id = _sent(uploads, assessor, sample_files.jpeg(1))
    public = f"/register/{_public_id(uploads, assessor)}"
    closed = f"/find/{_public_id(uploads, assessor)}"
    sara = sign_in(cast.sara)
    _open(acting, assessor, "public")
    assert _seen(browser, public) is None, "sent is not chosen"
    assert own.post(f"/profile/photo/{file_id}", page="/profile/photo").status_code == 303

    shown = _seen(browser, public)
    assert shown is not None
    assert sample_files.CANARY.encode() not in shown
    assert _seen(sara, closed) == shown
    _open(acting, assessor, "institutions")
    assert _seen(browser, public) is None
    assert _seen(sara, closed) == shown
    assert sara.get(f"{public}/photo").status_code == 404, "an institution's hat opens nothing on the public page"
    for nobody in (browser, sign_in(cast.bram)):
        assert nobody.get(f"{closed}/photo").status_code != 302
    _open(acting, assessor, "nobody")
    assert _seen(browser, public) is None
    assert _seen(sara, closed) is None


def test_the_list_shows_the_photo_where_it_is_opened(
    uploads: Uploads, acting: Acting, browser: Browser, assessor: Member
) -> None:
    file_id = _sent(uploads, assessor, sample_files.jpeg(1))
    with acting(assessor) as actor:
        operations.choose_photo(actor, START, file_id)
    address = f'src="/register/{_public_id(uploads, assessor)}/photo"'
    for photo_to, there in (("public", True), ("institutions", False)):
        _open(acting, assessor, photo_to)
        page = unescape(browser.get("/register?q=portret&own=1").text)
        assert (address in page) is there


@pytest.mark.parametrize("way", ["consent", "remove", "switch"])
def test_a_withdrawal_counts_at_once_and_old_links_end_within_the_minute(
    uploads: Uploads, sign_in: SignIn, acting: Acting, browser: Browser, assessor: Member, way: str
) -> None:
    own = sign_in(assessor)
    file_id = _sent(uploads, assessor, sample_files.jpeg(1))
    own.post(f"/profile/photo/{file_id}", page="/profile/photo")
    _open(acting, assessor, "public")
    photo = f"/register/{_public_id(uploads, assessor)}/photo"
    handed_out = browser.get(photo).headers["Location"]
    if way == "consent":
        _open(acting, assessor, "nobody")
    else:
        path = "/profile/photo/remove" if way == "remove" else "/profile/close"
        assert own.post(path, page="/profile").status_code == 303
    assert browser.get(photo).status_code == 404
    # The store's own clock ends what was handed out before; its tests of links are in tests/files.
    assert f"X-Amz-Expires={int(DOWNLOAD_LIFE.total_seconds())}&" in handed_out
    assert timedelta(seconds=60) >= DOWNLOAD_LIFE


def test_a_link_says_nothing_of_the_person(
    uploads: Uploads, acting: Acting, browser: Browser, assessor: Member
) -> None:
    file_id = _sent(uploads, assessor, sample_files.jpeg(1), "Femke Portret 1980.jpg")
    with acting(assessor) as actor:
        operations.choose_photo(actor, START, file_id)
    _open(acting, assessor, "public")
    link = browser.get(f"/register/{_public_id(uploads, assessor)}/photo").headers["Location"]
    key = link.partition("?")[0].rpartition("/")[2]
    assert re.fullmatch("[0-9a-f]{32}", key)
    file = uploads.file(file_id)
    for secret in (assessor.person_id, file_id, file["ready_key"], file["quarantine_key"]):
        for form in (str(secret), str(secret).replace("-", "")):
            assert form not in link
    assert "femke" not in link.lower()


def test_another_photo_takes_the_place_of_the_first(
    uploads: Uploads, sign_in: SignIn, acting: Acting, browser: Browser, assessor: Member
) -> None:
    own = sign_in(assessor)
    public = f"/register/{_public_id(uploads, assessor)}"
    _open(acting, assessor, "public")
    seen: list[bytes | None] = []
    for picture in (sample_files.jpeg(1), sample_files.png()):
        name = "a.jpg" if picture.startswith(b"\xff") else "b.png"
        file_id = _sent(uploads, assessor, picture, name)
        own.post(f"/profile/photo/{file_id}", page="/profile/photo")
        seen.append(_seen(browser, public))
        page = own.get("/profile/photo").text
        assert f"/files/{file_id}/preview/0" in page
    assert None not in seen
    assert seen[0] != seen[1]
    assert own.get("/profile/preview?as=public").text.count(f"/files/{file_id}/preview/0") == 1
    own.post("/profile/photo/remove", page="/profile/photo")
    assert _seen(browser, public) is None
    assert "/preview/0" not in own.get("/profile/preview?as=public").text


def test_only_an_own_photo_that_was_checked_can_be_chosen(
    cast: Cast, uploads: Uploads, sign_in: SignIn, assessor: Member
) -> None:
    own = sign_in(assessor)
    foreign = _sent(uploads, cast.bram, sample_files.jpeg(1))
    paper = uploads.checked(assessor, "diploma.jpg", sample_files.jpeg(1))["id"]
    for wrong in (foreign, paper):
        assert own.post(f"/profile/photo/{wrong}", page="/profile/photo").status_code == 404
    waiting, _ = uploads.intend(assessor, "a.png", sample_files.png())
    assert own.post(f"/profile/photo/{waiting}", page="/profile/photo").status_code == 404
    with uploads.acting(assessor) as actor:
        from assay.files.operations import intend_upload

        unsent = intend_upload(actor, uploads.clock.now(), "a.png", "", 10, Purpose.PHOTO).file.id
    assert own.post(f"/profile/photo/{unsent}", page="/profile/photo").status_code == 409


def test_without_script_the_pages_lead_to_the_store_and_back_to_the_photo(
    uploads: Uploads, sign_in: SignIn, app: Flask, assessor: Member
) -> None:
    own = sign_in(assessor)
    assert "/profile/photo/new" in own.get("/profile/photo").text
    wrong = own.post("/profile/photo/new", {"format": "pdf", "name": "x"})
    assert wrong.status_code == 422
    begun = own.post("/profile/photo/new", {"format": "jpeg", "name": "Mijn foto"})
    assert begun.status_code == 303
    page = own.get(begun.headers["Location"]).text
    assert "Hoogstens 25\u00a0MB" in page
    assert "Hoogstens 25\u00a0MB" in own.get("/profile/photo").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    url = re.search(r'action="(http[^"]+)"', page)
    assert url is not None
    fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
    sent = post_form(url.group(1), fields, sample_files.jpeg(1))
    assert sent.status == 303
    back = sent.headers["Location"].removeprefix(app.config["BASE_URL"])
    file_id = UUID(back.split("/")[2])
    confirmed = own.post(f"/files/{file_id}/confirm", page=back)
    assert (confirmed.status_code, confirmed.headers["Location"]) == (303, "/profile/photo")
    assert uploads.run("files.check", file_id) == "done"
    line = own.get(f"/files/{file_id}/state").text
    assert 'href="/profile/photo"' in line, "from the line that tells of the check, on to choosing it"
    assert f"/profile/photo/{file_id}" in own.get("/profile/photo").text


def test_who_chooses_a_photo_has_the_earlier_one_deleted(
    uploads: Uploads, sign_in: SignIn, acting: Acting, browser: Browser, assessor: Member
) -> None:
    own = sign_in(assessor)
    first = _sent(uploads, assessor, sample_files.jpeg(1))
    own.post(f"/profile/photo/{first}", page="/profile/photo")
    _open(acting, assessor, "public")
    public = f"/register/{_public_id(uploads, assessor)}"
    assert _seen(browser, public) is not None
    second = _sent(uploads, assessor, sample_files.jpeg(2))
    assert str(first) in own.get("/profile/photo").text
    keys = [row["key"] for row in uploads.look("SELECT key FROM app.file_preview WHERE file_id = %s", first)]
    keys.append(uploads.file(first)["ready_key"])

    assert own.post(f"/profile/photo/{second}", page="/profile/photo").status_code == 303
    assert str(first) not in own.get("/profile/photo").text
    assert own.get(f"/files/{first}/download").status_code == 409
    assert own.get(f"/files/{first}/preview/0").status_code == 409
    assert uploads.run("files.erase", first) == "done"
    assert [uploads.store.look("ready", key) for key in keys] == [None] * len(keys)
    assert _seen(browser, public) is not None, "the new one is there"
    assert uploads.file(second)["state"] == "ready"

    assert own.post("/profile/photo/remove", page="/profile").status_code == 303
    assert uploads.run("files.erase", second) == "done"
    assert uploads.store.look("ready", uploads.file(second)["ready_key"]) is None
    assert "Je hebt dit bestand verwijderd" in own.get(f"/files/{second}").text


def test_a_store_that_is_away_is_waited_for(
    uploads: Uploads, acting: Acting, assessor: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = _sent(uploads, assessor, sample_files.jpeg(1))
    with acting(assessor) as actor:
        operations.choose_photo(actor, START, None)

    def away(*_args: object) -> None:
        raise StoreAway

    row_id = uploads.job_of("files.erase", photo)
    with monkeypatch.context() as patched:
        patched.setattr(uploads.worker_app.extensions["assay.store"], "delete", away)
        assert run_job(uploads.worker_app, row_id) == "failed"
    key = uploads.file(photo)["ready_key"]
    assert uploads.store.look("ready", key) is not None
    assert run_job(uploads.worker_app, row_id) == "done"
    assert uploads.store.look("ready", key) is None


def test_only_photos_of_ones_own_are_deleted(uploads: Uploads, cast: Cast, assessor: Member) -> None:
    photo = _sent(uploads, assessor, sample_files.jpeg(1))
    evidence = uploads.checked(assessor, "a.jpg", sample_files.jpeg(1))["id"]
    for member, victim in ((cast.bram, photo), (assessor, evidence)):
        with uploads.acting(member) as actor, pytest.raises(NotFound):
            delete_photo(actor, uploads.clock.now(), victim)
    assert {uploads.file(each)["state"] for each in (photo, evidence)} == {"ready"}
