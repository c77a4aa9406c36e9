"""Large film in parts: each bound to its place and length, joined when all are there, dropped when they are not."""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from assay.db import unit_of_work
from assay.files import operations, rules
from assay.files.inspection.values import MIB
from assay.files.operations import sweep_store
from assay.problems import Conflict, NotFound
from assay.tenancy.scopes import PublicScope
from tests.support import sample_files
from tests.support.cast import Cast, Member, SignIn
from tests.support.uploads import Answer, Uploads, fetch, post_form


@pytest.fixture(scope="module")
def film() -> bytes:
    """Seventeen MiB and a bit: three parts, the last one small."""
    return sample_files.mp4(film=b"\0\0\1\x65" * (17 * MIB // 4))


@dataclass
class Sending:
    """A film on its way."""

    uploads: Uploads
    member: Member
    file_id: UUID
    content: bytes

    def link(self, number: int) -> str:
        with self.uploads.acting(self.member) as actor:
            return operations.part_link(actor, self.uploads.clock.now(), self.file_id, number).url

    def part(self, number: int) -> bytes:
        return self.content[(number - 1) * rules.PART_BYTES : number * rules.PART_BYTES]

    def put(self, number: int) -> str:
        answer = fetch(self.link(number), self.part(number), method="PUT")
        assert answer.status == 200, answer.body
        return answer.headers["ETag"]

    def confirm(self, etags: dict[int, str]) -> None:
        with self.uploads.acting(self.member) as actor:
            operations.confirm_upload(actor, self.uploads.clock.now(), self.file_id, etags)


def begin(uploads: Uploads, member: Member, film: bytes) -> Sending:
    with uploads.acting(member) as actor:
        made = operations.intend_upload(actor, uploads.clock.now(), "gesprek.mp4", "video/mp4", len(film))
        assert made.parts is not None
        assert (made.parts.size, made.parts.count) == (8 * MIB, 3)
        return Sending(uploads, member, made.file.id, film)


def test_a_film_in_parts_becomes_ready_and_the_same_bytes_arrived(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    etags = {number: sending.put(number) for number in (3, 1, 2)}
    sending.confirm(etags)
    sending.confirm(etags)
    file = uploads.file(sending.file_id)
    assert (file["state"], file["sent_size"]) == ("checking", len(film))
    assert uploads.run("files.check", sending.file_id) == "done"
    file = uploads.file(sending.file_id)
    assert (file["state"], file["sent_sha256"]) == ("ready", sha256(film).hexdigest())
    late = fetch(_signed(uploads, file, 1), sending.part(1), method="PUT")
    assert late.status == 404, "what was joined takes no more parts"
    with pytest.raises(Conflict):
        sending.link(1)


def _signed(uploads: Uploads, file: dict[str, object], number: int) -> str:
    key, upload_id = str(file["quarantine_key"]), str(file["upload_id"])
    return uploads.store.part_link(key, upload_id, number, 8 * MIB, timedelta(minutes=1))


def test_the_address_of_a_part_takes_that_part_and_that_length_only(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    other = begin(uploads, cast.anna, film)
    link = sending.link(1)
    upload_id, key = (str(uploads.file(sending.file_id)[name]) for name in ("upload_id", "quarantine_key"))
    foreign = uploads.file(other.file_id)
    tried: list[Answer] = [
        fetch(link, sending.part(1) + b"x", method="PUT"),
        fetch(link, sending.part(1)[:-1], method="PUT"),
        fetch(link.replace("partNumber=1", "partNumber=2"), sending.part(1), method="PUT"),
        fetch(link.replace(upload_id, str(foreign["upload_id"])), sending.part(1), method="PUT"),
        fetch(link.replace(key, str(foreign["quarantine_key"])), sending.part(1), method="PUT"),
    ]
    assert [answer.status for answer in tried] == [403] * 5
    assert uploads.store.parts(key, upload_id) == {}
    for number in (0, 4, 10_001):
        with pytest.raises(NotFound):
            sending.link(number)


def test_the_store_lets_pages_of_ours_read_the_etag(cast: Cast, uploads: Uploads, film: bytes, app: Flask) -> None:
    sending = begin(uploads, cast.anna, film)
    ours = fetch(sending.link(3), sending.part(3), {"Origin": app.config["BASE_URL"]}, method="PUT")
    assert ours.headers["Access-Control-Allow-Origin"] == app.config["BASE_URL"]
    assert "ETag" in ours.headers["Access-Control-Expose-Headers"]
    others = fetch(sending.link(3), sending.part(3), {"Origin": "https://elsewhere.example"}, method="PUT")
    assert "Access-Control-Allow-Origin" not in others.headers


def test_what_is_missing_or_other_than_sent_is_not_joined(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    etags = {number: sending.put(number) for number in (1, 2)}
    wrong = [
        etags,
        {1: etags[1], 2: etags[2], 3: '"' + "0" * 32 + '"'},
        {**etags, 4: etags[1]},
        {1: etags[2], 2: etags[1]},
    ]
    for told in wrong:
        with pytest.raises(Conflict) as refused:
            sending.confirm(told)
        assert refused.value.code == "parts-missing"
    assert uploads.file(sending.file_id)["state"] == "awaiting"
    sending.confirm(etags | {3: sending.put(3)})
    assert uploads.file(sending.file_id)["state"] == "checking", "the missing part was all it took"


def test_confirming_again_after_a_try_that_died_behind_the_joining(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    etags = {number: sending.put(number) for number in (1, 2, 3)}
    file = uploads.file(sending.file_id)
    bare = {number: etag.strip('"') for number, etag in etags.items()}
    uploads.store.join_parts(file["quarantine_key"], file["upload_id"], bare)
    sending.confirm(etags)
    assert uploads.run("files.check", sending.file_id) == "done"
    assert uploads.file(sending.file_id)["state"] == "ready"


def test_without_script_it_still_comes_whole(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    sending.put(1)
    with uploads.acting(cast.anna) as actor:
        form = operations.form_again(actor, uploads.clock.now(), sending.file_id, None).form
    assert post_form(form.url, form.fields, film).status == 201
    uploads.confirm(cast.anna, sending.file_id)
    assert uploads.run("files.check", sending.file_id) == "done"
    assert uploads.run("files.discard", sending.file_id) == "done"
    file = uploads.file(sending.file_id)
    assert file["state"] == "ready"
    assert not _open(uploads, sending.file_id), "the parts that were begun are dropped with what was sent"


def test_only_large_sound_and_film_of_a_known_size_comes_in_parts(cast: Cast, uploads: Uploads) -> None:
    least = uploads.worker_app.config["SETTINGS"].parts_from_bytes
    cases = [("a.mp4", least, True), ("a.mp3", least, True), ("a.mp4", least - 1, False), ("a.mp4", None, False)]
    for name, size, wanted in [*cases, ("a.pdf", least, False)]:
        with uploads.acting(cast.anna) as actor:
            made = operations.intend_upload(actor, uploads.clock.now(), name, "", size)
            assert (made.parts is not None) is wanted, (name, size)


def test_what_is_never_confirmed_is_dropped_with_its_parts(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    sending.put(1)
    assert _open(uploads, sending.file_id)
    uploads.clock.advance(timedelta(hours=24))
    assert uploads.run("files.forget", sending.file_id) == "done"
    assert uploads.file(sending.file_id)["state"] == "gone"
    assert not _open(uploads, sending.file_id)


def test_the_sweep_drops_parts_that_nobody_joined(cast: Cast, uploads: Uploads, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    sending.put(1)
    key = rules.new_key()
    left = uploads.store.begin_parts(key, "video/mp4")
    with uploads.worker_app.app_context():
        with unit_of_work(PublicScope(), uploads.clock.now()):
            sweep_store(timedelta(hours=24))
        assert _open(uploads, sending.file_id), "too young"
        with unit_of_work(PublicScope(), uploads.clock.now()):
            assert sweep_store(timedelta(0)) >= 2
    assert not _open(uploads, sending.file_id)
    assert (key, left) not in list(uploads.store.unfinished(timedelta(0)))
    with pytest.raises(Conflict) as refused:
        sending.confirm({1: "x"})
    assert refused.value.code == "not-arrived"


def _open(uploads: Uploads, file_id: UUID) -> bool:
    file = uploads.file(file_id)
    return (file["quarantine_key"], file["upload_id"]) in list(uploads.store.unfinished(timedelta(0)))


def test_nobody_else_gets_an_address_for_a_part(cast: Cast, uploads: Uploads, sign_in: SignIn, film: bytes) -> None:
    sending = begin(uploads, cast.anna, film)
    for path in (f"/files/{sending.file_id}/parts/1", f"/api/v1/files/{sending.file_id}/parts/1"):
        assert sign_in(cast.anna).get(path).status_code == 200
        assert sign_in(cast.bram).get(path).status_code == 404
        assert sign_in(cast.lena).get(path).status_code == 403
    whole = uploads.send(cast.anna, "a.png", sample_files.png())
    assert sign_in(cast.anna).get(f"/files/{whole}/parts/1").status_code == 404


def test_through_the_pages_and_through_the_api(cast: Cast, uploads: Uploads, sign_in: SignIn, film: bytes) -> None:
    anna = sign_in(cast.anna)
    token = re.search(r'<meta name="csrf-token" content="([^"]+)"', anna.get("/account").text)
    assert token is not None

    def post(path: str, body: dict[str, object]) -> tuple[int, Any]:
        answer = anna.client.post(path, json=body, headers={"X-CSRFToken": token.group(1)})
        return answer.status_code, answer.json

    sending = begin(uploads, cast.anna, film)
    etags = [sending.put(number) for number in (1, 2, 3)]
    for wrong in ([], "x", [1]):
        assert post(f"/files/{sending.file_id}/confirm", {"etags": wrong})[0] == 422
    status, told = post(f"/files/{sending.file_id}/confirm", {"etags": etags})
    assert (status, told["state"]) == (200, "checking")

    status, made = post("/api/v1/files", {"name": "gesprek.mp4", "type": "video/mp4", "size": len(film)})
    assert (status, made["parts"]) == (201, {"size": 8 * MIB, "count": 3})
    path, sent = f"/api/v1/files/{made['file']['id']}/parts", []
    for number in (1, 2, 3):
        link: Any = anna.get(f"{path}/{number}").json
        assert link["size"] == len(sending.part(number))
        answer = fetch(link["url"], sending.part(number), method="PUT")
        sent.append({"number": number, "etag": answer.headers["ETag"]})
    assert post(path, {"parts": sent[:2]})[0] == 409
    status, told = post(path, {"parts": sent})
    assert (status, told["state"]) == (200, "checking")
