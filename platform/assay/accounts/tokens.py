"""Links sent by mail: the row's id and a keyed hash of it, so that nothing secret is stored or queued."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID


def make_token(secret_key: str, token_id: UUID, purpose: str) -> str:
    """The secret part of a link. ``purpose`` is part of the hash: a reset link never confirms."""
    return base64.urlsafe_b64encode(token_id.bytes + _mac(secret_key, token_id, purpose)).decode().rstrip("=")


def read_token(secret_key: str, token: str, purpose: str) -> UUID | None:
    """The id in a link that we made for this purpose, else None."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 40:
        return None
    token_id = UUID(bytes=raw[:16])
    return token_id if hmac.compare_digest(raw[16:], _mac(secret_key, token_id, purpose)) else None


def _mac(secret_key: str, token_id: UUID, purpose: str) -> bytes:
    return hmac.new(secret_key.encode(), f"assay:{purpose}:".encode() + token_id.bytes, hashlib.sha256).digest()[:24]
