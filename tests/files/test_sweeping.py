"""Sweeping: objects that no row refers to go, the others stay."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assay.db import db, unit_of_work
from assay.files.operations import sweep_store
from assay.tenancy.scopes import PublicScope
from tests.support import sample_files
from tests.support.cast import Cast, SignIn
from tests.support.uploads import Uploads, fetch


def sweep(app: Flask, uploads: Uploads, age: timedelta = timedelta(0)) -> int:
    with app.app_context(), unit_of_work(PublicScope(), uploads.clock.now()):
        return sweep_store(age)


def test_only_what_nobody_refers_to_goes(cast: Cast, uploads: Uploads, worker_app: Flask, tmp_path: Path) -> None:
    ready = uploads.checked(cast.anna, "a.pdf", sample_files.pdf(1))
    waiting = uploads.file(uploads.send(cast.anna, "b.png", sample_files.png()))
    source = tmp_path / "x"
    source.write_bytes(b"left by a worker that died")
    strays = [f"{cast.anna.person_id}/{uuid4()}", f"{uuid4()}/{uuid4()}", "nonsense"]
    for key in strays:
        uploads.store.put(key, source, "text/plain")
    assert sweep(worker_app, uploads, timedelta(hours=24)) == 0, "too young"
    assert sweep(worker_app, uploads) >= 3
    assert [uploads.store.look("ready", key) for key in strays] == [None] * 3
    assert uploads.store.look("ready", ready["ready_key"]) is not None
    assert uploads.store.look("quarantine", waiting["quarantine_key"]) is not None
    assert uploads.store.look("quarantine", ready["quarantine_key"]) is None, "checked: nobody refers to it"
    previews = uploads.look("SELECT key FROM app.file_preview WHERE file_id = %s", ready["id"])
    assert previews
    assert all(uploads.store.look("ready", row["key"]) for row in previews)
    assert sweep(worker_app, uploads) == 0


def test_keys_say_nothing_of_the_person_and_no_two_objects_share_one(cast: Cast, uploads: Uploads) -> None:
    file = uploads.checked(cast.anna, "Getuigschrift Anna.pdf", sample_files.pdf(2))
    previews = uploads.look("SELECT key FROM app.file_preview WHERE file_id = %s", file["id"])
    keys = [file["quarantine_key"], file["ready_key"], *(row["key"] for row in previews)]
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert len({key[:8] for key in keys}) == len(keys) == 5


def test_keys_of_before_still_open_and_are_not_swept(
    cast: Cast, uploads: Uploads, worker_app: Flask, sign_in: SignIn, tmp_path: Path
) -> None:
    file = uploads.checked(cast.anna, "a.pdf", sample_files.pdf(1))
    source = tmp_path / "x"
    source.write_bytes(b"%PDF- of before")
    key = f"{cast.anna.person_id}/{uuid4()}"
    uploads.store.put(key, source, "application/pdf")
    uploads.look("UPDATE app.file SET ready_key = %s WHERE id = %s RETURNING id", key, file["id"])
    assert sweep(worker_app, uploads) >= 1
    assert uploads.store.look("ready", file["ready_key"]) is None, "the key that was replaced is nobody's"
    got = fetch(sign_in(cast.anna).get(f"/files/{file['id']}/download").headers["Location"])
    assert got.body == b"%PDF- of before"


def test_a_key_in_use_cannot_be_taken(cast: Cast, uploads: Uploads) -> None:
    taken = uploads.checked(cast.anna, "a.png", sample_files.png())["ready_key"]
    mine = uploads.checked(cast.bram, "b.png", sample_files.png())["id"]
    with pytest.raises(IntegrityError), uploads.acting(cast.bram):
        db.session.execute(text("UPDATE app.file SET ready_key = :k WHERE id = :f"), {"k": taken, "f": mine})


def test_a_person_may_not_ask_what_is_stray(cast: Cast, uploads: Uploads) -> None:
    from sqlalchemy.exc import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), uploads.acting(cast.anna):
        sweep_store(timedelta(0))
