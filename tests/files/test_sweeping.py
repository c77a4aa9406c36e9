"""Sweeping: objects that no row refers to go, the others stay."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from assay.db import unit_of_work
from assay.files.operations import sweep_store
from assay.tenancy.scopes import PublicScope
from tests.support import sample_files
from tests.support.cast import Cast
from tests.support.uploads import Uploads


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


def test_a_person_may_not_ask_what_is_stray(cast: Cast, uploads: Uploads) -> None:
    from sqlalchemy.exc import ProgrammingError

    with pytest.raises(ProgrammingError, match="permission denied"), uploads.acting(cast.anna):
        sweep_store(timedelta(0))
