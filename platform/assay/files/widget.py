"""What pages of other modules need to take files: answers for `static/upload.js`, and the values of its element."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from assay.files import rules
from assay.files.checks_in_use import current_limits
from assay.files.operations import Intent
from assay.files.rules import Purpose
from assay.files.words import limit_words
from assay.problems import Invalid, Problem
from assay.web.errors import problem_document


@dataclass(frozen=True)
class UploadOffer:
    """For the macro ``upload`` in ``ui/upload.html``: endings taken, and the largest size of a file.

    ``most_bytes`` is that of any kind; ``documents`` and ``media`` are in words, as the settings count: "25 MB".
    """

    accept: str
    most_bytes: int
    documents: str
    media: str


def upload_offer(purpose: Purpose = Purpose.EVIDENCE) -> UploadOffer:
    """What may be sent for this purpose."""
    limits = current_limits()
    most = max(limits.bytes_for(form.kind) for form in purpose.formats)
    words = limit_words(limits.document_bytes), limit_words(limits.media_bytes)
    return UploadOffer(rules.accepted_endings(purpose), most, *words)


def intent_answer(intend: Callable[[str, str, int], Intent]) -> Response:
    """The answer to upload.js's first question: ``intend(name, media_type, size)`` as JSON, or the problem as JSON."""

    def answer() -> dict[str, Any]:
        asked = request.get_json(silent=True)
        if not isinstance(asked, dict) or not isinstance(asked.get("name"), str):
            raise Invalid
        size, media_type = asked.get("size"), asked.get("type") or ""
        if not isinstance(size, int) or isinstance(size, bool) or not isinstance(media_type, str):
            raise Invalid
        made = intend(asked["name"], media_type, size)
        told: dict[str, Any] = {"id": str(made.file.id), "confirm_url": url_for("files.confirm", file_id=made.file.id)}
        if made.parts is None:
            return told | {"url": made.form.url, "fields": made.form.fields}
        urls = [url_for("files.part", file_id=made.file.id, number=n) for n in range(1, made.parts.count + 1)]
        return told | {"parts": {"size": made.parts.size, "urls": urls}}

    return as_json(answer)


def sent_parts() -> dict[int, str] | None:
    """What upload.js says of parts when it confirms: their ETags, in order of their numbers. Raises `Invalid`."""
    told = request.get_json(silent=True)
    etags = told.get("etags") if isinstance(told, dict) else None
    if etags is None:
        return None
    if not isinstance(etags, list) or not etags or not all(isinstance(etag, str) for etag in etags):
        raise Invalid
    return dict(enumerate(etags, start=1))


def as_json(answer: Callable[[], dict[str, Any]]) -> Response:
    """The answer as JSON, a problem as problem+json: script reads ``detail`` and shows it at the file."""
    try:
        return Response(json.dumps(answer()), mimetype="application/json")
    except Problem as problem:
        body = json.dumps(problem_document(problem), ensure_ascii=False)
        return Response(body, problem.status, content_type="application/problem+json; charset=utf-8")
