"""Files in the API: ask for a form, send to the store, confirm, ask for the state, get a link."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from assay.api import ApiCalls, register_calls
from assay.files import operations, queries
from assay.files.models import StoredFile
from assay.files.permissions import READ, UPLOAD
from assay.files.schemas import FileOut, IntentIn, IntentOut, LinkOut, PartLinkOut, PartsSentIn
from assay.permissions import Actor

calls = ApiCalls("api-files", __name__, description="Uploaded files")


def register(app: Flask) -> None:
    """Add these calls to the API."""
    register_calls(app, calls)


@calls.call("/files", access=UPLOAD, method="POST", body=IntentIn, answer=IntentOut, status=201)
def intend(actor: Actor, moment: datetime, body: dict[str, Any]) -> operations.Intent:
    """Ask for a form that takes one file into the store; it works for 15 minutes. Large film can come in parts."""
    return operations.intend_upload(actor, moment, body["name"], body["type"], body["size"], body["purpose"])


@calls.call("/files/<uuid:file_id>/confirm", access=UPLOAD, method="POST", answer=FileOut)
def confirm(actor: Actor, moment: datetime, file_id: UUID) -> StoredFile:
    """Say that the file was sent, and have it checked. Twice is the same as once."""
    return operations.confirm_upload(actor, moment, file_id)


@calls.call("/files/<uuid:file_id>/parts/<int:number>", access=UPLOAD, answer=PartLinkOut)
def part(actor: Actor, moment: datetime, file_id: UUID, number: int) -> operations.PartLink:
    """An address to PUT one part to, for 15 minutes. Keep the ETag of the store's answer; a part may be sent again."""
    return operations.part_link(actor, moment, file_id, number)


@calls.call("/files/<uuid:file_id>/parts", access=UPLOAD, method="POST", body=PartsSentIn, answer=FileOut)
def confirm_parts(actor: Actor, moment: datetime, file_id: UUID, body: dict[str, Any]) -> StoredFile:
    """Say that all parts were sent, with their ETags; they become one file, which is checked. Twice is as once."""
    etags = {part["number"]: part["etag"] for part in body["parts"]}
    return operations.confirm_upload(actor, moment, file_id, etags)


@calls.call("/files/<uuid:file_id>", access=READ, answer=FileOut)
def show(actor: Actor, moment: datetime, file_id: UUID) -> StoredFile:
    """What became of a file."""
    return queries.file_by_id(actor, moment, file_id)


@calls.call("/files/<uuid:file_id>/download", access=READ, answer=LinkOut)
def download(actor: Actor, moment: datetime, file_id: UUID) -> dict[str, str]:
    """An address that gives the checked file, for 60 seconds (sound and film 15 minutes)."""
    return {"url": operations.download_link(actor, moment, file_id)}


@calls.call("/files/<uuid:file_id>/previews/<int:number>", access=READ, answer=LinkOut)
def preview(actor: Actor, moment: datetime, file_id: UUID, number: int) -> dict[str, str]:
    """An address of one preview image; number 0 is the thumbnail."""
    return {"url": operations.preview_link(actor, moment, file_id, number)}
