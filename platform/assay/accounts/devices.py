"""Browsers that signed in to an account before. They are not trusted more; they are only counted apart.

Whoever guesses passwords from elsewhere fills the account's own count and would shut its owner out. A browser that has
been in carries a sealed number and has a count of its own (``sign-in:device``).
"""

import base64
import binascii
import hashlib
import hmac
import secrets

_NUMBER = 16
_SEAL = 24


def new_device(secret_key: str, account_key: str) -> str:
    """What a browser keeps after signing in to the account with this compared address."""
    number = secrets.token_bytes(_NUMBER)
    return base64.urlsafe_b64encode(number + _seal(secret_key, account_key, number)).decode()


def device_number(secret_key: str, account_key: str, kept: str | None) -> str | None:
    """The number of a browser that was in this account before, else None."""
    try:
        raw = base64.urlsafe_b64decode(kept or "")
    except (binascii.Error, ValueError):
        return None
    number, seal = raw[:_NUMBER], raw[_NUMBER:]
    if len(raw) != _NUMBER + _SEAL or not hmac.compare_digest(seal, _seal(secret_key, account_key, number)):
        return None
    return number.hex()


def _seal(secret_key: str, account_key: str, number: bytes) -> bytes:
    body = b"assay:device:" + number + account_key.encode()
    return hmac.new(secret_key.encode(), body, hashlib.sha256).digest()[:_SEAL]
