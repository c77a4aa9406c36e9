"""Sending files as a browser does, and running the jobs as a worker does."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from psycopg.rows import dict_row

from assay.clock import FixedClock
from assay.files.operations import confirm_upload, intend_upload
from assay.files.store import Store
from assay.outbox.run import run_job
from assay.servers.server_set import ServerAddresses
from assay.settings import Settings
from tests.support.cast import Member, superuser_url


@dataclass(frozen=True)
class Answer:
    """What the store said."""

    status: int
    headers: dict[str, str]
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def fetch(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None, method: str | None = None
) -> Answer:
    """One request to the store, redirects not followed."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=30) as answer:
            return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


def post_form(url: str, fields: dict[str, str], content: bytes, file_name: str = "whatever") -> Answer:
    """Post the signed form with a file, as a browser does."""
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'.encode()
    body = b"".join(parts) + head + content + f"\r\n--{edge}--\r\n".encode()
    return fetch(url, body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


@dataclass
class Uploads:
    """Files of the cast, from the intent to the end of the check."""

    worker_app: Flask
    store: Store
    database: psycopg.Connection[dict[str, Any]]
    acting: Callable[..., Any]
    clock: FixedClock

    def look(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any table, walls or no walls."""
        return self.database.execute(query, values).fetchall()

    def file(self, file_id: UUID) -> dict[str, Any]:
        """The row of a file."""
        [row] = self.look("SELECT * FROM app.file WHERE id = %s", file_id)
        return row

    def intend(self, member: Member, name: str, content: bytes, media_type: str = "") -> tuple[UUID, Any]:
        """An intent of this person; its file's id and the signed form."""
        with self.acting(member) as actor:
            made = intend_upload(actor, self.clock.now(), name, media_type, len(content))
            return made.file.id, made.form

    def send(self, member: Member, name: str, content: bytes, media_type: str = "") -> UUID:
        """Intent and sending; not confirmed."""
        file_id, form = self.intend(member, name, content, media_type)
        answer = post_form(form.url, form.fields, content)
        assert answer.status == 201, answer.body
        return file_id

    def confirm(self, member: Member, file_id: UUID) -> None:
        """Say that it arrived."""
        with self.acting(member) as actor:
            confirm_upload(actor, self.clock.now(), file_id)

    def arrived(self, member: Member, name: str, content: bytes, media_type: str = "") -> UUID:
        """Intent, sending and confirming: ready for the check."""
        file_id = self.send(member, name, content, media_type)
        self.confirm(member, file_id)
        return file_id

    def checked(self, member: Member, name: str, content: bytes, media_type: str = "") -> dict[str, Any]:
        """The whole path; the row of the file."""
        file_id = self.arrived(member, name, content, media_type)
        assert self.run("files.check", file_id) == "done"
        return self.file(file_id)

    def job_of(self, kind: str, file_id: UUID) -> UUID:
        """The waiting outbox row of this kind for this file."""
        [row] = self.look(
            "SELECT id FROM app.outbox WHERE kind = %s AND payload->>'file_id' = %s AND done_at IS NULL",
            kind,
            str(file_id),
        )
        found: UUID = row["id"]
        return found

    def run(self, kind: str, file_id: UUID, app: Flask | None = None) -> str:
        """Run the waiting row of this kind for this file as a worker does."""
        return run_job(app or self.worker_app, self.job_of(kind, file_id))


@pytest.fixture
def uploads(
    worker_app: Flask,
    settings: Settings,
    servers: ServerAddresses,
    acting: Callable[..., Any],
    clock: FixedClock,
) -> Iterator[Uploads]:
    """Uploads of the cast."""
    with psycopg.connect(superuser_url(servers), autocommit=True, row_factory=dict_row) as database:
        yield Uploads(worker_app, Store(settings), database, acting, clock)


__all__ = ["Answer", "Uploads", "fetch", "post_form", "uploads"]
