"""One effect for one form: a double click, a reload or a retry gets the first answer again.

Forms carry a random ``_once`` value, API calls an ``Idempotency-Key``. The row is written first, in the transaction of
the act: a second request waits for it, then finds the stored answer. An answer of 400 or above leaves no row. After a
day the key may be used anew; `sweep` removes what is left.

Somebody who is not signed in has no keys of their own. At the account door the key is therefore the whole request: the
same form with something else typed is another form, and nobody meets a stranger's key.

Only answers that may be seen twice are kept: redirects, and what calls answer. A page is never kept, because it may
show something once (a token); its second try is told that the first was carried out.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, current_app, request
from sqlalchemy import text

from assay.db import db
from assay.permissions import Actor
from assay.problems import AlreadySent, KeyReused
from assay.web.forms import SHOW

#: How long a key stands for its first answer.
KEYS_STAND = timedelta(hours=24)

_FORGET = text("DELETE FROM app.idempotency WHERE actor_id = :actor AND key = :key AND created_at < :before")
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
_CLAIM_AT_DOOR = text("SELECT app.claim_door_answer(:key, :before, :moment)")
_KEEP_AT_DOOR = text("SELECT app.keep_door_answer(:key, :status, cast(:headers AS jsonb))")
_KEPT_HEADERS = ("Location", "Content-Type", "ETag", "HX-Redirect", "Link")


def answer(
    actor: Actor, moment: datetime, act: Callable[[], Response], *, key: str | None = None, door: bool = False
) -> Response:
    """Run ``act`` unless a request with the same key ran before; then repeat what that one answered.

    :param key: of an API call; a form's is read from the form.
    :param door: the transaction runs in the account scope, for nobody yet.
    :raises KeyReused: the key was used for something else, or in another hat.
    :raises AlreadySent: a form that was carried out, and whose answer was a page.
    """
    form = key is None
    if form and request.method == "POST":
        value = request.form.get("_once")
        if value and SHOW in request.form:
            value += SHOW  # to be shown what was typed is not to send it
        # Hashed, because the value comes from outside: any length, any character.
        key = f"form:{request.path}:{hashlib.sha256(value.encode()).hexdigest()}"[-255:] if value else None
    if key is None:
        return act()
    if door:
        return _answer_at_door(moment, act, key)
    if actor.person_id is None:
        return act()
    fingerprint = _fingerprint()
    found = {"actor": actor.person_id, "key": key}
    new = {**found, "fingerprint": fingerprint, "moment": moment}
    claimed = db.session.execute(_CLAIM, new).first()
    if claimed is None:
        forgotten = db.session.execute(_FORGET, {**found, "before": moment - KEYS_STAND}).rowcount  # type: ignore[attr-defined]  # a DELETE's result has it
        claimed = db.session.execute(_CLAIM, new).first() if forgotten else None
    if claimed is None:
        return _repeat(found, fingerprint)
    response = act()
    if response.status_code < 400:
        redirects = 300 <= response.status_code < 400
        row = {
            "status": 0 if form and not redirects else response.status_code,
            "headers": _kept_headers(response),
            "body": b"" if form or redirects else response.get_data(),
        }
        db.session.execute(_STORE, {**found, **row})
    return response


def _repeat(found: dict[str, object], fingerprint: bytes) -> Response:
    stored = db.session.execute(_STORED, found).first()
    if stored is None or bytes(stored.fingerprint) != fingerprint:
        raise KeyReused
    if stored.status == 0:
        raise AlreadySent
    return _replay(stored.status, stored.headers, bytes(stored.body))


def _answer_at_door(moment: datetime, act: Callable[[], Response], key: str) -> Response:
    """The same for nobody: kept is where the first answer led to, never a page, a body or a cookie."""
    claim = hmac.digest(_secret_key(), key.encode() + b"\n" + _fingerprint(), "sha256")
    times = {"before": moment - KEYS_STAND, "moment": moment}
    first = db.session.execute(_CLAIM_AT_DOOR, {"key": claim, **times}).scalar_one()
    if first is not None:
        if first["status"] == 0:
            raise AlreadySent
        return _replay(first["status"], first["headers"], b"")
    response = act()
    if response.status_code < 400:
        status = 0 if response.status_code < 300 and response.get_data() else response.status_code
        row = {"key": claim, "status": status, "headers": _kept_headers(response)}
        db.session.execute(_KEEP_AT_DOOR, row)
    return response


def _replay(status: int, headers: dict[str, str], body: bytes) -> Response:
    return Response(body, status=status, headers=[*headers.items(), ("Idempotent-Replay", "true")])


def _kept_headers(response: Response) -> str:
    return json.dumps({name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers})


def _secret_key() -> bytes:
    key: str = current_app.config["SECRET_KEY"]
    return key.encode()


def _fingerprint() -> bytes:
    """What was asked: method, address and body, without what differs between two sendings of one form.

    Under a key, because a form may hold a password, which could be guessed from a plain hash.
    """
    body = request.get_data(cache=True)
    if request.form:
        pairs = sorted((k, v) for k, v in request.form.items(multi=True) if k not in ("csrf_token", "_once"))
        body = json.dumps(pairs).encode()
    asked = request.method.encode() + b" " + request.full_path.encode() + b"\n" + body
    return hmac.digest(_secret_key(), asked, "sha256")
