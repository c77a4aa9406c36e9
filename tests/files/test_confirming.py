"""Confirming: once, twice, by another person, of nothing, too late, and after a swap."""

from datetime import timedelta
from uuid import uuid4

import pytest

from assay.files import operations, rules
from assay.files.rules import CHANGED, MISSING
from assay.problems import Conflict, NotFound, TooMany
from tests.support import sample_files
from tests.support.cast import Cast, SignIn
from tests.support.uploads import Uploads, post_form


def test_confirming_twice_is_confirming_once(cast: Cast, uploads: Uploads) -> None:
    file_id = uploads.arrived(cast.anna, "a.png", sample_files.png())
    first = uploads.file(file_id)
    uploads.confirm(cast.anna, file_id)
    assert uploads.file(file_id) == first
    jobs = uploads.look(
        "SELECT 1 FROM app.outbox WHERE kind = 'files.check' AND payload->>'file_id' = %s", str(file_id)
    )
    assert len(jobs) == 1
    assert uploads.run("files.check", file_id) == "done"
    uploads.confirm(cast.anna, file_id)
    assert uploads.file(file_id)["state"] == "ready"


def test_what_never_arrived_cannot_be_confirmed(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    file_id, _ = uploads.intend(cast.anna, "a.png", sample_files.png())
    with pytest.raises(Conflict) as refused:
        uploads.confirm(cast.anna, file_id)
    assert refused.value.code == "not-arrived"
    assert uploads.file(file_id)["state"] == "awaiting"
    answer = sign_in(cast.anna).post(f"/files/{file_id}/confirm", page="/account")
    assert answer.status_code == 409


def test_another_persons_file_does_not_exist(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    file_id = uploads.send(cast.anna, "a.png", sample_files.png())
    for victim in (file_id, uuid4()):
        with pytest.raises(NotFound):
            uploads.confirm(cast.bram, victim)
        for member in (cast.bram, cast.lena, cast.sara, cast.petra):
            browser = sign_in(member)
            # Who has no files to look at in their hat hears that; the others learn nothing about this one.
            refused = 404 if member in (cast.bram, cast.lena) else 403
            for path in ("", "/state", "/download", "/play", "/preview/0", "/preview/1"):
                assert browser.get(f"/files/{victim}{path}").status_code == refused, (member.name, path)
            for path in ("", "/download", "/previews/0"):
                assert browser.get(f"/api/v1/files/{victim}{path}").status_code == refused, (member.name, path)
        assert sign_in(cast.bram).get(f"/files/{victim}/send").status_code == 404
        assert sign_in(cast.bram).get(f"/files/{victim}/uploaded").status_code == 404
        assert sign_in(cast.bram).post(f"/files/{victim}/confirm", page="/account").status_code == 404
        assert sign_in(cast.lena).post(f"/files/{victim}/confirm", page="/account").status_code == 403
    assert uploads.file(file_id)["state"] == "awaiting"


def test_what_is_put_there_after_confirming_is_not_taken(cast: Cast, uploads: Uploads) -> None:
    good = sample_files.pdf(1)
    other = bytes(reversed(good))
    file_id, form = uploads.intend(cast.anna, "a.pdf", good)
    assert post_form(form.url, form.fields, good).status == 201
    uploads.confirm(cast.anna, file_id)
    assert post_form(form.url, form.fields, other).status == 201
    assert uploads.run("files.check", file_id) == "done"
    file = uploads.file(file_id)
    assert (file["state"], file["refusal_code"], file["ready_key"]) == ("refused", CHANGED, None)


def test_what_is_put_there_while_the_check_runs_changes_nothing(
    cast: Cast, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = sample_files.pdf(1)
    other = bytes(reversed(good))
    file_id, form = uploads.intend(cast.anna, "a.pdf", good)
    assert post_form(form.url, form.fields, good).status == 201
    uploads.confirm(cast.anna, file_id)
    store = uploads.worker_app.extensions["assay.store"]
    fetch = store.fetch

    def fetch_and_swap(*args: object) -> None:
        fetch(*args)
        assert post_form(form.url, form.fields, other).status == 201

    monkeypatch.setattr(store, "fetch", fetch_and_swap)
    assert uploads.run("files.check", file_id) == "done"
    file = uploads.file(file_id)
    assert (file["state"], file["pages"], file["sent_size"]) == ("ready", 1, len(good))
    assert uploads.run("files.discard", file_id) == "done"
    assert uploads.store.look("quarantine", file["quarantine_key"]) is None


def test_what_vanished_is_refused_as_incomplete(cast: Cast, uploads: Uploads) -> None:
    file_id = uploads.arrived(cast.anna, "a.pdf", sample_files.pdf(1))
    uploads.store.delete("quarantine", uploads.file(file_id)["quarantine_key"])
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["refusal_code"] == MISSING


def test_what_is_never_confirmed_is_forgotten_after_a_day(cast: Cast, uploads: Uploads) -> None:
    file_id = uploads.send(cast.anna, "a.pdf", sample_files.pdf(1))
    key = uploads.file(file_id)["quarantine_key"]
    uploads.clock.advance(timedelta(hours=24))
    assert uploads.run("files.forget", file_id) == "done"
    assert uploads.file(file_id)["state"] == "gone"
    assert uploads.store.look("quarantine", key) is None
    with pytest.raises(Conflict):
        uploads.confirm(cast.anna, file_id)


def test_forgetting_leaves_alone_what_was_confirmed(cast: Cast, uploads: Uploads) -> None:
    file_id = uploads.arrived(cast.anna, "a.pdf", sample_files.pdf(1))
    uploads.clock.advance(timedelta(hours=24))
    assert uploads.run("files.forget", file_id) == "done"
    assert uploads.file(file_id)["state"] == "checking"
    assert uploads.run("files.check", file_id) == "done"
    assert uploads.file(file_id)["state"] == "ready"


def test_a_person_can_begin_so_many_a_day_and_leave_so_much_waiting(
    cast: Cast, uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = sample_files.png()
    monkeypatch.setattr(rules, "BYTES_WAITING", 3 * len(content))
    with uploads.acting(cast.tara, "personal") as actor:
        for _ in range(3):
            operations.intend_upload(actor, uploads.clock.now(), "a.png", "image/png", len(content))
        with pytest.raises(TooMany):
            operations.intend_upload(actor, uploads.clock.now(), "a.png", "image/png", len(content))
    monkeypatch.setattr(rules, "BYTES_WAITING", 10**12)
    monkeypatch.setattr(rules, "FILES_PER_DAY", 3)
    with uploads.acting(cast.tara, "personal") as actor, pytest.raises(TooMany):
        operations.intend_upload(actor, uploads.clock.now(), "a.png", "image/png", len(content))
    uploads.clock.advance(timedelta(days=1))
    with uploads.acting(cast.tara, "personal") as actor:
        operations.intend_upload(actor, uploads.clock.now(), "a.png", "image/png", len(content))
