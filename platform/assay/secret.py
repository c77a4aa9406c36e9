"""Random secrets."""

import secrets


def new_secret() -> str:
    """256 random bits, safe in a cookie, a header or an address."""
    return secrets.token_urlsafe(32)
