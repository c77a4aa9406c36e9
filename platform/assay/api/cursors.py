"""Lists in pages: a cursor is where the last page ended, signed so that nobody makes one up."""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request

from assay.i18n import gettext as _
from assay.problems import Invalid


def encode(position: Sequence[Any]) -> str:
    """The cursor for the last row's sort key and id."""
    body = json.dumps(list(position), separators=(",", ":"), default=str).encode()
    return base64.urlsafe_b64encode(_mac(body) + body).decode().rstrip("=")


def decode(cursor: str | None) -> list[Any] | None:
    """The position in a cursor of ours, None for the first page. Raises `Invalid` at ``cursor``."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) <= 16 or not hmac.compare_digest(raw[:16], _mac(raw[16:])):
        raise Invalid(errors={"cursor": [_("This is not a place in this list. Start at the first page.")]})
    position: list[Any] = json.loads(raw[16:])
    return position


def next_link(position: Sequence[Any] | None) -> dict[str, str]:
    """The Link header to the next page, empty on the last one."""
    if position is None:
        return {}
    args = [(k, v) for k, v in request.args.items(multi=True) if k != "cursor"]
    return {"Link": f'<{request.path}?{urlencode([*args, ("cursor", encode(position))])}>; rel="next"'}


def _mac(body: bytes) -> bytes:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, b"cursor:" + (request.endpoint or "").encode() + body, "sha256")[:16]
