"""Opening files to an institution: what it sees, for how long, and what it cannot do."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from assay.db import db
from assay.files.operations import close_to, open_to
from assay.problems import NotFound
from tests.support import sample_files
from tests.support.cast import Cast, SignIn
from tests.support.uploads import Uploads, fetch


def test_an_institution_sees_what_was_opened_to_it_and_nothing_else(
    cast: Cast, uploads: Uploads, sign_in: SignIn
) -> None:
    opened = uploads.checked(cast.anna, "a.pdf", sample_files.pdf(1))["id"]
    kept = uploads.checked(cast.anna, "b.png", sample_files.png())["id"]
    waiting = uploads.arrived(cast.anna, "c.png", sample_files.png())
    with uploads.acting(cast.anna) as actor:
        open_to(actor, uploads.clock.now(), cast.bank, [opened, waiting])
    lena, sara, adam = sign_in(cast.lena), sign_in(cast.sara), sign_in(cast.adam)
    assert lena.get(f"/files/{opened}").status_code == 200
    answer = lena.get(f"/files/{opened}/download")
    assert fetch(answer.headers["Location"]).body.startswith(b"%PDF")
    assert lena.get(f"/files/{opened}/preview/1").status_code == 303
    assert lena.get(f"/files/{waiting}").status_code == 404, "nothing unchecked leaves the person"
    assert lena.get(f"/files/{kept}").status_code == 404
    assert sara.get(f"/files/{opened}").status_code == 403, "looking at evidence is no work of a coordinator"
    for path in ("", "/download", "/play", "/preview/0", "/state"):
        assert adam.get(f"/files/{opened}{path}").status_code == 403, "nor of the body's administrator"
    assert sign_in(cast.lena, "personal").get(f"/files/{opened}").status_code == 404
    chains = {
        row["chain"]
        for row in uploads.look(
            "SELECT chain FROM app.audit_entry WHERE act = 'file.downloaded' AND subject = %s", f"file:{opened}"
        )
    }
    assert chains == {f"tenant:{cast.bank}", f"person:{cast.anna.person_id}"}


def test_it_ends_when_it_was_to_end_and_when_it_is_taken_back(cast: Cast, uploads: Uploads, sign_in: SignIn) -> None:
    file_id = uploads.checked(cast.anna, "a.png", sample_files.png())["id"]
    now = uploads.clock.now()
    with uploads.acting(cast.anna) as actor:
        open_to(actor, now, cast.bank, [file_id], until=now + timedelta(minutes=5))
    lena = sign_in(cast.lena)
    assert lena.get(f"/files/{file_id}").status_code == 200
    uploads.clock.advance(timedelta(minutes=5))
    assert lena.get(f"/files/{file_id}").status_code == 404
    with uploads.acting(cast.anna) as actor:
        open_to(actor, uploads.clock.now(), cast.bank, [file_id])
    assert lena.get(f"/files/{file_id}").status_code == 200
    with uploads.acting(cast.anna) as actor:
        close_to(actor, uploads.clock.now(), cast.bank, [file_id])
    assert lena.get(f"/files/{file_id}").status_code == 404


def test_nobody_opens_what_is_not_theirs(cast: Cast, uploads: Uploads) -> None:
    file_id = uploads.checked(cast.anna, "a.png", sample_files.png())["id"]
    with uploads.acting(cast.bram) as actor, pytest.raises(NotFound):
        open_to(actor, uploads.clock.now(), cast.bank, [file_id])
    insert = text(
        "INSERT INTO app.file_grant (tenant_id, person_id, file_id, opened_at) VALUES (:t, :p, :f, app.moment())"
    )
    with pytest.raises(ProgrammingError, match="row-level security"), uploads.acting(cast.lena):
        db.session.execute(insert, {"t": cast.bank, "p": cast.anna.person_id, "f": file_id})
