"""One effect for one form: a double click, a reload or a retry gets the first answer again.

Forms carry a random ``_once`` value, API calls an ``Idempotency-Key``. The row is written first, in the transaction of
the act: a second request waits for it, then finds the stored answer. An answer of 400 or above leaves no row.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from flask import Response, request
from sqlalchemy import text

from assay.db import db
from assay.permissions import Actor
from assay.problems import Conflict

_CLAIM = text(
    "INSERT INTO app.idempotency (tenant_id, person_id, actor_id, key, fingerprint, status, headers, body, created_at)"
    " VALUES (app.tenant(), app.person(), :actor, :key, :fingerprint, 0, '{}', '', :moment)"
    " ON CONFLICT (actor_id, key) DO NOTHING RETURNING id"
)
_STORED = text("SELECT fingerprint, status, headers, body FROM app.idempotency WHERE actor_id = :actor AND key = :key")
_STORE = text(
    "UPDATE app.idempotency SET status = :status, headers = cast(:headers AS jsonb), body = :body"
    " WHERE actor_id = :actor AND key = :key"
)
_KEPT_HEADERS = ("Location", "Content-Type", "ETag", "HX-Redirect")


def answer(actor: Actor, moment: datetime, act: Callable[[], Response], *, key: str | None = None) -> Response:
    """Run ``act`` unless a request with the same key ran before; then repeat what that one answered.

    :raises Conflict: the key was used for something else, or in another hat.
    """
    if key is None and request.method == "POST":
        value = request.form.get("_once")
        key = f"form:{request.path}:{value}" if value else None
    if key is None or actor.person_id is None:
        return act()
    fingerprint = _fingerprint()
    found = {"actor": actor.person_id, "key": key[:255]}
    claimed = db.session.execute(_CLAIM, {**found, "fingerprint": fingerprint, "moment": moment}).first()
    if claimed is None:
        stored = db.session.execute(_STORED, found).first()
        if stored is None or bytes(stored.fingerprint) != fingerprint:
            raise Conflict(code="key-used")
        return Response(
            bytes(stored.body), status=stored.status, headers=[*stored.headers.items(), ("Idempotent-Replay", "true")]
        )
    response = act()
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    if response.status_code < 400:
        body = b"" if 300 <= response.status_code < 400 else response.get_data()
        db.session.execute(_STORE, {**found, "status": response.status_code, "headers": json.dumps(kept), "body": body})
    return response


def _fingerprint() -> bytes:
    body = request.get_data(cache=True)
    if request.form:
        pairs = sorted((k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "_once"))
        body = json.dumps(pairs).encode()
    return hashlib.sha256(request.method.encode() + b" " + request.full_path.encode() + b"\n" + body).digest()
